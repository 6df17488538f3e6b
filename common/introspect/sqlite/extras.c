/* extras.c: see extras.h. */
#include "extras.h"

#include "types.h"

mg_column *mg_lite_clause_column(const mg_table *t, const mg_lite_table *read, const mg_lite_clause *c)
{
    mg_token name;

    if (c->column == MG_LITE_TABLE)
        return NULL;
    name = read->columns.items[c->column].name;
    for (size_t i = 0; i < t->columns.len; i++)
    {
        /* A clause's column usually has the same place in the model, so that place is tried first. */
        mg_column *column = t->columns.items[(c->column + i) % t->columns.len];

        if (mg_token_names(read->sql, name, column->name))
            return column;
    }
    return NULL;
}

static bool mentions_table(const mg_lite_table *read, mg_lite_span span, const char *name)
{
    mg_scanner s = mg_scan(MG_SQLITE, read->sql + span.start, span.end - span.start);

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
        if (mg_token_is_name(t) && mg_token_names(s.text, t, name))
            return true;
    return false;
}

/* Does a key of the table have a generated column? The model does not have such columns. */
static bool has_generated(mg_arena *scratch, const mg_lite_table *read, const mg_lite_clause *c)
{
    for (size_t i = 0; c->column == MG_LITE_TABLE && i < read->columns.len; i++)
    {
        const mg_lite_column *column = &read->columns.items[i];
        const char *name = column->generated ? mg_lite_name(scratch, read->sql, column->name) : NULL;

        if (name && mentions_table(read, c->text, name))
            return true;
    }
    return false;
}

/* The kind of extra that a clause is. False if the model says everything that the clause says, or gets it elsewhere. */
static bool extra_of(mg_arena *scratch, const mg_lite_table *read, const mg_lite_clause *c, mg_extra_kind *kind)
{
    switch (c->kind)
    {
    case MG_LITE_CHECK:
        *kind = MG_EXTRA_CHECK;
        return true;
    case MG_LITE_COLLATE:
        *kind = MG_EXTRA_COLLATION;
        return true;
    case MG_LITE_PRIMARY_KEY:
        *kind = MG_EXTRA_CONSTRAINT;
        return c->conflict || c->descending || c->collated;
    case MG_LITE_UNIQUE:
        *kind = c->collated && !c->conflict ? MG_EXTRA_INDEX_OPTION : MG_EXTRA_CONSTRAINT;
        return c->conflict || c->collated || has_generated(scratch, read, c);
    case MG_LITE_NOT_NULL:
        *kind = MG_EXTRA_CONSTRAINT;
        return c->conflict || c->name.end > c->name.start; /* the model has no place for the name */
    default:
        return false;
    }
}

/* Does the UNIQUE constraint of the table list exactly the columns of the index? */
static bool lists_columns(const mg_lite_table *read, const mg_lite_clause *c, const mg_index *x)
{
    mg_scanner s = mg_scan(MG_SQLITE, read->sql + c->text.start, c->text.end - c->text.start);
    size_t at = 0;
    mg_token t;

    if (!mg_scan_to(&s, "unique"))
        return false;
    do
    {
        mg_token_next(&s); /* the parenthesis, or a comma */
        t = mg_token_next(&s);
        if (at == x->columns.len || !mg_token_names(s.text, t, x->columns.items[at++].column->name))
            return false;
        do
            t = mg_token_next(&s);
        while (!mg_token_ends(t) && !mg_token_is_sign(s.text, t, ',') && !mg_token_is_sign(s.text, t, ')'));
        s.at = t.start;
    } while (mg_token_is_sign(s.text, t, ','));
    return at == x->columns.len;
}

const char *mg_lite_unique_name(mg_arena *a, const mg_lite_table *t, const mg_index *x)
{
    for (size_t i = 0; i < t->clauses.len; i++)
    {
        const mg_lite_clause *c = &t->clauses.items[i];
        bool of = c->kind == MG_LITE_UNIQUE && c->name.end > c->name.start;

        if (of && c->column != MG_LITE_TABLE)
            of = x->columns.len == 1 && mg_lite_clause_column(x->table, t, c) == x->columns.items[0].column;
        else if (of)
            of = lists_columns(t, c, x);
        if (of)
            return mg_lite_name(a, t->sql, c->name);
    }
    return NULL;
}

static void add_clause(mg_arena *a, mg_arena *scratch, mg_model *m, mg_table *t, const mg_lite_table *read,
                       const mg_lite_clause *c)
{
    mg_extra_kind kind;
    mg_column *column;
    mg_extra *e;

    if (c->kind == MG_LITE_PRIMARY_KEY && t->primary)
        t->primary->given = mg_lite_name(a, read->sql, c->name);
    if (!extra_of(scratch, read, c, &kind))
        return;
    column = mg_lite_clause_column(t, read, c);
    if (!column && c->column != MG_LITE_TABLE)
        return; /* the clause is part of a generated column, which is an extra as a whole */
    e = mg_model_add_extra(a, m, kind, t, mg_lite_name(a, read->sql, c->name), mg_lite_text(a, read->sql, c->text));
    if (e)
        e->column = column;
    if (c->kind == MG_LITE_COLLATE)
    {
        const char *name = mg_lite_name(a, read->sql, c->object);

        column->collation = name && !mg_lite_same(name, "binary") ? name : NULL;
    }
}

static void add_option(mg_arena *a, mg_model *m, mg_table *t, const char *name, const char *definition)
{
    mg_model_add_extra(a, m, MG_EXTRA_OPTION, t, name, definition);
}

/* Does the statement have exactly the columns of the table, in their order? */
static bool is_of(const mg_lite_table *read, const mg_table *t)
{
    size_t n = 0;

    for (size_t i = 0; i < read->columns.len; i++)
        if (!read->columns.items[i].generated &&
            (n == t->columns.len ||
             !mg_token_names(read->sql, read->columns.items[i].name, t->columns.items[n++]->name)))
            return false;
    return n == t->columns.len;
}

void mg_lite_add_extras(mg_arena *a, mg_arena *scratch, mg_model *m, mg_table *t, mg_lite_table *out)
{
    if (!mg_lite_read_table(scratch, t->definition ? t->definition : "", out) || !is_of(out, t))
    {
        *out = (mg_lite_table){.sql = t->definition};
        add_option(a, m, t, "a definition that cannot be read", t->definition);
        return;
    }
    for (size_t i = 0; i < out->columns.len; i++)
        if (out->columns.items[i].generated)
            mg_model_add_extra(a, m, MG_EXTRA_GENERATED, t, mg_lite_name(a, out->sql, out->columns.items[i].name),
                               mg_lite_text(a, out->sql, out->columns.items[i].text));
    for (size_t i = 0; i < out->clauses.len; i++)
        add_clause(a, scratch, m, t, out, &out->clauses.items[i]);
    t->strict = out->strict;
    t->without_rowid = out->without_rowid;
    if (t->strict)
        add_option(a, m, t, "STRICT", "STRICT");
    if (t->without_rowid)
        add_option(a, m, t, "WITHOUT ROWID", "WITHOUT ROWID");
}

const mg_lite_clause *mg_lite_foreign_key_clause(const mg_lite_table *t, size_t id)
{
    for (size_t i = t->clauses.len; i > 0; i--)
        if (t->clauses.items[i - 1].kind == MG_LITE_FOREIGN_KEY && id-- == 0)
            return &t->clauses.items[i - 1];
    return NULL;
}
