/*
 * pg_host.h: the core's host over a PostgreSQL backend.
 *
 * Errors: nothing may jump across a frame of the core. Every callback runs its body under pg_protect, which catches,
 * copies the error and returns; the entry point raises it again when the core is done. A caught error leaves the
 * current subtransaction spoilt, so every session works inside subtransactions of its own and the core ends the
 * innermost one at once (host.h).
 *
 * Memory: all of a call's memory is under `cxt`, a child of the context that the function was called in.
 */
#ifndef MG_PG_HOST_H
#define MG_PG_HOST_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#include "../../common/migrate.h"

/* A subtransaction of ours, with what was current when it began. */
typedef struct pg_block
{
    struct pg_block *outer;
    MemoryContext context;
    ResourceOwner owner;
    int guc_nest;              /* settings to restore at its end; 0: none */
    bool transaction;          /* opened by a script's BEGIN */
    struct pg_setting *locals; /* what SET LOCAL in it changed, newest first */
} pg_block;

/* A timer of the server's that is stopped, with the time that it has left. */
typedef struct pg_timer
{
    bool stopped;
    int64 left; /* microseconds; -1: it did not run */
} pg_timer;

/* What statement_timeout means at the moment. */
typedef struct pg_limit
{
    pg_timer timer;
    TimestampTz until; /* 0: no limit */
    int ms;
    bool of_statement; /* of a script; else of the rest of the call */
} pg_limit;

#define MG_SEQUENCE_FUNCTIONS 3

/* Who may be in the way of a statement. */
typedef enum pg_blocked_by
{
    PG_BLOCKED_BY_NAMED,      /* holders of locks on what it names */
    PG_BLOCKED_BY_EXCLUSIVE,  /* those of locks that nobody reads beside */
    PG_BLOCKED_BY_TRANSACTION /* those of snapshots: it runs in no transaction */
} pg_blocked_by;

typedef struct pg_host
{
    mg_host host;
    MemoryContext cxt;
    bool nonatomic;          /* a CALL outside any transaction block: may commit */
    mg_session *session;     /* while it is open */
    bool locked;             /* the session holds the deployments' lock beyond its transactions */
    uint64_t changed;        /* rows that the last query has changed */
    int wait_ms;             /* for that lock; -1: for ever */
    int concurrent_ms;       /* concurrent_timeout of the options; 0: none */
    int statement_ms;        /* statement_timeout when the session was opened; 0: none */
    pg_limit limit;          /* that counts now */
    pg_limit callers_limit;  /* that the option has replaced */
    bool enums_known;        /* old_enums is of this transaction */
    mg_watch watched;        /* what pg_stat_activity shows, as the core said it last */
    int worker_pid;          /* 0: none runs */
    pg_block *blocks;        /* innermost first; NULL: no session */
    SubTransactionId subid;  /* of the outermost block */
    TransactionId first_xid; /* that our migrations write with, or later ones */
    Oid *old_enums;          /* enum types that were there before, ascending */
    size_t nold_enums;
    int migration_nest;                            /* the level of settings of the migration that runs */
    pg_block *migration_block;                     /* the block that it runs in; a script's own blocks lie within */
    bool in_transaction;                           /* the caller's */
    bool schema_given;                             /* by the option: then search_path is ours */
    size_t statements;                             /* run since the lock table was looked at */
    size_t look_after;                             /* so many, look again */
    bool elsewhere;                                /* an error's hint names another way than to correct the script */
    struct pg_guard *guard;                        /* while what a rollback does not undo is refused */
    struct pg_shadow *shadow;                      /* while one stands */
    Oid sequence_functions[MG_SEQUENCE_FUNCTIONS]; /* what is called in their place in a shadow; invalid: refused */
    char *blocked; /* the statement that had to wait for a lock for too long; NULL: none */
    pg_blocked_by blocked_by;
    bool worker_waited; /* what a worker failed with was a wait for a lock */
} pg_host;

typedef void (*pg_body)(pg_host *h, void *arg);

/* Runs a body; an error that it raises is copied to `err` and MG_FAILED returned. */
mg_rc pg_protect(pg_host *h, pg_body body, void *arg, mg_arena *arena, mg_error *err);

/* Fills the host with its callbacks; `cxt` as above. */
void pg_host_init(pg_host *h, MemoryContext cxt);

/* Text between the core's UTF-8 and the server's encoding, in the current context; errors are raised. */
char *pg_to_server(const char *utf8, size_t len);
char *pg_to_utf8(const char *server, size_t len);

/* As pg_to_server, for texts that people read: what the server's encoding lacks becomes a question mark. */
char *pg_to_server_lossy(const char *utf8);

