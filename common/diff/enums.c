/* enums.c: enums and extensions, which PostgreSQL alone has; see steps.h. */
#include "steps.h"

/* Extensions *************************************************************************************************** */

static bool differs(const char *x, const char *y)
{
    return *x && *y && strcmp(x, y) != 0;
}

void mg_diff_extensions(mg_arena *a, mg_diff *d)
{
    for (size_t i = 0; i < d->pairs.extensions.len; i++)
    {
        const mg_extension *from = d->pairs.extensions.items[i].from, *to = d->pairs.extensions.items[i].to;
        bool same = from && to && !differs(from->version, to->version) && !differs(from->schema, to->schema);
        bool movable = from && to && (from->relocatable || to->relocatable);
        mg_step *s;

        /* An extension that the schema no longer names stays. */
        if (!to || same)
            continue;
        if (from && movable)
            s = mg_diff_add(a, d, MG_STEP_ALTER_EXTENSION, from->number, to->number);
        else
        {
            if (from && (s = mg_diff_add(a, d, MG_STEP_DROP_EXTENSION, from->number, 0)))
                s->extension_from = from;
            s = mg_diff_add(a, d, MG_STEP_CREATE_EXTENSION, to->number, 0);
        }
        if (s)
        {
            s->extension_from = movable ? from : NULL;
            s->extension_to = to;
        }
    }
}

/* Enums ******************************************************************************************************** */

static bool has(const mg_enum *e, const char *value)
{
    for (size_t i = 0; i < e->values.len; i++)
        if (strcmp(e->values.items[i], value) == 0)
            return true;
    return false;
}

static bool uses(const mg_column *c, const mg_enum *e)
{
    return c && c->def && c->type.family == MG_FAMILY_ENUM && strcmp(c->type.of.enumeration->name, e->name) == 0;
}

static void add_default(mg_arena *a, mg_step *s, const mg_column *from, const mg_column *to)
{
    mg_enum_default *slot = mg_vec_push(a, &s->defaults);

    if (slot)
    {
        slot->from = from;
        slot->to = to;
    }
}

/* Defaults of the old side must go before its type is replaced: of dropped tables, of dropped columns, of the rest. */
static void find_defaults(mg_arena *a, const mg_diff *d, mg_step *s)
{
    for (size_t i = 0; i < d->pairs.tables.len; i++)
    {
        const mg_table_pair *t = &d->pairs.tables.items[i];

        for (size_t k = 0; t->from && !t->to && k < t->from->columns.len; k++)
            if (uses(t->from->columns.items[k], s->enum_from))
                add_default(a, s, t->from->columns.items[k], NULL);
    }
    for (size_t i = 0; i < d->pairs.tables.len; i++)
    {
        const mg_table_pair *t = &d->pairs.tables.items[i];

        for (int kept = 0; t->from && t->to && kept < 2; kept++)
            for (size_t k = 0; k < t->columns.len; k++)
            {
                const mg_column_pair *c = &t->columns.items[k];

                if (c->from && (c->to != NULL) == kept && uses(c->from, s->enum_from))
                    add_default(a, s, c->from, uses(c->to, s->enum_to) ? c->to : NULL);
            }
    }
}

static bool has_type(const mg_column *c, const mg_enum *e)
{
    return c && c->type.family == MG_FAMILY_ENUM && c->type.of.enumeration == e;
}

bool mg_enum_stays(const mg_step *s, const mg_column *from, const mg_column *to)
{
    return has_type(from, s->enum_from) && has_type(to, s->enum_to) &&
           (from->type.nullness == MG_COLUMN_LIST) == (to->type.nullness == MG_COLUMN_LIST);
}

bool mg_enum_is_made_anew(const mg_step *s, bool runnable)
{
    return s->dropped.len > 0 || (runnable && s->used_at_once);
}

/* Whether a column of the old side has the type and will not have the new one in its place. */
static bool is_outlived(const mg_diff *d, const mg_step *s)
{
    for (size_t i = 0; i < d->pairs.tables.len; i++)
    {
        const mg_table_pair *t = &d->pairs.tables.items[i];

        for (size_t k = 0; t->from && !t->to && k < t->from->columns.len; k++)
            if (has_type(t->from->columns.items[k], s->enum_from))
                return true;
        for (size_t k = 0; t->from && t->to && k < t->columns.len; k++)
            if (has_type(t->columns.items[k].from, s->enum_from) &&
                !mg_enum_stays(s, t->columns.items[k].from, t->columns.items[k].to))
                return true;
    }
    return false;
}

static bool is_added(const mg_step *s, const mg_value *v)
{
    for (uint32_t i = 0; v->kind == MG_VALUE_LIST && i < v->count; i++)
        if (is_added(s, &v->items[i]))
            return true;
    for (size_t i = 0; v->kind == MG_VALUE_ENUM && i < s->added.len; i++)
        if (strcmp(v->text, s->added.items[i]) == 0)
            return true;
    return false;
}

/* An expression that holds one of the added values. */
static bool may_say_added(const mg_step *s, const mg_default *d)
{
    for (size_t i = 0; d->kind == MG_DEFAULT_SQL && d->text && i < s->added.len; i++)
        if (strstr(d->text, s->added.items[i]))
            return true;
    return false;
}

/* Whether the new side has a default that is one of the added values, which a transaction that adds it cannot use. */
static bool is_used_at_once(const mg_diff *d, const mg_step *s)
{
    const mg_model *m = d->pairs.to;

    for (size_t i = 0; s->added.len > 0 && i < m->tables.len; i++)
        for (size_t k = 0; k < m->tables.items[i]->columns.len; k++)
        {
            const mg_column *c = m->tables.items[i]->columns.items[k];

            if (c->def && has_type(c, s->enum_to) &&
                (c->def->kind == MG_DEFAULT_VALUE ? is_added(s, &c->def->value) : may_say_added(s, c->def)))
                return true;
        }
    return false;
}

static void alter_enum(mg_arena *a, mg_diff *d, const mg_enum *from, const mg_enum *to)
{
    mg_step s = {.kind = MG_STEP_ALTER_ENUM, .enum_from = from, .enum_to = to}, *slot;
    const char **value;

    for (size_t i = 0; i < to->values.len; i++)
        if (!has(from, to->values.items[i]) && (value = mg_vec_push(a, &s.added)))
            *value = to->values.items[i];
    for (size_t i = 0; i < from->values.len; i++)
        if (!has(to, from->values.items[i]) && (value = mg_vec_push(a, &s.dropped)))
            *value = from->values.items[i];
    if (s.added.len == 0 && s.dropped.len == 0)
        return;
    find_defaults(a, d, &s);
    s.used_at_once = is_used_at_once(d, &s);
    s.outlived = is_outlived(d, &s);
    s.order[0] = from->number;
    s.order[1] = to->number;
    slot = mg_vec_push(a, &d->steps);
    if (slot)
        *slot = s;
}

void mg_diff_enums(mg_arena *a, mg_diff *d)
{
    for (size_t i = 0; i < d->pairs.enums.len && !a->failed; i++)
    {
        const mg_enum *from = d->pairs.enums.items[i].from, *to = d->pairs.enums.items[i].to;
        mg_step *s;

        if (from && to)
            alter_enum(a, d, from, to);
        else if ((s = mg_diff_add(a, d, to ? MG_STEP_CREATE_ENUM : MG_STEP_DROP_ENUM, (to ? to : from)->number, 0)))
        {
            s->enum_from = from;
            s->enum_to = to;
        }
    }
}
