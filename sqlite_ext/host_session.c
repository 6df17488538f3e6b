/*
 * host_session.c: the transaction around a call's work, or the block if the caller has a transaction open.
 *
 * A call that writes needs a connection on which no other statement is reading: SQLite would refuse a DROP TABLE in the
 * middle of a script. This is found out before anything runs: outside a transaction by asking SQLite for statements
 * that are open, inside the caller's by dropping a temporary table.
 *
 * After an interrupt every statement fails, even ROLLBACK, until the outermost one (which is ours) has returned. But a
 * write that is interrupted rolls back the whole transaction, so that is how a transaction is ended if ROLLBACK fails.
 * Inside the caller's transaction this undoes the caller's work too, as SQLite documents for an interrupted INSERT; the
 * error says so.
 */
#include "base/sqlite_host.h"

#include <string.h>

#define SESSION "migrate_session"

#define UNSAFE_HINT "Call it on its own: SELECT function(...); without FROM, and with no other statement unfinished."

static mg_rc refuse_unsafe(mg_arena *arena, mg_error *err)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE, UNSAFE_HINT,
                            "another statement on this connection is still reading or writing, or the call is a part "
                            "of one; tables cannot be changed now");
}

/* Sets the error for a lock that another connection holds. */
static mg_rc refuse_locked(mg_sqlite *s, mg_arena *arena, mg_error *err, const char *what)
{
    char timeout[24];
    int code = sqlite3_extended_errcode(s->db);

    if (code == SQLITE_BUSY_SNAPSHOT)
        mg_sqlite_refuse(arena, err, "P1008", "ROLLBACK, and start again; BEGIN IMMEDIATE avoids this.",
                         "the open transaction has read a state of the database that another connection has "
                         "changed since, so that it cannot write any more");
    else
        mg_sqlite_refuse(arena, err, "P1008",
                         s->in_transaction ? "ROLLBACK, wait for the other connection to end, and start again; BEGIN "
                                             "IMMEDIATE waits for it as long as PRAGMA busy_timeout says."
                                           : "Wait for the other connection to end, or wait longer: PRAGMA "
                                             "busy_timeout = 60000;",
                         "timed out waiting for %s (busy_timeout is %s ms)", what,
                         mg_setting(s->db, "busy_timeout", timeout, sizeof timeout) ? timeout : "0");
    mg_sqlite_set_code(err, code);
    return MG_FAILED;
}

static mg_rc failed_or_locked(mg_sqlite *s, mg_arena *arena, mg_error *err, const char *what)
{
    int code = sqlite3_errcode(s->db) & 0xFF;

    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return refuse_locked(s, arena, err, what);
    return mg_sqlite_failed(s, arena, err);
}

static const char *file_name(const mg_sqlite *s)
{
    const char *name = sqlite3_db_filename(s->db, "main");

    return name ? name : "";
}

/*
 * Keeps one read transaction on "main" for everything that the call reads. It changes nothing in the connection's
 * state.
 */
static mg_rc open_session_reader(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    if (mg_sqlite_prepare(s, &s->reader, arena, err, "SELECT 1 FROM main.sqlite_master UNION ALL SELECT 1") != MG_OK)
        return failed_or_locked(s, arena, err, "another connection that is writing");
    if (sqlite3_step(s->reader) == SQLITE_ROW)
        return MG_OK;
    failed_or_locked(s, arena, err, "another connection that is writing");
    sqlite3_finalize(s->reader);
    s->reader = NULL;
    return MG_FAILED;
}

static mg_rc refuse_read_only(mg_arena *arena, mg_error *err, const char *hint, const char *message)
{
    mg_sqlite_refuse(arena, err, MG_ERR_STATE, hint, "%s", message ? message : "the database is read-only");
    mg_sqlite_set_code(err, SQLITE_READONLY);
    return MG_FAILED;
}