/*
 * result: the text of a result in the server's encoding, in the current context; NULL when it must be exact and cannot
 * be: then `*missing` is the first character that the encoding does not have.
 */
char *pg_result_text(const mg_output *out, size_t *missing);

/* The byte of a UTF-8 text at which the server's errors point: they count characters, in SQL_ASCII bytes. */
size_t pg_character_offset(const char *utf8, size_t len, size_t position);

/* Raises the server's error for lack of memory. */
void pg_no_memory(void) __attribute__((noreturn));

/* Copies a server text into the arena as UTF-8; raises out of memory. */
const char *pg_arena_text(mg_arena *arena, const char *server);

/* Callbacks, by file */
void pg_files_init(mg_host *host);
void pg_write_init(mg_host *host);
void pg_session_init(mg_host *host);
void pg_query_init(mg_host *host);
void pg_condition_init(mg_host *host);
void pg_split_init(mg_host *host);
void pg_run_init(mg_host *host);
void pg_txn_init(mg_host *host);
void pg_advisory_init(mg_host *host);
void pg_watch_init(mg_host *host);
void pg_outside_init(mg_host *host);
void pg_shadow_init(mg_host *host);

/*
 * query: begins a level of settings under which expressions are shown the same in every session, with a search_path of
 * catalogs only; to be ended by AtEOXact_GUC
 */
int pg_query_settings(void);

/* session: begins and ends subtransactions; errors are raised */
void pg_block_push(pg_host *h, bool settings);
void pg_block_pop(pg_host *h, bool keep);

/* session: the target schema and limits of a session, as settings of the innermost block; errors are raised */
void pg_settings_apply(pg_host *h);

/*
 * timers: statement_timeout, see the file. `pg_limit_open` notes the caller's limit and, to `replace` it, starts one of
 * `ms` (0: none) in its place. Between `suspend` and `resume` the limit stands still, and another may be started.
 * `resume` of what was not suspended does nothing. The transaction timers are of a CALL that waits for something that
 * is no part of its transaction (PostgreSQL 17). None raises.
 */
void pg_limit_open(pg_host *h, bool replace, int ms);
void pg_limit_suspend(pg_host *h, pg_limit *was);
void pg_limit_start(pg_host *h, int ms, bool of_statement);
void pg_limit_note(pg_host *h, int ms, bool of_statement); /* that somebody else keeps */
void pg_limit_resume(pg_host *h, pg_limit *was);
void pg_transaction_timer_stop(pg_timer *t);
void pg_transaction_timer_go_on(pg_timer *t);
/* What to do about a statement that was cancelled: a text in the current context if it met its limit, else NULL. */
char *pg_limit_hint(const pg_host *h);

/* advisory: waits for the lock that all deployments share, until the end of the transaction, or of the session */
void pg_advisory_take(pg_host *h, bool session);
void pg_advisory_release(pg_host *h);

/*
 * blockers: whether an error is that a lock could not be had in time: `waited` tells of one that may have other causes.
 * Such a statement is noted; who was in the way is said once the session is closed: a text of the server's in the
 * call's context, or NULL. None raises, but for lack of memory. `pg_wait_failed`: whether what has run since
 * `pg_wait_begin` ended in a wait for a lock.
 */
void pg_wait_begin(void);
bool pg_wait_failed(void);
bool pg_blockers_meant(const mg_error *err, bool waited);
void pg_blockers_note(pg_host *h, pg_blocked_by by, const char *statement, size_t len);
char *pg_blockers_find(pg_host *h);

/*
 * pieces: parses what of a script begins at `from`, as much as takes no long time, or, where it is uncertain where a
 * statement ends, all of it: up to `end`. The trees are in the current context, which is emptied before; errors are
 * raised, with positions from `from` on.
 */
typedef struct
{
    const char *text; /* of the server's encoding, ended by a NUL */
    size_t len, from, end;
    List *parsed; /* RawStmt */
} pg_pieces;

void pg_parse_piece(pg_pieces *p);

/* watch: shows in pg_stat_activity what runs, and in which worker */
void pg_watch_show(pg_host *h);

/* leftover: what a statement outside a transaction may leave: see the file; errors are raised */
char *pg_leftover_find(pg_host *h, const char *sql, bool *done);
void pg_leftover_check(pg_host *h, const char *sql);
/*
 * The INVALID indexes of the table that the statement builds indexes on, or of the schema or database that it names,
 * separated by commas; or NULL. Locks nothing.
 */
char *pg_leftover_names(pg_host *h, const char *sql);

