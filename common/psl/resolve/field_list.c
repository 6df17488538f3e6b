/* field_list.c: lists of fields in attributes, such as [a, b(sort: Desc)]. */
#include "../base/ctx.h"

static const char *const index_opclass_names[] = {
    "",
#define MG_OPCLASS(name, algorithms, shown, natives, plain) #name,
#include "../base/opclass.def"
#undef MG_OPCLASS
};

/* The first argument called `name` that a field has in a list. */
static const mg_psl_arg *find_in_model(const mg_psl_expr *e, const char *name)
{
    for (const mg_psl_arg *a = e->u.args->first; a; a = a->next)
        if (a->value && mg_psl_is(a->name, name))
            return a;
    return NULL;
}

static void read_sort(mg_psl_ctx *c, const mg_psl_arg *a, mg_psl_index_field *out)
{
    mg_psl_str word;

    if (!a || !mg_psl_as_constant(c, a->value, &word))
        return;
    if (mg_psl_is(word, "Asc"))
        out->sort = MG_PSL_SORT_ASC;
    else if (mg_psl_is(word, "Desc"))
        out->sort = MG_PSL_SORT_DESC;
    else
        mg_psl_error(c->diags, a->span, "Unexpected token. Expected one of: Asc, Desc");
}

static void read_length(mg_psl_ctx *c, const mg_psl_arg *a, mg_psl_index_field *out)
{
    int64_t length;

    if (!a || !mg_psl_as_integer(c, a->value, &length) || length < 0)
        return;
    out->has_length = true;
}

static void read_raw_ops(mg_psl_ctx *c, const mg_psl_expr *call, mg_psl_index_field *out)
{
    const mg_psl_arg *only = call->u.args->first;

    while (only && !only->value)
        only = only->next;
    if (!mg_psl_is(call->text, "raw"))
        mg_psl_error(c->diags, call->span, "Unexpected token. Expected one of: operator class");
    else if (call->u.args->count != 1)
        mg_psl_error(c->diags, call->span,
                     "Unexpected token. Expected one of: Wrong number of arguments. Expected: 1, got: %u",
                     call->u.args->count);
    else if (only->value->kind != MG_PSL_STRING)
        mg_psl_error(c->diags, call->span,
                     "Unexpected token. Expected one of: Invalid parameter type: expected string");
    else
    {
        out->ops = MG_PSL_OPS_RAW;
        out->raw_ops = only->value->text;
    }
}

static void read_ops(mg_psl_ctx *c, const mg_psl_arg *a, mg_psl_index_field *out)
{
    if (!a)
        return;
    if (a->value->kind == MG_PSL_CALL)
    {
        read_raw_ops(c, a->value, out);
        return;
    }
    if (a->value->kind != MG_PSL_CONSTANT)
    {
        mg_psl_error(c->diags, a->span, "Unexpected token. Expected one of: operator class");
        return;
    }
    for (int i = 1; i < MG_PSL_OPS_RAW; i++)
        if (mg_psl_is(a->value->text, index_opclass_names[i]))
        {
            out->ops = (mg_psl_opclass) i;
            return;
        }
    mg_psl_error(c->diags, a->value->span, "Unexpected token. Expected one of: Invalid operator class: %.*s",
                 MG_PSL_STR(a->value->text));
}

/*
 * Reads one entry of the list: its name and, with `with_args`, the arguments in its parentheses. False if it was
 * reported.
 */
static bool read_list_entry(mg_psl_ctx *c, const mg_psl_expr *e, bool with_args, mg_psl_index_field *out)
{
    if (!with_args)
    {
        mg_psl_str name;

        return mg_psl_as_constant(c, e, &name);
    }
    if (e->kind == MG_PSL_CALL)
    {
        read_sort(c, find_in_model(e, "sort"), out);
        read_length(c, find_in_model(e, "length"), out);
        read_ops(c, find_in_model(e, "ops"), out);
        return true;
    }
    if (e->kind == MG_PSL_CONSTANT)
        return true;
    mg_psl_mismatch(c, e, "constant literal");
    return false;
}

static void add_list_name(mg_strbuf *plain, mg_strbuf *quoted, uint32_t *count, mg_psl_str name, const mg_psl_model *of)
{
    const char *comma = (*count)++ ? ", " : "";

    if (of && of->composite)
    {
        mg_strbuf_printf(plain, "%s%.*s in type %.*s", comma, MG_PSL_STR(name), MG_PSL_STR(of->name));
        mg_strbuf_printf(quoted, "%s`%.*s in type %.*s`", comma, MG_PSL_STR(name), MG_PSL_STR(of->name));
        return;
    }
    mg_strbuf_printf(plain, "%s%.*s", comma, MG_PSL_STR(name));
    mg_strbuf_printf(quoted, "%s`%.*s`", comma, MG_PSL_STR(name));
}

static void unknown(mg_psl_field_list *l, mg_psl_str name, const mg_psl_model *of)
{
    add_list_name(&l->unknown, &l->quoted_unknown, &l->unknown_count, name, of);
}

