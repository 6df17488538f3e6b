/*
 * dropped.h: what DROP TABLE destroys although a migration that makes a table anew means to keep it: the table's
 * triggers, the memory of AUTOINCREMENT, and full-text indexes over its rows.
 *
 * `begin` is called before a migration that drops tables and looks at what exists. `before` and `after` are called
 * around each of its statements. `block_begin` and `block_end` are called for its blocks: if a block is undone, so is
 * what was noted in it. `end` restores whatever is gone although its table exists, if everything is kept, and forgets
 * the rest.
 */
#ifndef MG_SQLITE_DROPPED_H
#define MG_SQLITE_DROPPED_H

#include "../../common/base/map.h"
#include "../../common/migrate.h"
#include "compat.h"

typedef struct mg_sqlite mg_sqlite;

/*
 * For each kind of statement that fires the triggers of a table, why it does not compile, or NULL if it does; see
 * mg_triggers_compile.
 */
#define MG_OUTCOMES 6

typedef struct mg_outcomes
{
    const char *errors[MG_OUTCOMES];
} mg_outcomes;

/*
 * One form of a trigger. There may be several, since its table may have been renamed to set it aside, and a new table
 * may have taken its place.
 */
typedef struct mg_trigger_form
{
    const char *table, *sql;
} mg_trigger_form;

typedef struct mg_trigger
{
    const char *schema, *name;       /* the schema is "main" or "temp" */
    mg_trigger_form last;            /* as it was last seen; renames change it */
    mg_trigger_form other;           /* for the table that took the place of the one set aside; renames change it too */
    mg_trigger_form first;           /* as it was before the migration */
    bool known;                      /* whether the next two members are known */
    const char *failed[MG_OUTCOMES]; /* what did not compile before the migration, and why */
    bool missed;                     /* a column that it names did not exist */
    bool named;                      /* the script itself has made or dropped it */
    /* For a rename: the form that is put back meanwhile, and one that would not compile. */
    mg_trigger_form *lent, *unfit;
    bool stranded; /* it did not compile when its table was renamed */
} mg_trigger;

/* The highest key that a table with AUTOINCREMENT has ever had. */
typedef struct mg_kept_sequence
{
    const char *table;
    sqlite3_int64 seq;
} mg_kept_sequence;

/* A full-text index over the rows of another table, which it knows by their rowids. */
typedef struct mg_fulltext
{
    const char *name, *content;
    const char *key; /* the column of the table that is its rowid; or NULL */
    bool stale;      /* the table was dropped or renamed */
    bool done;       /* the script has written to the index itself, or it did not work before */
} mg_fulltext;

/* The part that changes while the migration runs. */
typedef struct mg_dropped_now
{
    bool drops; /* a table or view was dropped */
    MG_VEC(mg_trigger) triggers;
    MG_VEC(mg_kept_sequence) sequences;
    MG_VEC(mg_fulltext) fulltexts;
} mg_dropped_now;

/* The same as it was when a block began. */
typedef struct mg_dropped_block
{
    mg_arena memory;
    mg_dropped_now then;
} mg_dropped_block;

typedef struct mg_dropped
{
    mg_arena memory; /* lives as long as the migration */
    bool active;     /* the migration drops tables */
    bool plain;      /* there were no triggers and virtual tables, and the migration makes none */
    mg_dropped_now now;
    mg_map trigger_numbers, sequence_numbers; /* name in lower case → its place, plus 1 */
    bool *there;                              /* for each trigger, whether it existed when that was last asked */
    MG_VEC(mg_dropped_block) blocks;          /* the blocks that are open */
} mg_dropped;

mg_rc mg_dropped_begin(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err);
mg_rc mg_dropped_before(mg_sqlite *s, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err);
mg_rc mg_dropped_after(mg_sqlite *s, const mg_stmt *stmt, mg_arena *arena, mg_error *err);
mg_rc mg_dropped_block_begin(mg_sqlite *s, mg_arena *arena, mg_error *err);
void mg_dropped_block_end(mg_sqlite *s, bool keep);
mg_rc mg_dropped_end(mg_sqlite *s, const mg_script *script, bool keep, mg_arena *arena, mg_error *err);
void mg_dropped_init(mg_sqlite *s);
void mg_dropped_free(mg_sqlite *s);

