/*
 * actions.h: what a statement does, in terms that are the same for both databases; actions.def is the vocabulary.
 *
 * PostgreSQL's host fills in actions from the server's parse tree, mg_actions_read_sqlite() from SQLite's tokens. A
 * statement has an action for each thing that it does: ALTER TABLE has one for each of its commands, DROP TABLE a, b
 * has two. CREATE TABLE has one more for each of its foreign keys, since these lock and depend on other tables. ADD
 * COLUMN has one more for each constraint in the column's definition.
 */
#ifndef MG_ACTIONS_H
#define MG_ACTIONS_H

#include "../base/vec.h"

typedef enum mg_action_kind
{
#define MG_ACTION(name, text, group) MG_ACTION_##name,
#include "actions.def"
} mg_action_kind;

typedef enum mg_thing_kind
{
#define MG_THING(name, text) MG_THING_##name,
#include "actions.def"
} mg_thing_kind;

typedef enum mg_constraint_kind
{
#define MG_CONSTRAINT(name, text) MG_CONSTRAINT_##name,
#include "actions.def"
} mg_constraint_kind;

enum mg_action_bit
{
#define MG_ACTION_FLAG(name, text) MG_ACTION_BIT_##name,
#include "actions.def"
    MG_ACTION_BITS
};

typedef enum mg_action_flag
{
#define MG_ACTION_FLAG(name, text) MG_ACT_##name = (int) (1u << MG_ACTION_BIT_##name),
#include "actions.def"
} mg_action_flag;

/*
 * Something that has a name. SQLite's names are as the script writes them, without quotes; they are to be compared
 * without regard to case.
 */
typedef struct mg_object
{
    const char *schema; /* NULL if the script names none */
    const char *name;   /* NULL if it has none, as in CREATE INDEX ON t (a) */
} mg_object;

/* A column of a table that is created. */
typedef struct mg_column_definition
{
    const char *name, *type; /* the type as in actions */
    unsigned flags;          /* mg_action_flag, as of ADD COLUMN */
} mg_column_definition;

/* A constraint of a table that is created, unless it is a foreign key, which is an action of its own. */
typedef struct mg_key_definition
{
    const char *name; /* NULL if the database chooses it */
    mg_constraint_kind kind;
    const char *const *columns; /* without expressions; NULL ends them */
    const char *not_null;       /* the column of CHECK (column IS NOT NULL); NULL for any other constraint */
} mg_key_definition;

/* What a table is made of that is created. */
typedef struct mg_definition
{
    MG_VEC(mg_column_definition) columns;
    MG_VEC(mg_key_definition) keys;
    bool partly; /* it has more, from another table or a type: LIKE, INHERITS, PARTITION OF, OF */
} mg_definition;

/*
 * One thing that a statement does. A member that is NULL, 0 or false is not given by the statement, or has no meaning
 * for this kind of action. Texts live in the arena.
 */
typedef struct mg_action
{
    mg_action_kind kind;
    mg_thing_kind of; /* what `object` is; MG_THING_NONE if there is none, or if it cannot be told */
    mg_constraint_kind constraint_kind;
    unsigned flags;  /* mg_action_flag */
    unsigned clause; /* PostgreSQL: of ALTER TABLE, which of the clauses between commas, counted from 0 */
    mg_object object;
    /* The table that an index, trigger, rule or policy is on, or that a foreign key references. */
    mg_object table;
    const char *column; /* for actions on a column */
    /* Of a constraint or an index, without expressions; of a view; that INSERT and UPDATE write. NULL ends them. */
    const char *const *columns;
    const mg_definition *definition; /* of a table that is created; NULL if it is not known */
    const char *const *values;       /* of an enum that is created; NULL ends them */
    const char *constraint;
    const char *index;
    const char *type;  /* of a column: TEXT, varchar(20); in PostgreSQL by the server's name, int4 */
    const char *to;    /* the new name, schema or owner */
    const char *value; /* of a setting or an enum */
    /* Of an index: gin; of ALTER EXTENSION: update; of a type: enum; of a virtual table: fts5; of a function: sql. */
    const char *method;
    const char
        *predicate; /* of an index: what follows WHERE; of a CHECK, in PostgreSQL: its condition, in parentheses */
    const char *const *references; /* of a foreign key, in PostgreSQL: the columns that it names of the other table */
} mg_action;

/* A list in which the actions of one statement are gathered. The same list serves all statements of a script. */
typedef MG_VEC(mg_action) mg_action_list;

/*
 * Adds an action to the list, zeroed except for these members. NULL if there is no memory. The pointer is valid until
 * the next action is added.
 */
mg_action *mg_action_add(mg_arena *arena, mg_action_list *list, mg_action_kind kind, mg_thing_kind of);

static inline bool mg_action_has(const mg_action *a, mg_action_flag flag)
{
    return (a->flags & (unsigned) flag) != 0;
}

/* Whether the action is DDL: it changes the structure of the database. */
bool mg_action_is_schema(const mg_action *a);

/* Whether the action changes neither the structure nor rows: settings, locks, upkeep. */
bool mg_action_is_session(const mg_action *a);

/* The words for these in actions.def. */
const char *mg_action_text(mg_action_kind kind);
const char *mg_thing_text(mg_thing_kind kind);
const char *mg_constraint_text(mg_constraint_kind kind);
const char *mg_action_flag_text(unsigned bit); /* `bit` is from 0 to MG_ACTION_BITS - 1 */

#endif
