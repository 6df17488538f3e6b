/* parts.h: what the files share that change the world; see world.h. */
#ifndef MG_WORLD_PARTS_H
#define MG_WORLD_PARTS_H

#include "world.h"

/* Adds names, which NULL ends, to a list. NULL has none. */
void mg_world_add_names(mg_world *w, mg_names *to, const char *const *names);

/* A name in lower case; "" if there is no memory. */
const char *mg_world_lower(const mg_world *w, const char *name);

/* SQLite: a copy of the statement; NULL in PostgreSQL. */
const char *mg_world_text(const mg_world *w, const mg_stmt *s);

/* SQLite: notes the view or trigger that a statement makes, or that those are gone which an action drops. */
void mg_world_note_text(mg_world *w, const mg_stmt *s, const mg_action *a);
void mg_world_drop_texts(mg_world *w, const mg_action *a);

/* What a script's definition of a column, and of a table that it creates, says of these. */
void mg_world_set_column(const mg_world *w, mg_fact_column *c, const char *type, unsigned flags);
void mg_world_define(mg_world *w, mg_fact_table *t, const mg_definition *d);

/* Notes what an action that writes rows makes of the table's. */
void mg_world_note_rows(const mg_world *w, mg_fact_table *t, const mg_action *a);

/* Notes the tables that an action keeps from others until the segment ends. Outside of transactions it keeps none. */
void mg_world_note_locks(mg_world *w, const mg_stmt *s, const mg_action *a);

/* Changes the world as an action on a constraint of the table does. */
void mg_world_apply_constraint(mg_world *w, const mg_action *a, mg_fact_table *t);

/* Changes the world as an action on a thing that is no table does. */
void mg_world_apply_object(mg_world *w, const mg_action *a);

#endif
