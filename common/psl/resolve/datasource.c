/* datasource.c: reads the datasource block. */
#include "../base/ctx.h"

#include <stdlib.h>

/* The properties of a datasource. `extensions` exists for PostgreSQL only. */
static const char *const known_properties[] = {
    "provider", "url",        "directUrl",       "shadowDatabaseUrl",   "relationMode",
    "schemas",  "extensions", "previewFeatures", "referentialIntegrity"};

static bool load_provider(mg_psl_ctx *c, const mg_psl_top *t, mg_psl_datasource *d)
{
    const mg_psl_item *p = mg_psl_property(t, "provider");
    const char *message = NULL;
    bool foreign;

    if (!p)
    {
        mg_psl_error(c->diags, t->span, "Argument \"provider\" is missing in data source block \"%.*s\".",
                     MG_PSL_STR(t->name));
        return false;
    }
    if (p->value->kind == MG_PSL_CALL && mg_psl_is(p->value->text, "env"))
    {
        mg_psl_error(c->diags, t->span, "A datasource must not use the env() function in the provider argument.");
        return false;
    }
    if (p->value->kind != MG_PSL_STRING)
        message = "The provider argument in a datasource must be a string literal";
    else if (p->value->text.len == 0)
        message = "The provider argument in a datasource must not be empty";
    if (message)
    {
        mg_psl_error(c->diags, p->value->span, "Error validating datasource `%.*s`: %s", MG_PSL_STR(t->name), message);
        return false;
    }
    d->provider = p->value->text;
    d->connector = mg_psl_connector_of(d->provider, &foreign);
    d->foreign = foreign;
    if (foreign)
        d->connector = mg_psl_neutral_connector();
    else if (!d->connector)
        mg_psl_error(c->diags, p->value->span, "Datasource provider not known: \"%.*s\".", MG_PSL_STR(d->provider));
    return d->connector;
}

static void load_relation_mode(mg_psl_ctx *c, const mg_psl_top *t, mg_psl_datasource *d)
{
    const mg_psl_item *mode = mg_psl_property(t, "relationMode"), *old = mg_psl_property(t, "referentialIntegrity");
    mg_psl_str s;

    if (old)
        mg_psl_warn(c->diags, old->span,
                    "The `referentialIntegrity` attribute is deprecated. Please use `relationMode` instead. Learn more "
                    "at https://pris.ly/d/relation-mode");
    if (mode && old)
    {
        mg_psl_error(
            c->diags, old->span,
            "The `referentialIntegrity` and `relationMode` attributes cannot be used together. Please use only "
            "`relationMode` instead.");
        return;
    }
    mode = mode ? mode : old;
    if (!mode || !mg_psl_as_string(c, mode->value, &s))
        return;
    d->relation_mode_prisma = mg_psl_is(s, "prisma");
    d->has_relation_mode = d->relation_mode_prisma || mg_psl_is(s, "foreignKeys");
    if (!d->has_relation_mode)
        mg_psl_error(c->diags, t->span,
                     "Error validating datasource `relationMode`: Invalid relation mode setting: \"%.*s\". Supported "
                     "values: \"prisma\", \"foreignKeys\"",
                     MG_PSL_STR(s));
}

/* Reads the arguments of one extension: map, schema and version. */
static void extension_args(mg_psl_ctx *c, const mg_psl_expr *e, mg_psl_extension *x)
{
    static const char *const names[] = {"map", "schema", "version"};
    mg_psl_str *const values[] = {&x->map, &x->schema, &x->version};
    const mg_psl_arg *found[3] = {NULL, NULL, NULL};
    bool is_string[3] = {false, false, false};
    mg_map seen = {0};

    for (mg_psl_arg *a = e->u.args->first; a; a = a->next)
    {
        mg_psl_str s;
        bool string;

        if (!a->value)
            continue;
        if (!a->name.text)
        {
            mg_psl_error(c->diags, a->span, "Error validating: The argument must have a name");
            continue;
        }
        if (mg_map_put(c->scratch, &seen, 0, a->name.text, a->name.len, a))
        {
            mg_psl_error(c->diags, a->span, "Error validating: The argument `%.*s` can only be defined once",
                         MG_PSL_STR(a->name));
            a->used = true;
            continue;
        }
        string = mg_psl_as_string(c, a->value, &s);
        for (int i = 0; i < 3; i++)
            if (mg_psl_is(a->name, names[i]))
            {
                found[i] = a;
                is_string[i] = string;
                a->used = true;
            }
    }
    for (int i = 0; i < 3; i++)
        if (found[i] && is_string[i])
            *values[i] = found[i]->value->text;
        else if (found[i])
            mg_psl_error(c->diags, found[i]->span, "Error validating: The `%s` argument must be a string literal",
                         names[i]);
    for (const mg_psl_arg *a = e->u.args->first; a; a = a->next)
        if (a->value && a->name.text && !a->used)
            mg_psl_error(c->diags, a->span, "Argument not known: \"%.*s\".", MG_PSL_STR(a->name));
}