/* Remembers the value of a setting that SET LOCAL is about to change, for the end of the script's BEGIN block. */
void pg_note_local(pg_host *h, const VariableSetStmt *stmt);

/* locks: stops before the shared lock table overflows; errors are raised */
void pg_check_lock_table(pg_host *h);

/* enums: remembers the enum types that exist; makes values of newer ones usable */
void pg_enums_remember(pg_host *h);
void pg_enums_release(pg_host *h);

/* guard: one writing session at a time in a backend; raises when a script deploys */
void pg_writer_enter(pg_host *h);
void pg_writer_leave(pg_host *h);

/*
 * guard: from begin to end, functions are not called, by the planner either, that belong neither to a superuser nor to
 * the current user, nor, unless he is a superuser, to a role whose rights he has: they raise. An error between must end
 * it, too. The end tells whether one was refused.
 */
void pg_strict_begin(void);
bool pg_strict_end(void);

/* guard: refuses what a rollback does not undo, from open to close, also inside functions and DO blocks */
void pg_guard_open(pg_host *h);
void pg_guard_close(pg_host *h);
/* The call that is under guard, or NULL. */
pg_host *pg_guarded(void);
/* Raises, under guard, that `what` would not be undone. */
void pg_guard_refuse(const char *what) __attribute__((noreturn));

/*
 * sequences: in a shadow, functions in the place of the server's, made with its rights; under guard, every query's
 * draws from sequences are looked at or replaced; and whether a function must not become a part of a query, therefore.
 */
void pg_sequences_prepare(struct pg_shadow *s, Oid functions[MG_SEQUENCE_FUNCTIONS]);
void pg_sequences_guard(pg_host *h, Query *query);
bool pg_sequences_keep_apart(Oid function);

/*
 * shadow: looks at a statement that is about to run in a shadow, and makes way for it; true: it shall not run, since
 * what it asks for exists once a server, or was there outside.
 */
bool pg_shadow_skips(pg_host *h, const Node *stmt);
/*
 * Whether a statement of a script writes into, or changes, what is in a schema that stays as it is in a shadow: there
 * it was done when the script was deployed.
 */
bool pg_shadow_leaves_out(const struct pg_shadow *s, const Node *stmt);
/* A statement of a script, parsed anew, adapted to a shadow. */
void pg_shadow_adapt(pg_host *h, Node *stmt);
/* Keeps what a replay says, errors apart, from the client. */
void pg_shadow_hush(void);
/* Hides the database outside from a script's query of the catalogs, while that is on: not for the core's own. */
void pg_shadow_filter(struct pg_shadow *s, Query *query);
void pg_shadow_set_filter(struct pg_shadow *s, bool on);
/* Raises when a schema that a script has named is outside the shadow. */
void pg_shadow_check_schema(const struct pg_shadow *s, Oid schema);
/* Whether a function must not become a part of the query that calls it. */
bool pg_shadow_keeps_apart(Oid function);

/* A schema that exists when a shadow is set up, and what the scripts of the replay do with it. */
typedef struct pg_schema
{
    Oid oid, owner, fresh; /* fresh: its empty stand-in; invalid: there is none */
    const char *name;      /* the server's encoding */
    bool target, in_path, of_datasource;
    bool named;                         /* by a script */
    bool created;                       /* by a statement CREATE SCHEMA of one */
    bool filled;                        /* one creates something in it */
    bool created_before, filled_before; /* the same by what prepares the shadow */
    bool prepared;                      /* and by nothing else */
    bool provided; /* in a shadow: nothing that scripts do in it is done, since it is there already */
    bool stays;    /* in a shadow: its name may be found, though nothing stands in for it */
    bool lent;     /* and what it holds is no migration's */
} pg_schema;

/* shadow_names: the schemas that exist, the server's own left out, by OID; and marks what the scripts say of them */
pg_schema *pg_schemas_read(size_t *count);
void pg_schemas_mark(pg_schema *schemas, size_t count, const mg_script *scripts, size_t nscripts);
/* Whether a text says a word, in lower case here, anywhere. */
bool pg_text_says(const char *text, size_t len, const char *word);

/* concurrent: whether a parsed statement is one that CONCURRENTLY keeps out of transactions, and taking that off */
bool pg_is_concurrent(const Node *stmt);
/*
 * Whether it is of an index: then its waits, for old snapshots too, hold nobody up who reads or writes, as those of
 * DETACH PARTITION CONCURRENTLY would.
 */
bool pg_waits_for_snapshots(const Node *stmt);
void pg_make_plain(pg_host *h, Node *stmt);

#endif
