/* step.c: writes the steps of SQLite; see render.h. */
#include "../../sql/literals_sqlite.h"
#include "../../sql/name.h"
#include "../../sql/split_sqlite.h"
#include "../base/sql.h"

static const char *const sqlite_types[] = {
#define MG_FAMILY(name, shown, sqlite) sqlite,
#include "../../model/families.def"
#undef MG_FAMILY
};

/* Columns ****************************************************************************************************** */

/* Does a default mean the same anywhere else in a statement? A bare name does not: it would be a column. */
static bool means_itself(const char *text)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    mg_token t = mg_token_next(&s);

    for (; t.kind != TOKEN_END; t = mg_token_next(&s))
        if (t.kind == TOKEN_QUOTED || t.kind >= TOKEN_OPEN_STRING)
            return false;
    return !mg_lite_is_bare_name(text);
}

/* What has to follow a text before anything else can: a line end if the text ends with a comment. */
static const char *text_after(const char *text)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    size_t end = 0;

    for (mg_token t = mg_token_next(&s); t.kind < TOKEN_OPEN_STRING && t.kind != TOKEN_END; t = mg_token_next(&s))
        end = t.end;
    return strstr(text + end, "--") ? "\n" : "";
}

/* Writes a default as SQLite shows it: without the pair of parentheses that it may have had. */
static void shown_default(mg_render *r, const char *text)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    bool alone = mg_token_next(&s).kind != TOKEN_END && mg_token_next(&s).kind == TOKEN_END;

    if (alone || mg_lite_is_number(text))
        mg_strbuf_puts(r->out, text);
    else
        mg_strbuf_printf(r->out, "(%s%s)", text, text_after(text));
}

/* Writes an expression. As a default, SQLite accepts one only in parentheses. */
static void put_expression(mg_render *r, const char *text, bool enclosed)
{
    mg_strbuf_printf(r->out, enclosed ? "(%s%s)" : "%s%s", text, text_after(text));
}

static void new_default(mg_render *r, const mg_default *d, const mg_column_form *form)
{
    if (d->kind == MG_DEFAULT_SQL)
    {
        put_expression(r, d->text, form && form->enclosed);
        return;
    }
    if (d->kind == MG_DEFAULT_NOW)
    {
        mg_strbuf_puts(r->out, "CURRENT_TIMESTAMP");
        return;
    }
    switch (d->value.kind)
    {
    case MG_VALUE_STRING:
    case MG_VALUE_ENUM:
    case MG_VALUE_DATETIME:
    case MG_VALUE_BYTES:
        mg_sql_string(r, d->value.text);
        break;
    default:
        if (form && form->quoted)
            mg_sql_string(r, d->value.text);
        else
            mg_strbuf_puts(r->out, d->value.text);
    }
}

void mg_sqlite_default(mg_render *r, const mg_column *c, const mg_column_form *form, const char *lead)
{
    const char *source = form ? form->source : NULL;

    if (!source && !mg_default_is_said(c->def))
        return;
    mg_strbuf_puts(r->out, lead);
    if (source)
        shown_default(r, source);
    else
        new_default(r, c->def, form);
}

void mg_sqlite_fill(mg_render *r, const mg_column *c, const mg_column_form *form)
{
    if (form && form->source && means_itself(form->source))
        shown_default(r, form->source);
    else
        new_default(r, c->def, form);
}

static void key(mg_render *r, const mg_column *c, const mg_table_pair *before, const char *name)
{
    bool rowid = c->type.family == MG_FAMILY_INT && !mg_sqlite_keeps(before, MG_EXTRA_OPTION, "WITHOUT ROWID");

    if (mg_sqlite_kept_constraint(r, before, c, "primary"))
        return;
    mg_strbuf_putc(r->out, ' ');
    mg_sql_constraint(r, name);
    mg_strbuf_puts(r->out, rowid ? "PRIMARY KEY AUTOINCREMENT" : "PRIMARY KEY");
}

/* Does the word begin a clause, so that it cannot be part of a type? */
static bool begins_clause(const char *text, mg_token t)
{
    static const char *const words[] = {"constraint", "primary", "not", "null",       "unique",    "check",
                                        "default",    "collate", "as",  "references", "generated", "deferrable"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(text, t, words[i]))
            return true;
    return false;
}

/* Is the text nothing but a type: words, and numbers in parentheses? */
static bool is_type(const char *text)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    mg_token t = mg_token_next(&s), before = {TOKEN_END, 0, 0};
    const char *end = text + strlen(text);

    for (; t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING; t = mg_token_next(&s))
    {
        if (begins_clause(text, t))
            return false;
        before = t;
    }
    if (t.kind == TOKEN_END)
        return before.end + strspn(text + before.end, " \t\n") == strlen(text);
    text += t.start;
    return before.end > 0 && *text == '(' && text + 1 + strspn(text + 1, "+-0123456789., ") == end - 1 &&
           end[-1] == ')';
}

