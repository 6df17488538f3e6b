/* sql.h: what the renderers share: quoting, defaults, ending a statement. */
#ifndef MG_RENDER_SQL_H
#define MG_RENDER_SQL_H

#include "../../plan/keep.h"
#include "render.h"

void mg_sql_name(mg_render *r, const char *name); /* "name" */
/* Whether a name is written with its schema, which may be NULL. */
bool mg_sql_says(const char *schema, const char *unsaid);
void mg_sql_qualified(mg_render *r, const char *schema, const char *name); /* "schema"."name" */
/* The same on the old side of a step. */
void mg_sql_old(mg_render *r, const mg_step *s, const char *schema, const char *name);
void mg_sql_string(mg_render *r, const char *text); /* 'it''s'; for enum values too */
void mg_sql_names(mg_render *r, mg_column *const *columns, size_t count, const char *between);
void mg_sql_index_names(mg_render *r, const mg_index *x, const char *between);
void mg_sql_end(mg_render *r);                              /* ends a statement */
void mg_sql_enclosed(mg_render *r, const char *expression); /* in parentheses, on lines of its own */

/* CONSTRAINT "name" and a blank; nothing if the name is NULL. */
void mg_sql_constraint(mg_render *r, const char *name);

/* [CONSTRAINT "name" ]FOREIGN KEY (…) REFERENCES …; `open` is written before the columns that it refers to. */
void mg_sql_foreign_key(mg_render *r, const mg_foreign_key *k, const char *name, const char *open);

/* ALTER TABLE t RENAME what "from" TO "to"; */
void mg_sql_rename(mg_render *r, const mg_table *t, const char *what, const char *from, const char *to);

/* ALTER what "schema"."from" RENAME TO "to"; */
void mg_sql_rename_object(mg_render *r, const char *what, const char *schema, const char *from, const char *to);

/* Steps that look the same in both databases. */
void mg_sql_rename_table(mg_render *r, const mg_step *s);
void mg_sql_rename_column(mg_render *r, const mg_step *s);

const char *mg_sql_sort(mg_psl_sort s); /* " DESC" or "" */

/* Each writes the statements of a step for one provider. */
void mg_postgres_step(mg_render *r, const mg_step *s);
void mg_postgres_alter_table(mg_render *r, const mg_step *s);
void mg_postgres_backfill(mg_render *r, const mg_step *s);
void mg_postgres_alter_enum(mg_render *r, const mg_step *s);
void mg_postgres_drop_dependents(mg_render *r, const mg_step *s); /* for ALTER_ENUM */
void mg_postgres_make_dependents(mg_render *r, const mg_step *s);
void mg_postgres_drop_views(mg_render *r, const mg_step *s); /* for steps that change types */
void mg_postgres_make_views(mg_render *r, const mg_step *s);
void mg_postgres_drop_old_type(mg_render *r, const mg_step *s);
void mg_postgres_rename_key(mg_render *r, const mg_step *s);
void mg_sqlite_step(mg_render *r, const mg_step *s);
void mg_sqlite_redefine(mg_render *r, const mg_step *s);

/* Parts of statements for PostgreSQL. */
void mg_postgres_create_type(mg_render *r, const mg_enum *e, const char *name);
/* `form` is the form of the column, or NULL. */
void mg_postgres_type(mg_render *r, const mg_column *c, const mg_column_form *form);
void mg_postgres_default(mg_render *r, const mg_column *c, const mg_column_form *form);
/* SERIAL for INTEGER and so on; NULL for a type without such a name. */
const char *mg_postgres_serial(mg_psl_native_type t);
/* Writes the statements that make the sequence of a new column, if its form has one. */
void mg_postgres_count(mg_render *r, const mg_column *c, const mg_column_form *form);
void mg_postgres_start_sequence(mg_render *r, const mg_sequence *s, const mg_column *c); /* after what the rows have */
void mg_postgres_column(mg_render *r, const mg_column *c, const mg_column_form *form);

/*
 * What objects of PostgreSQL keep if they are made anew (keep.c). `from` and `comment` are those of the old object, or
 * NULL. Options go at the end of a statement; everything else is a statement after it.
 */
void mg_postgres_comment_on_column(mg_render *r, const mg_column *c, const char *comment);
void mg_postgres_comment_on_type(mg_render *r, const mg_enum *e, const char *comment);
void mg_postgres_keep_key_options(mg_render *r, const mg_foreign_key *from);
void mg_postgres_keep_key_comment(mg_render *r, const mg_foreign_key *from, const mg_foreign_key *to);
void mg_postgres_keep_index_options(mg_render *r, const mg_index *from, const mg_index *to);
void mg_postgres_keep_index(mg_render *r, const mg_index *from, const mg_index *to);
void mg_postgres_keep_primary_options(mg_render *r, const mg_index *from);

/*
 * Parts of statements for SQLite. `before` is the table or index whose place the new one takes, or NULL; `form` may be
 * NULL.
 */
/* Writes the default of a column after `lead`, or nothing if it has none. */
void mg_sqlite_default(mg_render *r, const mg_column *c, const mg_column_form *form, const char *lead);
/* Writes the same value as an expression. The column must have such a default (mg_default_is_said). */
void mg_sqlite_fill(mg_render *r, const mg_column *c, const mg_column_form *form);
void mg_sqlite_create_table(mg_render *r, const mg_table *t, const char *name, const mg_table_pair *before,
                            const mg_table_form *form);
void mg_sqlite_create_index(mg_render *r, const mg_index *x, const mg_index *before);
void mg_sqlite_index_columns(mg_render *r, const mg_index *x, const mg_index *before); /* without the parentheses */

/*
 * What a table keeps if it is made anew (sqlite_keep.c). `before` may be NULL. The first two return true if they have
 * written something in place of a column's definition, or of a constraint.
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
