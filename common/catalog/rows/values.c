/* values.c: writes the values that present rows will have after the plan; see parts.h. */
#include "../../plan/pair/find.h"
#include "parts.h"

void mg_rows_put_table(const mg_rows_writer *w, mg_render *r, const mg_table *from)
{
    const mg_table *now = mg_rows_table_now(&w->d->pairs, from);

    mg_sql_qualified(r, now->schema ? now->schema : w->target, now->name);
}

void mg_rows_put_column(const mg_rows_writer *w, mg_render *r, const char *alias, const mg_column *from)
{
    if (alias)
        mg_strbuf_printf(r->out, "%s.", alias);
    mg_sql_name(r, mg_rows_column_now(&w->d->pairs, from)->name);
}

void mg_rows_put_with(mg_render *r, const char *text, const char *value)
{
    for (; *text; text++)
        if (*text == '@')
            mg_strbuf_puts(r->out, value);
        else
            mg_strbuf_putc(r->out, *text);
}

/* New columns **************************************************************************************************** */

/* How SQLite stores a value in a column of another type. */
static const char *stored_in(mg_family to)
{
    switch (to)
    {
    case MG_FAMILY_STRING:
    case MG_FAMILY_UUID:
    case MG_FAMILY_ENUM:
        return "CASE typeof(@) WHEN 'blob' THEN @ ELSE CAST(@ AS TEXT) END";
    case MG_FAMILY_FLOAT:
        return "CASE WHEN @ = CAST(@ AS NUMERIC) THEN CAST(@ AS REAL) ELSE @ END";
    case MG_FAMILY_BYTES:
    case MG_FAMILY_UNSUPPORTED:
        return "@";
    default:
        return "CASE WHEN @ = CAST(@ AS NUMERIC) THEN CAST(@ AS NUMERIC) ELSE @ END";
    }
}

/* The default as the plan writes it; NULL as a text where there is none. */
static const char *value_of_new(const mg_rows_writer *w, const mg_column *to)
{
    mg_strbuf out;
    mg_render r = {.out = &out};

    mg_strbuf_init(&out, w->a);
    if (!mg_default_is_said(to->def))
        mg_strbuf_puts(&out, "NULL");
    else if (w->d->pairs.provider == MG_PSL_POSTGRESQL)
        mg_postgres_default(&r, to, NULL);
    else
        mg_sqlite_fill(&r, to, NULL);
    return mg_strbuf_done(&out);
}

static void put_as_postgres_type(mg_render *r, const char *value, const mg_column *to)
{
    mg_column alone = *to;

    alone.autoincrement = false;
    mg_strbuf_printf(r->out, "CAST(%s AS ", value);
    mg_postgres_type(r, &alone, NULL);
    mg_strbuf_putc(r->out, ')');
}

static void put_new_value(const mg_rows_writer *w, mg_render *r, const mg_column *to)
{
    const char *value = value_of_new(w, to);
    const char *list = to->type.nullness == MG_COLUMN_LIST ? "[]" : "";

    if (value && to->type.family == MG_FAMILY_ENUM && w->d->pairs.provider == MG_PSL_POSTGRESQL)
        mg_strbuf_printf(r->out, "CAST(%s AS text%s)", value, list); /* the type may not be there, or not be found */
    else if (value && w->d->pairs.provider == MG_PSL_POSTGRESQL)
        put_as_postgres_type(r, value, to);
    else if (value)
        mg_rows_put_with(r, stored_in(to->type.family), value);
}

/* Columns that were there **************************************************************************************** */

static const char *old_value(const mg_rows_writer *w, const char *alias, const mg_column_pair *c, bool filled)
{
    mg_strbuf out;
    mg_render r = {.out = &out};

    mg_strbuf_init(&out, w->a);
    mg_strbuf_puts(&out, filled ? "coalesce(" : "");
    mg_rows_put_column(w, &r, alias, c->from);
    if (filled)
    {
        mg_strbuf_puts(&out, ", ");
        mg_sqlite_fill(&r, c->to, mg_map_get(&w->fills, (uintptr_t) c, "", 0));
        mg_strbuf_putc(&out, ')');
    }
    return mg_strbuf_done(&out);
}

static void put_cast_value(const mg_rows_writer *w, mg_render *r, const mg_column_pair *c, const char *value)
{
    if (w->d->pairs.provider == MG_PSL_POSTGRESQL)
    {
        const char *through = mg_cast_through(c), *list = c->from->type.nullness == MG_COLUMN_LIST ? "[]" : "";
        const char *text = through ? mg_arena_printf(w->a, "CAST(%s AS %s%s)", value, through, list) : value;

        if (text)
            put_as_postgres_type(r, text, c->to);
        return;
    }
    mg_rows_put_with(r, c->changes & MG_CHANGED_TYPE ? stored_in(c->to->type.family) : "@", value);
    if (!c->from->collation)
        return;
    mg_strbuf_puts(r->out, " COLLATE "); /* which an expression has not */
    mg_sql_name(r, c->from->collation);
}

bool mg_rows_put_value(const mg_rows_writer *w, mg_render *r, const char *alias, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_new(&w->d->pairs, to);
    mg_becomes now = mg_rows_becomes(&w->d->pairs, to);
    const char *value;

    switch (now)
    {
    case MG_BECOMES_SAME:
        mg_rows_put_column(w, r, alias, c->from);
        return true;
    case MG_BECOMES_CAST:
    case MG_BECOMES_FILLED:
        value = old_value(w, alias, c, now == MG_BECOMES_FILLED);
        if (value)
            put_cast_value(w, r, c, value);
        return true;
    case MG_BECOMES_DEFAULT:
        put_new_value(w, r, to);
        return true;
    case MG_BECOMES_EACH:
    case MG_BECOMES_COMPUTED:
        break;
    }
    return false;
}

void mg_rows_put_table_to_be(const mg_rows_writer *w, mg_render *r, const mg_table_pair *t)
{
    const char *between = "(SELECT ";

    for (size_t i = 0; i < t->to->columns.len; i++)
    {
        const mg_column *to = t->to->columns.items[i];

        if (mg_rows_becomes(&w->d->pairs, to) > MG_BECOMES_DEFAULT)
            continue;
        mg_strbuf_puts(r->out, between);
        mg_rows_put_value(w, r, NULL, to);
        mg_strbuf_puts(r->out, " AS ");
        mg_sql_name(r, to->name);
        between = ", ";
    }
    mg_strbuf_puts(r->out, " FROM ");
    mg_rows_put_table(w, r, t->from);
    mg_strbuf_puts(r->out, ") AS ");
    mg_sql_name(r, t->to->name);
}
