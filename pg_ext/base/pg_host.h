/*
 * pg_host.h: the core's host over a PostgreSQL backend.
 *
 * Errors: nothing may jump across a frame of the core. Every callback runs its body under pg_protect, which catches an
 * error, copies it and returns; the entry point raises it again when the core is done. A caught error leaves the
 * current subtransaction spoilt. Therefore every session works inside subtransactions of its own, and the core ends the
 * innermost one at once (host.h).
 *
 * Memory: all memory of a call is under `cxt`, a child of the context in which the function was called.
 */
#ifndef MG_PG_HOST_H
#define MG_PG_HOST_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#include "../../common/migrate.h"

/* A subtransaction of ours, and what was current when it began. */
typedef struct pg_block
{
    struct pg_block *outer;
    MemoryContext context;
    ResourceOwner owner;
    int guc_nest;              /* the level of settings to restore at its end; 0 if there is none */
    bool transaction;          /* a script's BEGIN has opened it */
    struct pg_setting *locals; /* what SET LOCAL has changed in it, the newest first */
} pg_block;

/* One of the server's timers that was stopped, and the time that it has left. */
typedef struct pg_timer
{
    bool stopped;
    int64 left; /* in microseconds; -1 if it was not running */
} pg_timer;

/* What statement_timeout means at the moment. */
typedef struct pg_limit
{
    pg_timer timer;
    TimestampTz until; /* 0 if there is no limit */
    int ms;
    bool of_statement; /* for a statement of a script; else for the rest of the call */
} pg_limit;

#define MG_SEQUENCE_FUNCTIONS 3

/* Whose locks may be in the way of a statement. */
typedef enum pg_blocked_by
{
    PG_BLOCKED_BY_NAMED,      /* locks on a relation that the statement names */
    PG_BLOCKED_BY_EXCLUSIVE,  /* exclusive locks, beside which nobody can read */
    PG_BLOCKED_BY_TRANSACTION /* snapshots, since the statement runs in no transaction */
} pg_blocked_by;

typedef struct pg_host
{
    mg_host host;
    MemoryContext cxt;
    bool nonatomic;          /* it is a CALL outside any transaction block, so it may commit */
    mg_session *session;     /* set while it is open */
    bool locked;             /* the session holds the deployments' lock longer than its transactions */
    uint64_t changed;        /* how many rows the last query has changed */
    TimestampTz look_until;  /* strict queries only look, until then (restrain); 0: they are not restrained */
    int wait_ms;             /* how long to wait for that lock; -1 for ever */
    int concurrent_ms;       /* the option concurrent_timeout; 0 if there is none */
    int statement_ms;        /* statement_timeout when the session was opened; 0 if there is none */
    pg_limit limit;          /* the limit that counts now */
    pg_limit callers_limit;  /* the limit that the option has replaced */
    bool enums_known;        /* old_enums belongs to this transaction */
    mg_watch watched;        /* what pg_stat_activity shows, as the core said it last */
    int worker_pid;          /* 0 if none is running */
    pg_block *blocks;        /* the innermost first; NULL if there is no session */
    SubTransactionId subid;  /* the subtransaction of the outermost block */
    TransactionId first_xid; /* our migrations write with this one, or later ones */
    Oid *old_enums;          /* the enum types that existed before, sorted */
    size_t nold_enums;
    int migration_nest;                            /* the level of settings of the migration that is running */
    pg_block *migration_block;                     /* the block that it runs in, around the script's own blocks */
    bool in_transaction;                           /* the caller has one open */
    bool schema_given;                             /* the option gives it, so search_path is ours */
    size_t statements;                             /* how many have run since the lock table was looked at */
    size_t look_after;                             /* how many may run until it is looked at again */
    bool elsewhere;                                /* an error's hint names another way than correcting the script */
    struct pg_guard *guard;                        /* set while whatever a rollback does not undo is refused */
    struct pg_shadow *shadow;                      /* set while one stands */
    Oid sequence_functions[MG_SEQUENCE_FUNCTIONS]; /* replacements for them in a shadow; invalid: they are refused */
    char *blocked; /* the statement that waited too long for a lock; NULL if there is none */
    pg_blocked_by blocked_by;
    bool worker_waited; /* the worker's error came from a wait for a lock */
} pg_host;

typedef void (*pg_body)(pg_host *h, void *arg);

/* Runs a body. If it raises an error, copies that to `err` and returns MG_FAILED. */
mg_rc pg_protect(pg_host *h, pg_body body, void *arg, mg_arena *arena, mg_error *err);

/* Sets the host's callbacks; `cxt` is explained above. */
void pg_host_init(pg_host *h, MemoryContext cxt);

/* Convert between the core's UTF-8 and the server's encoding, into the current context. They raise their errors. */
char *pg_to_server(const char *utf8, size_t len);
char *pg_to_utf8(const char *server, size_t len);

