/* attributes.c: the attributes of models, enums, types and their fields. */
#include "../base/ctx.h"

static bool is_scalar(const mg_psl_field *f)
{
    return f->kind != MG_PSL_OF_UNKNOWN && f->kind != MG_PSL_OF_MODEL;
}

/* Reads the name in @map("…") or @@map("…"). */
static mg_psl_str map_name(mg_psl_visit *v)
{
    mg_psl_expr *e = mg_psl_visit_default_arg(v, "name", false);
    mg_psl_str name;

    return e && mg_psl_as_string(v->c, e, &name) ? name : (mg_psl_str){0};
}

static void duplicate_field(mg_psl_ctx *c, const mg_psl_field *f)
{
    mg_psl_error(c->diags, f->ast->span, "Field \"%.*s\" is already defined on %s \"%.*s\".", MG_PSL_STR(f->name),
                 mg_psl_container(f->model), MG_PSL_STR(f->model->name));
}

/*
 * Reads the column name that @map gives to a field. `*taken`: an earlier field of the model is mapped to the same name.
 * Returns the field whose own name in the schema it is, or NULL.
 */
static const mg_psl_field *read_field_map(mg_psl_visit *v, mg_psl_field *f, bool *taken)
{
    mg_psl_ctx *c = v->c;
    mg_psl_str name = map_name(v);

    *taken = false;
    if (!name.text)
        return NULL;
    f->map = name;
    *taken = mg_map_put(c->scratch, &c->mapped, f->model->number, name.text, name.len, f) != NULL;
    return mg_psl_find_field(c, f->model, name);
}

static void field_map(mg_psl_visit *v, mg_psl_field *f)
{
    bool taken;
    const mg_psl_field *other = read_field_map(v, f, &taken);

    if (taken)
        duplicate_field(v->c, f);
    /*
     * That field is in the way only if it is scalar and its column keeps the name: it has no @map, or one to the same
     * name. The @map of a field further below has not been read yet, so such a field counts as having none.
     */
    if (other && other != f && is_scalar(other) && (!other->map.text || mg_psl_same(other->map, f->map)))
        duplicate_field(v->c, f);
}

static void duplicate_type_field(mg_psl_ctx *c, const mg_psl_field *f, mg_psl_str name)
{
    mg_psl_error(c->diags, f->ast->span, "Field \"%.*s\" is already defined on composite type \"%.*s\".",
                 MG_PSL_STR(name), MG_PSL_STR(f->model->name));
}

static void type_field_map(mg_psl_visit *v, mg_psl_field *f)
{
    bool taken;
    const mg_psl_field *other = read_field_map(v, f, &taken);

    if (taken)
        duplicate_type_field(v->c, f, f->map);
    if (other && !other->map.text)
        duplicate_type_field(v->c, f, f->name);
}

/* An argument of a native type as a text. */
static mg_psl_str attribute_text(mg_psl_ctx *c, const mg_psl_expr *e)
{
    mg_strbuf b;

    if (e->kind == MG_PSL_NUMBER || e->kind == MG_PSL_CONSTANT)
        return e->text;
    mg_strbuf_init(&b, c->arena);
    mg_psl_print_expr(&b, e);
    return mg_psl_of(mg_strbuf_done(&b));
}

static void set_native(mg_psl_ctx *c, mg_psl_field *f, const mg_psl_attr *a)
{
    const char *dot = memchr(a->name.text, '.', a->name.len);
    mg_psl_native *n = mg_arena_get(c->arena, sizeof *n + (a->args ? a->args->count : 0) * sizeof *n->args);

    if (!n)
        return;
    n->attr = a;
    n->scope = (mg_psl_str){a->name.text, (uint32_t) (dot - a->name.text)};
    n->name = (mg_psl_str){dot + 1, a->name.len - n->scope.len - 1};
    for (const mg_psl_arg *arg = a->args ? a->args->first : NULL; arg; arg = arg->next)
        if (arg->value)
            n->args[n->count++] = attribute_text(c, arg->value);
    f->to.native = n;
}

