/* dropped.c: what triggers.c, sequences.c and fulltext.c have in common, and blocks; see dropped.h. */
#include "../base/sqlite_host.h"

#include "../../common/base/utf8.h"
#include "../../common/sql/split_sqlite.h"

#include <string.h>

void mg_dropped_init(mg_sqlite *s)
{
    memset(&s->dropped, 0, sizeof s->dropped);
    mg_arena_init(&s->dropped.memory, &s->host.mem);
}

void mg_dropped_free(mg_sqlite *s)
{
    for (size_t i = 0; i < s->dropped.blocks.len; i++)
        mg_arena_free(&s->dropped.blocks.items[i].memory);
    mg_arena_free(&s->dropped.memory);
}

static void forget(mg_sqlite *s)
{
    bool plain = s->dropped.plain;

    mg_dropped_free(s);
    mg_dropped_init(s);
    s->dropped.plain = plain;
}

const char *mg_lite_key(mg_arena *arena, const char *name)
{
    char *key = mg_arena_str(arena, name);

    for (char *p = key; p && *p; p++)
        *p = mg_lower(*p);
    return key;
}

mg_rc mg_table_exists(mg_sqlite *s, const char *name, bool *is, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;

    *is = false;
    if (mg_sqlite_prepare(
            s, &stmt, arena, err,
            "SELECT 1 FROM main.sqlite_master WHERE type IN ('table', 'view') AND name = %Q COLLATE NOCASE",
            name) != MG_OK)
        return MG_FAILED;
    *is = sqlite3_step(stmt) == SQLITE_ROW;
    return sqlite3_finalize(stmt) == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

static mg_rc read_schema(mg_sqlite *s, const char *schema, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    const char *type;
    mg_rc rc = MG_OK;

    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT name, tbl_name, sql, type FROM %s.sqlite_master WHERE (type = 'trigger' OR "
                          "(type = 'table' AND rootpage = 0)) AND sql IS NOT NULL ORDER BY rowid",
                          schema) != MG_OK)
        return MG_FAILED;
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        rc = mg_sqlite_name(stmt, 3, &type, arena, err);
        if (rc == MG_OK && strcmp(type, "trigger") == 0)
            rc = mg_triggers_add(s, schema, stmt, arena, err);
        else if (rc == MG_OK && strcmp(schema, "main") == 0)
            rc = mg_fulltexts_add(s, stmt, arena, err);
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    return rc;
}

