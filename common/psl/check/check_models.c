/* check_models.c: rules about models, views, composite types and enums as a whole. */
#include "check.h"

/* A chain of composite types, each required by the one before it; detect_cycles looks for those that close. */
typedef struct path
{
    const struct path *previous;
    const mg_psl_model *type;
} path;

typedef struct step
{
    const mg_psl_field *field;
    const path *path; /* NULL at the start of a walk */
} step;

typedef struct cycle
{
    const mg_psl_model *type; /* cycles are reported in the order of these types */
    const mg_psl_field *field;
    const path *path; /* NULL if the type contains itself */
} cycle;

typedef struct model_search
{
    mg_psl_checker *k;
    MG_VEC(step) steps;
    MG_VEC(cycle) cycles;
    const mg_psl_model *first; /* the type at which this walk began to descend */
} model_search;

static void push_fields(model_search *s, const mg_psl_model *type, const path *p)
{
    for (uint32_t i = 0; i < type->count; i++)
    {
        step *to = type->fields[i].arity == MG_PSL_REQUIRED ? mg_vec_push(s->k->c->scratch, &s->steps) : NULL;

        if (to)
            *to = (step){&type->fields[i], p};
    }
}

static void found_cycle(model_search *s, const mg_psl_field *f, const path *p)
{
    cycle *c = mg_vec_push(s->k->c->scratch, &s->cycles);

    if (c)
        *c = (cycle){f->to.model, f, p};
}

static const path *link_path(model_search *s, const path *previous, const mg_psl_model *type)
{
    path *p = mg_arena_get(s->k->c->scratch, sizeof *p);

    if (p)
        *p = (path){previous, type};
    return p;
}

static void report_model_cycle(model_search *s, const cycle *c)
{
    mg_strbuf b;

    mg_strbuf_init(&b, s->k->c->scratch);
    for (const path *p = c->path; p; p = p->previous)
        mg_strbuf_printf(&b, "%s`%.*s`", b.len ? " → " : "", MG_PSL_STR(p->type->name));
    if (c->path)
        mg_psl_error(s->k->d, c->field->ast->span,
                     "Error validating field `%.*s` in composite type `%.*s`: The types cause an endless cycle in the "
                     "path %s. Please change one of the fields to be either optional or a list to break the cycle.",
                     MG_PSL_STR(c->field->name), MG_PSL_STR(c->field->model->name), b.text ? b.text : "");
    else
        mg_psl_error(s->k->d, c->field->ast->span,
                     "Error validating field `%.*s` in composite type `%.*s`: The type is the same as the parent and "
                     "causes an endless cycle. Please change the field to be either optional or a list.",
                     MG_PSL_STR(c->field->name), MG_PSL_STR(c->field->model->name));
}

static void walk_models(model_search *s, size_t limit)
{
    /* The limit ends a walk over types that lead into each other: it would not end by itself. */
    while (s->steps.len && limit--)
    {
        step at = s->steps.items[--s->steps.len];
        const mg_psl_field *f = at.field;

        if (!at.path)
        {
            s->first = NULL;
            at.path = link_path(s, NULL, f->model);
        }
        if (f->kind != MG_PSL_OF_COMPOSITE)
            continue;
        if (f->to.model == f->model)
            found_cycle(s, f, NULL);
        else if (f->to.model == s->first)
            found_cycle(s, f, at.path);
        else
        {
            s->first = s->first ? s->first : f->to.model;
            push_fields(s, f->to.model, link_path(s, at.path, f->to.model));
        }
    }
}

static void detect_cycles(mg_psl_checker *k)
{
    model_search s = {.k = k};
    size_t fields = 0;

    for (size_t i = 0; i < k->s->types.len; i++)
    {
        push_fields(&s, k->s->types.items[i], NULL);
        fields += k->s->types.items[i]->count;
    }
    walk_models(&s, 64 * (fields + 1));
    for (size_t t = 0; t < k->s->types.len && s.cycles.len; t++)
        for (size_t i = 0; i < s.cycles.len && i < 64; i++)
            if (s.cycles.items[i].type == k->s->types.items[t])
                report_model_cycle(&s, &s.cycles.items[i]);
}

