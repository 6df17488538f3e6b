/* names.c: makes models, enums and types of the blocks of all files, and checks rules about names. */
#include "../base/ctx.h"
#include "../names/naming.h"

static const char *const reserved_names[] = {
#define MG_RESERVED(name) name,
#include "../base/reserved.def"
#undef MG_RESERVED
};

static const char *check_type_name(const mg_psl_top *t)
{
    static const char *const names[] = {"model", "view", "composite type", "enum", "source", "generator"};

    return names[t->kind];
}

static void check_identifier(mg_psl_ctx *c, mg_psl_span of, mg_psl_str name, const char *what)
{
    if (name.text[0] >= '0' && name.text[0] <= '9')
        mg_psl_error(c->diags, mg_psl_name_span(c, of, name),
                     "Error validating: The name of a %s must not start with a number.", what);
    else if (memchr(name.text, '-', name.len))
        mg_psl_error(c->diags, mg_psl_name_span(c, of, name),
                     "Error validating: The character `-` is not allowed in %s names.", what);
}

static void check_attributes(mg_psl_ctx *c, const mg_psl_attr *list)
{
    for (; list; list = list->next)
        check_identifier(c, list->span, list->name, "Attribute");
}

bool mg_psl_is_reserved(mg_psl_str name)
{
    for (size_t i = 0; i < sizeof reserved_names / sizeof *reserved_names; i++)
        if (mg_psl_is(name, reserved_names[i]))
            return true;
    return false;
}

static uint32_t count_items(const mg_psl_top *t, mg_psl_item_kind kind)
{
    uint32_t n = 0;

    for (const mg_psl_item *i = t->items; i; i = i->next)
        n += i->kind == kind && !i->bad;
    return n;
}

static void check_field_name(mg_psl_ctx *c, const mg_psl_model *m, mg_psl_field *f)
{
    bool taken;

    if (!m->composite)
    {
        check_identifier(c, f->ast->span, f->name, m->view ? "field" : "Field");
        check_attributes(c, f->ast->attrs);
    }
    taken = mg_map_put(c->tables, &c->fields, m->number, f->name.text, f->name.len, f);
    if (taken && m->composite)
        mg_psl_error(c->diags, mg_psl_name_span(c, f->ast->span, f->name),
                     "Field \"%.*s\" is already defined on composite type \"%.*s\".", MG_PSL_STR(f->name),
                     MG_PSL_STR(m->name));
    else if (taken)
        mg_psl_error(c->diags, mg_psl_name_span(c, f->ast->span, f->name),
                     "Field \"%.*s\" is already defined on %s \"%.*s\".", MG_PSL_STR(f->name), mg_psl_container(m),
                     MG_PSL_STR(m->name));
}

static mg_psl_arity arity_of(mg_psl_type_form form)
{
    return form == MG_PSL_TYPE_LIST ? MG_PSL_LIST : form == MG_PSL_TYPE_OPTIONAL ? MG_PSL_OPTIONAL : MG_PSL_REQUIRED;
}

static mg_psl_model *add_model_name(mg_psl_ctx *c, const mg_psl_top *t)
{
    mg_psl_model *m = mg_arena_get(c->arena, sizeof *m), **slot;
    uint32_t n = count_items(t, MG_PSL_FIELD), i = 0;

    if (!m)
        return NULL;
    m->ast = t;
    m->name = t->name;
    m->view = t->kind == MG_PSL_VIEW;
    m->composite = t->kind == MG_PSL_TYPE;
    m->number = (uint32_t) (c->schema->models.len + c->schema->types.len);
    m->fields = mg_arena_get(c->arena, n * sizeof *m->fields);
    slot = m->composite ? mg_vec_push(c->arena, &c->schema->types) : mg_vec_push(c->arena, &c->schema->models);
    if (!m->fields || !slot)
        return NULL;
    *slot = m;
    for (const mg_psl_item *item = t->items; item; item = item->next)
        if (item->kind == MG_PSL_FIELD && !item->bad)
            m->fields[i++] = (mg_psl_field){.ast = item, .model = m, .name = item->name, .arity = arity_of(item->form)};
    m->count = n;
    return m;
}

static mg_psl_model *resolve_model(mg_psl_ctx *c, const mg_psl_top *t)
{
    static const char *const called[] = {"Model", "view", "Composite type"};
    mg_psl_model *m = add_model_name(c, t);

    if (!m)
        return NULL;
    check_identifier(c, t->span, t->name, called[t->kind]);
    if (!m->composite)
    {
        if (mg_psl_is_reserved(t->name))
            mg_psl_error(
                c->diags, t->span,
                "Error validating model \"%.*s\": The %s name `%.*s` is invalid. It is a reserved name. Please "
                "change it. Read more at https://pris.ly/d/naming-models",
                MG_PSL_STR(t->name), mg_psl_container(m), MG_PSL_STR(t->name));
        check_attributes(c, t->attrs);
    }
    for (uint32_t i = 0; i < m->count; i++)
        check_field_name(c, m, &m->fields[i]);
    return m;
}