static int by_extension(const void *a, const void *b)
{
    const mg_psl_extension *x = a, *y = b;
    int order = mg_psl_compare(x->name, y->name);

    return order ? order : (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

static uint32_t count_schemas(const mg_psl_expr *list)
{
    uint32_t n = 0;

    if (list->kind != MG_PSL_ARRAY)
        return 1;
    for (const mg_psl_expr *e = list->u.first; e; e = e->next)
        n++;
    return n;
}

static void load_extensions(mg_psl_ctx *c, const mg_psl_top *t, mg_psl_datasource *d)
{
    const mg_psl_item *p = mg_psl_property(t, "extensions");
    const mg_psl_expr *first;
    bool good = true;

    if (!p || d->connector->provider != MG_PSL_POSTGRESQL)
        return;
    first = p->value->kind == MG_PSL_ARRAY ? p->value->u.first : p->value;
    for (const mg_psl_expr *e = first; e; e = e == p->value ? NULL : e->next)
        if (e->kind != MG_PSL_CALL && e->kind != MG_PSL_CONSTANT)
        {
            mg_psl_mismatch(c, e, "constant or function");
            good = false;
        }
    d->extensions = mg_arena_get(c->arena, count_schemas(p->value) * sizeof *d->extensions);
    if (!good || !d->extensions)
        return;
    d->has_extensions = true;
    d->extensions_span = p->span;
    for (const mg_psl_expr *e = first; e; e = e == p->value ? NULL : e->next)
    {
        mg_psl_extension *x = &d->extensions[d->extension_count++];

        x->name = e->text;
        x->span = e->span;
        if (e->kind == MG_PSL_CALL)
            extension_args(c, e, x);
    }
    qsort(d->extensions, d->extension_count, sizeof *d->extensions, by_extension);
}

static const mg_psl_expr *load_url(mg_psl_ctx *c, const mg_psl_top *t, const char *name)
{
    const mg_psl_item *p = mg_psl_property(t, name);

    return p && mg_psl_check_env_or_string(c, p->value) ? p->value : NULL;
}

/* Are two values the same text, or env("…") of the same variable? Both have been checked to be one or the other. */
static bool same_url(const mg_psl_expr *a, const mg_psl_expr *b)
{
    if (!a || !b || a->kind != b->kind)
        return false;
    if (a->kind == MG_PSL_CALL)
        return mg_psl_same(a->u.args->first->value->text, b->u.args->first->value->text);
    return mg_psl_same(a->text, b->text);
}

/* Prisma 7 has connections in prisma.config.ts, so here they are errors, and their values are not looked at. */
static void refuse_urls(mg_psl_ctx *c, const mg_psl_top *t)
{
    static const char *const others[] = {"shadowDatabaseUrl", "directUrl"};
    const mg_psl_item *p = mg_psl_property(t, "url");

    if (p)
        mg_psl_error(
            c->diags, p->span,
            "The datasource property `url` is no longer supported in schema files. Move connection URLs for Migrate to "
            "`prisma.config.ts` and pass either `adapter` for a direct database connection or `accelerateUrl` for "
            "Accelerate to the `PrismaClient` constructor. See https://pris.ly/d/config-datasource and "
            "https://pris.ly/d/prisma7-client-config");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if ((p = mg_psl_property(t, others[i])))
            mg_psl_error(c->diags, p->span,
                         "The datasource property `%s` is no longer supported in schema files. Move connection URLs to "
                         "`prisma.config.ts`. See https://pris.ly/d/config-datasource",
                         others[i]);
}

/* Reads shadowDatabaseUrl and directUrl, and reports one that is the same as another. */
static void load_other_urls(mg_psl_ctx *c, const mg_psl_top *t, mg_psl_datasource *d)
{
    d->shadow_url = load_url(c, t, "shadowDatabaseUrl");
    if (d->shadow_url && d->shadow_url->kind == MG_PSL_STRING && d->shadow_url->text.len == 0)
        d->shadow_url = NULL;
    d->direct_url = load_url(c, t, "directUrl");
    if (same_url(d->shadow_url, d->direct_url))
        mg_psl_error(c->diags, d->direct_url->span,
                     "shadowDatabaseUrl is the same as directUrl for datasource \"%.*s\". Please specify a different "
                     "database as shadow database to avoid data loss.",
                     MG_PSL_STR(t->name));
    if (same_url(d->shadow_url, d->url))
        mg_psl_error(
            c->diags, d->url->span,
            "shadowDatabaseUrl is the same as url for datasource \"%.*s\". Please specify a different database "
            "as shadow database to avoid data loss.",
            MG_PSL_STR(t->name));
}

/* Reads the urls. False: the rest of the datasource shall not be read. */
static bool load_urls(mg_psl_ctx *c, const mg_psl_top *t, mg_psl_datasource *d)
{
    if (c->schema->release == MG_PRISMA_7)
    {
        refuse_urls(c, t);
        return true;
    }
    if (!mg_psl_property(t, "url"))
        mg_psl_error(c->diags, t->span, "Argument \"url\" is missing in data source block \"%.*s\".",
                     MG_PSL_STR(t->name));
    d->url = load_url(c, t, "url");
    if (!d->url)
        return false;
    load_other_urls(c, t, d);
    return true;
}

static int by_schema(const void *a, const void *b)
{
    const mg_psl_named *x = a, *y = b;
    int order = mg_psl_compare(x->name, y->name);

    return order ? order : (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

static void load_schemas(mg_psl_ctx *c, const mg_psl_top *t, mg_psl_datasource *d)
{
    const mg_psl_item *p = mg_psl_property(t, "schemas");
    const mg_psl_expr *first;
    bool good = true;
    mg_psl_str s;

    if (!p)
        return;
    first = p->value->kind == MG_PSL_ARRAY ? p->value->u.first : p->value;
    for (const mg_psl_expr *e = first; e; e = e == p->value ? NULL : e->next)
        good = mg_psl_as_string(c, e, &s) && good;
    if (!good)
        return;
    if (d->foreign)
        return;
    if (!(d->connector->can & MG_PSL_CAN_SCHEMAS))
    {
        mg_psl_error(c->diags, p->value->span, "The `schemas` property is not supported on the current connector.");
        return;
    }
    if (!first)
    {
        mg_psl_error(c->diags, p->value->span, "If provided, the schemas array can not be empty.");
        return;
    }
    d->schemas = mg_arena_get(c->arena, count_schemas(p->value) * sizeof *d->schemas);
    if (!d->schemas)
        return;
    d->has_schemas = true;
    d->schemas_span = p->value->span;
    for (const mg_psl_expr *e = first; e; e = e == p->value ? NULL : e->next)
        d->schemas[d->schema_count++] = (mg_psl_named){e->text, e->span};
    qsort(d->schemas, d->schema_count, sizeof *d->schemas, by_schema);
    for (uint32_t i = 0; i + 1 < d->schema_count; i++)
        if (mg_psl_same(d->schemas[i].name, d->schemas[i + 1].name))
            mg_psl_error(c->diags, d->schemas[i].span, "Duplicated schema names are not allowed");
}

static bool is_known_property(const mg_psl_datasource *d, mg_psl_str name)
{
    for (size_t k = 0; k < sizeof known_properties / sizeof *known_properties; k++)
        if (mg_psl_is(name, known_properties[k]))
            return strcmp(known_properties[k], "extensions") != 0 || d->connector->provider == MG_PSL_POSTGRESQL;
    return false;
}

/* A property that is given several times is reported once, at its last place. */
static void report_unknown_property(mg_psl_ctx *c, const mg_psl_top *t, const mg_psl_datasource *d)
{
    mg_map last = {0};

    for (mg_psl_item *i = t->items; i; i = i->next)
        if (i->kind == MG_PSL_PROPERTY && !is_known_property(d, i->name))
            mg_map_put(c->scratch, &last, 0, i->name.text, i->name.len, i);
    for (const mg_psl_item *i = t->items; i; i = i->next)
        if (i->kind == MG_PSL_PROPERTY && mg_map_get(&last, 0, i->name.text, i->name.len) == i)
            mg_psl_error(c->diags, i->span, "Property not known: \"%.*s\".", MG_PSL_STR(i->name));
}

void mg_psl_load_datasource(mg_psl_ctx *c, const mg_psl_top *t)
{
    mg_psl_datasource *d = mg_arena_get(c->arena, sizeof *d), **slot;
    const mg_psl_item *features;

    if (!d || !mg_psl_check_values(c, t))
        return;
    d->ast = t;
    d->name = t->name;
    if (!load_provider(c, t, d))
        return;
    load_relation_mode(c, t, d);
    load_extensions(c, t, d);
    if (!load_urls(c, t, d))
        return;
    features = mg_psl_property(t, "previewFeatures");
    if (features)
        mg_psl_error(c->diags, features->span,
                     "Preview features are only supported in the generator block. Please move this field to the "
                     "generator block.");
    load_schemas(c, t, d);
    report_unknown_property(c, t, d);
    slot = mg_vec_push(c->arena, &c->schema->datasources);
    if (slot)
        *slot = d;
}
