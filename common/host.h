/*
 * host.h: what a database provides to the core.
 *
 * A host fills in this struct for each call. These rules hold for every callback:
 *   - It returns MG_OK, or MG_FAILED with `*err` filled in. It never jumps out of the core (PostgreSQL's host catches
 *     errors).
 *   - Texts that it passes to the core (those of `err` too) are UTF-8 and live in the arena that it was given, unless
 *     they are documented as valid only during a callback.
 *   - If a callback that runs SQL has failed, the innermost block (or the session) is spoilt: the core ends it with
 *     keep = false before it calls anything else that runs SQL.
 */
#ifndef MG_HOST_H
#define MG_HOST_H

#include "sql/dialect.h"
#include "base/error.h"
#include "sql/statement.h"

typedef enum mg_path_kind
{
    MG_PATH_NONE,
    MG_PATH_FILE,
    MG_PATH_FOLDER,
    MG_PATH_OTHER /* a pipe, device or socket, which is never opened */
} mg_path_kind;

/* What a command needs of the database. */
struct mg_output; /* migrate.h */

typedef enum mg_intent
{
    MG_READS,  /* changes nothing, takes no lock, and works on a standby */
    MG_WRITES, /* changes the database; one call at a time */
    /* As MG_WRITES, but everything is rolled back in the end, so whatever a rollback does not undo is refused. */
    MG_TRIES,
    MG_EACH /* as MG_WRITES, but in several transactions of our own (txn_begin), never in the caller's */
} mg_intent;

typedef struct mg_session
{
    /* what the core asks for */
    mg_intent intent;
    const char *schema;                           /* the target schema, or NULL for that of the caller */
    const char *lock_timeout, *statement_timeout; /* for migrations, as the database writes them; or NULL */
    const char *concurrent_timeout; /* for statements outside transactions whose waits hold nobody up; NULL for none */
    long wait;                      /* how many seconds to wait for the lock; -1: as the caller's own settings say */
    /* For hints: what to call to commit each migration by itself, and to resume. NULL if no migration runs. */
    const char *each_call;
    const char *each_resume;
    /* what the host tells */
    const char *database; /* the name of the database (PostgreSQL) or its file (SQLite; "" if it is in memory) */
    const char *target;   /* the schema in which objects without one are created; "main" in SQLite */
    bool in_transaction;  /* the caller has a transaction open, so our work is kept or lost with it */
    bool temporary;       /* the caller may have temporary tables */
} mg_session;

/*
 * One row, valid only during the callback. `values[i]` may be NULL, even where the database never has a NULL, if
 * something hides the value or the file is damaged. If the callback fails, the query ends. The callback need not say
 * why: the host takes it for lack of memory if the arena's `failed` is set, else for such a NULL.
 */
typedef mg_rc (*mg_row_fn)(void *arg, const char *const *values, size_t count);
/* `kind` is what the folder itself tells; MG_PATH_NONE if it does not, or if the name is a link. */
typedef mg_rc (*mg_name_fn)(void *arg, const char *name, mg_path_kind kind);

/* What a deployment is doing at the moment, for those who watch it. */
typedef struct mg_watch
{
    const char *migration;        /* or the file of another script */
    size_t statement, statements; /* counted from 1 */
    const char *phase;            /* one word: transaction, or outside (of any transaction) */
} mg_watch;

/* What a shadow has to stand in for. In PostgreSQL that depends on what scripts and the datasource name. */
typedef struct mg_shadow_wish
{
    const mg_script *scripts; /* the scripts that will run, split; one that is no migration prepares the shadow */
    size_t nscripts;
    const char *const *schemas; /* those of the datasource */
    size_t nschemas;
    const char *const *provided; /* schemas that stay as they are; what scripts do in them is skipped */
    size_t nprovided;
} mg_shadow_wish;

/* Where a database keeps what it writes. */
typedef enum mg_store
{
    MG_STORE_DATA,       /* the database itself: the data directory, or the file's folder */
    MG_STORE_LOG,        /* what is written before that, so that it can be undone or repeated */
    MG_STORE_TEMPORARY,  /* what is sorted and copied while a statement runs */
    MG_STORE_TABLESPACE, /* PostgreSQL: a folder elsewhere, which has a number */
    MG_STORE_BACKUP      /* SQLite: where a copy of the file shall lie, a path */
} mg_store;

/* The room that is left there. `device` tells file systems apart. */
typedef struct mg_room
{
    bool known;
    uint64_t device, bytes;
} mg_room;

