/* check_names.c: finds names that are given twice: of constraints, tables, enums, keys and relations. */
#include "check.h"

/* How many times a name was counted. The maps hold that number in place of a pointer. */
static uint32_t count_of(const mg_map *m, uint64_t tag, mg_psl_str name)
{
    return (uint32_t) (uintptr_t) mg_map_get(m, tag, name.text, name.len);
}

static void count_name(mg_psl_checker *k, mg_map *m, uint64_t tag, mg_psl_str name)
{
    if (name.text)
        mg_map_put(k->c->scratch, m, tag, name.text, name.len,
                   (void *) ((uintptr_t) mg_map_get(m, tag, name.text, name.len) + 1));
}

/* A number for the schema of a model or an enum; 0 if it names no schema. */
static uint64_t number_of_schema(mg_psl_checker *k, mg_psl_str schema)
{
    uintptr_t number;

    if (!schema.text)
        return 0;
    number = (uintptr_t) mg_map_get(&k->schemas, 0, schema.text, schema.len);
    if (!number)
    {
        number = k->schemas.len + 1;
        mg_map_put(k->c->scratch, &k->schemas, 0, schema.text, schema.len, (void *) number);
    }
    return number;
}

static bool in_scope(const mg_psl_checker *k, mg_psl_scope s)
{
    return k->db->scopes >> s & 1;
}

static void collect_constraints(mg_psl_checker *k, mg_psl_model *m)
{
    mg_psl_str key = mg_psl_primary_key_name(k->c->arena, k->db, m);
    uint64_t schema = number_of_schema(k, m->schema);

    if (in_scope(k, MG_PSL_SCOPE_KEYS_INDEXES))
        count_name(k, &k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], schema, key);
    if (in_scope(k, MG_PSL_SCOPE_MODEL))
        count_name(k, &k->scopes[MG_PSL_SCOPE_MODEL], m->number, key);
    if (m->id)
        m->id->db_name = key;
    for (mg_psl_index *x = m->indexes; x && mg_arena_goes_on(k->c->arena, sizeof *x); x = x->next)
    {
        mg_psl_str name = mg_psl_index_name(k->c->arena, k->db, m, x);

        x->db_name = name;
        if (in_scope(k, MG_PSL_SCOPE_INDEXES))
            count_name(k, &k->scopes[MG_PSL_SCOPE_INDEXES], schema, name);
        if (in_scope(k, MG_PSL_SCOPE_KEYS_INDEXES))
            count_name(k, &k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], schema, name);
        if (in_scope(k, MG_PSL_SCOPE_MODEL))
            count_name(k, &k->scopes[MG_PSL_SCOPE_MODEL], m->number, name);
        count_name(k, &k->custom, m->number, x->name);
        if (x->type == MG_PSL_INDEX_UNIQUE)
            count_name(k, &k->keys, m->number, x->name);
    }
    if (m->id)
        count_name(k, &k->custom, m->number, m->id->name);
}

/*
 * The name of the relation that a field belongs to. Without a name of its own it is made with the field's model first.
 */
static mg_psl_str relation_name(mg_psl_checker *k, const mg_psl_field *f)
{
    return f->rel->name.text ? f->rel->name : mg_psl_pair_name(k->c->scratch, f->model->name, f->to.model->name);
}

static uint64_t name_pair(const mg_psl_field *f)
{
    return (uint64_t) f->model->number << 32 | f->to.model->number;
}

/*
 * The fields that go from one model to another under one name form a ring in the order of the source. The map holds the
 * last of them, whose next one is the first.
 */
static void collect_relation_field(mg_psl_checker *k, mg_psl_field *f)
{
    mg_psl_str name = relation_name(k, f);
    mg_psl_field *last;

    if (!name.text)
        return;
    last = mg_map_put(k->c->scratch, &k->relations, name_pair(f), name.text, name.len, f);
    f->rel->next_of_same_name = last ? last->rel->next_of_same_name : f;
    if (last)
        last->rel->next_of_same_name = f;
}

/* Makes room for all names at once. */
static void reserve_name(mg_psl_checker *k)
{
    size_t keys = 0, constraints = 0, fields = 0;

    for (size_t i = 0; i < k->s->models.len; i++)
    {
        const mg_psl_model *m = k->s->models.items[i];

        keys += m->id != NULL;
        for (const mg_psl_index *x = m->indexes; x; x = x->next)
            keys++;
        for (uint32_t f = 0; f < m->count; f++)
            fields += m->fields[f].kind == MG_PSL_OF_MODEL;
    }
    constraints = keys + k->s->relations.len;
    for (int s = 0; s < MG_PSL_SCOPES; s++)
        if (in_scope(k, (mg_psl_scope) s))
            mg_map_reserve(k->c->scratch, &k->scopes[s], s == MG_PSL_SCOPE_MODEL ? constraints : keys);
    mg_map_reserve(k->c->scratch, &k->relations, fields);
}

