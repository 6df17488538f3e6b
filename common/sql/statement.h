/* statement.h: what the planner knows of one statement of a script, whoever split it. */
#ifndef MG_STATEMENT_H
#define MG_STATEMENT_H

#include "../base/error.h"
#include "../base/vec.h"
#include "actions.h"
#include "source.h"

typedef enum mg_stmt_kind
{
    MG_STMT_SQL, /* anything that is not transaction control */
    MG_STMT_BEGIN,
    MG_STMT_COMMIT,
    MG_STMT_ROLLBACK,
    MG_STMT_SAVEPOINT,
    MG_STMT_RELEASE,
    MG_STMT_ROLLBACK_TO,
    MG_STMT_TWO_PHASE /* PREPARE TRANSACTION and its kin */
} mg_stmt_kind;

/* Derived from the actions, but for those of transaction control: what decides how and where a statement runs. */
enum mg_stmt_flag
{
    MG_STMT_CONCURRENT = 1 << 0, /* not in a transaction, unless on an object that nobody else can see */
    MG_STMT_TOPLEVEL = 1 << 1,   /* never in a transaction */
    MG_STMT_OWN_TRANSACTION = 1 << 2,
    MG_STMT_STREAM = 1 << 3,  /* talks to the client: COPY FROM STDIN, TO STDOUT */
    MG_STMT_OUTSIDE = 1 << 4, /* acts where a rollback does not reach: files, programs, attached databases */
    MG_STMT_CHAIN = 1 << 5,   /* COMMIT AND CHAIN */
    MG_STMT_DROPS_TABLE = 1 << 6,
    MG_STMT_NEW_RENAME = 1 << 7, /* ALTER TABLE new_X RENAME TO X: the last step of a table redefinition */
    MG_STMT_NEVER = 1 << 8,      /* of the whole server or the session: in no migration */
    MG_STMT_SETS_KEYS = 1 << 9,  /* says how SQLite is to enforce foreign keys: PRAGMA foreign_keys */
    MG_STMT_UPKEEP = 1 << 10,    /* of the storage, no trace of it in any schema: VACUUM, PRAGMA journal_mode */
    MG_STMT_RENAMES = 1 << 11,   /* SQLite: ALTER TABLE … RENAME of another kind, of a table or a column */
    MG_STMT_VACUUM = 1 << 12,    /* frees space and no more: at the end of a script nothing depends on it */
    MG_STMT_ADDS_VALUE = 1 << 13 /* ALTER TYPE … ADD VALUE: the value can be used once it is committed */
};

/* In the order of the statement; owned by the script's arena. */
typedef struct mg_actions
{
    const mg_action *items;
    size_t len;
} mg_actions;

typedef struct mg_stmt
{
    size_t start, end; /* bytes of the script, without leading blanks and comments, without the semicolon */
    mg_stmt_kind kind;
    unsigned flags;
    const char *what;   /* its command, for messages: "CREATE INDEX CONCURRENTLY"; NULL for ordinary statements */
    const char *name;   /* of the savepoint; in lower case unless quoted */
    mg_actions actions; /* what it does: of transaction control none, else one or more */
} mg_stmt;

/* What to do about MG_STMT_STREAM. */
#define MG_COPY_HINT                                                                                                   \
    "COPY … FROM stdin and TO stdout cannot be used in a migration: there is no client to talk to, and rows that "   \
    "follow are no SQL. Write them as INSERT, as pg_dump --inserts does, or COPY from a file on the server."

/* Whether migrate_deploy_each runs it in no transaction. */
static inline bool mg_stmt_runs_outside(const mg_stmt *s)
{
    return (s->flags & (MG_STMT_CONCURRENT | MG_STMT_TOPLEVEL)) != 0;
}

/* A migration script, split. */
typedef struct mg_script
{
    const char *migration; /* its directory's name; NULL for a script of another kind */
    mg_source source;      /* valid UTF-8 without NUL bytes, after any byte order mark */
    MG_VEC(mg_stmt) stmts;
    size_t steps;    /* statements without BEGIN, COMMIT and the like, and without those left out */
    size_t left_out; /* how many at its end are not among `stmts` any more: VACUUM that could not run */
    unsigned flags;  /* of all statements together */
} mg_script;

/*
 * The portable splitter: SQLite's lexical rules, as sqlite3_complete() has them (CREATE TRIGGER ends at its END).
 * Fills `script->stmts`. Errors, with their offset: unterminated string, identifier or comment, incomplete trigger,
 * parameters (`?`, `:a`, `@a`, `$a`), shell commands (`.read`). `stop` (or NULL) is asked now and then: when it fails,
 * so does the whole, with its error.
 */
typedef mg_rc (*mg_stop_fn)(void *ctx, mg_arena *arena, mg_error *err);
mg_rc mg_stmt_split_sqlite(mg_arena *arena, mg_script *script, mg_stop_fn stop, void *ctx, mg_error *err);

/* Whether the text names `name` (compared without case), as an identifier, quoted or not. SQLite's lexical rules. */
bool mg_stmt_mentions(const char *text, size_t len, const char *name);

#endif
