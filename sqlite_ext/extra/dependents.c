/*
 * dependents.c: finds views, and tables with triggers, that worked before a deployment and no longer do. Only ALTER
 * TABLE makes SQLite look at what names a table. A redefinition or a DROP TABLE can leave behind a view, or another
 * table's trigger, that fails when it is used. So statements that use them are prepared, never run, before and after.
 */
#include "../base/sqlite_host.h"

#include "../../common/base/map.h"

#include <string.h>

/* Adds one, from a row with its type and name. */
static mg_rc add_view_or_table(mg_dependents *out, sqlite3_stmt *row, mg_arena *memory, mg_arena *arena, mg_error *err)
{
    const char *type, *name;
    mg_dependent *one;

    if (mg_sqlite_name(row, 0, &type, arena, err) != MG_OK || mg_sqlite_name(row, 1, &name, arena, err) != MG_OK)
        return MG_FAILED;
    one = mg_vec_push(memory, out);
    if (!one || !(one->name = mg_arena_str(memory, name)))
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    one->view = strcmp(type, "view") == 0;
    return MG_OK;
}

/* Lists the views, and the tables and views with triggers, that the schema has now. */
static mg_rc list_dependents(mg_sqlite *s, mg_dependents *out, mg_arena *memory, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    mg_rc rc = MG_OK;

    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT DISTINCT type, tbl_name FROM main.sqlite_master WHERE type IN ('view', 'trigger') "
                          "ORDER BY 1 DESC, 2") != MG_OK)
        return MG_FAILED;
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
        rc = add_view_or_table(out, stmt, memory, arena, err);
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    return rc;
}

/* Finds out how the statements that use it compile now. Error texts are in `arena`. */
static mg_rc compile_dependent(mg_sqlite *s, const mg_dependent *one, mg_outcomes *out, mg_arena *arena, mg_error *err)
{
    memset(out, 0, sizeof *out);
    if (!one->view)
        return mg_triggers_compile(s, one->name, out, arena, err);
    return mg_sqlite_compile_both(s, sqlite3_mprintf("SELECT * FROM main.\"%w\"", one->name), out, arena, err);
}

static mg_rc remember_dependent(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_rc rc;

    mg_arena_free(&s->dependent_memory);
    mg_arena_init(&s->dependent_memory, &s->host.mem);
    memset(&s->dependents, 0, sizeof s->dependents);
    rc = list_dependents(s, &s->dependents, &s->dependent_memory, arena, err);
    for (size_t i = 0; i < s->dependents.len && rc == MG_OK; i++)
    {
        mg_outcomes now;

        rc = compile_dependent(s, &s->dependents.items[i], &now, arena, err);
        for (int k = 0; k < MG_OUTCOMES; k++)
            s->dependents.items[i].fails[k] = mg_arena_str(&s->dependent_memory, now.errors[k]);
    }
    return rc;
}

/* Reports one if it is worse than it was. */
static mg_rc judge_dependent(mg_sqlite *s, const mg_dependent *was, mg_row_fn each, void *arg, mg_arena *arena,
                             mg_error *err)
{
    mg_outcomes now;

    if (compile_dependent(s, was, &now, arena, err) != MG_OK)
        return MG_FAILED;
    for (int k = 0; k < MG_OUTCOMES; k++)
    {
        const char *row[] = {was->view ? "view" : "trigger", was->name, now.errors[k]};

        /* If changes of a view are no longer taken by a trigger, the script has meant that. */
        if (now.errors[k] && (!was->fails[k] || (!was->view && strcmp(now.errors[k], was->fails[k]) != 0)) &&
            !strstr(now.errors[k], "because it is a view"))
            return each(arg, row, 3);
    }
    return MG_OK;
}

mg_rc mg_sqlite_broken(void *ctx, mg_row_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_dependents now = {0};
    mg_arena scratch;
    mg_map before[2] = {{0}, {0}};
    mg_rc rc;

    if (!each)
        return remember_dependent(s, arena, err);
    if (s->dependents.len == 0)
        return MG_OK;
    mg_arena_init(&scratch, &s->host.mem);
    for (size_t i = 0; i < s->dependents.len; i++)
    {
        mg_dependent *one = &s->dependents.items[i];

        mg_map_put(&scratch, &before[one->view], 0, one->name, strlen(one->name), one);
    }
    rc = list_dependents(s, &now, &scratch, arena, err);
    for (size_t i = 0; i < now.len && rc == MG_OK; i++)
    {
        const mg_dependent *one = &now.items[i];
        const mg_dependent *was = mg_map_get(&before[one->view], 0, one->name, strlen(one->name));

        if (was)
            rc = judge_dependent(s, was, each, arg, arena, err);
    }
    mg_arena_free(&scratch);
    return rc;
}
