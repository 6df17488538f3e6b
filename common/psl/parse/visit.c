/* visit.c: the validator takes attributes and their arguments one by one; see ctx.h. */
#include "../base/ctx.h"

void mg_psl_attr_error(mg_psl_visit *v, const char *fmt, ...)
{
    va_list args;
    const char *message;

    va_start(args, fmt);
    message = mg_arena_vprintf(v->c->scratch, fmt, args);
    va_end(args);
    mg_psl_error(v->c->diags, v->attr->span, "Error parsing attribute \"@%.*s\": %s", MG_PSL_STR(v->attr->name),
                 message ? message : "");
}

/* Reports arguments that are written as `name:` without a value. `sign` is "@" or "@@", as the message has it. */
static bool report_empty(mg_psl_visit *v, const mg_psl_attr *attr, const char *sign, const mg_psl_args *args)
{
    bool found = false;

    for (const mg_psl_arg *a = args->first; a; a = a->next)
        if (!a->value)
        {
            mg_psl_error(v->c->diags, mg_psl_name_span(v->c, a->span, a->name),
                         "Error parsing attribute \"%s%.*s\": The `%.*s` argument is missing a value.", sign,
                         MG_PSL_STR(attr->name), MG_PSL_STR(a->name));
            found = true;
        }
    return found;
}

/* Counts the work of going through a list, so that a very long schema can be interrupted. False: the call shall end. */
static bool tell_visit(mg_psl_visit *v, size_t count)
{
    return mg_arena_goes_on(v->c->arena, count * sizeof(mg_psl_attr));
}

/* Reports what is wrong in the arguments of any attribute. False if the attribute shall not be read at all. */
static bool check_args(mg_psl_visit *v, const mg_psl_attr *attr, const mg_psl_args *args)
{
    bool good = !report_empty(v, attr, "@", args);

    for (const mg_psl_arg *a = args->first; a; a = a->next)
        if (a->value && a->value->kind == MG_PSL_ARRAY)
            for (const mg_psl_expr *e = a->value->u.first; e; e = e->next)
                if (e->kind == MG_PSL_CALL)
                    report_empty(v, attr, "@@", e->u.args);
    if (args->comma)
        mg_psl_error(v->c->diags, (mg_psl_span){args->comma, args->comma + 1},
                     "Error parsing attribute \"@%.*s\": Trailing commas are not valid in attribute arguments, please "
                     "remove the comma.",
                     MG_PSL_STR(attr->name));
    return good;
}

static mg_psl_arg *find_arg(const mg_psl_attr *attr, mg_psl_str name)
{
    for (mg_psl_arg *a = attr->args ? attr->args->first : NULL; a; a = a->next)
        if (a->value && !a->used && mg_psl_same(a->name, name))
            return a;
    return NULL;
}

/* The earlier argument that `a` hides. If there are many arguments, a map finds it. */
static mg_psl_arg *hidden_by(mg_psl_ctx *c, mg_map *seen, const mg_psl_attr *attr, mg_psl_arg *a)
{
    if (attr->args->count > 32)
        return mg_map_put(c->scratch, seen, a->name.text != NULL, a->name.text ? a->name.text : "", a->name.len, a);
    for (mg_psl_arg *b = attr->args->first; b != a; b = b->next)
        if (b->value && !b->used && mg_psl_same(b->name, a->name))
            return b;
    return NULL;
}

/*
 * If several arguments have the same name, or several have none, only the last one counts, and the others are reported.
 */
static void hide_duplicates(mg_psl_visit *v)
{
    mg_psl_attr *attr = v->attr;
    mg_map seen = {0};
    mg_strbuf unnamed;
    bool many = false;

    mg_strbuf_init(&unnamed, v->c->scratch);
    for (mg_psl_arg *a = attr->args->first; a; a = a->next)
    {
        mg_psl_arg *before = a->value ? hidden_by(v->c, &seen, attr, a) : NULL;

        if (!before)
            continue;
        before->used = true;
        if (a->name.text)
        {
            mg_psl_error(v->c->diags, a->span, "Argument \"%.*s\" is already specified.", MG_PSL_STR(a->name));
            continue;
        }
        if (!many)
            mg_psl_print_expr(&unnamed, before->value);
        many = true;
        mg_strbuf_puts(&unnamed, ", ");
        mg_psl_print_expr(&unnamed, a->value);
    }
    if (many)
        mg_psl_attr_error(v,
                          "You provided multiple unnamed arguments. This is not possible. Did you forget the brackets? "
                          "Did you mean `[%s]`?",
                          unnamed.text ? unnamed.text : "");
}

