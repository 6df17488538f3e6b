/* config.c: reads generators, and what they share with datasources. */
#include "../base/ctx.h"

typedef enum feature_state
{
    ACTIVE,
    DEPRECATED,
    STABLE,
    HIDDEN,
    ON_POSTGRES,
    UNKNOWN
} feature_state;

static const struct
{
    const char *name;
    feature_state states[MG_PRISMA_7 + 1]; /* indexed by mg_release */
} features[] = {
#define MG_FEATURE(name, six, seven) {#name, {UNKNOWN, six, seven}},
#include "../base/features.def"
#undef MG_FEATURE
};

const mg_psl_item *mg_psl_property(const mg_psl_top *t, const char *name)
{
    const mg_psl_item *found = NULL;

    for (const mg_psl_item *i = t->items; i; i = i->next)
        if (i->kind == MG_PSL_PROPERTY && i->value && mg_psl_is(i->name, name))
            found = i;
    return found;
}

bool mg_psl_check_values(mg_psl_ctx *c, const mg_psl_top *t)
{
    for (const mg_psl_item *i = t->items; i; i = i->next)
        if (i->kind == MG_PSL_PROPERTY && !i->value)
        {
            mg_psl_error(c->diags, t->span, "Property %.*s in %.*s %.*s needs to be assigned a value",
                         MG_PSL_STR(i->name), MG_PSL_STR(t->keyword), MG_PSL_STR(t->name));
            return false;
        }
    return true;
}

bool mg_psl_check_env(mg_psl_ctx *c, const mg_psl_expr *e)
{
    const mg_psl_args *args = e->u.args;
    uint32_t empty = 0;
    mg_psl_str name;

    for (const mg_psl_arg *a = args->first; a; a = a->next)
    {
        empty += !a->value;
        if (a->value && a->name.text)
            mg_psl_warn(c->diags, a->span, "The env function doesn't expect named arguments");
    }
    if (args->count == 0 && empty)
    {
        mg_psl_error(c->diags, e->span, "The env function expects a singular, unnamed, string argument.");
        return false;
    }
    if (args->count + empty != 1 || args->comma)
    {
        mg_psl_error(c->diags, e->span, "Exactly one string parameter must be passed to the env function.");
        return false;
    }
    return mg_psl_as_string(c, args->first->value, &name);
}

bool mg_psl_check_env_or_string(mg_psl_ctx *c, const mg_psl_expr *e)
{
    if (e->kind == MG_PSL_CALL && mg_psl_is(e->text, "env"))
        return mg_psl_check_env(c, e);
    if (e->kind == MG_PSL_STRING)
        return true;
    mg_psl_mismatch(c, e, "String");
    return false;
}

/* The state of a preview feature for the database of a connector, which may be NULL. */
static feature_state state_of(const mg_psl_ctx *c, int i, const mg_psl_connector *connector)
{
    feature_state state = features[i].states[c->schema->release];

    if (state != ON_POSTGRES)
        return state;
    return connector && connector->provider == MG_PSL_POSTGRESQL ? ACTIVE : UNKNOWN;
}

/* The features that may be set, as "a, b". */
static const char *expected_features(mg_psl_ctx *c, const mg_psl_connector *connector)
{
    const char *text;
    mg_strbuf b;

    mg_strbuf_init(&b, c->scratch);
    for (int i = 0; i < MG_PSL_FEATURES; i++)
        if (state_of(c, i, connector) <= DEPRECATED)
            mg_strbuf_printf(&b, "%s%s", b.len ? ", " : "", features[i].name);
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

static bool same_ignoring_case(mg_psl_str s, const char *word)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (!word[i] || ((s.text[i] ^ word[i]) & ~0x20) || ((s.text[i] ^ word[i]) && (s.text[i] | 0x20) < 'a'))
            return false;
    return word[s.len] == '\0';
}

static uint64_t stable_feature(mg_psl_ctx *c, int i, mg_psl_str name, const mg_psl_connector *connector,
                               mg_psl_span span)
{
    if (i == MG_PSL_FEATURE_fullTextSearch && connector && connector->provider == MG_PSL_POSTGRESQL)
    {
        mg_psl_warn(c->diags, span,
                    "On `provider = \"%s\"`, preview feature \"%.*s\" has been renamed to \"fullTextSearchPostgres\". "
                    "Learn more at https://pris.ly/d/fts-postgres.",
                    connector->provider_name, MG_PSL_STR(name));
        return mg_psl_feature_bit(MG_PSL_FEATURE_fullTextSearchPostgres);
    }
    mg_psl_warn(c->diags, span,
                "Preview feature \"%.*s\" is deprecated. The functionality can be used without specifying it as a "
                "preview feature.",
                MG_PSL_STR(name));
    return mg_psl_feature_bit((mg_psl_feature) i);
}

static uint64_t load_feature(mg_psl_ctx *c, mg_psl_str name, const mg_psl_connector *connector, mg_psl_span span)
{
    feature_state state;
    int i = 0;

    while (i < MG_PSL_FEATURES && !same_ignoring_case(name, features[i].name))
        i++;
    state = i < MG_PSL_FEATURES ? state_of(c, i, connector) : UNKNOWN;
    if (state == STABLE)
        return stable_feature(c, i, name, connector, span);
    if (state == UNKNOWN)
    {
        mg_psl_error(c->diags, span, "The preview feature \"%.*s\" is not known. Expected one of: %s", MG_PSL_STR(name),
                     expected_features(c, connector));
        return 0;
    }
    if (state == DEPRECATED)
        mg_psl_warn(c->diags, span,
                    "Preview feature \"%.*s\" is deprecated. It will be removed in a future version of Prisma.",
                    MG_PSL_STR(name));
    return mg_psl_feature_bit((mg_psl_feature) i);
}

