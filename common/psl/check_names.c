/* check_names.c: names that must be the only ones: of constraints, tables, enums, keys and relations. */
#include "check.h"

typedef struct counter
{
    uint32_t count;
} counter;

static uint32_t count_of(const mg_map *m, uint64_t tag, mg_psl_str name)
{
    const counter *found = mg_map_get(m, tag, name.text, name.len);

    return found ? found->count : 0;
}

static void count(mg_psl_checker *k, mg_map *m, uint64_t tag, mg_psl_str name)
{
    counter *found;

    if (!name.text)
        return;
    found = mg_map_get(m, tag, name.text, name.len);
    if (!found)
    {
        found = mg_arena_get(k->c->scratch, sizeof *found);
        if (!found)
            return;
        mg_map_put(k->c->scratch, m, tag, name.text, name.len, found);
    }
    found->count++;
}

/* A number for the schema that a model or an enum is in; 0: none said. */
static uint64_t schema_number(mg_psl_checker *k, mg_psl_str schema)
{
    counter *found;

    if (!schema.text)
        return 0;
    found = mg_map_get(&k->schemas, 0, schema.text, schema.len);
    if (found)
        return found->count;
    found = mg_arena_get(k->c->scratch, sizeof *found);
    if (!found)
        return 0;
    found->count = (uint32_t) k->schemas.len + 1;
    mg_map_put(k->c->scratch, &k->schemas, 0, schema.text, schema.len, found);
    return found->count;
}

static bool in_scope(const mg_psl_checker *k, mg_psl_scope s)
{
    return k->db->scopes >> s & 1;
}

static void collect_constraints(mg_psl_checker *k, const mg_psl_model *m)
{
    mg_psl_str key = mg_psl_primary_key_name(k->c->scratch, k->db, m);
    uint64_t schema = schema_number(k, m->schema);

    if (in_scope(k, MG_PSL_SCOPE_KEYS_INDEXES))
        count(k, &k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], schema, key);
    if (in_scope(k, MG_PSL_SCOPE_MODEL))
        count(k, &k->scopes[MG_PSL_SCOPE_MODEL], m->number, key);
    for (const mg_psl_index *x = m->indexes; x; x = x->next)
    {
        mg_psl_str name = mg_psl_index_name(k->c->scratch, k->db, m, x);

        if (in_scope(k, MG_PSL_SCOPE_INDEXES))
            count(k, &k->scopes[MG_PSL_SCOPE_INDEXES], schema, name);
        if (in_scope(k, MG_PSL_SCOPE_KEYS_INDEXES))
            count(k, &k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], schema, name);
        if (in_scope(k, MG_PSL_SCOPE_MODEL))
            count(k, &k->scopes[MG_PSL_SCOPE_MODEL], m->number, name);
        count(k, &k->custom, m->number, x->name);
        if (x->type == MG_PSL_INDEX_UNIQUE)
            count(k, &k->keys, m->number, x->name);
    }
    if (m->id)
        count(k, &k->custom, m->number, m->id->name);
}

/* What a relation field's relation is called, here by its own model. */
static mg_psl_str relation_name(mg_psl_checker *k, const mg_psl_field *f)
{
    return f->rel->name.text ? f->rel->name : mg_psl_pair_name(k->c->scratch, f->model->name, f->to.model->name);
}

static uint64_t pair(const mg_psl_field *f)
{
    return (uint64_t) f->model->number << 32 | f->to.model->number;
}

static void collect_relation_field(mg_psl_checker *k, mg_psl_field *f)
{
    mg_psl_str name = relation_name(k, f);
    mg_psl_same_relation *same;
    mg_psl_field **slot;

    if (!name.text)
        return;
    same = mg_map_get(&k->relations, pair(f), name.text, name.len);
    if (!same)
    {
        same = mg_arena_get(k->c->scratch, sizeof *same);
        if (!same)
            return;
        mg_map_put(k->c->scratch, &k->relations, pair(f), name.text, name.len, same);
    }
    slot = mg_vec_push(k->c->scratch, &same->fields);
    if (slot)
        *slot = f;
}

