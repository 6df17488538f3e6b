/* derive.c: see derive.h. */
#include "derive.h"

#include "../../base/utf8.h"

#include <string.h>

static bool uses_method(const mg_action *a, const char *method)
{
    return a->method && strcmp(a->method, method) == 0;
}

/* Does it rename the copy new_X of a table to X? The copy is called new_new_X if new_X was taken. */
static bool is_new_rename(const mg_action *a)
{
    const char *old = a->object.name;
    bool any = false;

    if (!old || !a->to)
        return false;
    for (; strlen(old) > strlen(a->to) && mg_ascii_begins_nocase(old, "new_"); old += 4)
        any = true;
    return any && mg_ascii_equal_nocase(old, a->to);
}

static unsigned flags_of_concurrent(const mg_action *a)
{
    return mg_action_has(a, MG_ACT_CONCURRENTLY) ? MG_STMT_CONCURRENT : 0;
}

/* Databases and tablespaces belong to the server, so no migration changes them. */
static unsigned flags_of_thing(mg_thing_kind of)
{
    return of == MG_THING_DATABASE || of == MG_THING_TABLESPACE ? MG_STMT_NEVER : 0;
}

static unsigned flags_of_drop(const mg_action *a)
{
    switch (a->of)
    {
    case MG_THING_INDEX:
        return flags_of_concurrent(a);
    case MG_THING_TABLE:
    case MG_THING_VIEW:
        return MG_STMT_DROPS_TABLE; /* dropping a view drops its triggers, as dropping a table does */
    default:
        return flags_of_thing(a->of);
    }
}

static unsigned flags_of_create(const mg_action *a)
{
    switch (a->of)
    {
    case MG_THING_INDEX:
        return flags_of_concurrent(a);
    case MG_THING_SUBSCRIPTION:
        return MG_STMT_TOPLEVEL;
    default:
        return flags_of_thing(a->of);
    }
}

/*
 * In SQLite, REINDEX is an ordinary statement. It names a table, an index or a collation; which of them, cannot be
 * told.
 */
static unsigned flags_of_reindex(const mg_action *a)
{
    switch (a->of)
    {
    case MG_THING_NONE:
        return 0;
    case MG_THING_INDEX:
    case MG_THING_TABLE:
        return MG_STMT_UPKEEP | flags_of_concurrent(a);
    default:
        return MG_STMT_UPKEEP | MG_STMT_TOPLEVEL;
    }
}

static unsigned flags_of_copy(const mg_action *a)
{
    if (uses_method(a, "client"))
        return MG_STMT_STREAM;
    return uses_method(a, "program") || a->kind == MG_ACTION_COPY_TO ? MG_STMT_OUTSIDE : 0;
}

static unsigned flags_of_set(const mg_action *a)
{
    return a->object.name && strcmp(a->object.name, "TRANSACTION") == 0 ? MG_STMT_OWN_TRANSACTION : 0;
}

static unsigned flags_of_rename(const mg_action *a)
{
    if (a->of != MG_THING_TABLE)
        return 0;
    return is_new_rename(a) ? MG_STMT_NEW_RENAME : MG_STMT_RENAMES;
}

static unsigned flags_of_vacuum(const mg_action *a)
{
    return uses_method(a, "into") ? MG_STMT_TOPLEVEL | MG_STMT_OUTSIDE
                                  : MG_STMT_TOPLEVEL | MG_STMT_UPKEEP | MG_STMT_VACUUM;
}

static unsigned flags_of_action(const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_CREATE:
        return flags_of_create(a);
    case MG_ACTION_DROP:
        return flags_of_drop(a);
    case MG_ACTION_RENAME:
        return flags_of_rename(a);
    case MG_ACTION_RENAME_COLUMN:
        return MG_STMT_RENAMES;
    case MG_ACTION_ALTER:
        return a->of == MG_THING_SYSTEM ? MG_STMT_NEVER : 0;
    case MG_ACTION_SET_TABLESPACE:
        return flags_of_thing(a->of);
    case MG_ACTION_DETACH_PARTITION:
        return flags_of_concurrent(a);
    case MG_ACTION_ADD_VALUE:
        return MG_STMT_ADDS_VALUE;
    case MG_ACTION_COPY_FROM:
    case MG_ACTION_COPY_TO:
        return flags_of_copy(a);
    case MG_ACTION_VACUUM:
        return flags_of_vacuum(a);
    case MG_ACTION_CLUSTER:
        return MG_STMT_UPKEEP | (a->object.name ? 0 : MG_STMT_TOPLEVEL);
    case MG_ACTION_REINDEX:
        return flags_of_reindex(a);
    case MG_ACTION_ATTACH_DATABASE:
    case MG_ACTION_DETACH_DATABASE:
        return MG_STMT_TOPLEVEL | MG_STMT_OUTSIDE;
    case MG_ACTION_DISCARD:
        return uses_method(a, "all") ? MG_STMT_NEVER : 0;
    case MG_ACTION_SET:
        return flags_of_set(a);
    case MG_ACTION_PRAGMA:
        return mg_pragma_flags(a);
    default:
        return 0;
    }
}

/*
 * Names a statement of SQLite for messages if some deployments cannot run it. Those of PostgreSQL have names already.
 */
static void name_by_action(mg_arena *arena, const mg_action *a, mg_stmt *stmt)
{
    switch (a->kind)
    {
    case MG_ACTION_VACUUM:
        stmt->what = "VACUUM";
        break;
    case MG_ACTION_ATTACH_DATABASE:
        stmt->what = "ATTACH";
        break;
    case MG_ACTION_DETACH_DATABASE:
        stmt->what = "DETACH";
        break;
    case MG_ACTION_PRAGMA:
        mg_pragma_name(arena, a, stmt);
        break;
    default:
        break;
    }
}

static void name_statement(mg_arena *arena, mg_stmt *stmt)
{
    if (stmt->flags & MG_STMT_CONCURRENT)
        stmt->what = mg_arena_printf(arena, "%s CONCURRENTLY", stmt->what);
    else if (stmt->kind == MG_STMT_SQL && (stmt->flags & MG_STMT_OWN_TRANSACTION))
        stmt->what = "SET TRANSACTION";
    else if (!stmt->what && stmt->actions.len > 0)
        name_by_action(arena, &stmt->actions.items[0], stmt);
}

static bool take_actions(mg_arena *arena, const mg_action_list *list, const mg_stmt *before, mg_stmt *stmt)
{
    size_t bytes = list->len * sizeof *list->items;
    mg_action *items;

    stmt->actions.len = list->len;
    if (list->len == 0)
        return true;
    if (before && before->actions.len == list->len && memcmp(before->actions.items, list->items, bytes) == 0)
    {
        stmt->actions.items = before->actions.items;
        return true;
    }
    items = mg_arena_get(arena, bytes);
    if (!items)
        return false;
    memcpy(items, list->items, bytes);
    stmt->actions.items = items;
    return true;
}

bool mg_stmt_derive(mg_arena *arena, const mg_action_list *list, const mg_stmt *before, mg_stmt *stmt)
{
    if (!take_actions(arena, list, before, stmt))
        return false;
    for (size_t i = 0; i < stmt->actions.len; i++)
        stmt->flags |= flags_of_action(&stmt->actions.items[i]);
    name_statement(arena, stmt);
    return !arena->failed;
}