/*
 * Like pg_to_server, for texts that people read: a character that the server's encoding lacks becomes a question mark.
 */
char *pg_to_server_lossy(const char *utf8);

/*
 * In result.c: the text of a result in the server's encoding, in the current context. If the result must be exact and
 * the encoding lacks a character of it, returns NULL, with that character in `*missing`.
 */
char *pg_result_text(const mg_output *out, size_t *missing);

/* The byte of a UTF-8 text that the server's error points at. The server counts characters, or bytes in SQL_ASCII. */
size_t pg_character_offset(const char *utf8, size_t len, size_t position);

/* Raises the server's error for lack of memory. */
void pg_no_memory(void) __attribute__((noreturn));

/* Copies a text of the server into the arena as UTF-8. Raises an error if there is no memory. */
const char *pg_arena_text(mg_arena *arena, const char *server);

/* The callbacks, by file */
void pg_files_init(mg_host *host);
void pg_write_init(mg_host *host);
void pg_session_init(mg_host *host);
void pg_space_init(mg_host *host);
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
 * In host_query.c: begins a level of settings, with a search_path of the catalogs alone, in which expressions are shown
 * the same in every session. AtEOXact_GUC ends it.
 */
int pg_query_settings(void);

/* In blocks.c: begin and end subtransactions. They raise their errors. */
void pg_block_push(pg_host *h, bool settings);
void pg_block_pop(pg_host *h, bool keep);

/*
 * In blocks.c: makes the target schema and the limits of a session settings of the innermost block. Raises its errors.
 */
void pg_settings_apply(pg_host *h);

/*
 * In timers.c, which explains statement_timeout. `pg_limit_open` notes the caller's limit and, to `replace` it, starts
 * one of `ms` (0 for none) in its place. Between `suspend` and `resume` the limit stands still, and another one may be
 * started; `resume` does nothing if it was not suspended. The transaction timers are for a CALL that waits for
 * something outside its transaction (PostgreSQL 17). None of these raises an error.
 */
void pg_limit_open(pg_host *h, bool replace, int ms);
void pg_limit_suspend(pg_host *h, pg_limit *was);
void pg_limit_start(pg_host *h, int ms, bool of_statement);
void pg_limit_note(pg_host *h, int ms, bool of_statement); /* notes a limit that somebody else enforces */
void pg_limit_resume(pg_host *h, pg_limit *was);
void pg_transaction_timer_stop(pg_timer *t);
void pg_transaction_timer_go_on(pg_timer *t);
/* The hint for a statement that was cancelled: a text in the current context if it met its limit, else NULL. */
char *pg_limit_hint(const pg_host *h);

/*
 * In advisory.c: waits for the lock that all deployments share. It is held until the end of the transaction, or of the
 * session.
 */
void pg_advisory_take(pg_host *h, bool session);
void pg_advisory_release(pg_host *h);

/*
 * In blockers.c: `meant` tells if an error means that a lock could not be had in time; `waited` decides for an error
 * that can have other causes. Such a statement is noted. Once the session is closed, `find` says who was in the way: a
 * text of the server in the call's context, or NULL. `pg_wait_failed` tells if what has run since `pg_wait_begin` ended
 * with a wait for a lock. None of these raises an error, except for lack of memory.
 */
void pg_wait_begin(void);
bool pg_wait_failed(void);
bool pg_blockers_meant(const mg_error *err, bool waited);
void pg_blockers_note(pg_host *h, pg_blocked_by by, const char *statement, size_t len);
char *pg_blockers_find(pg_host *h);

/*
 * In pieces.c: parses a part of a script, from `from` on: as much as does not take long or, if it is uncertain where a
 * statement ends, everything up to `end`. The trees are in the current context, which is emptied before. Raises its
 * errors, with positions counted from `from`.
 */
typedef struct
{
    const char *text; /* in the server's encoding, with a NUL at its end */
    size_t len, from, end;
    List *parsed; /* RawStmt */
} pg_pieces;

void pg_parse_piece(pg_pieces *p);

/* In watch.c: shows in pg_stat_activity what is running, and in which worker. */
void pg_watch_show(pg_host *h);

/* In leftover.c: what a statement outside a transaction may have left behind. Raises its errors. */
char *pg_leftover_find(pg_host *h, const char *sql, bool *done);
void pg_leftover_check(pg_host *h, const char *sql);
/*
 * The INVALID indexes of the table on which the statement builds indexes, or of the schema or database that it names,
 * separated by commas; or NULL. Takes no lock.
 */
char *pg_leftover_names(pg_host *h, const char *sql);

/*
 * Notes the value of a setting that SET LOCAL is about to change, to restore it at the end of the script's BEGIN block.
 */
