/*
 * trigger_judge.c: finds out, before a migration, how the triggers of tables that it drops or renames compile; see
 * dropped.h. What failed before is not the migration's fault.
 */
#include "../base/sqlite_host.h"

#include <string.h>

static void note_table_name(mg_arena *scratch, const char *name, mg_map *names)
{
    const char *key = name ? mg_lite_key(scratch, name) : NULL;

    if (key)
        mg_map_put(scratch, names, 0, key, strlen(key), (void *) key);
}

/* Notes the tables that statements drop or rename, by both names, or of which they rename a column; in lower case. */
static void note_touched(mg_arena *scratch, const mg_script *script, mg_map *names)
{
    for (size_t i = 0; i < script->stmts.len; i++)
    {
        const mg_stmt *one = &script->stmts.items[i];

        if (!(one->flags & (MG_STMT_DROPS_TABLE | MG_STMT_RENAMES)))
            continue;
        note_table_name(scratch, one->actions.items[0].object.name, names);
        note_table_name(scratch, one->actions.items[0].to, names);
    }
}

static void *by_table(mg_arena *scratch, const mg_map *map, const char *table)
{
    const char *key = mg_lite_key(scratch, table);

    return key ? mg_map_get(map, 0, key, strlen(key)) : NULL;
}

mg_rc mg_triggers_outcomes(mg_sqlite *s, mg_arena *scratch, mg_map *known, const char *table, const mg_outcomes **out,
                           mg_arena *arena, mg_error *err)
{
    const char *key = mg_lite_key(scratch, table);
    mg_outcomes *found = key ? mg_map_get(known, 0, key, strlen(key)) : NULL;

    if (!found && key && (found = mg_arena_get(scratch, sizeof *found)))
    {
        if (mg_triggers_compile(s, table, found, arena, err) != MG_OK)
            return MG_FAILED;
        mg_map_put(scratch, known, 0, key, strlen(key), found);
    }
    *out = found;
    return found && !scratch->failed ? MG_OK : mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
}

static mg_rc judge_one(mg_sqlite *s, mg_trigger *t, mg_arena *scratch, mg_map *known, mg_arena *arena, mg_error *err)
{
    const mg_outcomes *found;

    if (mg_triggers_outcomes(s, scratch, known, t->last.table, &found, arena, err) != MG_OK)
        return MG_FAILED;
    t->known = true;
    for (int k = 0; k < MG_OUTCOMES; k++)
        t->failed[k] = mg_arena_str(&s->dropped.memory, found->errors[k]);
    t->missed = mg_trigger_missing_column(s, t->last.table, t->last.sql, arena) != NULL;
    return arena->failed || s->dropped.memory.failed
               ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory")
               : MG_OK;
}

mg_rc mg_triggers_judge(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    mg_map touched = {0}, known = {0};
    mg_arena scratch;
    mg_rc rc = MG_OK;

    if (s->dropped.now.triggers.len == 0)
        return MG_OK;
    mg_arena_init(&scratch, &s->host.mem);
    note_touched(&scratch, script, &touched);
    for (size_t i = 0; i < s->dropped.now.triggers.len && rc == MG_OK; i++)
    {
        mg_trigger *t = &s->dropped.now.triggers.items[i];

        if (by_table(&scratch, &touched, t->last.table))
            rc = judge_one(s, t, &scratch, &known, arena, err);
    }
    if (rc == MG_OK && scratch.failed)
        rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    mg_arena_free(&scratch);
    return rc;
}