/* The name in lower case, in the arena, since SQLite compares names without case. */
const char *mg_lite_key(mg_arena *arena, const char *name);

/* Sets *is to whether a table or view with that name exists. */
mg_rc mg_table_exists(mg_sqlite *s, const char *name, bool *is, mg_arena *arena, mg_error *err);

/*
 * In triggers.c. `add` refuses a trigger whose text is more than that. `judge` notes which triggers do not compile,
 * among those whose tables the script drops or renames. `lend` puts back triggers that are gone, so that SQLite renames
 * in them what the statement renames. `follow` reads what has become of all triggers, and removes the lent ones again.
 */
mg_rc mg_triggers_add(mg_sqlite *s, const char *schema, sqlite3_stmt *row, mg_arena *arena, mg_error *err);
mg_rc mg_triggers_judge(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err);
/* How the statements that fire the triggers of a table compile. Each table is asked once; `known` is empty at first. */
mg_rc mg_triggers_outcomes(mg_sqlite *s, mg_arena *scratch, mg_map *known, const char *table, const mg_outcomes **out,
                           mg_arena *arena, mg_error *err);
void mg_triggers_name(mg_sqlite *s, const char *name);
mg_rc mg_triggers_lend(mg_sqlite *s, const mg_action *rename, mg_arena *arena, mg_error *err);
mg_rc mg_triggers_follow(mg_sqlite *s, mg_arena *arena, mg_error *err);
mg_rc mg_triggers_restore(mg_sqlite *s, mg_arena *arena, mg_error *err);

/*
 * In trigger_text.c: CREATE TRIGGER with its schema, to be freed with sqlite3_free; and a column of UPDATE OF that does
 * not exist.
 */
char *mg_trigger_creating(const char *schema, const char *sql);
const char *mg_trigger_missing_column(mg_sqlite *s, const char *table, const char *sql, mg_arena *arena);

/* In sequences.c. `read` notes the present values, and keeps the highest for each table; `restore` writes them back. */
mg_rc mg_sequences_read(mg_sqlite *s, mg_arena *arena, mg_error *err);
mg_rc mg_sequences_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err);

/*
 * In fulltext.c: notes a virtual table that may be such an index; notes if its table keeps its rowids; looks at a
 * statement; rebuilds what is stale.
 */
mg_rc mg_fulltexts_add(mg_sqlite *s, sqlite3_stmt *row, mg_arena *arena, mg_error *err);
mg_rc mg_fulltexts_judge(mg_sqlite *s, mg_arena *arena, mg_error *err);
void mg_fulltexts_note(mg_sqlite *s, const mg_stmt *stmt);
mg_rc mg_fulltexts_restore(mg_sqlite *s, mg_arena *arena, mg_error *err);

/*
 * In compile.c. After a failure, `tell` sets *why to the reason if a statement is wrong or not allowed. If nothing can
 * run at all, that is an error. Texts are in the arena.
 */
mg_rc mg_sqlite_tell(mg_sqlite *s, const char **why, mg_arena *arena, mg_error *err);

/*
 * Whether the statements that fire the triggers of a table compile: DELETE, INSERT, UPDATE, and then each of them in a
 * mode in which text in double quotes is always a name, since SQLite would otherwise take the name of a missing column
 * for a string.
 */
mg_rc mg_triggers_compile(mg_sqlite *s, const char *table, mg_outcomes *out, mg_arena *arena, mg_error *err);

/*
 * Tries a single statement in both modes; the outcomes are in the first two places. `sql` is freed; NULL means there
 * was no memory for it.
 */
mg_rc mg_sqlite_compile_both(mg_sqlite *s, char *sql, mg_outcomes *out, mg_arena *arena, mg_error *err);

#endif
