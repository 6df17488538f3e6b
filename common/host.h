/*
 * host.h: what a database provides to the core.
 *
 * A host fills this struct once a call. Rules for every callback:
 *  - It returns MG_OK, or MG_FAILED with `*err` filled; it never jumps out of the core (PostgreSQL's host catches).
 *  - Texts that it hands to the core are UTF-8 and live in the arena it is given (`err` texts too), unless they are
 *    documented as valid during the callback only.
 *  - After a failed SQL callback the innermost block (or the session) is spoilt: the core ends it with keep = false
 *    before it calls anything else that runs SQL.
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
    MG_PATH_OTHER /* a pipe, device or socket: never opened */
} mg_path_kind;

/* What a command needs of the database. */
struct mg_output; /* migrate.h */

typedef enum mg_intent
{
    MG_READS,  /* changes nothing, takes no lock, works on a standby */
    MG_WRITES, /* changes the database, one at a time */
    MG_TRIES,  /* as MG_WRITES, but will be rolled back: what a rollback does not undo is refused while it lasts */
    MG_EACH    /* as MG_WRITES, in several transactions of our own (txn_begin) and never in the caller's */
} mg_intent;

typedef struct mg_session
{
    /* asked for */
    mg_intent intent;
    const char *schema;                           /* the target schema, or NULL for the caller's */
    const char *lock_timeout, *statement_timeout; /* of what migrations run; as the database writes them, or NULL */
    const char *concurrent_timeout; /* of statements outside transactions whose waits hold nobody up; NULL: none */
    long wait;                      /* seconds to wait for the lock; -1: as long as the caller's own settings say */
    /* what to call to commit each migration by itself, and to resume: for hints; NULL when no migration runs */
    const char *each_call;
    const char *each_resume;
    /* told */
    const char *database; /* its name (PostgreSQL) or file (SQLite; "" in memory) */
    const char *target;   /* the schema where unqualified names are created: "main" in SQLite */
    bool in_transaction;  /* the caller has one open: our work is kept or lost with it */
    bool temporary;       /* there may be temporary tables of the caller's own */
} mg_session;

/*
 * One row: `values[i]` may be NULL, and may be so where the database never has it, if something hides it or the file is
 * damaged; valid during the callback only. A failure that it returns ends the query. It need not say why: the host
 * takes it for lack of memory if the arena's `failed` is set, else for such a NULL.
 */
typedef mg_rc (*mg_row_fn)(void *arg, const char *const *values, size_t count);
/* `kind`: as the folder itself tells it; MG_PATH_NONE when it does not, or the name is a link. */
typedef mg_rc (*mg_name_fn)(void *arg, const char *name, mg_path_kind kind);

/* What a deployment is doing, for those who watch. */
typedef struct mg_watch
{
    const char *migration;        /* or the file of another script */
    size_t statement, statements; /* from 1 */
    const char *phase;            /* a word: transaction, outside (of any transaction) */
} mg_watch;

/* What a shadow is for. PostgreSQL: what scripts and the datasource name is stood in for. */
typedef struct mg_shadow_wish
{
    const mg_script *scripts; /* those that will run, split; one without a migration prepares the others */
    size_t nscripts;
    const char *const *schemas; /* of the datasource */
    size_t nschemas;
    const char *const *provided; /* schemas that stay as they are, and in which scripts do nothing */
    size_t nprovided;
} mg_shadow_wish;

