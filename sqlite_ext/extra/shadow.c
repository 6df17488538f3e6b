/*
 * shadow.c: replaces the connection's database with one in memory, so that migrations can be replayed without touching
 * the real one, or anything on disk. The caller's transaction, cursors and locks make no difference.
 *
 * As far as scripts can tell, the new connection is like the caller's. It has the same limits and switches, and stubs
 * for the application's functions and collations, which only have to exist for a schema to be made. Modules cannot be
 * had in this way: a script fails if it needs one that only the caller's connection has.
 */
#include "../base/sqlite_host.h"

#include <string.h>

/* Stubs ******************************************************************************************************** */

static void answer_null(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void) argc;
    (void) argv;
    sqlite3_result_null(context);
}

static void end_null(sqlite3_context *context)
{
    sqlite3_result_null(context);
}

static void take_shadow_row(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void) context;
    (void) argc;
    (void) argv;
}

static void refuse_call(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void) argc;
    (void) argv;
    sqlite3_result_error(context, "a migration called for migrations", -1);
}

/* `type` is s, a or w, as in PRAGMA function_list. */
static int make_stub(sqlite3 *db, const char *name, int arguments, const char *type)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

    if (*type == 'w')
        return sqlite3_create_window_function(db, name, arguments, flags, NULL, take_shadow_row, end_null, end_null,
                                              take_shadow_row, NULL);
    if (*type == 'a')
        return sqlite3_create_function_v2(db, name, arguments, flags, NULL, NULL, take_shadow_row, end_null, NULL);
    return sqlite3_create_function_v2(db, name, arguments, flags, NULL,
                                      sqlite3_strnicmp(name, "migrate_", 8) == 0 ? refuse_call : answer_null, NULL,
                                      NULL, NULL);
}

/* If SQLite cannot list its functions, there are no stubs; a script that needs one says which. */
#define FUNCTIONS "SELECT DISTINCT name, narg, type FROM pragma_function_list WHERE builtin = 0"
#define KNOWN "SELECT 1 FROM pragma_function_list WHERE name = ?1 AND narg = ?2"

/* Makes a stub for the function of the row, unless `known` finds that the shadow has that function. */
static mg_rc copy_function(mg_sqlite *s, sqlite3_stmt *row, sqlite3_stmt *known, mg_arena *arena, mg_error *err)
{
    int arguments = sqlite3_column_int(row, 1);
    const char *name, *type;
    bool found;

    if (mg_sqlite_name(row, 0, &name, arena, err) != MG_OK || mg_sqlite_name(row, 2, &type, arena, err) != MG_OK)
        return MG_FAILED;
    if (sqlite3_bind_text(known, 1, name, -1, SQLITE_STATIC) != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    sqlite3_bind_int(known, 2, arguments);
    found = sqlite3_step(known) == SQLITE_ROW;
    if (sqlite3_reset(known) != SQLITE_OK || (!found && make_stub(s->db, name, arguments, type) != SQLITE_OK))
        return mg_sqlite_failed(s, arena, err);
    return MG_OK;
}

static mg_rc copy_functions(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *theirs = NULL, *known = NULL;
    mg_rc rc = MG_OK;
    int code = sqlite3_prepare_v2(s->outside->db, FUNCTIONS, -1, &theirs, NULL);

    if (code != SQLITE_OK)
        return code == SQLITE_ERROR ? MG_OK : mg_sqlite_failed(s->outside, arena, err);
    if (mg_sqlite_prepare(s, &known, arena, err, KNOWN) != MG_OK)
        rc = MG_FAILED;
    while (rc == MG_OK && sqlite3_step(theirs) == SQLITE_ROW)
        rc = copy_function(s, theirs, known, arena, err);
    if (sqlite3_finalize(theirs) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s->outside, arena, err);
    sqlite3_finalize(known);
    return rc;
}

static int compare_bytes(void *arg, int len, const void *text, int other_len, const void *other)
{
    int order = memcmp(text, other, (size_t) (len < other_len ? len : other_len));

    (void) arg;
    return order ? order : len - other_len;
}

static void make_collation(void *arg, sqlite3 *db, int encoding, const char *name)
{
    (void) arg;
    (void) encoding;
    (void) sqlite3_create_collation(db, name, SQLITE_UTF8, NULL, compare_bytes); /* SQLite will say if it is missing */
}

/* The connection *********************************************************************************************** */

static const int SWITCHES[] = {
    SQLITE_DBCONFIG_ENABLE_FKEY, SQLITE_DBCONFIG_ENABLE_TRIGGER,     SQLITE_DBCONFIG_ENABLE_VIEW,
    SQLITE_DBCONFIG_DEFENSIVE,   SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, SQLITE_DBCONFIG_DQS_DML,
    SQLITE_DBCONFIG_DQS_DDL,     SQLITE_DBCONFIG_TRUSTED_SCHEMA,
};

static void copy_switches(sqlite3 *to, sqlite3 *from)
{
    for (size_t i = 0; i < sizeof SWITCHES / sizeof *SWITCHES; i++)
    {
        int value = 0, now;

        if (sqlite3_db_config(from, SWITCHES[i], -1, &value) == SQLITE_OK)
            sqlite3_db_config(to, SWITCHES[i], value, &now);
    }
    for (int i = SQLITE_LIMIT_LENGTH; i <= SQLITE_LIMIT_WORKER_THREADS; i++)
        sqlite3_limit(to, i, sqlite3_limit(from, i, -1));
    sqlite3_limit(to, SQLITE_LIMIT_ATTACHED, 0);
}

#define STEPS_UNASKED 50000 /* how many steps of SQLite's virtual machine are made without asking */

/*
 * A statement that takes some thousand steps, which is enough for the application's progress handler to be called now
 * and then.
 */
#define STUB_PROBE                                                                                                     \
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300) SELECT count(*) FROM c"

