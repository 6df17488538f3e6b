/*
 * check.c: the last stage, run once names, types and attributes are in order. It applies the rules in the order of the
 * reference.
 */
#include "check.h"

static const char *message(mg_psl_checker *k, const char *fmt, va_list args) MG_PRINTF(2, 0);

static const char *message(mg_psl_checker *k, const char *fmt, va_list args)
{
    const char *text = mg_arena_vprintf(k->c->scratch, fmt, args);

    return text ? text : "";
}

void mg_psl_block_error(mg_psl_checker *k, const mg_psl_model *m, mg_psl_span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    mg_psl_error(k->d, span, "Error validating %s \"%.*s\": %s", mg_psl_container(m), MG_PSL_STR(m->name),
                 message(k, fmt, args));
    va_end(args);
}

void mg_psl_at_error(mg_psl_checker *k, const char *attr, mg_psl_span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    mg_psl_error(k->d, span, "Error parsing attribute \"%s\": %s", attr, message(k, fmt, args));
    va_end(args);
}

const char *mg_psl_index_attr(const mg_psl_index *x)
{
    switch (x->type)
    {
    case MG_PSL_INDEX_UNIQUE:
        return x->source ? "@unique" : "@@unique";
    case MG_PSL_INDEX_PRIMARY:
        return x->source ? "@id" : "@@id";
    case MG_PSL_INDEX_FULLTEXT:
        return "@@fulltext";
    default:
        return "@@index";
    }
}

bool mg_psl_arg_span(const mg_psl_attr *a, const char *arg, mg_psl_span *span)
{
    for (const mg_psl_arg *i = a->args ? a->args->first : NULL; i; i = i->next)
        if (i->value && mg_psl_is(i->name, arg))
        {
            *span = i->span;
            return true;
        }
    return false;
}

const mg_psl_attr *mg_psl_field_attr(const mg_psl_field *f, const char *name)
{
    for (const mg_psl_attr *a = f->ast->attrs; a; a = a->next)
        if (mg_psl_is(a->name, name))
            return a;
    return NULL;
}

void mg_psl_check_length(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_attr *a, mg_psl_str name, bool block)
{
    if (name.text && name.len > k->db->max_name)
        mg_psl_error(
            k->d, a->span,
            "Error validating model \"%.*s\": The constraint name '%.*s' specified in the `map` argument for the "
            "`%s%.*s` constraint is too long for your chosen provider. The maximum allowed length is %u bytes.",
            MG_PSL_STR(m->name), MG_PSL_STR(name), block ? "@@" : "@", MG_PSL_STR(a->name), k->db->max_name);
}

static void check_unknown_functions(mg_psl_checker *k)
{
    for (size_t i = 0; i < k->c->unknown_functions.len; i++)
    {
        const mg_psl_field *f = k->c->unknown_functions.items[i];

        if (f->def)
            mg_psl_error(
                k->d, f->def->value->span,
                "Unknown function in @default(): `%.*s` is not known. You can read about the available functions "
                "here: https://pris.ly/d/attribute-functions",
                MG_PSL_STR(f->def->value->text));
    }
}

static void check_extensions(mg_psl_checker *k)
{
    const mg_psl_datasource *d = k->source;

    if (!d || !d->has_extensions)
        return;
    if (!(k->s->features & mg_psl_feature_bit(MG_PSL_FEATURE_postgresqlExtensions)))
    {
        mg_psl_error(k->d, d->extensions_span,
                     "The `extensions` property is only available with the `postgresqlExtensions` preview feature.");
        return;
    }
    for (uint32_t i = 0; i < d->extension_count; i++)
    {
        const mg_psl_extension *x = &d->extensions[i];

        if (x->name.text[0] >= '0' && x->name.text[0] <= '9')
            mg_psl_error(k->d, x->span, "Error validating: The name of an extension must not start with a number.");
        else if (memchr(x->name.text, '-', x->name.len))
            mg_psl_error(k->d, x->span, "Error validating: The character `-` is not allowed in extension names.");
    }
}

static void check_view(mg_psl_checker *k, const mg_psl_model *m)
{
    if (!(k->s->features & mg_psl_feature_bit(MG_PSL_FEATURE_views)))
        mg_psl_error(k->d, m->ast->span,
                     "Error validating: View definitions are only available with the `views` preview feature.");
}

/* Checks one model or view. False if a relation is ambiguous: all further errors would follow from that one. */
static bool check_block(mg_psl_checker *k, mg_psl_model *m)
{
    if (m->view)
        check_view(k, m);
    else
        mg_psl_check_model(k, m);
    mg_psl_check_schema_of(k, m);
    if (m->id && m->view)
        mg_psl_error(k->d, m->id->attr->span, "Error validating: Views cannot have primary keys.");
    else if (m->id && m->id->has_clustered)
        mg_psl_at_error(k, mg_psl_index_attr(m->id), m->id->attr->span,
                        "Defining clustering is not supported in the current connector.");
    for (uint32_t i = 0; i < m->count; i++)
        if (m->fields[i].kind != MG_PSL_OF_MODEL)
            mg_psl_check_scalar_field(k, &m->fields[i]);
    for (uint32_t i = 0; i < m->count; i++)
    {
        if (m->fields[i].kind != MG_PSL_OF_MODEL)
            continue;
        if (mg_psl_is_ambiguous(k, &m->fields[i]))
            return false;
        mg_psl_check_relation_field(k, &m->fields[i]);
    }
    for (const mg_psl_index *x = m->indexes; x && mg_arena_goes_on(k->c->arena, sizeof *x); x = x->next)
        if (m->view)
            mg_psl_check_view_index(k, x), mg_psl_check_same_name_as_field(k, m, x);
        else
            mg_psl_check_index(k, m, x);
    return true;
}

static void check_relations(mg_psl_checker *k)
{
    for (size_t i = 0; i < k->s->relations.len; i++)
    {
        const mg_psl_relation *r = k->s->relations.items[i];

        if (r->kind == MG_PSL_MANY_TO_MANY || r->kind == MG_PSL_EMBEDDED)
        {
            mg_psl_check_many_to_many(k, r);
            continue;
        }
        if (r->forward && r->back)
            mg_psl_check_cycles(k, r);
        mg_psl_check_inline_relation(k, r);
        if (r->kind == MG_PSL_ONE_TO_ONE)
            mg_psl_check_one_to_one(k, r);
        else
            mg_psl_check_one_to_many(k, r);
    }
}

void mg_psl_check(mg_psl_ctx *c)
{
    mg_psl_checker k = {.c = c, .s = c->schema, .d = c->diags, .db = c->schema->connector};

    k.source = c->schema->datasources.len ? c->schema->datasources.items[0] : NULL;
    mg_psl_collect_names(&k);
    if (c->scratch->failed)
        return;
    mg_psl_check_types(&k);
    check_unknown_functions(&k);
    check_extensions(&k);
    mg_psl_check_database_names(&k);
    /* All models are checked before the first view. */
    for (int views = 0; views < 2; views++)
        for (size_t i = 0; i < c->schema->models.len; i++)
            if (c->schema->models.items[i]->view == views && !check_block(&k, c->schema->models.items[i]))
                return;
    mg_psl_check_enum_names(&k);
    for (size_t i = 0; i < c->schema->enums.len; i++)
        mg_psl_check_enum(&k, c->schema->enums.items[i]);
    check_relations(&k);
}