/* Reads @db.Something. A field may have one; if there are several, the last one counts. */
static void native_type(mg_psl_visit *v, mg_psl_field *f)
{
    const mg_psl_attr *found = NULL;

    for (mg_psl_attr *a = v->list; a; a = a->next)
    {
        const char *dot = memchr(a->name.text, '.', a->name.len);

        if (!dot)
            continue;
        a->used = true;
        if (found)
            mg_psl_error(v->c->diags, a->span, "Attribute \"@%.*s\" can only be defined once.",
                         (int) (dot - a->name.text), a->name.text);
        found = a;
    }
    if (found)
        set_native(v->c, f, found);
}

static void updated_at(mg_psl_visit *v, mg_psl_field *f)
{
    if (f->kind != MG_PSL_OF_SCALAR || f->scalar != MG_PSL_DATETIME)
        mg_psl_attr_error(v, "Fields that are marked with @updatedAt must be of type DateTime.");
    if (f->arity == MG_PSL_LIST)
        mg_psl_attr_error(v, "Fields that are marked with @updatedAt cannot be lists.");
    f->updated_at = true;
}

static void ignore_field(mg_psl_visit *v, mg_psl_field *f)
{
    if (f->kind == MG_PSL_OF_UNSUPPORTED)
        mg_psl_attr_error(v,
                          "Fields of type `Unsupported` cannot take an `@ignore` attribute. They are already treated "
                          "as ignored by the client due to their type.");
    else
        f->ignored = true;
}

static void shard_key_field(mg_psl_visit *v, mg_psl_field *f)
{
    mg_psl_model *m = f->model;

    if (m->shard_key)
    {
        mg_psl_error(v->c->diags, m->ast->span,
                     "Error validating model \"%.*s\": At most one field must be marked as the shard key with the "
                     "`@shardKey` attribute.",
                     MG_PSL_STR(m->name));
        return;
    }
    m->shard_key = v->attr;
    m->shard_key_fields = 1;
    m->shard_key_source = f;
}

static void scalar_field_attributes(mg_psl_ctx *c, mg_psl_field *f, mg_psl_index ***indexes)
{
    mg_psl_visit v = {.c = c, .list = f->ast->attrs};

    if (!v.list)
        return;
    if (mg_psl_visit_one(&v, "map"))
        field_map(&v, f), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "ignore"))
        ignore_field(&v, f), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "relation"))
        mg_psl_attr_error(&v, "Invalid field type, not a relation."), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "id"))
        mg_psl_field_id(&v, f), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "updatedAt"))
        updated_at(&v, f), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "default"))
        mg_psl_default_attribute(&v, f), mg_psl_visit_end_args(&v);
    if (f->kind == MG_PSL_OF_SCALAR)
        native_type(&v, f);
    if (mg_psl_visit_one(&v, "unique"))
        mg_psl_field_unique(&v, f, indexes), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "shardKey"))
        shard_key_field(&v, f), mg_psl_visit_end_args(&v);
    mg_psl_visit_end(&v);
}

static void ignore_model(mg_psl_ctx *c, mg_psl_model *m)
{
    for (uint32_t i = 0; i < m->count; i++)
        if (is_scalar(&m->fields[i]) && m->fields[i].ignored)
            mg_psl_error(c->diags, m->fields[i].ast->span,
                         "Error parsing attribute \"@ignore\": Fields on an already ignored Model do not need an "
                         "`@ignore` annotation.");
    m->ignored = true;
}

static void schema_name(mg_psl_visit *v, mg_psl_str *name, mg_psl_span *span)
{
    mg_psl_expr *e = mg_psl_visit_default_arg(v, "map", false);

    if (!e || !mg_psl_as_string(v->c, e, name))
        return;
    *span = e->span;
}