/*
 * Writes a type. SQLite drops the quotes around a type, so the text can be anything; it does not put them back in its
 * catalog.
 */
static void type(mg_render *r, const mg_type *t)
{
    if (t->family != MG_FAMILY_UNSUPPORTED)
        mg_strbuf_puts(r->out, sqlite_types[t->family]);
    else if (is_type(t->of.text))
        mg_strbuf_puts(r->out, t->of.text);
    else
        mg_put_name(r->out, t->of.text);
}

/* `key_name` is that of the constraint, if the column is the primary key. */
static void column(mg_render *r, const mg_column *c, const mg_table_pair *before, const mg_column_form *form,
                   const char *key_name)
{
    if (mg_sqlite_kept_column(r, c, before))
        return;
    mg_sql_name(r, c->name);
    mg_strbuf_putc(r->out, ' ');
    type(r, &c->type);
    if (c->type.nullness != MG_COLUMN_NULLABLE && !mg_sqlite_kept_constraint(r, before, c, "not"))
        mg_strbuf_puts(r->out, " NOT NULL");
    if (mg_column_is_key(c))
        key(r, c, before, key_name);
    mg_sqlite_default(r, c, form, " DEFAULT ");
    mg_sqlite_kept_clauses(r, c, before);
}

/* Tables ******************************************************************************************************* */

/* The name that the old table gives to its primary key, if the new one keeps it; or NULL. */
static const char *given_key_name(const mg_table_pair *before, const mg_table_form *form)
{
    bool given = before && before->from->primary && form && form->given_names;

    return given ? before->from->primary->given : NULL;
}

static void foreign_key(mg_render *r, const mg_foreign_key *k, const mg_foreign_key *was, bool given_names)
{
    bool given = given_names && was && was->given && (!k->name || mg_key_has_own_name(k, k->name));

    mg_sql_foreign_key(r, k, given ? was->given : k->name, " (");
    if (was && was->deferrable)
        mg_strbuf_puts(r->out, was->deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE");
}

static void primary_key(mg_render *r, const mg_table *t, const mg_table_pair *before, const char *name)
{
    mg_strbuf_puts(r->out, ",\n\n    ");
    if (mg_sqlite_kept_constraint(r, before, NULL, "primary"))
        return;
    mg_sql_constraint(r, name);
    mg_strbuf_puts(r->out, "PRIMARY KEY (");
    mg_sql_index_names(r, t->primary, ", ");
    mg_strbuf_putc(r->out, ')');
}

static void unique_constraints(mg_render *r, const mg_table_form *form)
{
    for (size_t i = 0; form && i < form->uniques.len; i++)
    {
        const mg_made_index *x = &form->uniques.items[i];

        mg_strbuf_puts(r->out, ",\n    ");
        mg_sql_constraint(r, x->before ? x->before->given : NULL);
        mg_strbuf_puts(r->out, "UNIQUE (");
        mg_sqlite_index_columns(r, x->index, x->before);
        mg_strbuf_putc(r->out, ')');
    }
}

/* Writes the body of the statement that made the table in the database. */
static void put_body(mg_render *r, const char *name, const mg_table_form *form)
{
    mg_strbuf_puts(r->out, "CREATE TABLE ");
    mg_sql_name(r, name);
    mg_strbuf_putc(r->out, ' ');
    mg_strbuf_add(r->out, form->body, form->body_len);
    mg_sql_end(r);
}

void mg_sqlite_create_table(mg_render *r, const mg_table *t, const char *name, const mg_table_pair *before,
                            const mg_table_form *form)
{
    bool alone = t->primary && t->primary->columns.len == 1;
    const mg_column_form *const *forms = form ? form->columns : NULL;
    const char *key_name = given_key_name(before, form);

    if (form && form->body)
    {
        put_body(r, name, form);
        return;
    }
    mg_strbuf_puts(r->out, "CREATE TABLE ");
    mg_sql_name(r, name);
    mg_strbuf_puts(r->out, " (\n");
    for (size_t i = 0; i < t->columns.len; i++)
    {
        mg_strbuf_puts(r->out, i > 0 ? ",\n    " : "    ");
        column(r, t->columns.items[i], before, forms ? forms[i] : NULL, key_name);
    }
    mg_sqlite_kept_columns(r, before);
    if (t->primary && !alone)
        primary_key(r, t, before, key_name);
    for (size_t i = 0; i < t->foreign_keys.len; i++)
    {
        mg_strbuf_puts(r->out, ",\n    ");
        foreign_key(r, t->foreign_keys.items[i], form && form->keys ? form->keys[i] : NULL, form && form->given_names);
    }
    unique_constraints(r, form);
    mg_sqlite_kept_of_table(r, before);
    mg_strbuf_puts(r->out, "\n)");
    mg_sqlite_kept_options(r, before);
    mg_sql_end(r);
}

static void write_new_table(mg_render *r, const mg_step *s)
{
    mg_sqlite_create_table(r, s->table_to, s->table_to->name, NULL, s->form);
}

/* With foreign keys in a circle there is no order in which tables could be dropped while keys are enforced. */
static void write_table_drop(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=off;\nDROP TABLE ");
    mg_sql_name(r, s->table_from->name);
    mg_sql_end(r);
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=on;\n");
}

static void alter_table(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->changes.len; i++)
    {
        if (s->changes.items[i].kind != MG_CHANGE_ADD_COLUMN)
            continue;
        mg_strbuf_puts(r->out, "ALTER TABLE ");
        mg_sql_name(r, s->tables->from->name);
        mg_strbuf_puts(r->out, " ADD COLUMN ");
        column(r, s->changes.items[i].column->to, NULL, s->changes.items[i].form, NULL);
        mg_sql_end(r);
    }
}

