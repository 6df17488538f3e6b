/*
 * adopt.c: if the new side is a database, adds what it has and no schema file can say, but the types of columns may
 * need: extensions, collations and types; see repair.h.
 */
#include "../../sql/token.h"
#include "parts.h"

static const char *text_or_none(const char *text)
{
    return text ? text : "";
}

static bool model_has_extra(const mg_model *m, const mg_extra *e)
{
    for (size_t i = 0; i < m->extras.len; i++)
        if (m->extras.items[i].kind == e->kind && strcmp(text_or_none(m->extras.items[i].name), e->name) == 0 &&
            strcmp(text_or_none(m->extras.items[i].schema), text_or_none(e->schema)) == 0)
            return true;
    return false;
}

static bool is_needed(const mg_repairing *r, const mg_extra *e, mg_extra_kind kind)
{
    return e->kind == kind && e->name && e->definition && !model_has_extra(r->d->pairs.from, e);
}

/* Does the schema exist already, or does another step create it? */
static bool is_known_schema(const mg_model *to, const char *schema)
{
    if (!*schema || strcmp(schema, MG_DEFAULT_SCHEMA) == 0 || strcmp(schema, "pg_catalog") == 0 ||
        (to->target && strcmp(schema, to->target) == 0))
        return true;
    for (size_t i = 0; i < to->schemas.len; i++)
        if (strcmp(schema, to->schemas.items[i]) == 0)
            return true;
    return false;
}

/* Inserts the step that creates an extension's schema. Returns whether there is one. */
static bool insert_schema(mg_repairing *r, const char *schema, bool continued)
{
    mg_step *s = NULL;

    if (!is_known_schema(r->d->pairs.to, schema))
        s = mg_repair_insert_before(r, MG_STEP_CREATE_EXTENSION_SCHEMA);
    if (!s)
        return false;
    s->schema = schema;
    s->continued = continued;
    return true;
}

/* Leaves out the version of an extension if it comes from a database, since other servers may not have that version. */
void mg_repair_extension(mg_repairing *r, mg_step *s)
{
    mg_extension *e;

    s->continued = insert_schema(r, s->extension_to->schema, false);
    if (!r->d->pairs.to->target || !*s->extension_to->version)
        return;
    e = mg_arena_get(r->a, sizeof *e);
    if (!e)
        return;
    *e = *s->extension_to;
    e->version = "";
    s->extension_to = e;
}

static void adopt_extensions(mg_repairing *r)
{
    const mg_model *to = r->d->pairs.to;
    bool any = false;

    for (size_t i = 0; i < to->extras.len; i++)
    {
        const mg_extra *e = &to->extras.items[i];
        mg_step *s;

        if (!is_needed(r, e, MG_EXTRA_EXTENSION))
            continue;
        any = insert_schema(r, e->definition, any) || any;
        s = mg_repair_insert_before(r, MG_STEP_ADOPT_EXTENSION);
        if (!s)
            return;
        s->extra = e;
        s->continued = any;
        any = true;
    }
}

static void adopt_type(mg_repairing *r, const mg_extra *e, bool *any)
{
    mg_step *s = mg_repair_insert_before(r, MG_STEP_ADOPT_TYPE);

    if (!s)
        return;
    s->extra = e;
    s->continued = *any;
    *any = true;
}

/* Does the definition name another type that is needed and not yet made? */
static bool waits_for_type(const mg_repairing *r, const mg_extra *e, const bool *made)
{
    const mg_model *to = r->d->pairs.to;

    for (size_t i = 0; i < to->extras.len; i++)
    {
        const mg_extra *other = &to->extras.items[i];

        if (other != e && !made[i] && is_needed(r, other, MG_EXTRA_TYPE) &&
            mg_text_names_in_postgres(e->definition, strlen(e->definition), other->name))
            return true;
    }
    return false;
}

/* Adds the steps that make types. A type that consists of other types comes after those. */
static void adopt_types(mg_repairing *r, bool any)
{
    const mg_model *to = r->d->pairs.to;
    bool *made = mg_arena_get(r->a, to->extras.len + 1), more = made != NULL, last = false;

    while (more || (made && !last))
    {
        last = !more; /* in the end, those that wait for each other */
        more = false;
        for (size_t i = 0; i < to->extras.len; i++)
        {
            const mg_extra *e = &to->extras.items[i];

            if (made[i] || !is_needed(r, e, MG_EXTRA_TYPE) || (!last && waits_for_type(r, e, made)))
                continue;
            adopt_type(r, e, &any);
            made[i] = more = true;
        }
    }
}

static void adopt_collations_and_types(mg_repairing *r)
{
    const mg_model *to = r->d->pairs.to;
    bool any = false;

    for (size_t i = 0; i < to->extras.len; i++)
        if (is_needed(r, &to->extras.items[i], MG_EXTRA_COLLATION_OBJECT))
            adopt_type(r, &to->extras.items[i], &any);
    adopt_types(r, any);
}

/* Does any step make columns or indexes, which may use what this file adds? */
static bool makes_anything(const mg_diff *d)
{
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_CREATE_TABLE || d->steps.items[i].kind == MG_STEP_ALTER_TABLE ||
            d->steps.items[i].kind == MG_STEP_CREATE_INDEX)
            return true;
    return false;
}

/* Is this the first step after all those up to a kind? If it is, *done is set. */
static bool is_first_after(const mg_repairing *r, mg_step_kind kind, bool *done)
{
    bool first = !*done && r->d->steps.items[r->at].kind > kind;

    *done = *done || first;
    return first;
}

/* Called before each step: inserts what has to exist before the first step that might need it. */
void mg_repair_adopt(mg_repairing *r)
{
    bool extensions = is_first_after(r, MG_STEP_CREATE_SCHEMA, &r->past_schemas);
    bool types = is_first_after(r, MG_STEP_ALTER_ENUM, &r->past_enums);

    if (r->d->pairs.to->extras.len == 0 || (!extensions && !types) || !makes_anything(r->d))
        return;
    if (extensions)
        adopt_extensions(r);
    if (types)
        adopt_collations_and_types(r);
}