mg_rc mg_sqlite_check_writable(void *ctx, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    const char *file = file_name(s);
    char only[16];

    if (s->registration->writing)
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, "Remove the call from the script.",
                                "a migration called for migrations on the same connection");
    if (mg_setting_read(s, "query_only", only, sizeof only, arena, err) != MG_OK)
        return MG_FAILED;
    if (strcmp(only, "1") == 0)
        return refuse_read_only(arena, err, "PRAGMA query_only = OFF;",
                                "this connection only reads: PRAGMA query_only is on");
    if (mg_setting_read(s, "journal_mode", only, sizeof only, arena, err) != MG_OK)
        return MG_FAILED;
    if (strcmp(only, "off") == 0)
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, "PRAGMA journal_mode = DELETE; or WAL.",
                                "the journal of this connection is switched off, so nothing could be undone");
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return refuse_read_only(arena, err, "Check how it is opened, and who may write to its file.",
                                mg_arena_printf(arena, "the database%s%s is read-only", *file ? " " : "", file));
    return MG_OK;
}

static bool any_database(void *arg, int number)
{
    (void) arg;
    return number != MG_UNKNOWN_DATABASE;
}

/*
 * Does a statement that has begun and not ended read tables? This touches nothing. The probe below is more certain, but
 * undoing it would end cursors that the caller has open.
 */
static bool has_reader(sqlite3 *db)
{
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(db, NULL); stmt; stmt = sqlite3_next_stmt(db, stmt))
        if (sqlite3_stmt_busy(stmt) && sqlite3_sql(stmt) &&
            mg_sqlite_transactions(db, sqlite3_sql(stmt), any_database, NULL))
            return true;
    return false;
}

/* Finds out if tables can be dropped inside the caller's transaction. The session's block must be open. */
static mg_rc probe_readers(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    sqlite3_uint64 random;
    char sql[96];
    int rc;

    sqlite3_randomness((int) sizeof random, &random);
    sqlite3_snprintf((int) sizeof sql, sql, "CREATE TEMP TABLE \"migrate_%llx\"(a)", random);
    if (mg_sqlite_exec(s, sql, arena, err) != MG_OK)
        return MG_FAILED;
    sqlite3_snprintf((int) sizeof sql, sql, "DROP TABLE temp.\"migrate_%llx\"", random);
    rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    if ((rc & 0xFF) == SQLITE_LOCKED)
        return refuse_unsafe(arena, err);
    return rc == SQLITE_OK ? MG_OK : mg_sqlite_failed(s, arena, err);
}

static mg_rc open_in_callers(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    int open_keys = 0, highest = 0;
    int rc;

    sqlite3_db_status(s->db, SQLITE_DBSTATUS_DEFERRED_FKS, &open_keys, &highest, 0);
    if (open_keys)
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, "Repair them, or commit or roll back first.",
                                "the open transaction has violations of foreign keys that it has still to repair");
    if (has_reader(s->db))
        return refuse_unsafe(arena, err);
    s->dirty_before = sqlite3_txn_state(s->db, "main") == SQLITE_TXN_WRITE;
    rc = sqlite3_exec(s->db, "SAVEPOINT " SESSION, NULL, NULL, NULL);
    if (rc == SQLITE_BUSY)
        return refuse_unsafe(arena, err);
    if (rc != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    s->open = true;
    return probe_readers(s, arena, err);
}

static mg_rc begin_transaction(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    if (mg_sqlite_exec(s, "BEGIN IMMEDIATE", arena, err) != MG_OK)
        return failed_or_locked(s, arena, err, "another connection that is writing");
    s->open = true;
    return MG_OK;
}

