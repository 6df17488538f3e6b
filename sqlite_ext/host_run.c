/*
 * host_run.c: runs SQL, the core's and that of scripts. Blocks are savepoints with fixed names. Scripts cannot touch
 * them, since transaction statements of a script are never passed to SQLite.
 */
#include "base/sqlite_host.h"

#include "../common/base/utf8.h"
#include "../common/sql/split_sqlite.h"

#include <string.h>

#define BLOCK "migrate_block"

/* Fails if the session's transaction is gone: anything that runs now would be kept, whatever happens afterwards. */
static mg_rc check_transaction(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    if (!s->writes || !s->open || (!s->lost && !sqlite3_get_autocommit(s->db)))
        return MG_OK;
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE, NULL,
                            "the transaction that surrounds the migrations was ended by something else");
}

/* Sets the error for a row callback that has failed without one. The reason is lack of memory or a NULL. */
static mg_rc tell_failure(mg_arena *arena, mg_error *err)
{
    if (arena->failed)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    return err->message ? MG_FAILED : mg_sqlite_refuse_hidden(arena, err);
}

static mg_rc give_each_row(mg_sqlite *s, sqlite3_stmt *stmt, mg_row_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    int count = sqlite3_column_count(stmt), rc;
    const char **values = mg_arena_get(arena, ((size_t) count + 1) * sizeof *values);

    if (!values)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
    {
        if (!each)
            continue;
        for (int i = 0; i < count; i++)
            if (mg_sqlite_text(stmt, i, &values[i], arena, err) != MG_OK)
                return MG_FAILED;
        err->message = NULL;
        if (each(arg, values, (size_t) count) != MG_OK)
            return tell_failure(arena, err);
    }
    return rc == SQLITE_DONE ? MG_OK : mg_sqlite_failed(s, arena, err);
}

/*
 * Prepares a statement, or takes the last one again, since the rows of a history are all written with the same text.
 * The caller owns it while it runs, so that a query made from a row gets a statement of its own. NULL if it does not
 * compile.
 */
static sqlite3_stmt *take_statement(mg_sqlite *s, const char *sql)
{
    sqlite3_stmt *stmt = s->last;

    s->last = NULL;
    if (stmt && strcmp(sqlite3_sql(stmt), sql) == 0)
        return stmt;
    sqlite3_finalize(stmt);
    return sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) == SQLITE_OK ? stmt : NULL;
}

mg_rc mg_sqlite_query(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                      mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_rc rc = check_transaction(s, arena, err);
    sqlite3_stmt *stmt;

    if (rc != MG_OK)
        return rc;
    stmt = take_statement(s, sql);
    if (!stmt)
        return mg_sqlite_failed(s, arena, err);
    for (size_t i = 0; i < nparams && rc == MG_OK; i++)
        if (sqlite3_bind_text(stmt, (int) i + 1, params[i], -1, SQLITE_STATIC) != SQLITE_OK)
            rc = mg_sqlite_failed(s, arena, err);
    if (rc == MG_OK)
        rc = give_each_row(s, stmt, each, arg, arena, err);
    s->changed = (uint64_t) sqlite3_changes(s->db);
    sqlite3_reset(stmt);
    mg_sqlite_forget(s);
    if (rc == MG_OK && !each)
        s->last = stmt;
    else
        sqlite3_finalize(stmt);
    return rc;
}

/* Whether what is in double quotes and names nothing is a text: in statements (0) and in definitions (1). */
static int switch_quotes(mg_sqlite *s, int op, int on)
{
    int before = 0, now;

    sqlite3_db_config(s->db, op, -1, &before);
    sqlite3_db_config(s->db, op, on, &now);
    return before;
}

mg_rc mg_sqlite_compile(void *ctx, const char *sql, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    int dml = switch_quotes(s, SQLITE_DBCONFIG_DQS_DML, 0), ddl = switch_quotes(s, SQLITE_DBCONFIG_DQS_DDL, 0);
    sqlite3_stmt *stmt = NULL;
    mg_rc rc = MG_OK;

    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
    {
        int offset = mg_compat_error_offset(s->db);

        rc = mg_sqlite_failed(s, arena, err);
        err->offset = offset >= 0 ? (size_t) offset : MG_NO_OFFSET;
    }
    sqlite3_finalize(stmt);
    switch_quotes(s, SQLITE_DBCONFIG_DQS_DML, dml);
    switch_quotes(s, SQLITE_DBCONFIG_DQS_DDL, ddl);
    return rc;
}

