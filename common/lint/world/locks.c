/* locks.c: see locks.h. */
#include "locks.h"

#include "../../base/utf8.h"
#include "finding.h"

#include <string.h>

static const mg_lock LOCKS[] = {
#define MG_LOCK_OF(action, mode) [MG_ACTION_##action] = MG_LOCK_##mode,
#include "locks.def"
#undef MG_LOCK_OF
};

static const char *const LOCK_WORDS[] = {
    [MG_LOCK_ACCESS_SHARE] = "ACCESS SHARE",
    [MG_LOCK_ROW_SHARE] = "ROW SHARE",
    [MG_LOCK_ROW_EXCLUSIVE] = "ROW EXCLUSIVE",
    [MG_LOCK_SHARE_UPDATE_EXCLUSIVE] = "SHARE UPDATE EXCLUSIVE",
    [MG_LOCK_SHARE] = "SHARE",
    [MG_LOCK_SHARE_ROW_EXCLUSIVE] = "SHARE ROW EXCLUSIVE",
    [MG_LOCK_EXCLUSIVE] = "EXCLUSIVE",
    [MG_LOCK_ACCESS_EXCLUSIVE] = "ACCESS EXCLUSIVE",
};
#define LOCK_COUNT (sizeof LOCK_WORDS / sizeof *LOCK_WORDS)

/* CREATE of something that is on a table. */
static mg_lock lock_of_create(const mg_action *a)
{
    switch (a->of)
    {
    case MG_THING_INDEX:
        return mg_action_has(a, MG_ACT_CONCURRENTLY) ? MG_LOCK_SHARE_UPDATE_EXCLUSIVE : MG_LOCK_SHARE;
    case MG_THING_TRIGGER:
        return MG_LOCK_SHARE_ROW_EXCLUSIVE;
    case MG_THING_RULE:
    case MG_THING_POLICY:
        return MG_LOCK_ACCESS_EXCLUSIVE;
    case MG_THING_STATISTICS:
        return MG_LOCK_SHARE_UPDATE_EXCLUSIVE;
    default:
        return MG_LOCK_NONE;
    }
}

/* LOCK TABLE … IN a MODE: the action has the words. */
static mg_lock lock_named(const char *words)
{
    size_t i = 1;

    while (i < LOCK_COUNT && words && !mg_ascii_equal_nocase(LOCK_WORDS[i], words))
        i++;
    return i < LOCK_COUNT && words ? (mg_lock) i : MG_LOCK_ACCESS_EXCLUSIVE;
}

static mg_lock lock_of_concurrent(const mg_action *a)
{
    return a->kind == MG_ACTION_REFRESH ? MG_LOCK_EXCLUSIVE : MG_LOCK_SHARE_UPDATE_EXCLUSIVE;
}

mg_lock mg_lock_of(const mg_action *a)
{
    if (a->kind == MG_ACTION_CREATE)
        return lock_of_create(a);
    if (a->kind == MG_ACTION_LOCK)
        return lock_named(a->method);
    if (mg_action_has(a, MG_ACT_CONCURRENTLY))
        return lock_of_concurrent(a);
    if (a->kind == MG_ACTION_ADD_CONSTRAINT && a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY)
        return MG_LOCK_SHARE_ROW_EXCLUSIVE;
    if (a->kind == MG_ACTION_VACUUM && mg_action_has(a, MG_ACT_FULL))
        return MG_LOCK_ACCESS_EXCLUSIVE;
    if (a->of == MG_THING_INDEX && a->kind == MG_ACTION_RENAME)
        return MG_LOCK_SHARE_UPDATE_EXCLUSIVE;
    return (size_t) a->kind < sizeof LOCKS / sizeof *LOCKS ? LOCKS[a->kind] : MG_LOCK_NONE;
}

bool mg_locks_index(const mg_action *a)
{
    return a->of == MG_THING_INDEX && a->object.name && a->kind != MG_ACTION_CREATE && a->kind != MG_ACTION_DROP &&
           a->kind != MG_ACTION_REINDEX;
}

mg_blocked mg_lock_blocks(mg_lock lock)
{
    if (lock >= MG_LOCK_ACCESS_EXCLUSIVE)
        return MG_BLOCKS_READS;
    return lock >= MG_LOCK_SHARE ? MG_BLOCKS_WRITES : MG_BLOCKS_NOTHING;
}

const char *mg_lock_word(mg_lock lock)
{
    return LOCK_WORDS[lock];
}

const char *mg_blocks_word(mg_blocked blocks)
{
    static const char *const words[] = {"nothing", "writes", "reads and writes"};

    return words[blocks];
}

/* The other words of findings */

static const char *const SEVERITIES[] = {"off", "info", "warning", "error"};

const char *mg_severity_word(mg_severity severity)
{
    return SEVERITIES[severity];
}

bool mg_severity_named(const char *word, mg_severity *out)
{
    for (size_t i = 0; i < sizeof SEVERITIES / sizeof *SEVERITIES; i++)
        if (strcmp(SEVERITIES[i], word) == 0)
        {
            *out = (mg_severity) i;
            return true;
        }
    return false;
}

const char *mg_until_word(mg_until until)
{
    static const char *const words[] = {NULL, "statement", "transaction", "deployment"};

    return words[until];
}