static mg_rc open_writer(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    int now;

    if (s->each && s->in_transaction)
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, "COMMIT or ROLLBACK first; migrate_deploy works inside.",
                                "migrate_deploy_each commits each migration, which it cannot do inside your open "
                                "transaction");
    mg_settings_read(s);
    if (mg_sqlite_check_writable(s, arena, err) != MG_OK || mg_attached_read(s, arena, err) != MG_OK ||
        (s->each && mg_result_prepare(s, arena, err) != MG_OK))
        return MG_FAILED;
    if (s->in_transaction && sqlite3_get_autocommit(s->db))
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, "Begin it again.",
                                "the call was interrupted, and SQLite has rolled back your open transaction");
    if (s->in_transaction)
    {
        if (open_in_callers(s, arena, err) != MG_OK)
            return MG_FAILED;
    }
    else
    {
        if (sqlite3_txn_state(s->db, NULL) != SQLITE_TXN_NONE)
            return refuse_unsafe(arena, err);
        if (!s->each && begin_transaction(s, arena, err) != MG_OK)
            return MG_FAILED;
    }
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, &now);
    return MG_OK;
}

mg_rc mg_sqlite_session_open(void *ctx, mg_session *session, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;

    s->each = session->intent == MG_EACH;
    s->ended = s->alone = s->unchanged = false;
    session->database = mg_arena_str(arena, file_name(s));
    session->target = "main";
    session->in_transaction = s->in_transaction = !sqlite3_get_autocommit(s->db);
    session->temporary = mg_sqlite_has_temporary(s);
    if (!session->database)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (session->intent == MG_READS)
        return open_session_reader(s, arena, err);
    if (open_writer(s, arena, err) != MG_OK)
    {
        if (s->open)
        {
            mg_error ignored;

            mg_sqlite_session_close(s, false, arena, &ignored);
        }
        return MG_FAILED;
    }
    s->writes = s->registration->writing = true;
    return MG_OK;
}

/*
 * Takes the write lock. Outside the caller's transaction BEGIN IMMEDIATE has taken it already; inside, a write that
 * changes nothing takes it.
 */
mg_rc mg_sqlite_lock(void *ctx, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    sqlite3_stmt *stmt;
    char sql[64];
    int version;

    if (s->each || !s->in_transaction || sqlite3_txn_state(s->db, "main") == SQLITE_TXN_WRITE)
        return MG_OK;
    if (mg_sqlite_prepare(s, &stmt, arena, err, "PRAGMA main.user_version") != MG_OK)
        return failed_or_locked(s, arena, err, "another connection that is writing");
    if (sqlite3_step(stmt) != SQLITE_ROW)
    {
        failed_or_locked(s, arena, err, "another connection that is writing");
        sqlite3_finalize(stmt);
        return MG_FAILED;
    }
    version = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA main.user_version = %d", version);
    if (mg_sqlite_exec(s, sql, arena, err) != MG_OK)
        return failed_or_locked(s, arena, err, "another connection that is writing");
    return MG_OK;
}

/* A write that SQLite still parses after an interrupt. The parser then stops at a blank, or at an end without ";". */
#define INTERRUPTED_WRITE "PRAGMA\"user_version\"=0;"

static int refuse_commit(void *db)
{
    (void) db;
    return 1; /* makes SQLite roll back instead */
}

static void lift_refusal(void *db)
{
    sqlite3_commit_hook(db, NULL, NULL);
    sqlite3_rollback_hook(db, NULL, NULL);
}

/*
 * Lack of memory has the same effect as an interrupt, until the outermost statement has returned; but then no statement
 * at all can run. The transaction stays open with half of the work in it. Hooks make sure that it can only be rolled
 * back; the rollback removes them.
 */
static void condemn(mg_sqlite *s)
{
    sqlite3_commit_hook(s->db, refuse_commit, s->db);
    sqlite3_rollback_hook(s->db, lift_refusal, s->db);
    s->condemned = true;
}

