/* old_values.c: see old_values.h. */
#include "old_values.h"

#include "../../plan/pair/find.h"
#include "../../plan/rows/rows.h"
#include "../../render/base/sql.h"
#include "../../sql/token.h"

typedef struct old_values
{
    mg_arena *a;
    mg_dialect dialect;
    const mg_diff *d;
    const mg_backfill *b;
    mg_objection *out;
} old_values;

static bool has_enum(const old_values *v, const mg_column_pair *c, const mg_enum *e)
{
    if (v->dialect == MG_SQLITE)
        return c->to && c->to->texts == e;
    return c->from->type.family == MG_FAMILY_ENUM && c->from->type.of.enumeration == e;
}

static bool names_column(const old_values *v, const char *name)
{
    const char *sql = v->b->sql;

    return v->dialect == MG_SQLITE ? mg_stmt_mentions(sql, strlen(sql), name)
                                   : mg_text_names_in_postgres(sql, strlen(sql), name);
}

/* The present name of a column of this table that has the enum and that the expression names, or NULL. */
static const char *column_read_in(const old_values *v, const mg_table_pair *t, const mg_enum *e)
{
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];
        const char *name = c->from && has_enum(v, c, e) ? mg_rows_column_now(&v->d->pairs, c->from)->name : NULL;

        if (name && names_column(v, name))
            return name;
    }
    return NULL;
}

/* The same in the table that is filled, or, if the expression holds queries, in any. */
static const char *column_read(const old_values *v, const mg_enum *e)
{
    const char *name = NULL;

    for (size_t i = 0; i < v->d->pairs.tables.len && !name; i++)
        if (v->b->queries || v->d->pairs.tables.items[i].to == v->b->column->table)
            name = column_read_in(v, &v->d->pairs.tables.items[i], e);
    return name;
}

/* The place of the value in the expression, as a text of its own. */
static size_t place_of_text(const old_values *v, const char *value)
{
    mg_scanner s = mg_scan_all(v->dialect, v->b->sql);
    mg_strbuf text;

    mg_strbuf_init(&text, v->a);
    mg_sql_string(&(mg_render){.out = &text}, value);
    if (!mg_strbuf_done(&text))
        return MG_NO_OFFSET;
    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
        if (t.kind == TOKEN_STRING && mg_token_reads(v->b->sql, t, text.text))
            return t.start;
    return MG_NO_OFFSET;
}

static void object(const old_values *v, const mg_rename *r, const char *column, size_t at)
{
    v->out->at = at;
    v->out->text =
        mg_arena_printf(v->a, "the value `%s` of `%s` is `%s` by then, since values get their new names first",
                        r->column, column, r->to);
    v->out->hint = "Write the new name; or, if that is the name of another value now, rename the values in a migration "
                   "before this one. Nothing was changed.";
}

void mg_find_old_value(mg_arena *a, mg_dialect dialect, const mg_diff *d, const mg_backfill *b, mg_objection *out)
{
    old_values v = {a, dialect, d, b, out};

    *out = (mg_objection){.at = MG_NO_OFFSET};
    for (size_t i = 0; i < d->pairs.renames.len && !out->text; i++)
    {
        const mg_rename *r = &d->pairs.renames.items[i];
        size_t at = r->kind == MG_RENAME_VALUE && r->to ? place_of_text(&v, r->column) : MG_NO_OFFSET;
        const char *column = at != MG_NO_OFFSET ? column_read(&v, r->enumeration) : NULL;

        if (column)
            object(&v, r, column, at);
    }
}
