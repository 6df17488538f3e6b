/* types.c: finds what the type of each field refers to. */
#include "../../base/utf8.h"
#include "../base/ctx.h"
#include "../parse/scan.h"

static mg_psl_str lower_name(mg_arena *a, mg_psl_str name)
{
    mg_psl_text t = {.bytes = name.text, .len = name.len};
    mg_strbuf b;
    uint32_t n;

    mg_strbuf_init(&b, a);
    for (uint32_t i = 0; i < t.len; i += n)
    {
        char bytes[4];

        mg_strbuf_add(&b, bytes, mg_utf8_encode(bytes, mg_psl_lower(mg_psl_codepoint(t, i, &n))));
    }
    return (mg_psl_str){mg_strbuf_done(&b), (uint32_t) b.len};
}

/*
 * Maps the names of the top level in lower case to their blocks, for "Did you mean". Of equal ones the first is kept.
 */
static void build_lower(mg_psl_ctx *c, mg_map *names)
{
    for (size_t i = 0; i < c->order.len; i++)
    {
        const mg_psl_named_top *top = &c->order.items[i];
        mg_psl_str name = top->model || top->enumeration ? lower_name(c->scratch, top->ast->name) : (mg_psl_str){0};

        if (name.text && !mg_map_get(names, 0, name.text, name.len))
            mg_map_put(c->scratch, names, 0, name.text, name.len, (void *) top);
    }
}

static void report_unknown_type(mg_psl_ctx *c, mg_map *names, const mg_psl_field *f)
{
    mg_psl_str type = f->ast->type, similar = {0};
    mg_psl_span span = mg_psl_name_span(c, f->ast->span, type);
    const mg_psl_named_top *top;
    mg_psl_str small;
    mg_psl_scalar s;

    /* The reference suggests nothing for a field of a composite type. */
    if (!names->cap && !f->model->composite)
        build_lower(c, names);
    top = f->model->composite ? NULL : mg_map_get(names, 0, type.text, type.len);
    if (top)
        similar = top->ast->name;
    small = lower_name(c->scratch, type);
    for (s = 0; s < MG_PSL_SCALARS && !similar.text && !f->model->composite; s++)
    {
        mg_psl_str scalar = mg_psl_of(mg_psl_scalar_name(s));

        uint32_t i = 0;

        while (i < small.len && small.len == scalar.len &&
               (unsigned char) small.text[i] == mg_psl_lower((unsigned char) scalar.text[i]))
            i++;
        if (i == scalar.len && small.len == scalar.len)
            similar = scalar;
    }
    if (similar.text)
        mg_psl_error(c->diags, span,
                     "Type \"%.*s\" is neither a built-in type, nor refers to another model, composite type, or enum. "
                     "Did you mean \"%.*s\"?",
                     MG_PSL_STR(type), MG_PSL_STR(similar));
    else
        mg_psl_error(c->diags, span,
                     "Type \"%.*s\" is neither a built-in type, nor refers to another model, composite type, or enum.",
                     MG_PSL_STR(type));
}

static void refuse_relation(mg_psl_ctx *c, const mg_psl_field *f)
{
    mg_psl_error(c->diags, mg_psl_name_span(c, f->ast->span, f->ast->type),
                 "Error validating composite type \"%.*s\": %.*s refers to a model, making this a relation field. "
                 "Relation fields inside composite types are not supported.",
                 MG_PSL_STR(f->model->name), MG_PSL_STR(f->ast->type));
}

static void resolve_field(mg_psl_ctx *c, mg_map *lower_names, mg_psl_field *f)
{
    const mg_psl_named_top *top;
    mg_psl_scalar scalar;

    if (f->ast->unsupported)
    {
        f->kind = MG_PSL_OF_UNSUPPORTED;
        return;
    }
    if (mg_psl_scalar_of(f->ast->type, &scalar))
    {
        f->kind = MG_PSL_OF_SCALAR;
        f->scalar = scalar;
        return;
    }
    top = mg_map_get(&c->tops, 0, f->ast->type.text, f->ast->type.len);
    if (!top || (!top->enumeration && !top->model))
    {
        report_unknown_type(c, lower_names, f);
        return;
    }
    if (top->enumeration)
    {
        f->kind = MG_PSL_OF_ENUM;
        f->to.enumeration = top->enumeration;
        return;
    }
    if (f->model->composite && !top->model->composite)
    {
        refuse_relation(c, f);
        return;
    }
    f->to.model = top->model;
    f->kind = top->model->composite ? MG_PSL_OF_COMPOSITE : MG_PSL_OF_MODEL;
    if (f->kind == MG_PSL_OF_MODEL)
        f->rel = mg_arena_get(c->arena, sizeof *f->rel);
}

void mg_psl_resolve_types(mg_psl_ctx *c)
{
    mg_map lower_names = {0};

    for (size_t i = 0; i < c->order.len; i++)
    {
        const mg_psl_named_top *top = &c->order.items[i];

        for (uint32_t k = 0; top->model && k < top->model->count; k++)
            resolve_field(c, &lower_names, &top->model->fields[k]);
        if (top->enumeration && top->enumeration->count == 0)
            mg_psl_error(c->diags, top->ast->span, "Error validating: An enum must have at least one value.");
    }
}