typedef struct mg_host
{
    void *ctx; /* first argument of every callback */
    mg_dialect dialect;
    mg_alloc mem;
    const char *prefix; /* of the functions' names where they are not found without: "schema."; NULL: none */

    /* Files. Paths as the user gave them; symbolic links are followed. */
    mg_rc (*path_kind)(void *ctx, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);
    mg_rc (*folder_list)(void *ctx, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);
    /* At most `max` bytes (more is an error), into the arena, NUL-terminated for safety. */
    mg_rc (*file_read)(void *ctx, const char *path, size_t max, const char **text, size_t *len, mg_arena *arena,
                       mg_error *err);
    /*
     * Writes a file whole: others see what was there before or all of it, also after a crash. One that exists is
     * replaced, and keeps its permissions.
     */
    mg_rc (*file_write)(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err);
    /*
     * Makes the folder `path` with one file in it; both appear at once. The folder above is made when it is missing; a
     * folder of that name is an error and stays as it is. `folder_remove` takes away what folder_create made.
     */
    mg_rc (*folder_create)(void *ctx, const char *path, const char *file, const char *text, size_t len, mg_arena *arena,
                           mg_error *err);
    mg_rc (*folder_remove)(void *ctx, const char *path, const char *file, mg_arena *arena, mg_error *err);

    /*
     * The session: what surrounds a call's work. Opening one that writes refuses unsafe contexts, read-only
     * databases and standbys, and begins a transaction, or a block in the caller's; a failure to open leaves nothing
     * to close. Closing keeps or undoes all that was done since, whatever blocks are open, and restores every setting.
     * `lock` waits until no other deployment runs. It holds until the session is closed, or, with `lock_is_short`, no
     * longer than a transaction: then others may work between two of MG_EACH.
     */
    bool lock_is_short;
    /*
     * With `lock_is_short`: whether nobody else has written since the first transaction of the session, in which the
     * history was read. NULL: that cannot be told.
     */
    bool (*is_alone)(void *ctx);
    mg_rc (*session_open)(void *ctx, mg_session *session, mg_arena *arena, mg_error *err);
    mg_rc (*lock)(void *ctx, mg_arena *arena, mg_error *err);
    mg_rc (*session_close)(void *ctx, bool keep, mg_arena *arena, mg_error *err);
    /*
     * Whether somebody else deploys to this database now, as far as locks tell: what the history calls unfinished may
     * be theirs. Waits for nobody.
     */
    mg_rc (*others_deploy)(void *ctx, bool *is, mg_arena *arena, mg_error *err);

    /*
     * The transactions of an MG_EACH session; there, all that is not a file runs between the two. `modes`: a script's
     * statements that say what the transaction is like (BEGIN ISOLATION LEVEL …, SET TRANSACTION …). After a failure,
     * also one to commit, nothing of the transaction is left; txn_end(false) undoes whatever blocks are open.
     */
    mg_rc (*txn_begin)(void *ctx, const mg_script *script, const mg_stmt *modes, size_t nmodes, mg_arena *arena,
                       mg_error *err);
    mg_rc (*txn_end)(void *ctx, bool keep, mg_arena *arena, mg_error *err);
    /*
     * Runs a statement that no transaction may surround, between two of MG_EACH. `again`: an earlier attempt may have
     * left something behind: what is surely its own is removed, and what it completed counts as done. `*begun`: it may
     * have changed something. NULL where no statement is of that kind.
     */
    mg_rc (*run_outside)(void *ctx, const mg_script *script, const mg_stmt *stmt, bool again, bool *begun,
                         mg_arena *arena, mg_error *err);
    /* Sleeps; ends early, and fails, when the user cancels. NULL where failures never pass by themselves. */
    mg_rc (*pause)(void *ctx, int64_t ms, mg_arena *arena, mg_error *err);

    /* One statement of the core's own, with text parameters ($1 … or ?1 …; NULL is NULL). `each` may be NULL. */
    mg_rc (*query)(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                   mg_arena *arena, mg_error *err);
    /* The same, of a table that may be somebody else's: code of his is not run but an error, which is `refused`. */
    mg_rc (*query_strictly)(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each,
                            void *arg, mg_arena *arena, mg_error *err);
    /* How many rows the last statement of `query` inserted, updated or deleted, those of triggers left out. */
    uint64_t (*changed)(void *ctx);

    /*
     * How the database would show a condition on the rows of a table (`schema` NULL: in the target schema), if an index
     * had it, as a query of its catalogs shows it then. Nothing is made. Fails where it is none on that table. NULL
     * where conditions are kept as they are written.
     */
    mg_rc (*show_condition)(void *ctx, const char *schema, const char *table, const char *condition, const char **shown,
                            mg_arena *arena, mg_error *err);

    /* Splits and classifies a script; nothing runs. Fills stmts; offsets in errors are the script's. */
    mg_rc (*split)(void *ctx, mg_script *script, mg_arena *arena, mg_error *err);
    /* Whether an object that the planner asks about exists now. NULL where no statement is MG_STMT_CONCURRENT. */
    mg_rc (*object_exists)(void *ctx, const mg_object *object, bool *exists, mg_arena *arena, mg_error *err);

    /*
     * What isolates a migration from the next: settings and roles that it changes are restored at its end, triggers
     * that its redefinitions drop come back. It is no block of its own, since all migrations are kept or undone
     * together; keep = false says that the block around it is about to be undone.
     */
    mg_rc (*migration_begin)(void *ctx, const mg_script *script, mg_arena *arena, mg_error *err);
    /* Whether it runs without foreign keys for it says REPLACE. NULL where that is no reason. */
    bool (*replaces_freely)(void *ctx, const mg_script *script);
    mg_rc (*migration_end)(void *ctx, const mg_script *script, bool keep, mg_arena *arena, mg_error *err);
    /* Something to undo as one. `transaction`: what a script's BEGIN opens, with which SET LOCAL ends. Blocks nest. */
    mg_rc (*block_begin)(void *ctx, bool transaction, mg_arena *arena, mg_error *err);
    mg_rc (*block_end)(void *ctx, bool keep, mg_arena *arena, mg_error *err);
    mg_rc (*run)(void *ctx, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err);

    /*
     * A shadow: an empty stand-in for the database, inside a session that is not MG_EACH. From begin to end, `query`
     * and everything that runs scripts act on it, and nothing that is done stays or disturbs others; what would is
     * refused (code, statement's offset). The end also undoes whatever blocks are open, after a failure too. A failure
     * to begin leaves nothing to end. The target schema exists and is empty; others that scripts do not create, too,
     * if they exist outside and a script names them.
     */
    mg_rc (*shadow_begin)(void *ctx, const mg_shadow_wish *wish, mg_arena *arena, mg_error *err);
    mg_rc (*shadow_end)(void *ctx, mg_arena *arena, mg_error *err);

    /*
     * What must hold after a deployment as it did before (foreign keys while they are not enforced): remembered by
     * `remember`, compared by `verify`. NULL where the database itself sees to it.
     */
    mg_rc (*remember)(void *ctx, mg_arena *arena, mg_error *err);
    mg_rc (*verify)(void *ctx, mg_arena *arena, mg_error *err);

    /*
     * Views and triggers that worked before and do not now, a row each: "view" and its name, or "trigger" and the name
     * of its table; the error of using it. Without `each` it remembers how things are before. NULL where the database
     * itself forbids that.
     */
    mg_rc (*broken)(void *ctx, mg_row_fn each, void *arg, mg_arena *arena, mg_error *err);

    /*
     * A copy of the database as it was before the session, at a path that must not exist. A session that is undone
     * removes it, for nothing is in it that the database has not. NULL where there is none.
     */
    mg_rc (*backup)(void *ctx, const char *path, mg_arena *arena, mg_error *err);

    /*
     * Takes a copy of the result of a session that writes, while all can still be undone: afterwards it needs no
     * memory to be handed over. NULL where that cannot fail once the session is closed.
     */
    mg_rc (*give)(void *ctx, const struct mg_output *out, mg_arena *arena, mg_error *err);

    void (*progress)(void *ctx, const char *text); /* a line for people while work goes on; may be NULL */
    void (*watch)(void *ctx, const mg_watch *now); /* NULL `now`: it is over; the callback may be NULL */
    mg_rc (*interrupted)(void *ctx, mg_arena *arena, mg_error *err); /* fails when the user cancelled */
    void (*random)(void *ctx, unsigned char *bytes, size_t len);
    int64_t (*clock_us)(void *ctx); /* monotonic */
    int64_t (*now_ms)(void *ctx);   /* since 1970 */
} mg_host;

#endif