static void relation(mg_psl_field_list *l, const mg_psl_field *f)
{
    add_list_name(&l->relations, &l->quoted_relations, &l->relation_count, f->name, NULL);
    for (uint32_t i = 0; f->rel && i < f->rel->field_count; i++)
        mg_strbuf_printf(&l->suggestion, "%s%.*s", l->suggestion.len ? ", " : "", MG_PSL_STR(f->rel->fields[i]->name));
}

/* Finds a field of the model itself. NULL if there is none or if it is a relation; either is noted in `l`. */
static mg_psl_field *own_field(mg_psl_ctx *c, const mg_psl_model *m, mg_psl_str name, mg_psl_field_list *l)
{
    mg_psl_field *f = mg_psl_find_field(c, m, name);

    if (!f)
    {
        unknown(l, name, m);
        return NULL;
    }
    if (f->kind == MG_PSL_OF_MODEL || f->kind == MG_PSL_OF_UNKNOWN)
    {
        relation(l, f);
        return NULL;
    }
    return f;
}

/* Follows a path such as a.b.c through composite types. */
static bool follow_path(mg_psl_ctx *c, mg_psl_model *m, mg_psl_str path, mg_psl_index_field *out, mg_psl_field_list *l)
{
    const mg_psl_model *of = m;
    mg_psl_str rest = path;

    for (;;)
    {
        const char *dot = memchr(rest.text, '.', rest.len);
        mg_psl_str part = {rest.text, dot ? (uint32_t) (dot - rest.text) : rest.len};
        mg_psl_field *f = of == m ? own_field(c, m, part, l) : mg_psl_find_field(c, of, part);

        if (!f && of != m)
            unknown(l, part, of);
        if (!f)
            return false;
        if (of == m)
            out->root = f;
        out->field = f;
        if (!dot)
            return true;
        if (f->kind != MG_PSL_OF_COMPOSITE)
        {
            unknown(l, path, m);
            return false;
        }
        of = f->to.model;
        rest = (mg_psl_str){dot + 1, rest.len - part.len - 1};
    }
}

static bool find_entry(mg_psl_ctx *c, mg_psl_model *m, mg_psl_str name, bool paths, mg_psl_index_field *out,
                       mg_psl_field_list *l)
{
    if (memchr(name.text, '.', name.len))
    {
        if (paths)
            return follow_path(c, m, name, out, l);
        unknown(l, name, NULL);
        return false;
    }
    out->root = out->field = own_field(c, m, name, l);
    return out->field;
}

static void init(mg_psl_ctx *c, mg_psl_field_list *l)
{
    memset(l, 0, sizeof *l);
    mg_strbuf_init(&l->unknown, c->scratch);
    mg_strbuf_init(&l->relations, c->scratch);
    mg_strbuf_init(&l->quoted_unknown, c->scratch);
    mg_strbuf_init(&l->quoted_relations, c->scratch);
    mg_strbuf_init(&l->suggestion, c->scratch);
}

static void resolve_entry(mg_psl_ctx *c, const mg_psl_expr *e, mg_psl_span attr, mg_psl_model *m, bool paths,
                          mg_psl_index_field *read, mg_psl_field_list *l)
{
    mg_psl_field *f;

    if (!find_entry(c, m, e->text, paths, read, l))
        return;
    f = read->field;
    if (f->stamp == c->stamp)
    {
        const char *in = f->model->composite ? " in type " : "";
        mg_psl_str type = f->model->composite ? f->model->name : (mg_psl_str){"", 0};

        mg_psl_error(c->diags, attr,
                     "Error validating model \"%.*s\": The unique index definition refers to the field %.*s%s%.*s "
                     "multiple times.",
                     MG_PSL_STR(m->name), MG_PSL_STR(f->name), in, MG_PSL_STR(type));
        l->dealt_with = true;
        return;
    }
    f->stamp = c->stamp;
    l->fields[l->count++] = *read;
}

void mg_psl_resolve_fields(mg_psl_ctx *c, const mg_psl_expr *list, mg_psl_span attr, mg_psl_model *m, bool with_args,
                           bool paths, mg_psl_field_list *out)
{
    const mg_psl_expr *first = list->kind == MG_PSL_ARRAY ? list->u.first : list;
    mg_psl_index_field *read;
    uint32_t n = 0, i = 0;

    init(c, out);
    for (const mg_psl_expr *e = first; e; e = list == e ? NULL : e->next)
        n++;
    out->fields = mg_arena_get(with_args ? c->arena : c->scratch, n * sizeof *out->fields);
    read = mg_arena_get(c->scratch, n * sizeof *read);
    if (!out->fields || !read)
    {
        out->dealt_with = true;
        return;
    }
    for (const mg_psl_expr *e = first; e; e = list == e ? NULL : e->next)
        out->dealt_with |= !read_list_entry(c, e, with_args, &read[i++]);
    if (out->dealt_with)
        return;
    c->stamp++;
    i = 0;
    for (const mg_psl_expr *e = first; e && !out->dealt_with; e = list == e ? NULL : e->next)
        resolve_entry(c, e, attr, m, paths, &read[i++], out);
    if (out->dealt_with || out->unknown_count || out->relation_count)
        out->count = 0;
}
