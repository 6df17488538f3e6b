/* fake_scripts.c: scripts that are split, run and looked at by the fake host, in either dialect; see fake_host.h. */
#include "fake_host.h"

#include "../../common/sql/split_sqlite.h"

#include <string.h>

static mg_rc split(void *ctx, mg_script *script, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    if (mg_stmt_split_sqlite(arena, script, NULL, NULL, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; f->host.dialect == MG_POSTGRES && i < script->stmts.len; i++)
        fake_classify(arena, script->source.text, &script->stmts.items[i]);
    return arena->failed ? fake_refuse(arena, err, MG_ERR_MEMORY, "out of memory") : MG_OK;
}

static mg_rc object_exists(void *ctx, const mg_object *object, bool *exists, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    *exists = false;
    for (size_t i = 0; i < f->nlive && !f->now.emptied; i++)
        *exists = *exists || (!object->schema && strcmp(f->live[i], object->name) == 0);
    return MG_OK;
}

/*
 * A statement fails when it says FAIL, and as a cancelled one when it says CANCEL; one that says LATER is cancelled
 * when it has run.
 */
static mg_rc run(void *ctx, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    const char *sql = fake_text(f, script->source.text + stmt->start, stmt->end - stmt->start);
    const char *fail = strstr(sql, "FAIL"), *cancel = strstr(sql, "CANCEL");

    if (!f->shadow && (f->intent == MG_READS || !f->locked))
        fake_breaks(f, "a statement in a session that reads, or without the lock");
    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    f->cancelled = f->cancelled || strstr(sql, "LATER");
    if (!fail && !cancel)
    {
        f->now.log[f->now.nlog++] = sql;
        return MG_OK;
    }
    f->spoilt = true;
    fake_refuse(arena, err, fail ? "42P01" : "57014",
                fail ? "relation \"FAIL\" does not exist" : "canceled by the user");
    err->unchanged = !fail;
    if (fail)
    {
        err->offset = stmt->start + (size_t) (fail - sql);
        err->detail = "Detail of the database.";
        err->hint = "Hint of the database.";
    }
    return MG_FAILED;
}

static mg_rc run_outside(void *ctx, const mg_script *script, const mg_stmt *stmt, bool again, bool *begun,
                         mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    (void) again;
    if (f->depth)
        fake_breaks(f, "a statement outside transactions with one open");
    fake_push(f, 't'); /* so that run() is content */
    *begun = true;
    mg_rc rc = run(ctx, script, stmt, arena, err);
    f->depth = 0;
    f->spoilt = false;
    return rc;
}

static mg_rc remember(void *ctx, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    f->remembered = true;
    return fake_sql_fails(f, arena, err) ? MG_FAILED : MG_OK;
}

/* What must hold no longer does once a statement says ORPHAN. */
static mg_rc verify(void *ctx, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (!f->remembered)
        fake_breaks(f, "verified without remembering");
    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    for (size_t i = 0; i < f->now.nlog; i++)
        if (strstr(f->now.log[i], "ORPHAN"))
            return fake_refuse(arena, err, "787", "a row lost its parent");
    return MG_OK;
}

/* A statement that says BREAKS leaves a view behind that does not work. */
static mg_rc broken(void *ctx, mg_row_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    static const char *const row[] = {"view", "v", "no such column: x"};
    fake *f = ctx;

    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    for (size_t i = 0; each && i < f->now.nlog; i++)
        if (strstr(f->now.log[i], "BREAKS"))
            return each(arg, row, 3);
    return MG_OK;
}

static mg_rc backup(void *ctx, const char *path, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    if (fake_find(f, path))
        return fake_refuse(arena, err, MG_ERR_FILE, "the file exists");
    f->backup = fake_text(f, path, strlen(path));
    return MG_OK;
}

/* A condition that names a missing column is refused; one that says IN is shown as a test wants, others in parentheses.
 */
static mg_rc show_condition(void *ctx, const char *schema, const char *table, const char *condition, const char **shown,
                            mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    (void) schema;
    (void) table;
    if (fake_sql_fails(f, arena, err))
        return MG_FAILED;
    if (strstr(condition, "missing"))
    {
        f->spoilt = true;
        return fake_refuse(arena, err, "42703", "column \"missing\" does not exist");
    }
    *shown = f->shows && strstr(condition, " IN (") ? mg_arena_str(arena, f->shows)
                                                    : mg_arena_printf(arena, "(%s)", condition);
    return *shown ? MG_OK : fake_refuse(arena, err, MG_ERR_MEMORY, "out of memory");
}

void fake_set_dialect(fake *f, mg_dialect dialect)
{
    f->host.dialect = dialect;
    f->host.split = split;
    f->host.run = run;
    f->host.object_exists = dialect == MG_POSTGRES ? object_exists : NULL;
    f->host.lock_is_short = dialect == MG_SQLITE;
    f->host.show_condition = dialect == MG_POSTGRES ? show_condition : NULL;
    f->host.run_outside = dialect == MG_POSTGRES ? run_outside : NULL;
    f->host.remember = dialect == MG_SQLITE ? remember : NULL;
    f->host.verify = dialect == MG_SQLITE ? verify : NULL;
    f->host.broken = dialect == MG_SQLITE ? broken : NULL;
    f->host.backup = dialect == MG_SQLITE ? backup : NULL;
}
