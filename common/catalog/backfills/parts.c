/* parts.c: see parts.h. */
#include "parts.h"

#include "../../plan/pair/find.h"
#include "../../plan/rows/rows.h"
#include "../../sql/token.h"
#include "../rows/run_text.h"

const mg_table *mg_fill_table_before(const mg_filling *q, const mg_table *from)
{
    return mg_rows_table_now(&q->d->pairs, from);
}

const char *mg_fill_column_before(const mg_filling *q, const mg_column *from)
{
    return mg_rows_column_now(&q->d->pairs, from)->name;
}

mg_rc mg_fill_end(const mg_filling *q)
{
    return q->a->failed ? mg_error_no_memory(q->err) : MG_OK;
}

/*
 * Finds the place in the expression of the first name that the database's message mentions, if the message itself gives
 * no place.
 */
static size_t find_named(const mg_filling *q, const char *sql, const char *words)
{
    mg_scanner s = mg_scan_all(q->host->dialect, sql);

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        const char *name = t.kind == TOKEN_QUOTED || t.kind == TOKEN_WORD ? mg_token_text(q->a, sql, t) : NULL;
        size_t len = name ? strlen(name) : 0;

        for (const char *p = words; len > 0 && (p = strstr(p, name)) != NULL; p++)
            if ((p == words || !mg_continues_word(p[-1])) && !mg_continues_word(p[len]))
                return t.start;
    }
    return MG_NO_OFFSET;
}

mg_rc mg_fill_take_objection(const mg_filling *q, const mg_error *said, const mg_backfill *b, size_t start)
{
    bool inside = said->offset != MG_NO_OFFSET && said->offset >= start && said->offset < start + strlen(b->sql);

    if (said->unchanged || q->a->failed)
    {
        *q->err = *said;
        return MG_FAILED;
    }
    q->out->text = said->message ? said->message : "the database cannot read it";
    q->out->detail = said->detail;
    q->out->hint = said->hint;
    q->out->at = inside ? said->offset - start : find_named(q, b->sql, q->out->text);
    return MG_OK;
}

size_t mg_fill_put_value(const mg_filling *q, mg_render *r, const mg_column_pair *c)
{
    size_t start;

    if (mg_fills_gaps(c))
    {
        mg_strbuf_puts(r->out, "coalesce(");
        mg_sql_name(r, mg_fill_column_before(q, c->from));
        mg_strbuf_puts(r->out, ", ");
    }
    start = r->out->len + 2;
    mg_sql_enclosed(r, c->to->backfill->sql);
    mg_strbuf_puts(r->out, mg_fills_gaps(c) ? ")" : "");
    return start;
}

void mg_fill_put_table(const mg_filling *q, mg_render *r, const mg_table_pair *t, const char *what)
{
    const mg_table *before = mg_fill_table_before(q, t->from);

    mg_strbuf_puts(r->out, what);
    mg_sql_qualified(r, before->schema, before->name);
}

mg_rc mg_fill_run(const mg_filling *q, const char *sql, mg_error *said)
{
    return mg_run_text(q->host, "backfill", sql, q->a, said);
}

/* Writes the enum of the old side as the database has it before anything is renamed. */
static void put_enum_before(const mg_filling *q, mg_render *r, const mg_enum *e)
{
    const mg_pairs *p = &q->d->pairs;
    const mg_enum *before = e;

    for (size_t i = 0; i < p->from->enums.len && i < p->was->enums.len; i++)
        if (p->from->enums.items[i] == e)
            before = p->was->enums.items[i];
    mg_strbuf_puts(r->out, "ALTER TYPE ");
    mg_sql_qualified(r, before->schema, before->name);
}

/* SQLite: gives the texts of a column their new name. */
static void rename_text(const mg_filling *q, mg_render *r, const mg_step *s, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_new(&q->d->pairs, to);
    const char *name = mg_fill_column_before(q, c->from);

    mg_fill_put_table(q, r, mg_pair_of_new_table(&q->d->pairs, to->table), "UPDATE ");
    mg_strbuf_puts(r->out, " SET ");
    mg_sql_name(r, name);
    mg_strbuf_puts(r->out, " = ");
    mg_sql_string(r, s->name_to);
    mg_strbuf_puts(r->out, " WHERE ");
    mg_sql_name(r, name);
    mg_strbuf_puts(r->out, " = ");
    mg_sql_string(r, s->name_from);
    mg_sql_end(r);
}

/* PostgreSQL: writes what the step does for expressions of backfills: it makes schemas and enums, and gives values. */
static void put_planned_type(const mg_filling *q, mg_render *r, const mg_step *s)
{
    if (s->kind == MG_STEP_CREATE_SCHEMA)
    {
        mg_strbuf_puts(r->out, "CREATE SCHEMA IF NOT EXISTS ");
        mg_sql_name(r, s->schema);
        mg_sql_end(r);
    }
    else if (s->kind == MG_STEP_CREATE_ENUM)
        mg_postgres_create_type(r, s->enum_to, s->enum_to->name);
    else if (s->kind == MG_STEP_RENAME_VALUE)
    {
        put_enum_before(q, r, s->enum_from);
        mg_strbuf_puts(r->out, " RENAME VALUE ");
        mg_sql_string(r, s->name_from);
        mg_strbuf_puts(r->out, " TO ");
        mg_sql_string(r, s->name_to);
        mg_sql_end(r);
    }
    for (size_t i = 0; s->kind == MG_STEP_ALTER_ENUM && i < s->altered->added.len; i++)
    {
        put_enum_before(q, r, s->enum_from);
        mg_strbuf_puts(r->out, " ADD VALUE ");
        mg_sql_string(r, s->altered->added.items[i]);
        mg_sql_end(r);
    }
}

void mg_fill_put_types(const mg_filling *q, mg_render *r)
{
    for (size_t i = 0; i < q->d->steps.len; i++)
    {
        const mg_step *s = &q->d->steps.items[i];

        if (q->host->dialect == MG_POSTGRES)
            put_planned_type(q, r, s);
        for (size_t k = 0; k < s->holders.len; k++)
            rename_text(q, r, s, s->holders.items[k]);
    }
}

bool mg_fill_is_of_plan(const mg_filling *q, const mg_error *said, const char *into)
{
    if (strcmp(said->code, "55P04") == 0)
        return true;
    for (size_t i = 0; !into && i < q->d->steps.len; i++)
    {
        mg_step_kind kind = q->d->steps.items[i].kind;

        if (kind == MG_STEP_CREATE_ENUM || kind == MG_STEP_ALTER_ENUM || kind == MG_STEP_CREATE_EXTENSION)
            return strcmp(said->code, "42704") == 0 || strcmp(said->code, "22P02") == 0;
    }
    return false;
}
