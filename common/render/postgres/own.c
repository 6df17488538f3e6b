/*
 * postgres_own.c: what a PostgreSQL database has beyond a schema, in SQL that is going to be run and makes it anew, in
 * an empty database for one; see sql.h. Models of a schema have nothing of this.
 */
#include "../../sql/split_sqlite.h"
#include "../base/sql.h"

/* Columns ****************************************************************************************************** */

bool mg_postgres_own_type(mg_render *r, const mg_column *c)
{
    const mg_type *t = &c->type;
    bool array = t->family == MG_FAMILY_UNSUPPORTED && t->nullness == MG_COLUMN_LIST && *t->of.text == '_';

    if (!r->runnable || t->family == MG_FAMILY_ENUM || (c->autoincrement && !c->identity) || !(c->sql_type || array))
        return false;
    if (c->sql_type)
    {
        mg_strbuf_puts(r->out, c->sql_type);
        return true;
    }
    /* The reference takes the catalog's name of an array for that of its items. */
    mg_sql_name(r, t->of.text + 1);
    mg_strbuf_puts(r->out, "[]");
    return true;
}

void mg_postgres_own_collation(mg_render *r, const mg_column *c)
{
    if (r->runnable && c->collation)
        mg_strbuf_printf(r->out, " COLLATE %s", c->collation);
}

bool mg_postgres_own_value(mg_render *r, const mg_column *c)
{
    if (r->runnable && c->generated)
        mg_strbuf_printf(r->out, " GENERATED ALWAYS AS (%s) STORED", c->generated);
    else if (r->runnable && c->identity)
        mg_strbuf_printf(r->out, " GENERATED %s AS IDENTITY", c->always ? "ALWAYS" : "BY DEFAULT");
    else
        return false;
    return true;
}

/* Indexes ****************************************************************************************************** */

bool mg_postgres_own_index(mg_render *r, const mg_index *x)
{
    mg_scanner s = {x->definition, x->definition ? strlen(x->definition) : 0, 0};
    mg_token t = {0};

    if (!r->runnable || !x->definition)
        return false;
    do
        t = mg_token_next(&s);
    while (t.kind != TOKEN_END && !mg_token_is(x->definition, t, "using"));
    mg_strbuf_printf(r->out, " %s", x->definition + t.start);
    return true;
}

/* What must be there first ************************************************************************************* */

static const char *text_or(const char *text)
{
    return text ? text : "";
}

static bool has_extra(const mg_model *m, const mg_extra *e)
{
    for (size_t i = 0; i < m->extras.len; i++)
        if (m->extras.items[i].kind == e->kind && strcmp(text_or(m->extras.items[i].name), e->name) == 0 &&
            strcmp(text_or(m->extras.items[i].schema), text_or(e->schema)) == 0)
            return true;
    return false;
}

static bool is_needed(const mg_render *r, const mg_extra *e, mg_extra_kind kind)
{
    return e->kind == kind && e->name && e->definition && !has_extra(r->diff->pairs.from, e);
}

void mg_postgres_own_schema(mg_render *r, const char *schema)
{
    const mg_model *to = r->diff->pairs.to;
    bool known = !*schema || strcmp(schema, MG_DEFAULT_SCHEMA) == 0 || strcmp(schema, "pg_catalog") == 0 ||
                 (to->target && strcmp(schema, to->target) == 0);

    for (size_t i = 0; i < to->schemas.len; i++)
        known = known || strcmp(schema, to->schemas.items[i]) == 0;
    if (known || !r->runnable)
        return;
    mg_strbuf_puts(r->out, "CREATE SCHEMA IF NOT EXISTS ");
    mg_sql_name(r, schema);
    mg_sql_end(r);
}

void mg_postgres_own_extensions(mg_render *r)
{
    const mg_model *to = r->diff->pairs.to;

    for (size_t i = 0; i < to->extras.len; i++)
    {
        const mg_extra *e = &to->extras.items[i];

        if (!is_needed(r, e, MG_EXTRA_EXTENSION))
            continue;
        mg_postgres_own_schema(r, e->definition);
        mg_strbuf_puts(r->out, "CREATE EXTENSION IF NOT EXISTS ");
        mg_sql_name(r, e->name);
        mg_strbuf_puts(r->out, " WITH SCHEMA ");
        mg_sql_name(r, e->definition);
        mg_sql_end(r);
    }
}

/* CREATE word [schema.]name …: the same, with the schema only where the model has several. */
static void create_object(mg_render *r, const mg_extra *e)
{
    mg_scanner s = {e->definition, strlen(e->definition), 0};
    size_t rest;

    mg_token_next(&s);
    mg_strbuf_add(r->out, e->definition, mg_token_next(&s).end);
    mg_token_next(&s);
    rest = mg_token_next(&s).end; /* the point */
    rest = mg_token_next(&s).end;
    mg_strbuf_putc(r->out, ' ');
    mg_sql_qualified(r, e->schema, e->name);
    mg_strbuf_puts(r->out, e->definition + rest);
    mg_sql_end(r);
}

/* Whether the definition names another that is needed and not made yet. */
static bool waits(const mg_render *r, const mg_extra *e, const bool *made)
{
    const mg_model *to = r->diff->pairs.to;

    for (size_t i = 0; i < to->extras.len; i++)
    {
        const mg_extra *other = &to->extras.items[i];

        if (other != e && !made[i] && is_needed(r, other, MG_EXTRA_TYPE) &&
            mg_stmt_mentions(e->definition, strlen(e->definition), other->name))
            return true;
    }
    return false;
}

/* Types that are made of others come after them. */
static void create_types(mg_render *r)
{
    const mg_model *to = r->diff->pairs.to;
    bool *made = mg_arena_get(r->out->arena, to->extras.len + 1), more = made != NULL, last = false;

    r->out->failed = r->out->failed || !made;
    while (more || (made && !last))
    {
        last = !more; /* those that wait for each other, in the end */
        more = false;
        for (size_t i = 0; i < to->extras.len; i++)
        {
            const mg_extra *e = &to->extras.items[i];

            if (made[i] || !is_needed(r, e, MG_EXTRA_TYPE) || (!last && waits(r, e, made)))
                continue;
            create_object(r, e);
            made[i] = more = true;
        }
    }
}

void mg_postgres_own_types(mg_render *r)
{
    const mg_model *to = r->diff->pairs.to;

    for (size_t i = 0; i < to->extras.len; i++)
        if (is_needed(r, &to->extras.items[i], MG_EXTRA_COLLATION_OBJECT))
            create_object(r, &to->extras.items[i]);
    create_types(r);
}
