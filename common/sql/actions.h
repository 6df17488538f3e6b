/*
 * actions.h: what a statement does, in terms that are the same for both databases; actions.def is the vocabulary.
 *
 * PostgreSQL's host fills actions from the server's parse tree, mg_actions_read_sqlite() from SQLite's tokens. A
 * statement has one action for each thing that it does: ALTER TABLE one for each of its commands, DROP TABLE a, b two.
 * CREATE TABLE has one more for each of its foreign keys, since these lock and rely on other tables; ADD COLUMN one
 * more for each constraint that stands in the column.
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

/* Something that has a name. SQLite's names are as the script writes them, without quotes; compare them without case.
 */
typedef struct mg_object
{
    const char *schema; /* NULL: the script names none */
    const char *name;   /* NULL: none, as of CREATE INDEX ON t (a) */
} mg_object;

/* What is NULL, 0 or false is not said by the statement, or means nothing for the action. Texts live in the arena. */
typedef struct mg_action
{
    mg_action_kind kind;
    mg_thing_kind of; /* what `object` is; MG_THING_NONE: it cannot be told, or there is none */
    mg_constraint_kind constraint_kind;
    unsigned flags; /* mg_action_flag */
    mg_object object;
    mg_object table;            /* that an index, trigger, rule or policy is on; that a foreign key references */
    const char *column;         /* of actions on a column */
    const char *const *columns; /* of a constraint or an index, those of them that are columns; ends with NULL */
    const char *constraint;
    const char *index;
    const char *type;      /* of a column: TEXT, varchar(20); int4, as the server has it */
    const char *to;        /* the new name, schema, owner */
    const char *value;     /* of a setting, of an enum */
    const char *method;    /* of an index, gin; of a type, enum; of a virtual table, fts5 */
    const char *predicate; /* of an index: what stands behind WHERE */
} mg_action;

/* The actions of a statement while they are gathered; one list serves all statements of a script. */
typedef MG_VEC(mg_action) mg_action_list;

/* Adds one to the list, zeroed but for these; NULL: out of memory. It moves when the next one is added. */
mg_action *mg_action_add(mg_arena *arena, mg_action_list *list, mg_action_kind kind, mg_thing_kind of);

static inline bool mg_action_has(const mg_action *a, mg_action_flag flag)
{
    return (a->flags & (unsigned) flag) != 0;
}

/* Whether it changes what the database is made of: DDL. */
bool mg_action_is_schema(const mg_action *a);

/* Whether it changes neither that nor rows: settings, locks, upkeep. */
bool mg_action_is_session(const mg_action *a);

/* The words of actions.def. */
const char *mg_action_text(mg_action_kind kind);
const char *mg_thing_text(mg_thing_kind kind);
const char *mg_constraint_text(mg_constraint_kind kind);
const char *mg_action_flag_text(unsigned bit); /* from 0 to MG_ACTION_BITS - 1 */

#endif
