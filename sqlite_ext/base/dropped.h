/*
 * dropped.h: what DROP TABLE takes with a table and a migration that makes the table anew means to keep: its triggers,
 * the memory of AUTOINCREMENT, full-text indexes over its rows.
 *
 * `begin` looks at what there is before a migration that drops tables; `before` and `after` surround each of its
 * statements; `block_begin` and `block_end` its blocks, of which one that is undone undoes what was noted in it; `end`
 * puts back what is gone while its table is there, when all is kept, and forgets.
 */
#ifndef MG_SQLITE_DROPPED_H
#define MG_SQLITE_DROPPED_H

#include "../../common/base/map.h"
#include "../../common/migrate.h"
#include "compat.h"

typedef struct mg_sqlite mg_sqlite;

/* How the statements that fire the triggers of a table compile: see mg_triggers_compile. NULL: they do. */
#define MG_OUTCOMES 6

typedef struct mg_outcomes
{
    const char *errors[MG_OUTCOMES];
} mg_outcomes;

/* A form of a trigger: its table may have been set aside under another name, and a new one have taken its place. */
typedef struct mg_trigger_form
{
    const char *table, *sql;
} mg_trigger_form;

typedef struct mg_trigger
{
    const char *schema, *name; /* schema: "main" or "temp" */
    mg_trigger_form last;      /* as last seen: renames change it */
    mg_trigger_form other;     /* of the table that took the place of one that was set aside: renames change it, too */
    mg_trigger_form first;     /* as before the migration */
    bool known;                /* whether the next two are */
    const char *failed[MG_OUTCOMES]; /* why what did not compile before the migration did not */
    bool missed;                     /* a column that it names was not there */
    bool named;                      /* the script has made or dropped it itself */
    mg_trigger_form *lent, *unfit;   /* for a rename: the form that is put back for it; that would not compile */
    bool stranded;                   /* it did not compile when its table was renamed */
} mg_trigger;

/* The highest key that a table with AUTOINCREMENT ever had. */
typedef struct mg_kept_sequence
{
    const char *table;
    sqlite3_int64 seq;
} mg_kept_sequence;

/* A full-text index over the rowids of another table. */
typedef struct mg_fulltext
{
    const char *name, *content;
    const char *key; /* the column of the table that its rowids are; or NULL */
    bool stale;      /* the table was dropped, or renamed */
    bool done;       /* the script has written the index itself; or it did not work before */
} mg_fulltext;

/* What changes while the migration runs. */
typedef struct mg_dropped_now
{
    bool drops; /* a table or view was dropped */
    MG_VEC(mg_trigger) triggers;
    MG_VEC(mg_kept_sequence) sequences;
    MG_VEC(mg_fulltext) fulltexts;
} mg_dropped_now;

/* As it was when a block began. */
typedef struct mg_dropped_block
{
    mg_arena memory;
    mg_dropped_now then;
} mg_dropped_block;

typedef struct mg_dropped
{
    mg_arena memory; /* of the migration */
    bool active;     /* it drops tables */
    bool plain;      /* no triggers and virtual tables before it, and it makes none */
    mg_dropped_now now;
    mg_map trigger_numbers, sequence_numbers; /* by name in lower case: place and 1 */
    bool *there;                              /* of each trigger, as was last looked for */
    MG_VEC(mg_dropped_block) blocks;          /* that are open */
} mg_dropped;

mg_rc mg_dropped_begin(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err);
mg_rc mg_dropped_before(mg_sqlite *s, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err);
mg_rc mg_dropped_after(mg_sqlite *s, const mg_stmt *stmt, mg_arena *arena, mg_error *err);
mg_rc mg_dropped_block_begin(mg_sqlite *s, mg_arena *arena, mg_error *err);
void mg_dropped_block_end(mg_sqlite *s, bool keep);
mg_rc mg_dropped_end(mg_sqlite *s, const mg_script *script, bool keep, mg_arena *arena, mg_error *err);
void mg_dropped_init(mg_sqlite *s);
void mg_dropped_free(mg_sqlite *s);

/* The name in lower case, in the arena: names of SQLite are compared so. */
const char *mg_lite_key(mg_arena *arena, const char *name);

/* Whether a table or view of that name is there, in *is. */
mg_rc mg_table_exists(mg_sqlite *s, const char *name, bool *is, mg_arena *arena, mg_error *err);

/*
 * triggers.c. `add` refuses one whose text is more than a trigger. `judge` remembers which of those do not compile
 * whose tables the script drops or renames. `lend` puts back those that are gone, for SQLite to rename what they name
 * in the statement; `follow` reads what it made of all, and takes the lent ones away again.
 */
mg_rc mg_triggers_add(mg_sqlite *s, const char *schema, sqlite3_stmt *row, mg_arena *arena, mg_error *err);
mg_rc mg_triggers_judge(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err);
/* How what fires the triggers of a table compiles, asked once for each table: `known` is empty at first. */
mg_rc mg_triggers_outcomes(mg_sqlite *s, mg_arena *scratch, mg_map *known, const char *table, const mg_outcomes **out,
                           mg_arena *arena, mg_error *err);
void mg_triggers_name(mg_sqlite *s, const char *name);
mg_rc mg_triggers_lend(mg_sqlite *s, const mg_action *rename, mg_arena *arena, mg_error *err);
mg_rc mg_triggers_follow(mg_sqlite *s, mg_arena *arena, mg_error *err);
mg_rc mg_triggers_restore(mg_sqlite *s, mg_arena *arena, mg_error *err);

/* trigger_text.c: CREATE TRIGGER with its schema, to be freed with sqlite3_free; a column of UPDATE OF that is gone. */
char *mg_trigger_creating(const char *schema, const char *sql);
const char *mg_trigger_missing_column(mg_sqlite *s, const char *table, const char *sql, mg_arena *arena);

/* sequences.c: `read` adds what there is now, of each table the highest; `restore` puts it back. */
mg_rc mg_sequences_read(mg_sqlite *s, mg_arena *arena, mg_error *err);
mg_rc mg_sequences_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err);

/* fulltext.c: a virtual table that may be one; whether its table keeps its rowids; a statement; what is stale. */
mg_rc mg_fulltexts_add(mg_sqlite *s, sqlite3_stmt *row, mg_arena *arena, mg_error *err);
mg_rc mg_fulltexts_judge(mg_sqlite *s, mg_arena *arena, mg_error *err);
void mg_fulltexts_note(mg_sqlite *s, const mg_stmt *stmt);
mg_rc mg_fulltexts_restore(mg_sqlite *s, mg_arena *arena, mg_error *err);

/*
 * compile.c. `tell`: of the last failure, *why a statement is wrong or not allowed; that nothing can run is an error.
 * Texts are in the arena.
 */
mg_rc mg_sqlite_tell(mg_sqlite *s, const char **why, mg_arena *arena, mg_error *err);

/*
 * Whether the statements compile that fire the triggers of a table: DELETE, INSERT, UPDATE, then the same where text in
 * double quotes is always a name, as SQLite would not tell a column that is gone otherwise.
 */
mg_rc mg_triggers_compile(mg_sqlite *s, const char *table, mg_outcomes *out, mg_arena *arena, mg_error *err);

/* Both ways of a single statement, in the first two places. `sql` is freed; NULL: out of memory. */
mg_rc mg_sqlite_compile_both(mg_sqlite *s, char *sql, mg_outcomes *out, mg_arena *arena, mg_error *err);

#endif
