/*
 * naming.h: the names that constraints and tables get if the schema does not name them.
 *
 * Names are cut between two characters so that the database accepts their length. The results live in the arena (or in
 * the schema). Only if there is no memory, their `text` is NULL.
 */
#ifndef MG_PSL_NAMING_H
#define MG_PSL_NAMING_H

#include "../../base/arena.h"
#include "../base/schema.h"

/* As in User_pkey; absent for a database whose primary keys have no names. */
mg_psl_str mg_psl_primary_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m);

/* As in User_email_key and User_a_b_idx; not for primary keys. */
mg_psl_str mg_psl_index_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m, const mg_psl_index *x);

/* As in Post_authorId_fkey; `r` is an inline relation. */
mg_psl_str mg_psl_foreign_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_relation *r);

/*
 * The name of the relation itself, as in PostToUser if the schema gives none. The table of a many-to-many relation is
 * called "_" and this name.
 */
mg_psl_str mg_psl_relation_name(mg_arena *a, const mg_psl_relation *r);
mg_psl_str mg_psl_pair_name(mg_arena *a, mg_psl_str x, mg_psl_str y);

/*
 * What happens on delete and on update if the schema does not say it. `r` is an inline relation that has both sides. If
 * one of its fields is required, deleting is restricted, else the fields are set to NULL.
 */
mg_psl_action mg_psl_on_delete(const mg_psl_schema *s, const mg_psl_relation *r);
mg_psl_action mg_psl_on_update(const mg_psl_relation *r);

/*
 * The columns that `r` refers to: those in `references`, else those of the first unique key whose fields are all
 * required.
 */
uint32_t mg_psl_referenced_fields(mg_arena *a, const mg_psl_relation *r, mg_psl_field ***fields);

/* Goes through the keys that identify a row of a model, beginning with the primary key; NULL after the last one. */
const mg_psl_index *mg_psl_first_key(const mg_psl_model *m);
const mg_psl_index *mg_psl_next_key(const mg_psl_model *m, const mg_psl_index *x);

/* Whether all fields of a key are required and have types that the client knows. */
bool mg_psl_is_strict(const mg_psl_index *x);

/* Whether no model, view or enum may have this name. */
bool mg_psl_is_reserved(mg_psl_str name);

/*
 * How the client would call a field that leads to a model: "BlogPost" → "blogPosts" with `many`, else "blogPost". In
 * arena `a`.
 */
mg_psl_str mg_psl_field_name_for(mg_arena *a, mg_psl_str model, bool many);

#endif