static void model_indexes(mg_psl_visit *v, mg_psl_model *m, mg_psl_index ***indexes)
{
    static const struct
    {
        const char *name;
        mg_psl_index_type type;
    } kinds[] = {
        {"index", MG_PSL_INDEX_NORMAL},
        {"unique", MG_PSL_INDEX_UNIQUE},
        {"fulltext", MG_PSL_INDEX_FULLTEXT},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    {
        v->attr = NULL;
        while (mg_psl_visit_next(v, kinds[i].name))
        {
            mg_psl_model_index(v, m, kinds[i].type, indexes);
            mg_psl_visit_end_args(v);
        }
    }
}

static void check_arities(mg_psl_ctx *c, const mg_psl_model *m)
{
    if (m->ignored)
        return;
    if (m->id && m->id->source && m->id->source->arity != MG_PSL_REQUIRED)
        mg_psl_error(c->diags, m->id->attr->span,
                     "Error parsing attribute \"@id\": Fields that are marked as id must be required.");
    if (m->shard_key_source && m->shard_key_source->arity != MG_PSL_REQUIRED)
        mg_psl_error(c->diags, m->shard_key->span,
                     "Error parsing attribute \"@shardKey\": Fields that are marked as shard keys must be required.");
}

static void model_attributes(mg_psl_ctx *c, mg_psl_model *m)
{
    mg_psl_visit v = {.c = c, .list = m->ast->attrs};
    mg_psl_index **indexes = &m->indexes;

    for (uint32_t i = 0; i < m->count; i++)
        if (is_scalar(&m->fields[i]))
            scalar_field_attributes(c, &m->fields[i], &indexes);
    if (mg_psl_visit_one(&v, "ignore"))
        ignore_model(c, m), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "id"))
        mg_psl_model_id(&v, m), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "map"))
        m->map = map_name(&v), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "schema"))
        schema_name(&v, &m->schema, &m->schema_span), mg_psl_visit_end_args(&v);
    model_indexes(&v, m, &indexes);
    if (mg_psl_visit_one(&v, "shardKey"))
        mg_psl_model_shard_key(&v, m), mg_psl_visit_end_args(&v);
    check_arities(c, m);
    mg_psl_visit_end(&v);
}

static void type_attributes(mg_psl_ctx *c, mg_psl_model *m)
{
    for (uint32_t i = 0; i < m->count; i++)
    {
        mg_psl_field *f = &m->fields[i];
        mg_psl_visit v = {.c = c, .list = f->ast->attrs};

        if (f->kind == MG_PSL_OF_UNKNOWN)
            continue;
        if (f->kind == MG_PSL_OF_SCALAR)
            native_type(&v, f);
        if (mg_psl_visit_one(&v, "map"))
            type_field_map(&v, f), mg_psl_visit_end_args(&v);
        if (mg_psl_visit_one(&v, "default"))
            mg_psl_default_attribute(&v, f), mg_psl_visit_end_args(&v);
        mg_psl_visit_end(&v);
    }
}

static void enum_attributes(mg_psl_ctx *c, mg_psl_enum *e)
{
    mg_psl_visit v = {.c = c, .list = e->ast->attrs};

    for (uint32_t i = 0; i < e->count; i++)
    {
        mg_psl_visit value = {.c = c, .list = e->values[i].ast->attrs};

        if (mg_psl_visit_one(&value, "map"))
            e->values[i].map = map_name(&value), mg_psl_visit_end_args(&value);
        mg_psl_visit_end(&value);
    }
    if (mg_psl_visit_one(&v, "map"))
        e->map = map_name(&v), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "schema"))
        schema_name(&v, &e->schema, &e->schema_span), mg_psl_visit_end_args(&v);
    mg_psl_visit_end(&v);
}

void mg_psl_resolve_attributes(mg_psl_ctx *c)
{
    for (size_t i = 0; i < c->schema->models.len && !c->arena->failed; i++)
    {
        mg_psl_model *m = c->schema->models.items[i];

        for (uint32_t k = 0; k < m->count && !c->arena->failed; k++)
            if (m->fields[k].kind == MG_PSL_OF_MODEL)
                mg_psl_relation_attributes(c, &m->fields[k]);
    }
    for (size_t i = 0; i < c->order.len && !c->arena->failed; i++)
    {
        const mg_psl_named_top *top = &c->order.items[i];

        if (top->enumeration)
            enum_attributes(c, top->enumeration);
        else if (top->model && top->model->composite)
            type_attributes(c, top->model);
        else if (top->model)
            model_attributes(c, top->model);
    }
    c->mapped = (mg_map){0}; /* it was in scratch, which does not outlive this stage */
}