/*
 * Whatever would stop a statement of the caller's connection also stops those of the shadow: an interrupt, and the
 * application's progress handler. Only a statement on the caller's connection can call that handler.
 */
static int is_to_stop(void *arg)
{
    mg_sqlite *outside = arg;
    int rc;

    if (!outside->probe)
        return mg_compat_is_interrupted(outside->db);
    rc = sqlite3_step(outside->probe);
    sqlite3_reset(outside->probe);
    return rc == SQLITE_INTERRUPT;
}

static mg_rc open_connection(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    int rc = sqlite3_open_v2(":memory:", &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

    if (!s->db)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (rc != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    copy_switches(s->db, s->outside->db);
    /* An authorizer may forbid the probe. Interrupts still work without it. */
    (void) sqlite3_prepare_v2(s->outside->db, STUB_PROBE, -1, &s->outside->probe, NULL);
    mg_compat_progress_handler(s->db, STEPS_UNASKED, is_to_stop, s->outside);
    if (sqlite3_collation_needed(s->db, NULL, make_collation) != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    if (copy_functions(s, arena, err) != MG_OK || mg_sqlite_exec(s, "PRAGMA temp_store = MEMORY", arena, err) != MG_OK)
        return MG_FAILED;
    mg_settings_read(s);
    return mg_sqlite_exec(s, "BEGIN", arena, err);
}

/* Sets everything in the host that belongs to a session to its initial state, for the shadow. */
static void start_session(mg_sqlite *s)
{
    s->db = NULL;
    s->open = s->writes = true;
    s->each = s->in_transaction = s->dirty_before = false;
    s->lost = s->lost_callers = s->condemned = s->spoilt = s->checked_schema = false;
    s->reader = NULL;
    memset(&s->settings, 0, sizeof s->settings);
    memset(&s->attached, 0, sizeof s->attached);
    memset(&s->own_files, 0, sizeof s->own_files);
    memset(&s->violations, 0, sizeof s->violations);
    mg_arena_init(&s->violation_memory, &s->host.mem);
    memset(&s->key_tables, 0, sizeof s->key_tables);
    mg_arena_init(&s->key_tables.memory, &s->host.mem);
    s->violations_stand = false;
    memset(&s->dependents, 0, sizeof s->dependents);
    mg_arena_init(&s->dependent_memory, &s->host.mem);
    s->backup = NULL;
    mg_dropped_init(s);
    mg_arena_init(&s->memory, &s->host.mem);
}

mg_rc mg_sqlite_shadow_begin(void *ctx, const mg_shadow_wish *wish, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx, *outside = sqlite3_malloc64(sizeof *outside);
    mg_error ignored;

    (void) wish; /* "main" is the only schema */
    if (!outside)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    mg_sqlite_forget(s);
    mg_sqlite_close_folder(s);
    *outside = *s;
    s->outside = outside;
    start_session(s);
    if (open_connection(s, arena, err) == MG_OK)
        return MG_OK;
    mg_sqlite_shadow_end(s, arena, &ignored);
    return MG_FAILED;
}

mg_rc mg_sqlite_shadow_end(void *ctx, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx, *outside = s->outside;

    (void) arena;
    (void) err;
    mg_sqlite_forget(s);
    mg_sqlite_close_folder(s);
    sqlite3_close_v2(s->db);
    mg_dropped_free(s);
    mg_arena_free(&s->dependent_memory);
    mg_arena_free(&s->violation_memory);
    mg_arena_free(&s->key_tables.memory);
    mg_arena_free(&s->memory);
    sqlite3_finalize(outside->probe);
    outside->probe = NULL;
    *s = *outside;
    sqlite3_free(outside);
    return MG_OK;
}