void mg_sqlite_roll_back_all(mg_sqlite *s)
{
    for (int tries = 0; tries < 2 && !sqlite3_get_autocommit(s->db); tries++)
    {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
        if (!sqlite3_get_autocommit(s->db))
            sqlite3_exec(s->db, INTERRUPTED_WRITE, NULL, NULL, NULL); /* the next ROLLBACK undoes this too */
    }
    if (!sqlite3_get_autocommit(s->db) && sqlite3_txn_state(s->db, NULL) == SQLITE_TXN_WRITE)
        condemn(s);
    s->lost = true;
    s->lost_callers = s->in_transaction && !s->condemned;
}

static mg_rc keep_all(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    if (s->in_transaction)
        return mg_sqlite_exec(s, "RELEASE " SESSION, arena, err);
    if (mg_sqlite_exec(s, "COMMIT", arena, err) == MG_OK)
        return sqlite3_get_autocommit(s->db)
                   ? MG_OK
                   : mg_sqlite_refuse(arena, err, MG_ERR_STATE, "An authorizer of the application has ignored it.",
                                      "COMMIT did not end the transaction");
    return failed_or_locked(s, arena, err, "other connections that are reading, to commit; nothing was changed");
}

static mg_rc undo_all(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    if (s->in_transaction && !s->spoilt && sqlite3_exec(s->db, "ROLLBACK TO " SESSION, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(s->db, "RELEASE " SESSION, NULL, NULL, NULL) == SQLITE_OK)
        return MG_OK;
    mg_sqlite_roll_back_all(s);
    if (!s->in_transaction && sqlite3_get_autocommit(s->db))
        return MG_OK;
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE, NULL,
                            "what was done could not be undone by itself, so the whole transaction was rolled back");
}

static mg_rc end_transaction(mg_sqlite *s, bool keep, mg_arena *arena, mg_error *err)
{
    mg_rc rc = MG_OK;

    if (s->lost || sqlite3_get_autocommit(s->db))
        rc = keep ? mg_sqlite_refuse(arena, err, MG_ERR_STATE, NULL,
                                     "the transaction that surrounds the migrations was ended by something else")
                  : MG_OK;
    else
    {
        if (keep && !s->spoilt)
            rc = keep_all(s, arena, err);
        if (!keep || s->spoilt || rc != MG_OK)
        {
            mg_error ignored;
            bool told = rc != MG_OK;

            if (undo_all(s, arena, told ? &ignored : err) != MG_OK || keep)
                rc = MG_FAILED;
        }
    }
    s->open = false;
    return rc;
}

mg_rc mg_sqlite_txn_begin(void *ctx, const mg_script *script, const mg_stmt *modes, size_t nmodes, mg_arena *arena,
                          mg_error *err)
{
    mg_sqlite *s = ctx;

    (void) script;
    (void) modes;
    (void) nmodes;
    s->lost = s->spoilt = false;
    s->dropped.plain = false; /* other connections may have written since the last one */
    if (begin_transaction(s, arena, err) != MG_OK)
        return MG_FAILED;
    mg_sqlite_note_begin(s);
    return MG_OK;
}

mg_rc mg_sqlite_txn_end(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    mg_rc rc;

    if (keep) /* this comes before the COMMIT, after which nothing may fail; nobody else can write in between */
        mg_sqlite_note_end(ctx, true);
    rc = end_transaction(ctx, keep, arena, err);
    if (!keep || rc != MG_OK)
        mg_sqlite_note_end(ctx, false);
    return rc;
}

mg_rc mg_sqlite_session_close(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_rc rc = MG_OK;
    int now;

    mg_sqlite_forget(s);
    sqlite3_finalize(s->reader);
    s->reader = NULL;
    if (!s->open && !(s->each && s->writes))
        return MG_OK;
    if (s->open)
        rc = end_transaction(s, keep, arena, err);
    if (!s->condemned && !s->lost_callers && (rc != MG_OK || !keep))
        mg_sqlite_backup_remove(s);
    if (s->writes)
        s->registration->writing = s->writes = false;
    mg_settings_restore(s);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, s->settings.foreign_keys, &now);
    return rc;
}