void mg_psl_collect_names(mg_psl_checker *k)
{
    for (size_t i = 0; i < k->s->models.len; i++)
    {
        mg_psl_model *m = k->s->models.items[i];

        collect_constraints(k, m);
        for (uint32_t f = 0; f < m->count; f++)
            if (m->fields[f].kind == MG_PSL_OF_MODEL)
                collect_relation_field(k, &m->fields[f]);
    }
    for (size_t i = 0; i < k->s->relations.len && in_scope(k, MG_PSL_SCOPE_MODEL); i++)
    {
        const mg_psl_relation *r = k->s->relations.items[i];
        const mg_psl_field *starts = r->forward ? r->forward : r->back;

        if (r->kind <= MG_PSL_ONE_TO_MANY && !starts->model->view)
            count(k, &k->scopes[MG_PSL_SCOPE_MODEL], starts->model->number,
                  mg_psl_foreign_key_name(k->c->scratch, k->db, r));
    }
}

static void not_unique(mg_psl_checker *k, const char *attr, mg_psl_span span, mg_psl_str name, const char *where)
{
    mg_psl_at_error(
        k, attr, span,
        "The given constraint name `%.*s` has to be unique in the following namespace: %s. Please provide a "
        "different name using the `map` argument.",
        MG_PSL_STR(name), where);
}

static const char *on_model(mg_psl_checker *k, const mg_psl_model *m)
{
    const char *text =
        mg_arena_printf(k->c->scratch, "on model `%.*s` for primary key, indexes, unique constraints and foreign keys",
                        MG_PSL_STR(m->name));

    return text ? text : "";
}

static const char global_keys[] = "global for primary key, indexes and unique constraints";

void mg_psl_check_key_name(mg_psl_checker *k, const mg_psl_model *m)
{
    mg_psl_str name = mg_psl_primary_key_name(k->c->scratch, k->db, m);
    const char *attr;
    mg_psl_span span;

    if (!name.text)
        return;
    mg_psl_check_length(k, m, m->id->attr, name, !m->id->source);
    attr = mg_psl_index_attr(m->id);
    span = m->id->attr->span;
    mg_psl_arg_span(m->id->attr, "map", &span);
    if (count_of(&k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], schema_number(k, m->schema), name) > 1)
        not_unique(k, attr, span, name, global_keys);
    if (count_of(&k->scopes[MG_PSL_SCOPE_MODEL], m->number, name) > 1)
        not_unique(k, attr, span, name, on_model(k, m));
}

void mg_psl_check_index_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x)
{
    mg_psl_str name = mg_psl_index_name(k->c->scratch, k->db, m, x);
    uint64_t schema = schema_number(k, m->schema);
    mg_psl_span span = x->attr->span;

    if (!name.text)
        return;
    if (!mg_psl_arg_span(x->attr, "map", &span))
        mg_psl_arg_span(x->attr, "name", &span);
    if (count_of(&k->scopes[MG_PSL_SCOPE_INDEXES], schema, name) > 1)
        not_unique(k, mg_psl_index_attr(x), span, name, "global for indexes and unique constraints");
    if (count_of(&k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], schema, name) > 1)
        not_unique(k, mg_psl_index_attr(x), span, name, global_keys);
}

void mg_psl_check_foreign_key_name(mg_psl_checker *k, const mg_psl_relation *r)
{
    mg_psl_str name = mg_psl_foreign_key_name(k->c->scratch, k->db, r);
    mg_psl_span span = r->b->ast->span;

    if (!name.text || count_of(&k->scopes[MG_PSL_SCOPE_MODEL], r->a->number, name) <= 1)
        return;
    if (r->forward)
        span = r->forward->ast->span;
    if (r->forward && r->forward->rel->attr)
        mg_psl_arg_span(r->forward->rel->attr, "map", &span);
    not_unique(k, "@relation", span, name, on_model(k, r->a));
}

void mg_psl_check_custom_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x)
{
    mg_psl_span span = x->attr->span;

    if (!x->name.text || count_of(&k->custom, m->number, x->name) <= 1)
        return;
    mg_psl_arg_span(x->attr, "name", &span);
    mg_psl_at_error(
        k, mg_psl_index_attr(x), span,
        "The given custom name `%.*s` has to be unique on the model. Please provide a different name for the "
        "`name` argument.",
        MG_PSL_STR(x->name));
}

void mg_psl_check_client_name(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_model *m = f->model;
    const char *taken[2] = {NULL, NULL};

    if (count_of(&k->keys, m->number, f->name))
        taken[0] = "@@unique";
    if (m->id && m->id->name.text && mg_psl_same(m->id->name, f->name))
        taken[1] = "@@id";
    for (int i = 0; i < 2; i++)
        if (taken[i])
            mg_psl_block_error(
                k, m, m->ast->span,
                "The custom name `%.*s` specified for the `%s` attribute is already used as a name for a "
                "field. Please choose a different name.",
                MG_PSL_STR(f->name), taken[i]);
}

