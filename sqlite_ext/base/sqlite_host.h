/*
 * sqlite_host.h: the core's host over one sqlite3 connection.
 *
 * A host lives for one call of an SQL function, or one scan of migrate_history. It owns what it takes from SQLite. When
 * it is closed it undoes a session that is still open, finalizes statements and restores the connection's settings, on
 * every path. Everything works on the schema "main".
 */
#ifndef MG_SQLITE_HOST_H
#define MG_SQLITE_HOST_H

#include "../../common/migrate.h"
#include "compat.h"
#include "dropped.h"

/* Shared by all functions of a connection: counts them, and stops a call within a call. */
typedef struct mg_sqlite_registration
{
    int users;
    bool writing;
} mg_sqlite_registration;

#define MG_SETTINGS_MAX 32

/* Settings of the connection as they were before. Only those are known that a PRAGMA of a script has named. */
typedef struct mg_settings
{
    const char *values[MG_SETTINGS_MAX];
    int like_is_sensitive; /* -1 if not known */
    int legacy_alter_table;
    int foreign_keys;
    bool changed; /* a PRAGMA has run */
} mg_settings;

/* A view, or a table with triggers, and which of the statements that use it did not compile. */
typedef struct mg_dependent
{
    const char *name;
    bool view;                      /* if so, a single statement reads it */
    const char *fails[MG_OUTCOMES]; /* the reasons */
} mg_dependent;

typedef MG_VEC(mg_dependent) mg_dependents;

typedef struct mg_attached
{
    const char *name;
    int number; /* as PRAGMA database_list has it: from 2 on */
} mg_attached;

typedef MG_VEC(mg_attached) mg_databases;

/* How often a violation of a foreign key occurs; the key is the hash of what the violation says. */
typedef struct mg_tally_slot
{
    uint64_t hash;
    uint64_t count; /* 0 if the slot is free */
} mg_tally_slot;

typedef struct mg_tally
{
    mg_tally_slot *slots;
    size_t len, cap;
} mg_tally;

/*
 * The tables that have foreign keys, as of the catalog's row number `seen`. While scripts only add to the catalog
 * (`grows`), the rows up to there are not read again.
 */
typedef struct mg_key_tables
{
    mg_arena memory;
    MG_VEC(const char *) items;
    sqlite3_int64 seen;
    bool grows;
    const char *judged; /* the script that was last looked at, and whether it only adds */
    bool adds;
} mg_key_tables;

struct mg_sqlite
{
    sqlite3 *db;
    mg_sqlite_registration *registration;
    mg_host host;

    sqlite3_stmt *last;      /* the last statement of mg_sqlite_query, kept in case the same text comes again */
    uint64_t changed;        /* how many rows it has changed */
    int64_t look_until;      /* strict queries only look, until then (restrain); 0: they are not restrained */
    int folder;              /* the folder that was listed last, which is open: host_files.c */
    const char *folder_path; /* NULL if there is none */
    size_t folder_len;

    sqlite3_context *context; /* the SQL function's; NULL if there is none */
    const char *given;        /* a text that has been given as the result; or NULL */
    unsigned char utf16;      /* SQLITE_UTF16LE or SQLITE_UTF16BE if a late result must be UTF-16; or 0 */
    char *spare;              /* memory for a result that must not fail; or NULL */

    /* the session */
    bool open, writes, in_transaction;
    bool each;         /* `open` tells whether one of several transactions is open */
    bool dirty_before; /* the caller's transaction had changed something already */
    bool lost;         /* SQLite has rolled back the transaction around the session */
    bool lost_callers; /* that was the caller's transaction */
    bool condemned;    /* it could not be rolled back, so the caller can do nothing but ROLLBACK */
    bool spoilt;       /* a rollback of ours has failed, so everything must be undone */
    bool checked_schema;
    bool defers;        /* foreign keys are deferred while a script runs */
    const char *judged; /* the script last searched for REPLACE; `replaces` is what was found */
    bool replaces;
    sqlite3_stmt *reader; /* keeps a read transaction open */
    mg_settings settings;

    mg_dropped dropped; /* of the migration that is running */

    mg_arena memory;    /* lives as long as the session */
    const char *backup; /* a copy of the database that this session has made; or NULL */
    mg_databases attached;
    bool knows_own_files;
    MG_VEC(const char *) own_files; /* see own_files.c */
    mg_tally violations;
    mg_arena violation_memory;
    bool violations_stand; /* each transaction that was committed has been checked, and `violations` are what it left */
    /* the counts of changes at the end of the last transaction; -1 if unknown */
    sqlite3_int64 changes, version;
    bool unchanged; /* nobody has written between that transaction and the one that is open */
    bool alone;     /* nobody has written between any two transactions since the first */
    bool ended;     /* there was a transaction before */
    mg_key_tables key_tables;
    mg_arena dependent_memory;
    mg_dependents dependents;