uint64_t mg_sqlite_changed(void *ctx)
{
    return ((mg_sqlite *) ctx)->changed;
}

mg_rc mg_sqlite_split(void *ctx, mg_script *script, mg_arena *arena, mg_error *err)
{
    return mg_stmt_split_sqlite(arena, script, mg_sqlite_interrupted, ctx, err);
}

/*
 * The PRAGMA that a statement is, or NULL. EXPLAIN PRAGMA counts too, since SQLite applies some PRAGMAs while it
 * prepares them.
 */
static const mg_action *find_pragma(const mg_stmt *stmt)
{
    const mg_action *first = stmt->actions.items;

    return stmt->actions.len > 0 && first->kind == MG_ACTION_PRAGMA ? first : NULL;
}

static void enforce(mg_sqlite *s, bool on)
{
    int now;

    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, on, &now);
}

/*
 * Prepares a statement. If keys are enforced here although the connection does not enforce them, a statement may fail
 * to compile because a foreign key of its table leads nowhere. Then it is prepared as the connection would do it, and
 * *apart is set.
 */
static int prepare_part(mg_sqlite *s, const char *text, int len, sqlite3_stmt **stmt, const char **tail, bool *apart)
{
    int rc = sqlite3_prepare_v2(s->db, text, len, stmt, tail);

    *apart = rc == SQLITE_ERROR && s->defers;
    if (!*apart)
        return rc;
    enforce(s, false);
    return sqlite3_prepare_v2(s->db, text, len, stmt, tail);
}

/* Prepares and runs the statements that SQLite finds in the span, one by one. */
static mg_rc run_span(mg_sqlite *s, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    const char *at = script->source.text + stmt->start, *end = script->source.text + stmt->end;

    while (at < end)
    {
        sqlite3_stmt *one = NULL;
        const char *tail = NULL;
        bool apart;

        if (prepare_part(s, at, (int) (end - at), &one, &tail, &apart) != SQLITE_OK)
        {
            int offset = mg_compat_error_offset(s->db);

            mg_sqlite_failed(s, arena, err);
            err->offset = offset >= 0 ? (size_t) (at - script->source.text) + (size_t) offset : stmt->start;
            return MG_FAILED;
        }
        if (!find_pragma(stmt) && mg_attached_check(s, one, stmt, arena, err) != MG_OK)
        {
            sqlite3_finalize(one);
            err->offset = stmt->start;
            return MG_FAILED;
        }
        while (one && sqlite3_step(one) == SQLITE_ROW)
            ;
        if (sqlite3_finalize(one) != SQLITE_OK)
        {
            mg_sqlite_failed(s, arena, err);
            err->offset = stmt->start;
            return MG_FAILED;
        }
        if (apart)
            enforce(s, true);
        if (!tail || tail <= at)
            break;
        at = tail;
    }
    return MG_OK;
}

/* Checks, after a statement, that the transaction around it is still open. */
static mg_rc check_survived(mg_sqlite *s, const mg_stmt *stmt, mg_rc rc, mg_arena *arena, mg_error *err)
{
    if (!sqlite3_get_autocommit(s->db))
        return rc;
    s->lost = true;
    s->lost_callers = s->in_transaction;
    if (rc == MG_OK)
    {
        mg_sqlite_refuse(arena, err, MG_ERR_STATE, NULL,
                         "the statement ended the transaction that surrounds the migrations");
        err->offset = stmt->start;
    }
    return MG_FAILED;
}

/*
 * Switches legacy_alter_table. With it, views and triggers that name X mean the new X when new_X is renamed to X;
 * without it, SQLite fails on them, or renames them.
 */
static int set_legacy_alter(mg_sqlite *s, int on)
{
    int before = 0, now;

    sqlite3_db_config(s->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1, &before);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, on, &now);
    return before;
}