/* "`a`, `b` and `c`" */
static const char *list(mg_psl_checker *k, const mg_psl_same_relation *same)
{
    const char *text;
    mg_strbuf b;

    mg_strbuf_init(&b, k->c->scratch);
    for (size_t i = 0; i < same->fields.len; i++)
        mg_strbuf_printf(&b, "%s`%.*s`",
                         i == 0                     ? ""
                         : i + 1 < same->fields.len ? ", "
                                                    : " and ",
                         MG_PSL_STR(same->fields.items[i]->name));
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

bool mg_psl_is_ambiguous(mg_psl_checker *k, const mg_psl_field *f)
{
    mg_psl_str name = relation_name(k, f);
    const mg_psl_same_relation *same = name.text ? mg_map_get(&k->relations, pair(f), name.text, name.len) : NULL;
    bool self = f->model == f->to.model, named = f->rel->name.text;
    mg_psl_str m = f->model->name, to = f->to.model->name;
    const char *fields;

    if (!same || same->fields.len < 2 || (named && self && same->fields.len == 2))
        return false;
    fields = list(k, same);
    if (self && !named && same->fields.len == 2)
        mg_psl_block_error(
            k, f->model, f->ast->span,
            "Ambiguous self relation detected. The fields %s in model `%.*s` both refer to `%.*s`. If they "
            "are part of the same relation add the same relation name for them with `@relation(<name>)`.",
            fields, MG_PSL_STR(m), MG_PSL_STR(to));
    else if (self && !named)
        mg_psl_block_error(
            k, f->model, f->ast->span,
            "Unnamed self relation detected. The fields %s in model `%.*s` have no relation name. Please "
            "provide a relation name for one of them by adding `@relation(<name>).",
            fields, MG_PSL_STR(m));
    else if (self)
        mg_psl_block_error(
            k, f->model, f->ast->span,
            "Wrongly named self relation detected. The fields %s in model `%.*s` have the same relation "
            "name. At most two relation fields can belong to the same relation and therefore have the same "
            "name. Please assign a different relation name to one of them.",
            fields, MG_PSL_STR(m));
    else if (!named)
        mg_psl_block_error(k, f->model, f->ast->span,
                           "Ambiguous relation detected. The fields %s in model `%.*s` both refer to `%.*s`. Please "
                           "provide different relation names for them by adding `@relation(<name>).",
                           fields, MG_PSL_STR(m), MG_PSL_STR(to));
    else
        mg_psl_block_error(k, f->model, f->ast->span,
                           "Wrongly named relation detected. The fields %s in model `%.*s` both use the same relation "
                           "name. Please provide different relation names for them through `@relation(<name>).",
                           fields, MG_PSL_STR(m));
    return true;
}

static mg_psl_span map_span(const mg_psl_model *m)
{
    for (const mg_psl_attr *a = m->ast->attrs; a; a = a->next)
        if (mg_psl_is(a->name, "map"))
            return a->span;
    return m->ast->span;
}

static void check_database_name(mg_psl_checker *k, mg_map *names, mg_psl_model *m)
{
    mg_psl_str name = mg_psl_db_name(m->name, m->map);
    mg_psl_model *before = mg_map_put(k->c->scratch, names, schema_number(k, m->schema), name.text, name.len, m);
    const mg_psl_model *at = m->map.text ? m : before, *named = m->map.text ? before : m;

    if (before)
        mg_psl_error(
            k->d, map_span(at),
            "The model with database name \"%.*s\" could not be defined because another model or view with this "
            "name exists: \"%.*s\"",
            MG_PSL_STR(name), MG_PSL_STR(named->name));
}

void mg_psl_check_database_names(mg_psl_checker *k)
{
    mg_map names = {0};

    for (int views = 0; views < 2; views++)
        for (size_t i = 0; i < k->s->models.len; i++)
            if (k->s->models.items[i]->view == views)
                check_database_name(k, &names, k->s->models.items[i]);
}

void mg_psl_check_enum_names(mg_psl_checker *k)
{
    mg_map names = {0};

    for (size_t i = 0; i < k->s->enums.len; i++)
    {
        mg_psl_enum *e = k->s->enums.items[i];
        mg_psl_str name = mg_psl_db_name(e->name, e->map);
        uint64_t schema = schema_number(k, e->schema);

        if (mg_map_get(&names, schema, name.text, name.len))
            mg_psl_error(k->d, e->ast->span, "An enum with the same database name is already defined.");
        else
            mg_map_put(k->c->scratch, &names, schema, name.text, name.len, e);
    }
}
