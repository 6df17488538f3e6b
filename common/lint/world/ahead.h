/*
 * ahead.h: what else a script does, wherever in it: a view that takes a renamed table's name, a column that is added
 * where one is dropped.
 */
#ifndef MG_AHEAD_H
#define MG_AHEAD_H

#include "world.h"

/* Gathers it; false: out of memory. */
bool mg_ahead_read(mg_world *w, const mg_script *script);

/*
 * The last action of the current script of this kind on the table or view that is called this: to its column or
 * constraint `part`; if that is NULL, to the whole. Triggers and policies are on their tables. NULL: there is none.
 */
const mg_action *mg_ahead_on(const mg_world *w, mg_action_kind kind, mg_thing_kind of, const mg_object *name,
                             const char *part);

/* The same, on a table, by the name that it has now. */
const mg_action *mg_ahead_on_table(const mg_world *w, mg_action_kind kind, const mg_fact_table *t, const char *part);

/* The last action of the current script by which something that can be read as a table gets the name; or NULL. */
const mg_action *mg_ahead_takes(const mg_world *w, const mg_object *name);

/* Whether the current script adds a constraint of the kind over these columns to the table. */
bool mg_ahead_constrains(const mg_world *w, const mg_fact_table *t, mg_constraint_kind kind, const mg_names *columns);

/*
 * Whether the current script adds a foreign key to the table that leads where this one does, and begins with the same
 * column.
 */
bool mg_ahead_leads(const mg_world *w, const mg_fact_table *t, const mg_fact_constraint *fk);

/* Whether the current script gives the table of that name a primary key or a unique index. */
bool mg_ahead_keyed(const mg_world *w, const mg_object *table);

/* Whether it makes an index of the table that begins with the column. */
bool mg_ahead_indexed(const mg_world *w, const mg_fact_table *t, const char *column);

#endif