void mg_psl_check_types(mg_psl_checker *k)
{
    detect_cycles(k);
    for (size_t i = 0; i < k->s->types.len; i++)
        mg_psl_error(k->d, k->s->types.items[i]->ast->span,
                     "Error validating: Composite types are not supported on %s.", k->db->name);
}

static void strict_key(mg_psl_checker *k, const mg_psl_model *m)
{
    mg_strbuf loose;

    if (m->ignored)
        return;
    mg_strbuf_init(&loose, k->c->scratch);
    for (const mg_psl_index *x = mg_psl_first_key(m); x; x = mg_psl_next_key(m, x))
    {
        if (mg_psl_is_strict(x))
            return;
        mg_strbuf_puts(&loose, "\n- ");
        for (uint32_t i = 0; i < x->count; i++)
            mg_strbuf_printf(&loose, "%s%.*s", i ? ", " : "", MG_PSL_STR(x->fields[i].field->name));
    }
    mg_psl_block_error(k, m, m->ast->span,
                       "Each model must have at least one unique criteria that has only required fields. Either mark a "
                       "single field with `@id`, `@unique` or add a multi field criterion with `@@id([])` or "
                       "`@@unique([])` to the model.%s%s",
                       loose.len
                           ? " The following unique criterias were not considered as they contain fields that are "
                             "not required:"
                           : "",
                       loose.text ? loose.text : "");
}

static bool any_sort(const mg_psl_index *x)
{
    for (uint32_t i = 0; i < x->count; i++)
        if (x->fields[i].sort)
            return true;
    return false;
}

static bool any_length(const mg_psl_index *x)
{
    for (uint32_t i = 0; i < x->count; i++)
        if (x->fields[i].has_length)
            return true;
    return false;
}

/* Reports a field that has the name by which the client would call the key @@id([a, b]), which is a_b. */
static void id_name_is_free(mg_psl_checker *k, const mg_psl_model *m)
{
    const mg_psl_field *f;
    mg_strbuf b;

    if (m->id->count <= 1)
        return;
    mg_strbuf_init(&b, k->c->scratch);
    for (uint32_t i = 0; i < m->id->count; i++)
        mg_strbuf_printf(&b, "%s%.*s", i ? "_" : "", MG_PSL_STR(m->id->fields[i].field->name));
    f = b.text ? mg_psl_find_field(k->c, m, (mg_psl_str){b.text, (uint32_t) b.len}) : NULL;
    if (f && f->kind != MG_PSL_OF_MODEL)
        mg_psl_block_error(k, m, m->id->attr->span,
                           "The field `%s` clashes with the `@@id` attribute's name. Please resolve the conflict by "
                           "providing a custom id name: `@@id([...], name: \"custom_name\")`",
                           b.text);
}

static void check_id(mg_psl_checker *k, const mg_psl_model *m)
{
    const char *attr = mg_psl_index_attr(m->id);
    mg_psl_span span = m->id->attr->span;

    if (m->id->count == 0)
        mg_psl_at_error(k, attr, span,
                        "The list of fields in an `%s()` attribute cannot be empty. Please specify at least one field.",
                        attr);
    id_name_is_free(k, m);
    if (m->id->map.text && !mg_psl_can(k, MG_PSL_CAN_NAME_PRIMARY_KEYS))
        mg_psl_block_error(k, m, m->ast->span,
                           "You defined a database name for the primary key on the model. This is not supported by the "
                           "provider.");
    if (any_length(m->id))
        mg_psl_at_error(k, attr, span,
                        "The length argument is not supported in the primary key with the current connector");
    if (any_sort(m->id))
        mg_psl_at_error(k, attr, span,
                        "The sort argument is not supported in the primary key with the current connector");
}

static void check_shard_key(mg_psl_checker *k, const mg_psl_model *m)
{
    const char *attr = m->shard_key_source ? "@shardKey" : "@@shardKey";
    mg_psl_span span = m->shard_key->span;

    if (!(k->s->features & mg_psl_feature_bit(MG_PSL_FEATURE_shardKeys)))
        mg_psl_at_error(k, attr, span, "Defining shard keys requires enabling the `shardKeys` preview feature");
    mg_psl_at_error(k, attr, span, "Shard keys are not currently supported for provider %s", k->db->provider_name);
    if (m->shard_key_fields == 0)
        mg_psl_at_error(k, attr, span,
                        "The list of fields in a `%s()` attribute cannot be empty. Please specify at least one field.",
                        attr);
}