void mg_psl_collect_names(mg_psl_checker *k)
{
    reserve_name(k);
    for (size_t i = 0; i < k->s->models.len; i++)
    {
        mg_psl_model *m = k->s->models.items[i];

        collect_constraints(k, m);
        for (uint32_t f = 0; f < m->count; f++)
            if (m->fields[f].kind == MG_PSL_OF_MODEL)
                collect_relation_field(k, &m->fields[f]);
    }
    for (size_t i = 0; i < k->s->relations.len; i++)
    {
        mg_psl_relation *r = k->s->relations.items[i];
        const mg_psl_field *starts = r->forward ? r->forward : r->back;

        if (r->kind > MG_PSL_ONE_TO_MANY)
            continue;
        r->db_name = mg_psl_foreign_key_name(k->c->arena, k->db, r);
        if (in_scope(k, MG_PSL_SCOPE_MODEL) && !starts->model->view)
            count_name(k, &k->scopes[MG_PSL_SCOPE_MODEL], starts->model->number, r->db_name);
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
    mg_psl_str name = m->id ? m->id->db_name : (mg_psl_str){0};
    const char *attr;
    mg_psl_span span;

    if (!name.text)
        return;
    mg_psl_check_length(k, m, m->id->attr, name, !m->id->source);
    attr = mg_psl_index_attr(m->id);
    span = m->id->attr->span;
    mg_psl_arg_span(m->id->attr, "map", &span);
    if (count_of(&k->scopes[MG_PSL_SCOPE_KEYS_INDEXES], number_of_schema(k, m->schema), name) > 1)
        not_unique(k, attr, span, name, global_keys);
    if (count_of(&k->scopes[MG_PSL_SCOPE_MODEL], m->number, name) > 1)
        not_unique(k, attr, span, name, on_model(k, m));
}

void mg_psl_check_index_name(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x)
{
    mg_psl_str name = x->db_name;
    uint64_t schema = number_of_schema(k, m->schema);
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
    mg_psl_str name = r->db_name;
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

/* How many fields share the name of the relation that `last` belongs to. */
static size_t count_same(const mg_psl_field *last)
{
    size_t n = 1;

    for (const mg_psl_field *f = last->rel->next_of_same_name; f != last; f = f->rel->next_of_same_name)
        n++;
    return n;
}

/* The names of those fields, as in "`a`, `b` and `c`". */
static const char *put_name_list(mg_psl_checker *k, const mg_psl_field *last)
{
    const mg_psl_field *f = last->rel->next_of_same_name;
    const char *text;
    mg_strbuf b;

    mg_strbuf_init(&b, k->c->scratch);
    for (bool first = true; first || f != last->rel->next_of_same_name; first = false, f = f->rel->next_of_same_name)
        mg_strbuf_printf(&b, "%s`%.*s`", first ? "" : f == last ? " and " : ", ", MG_PSL_STR(f->name));
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

bool mg_psl_is_ambiguous(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_field *last = f;
    mg_psl_str name;
    size_t same;
    bool self = f->model == f->to.model, named = f->rel->name.text;
    mg_psl_str m = f->model->name, to = f->to.model->name;
    const char *fields;

    if (!f->rel->next_of_same_name || f->rel->next_of_same_name == f)
        return false;
    name = relation_name(k, f);
    last = name.text ? mg_map_get(&k->relations, name_pair(f), name.text, name.len) : NULL;
    same = last ? count_same(last) : 0;
    if (same < 2 || (named && self && same == 2))
        return false;
    fields = put_name_list(k, last);
    if (self && !named && same == 2)
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
    mg_psl_model *before = mg_map_put(k->c->scratch, names, number_of_schema(k, m->schema), name.text, name.len, m);
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

    mg_map_reserve(k->c->scratch, &names, k->s->models.len);
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
        uint64_t schema = number_of_schema(k, e->schema);

        if (mg_map_get(&names, schema, name.text, name.len))
            mg_psl_error(k->d, e->ast->span, "An enum with the same database name is already defined.");
        else
            mg_map_put(k->c->scratch, &names, schema, name.text, name.len, e);
    }
}