void pg_note_local(pg_host *h, const VariableSetStmt *stmt);

/* In lock_table.c: stops before the shared lock table overflows. Raises its errors. */
void pg_check_lock_table(pg_host *h);

/* In enums.c: notes the enum types that exist, and makes values of newer types usable. */
void pg_enums_remember(pg_host *h);
void pg_enums_release(pg_host *h);

/* In guard.c: a backend has only one session that writes; raises an error if a script starts a deployment. */
void pg_writer_enter(pg_host *h);
void pg_writer_leave(pg_host *h);

/*
 * In guard.c: between begin and end, calling a function raises an error unless the function belongs to a superuser, to
 * the current user or, if that is no superuser, to a role whose rights the user has. With `compiled`, none may be
 * called that is not written in C, whoever owns it. Calls by the planner count too. After an error in between, the end
 * must be called as well. It tells if a function was refused.
 */
void pg_strict_begin(bool compiled);
bool pg_strict_end(void);

/* In guard.c: from open to close, refuses whatever a rollback does not undo, also inside functions and DO blocks. */
void pg_guard_open(pg_host *h);
void pg_guard_close(pg_host *h);
/* The call that is under the guard, or NULL. */
pg_host *pg_guarded(void);
/* Under the guard, raises the error that `what` would not be undone. */
void pg_guard_refuse(const char *what) __attribute__((noreturn));

/*
 * In sequences.c: makes functions, with the server's rights, that replace the server's own in a shadow; under the
 * guard, checks or replaces whatever draws from a sequence in a query; and tells if a function must be called, not
 * merged into a query, for that reason.
 */
void pg_sequences_prepare(struct pg_shadow *s, Oid functions[MG_SEQUENCE_FUNCTIONS]);
void pg_sequences_guard(pg_host *h, Query *query);
bool pg_sequences_keep_apart(Oid function);

/*
 * In shadow.c: prepares for a statement that is about to run in a shadow. True if it shall not run, since what it would
 * make exists once for the whole server, or existed outside the shadow.
 */
bool pg_shadow_skips(pg_host *h, const Node *stmt);
/*
 * Whether a statement of a script writes or changes something in a schema that stays as it is in a shadow. That was
 * done when the script was deployed.
 */
bool pg_shadow_leaves_out(const struct pg_shadow *s, const Node *stmt);
/* Adapts a statement of a script, which has just been parsed, to the shadow. */
void pg_shadow_adapt(pg_host *h, Node *stmt);
/* Keeps messages of a replay, except errors, from the client. */
void pg_shadow_hush(void);
/*
 * Hides the database outside the shadow from a script's query of the catalogs, while that is switched on; it is off for
 * the core's own queries.
 */
void pg_shadow_filter(struct pg_shadow *s, Query *query);
void pg_shadow_set_filter(struct pg_shadow *s, bool on);
/* Raises an error if a schema that a script has named is outside the shadow. */
void pg_shadow_check_schema(const struct pg_shadow *s, Oid schema);
/* Whether a function must be called rather than merged into the query. */
bool pg_shadow_keeps_apart(Oid function);

/* A schema that exists when a shadow is set up, and what the scripts of the replay do with it. */
typedef struct pg_schema
{
    Oid oid, owner, fresh; /* `fresh` is its empty stand-in; invalid if there is none */
    const char *name;      /* in the server's encoding */
    bool target, in_path, of_datasource;
    bool named;                         /* a script names it */
    bool created;                       /* a script has a CREATE SCHEMA of it */
    bool filled;                        /* a script creates something in it */
    bool created_before, filled_before; /* the same for the script that prepares the shadow */
    bool prepared;                      /* only that script creates it or something in it */
    bool provided;                      /* nothing that scripts do in it is run, since it has been done already */
    bool stays;                         /* scripts may find its name, although it has no stand-in */
    bool lent;                          /* it stays, and what it holds does not come from migrations */
} pg_schema;

/*
 * In shadow_names.c: reads the schemas that exist, without the server's own, sorted by OID; and marks what the scripts
 * do with them.
 */
pg_schema *pg_schemas_read(size_t *count);
void pg_schemas_mark(pg_schema *schemas, size_t count, const mg_script *scripts, size_t nscripts);
/* Whether a text contains a word, in any case; `word` is given in lower case. */
bool pg_text_says(const char *text, size_t len, const char *word);

/* In concurrent.c: whether CONCURRENTLY keeps a statement out of transactions; and: removes the word from it. */
bool pg_is_concurrent(const Node *stmt);
/*
 * Whether it is a statement about an index. Its waits, even those for old snapshots, hold up nobody who reads or
 * writes; those of DETACH PARTITION CONCURRENTLY would.
 */
bool pg_waits_for_snapshots(const Node *stmt);
void pg_make_plain(pg_host *h, Node *stmt);

#endif