mg_rc mg_sqlite_run(void *ctx, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    bool completes = (stmt->flags & MG_STMT_NEW_RENAME) != 0;
    const mg_action *pragma = find_pragma(stmt);
    int before = 0;
    mg_rc rc = check_transaction(s, arena, err);

    if (rc == MG_OK)
        rc = mg_dropped_before(s, script, stmt, arena, err);
    if (rc != MG_OK)
        return rc;
    if (pragma &&
        (mg_attached_check_pragma(s, pragma, arena, err) != MG_OK || mg_settings_note(s, pragma, arena, err) != MG_OK))
        return MG_FAILED;
    if (completes)
        before = set_legacy_alter(s, 1);
    rc = run_span(s, script, stmt, arena, err);
    if (completes)
        set_legacy_alter(s, before);
    if (rc == MG_OK)
        rc = mg_dropped_after(s, stmt, arena, err);
    if (rc != MG_OK && s->outside && strncmp(err->message, "no such module: ", 16) == 0)
        err->hint = "A shadow is a connection of its own, in memory, without the modules that were loaded into yours "
                    "alone. Load their extension for every connection: sqlite3_auto_extension().";
    return check_survived(s, stmt, rc, arena, err);
}

/*
 * A session that only reads has nothing to undo, so it opens no savepoint. Outside the caller's transaction a savepoint
 * would begin a transaction of our own, which after an interrupt could not be ended.
 */
mg_rc mg_sqlite_block_begin(void *ctx, bool transaction, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_rc rc = check_transaction(s, arena, err);

    (void) transaction; /* SQLite has no settings that end with a block */
    if (!s->writes)
        return rc;
    if (rc == MG_OK)
        rc = mg_dropped_block_begin(ctx, arena, err);
    return rc == MG_OK ? mg_sqlite_exec(ctx, "SAVEPOINT " BLOCK, arena, err) : rc;
}

/* If a block cannot be ended, the session is spoilt: everything is rolled back when it closes. */
mg_rc mg_sqlite_block_end(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;

    if (!s->writes)
        return MG_OK;
    mg_dropped_block_end(s, keep);
    if (!keep && (s->lost || sqlite3_get_autocommit(s->db)))
        return MG_OK;
    if (check_transaction(s, arena, err) != MG_OK)
        return MG_FAILED;
    if ((keep || mg_sqlite_exec(s, "ROLLBACK TO " BLOCK, arena, err) == MG_OK) &&
        mg_sqlite_exec(s, "RELEASE " BLOCK, arena, err) == MG_OK)
        return MG_OK;
    s->spoilt = true;
    return MG_FAILED;
}

#define ROLLBACK_HINT "Call it outside a transaction, where nothing of yours can be lost."

/* Refuses an object of the schema whose statement says ROLLBACK. The row has its type, name and statement. */
static mg_rc check_saying(sqlite3_stmt *row, mg_arena *arena, mg_error *err)
{
    const char *type, *name, *sql;

    if (mg_sqlite_name(row, 0, &type, arena, err) != MG_OK || mg_sqlite_name(row, 1, &name, arena, err) != MG_OK ||
        mg_sqlite_name(row, 2, &sql, arena, err) != MG_OK)
        return MG_FAILED;
    if (!mg_stmt_mentions(sql, strlen(sql), "rollback"))
        return MG_OK;
    mg_sqlite_refuse(arena, err, MG_ERR_STATE, ROLLBACK_HINT,
                     "the %s \"%s\" says ROLLBACK, which could undo your open transaction", type, name);
    err->elsewhere = true;
    return MG_FAILED;
}

/*
 * OR ROLLBACK, ON CONFLICT ROLLBACK and RAISE(ROLLBACK) would roll back the caller's transaction, and nothing could
 * stop that. So inside the caller's transaction a script is refused if it, or the schema, contains one of them.
 */
static mg_rc protect_callers(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    mg_rc rc = MG_OK;

    for (size_t i = 0; i < script->stmts.len; i++)
    {
        const mg_stmt *one = &script->stmts.items[i];

        if (one->kind != MG_STMT_SQL ||
            !mg_stmt_mentions(script->source.text + one->start, one->end - one->start, "rollback"))
            continue;
        mg_sqlite_refuse(arena, err, MG_ERR_STATE, ROLLBACK_HINT,
                         "the statement says ROLLBACK, which could undo your open transaction");
        err->elsewhere = true;
        err->offset = one->start;
        return MG_FAILED;
    }
    if (s->checked_schema)
        return MG_OK;
    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT type, name, sql FROM main.sqlite_master WHERE instr(upper(sql), 'ROLLBACK') > 0 "
                          "UNION ALL SELECT type, name, sql FROM temp.sqlite_master "
                          "WHERE instr(upper(sql), 'ROLLBACK') > 0") != MG_OK)
        return MG_FAILED;
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
        rc = check_saying(stmt, arena, err);
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    s->checked_schema = rc == MG_OK;
    return rc;
}