/* Indexes ****************************************************************************************************** */

void mg_sqlite_index_columns(mg_render *r, const mg_index *x, const mg_index *before)
{
    for (size_t i = 0; i < x->columns.len; i++)
    {
        if (i > 0)
            mg_strbuf_puts(r->out, ", ");
        mg_sql_name(r, x->columns.items[i].column->name);
        if (before && before->columns.items[i].collation)
        {
            mg_strbuf_puts(r->out, " COLLATE ");
            mg_sql_name(r, before->columns.items[i].collation);
        }
        mg_strbuf_puts(r->out, mg_sql_sort(x->columns.items[i].sort));
    }
}

/*
 * The reference also makes indexes with names that SQLite reserves for itself; a dump with such an index cannot be
 * restored.
 */
void mg_sqlite_create_index(mg_render *r, const mg_index *x, const mg_index *before)
{
    bool reserved = mg_index_is_reserved(x);

    mg_strbuf_puts(r->out, reserved ? "Pragma writable_schema=1;\n" : "");
    mg_strbuf_printf(r->out, "CREATE %sINDEX ", x->kind == MG_INDEX_UNIQUE ? "UNIQUE " : "");
    mg_sql_name(r, x->name);
    mg_strbuf_puts(r->out, " ON ");
    mg_sql_name(r, x->table->name);
    mg_strbuf_putc(r->out, '(');
    mg_sqlite_index_columns(r, x, before);
    mg_strbuf_putc(r->out, ')');
    if (x->where)
        mg_strbuf_printf(r->out, " WHERE %s", x->where->sql);
    mg_sql_end(r);
    mg_strbuf_puts(r->out, reserved ? "Pragma writable_schema=0;\n" : "");
}

static void write_new_index(mg_render *r, const mg_step *s)
{
    mg_sqlite_create_index(r, s->index_to, s->index_from);
}

static void write_index_drop(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP INDEX ");
    mg_sql_name(r, s->index_from->name);
    mg_sql_end(r);
}

static void redefine_index(mg_render *r, const mg_step *s)
{
    write_index_drop(r, s);
    mg_sqlite_create_index(r, s->index_to, s->index_from);
}

/* Renames ****************************************************************************************************** */

/* Of an enum, whose values are texts in rows. */
static void rename_value_in_rows(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->holders.len; i++)
    {
        mg_strbuf_puts(r->out, "UPDATE ");
        mg_sql_name(r, s->holders.items[i]->table->name);
        mg_strbuf_puts(r->out, " SET ");
        mg_sql_name(r, s->holders.items[i]->name);
        mg_strbuf_puts(r->out, " = ");
        mg_sql_string(r, s->name_to);
        mg_strbuf_puts(r->out, " WHERE ");
        mg_sql_name(r, s->holders.items[i]->name);
        mg_strbuf_puts(r->out, " = ");
        mg_sql_string(r, s->name_from);
        mg_sql_end(r);
    }
}

void mg_sqlite_step(mg_render *r, const mg_step *s)
{
    static void (*const steps[MG_STEPS])(mg_render *, const mg_step *) = {
        [MG_STEP_RENAME_TABLE] = mg_sql_rename_table,   [MG_STEP_RENAME_COLUMN] = mg_sql_rename_column,
        [MG_STEP_DROP_INDEX] = write_index_drop,        [MG_STEP_ALTER_TABLE] = alter_table,
        [MG_STEP_DROP_TABLE] = write_table_drop,        [MG_STEP_CREATE_TABLE] = write_new_table,
        [MG_STEP_REDEFINE_TABLES] = mg_sqlite_redefine, [MG_STEP_CREATE_INDEX] = write_new_index,
        [MG_STEP_REDEFINE_INDEX] = redefine_index,      [MG_STEP_RENAME_VALUE] = rename_value_in_rows,
    };

    if (steps[s->kind])
        steps[s->kind](r, s);
}