static mg_rc read_schemas(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    if (read_schema(s, "main", arena, err) != MG_OK ||
        (mg_sqlite_has_temporary(s) && read_schema(s, "temp", arena, err) != MG_OK))
        return MG_FAILED;
    if (mg_triggers_judge(s, script, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_fulltexts_judge(s, arena, err);
}

static bool mentions(const mg_script *script, const char *word)
{
    return mg_stmt_mentions(script->source.text, script->source.len, word);
}

mg_rc mg_dropped_begin(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    bool plain = d->plain;

    d->plain = false;
    if (!(script->flags & MG_STMT_DROPS_TABLE))
        return MG_OK;
    forget(s);
    if ((!plain && read_schemas(s, script, arena, err) != MG_OK) || mg_sequences_read(s, arena, err) != MG_OK)
        return MG_FAILED;
    d->active = true;
    d->plain =
        d->now.triggers.len + d->now.fulltexts.len == 0 && !mentions(script, "trigger") && !mentions(script, "virtual");
    return MG_OK;
}

/* Is the table renamed from that name or to it? */
static bool names_either(const mg_action *a, const char *table)
{
    return (a->object.name && mg_ascii_equal_nocase(a->object.name, table)) ||
           (a->to && mg_ascii_equal_nocase(a->to, table));
}

/*
 * Is it a rename that has to be followed? The one of new_X is not, since the script itself has made that table to take
 * the place of X.
 */
static bool is_followed(const mg_sqlite *s, const mg_stmt *stmt)
{
    const mg_action *a = stmt->actions.items;

    if (!(stmt->flags & MG_STMT_NEW_RENAME))
        return (stmt->flags & MG_STMT_RENAMES) != 0;
    for (size_t i = 0; i < s->dropped.now.triggers.len; i++)
    {
        const char *table = s->dropped.now.triggers.items[i].last.table;

        if (sqlite3_strnicmp(table, "new_", 4) == 0 && names_either(a, table))
            return true;
    }
    for (size_t i = 0; i < s->dropped.now.sequences.len; i++)
    {
        const char *table = s->dropped.now.sequences.items[i].table;

        if (strncmp(table, "new_", 4) == 0 && names_either(a, table))
            return true;
    }
    return false;
}

/* Notes triggers that the script itself makes or drops. These are not restored. */
static mg_rc note_triggers(mg_sqlite *s, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < stmt->actions.len; i++)
    {
        const mg_action *a = &stmt->actions.items[i];
        const char *key;

        if (a->of != MG_THING_TRIGGER || !a->object.name)
            continue;
        key = mg_lite_key(&s->dropped.memory, a->object.name);
        if (!key)
            return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
        mg_triggers_name(s, key);
    }
    return MG_OK;
}

mg_rc mg_dropped_before(mg_sqlite *s, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;

    if (!d->active)
        return MG_OK;
    d->now.drops = d->now.drops || stmt->flags & MG_STMT_DROPS_TABLE;
    if (note_triggers(s, stmt, arena, err) != MG_OK)
        return MG_FAILED;
    mg_fulltexts_note(s, stmt);
    if (!is_followed(s, stmt))
        return MG_OK;
    if (mg_sequences_restore(s, script, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_triggers_lend(s, stmt->actions.items, arena, err);
}

mg_rc mg_dropped_after(mg_sqlite *s, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    if (!s->dropped.active || !is_followed(s, stmt))
        return MG_OK;
    if (mg_triggers_follow(s, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_sequences_read(s, arena, err);
}

/* Blocks ******************************************************************************************************* */

#define copy_vec(memory, to, from)                                                                                     \
    do                                                                                                                 \
    {                                                                                                                  \
        (to)->items = mg_arena_get((memory), ((from)->len + 1) * sizeof *(to)->items);                                 \
        (to)->cap = (to)->len = (from)->len;                                                                           \
        if ((to)->items && (from)->len)                                                                                \
            memcpy((to)->items, (from)->items, (from)->len * sizeof *(to)->items);                                     \
    } while (0)

/* There are at least as many now as there were then. */
#define put_back_vec(to, from)                                                                                         \
    do                                                                                                                 \
    {                                                                                                                  \
        (to)->len = (from)->len;                                                                                       \
        if ((from)->len)                                                                                               \
            memcpy((to)->items, (from)->items, (from)->len * sizeof *(to)->items);                                     \
    } while (0)

mg_rc mg_dropped_block_begin(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    mg_dropped_block *block = d->active ? mg_vec_push(&d->memory, &d->blocks) : NULL;

    if (!d->active)
        return MG_OK;
    if (block)
    {
        mg_arena_init(&block->memory, &s->host.mem);
        block->then.drops = d->now.drops;
        copy_vec(&block->memory, &block->then.triggers, &d->now.triggers);
        copy_vec(&block->memory, &block->then.sequences, &d->now.sequences);
        copy_vec(&block->memory, &block->then.fulltexts, &d->now.fulltexts);
    }
    return !block || block->memory.failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}

void mg_dropped_block_end(mg_sqlite *s, bool keep)
{
    mg_dropped *d = &s->dropped;
    mg_dropped_block *block;

    if (!d->active)
        d->plain = d->plain && keep;
    if (!d->active || d->blocks.len == 0)
        return;
    block = &d->blocks.items[--d->blocks.len];
    if (!keep && !block->memory.failed)
    {
        d->now.drops = block->then.drops;
        put_back_vec(&d->now.triggers, &block->then.triggers);
        put_back_vec(&d->now.sequences, &block->then.sequences);
        put_back_vec(&d->now.fulltexts, &block->then.fulltexts);
    }
    mg_arena_free(&block->memory);
}

/* The end ****************************************************************************************************** */

mg_rc mg_dropped_end(mg_sqlite *s, const mg_script *script, bool keep, mg_arena *arena, mg_error *err)
{
    mg_rc rc = MG_OK;

    if (!s->dropped.active)
        return MG_OK;
    if (keep && (mg_triggers_restore(s, arena, err) != MG_OK || mg_sequences_restore(s, script, arena, err) != MG_OK ||
                 mg_fulltexts_restore(s, arena, err) != MG_OK))
        rc = MG_FAILED;
    forget(s);
    return rc;
}