    struct mg_sqlite *outside; /* while a shadow stands: the host as it was before */
    sqlite3_stmt *probe;       /* there: the statement that asks the application's progress handler; or NULL */
};

/* `s` must not be moved while it is open. */
void mg_sqlite_open(mg_sqlite *s, sqlite3 *db, mg_sqlite_registration *registration);
void mg_sqlite_close(mg_sqlite *s);

/*
 * The call's error as one text for SQLite, to be freed with sqlite3_free (NULL if there is no memory), and its result
 * code.
 */
char *mg_sqlite_error_text(const mg_sqlite *s, mg_call *call, int *code);

/*
 * Whether `value`, the argument `what` of `function`, is a text that the core can take; if not, *why says so, as above.
 */
bool mg_sqlite_check_text(const char *function, const char *what, sqlite3_value *value, char **why);

int mg_sqlite_register_history(sqlite3 *db, mg_sqlite_registration *registration, void (*release)(void *));

/* Errors. Both set all of `err` and return MG_FAILED. mg_sqlite_failed takes code and message from the connection. */
mg_rc mg_sqlite_refuse(mg_arena *arena, mg_error *err, const char *code, const char *hint, const char *fmt, ...)
    MG_PRINTF(5, 6);
void mg_sqlite_set_code(mg_error *err, int code); /* the result code of a refusal, unless it is SQLITE_ERROR */
mg_rc mg_sqlite_failed(mg_sqlite *s, mg_arena *arena, mg_error *err);