static uint64_t load_features(mg_psl_ctx *c, const mg_psl_expr *list, const mg_psl_connector *connector)
{
    const mg_psl_expr *first = list->kind == MG_PSL_ARRAY ? list->u.first : list;
    uint64_t set = 0;
    bool good = true;
    mg_psl_str name;

    for (const mg_psl_expr *e = first; e; e = e == list ? NULL : e->next)
        good = mg_psl_as_string(c, e, &name) && good;
    for (const mg_psl_expr *e = first; e && good; e = e == list ? NULL : e->next)
        set |= load_feature(c, e->text, connector, list->span);
    return set;
}

/* Checks every env(…) in the value of a property that the language does not define. */
static bool check_free_value(mg_psl_ctx *c, const mg_psl_expr *e)
{
    if (e->kind == MG_PSL_CALL && mg_psl_is(e->text, "env"))
        return mg_psl_check_env(c, e);
    if (e->kind == MG_PSL_ARRAY)
        for (e = e->u.first; e; e = e->next)
            if (!check_free_value(c, e))
                return false;
    return true;
}

static bool check_rest(mg_psl_ctx *c, const mg_psl_top *t)
{
    static const char *const known[] = {"provider", "output", "binaryTargets", "previewFeatures"};

    for (const mg_psl_item *i = t->items; i; i = i->next)
    {
        bool skip = i->kind != MG_PSL_PROPERTY;

        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            skip = skip || mg_psl_is(i->name, known[k]);
        if (!skip && !check_free_value(c, i->value))
            return false;
    }
    return true;
}

void mg_psl_load_generator(mg_psl_ctx *c, const mg_psl_top *t, const mg_psl_connector *connector)
{
    const mg_psl_item *engine, *provider, *output, *targets, *list;
    mg_psl_generator *g, **slot;

    if (!mg_psl_check_values(c, t))
        return;
    engine = mg_psl_property(t, "engineType");
    if (engine && engine->value->kind != MG_PSL_STRING)
        mg_psl_mismatch(c, engine->value, "String");
    provider = mg_psl_property(t, "provider");
    if (!provider)
        mg_psl_error(c->diags, t->span, "Argument \"provider\" is missing in generator block \"%.*s\".",
                     MG_PSL_STR(t->name));
    if (!provider || !mg_psl_check_env_or_string(c, provider->value))
        return;
    output = mg_psl_property(t, "output");
    if (output && !mg_psl_check_env_or_string(c, output->value))
        output = NULL;
    targets = mg_psl_property(t, "binaryTargets");
    if (targets && targets->value->kind != MG_PSL_ARRAY)
        mg_psl_check_env_or_string(c, targets->value);
    else if (targets)
        for (const mg_psl_expr *e = targets->value->u.first; e; e = e->next)
            mg_psl_check_env_or_string(c, e);
    g = mg_arena_get(c->arena, sizeof *g);
    list = mg_psl_property(t, "previewFeatures");
    if (!g)
        return;
    g->ast = t;
    g->name = t->name;
    g->provider = provider->value;
    g->output = output ? output->value : NULL;
    g->features = list ? load_features(c, list->value, connector) : 0;
    if (!check_rest(c, t))
        return;
    slot = mg_vec_push(c->arena, &c->schema->generators);
    if (slot)
        *slot = g;
    c->schema->features |= g->features;
}

static void load_file(mg_psl_ctx *c, const mg_psl_file *f)
{
    size_t before = c->schema->datasources.len;
    const mg_psl_connector *connector;

    for (const mg_psl_top *t = f->tops; t; t = t->next)
        if (t->kind == MG_PSL_DATASOURCE)
            mg_psl_load_datasource(c, t);
    if (c->schema->datasources.len > before + 1)
        for (const mg_psl_top *t = f->tops; t; t = t->next)
            if (t->kind == MG_PSL_DATASOURCE)
                mg_psl_error(c->diags, t->span,
                             "Error validating datasource `%.*s`: You defined more than one datasource. This is not "
                             "allowed yet because support for multiple databases has not been implemented yet.",
                             MG_PSL_STR(t->name));
    /* Without a datasource in the file, features of a single database count as unknown. */
    connector = c->schema->datasources.len > before ? c->schema->datasources.items[before]->connector : NULL;
    for (const mg_psl_top *t = f->tops; t; t = t->next)
        if (t->kind == MG_PSL_GENERATOR)
            mg_psl_load_generator(c, t, connector);
}

/*
 * Reports a provider that this project does not support, but only if there is nothing else to report: what is wrong for
 * any database matters more.
 */
static void refuse_foreign(mg_psl_ctx *c, const mg_psl_datasource *d)
{
    const mg_psl_item *provider = mg_psl_property(d->ast, "provider");

    if (d->foreign && c->diags->errors.len == 0)
        mg_psl_error(c->diags, provider->value->span,
                     "Error validating datasource `%.*s`: The provider \"%.*s\" is not supported here. Supported "
                     "providers: \"postgresql\", \"sqlite\".",
                     MG_PSL_STR(d->name), MG_PSL_STR(d->provider));
}

void mg_psl_resolve_config(mg_psl_ctx *c)
{
    mg_psl_schema *s = c->schema;

    for (uint32_t i = 0; i < s->file_count && !c->arena->failed; i++)
        load_file(c, &s->files[i]);
    for (size_t i = 0; i < s->datasources.len; i++)
        refuse_foreign(c, s->datasources.items[i]);
    s->connector = s->datasources.len ? s->datasources.items[0]->connector : mg_psl_neutral_connector();
    s->prisma_mode = s->datasources.len && s->datasources.items[0]->relation_mode_prisma;
}
