/* sql.h: what the renderers share: quoting, defaults, the end of a statement. */
#ifndef MG_RENDER_SQL_H
#define MG_RENDER_SQL_H

#include "../../plan/keep.h"
#include "render.h"

void mg_sql_name(mg_render *r, const char *name);         /* "name" */
bool mg_sql_says(const char *schema, const char *unsaid); /* whether a name is written with its schema, or NULL */
void mg_sql_qualified(mg_render *r, const char *schema, const char *name); /* "schema"."name" */
/* The same, of a step's old side. */
void mg_sql_old(mg_render *r, const mg_step *s, const char *schema, const char *name);
void mg_sql_string(mg_render *r, const char *text); /* 'it''s', also of enum values */
void mg_sql_names(mg_render *r, mg_column *const *columns, size_t count, const char *between);
void mg_sql_index_names(mg_render *r, const mg_index *x, const char *between);
void mg_sql_end(mg_render *r); /* of a statement */

/* [CONSTRAINT "name" ]FOREIGN KEY (…) REFERENCES …; `open` goes before the columns that it refers to. */
void mg_sql_foreign_key(mg_render *r, const mg_foreign_key *k, const char *open);

/* ALTER TABLE t RENAME what "from" TO "to"; */
void mg_sql_rename(mg_render *r, const mg_table *t, const char *what, const char *from, const char *to);

/* ALTER what "schema"."from" RENAME TO "to"; */
void mg_sql_rename_object(mg_render *r, const char *what, const char *schema, const char *from, const char *to);

/* Steps that are the same in both databases. */
void mg_sql_rename_table(mg_render *r, const mg_step *s);
void mg_sql_rename_column(mg_render *r, const mg_step *s);

const char *mg_sql_sort(mg_psl_sort s); /* " DESC" or "" */

/* A step of each provider: appends its statements. */
void mg_postgres_step(mg_render *r, const mg_step *s);
void mg_postgres_alter_table(mg_render *r, const mg_step *s);
void mg_postgres_alter_enum(mg_render *r, const mg_step *s);
void mg_postgres_drop_dependents(mg_render *r, const mg_step *s); /* of ALTER_ENUM */
void mg_postgres_make_dependents(mg_render *r, const mg_step *s);
void mg_postgres_drop_old_type(mg_render *r, const mg_step *s);
void mg_postgres_rename_key(mg_render *r, const mg_step *s);
void mg_sqlite_step(mg_render *r, const mg_step *s);
void mg_sqlite_redefine(mg_render *r, const mg_step *s);

/* Parts of PostgreSQL's. */
void mg_postgres_create_type(mg_render *r, const mg_enum *e, const char *name);
/* `form`: of the column, or NULL. */
void mg_postgres_type(mg_render *r, const mg_column *c, const mg_column_form *form);
void mg_postgres_default(mg_render *r, const mg_column *c);
const char *mg_postgres_serial(mg_psl_native_type t); /* SERIAL for INTEGER, …; NULL: none counts by itself */
/* The statements that make the sequence of a new column, if its form has one. */
void mg_postgres_count(mg_render *r, const mg_column *c, const mg_column_form *form);
void mg_postgres_column(mg_render *r, const mg_column *c, const mg_column_form *form);

/*
 * What PostgreSQL's objects that are made anew keep (keep.c). `from`, `comment`: the old one's, or NULL where there is
 * none. Options stand at the end of a statement, the rest are statements after it.
 */
void mg_postgres_comment_on_column(mg_render *r, const mg_column *c, const char *comment);
void mg_postgres_comment_on_type(mg_render *r, const mg_enum *e, const char *comment);
void mg_postgres_keep_key_options(mg_render *r, const mg_foreign_key *from);
void mg_postgres_keep_key_comment(mg_render *r, const mg_foreign_key *from, const mg_foreign_key *to);
void mg_postgres_keep_index_options(mg_render *r, const mg_index *from, const mg_index *to);
void mg_postgres_keep_index(mg_render *r, const mg_index *from, const mg_index *to);
void mg_postgres_keep_primary_options(mg_render *r, const mg_index *from);

/* Parts of SQLite's. `before` (or NULL): the table or index that the new one takes the place of; `form`: or NULL. */
/* Writes the default of a column after `lead`; nothing, where it has none. */
void mg_sqlite_default(mg_render *r, const mg_column *c, const mg_column_form *form, const char *lead);
/* The same in an expression, of a column that has one (mg_default_is_said). */
void mg_sqlite_fill(mg_render *r, const mg_column *c, const mg_column_form *form);
void mg_sqlite_create_table(mg_render *r, const mg_table *t, const char *name, const mg_table_pair *before,
                            const mg_table_form *form);
void mg_sqlite_create_index(mg_render *r, const mg_index *x, const mg_index *before);
void mg_sqlite_index_columns(mg_render *r, const mg_index *x, const mg_index *before); /* without the parentheses */

/*
 * What a table that is made anew keeps (sqlite_keep.c). All take `before` NULL. The first two are true when they wrote
 * what stands in place of a column's definition, or of a constraint.
 */
bool mg_sqlite_kept_column(mg_render *r, const mg_column *c, const mg_table_pair *before);
bool mg_sqlite_kept_constraint(mg_render *r, const mg_table_pair *before, const mg_column *c, const char *word);
bool mg_sqlite_keeps(const mg_table_pair *before, mg_extra_kind kind, const char *name);
void mg_sqlite_kept_clauses(mg_render *r, const mg_column *c, const mg_table_pair *before);
void mg_sqlite_kept_columns(mg_render *r, const mg_table_pair *before);
void mg_sqlite_kept_of_table(mg_render *r, const mg_table_pair *before);
void mg_sqlite_kept_options(mg_render *r, const mg_table_pair *before);
void mg_sqlite_kept_indexes(mg_render *r, const mg_table_pair *before);

#endif
