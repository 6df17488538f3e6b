/*
 * naming.h: names that constraints and tables get when the schema does not say.
 *
 * Names are cut at a character so that they fit the database. Results are in the arena (or in the schema), with `text`
 * NULL only out of memory.
 */
#ifndef MG_PSL_NAMING_H
#define MG_PSL_NAMING_H

#include "../../base/arena.h"
#include "../base/schema.h"

/* User_pkey; absent where primary keys have no names. */
mg_psl_str mg_psl_primary_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m);

/* User_email_key, User_a_b_idx; not for primary keys. */
mg_psl_str mg_psl_index_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_model *m, const mg_psl_index *x);

/* Post_authorId_fkey, of an inline relation. */
mg_psl_str mg_psl_foreign_key_name(mg_arena *a, const mg_psl_connector *c, const mg_psl_relation *r);

/* The relation's own name: PostToUser when it has none. The table of a many-to-many relation is "_" and this name. */
mg_psl_str mg_psl_relation_name(mg_arena *a, const mg_psl_relation *r);
mg_psl_str mg_psl_pair_name(mg_arena *a, mg_psl_str x, mg_psl_str y);

/*
 * What happens on delete and on update when the schema does not say; an inline relation with both sides. `fields` that
 * are required restrict, others are set to NULL.
 */
mg_psl_action mg_psl_on_delete(const mg_psl_schema *s, const mg_psl_relation *r);
mg_psl_action mg_psl_on_update(const mg_psl_relation *r);

/* The columns that `r` refers to: `references`, else those of the first unique key whose fields are all required. */
uint32_t mg_psl_referenced_fields(mg_arena *a, const mg_psl_relation *r, mg_psl_field ***fields);

/* The keys of a model that say which row is meant: the primary key first; NULL ends them. */
const mg_psl_index *mg_psl_first_key(const mg_psl_model *m);
const mg_psl_index *mg_psl_next_key(const mg_psl_model *m, const mg_psl_index *x);

/* All fields of a key are required and of types that the client knows. */
bool mg_psl_is_strict(const mg_psl_index *x);

/* A name that no model, view or enum can have. */
bool mg_psl_is_reserved(mg_psl_str name);

/* "BlogPost" → "blogPosts": how the client would call many of them (`many`), or one. In arena `a`. */
mg_psl_str mg_psl_field_name_for(mg_arena *a, mg_psl_str model, bool many);

#endif