static bool is_autoincrement(const mg_psl_field *f)
{
    return f->kind != MG_PSL_OF_MODEL && f->def && f->def->value->kind == MG_PSL_CALL &&
           mg_psl_is(f->def->value->text, "autoincrement");
}

static bool is_indexed(const mg_psl_model *m, const mg_psl_field *f)
{
    for (const mg_psl_index *x = m->indexes; x; x = x->next)
        if (x->count && x->fields[0].field == f)
            return true;
    return m->id && m->id->count && m->id->fields[0].field == f;
}

static void check_autoincrement(mg_psl_checker *k, const mg_psl_model *m)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < m->count; i++)
        n += is_autoincrement(&m->fields[i]);
    if (n > 1 && !mg_psl_can(k, MG_PSL_CAN_AUTOINCREMENT_TWICE))
        mg_psl_at_error(k, "@default", m->ast->span,
                        "The `autoincrement()` default value is used multiple times on this model even though the "
                        "underlying datasource only supports one instance per table.");
    for (uint32_t i = 0; n && i < m->count; i++)
    {
        const mg_psl_field *f = &m->fields[i];

        if (!is_autoincrement(f))
            continue;
        if (!mg_psl_can(k, MG_PSL_CAN_AUTOINCREMENT_ON_NON_ID) &&
            !(m->id && m->id->count == 1 && m->id->fields[0].field == f))
            mg_psl_at_error(k, "@default", f->ast->span,
                            "The `autoincrement()` default value is used on a non-id field even though the datasource "
                            "does not support this.");
        if (!mg_psl_can(k, MG_PSL_CAN_AUTOINCREMENT_UNINDEXED) && !is_indexed(m, f))
            mg_psl_at_error(k, "@default", f->ast->span,
                            "The `autoincrement()` default value is used on a non-indexed field even though the "
                            "datasource does not support this.");
    }
}

void mg_psl_check_model(mg_psl_checker *k, mg_psl_model *m)
{
    strict_key(k, m);
    mg_psl_check_key_name(k, m);
    if (m->id)
    {
        mg_psl_check_custom_name(k, m, m->id);
        check_id(k, m);
    }
    if (m->shard_key)
        check_shard_key(k, m);
    if (k->db->provider == MG_PSL_POSTGRESQL)
        for (const mg_psl_index *x = m->indexes; x; x = x->next)
            mg_psl_check_postgres_index(k, x);
    check_autoincrement(k, m);
}

static bool has_schema(const mg_psl_datasource *d, mg_psl_str name)
{
    uint32_t low = 0, high = d->schema_count;

    while (low < high)
    {
        uint32_t mid = low + (high - low) / 2;
        int order = mg_psl_compare(d->schemas[mid].name, name);

        if (order == 0)
            return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

/* Checks @@schema of a model or an enum. True if it has none and needs one. */
static bool lacks_schema(mg_psl_checker *k, mg_psl_str name, mg_psl_span span)
{
    if (!mg_psl_can(k, MG_PSL_CAN_SCHEMAS))
    {
        if (name.text)
            mg_psl_error(k->d, span, "@@schema is not supported on the current datasource provider");
        return false;
    }
    if (k->source && name.text && !has_schema(k->source, name))
        mg_psl_error(k->d, span,
                     "This schema is not defined in the datasource. Read more on `@@schema` at "
                     "https://pris.ly/d/multi-schema");
    return k->source && k->source->has_schemas && !name.text;
}

void mg_psl_check_schema_of(mg_psl_checker *k, const mg_psl_model *m)
{
    if (lacks_schema(k, m->schema, m->schema_span))
        mg_psl_block_error(k, m, m->ast->span, "This %s is missing an `@@schema` attribute.", mg_psl_container(m));
}

void mg_psl_check_enum(mg_psl_checker *k, const mg_psl_enum *e)
{
    if (lacks_schema(k, e->schema, e->schema_span))
        mg_psl_error(k->d, e->ast->span, "This enum is missing an `@@schema` attribute.");
}