/* Does a script say REPLACE as a statement or as a conflict clause? The function replace() does not count. */
static bool replaces_rows(const mg_script *script)
{
    const char *text = script->source.text;
    mg_scanner scan = mg_scan(MG_SQLITE, text, script->source.len);
    mg_token t, next;

    if (!mg_ascii_find(text, script->source.len, "replace"))
        return false;
    for (t = mg_token_next(&scan); t.kind != TOKEN_END && t.kind < TOKEN_OPEN_STRING; t = next)
    {
        next = mg_token_next(&scan);
        if (mg_token_is(text, t, "replace") && !(next.kind == TOKEN_OTHER && text[next.start] == '('))
            return true;
    }
    return false;
}

/* Gives the same answer, but looks only once at each script, which may have many segments. */
static bool is_replacing(mg_sqlite *s, const mg_script *script)
{
    if (s->judged != script->source.text)
        s->replaces = replaces_rows(script);
    s->judged = script->source.text;
    return s->replaces;
}

bool mg_sqlite_replaces_freely(void *ctx, const mg_script *script)
{
    mg_sqlite *s = ctx;

    return !(script->flags & (MG_STMT_DROPS_TABLE | MG_STMT_SETS_KEYS)) && !s->settings.foreign_keys &&
           is_replacing(s, script);
}

/*
 * Enforces foreign keys while a script runs, as the reference does, so that ON UPDATE and ON DELETE do what a data
 * migration expects. If the connection does not enforce them, they are also deferred: a violation that the script
 * repairs before its end is then no error, just as without enforcement, and any other is found when all keys are
 * checked at the end.
 *
 * Keys are not enforced in a script that sets this itself, nor in one that drops tables, since that would delete the
 * rows of the children. If the connection does not enforce keys, they are not enforced in a script that says REPLACE
 * either: its author may not know that this deletes the children of the replaced row.
 */
static mg_rc enforce_keys(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    bool apart = script->flags & (MG_STMT_DROPS_TABLE | MG_STMT_SETS_KEYS);
    bool enforced = !apart && !mg_sqlite_replaces_freely(s, script);
    char deferred[8];

    enforce(s, enforced);
    s->defers = enforced && !s->settings.foreign_keys &&
                mg_setting(s->db, "defer_foreign_keys", deferred, sizeof deferred) && strcmp(deferred, "0") == 0;
    return s->defers ? mg_sqlite_exec(s, "PRAGMA defer_foreign_keys=1;", arena, err) : MG_OK;
}

/* Stops deferring keys. This also resets SQLite's own count of violations, which would prevent the COMMIT. */
static void release_keys(mg_sqlite *s)
{
    enforce(s, false);
    if (s->defers)
        sqlite3_exec(s->db, "PRAGMA\"defer_foreign_keys\"=0;", NULL, NULL, NULL);
    s->defers = false;
}

mg_rc mg_sqlite_migration_begin(void *ctx, const mg_script *script, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;

    if (check_transaction(s, arena, err) != MG_OK || enforce_keys(s, script, arena, err) != MG_OK)
        return MG_FAILED;
    if (s->in_transaction && protect_callers(s, script, arena, err) != MG_OK)
        return MG_FAILED;
    mg_sqlite_watch_keys(s, script);
    return mg_dropped_begin(s, script, arena, err);
}

mg_rc mg_sqlite_migration_end(void *ctx, const mg_script *script, bool keep, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_rc rc;

    mg_settings_restore(s);
    release_keys(s);
    rc = mg_dropped_end(s, script, keep, arena, err);
    return rc == MG_OK && keep ? check_transaction(s, arena, err) : rc;
}

/* Asks the caller's connection, since sqlite3_interrupt() means that one even while a shadow stands. */
mg_rc mg_sqlite_interrupted(void *ctx, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;

    if (!mg_compat_is_interrupted(s->outside ? s->outside->db : s->db))
        return MG_OK;
    mg_sqlite_refuse(arena, err, "9", NULL, "interrupted"); /* SQLITE_INTERRUPT */
    mg_sqlite_set_code(err, SQLITE_INTERRUPT);
    err->unchanged = true;
    return MG_FAILED;
}