static mg_psl_enum *resolve_enum(mg_psl_ctx *c, const mg_psl_top *t)
{
    mg_psl_enum *e = mg_arena_get(c->arena, sizeof *e), **slot = mg_vec_push(c->arena, &c->schema->enums);
    uint32_t n = count_items(t, MG_PSL_VALUE);

    if (!e || !slot)
        return NULL;
    *slot = e;
    e->ast = t;
    e->name = t->name;
    e->values = mg_arena_get(c->arena, n * sizeof *e->values);
    if (!e->values)
        return NULL;
    check_identifier(c, t->span, t->name, "Enum");
    if (mg_psl_is_reserved(t->name))
        mg_psl_error(c->diags, t->span,
                     "Error validating enum `%.*s`: The enum name `%.*s` is invalid. It is a reserved name. Please "
                     "change it. Read more at "
                     "https://www.prisma.io/docs/reference/tools-and-interfaces/prisma-schema/data-model#naming-enums",
                     MG_PSL_STR(t->name), MG_PSL_STR(t->name));
    check_attributes(c, t->attrs);
    for (const mg_psl_item *i = t->items; i; i = i->next)
    {
        mg_psl_value *v;

        if (i->kind != MG_PSL_VALUE)
            continue;
        v = &e->values[e->count++];
        v->ast = i;
        v->name = i->name;
        check_identifier(c, i->span, i->name, "Enum Value");
        check_attributes(c, i->attrs);
        if (mg_map_put(c->tables, &c->values, (uint64_t) (uintptr_t) e, v->name.text, v->name.len, v))
            mg_psl_error(c->diags, i->span, "Value \"%.*s\" is already defined on enum \"%.*s\".", MG_PSL_STR(v->name),
                         MG_PSL_STR(e->name));
    }
    return e;
}

static void check_properties(mg_psl_ctx *c, const mg_psl_top *t)
{
    mg_map seen = {0};

    for (mg_psl_item *i = t->items; i; i = i->next)
        if (i->kind == MG_PSL_PROPERTY && mg_map_put(c->scratch, &seen, 0, i->name.text, i->name.len, i))
            mg_psl_error(c->diags, mg_psl_name_span(c, i->span, i->name),
                         "Key \"%.*s\" is already defined in %s \"%.*s\".", MG_PSL_STR(i->name), check_type_name(t),
                         MG_PSL_STR(t->name));
}

static void resolve_top(mg_psl_ctx *c, const mg_psl_top *t)
{
    /* reserve_names made room for all blocks, so the array does not move and pointers into it stay valid. */
    mg_psl_named_top *named = mg_vec_push(c->tables, &c->order), *before;
    mg_psl_scalar scalar;
    uint64_t tag = 0;

    if (mg_psl_scalar_of(t->name, &scalar))
        mg_psl_error(c->diags, mg_psl_name_span(c, t->span, t->name),
                     "\"%.*s\" is a reserved scalar type name and cannot be used.", MG_PSL_STR(t->name));
    if (!named)
        return;
    named->ast = t;
    if (t->kind == MG_PSL_ENUM)
        named->enumeration = resolve_enum(c, t);
    else if (t->kind <= MG_PSL_TYPE)
        named->model = resolve_model(c, t);
    else
    {
        check_properties(c, t);
        tag = t->kind;
    }
    before = mg_map_put(c->tables, &c->tops, tag, t->name.text, t->name.len, named);
    if (before)
        mg_psl_error(c->diags, mg_psl_name_span(c, t->span, t->name),
                     "The %s \"%.*s\" cannot be defined because a %s with that name already exists.",
                     check_type_name(t), MG_PSL_STR(t->name), check_type_name(before->ast));
}

/*
 * Makes room for all names at once. The largest table comes last, since what follows it in the arena takes a larger
 * block.
 */
static bool reserve_names(mg_psl_ctx *c)
{
    size_t tops = 0, fields = 0, values = 0;

    for (uint32_t i = 0; i < c->schema->file_count; i++)
        for (const mg_psl_top *t = c->schema->files[i].tops; t; t = t->next)
        {
            tops += t->kind <= MG_PSL_GENERATOR;
            for (const mg_psl_item *item = t->items; item; item = item->next)
            {
                fields += item->kind == MG_PSL_FIELD;
                values += item->kind == MG_PSL_VALUE;
            }
        }
    c->order.items = mg_arena_get(c->tables, tops * sizeof *c->order.items);
    c->order.cap = c->order.items ? tops : 0;
    return c->order.items && mg_map_reserve(c->tables, &c->tops, tops) &&
           mg_map_reserve(c->tables, &c->values, values) && mg_map_reserve(c->tables, &c->fields, fields);
}

void mg_psl_resolve_names(mg_psl_ctx *c)
{
    if (!reserve_names(c))
        return;
    for (uint32_t i = 0; i < c->schema->file_count && !c->arena->failed; i++)
        for (const mg_psl_top *t = c->schema->files[i].tops; t && !c->arena->failed; t = t->next)
            if (t->kind <= MG_PSL_GENERATOR)
                resolve_top(c, t);
}

mg_psl_field *mg_psl_find_field(const mg_psl_ctx *c, const mg_psl_model *m, mg_psl_str name)
{
    return mg_map_get(&c->fields, m->number, name.text, name.len);
}
