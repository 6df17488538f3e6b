/* parts.h: what the files of the safe way share; see safe.h. */
#ifndef MG_SAFE_PARTS_H
#define MG_SAFE_PARTS_H

#include "../../base/strbuf.h"
#include "../../sql/name.h"
#include "../../sql/token.h"
#include "safe.h"

typedef enum mg_safe_kind
{
    MG_SAFE_NOTHING, /* none so far, in the segment */
    MG_SAFE_QUICK,
    MG_SAFE_LONG,
    MG_SAFE_OUTSIDE
} mg_safe_kind;

typedef enum mg_safe_phase
{
    MG_SAFE_PREPARE,
    MG_SAFE_PROVE,
    MG_SAFE_BUILD,
    MG_SAFE_SOON, /* the first after the statement itself */
    MG_SAFE_LATER,
    MG_SAFE_PHASES
} mg_safe_phase;

typedef struct mg_safe_step
{
    const char *text; /* without a semicolon */
    mg_safe_kind kind;
} mg_safe_step;

/* A change of the script: the bytes [at, upto) become `with`. */
typedef struct mg_safe_edit
{
    size_t at, upto;
    const char *with;
} mg_safe_edit;

typedef struct mg_safe_stmt
{
    const mg_stmt *stmt;
    mg_safe_kind kind;   /* of the statement itself */
    const char *instead; /* its whole text, or NULL */
    bool gone;           /* it is left out: the BEGIN or COMMIT of a block that is taken apart */
    bool apart;          /* it is rewritten, so the block that it stands in is taken apart */
    size_t block;        /* the number of the BEGIN that it stands in, counted from 1; 0: in none */
    MG_VEC(mg_safe_edit) edits;
    mg_strbuf added; /* further clauses, at its end */
    MG_VEC(mg_safe_step) steps[MG_SAFE_PHASES];
} mg_safe_stmt;

typedef struct mg_rewriter
{
    mg_lint *l;
    mg_arena *arena;
    const mg_script *script;
    mg_safe_stmt *stmts; /* one for each of the script */
    mg_safe_stmt *now;
    mg_fact_table *table; /* of the action, or NULL */
    mg_names taken;       /* names that were made up */
    const char *why;      /* why something cannot be rewritten; NULL: what the finding says is the safe way */
} mg_rewriter;

/* Rewrites what an action of the current statement does; false, with `why`, if it cannot be: nothing is changed then.
 */
typedef bool (*mg_safe_fn)(mg_rewriter *r, const mg_action *a);

bool mg_safe_create_index(mg_rewriter *r, const mg_action *a);
bool mg_safe_drop_index(mg_rewriter *r, const mg_action *a);
bool mg_safe_replace_index(mg_rewriter *r, const mg_action *a);
bool mg_safe_reindex(mg_rewriter *r, const mg_action *a);
bool mg_safe_refresh(mg_rewriter *r, const mg_action *a);
bool mg_safe_wait(mg_rewriter *r, const mg_action *a);            /* in a transaction of its own */
bool mg_safe_validated(mg_rewriter *r, const mg_action *a);       /* the same, of VALIDATE */
bool mg_safe_validated_later(mg_rewriter *r, const mg_action *a); /* foreign keys, checks: NOT VALID first */
bool mg_safe_not_null(mg_rewriter *r, const mg_action *a);
bool mg_safe_key(mg_rewriter *r, const mg_action *a);
bool mg_safe_default(mg_rewriter *r, const mg_action *a);

/* Changes *********************************************************************************************************/

/* False, for the reason that is given. */
bool mg_safe_decline(mg_rewriter *r, const char *why);

void mg_safe_edit_text(mg_rewriter *r, size_t at, size_t upto, const char *with);
/* Takes bytes of the script out, with the blanks before them. */
void mg_safe_cut(mg_rewriter *r, size_t from, size_t to);
void mg_safe_add(mg_rewriter *r, mg_safe_phase phase, mg_safe_kind kind, const char *text);

/* A name in quotes. */
const char *mg_safe_quoted(mg_rewriter *r, const char *name);

/* A name that no constraint, index or table has that is known, made of parts (mg_made_name). */
const char *mg_safe_free_name(mg_rewriter *r, const mg_fact_table *t, const char *first, const char *second,
                              const char *label);

/* Whether a constraint of the table, an index or a table has, had or gets the name. */
bool mg_safe_is_taken(const mg_rewriter *r, const mg_fact_table *t, const char *name);

/* Text ************************************************************************************************************/

/* A clause of ALTER TABLE, and what stands before the first. */
typedef struct mg_clause
{
    const char *head;  /* ALTER TABLE [IF EXISTS] [ONLY] name, as it is written */
    const char *table; /* the name, as it is written */
    bool only, if_exists;
    size_t start, end;
} mg_clause;

/* Finds the clause that an action is of. */
bool mg_safe_clause(mg_rewriter *r, const mg_action *a, mg_clause *out);

/* The text from one byte of the script to another. */
const char *mg_safe_text(mg_rewriter *r, size_t from, size_t to);

/* A scanner over these bytes of the script, with positions of the script. */
mg_scanner mg_safe_scan(const mg_rewriter *r, size_t from, size_t to);

/* The first keyword of the words in these bytes, outside of parentheses, as a token; TOKEN_END: it is not there. */
mg_token mg_safe_keyword(const mg_rewriter *r, size_t from, size_t to, const char *word);

/* A part of a column's definition: NOT NULL, DEFAULT …, [CONSTRAINT name] CHECK (…). */
typedef struct mg_column_part
{
    size_t start, body, end; /* `body`: behind CONSTRAINT name */
} mg_column_part;

/* The part that begins with the keyword: the `nth` such one, counted from 0. */
bool mg_safe_column_part(const mg_rewriter *r, const mg_clause *c, const char *word, size_t nth, mg_column_part *out);

/* The first action of the clause that an action is of. */
const mg_action *mg_safe_first_of_clause(const mg_rewriter *r, const mg_action *a);

/* The action of this kind that the current statement takes on a column; or NULL. */
const mg_action *mg_safe_also(const mg_rewriter *r, mg_action_kind kind, const char *column);

/* The setting that a statement changes, or NULL; `*local`: for its transaction. Whether it is one of timeouts. */
const char *mg_safe_setting(const mg_rewriter *r, const mg_stmt *s, bool *local);
bool mg_safe_is_timeout(const char *setting);

/* Writing *********************************************************************************************************/

/* Puts the statements together, in segments and as files. */
void mg_safe_write(mg_rewriter *r, mg_safe *out);

#endif