static bool start(mg_psl_visit *v, mg_psl_attr *attr)
{
    bool good = true;

    attr->used = true;
    if (attr->args)
    {
        good = check_args(v, attr, attr->args);
        for (const mg_psl_arg *a = attr->args->first; a; a = a->next)
            if (a->value && a->value->kind == MG_PSL_CALL)
                good = check_args(v, attr, a->value->u.args) && good;
    }
    if (!good)
        return false;
    v->attr = attr;
    if (attr->args)
        hide_duplicates(v);
    return true;
}

bool mg_psl_visit_one(mg_psl_visit *v, const char *name)
{
    mg_psl_str wanted = mg_psl_of(name);
    mg_psl_attr *first = NULL;
    bool many = false;
    size_t count = 0;

    for (mg_psl_attr *a = v->list; a; a = a->next)
    {
        count++;
        if (!mg_psl_same(a->name, wanted))
            continue;
        many = many || first;
        first = first ? first : a;
    }
    if (!tell_visit(v, count))
        return false;
    if (!many)
        return first && start(v, first);
    for (mg_psl_attr *a = first; a && !v->c->arena->failed; a = a->next)
        if (mg_psl_is(a->name, name))
        {
            mg_psl_error(v->c->diags, a->span, "Attribute \"@%s\" can only be defined once.", name);
            a->used = true;
        }
    return false;
}

bool mg_psl_visit_next(mg_psl_visit *v, const char *name)
{
    mg_psl_attr *a = v->attr ? v->attr->next : v->list;

    for (; a && tell_visit(v, 1); a = a->next)
        if (!a->used && mg_psl_is(a->name, name) && start(v, a))
            return true;
    v->attr = NULL;
    return false;
}

mg_psl_expr *mg_psl_visit_arg(mg_psl_visit *v, const char *name)
{
    mg_psl_arg *a = find_arg(v->attr, mg_psl_of(name));

    if (!a)
        return NULL;
    a->used = true;
    return a->value;
}

mg_psl_expr *mg_psl_visit_default_arg(mg_psl_visit *v, const char *name, bool quiet)
{
    mg_psl_arg *named = find_arg(v->attr, mg_psl_of(name)), *unnamed = find_arg(v->attr, (mg_psl_str){0});

    if (named)
        named->used = true;
    if (unnamed)
        unnamed->used = true;
    if (named && unnamed)
    {
        if (!quiet)
            mg_psl_error(v->c->diags, named->span, "Argument \"%s\" is already specified as unnamed argument.", name);
        return NULL;
    }
    if (!named && !unnamed && !quiet)
        mg_psl_error(v->c->diags, v->attr->span, "Argument \"%s\" is missing.", name);
    return named ? named->value : unnamed ? unnamed->value : NULL;
}

void mg_psl_visit_end_args(mg_psl_visit *v)
{
    for (mg_psl_arg *a = v->attr->args ? v->attr->args->first : NULL; a; a = a->next)
        if (a->value && !a->used)
            mg_psl_error(v->c->diags, a->span, "No such argument.");
}

void mg_psl_visit_end(mg_psl_visit *v)
{
    for (mg_psl_attr *a = v->list; a && !v->c->arena->failed; a = a->next)
        if (!a->used)
            mg_psl_error(v->c->diags, a->span, "Attribute not known: \"@%.*s\".", MG_PSL_STR(a->name));
}

mg_psl_str mg_psl_visit_name(mg_psl_visit *v, const char *arg)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, arg);
    mg_psl_str name = {0};

    if (!e || !mg_psl_as_string(v->c, e, &name))
        return (mg_psl_str){0};
    if (name.len)
        return name;
    mg_psl_attr_error(v, "The `%s` argument cannot be an empty string.", arg);
    return (mg_psl_str){0};
}
