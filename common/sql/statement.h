/* statement.h: what is known of one statement of a script, no matter which splitter has read it. */
#ifndef MG_STATEMENT_H
#define MG_STATEMENT_H

#include "../base/error.h"
#include "../base/vec.h"
#include "actions.h"
#include "source.h"

typedef enum mg_stmt_kind
{
    MG_STMT_SQL, /* anything but transaction control */
    MG_STMT_BEGIN,
    MG_STMT_COMMIT,
    MG_STMT_ROLLBACK,
    MG_STMT_SAVEPOINT,
    MG_STMT_RELEASE,
    MG_STMT_ROLLBACK_TO,
    MG_STMT_TWO_PHASE /* PREPARE TRANSACTION and the like */
} mg_stmt_kind;

/* How and where a statement can run. All of this follows from its actions, except for transaction control. */
enum mg_stmt_flag
{
    MG_STMT_CONCURRENT = 1 << 0, /* not in a transaction, except on an object that nobody else can see */
    MG_STMT_TOPLEVEL = 1 << 1,   /* never in a transaction */
    MG_STMT_OWN_TRANSACTION = 1 << 2,
    MG_STMT_STREAM = 1 << 3,  /* exchanges data with the client: COPY FROM STDIN, TO STDOUT */
    MG_STMT_OUTSIDE = 1 << 4, /* has effects that a rollback does not undo: on files, programs, attached databases */
    MG_STMT_CHAIN = 1 << 5,   /* COMMIT AND CHAIN */
    MG_STMT_DROPS_TABLE = 1 << 6,
    MG_STMT_NEW_RENAME = 1 << 7, /* ALTER TABLE new_X RENAME TO X, the last step of redefining a table */
    MG_STMT_NEVER = 1 << 8,      /* concerns the whole server or the session, so no migration may run it */
    MG_STMT_SETS_KEYS = 1 << 9,  /* says how SQLite enforces foreign keys: PRAGMA foreign_keys */
    MG_STMT_UPKEEP = 1 << 10,    /* concerns storage and leaves no trace in a schema: VACUUM, PRAGMA journal_mode */
    MG_STMT_RENAMES = 1 << 11,   /* SQLite: any other ALTER TABLE … RENAME of a table or a column */
    MG_STMT_VACUUM = 1 << 12,    /* only frees space, so at the end of a script nothing depends on it */
    MG_STMT_ADDS_VALUE = 1 << 13 /* ALTER TYPE … ADD VALUE: the value can be used once this is committed */
};

/* The actions of a statement, in its order; owned by the script's arena. */
typedef struct mg_actions
{
    const mg_action *items;
    size_t len;
} mg_actions;

typedef struct mg_stmt
{
    size_t start, end; /* bytes of the script, without blanks and comments before it and without the semicolon */
    mg_stmt_kind kind;
    unsigned flags;
    const char *what;   /* its command, for messages: "CREATE INDEX CONCURRENTLY"; NULL for ordinary statements */
    const char *name;   /* the name of a savepoint; in lower case unless quoted */
    mg_actions actions; /* what it does; none for transaction control, else at least one */
} mg_stmt;

/* The hint for a statement with MG_STMT_STREAM. */
#define MG_COPY_HINT                                                                                                   \
    "COPY … FROM stdin and TO stdout cannot be used in a migration: there is no client to talk to, and rows that "   \
    "follow are no SQL. Write them as INSERT, as pg_dump --inserts does, or COPY from a file on the server."

/* Whether migrate_deploy_each runs it outside any transaction. */
static inline bool mg_stmt_runs_outside(const mg_stmt *s)
{
    return (s->flags & (MG_STMT_CONCURRENT | MG_STMT_TOPLEVEL)) != 0;
}

/* A script that has been split. */
typedef struct mg_script
{
    const char *migration; /* the name of its folder; NULL if it is no migration */
    mg_source source;      /* valid UTF-8 without NUL bytes, and without a byte order mark */
    MG_VEC(mg_stmt) stmts;
    size_t steps;    /* how many statements, without BEGIN, COMMIT and the like */
    size_t left_out; /* how many VACUUMs at the end were removed from `stmts` because they could not run */
    unsigned flags;  /* the flags of all statements together */
} mg_script;

/*
 * The splitter of the core, which follows the lexical rules of SQLite as sqlite3_complete() has them: a CREATE TRIGGER
 * ends at its END. Fills in `script->stmts`. Errors, with their offset: a string, identifier or comment without an end,
 * an incomplete trigger, parameters (`?`, `:a`, `@a`, `$a`), commands of the shell (`.read`). `stop`, unless NULL, is
 * called now and then; if it fails, the splitter fails with its error.
 */
typedef mg_rc (*mg_stop_fn)(void *ctx, mg_arena *arena, mg_error *err);
mg_rc mg_stmt_split_sqlite(mg_arena *arena, mg_script *script, mg_stop_fn stop, void *ctx, mg_error *err);

/* Whether the text contains the identifier `name`, quoted or not, in any case. Lexical rules of SQLite. */
bool mg_stmt_mentions(const char *text, size_t len, const char *name);

#endif