typedef struct mg_host
{
    void *ctx; /* the first argument of every callback */
    mg_dialect dialect;
    mg_alloc mem;
    const char *prefix; /* what has to stand before names of our functions for them to be found: "schema.", or NULL */

    /* Files. Paths are as the user gave them, and symbolic links are followed. */
    mg_rc (*path_kind)(void *ctx, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);
    mg_rc (*folder_list)(void *ctx, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);
    /* Reads a file of at most `max` bytes (more is an error) into the arena, with a NUL behind it. */
    mg_rc (*file_read)(void *ctx, const char *path, size_t max, const char **text, size_t *len, mg_arena *arena,
                       mg_error *err);
    /*
     * Writes a whole file. Others see either the old content or all of the new one, even after a crash. A file that
     * exists is replaced and keeps its permissions.
     */
    mg_rc (*file_write)(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err);
    /*
     * Makes the folder `path` with one file in it; both appear at once. If the folder above is missing, it is made. A
     * folder with that name is an error and stays as it is. `folder_remove` removes what folder_create has made.
     */
    mg_rc (*folder_create)(void *ctx, const char *path, const char *file, const char *text, size_t len, mg_arena *arena,
                           mg_error *err);
    mg_rc (*folder_remove)(void *ctx, const char *path, const char *file, mg_arena *arena, mg_error *err);

    /*
     * The session is what surrounds a call's work. Opening one that writes refuses unsafe contexts, read-only databases
     * and standbys, and begins a transaction, or a block in the caller's transaction. If opening fails, there is
     * nothing to close. Closing keeps or undoes everything that was done since, whatever blocks are open, and restores
     * every setting. `lock` waits until no other deployment is running. It lasts until the session is closed. With
     * `lock_is_short` it lasts only as long as a transaction, so others may work between two transactions of MG_EACH.
     */
    bool lock_is_short;
    /*
     * With `lock_is_short`: whether nobody else has written since the session's first transaction, in which the history
     * was read. NULL if the database cannot tell.
     */
    bool (*is_alone)(void *ctx);
    mg_rc (*session_open)(void *ctx, mg_session *session, mg_arena *arena, mg_error *err);
    mg_rc (*lock)(void *ctx, mg_arena *arena, mg_error *err);
    mg_rc (*session_close)(void *ctx, bool keep, mg_arena *arena, mg_error *err);
    /*
     * Whether somebody else is deploying to this database, as far as locks tell; if so, what the history calls
     * unfinished may be theirs. Never waits.
     */
    mg_rc (*others_deploy)(void *ctx, bool *is, mg_arena *arena, mg_error *err);

    /* Fails as opening a session that writes would, if the database cannot be written to. Needs no session. */
    mg_rc (*check_writable)(void *ctx, mg_arena *arena, mg_error *err);
    /* The room that is left in `store`; `name` is that of a tablespace or a copy, and NULL for the others. */
    mg_rc (*find_room)(void *ctx, mg_store store, const char *name, mg_room *room, mg_arena *arena, mg_error *err);

    /*
     * Begin and end a transaction in an MG_EACH session. There, everything but work with files happens between the two.
     * `modes` are statements of a script that set the modes of its transaction (BEGIN ISOLATION LEVEL …, SET
     * TRANSACTION …). After a failure, also of a COMMIT, nothing of the transaction is left. txn_end(false) undoes
     * everything, whatever blocks are open.
     */
    mg_rc (*txn_begin)(void *ctx, const mg_script *script, const mg_stmt *modes, size_t nmodes, mg_arena *arena,
                       mg_error *err);
    mg_rc (*txn_end)(void *ctx, bool keep, mg_arena *arena, mg_error *err);
    /*
     * Runs a statement that cannot run in a transaction, between two transactions of MG_EACH. With `again`, an earlier
     * attempt may have left something behind: what is certain to come from that attempt is removed, and if it was
     * completed, the statement counts as done. `*begun`: it may have changed something. NULL if the database has no
     * such statements.
     */
    mg_rc (*run_outside)(void *ctx, const mg_script *script, const mg_stmt *stmt, bool again, bool *begun,
                         mg_arena *arena, mg_error *err);
    /* Sleeps. If the user cancels, it ends early and fails. NULL if no failure of this database passes with time. */
    mg_rc (*pause)(void *ctx, int64_t ms, mg_arena *arena, mg_error *err);

    /* Runs one statement of the core's own. Parameters are texts ($1 … or ?1 …) or NULL. `each` may be NULL. */
    mg_rc (*query)(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                   mg_arena *arena, mg_error *err);
    /*
     * The same for a table that may be somebody else's: if it would run code of that person, it fails, and `refused` is
     * set.
     */
    mg_rc (*query_strictly)(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each,
                            void *arg, mg_arena *arena, mg_error *err);
    /*
     * Until it is called with 0, what `query_strictly` runs only looks, and is a burden for no longer than `ms` from
     * now on, all together: it writes nothing, waits for no lock that others hold, and calls no functions but those
     * that came with the database or are written as these are. What it refuses, or does not end in time, fails with
     * `refused`.
     */
    void (*restrain)(void *ctx, int64_t ms);
    /* How many rows the last statement of `query` has inserted, updated or deleted, not counting what triggers did. */
    uint64_t (*changed)(void *ctx);

    /*
     * How the database's catalogs would show a condition if an index on the table had it (`schema` is NULL for the
     * target schema). Nothing is made. Fails if the condition cannot be one on that table. NULL if the database keeps
     * conditions as they are written.
     */
    mg_rc (*show_condition)(void *ctx, const char *schema, const char *table, const char *condition, const char **shown,
                            mg_arena *arena, mg_error *err);

    /*
     * Compiles a statement, as a script's is, and does not run it. What stands in double quotes is a name there, also
     * where the database would take it for a text. Errors have the byte of the text, where that is known.
     */
    mg_rc (*compile)(void *ctx, const char *sql, mg_arena *arena, mg_error *err);

    /*
     * Splits and classifies a script without running anything. Fills in its statements; offsets in errors are bytes of
     * the script.
     */
    mg_rc (*split)(void *ctx, mg_script *script, mg_arena *arena, mg_error *err);
    /*
     * Whether an object exists now; the planner asks. NULL if the database has no statements with MG_STMT_CONCURRENT.
     */
    mg_rc (*object_exists)(void *ctx, const mg_object *object, bool *exists, mg_arena *arena, mg_error *err);

    /*
     * Isolate a migration from the next one: at its end, settings and roles that it has changed are restored, and
     * triggers that its redefinitions have dropped come back. This is not a block of its own, since all migrations are
     * kept or undone together; keep = false says that the block around it is about to be undone.
     */
    mg_rc (*migration_begin)(void *ctx, const mg_script *script, mg_arena *arena, mg_error *err);
    /*
     * Whether a script runs without foreign keys because it says REPLACE. NULL if that is no reason in this database.
     */
    bool (*replaces_freely)(void *ctx, const mg_script *script);
    mg_rc (*migration_end)(void *ctx, const mg_script *script, bool keep, mg_arena *arena, mg_error *err);
    /*
     * Begin and end a block: something that can be undone as one. Blocks nest. With `transaction` it is what a script's
     * BEGIN opens, so SET LOCAL ends with it.
     */
    mg_rc (*block_begin)(void *ctx, bool transaction, mg_arena *arena, mg_error *err);
    mg_rc (*block_end)(void *ctx, bool keep, mg_arena *arena, mg_error *err);
    mg_rc (*run)(void *ctx, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err);

    /*
     * A shadow is an empty stand-in for the database, inside a session that is not MG_EACH. From begin to end, `query`
     * and everything that runs scripts act on it. Nothing that is done there stays or disturbs others; what would, is
     * refused (with a code and the statement's offset). The end also undoes blocks that are open, even after a failure.
     * If begin fails, there is nothing to end. The target schema exists and is empty. So do other schemas that a script
     * names but none creates, if they exist outside the shadow.
     */
    mg_rc (*shadow_begin)(void *ctx, const mg_shadow_wish *wish, mg_arena *arena, mg_error *err);
    mg_rc (*shadow_end)(void *ctx, mg_arena *arena, mg_error *err);

    /*
     * Check that a deployment leaves intact what held before it (foreign keys, while they are not enforced): `remember`
     * notes how things are, `verify` compares. NULL if the database takes care of that itself.
     */
    mg_rc (*remember)(void *ctx, mg_arena *arena, mg_error *err);
    mg_rc (*verify)(void *ctx, mg_arena *arena, mg_error *err);

    /*
     * Reports views and triggers that worked before and no longer do. A row has "view" and its name, or "trigger" and
     * the name of its table, and then the error of using it. Without `each` it notes how things are before. NULL if the
     * database does not let this happen.
     */
    mg_rc (*broken)(void *ctx, mg_row_fn each, void *arg, mg_arena *arena, mg_error *err);

    /*
     * Copies the database, as it was before the session, to a path that must not exist. If the session is undone, the
     * copy is removed, since it has nothing that the database has not. NULL if the database cannot do it.
     */
    mg_rc (*backup)(void *ctx, const char *path, mg_arena *arena, mg_error *err);

    /*
     * Takes a copy of the result of a session that writes, while everything can still be undone; later, handing it over
     * needs no memory. NULL if that cannot fail after the session is closed.
     */
    mg_rc (*give)(void *ctx, const struct mg_output *out, mg_arena *arena, mg_error *err);

    void (*progress)(void *ctx, const char *text); /* a line for people while work goes on; may be NULL */
    void (*watch)(void *ctx, const mg_watch *now); /* `now` is NULL when the work is over; the callback may be NULL */
    mg_rc (*interrupted)(void *ctx, mg_arena *arena, mg_error *err); /* fails if the user has cancelled */
    void (*random)(void *ctx, unsigned char *bytes, size_t len);
    int64_t (*clock_us)(void *ctx); /* monotonic */
    int64_t (*now_ms)(void *ctx);   /* since 1970 */
} mg_host;

#endif
