/* default.c: @default(…): which values and functions a field may have. check_default.c looks into literals. */
#include "../base/ctx.h"

#define BIT(n) (1u << (n))

typedef enum arguments
{
    NONE,
    AUTO,
    UUID,
    CUID,
    NANOID,
    SQL
} arguments;

typedef struct function
{
    const char *name;
    uint32_t types;
    arguments arguments;
    bool in_composite;
} function;

static const function functions[] = {
#define MG_FUNCTION(name, types, arguments, in_composite) {#name, types, arguments, in_composite},
#include "../base/functions.def"
#undef MG_FUNCTION
};

static const function *find_function(mg_psl_str name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (mg_psl_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}

static const mg_psl_expr *first_arg(const mg_psl_expr *call)
{
    const mg_psl_arg *a = call->u.args->first;

    while (a && !a->value)
        a = a->next;
    return a ? a->value : NULL;
}

/* Reads an argument from 0 to 255. */
static bool small(const mg_psl_expr *e, uint32_t *n)
{
    return mg_psl_parse_u32(e->text, n) && *n < 256;
}

static bool check_version(mg_psl_visit *v, const mg_psl_expr *call, const char *name, uint32_t a, uint32_t b)
{
    const mg_psl_expr *first = first_arg(call);
    uint32_t n;

    if (call->u.args->count > 1)
        mg_psl_attr_error(v, "`%s()` takes a single Int argument.", name);
    if (!first)
        return true;
    if (first->kind != MG_PSL_NUMBER)
        mg_psl_attr_error(v, "`%s()` takes a single Int argument.", name);
    else if (small(first, &n) && (n == a || n == b))
        return true;
    else
        mg_psl_attr_error(v, "`%s()` takes either no argument, or a single integer argument which is either %u or %u.",
                          name, a, b);
    return false;
}

static bool check_nanoid(mg_psl_visit *v, const mg_psl_expr *call)
{
    const mg_psl_expr *first = first_arg(call);
    uint32_t n;

    if (call->u.args->count > 1)
        mg_psl_attr_error(v, "`nanoid()` takes a single Int argument.");
    if (!first)
        return true;
    if (first->kind != MG_PSL_NUMBER)
        mg_psl_attr_error(v, "`nanoid()` takes a single Int argument.");
    else if (small(first, &n) && n >= 2)
        return true;
    else
        mg_psl_attr_error(v, "`nanoid()` takes either no argument, or a single integer argument between 2 and 255.");
    return false;
}

static bool check_sql(mg_psl_visit *v, const mg_psl_expr *call)
{
    const mg_psl_expr *first = first_arg(call);

    if (call->u.args->count > 1)
        mg_psl_attr_error(v, "`dbgenerated()` takes a single String argument");
    if (first && first->kind != MG_PSL_STRING)
        mg_psl_attr_error(v, "`dbgenerated()` takes a single String argument");
    else if (first && first->text.len == 0)
        mg_psl_attr_error(v, "dbgenerated() takes either no argument, or a single nonempty string argument.");
    else
        return true;
    return false;
}

static bool check_arguments(mg_psl_visit *v, const mg_psl_expr *call, const function *fn)
{
    bool any = call->u.args->count > 0;

    switch (fn->arguments)
    {
    case UUID:
        return check_version(v, call, fn->name, 4, 7);
    case CUID:
        return check_version(v, call, fn->name, 1, 2);
    case NANOID:
        return check_nanoid(v, call);
    case SQL:
        return check_sql(v, call);
    case AUTO:
        if (any)
            mg_psl_attr_error(v, "`auto()` takes no arguments");
        return !any;
    case NONE:
        break;
    }
    if (any)
        mg_psl_attr_error(v, "The `%s` function does not take any argument. Consider changing this default to `%s()`.",
                          fn->name, fn->name);
    return !any;
}

/* Checks a function in the default of a field with a built-in type. */
static bool check_call(mg_psl_visit *v, mg_psl_field *f, const mg_psl_expr *call, mg_psl_str map)
{
    const function *fn = find_function(call->text);
    bool composite = f->model->composite;
    mg_psl_field **slot;

    if (!composite && map.text && mg_psl_is(call->text, "autoincrement"))
    {
        mg_psl_attr_error(v, "Naming an autoincrement default value is not allowed.");
        return false;
    }
    if (composite && (mg_psl_is(call->text, "autoincrement") || mg_psl_is(call->text, "auto")))
    {
        mg_psl_attr_error(v, "The function `%s()` is not supported on composite fields.", fn->name);
        return false;
    }
    if (fn && (fn->types & BIT(f->scalar)) && (!composite || fn->in_composite))
        return check_arguments(v, call, fn);
    if (fn)
    {
        mg_psl_attr_error(v, "The function `%s()` cannot be used on fields of type `%s`.", fn->name,
                          mg_psl_scalar_name(f->scalar));
        return false;
    }
    if (composite)
    {
        mg_psl_error(v->c->diags, call->span,
                     "Unknown function in @default(): `%.*s` is not known. You can read about the available functions "
                     "here: https://pris.ly/d/attribute-functions",
                     MG_PSL_STR(call->text));
        return false;
    }
    slot = mg_vec_push(v->c->tables, &v->c->unknown_functions);
    if (slot)
        *slot = f;
    return true;
}

static bool check_default_literal(mg_psl_visit *v, mg_psl_scalar type, const mg_psl_expr *e)
{
    static const uint32_t accepted[] = {
        [MG_PSL_INT] = BIT(MG_PSL_NUMBER),
        [MG_PSL_BIGINT] = BIT(MG_PSL_NUMBER),
        [MG_PSL_FLOAT] = BIT(MG_PSL_NUMBER),
        [MG_PSL_BOOLEAN] = BIT(MG_PSL_CONSTANT),
        [MG_PSL_TEXT] = BIT(MG_PSL_STRING),
        [MG_PSL_DATETIME] = BIT(MG_PSL_STRING),
        [MG_PSL_JSON] = BIT(MG_PSL_STRING),
        [MG_PSL_BYTES] = BIT(MG_PSL_STRING),
        [MG_PSL_DECIMAL] = BIT(MG_PSL_NUMBER) | BIT(MG_PSL_STRING),
    };

    if (!(accepted[type] & BIT(e->kind)))
    {
        mg_psl_attr_error(v, "Expected a %s value, but found `%s`.", mg_psl_scalar_name(type),
                          mg_psl_expr_text(v->c, e));
        return false;
    }
    if (type != MG_PSL_BOOLEAN || mg_psl_is(e->text, "true") || mg_psl_is(e->text, "false"))
        return true;
    mg_psl_error(v->c->diags, e->span,
                 "Error parsing attribute \"@default\": A boolean literal must be `true` or `false`.");
    return false;
}

static bool check_scalar(mg_psl_visit *v, mg_psl_field *f, const mg_psl_expr *e, mg_psl_str map)
{
    if (e->kind == MG_PSL_CALL)
        return check_call(v, f, e, map);
    if (f->arity == MG_PSL_LIST && e->kind != MG_PSL_ARRAY)
    {
        mg_psl_attr_error(v, "The default value of a list field must be a list.");
        return false;
    }
    if (f->arity != MG_PSL_LIST && e->kind == MG_PSL_ARRAY)
    {
        mg_psl_attr_error(v, "The default value of a non-list field cannot be a list.");
        return false;
    }
    if (e->kind != MG_PSL_ARRAY)
        return check_default_literal(v, f->scalar, e);
    for (e = e->u.first; e; e = e->next)
        if (!check_default_literal(v, f->scalar, e))
            return false;
    return true;
}

static bool check_enum_value(mg_psl_visit *v, const mg_psl_enum *en, const mg_psl_expr *e)
{
    if (e->kind != MG_PSL_CONSTANT)
        mg_psl_attr_error(v, "Expected an enum value, but found `%s`.", mg_psl_expr_text(v->c, e));
    else if (mg_map_get(&v->c->values, (uint64_t) (uintptr_t) en, e->text.text, e->text.len))
        return true;
    else
        mg_psl_attr_error(v,
                          "The defined default value `%.*s` is not a valid value of the enum specified for the field.",
                          MG_PSL_STR(e->text));
    return false;
}

static bool check_enum(mg_psl_visit *v, const mg_psl_field *f, const mg_psl_expr *e)
{
    if (f->arity != MG_PSL_LIST)
        return check_enum_value(v, f->to.enumeration, e);
    if (e->kind != MG_PSL_ARRAY)
    {
        mg_psl_attr_error(v, "Expected an enum value, but found `%s`.", mg_psl_expr_text(v->c, e));
        return false;
    }
    for (e = e->u.first; e; e = e->next)
        if (!check_enum_value(v, f->to.enumeration, e))
            return false;
    return true;
}

static bool refuse_unsupported_default(mg_psl_visit *v, const mg_psl_field *f)
{
    if (f->model->composite)
        mg_psl_attr_error(v, "Composite field of type `Unsupported` cannot have default values.");
    else
        mg_psl_attr_error(v, "Only @default(dbgenerated(\"...\")) can be used for Unsupported types.");
    return false;
}

static bool check_value(mg_psl_visit *v, mg_psl_field *f, const mg_psl_expr *e, mg_psl_str map)
{
    if (e->kind == MG_PSL_CALL && mg_psl_is(e->text, "dbgenerated"))
    {
        if (!f->model->composite)
            return check_sql(v, e);
        mg_psl_attr_error(v, "Fields of composite types cannot have `dbgenerated()` as default.");
        return false;
    }
    switch (f->kind)
    {
    case MG_PSL_OF_ENUM:
        return check_enum(v, f, e);
    case MG_PSL_OF_SCALAR:
        return check_scalar(v, f, e, map);
    case MG_PSL_OF_COMPOSITE:
        mg_psl_error(v->c->diags, v->attr->span,
                     "Error validating field `%.*s` in composite type `%.*s`: Defaults on fields of type composite are "
                     "not supported. Please remove the `@default` attribute.",
                     MG_PSL_STR(f->name), MG_PSL_STR(f->to.model->name));
        return false;
    default:
        return refuse_unsupported_default(v, f);
    }
}

void mg_psl_default_attribute(mg_psl_visit *v, mg_psl_field *f)
{
    mg_psl_expr *value = mg_psl_visit_default_arg(v, "value", false);
    mg_psl_str map = {0};
    mg_psl_default *d;

    if (!value)
        return;
    if (!f->model->composite)
        map = mg_psl_visit_name(v, "map");
    else if (mg_psl_visit_arg(v, "map"))
        mg_psl_attr_error(v, "The `map` argument is not allowed on a composite type field.");
    if (!check_value(v, f, value, map))
        return;
    d = mg_arena_get(v->c->arena, sizeof *d);
    if (!d)
        return;
    *d = (mg_psl_default){.attr = v->attr, .value = value, .map = map};
    f->def = d;
}