/* Statements of our own. `exec` runs one that has no result; `prepare` formats its text like sqlite3_mprintf. */
mg_rc mg_sqlite_exec(mg_sqlite *s, const char *sql, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_prepare(mg_sqlite *s, sqlite3_stmt **stmt, mg_arena *arena, mg_error *err, const char *fmt, ...);

/*
 * A text from the row that a statement is at, valid until it moves on. *text is NULL for SQL's NULL; lack of memory,
 * which looks the same in sqlite3_column_text(), is an error. mg_sqlite_name is for values that are never NULL: if the
 * application's authorizer, or a damaged file, makes one NULL, that is an error.
 */
mg_rc mg_sqlite_text(sqlite3_stmt *row, int column, const char **text, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_name(sqlite3_stmt *row, int column, const char **name, mg_arena *arena, mg_error *err);

/* The error for such a NULL. */
mg_rc mg_sqlite_refuse_hidden(mg_arena *arena, mg_error *err);

/* Rolls back everything that is open on the connection, even if an interrupt makes statements fail. */
void mg_sqlite_roll_back_all(mg_sqlite *s);

/* host_files.c */
mg_rc mg_sqlite_path_kind(void *ctx, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_folder_list(void *ctx, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_file_read(void *ctx, const char *path, size_t max, const char **text, size_t *len, mg_arena *arena,
                          mg_error *err);
mg_rc mg_sqlite_file_write(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_folder_create(void *ctx, const char *path, const char *file, const char *text, size_t len,
                              mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_folder_remove(void *ctx, const char *path, const char *file, mg_arena *arena, mg_error *err);
void mg_sqlite_close_folder(mg_sqlite *s);
mg_rc mg_sqlite_file_error(mg_arena *arena, mg_error *err, int number, const char *path, const char *doing);

const char *mg_last_name(const char *path);            /* what follows the last slash */
char *mg_parent_of(mg_arena *arena, const char *path); /* the path of its folder; NULL if there is no memory */

/*
 * In own_files.c: refuses a path that leads to a file of the connection's databases. `doing` ("read") says what would
 * have been done. `check` is for a file that exists, as stat() describes it; `check_new` for one that would be made.
 */
struct stat;
mg_rc mg_own_files_check(mg_sqlite *s, const struct stat *st, const char *path, const char *doing, mg_arena *arena,
                         mg_error *err);
mg_rc mg_own_files_check_new(mg_sqlite *s, const char *path, const char *doing, mg_arena *arena, mg_error *err);

/* host_session.c */
/* Whether the schema "temp" may contain something. SQLite opens it when it is first named, which takes time. */
bool mg_sqlite_has_temporary(const mg_sqlite *s);
mg_rc mg_sqlite_check_writable(void *ctx, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_session_open(void *ctx, mg_session *session, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_lock(void *ctx, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_session_close(void *ctx, bool keep, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_txn_begin(void *ctx, const mg_script *script, const mg_stmt *modes, size_t nmodes, mg_arena *arena,
                          mg_error *err);
mg_rc mg_sqlite_txn_end(void *ctx, bool keep, mg_arena *arena, mg_error *err);

/* host_run.c */
mg_rc mg_sqlite_query(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                      mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_compile(void *ctx, const char *sql, mg_arena *arena, mg_error *err);
uint64_t mg_sqlite_changed(void *ctx);
void mg_sqlite_forget(mg_sqlite *s); /* ends the statement that mg_sqlite_query keeps */
mg_rc mg_sqlite_split(void *ctx, mg_script *script, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_run(void *ctx, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err);
bool mg_sqlite_replaces_freely(void *ctx, const mg_script *script);
mg_rc mg_sqlite_migration_begin(void *ctx, const mg_script *script, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_migration_end(void *ctx, const mg_script *script, bool keep, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_block_begin(void *ctx, bool transaction, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_block_end(void *ctx, bool keep, mg_arena *arena, mg_error *err);
/*
 * In looking.c: queries that only look. The time is kept by a progress handler, of which a connection has but one: that
 * of the application is gone afterwards, since SQLite does not tell it.
 */
void mg_sqlite_restrain(void *ctx, int64_t ms);
mg_rc mg_sqlite_query_strictly(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each,
                               void *arg, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_interrupted(void *ctx, mg_arena *arena, mg_error *err);

/*
 * In settings.c. `read` is called when a session opens. `note` is called before a PRAGMA of a script runs, and fails if
 * the setting that it changes cannot be read. `restore` restores as much as it can. mg_setting_read sets "" for a
 * setting that this SQLite does not have, and fails if an authorizer hides it.
 */
void mg_settings_read(mg_sqlite *s);
mg_rc mg_settings_note(mg_sqlite *s, const mg_action *pragma, mg_arena *arena, mg_error *err);
void mg_settings_restore(mg_sqlite *s);
mg_rc mg_setting_read(mg_sqlite *s, const char *name, char *text, size_t size, mg_arena *arena, mg_error *err);
/* False if it is not known; then `text` is "". */
bool mg_setting(sqlite3 *db, const char *name, char *text, size_t size);

/*
 * In result.c. `prepare` comes before anything is committed, for results that are given after that: texts in UTF-16 are
 * made without SQLite's help, and for a constant text there is always memory. `give` returns false if there is no
 * memory. `give_early` is mg_host.give.
 */
mg_rc mg_result_prepare(mg_sqlite *s, mg_arena *arena, mg_error *err);
bool mg_result_give(mg_sqlite *s, const mg_output *out);
mg_rc mg_result_give_early(void *ctx, const mg_output *out, mg_arena *arena, mg_error *err);

/* dependents.c */
mg_rc mg_sqlite_broken(void *ctx, mg_row_fn each, void *arg, mg_arena *arena, mg_error *err);

/*
 * In attached.c. `list` returns the attached databases, in the session's memory; `read` notes them when a session
 * opens; `check` refuses a statement that would reach one of them.
 */
mg_rc mg_attached_list(mg_sqlite *s, mg_databases *out, mg_arena *arena, mg_error *err);
mg_rc mg_attached_read(mg_sqlite *s, mg_arena *arena, mg_error *err);
mg_rc mg_attached_check(mg_sqlite *s, sqlite3_stmt *stmt, const mg_stmt *of, mg_arena *arena, mg_error *err);
mg_rc mg_attached_check_pragma(mg_sqlite *s, const mg_action *pragma, mg_arena *arena, mg_error *err);

/*
 * Calls `each` for every database (by its number) in which the statement's program begins a transaction, until a call
 * returns true; returns whether one has. The text must be one statement and no PRAGMA, since some of these act while
 * they are prepared. If the program cannot be had, there is one call with MG_UNKNOWN_DATABASE.
 */
#define MG_UNKNOWN_DATABASE (-1)
typedef bool (*mg_transaction_fn)(void *arg, int number);
bool mg_sqlite_transactions(sqlite3 *db, const char *text, mg_transaction_fn each, void *arg);

/* foreign_keys.c */
mg_rc mg_sqlite_remember(void *ctx, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_verify(void *ctx, mg_arena *arena, mg_error *err);
/*
 * Called at the end of each of several transactions, and at the start of the next. What has been checked remains valid
 * if the transaction was kept.
 */
void mg_sqlite_note_end(mg_sqlite *s, bool keep);
void mg_sqlite_note_begin(mg_sqlite *s);
bool mg_sqlite_is_alone(void *ctx);
/* Called before a script runs: notes if the tables with foreign keys must be looked up again after it. */
void mg_sqlite_watch_keys(mg_sqlite *s, const mg_script *script);

/* shadow.c */
mg_rc mg_sqlite_shadow_begin(void *ctx, const mg_shadow_wish *wish, mg_arena *arena, mg_error *err);
mg_rc mg_sqlite_shadow_end(void *ctx, mg_arena *arena, mg_error *err);

/* others.c */
mg_rc mg_sqlite_others_deploy(void *ctx, bool *is, mg_arena *arena, mg_error *err);

/* space.c */
mg_rc mg_sqlite_find_room(void *ctx, mg_store store, const char *name, mg_room *room, mg_arena *arena, mg_error *err);

/* backup.c */
mg_rc mg_sqlite_backup(void *ctx, const char *path, mg_arena *arena, mg_error *err);
void mg_sqlite_backup_remove(mg_sqlite *s); /* removes the one that this session has made */

#endif
