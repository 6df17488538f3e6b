/* where.c: reads `where:` of @unique, @@unique and @@index, which says what rows an index covers. */
#include "../base/ctx.h"

static void where_error(mg_psl_visit *v, const char *fmt, ...) MG_PRINTF(2, 3);

/* Reports an error in `where:`. The callers stop at the first one. */
static void where_error(mg_psl_visit *v, const char *fmt, ...)
{
    va_list args;
    const char *message;

    va_start(args, fmt);
    message = mg_arena_vprintf(v->c->scratch, fmt, args);
    va_end(args);
    mg_psl_attr_error(v, "%s", message ? message : "");
}

/* Reads raw("…"). Arguments after the first are ignored, as in the reference. */
static bool read_raw(mg_psl_visit *v, const mg_psl_expr *call, mg_psl_where *out)
{
    const mg_psl_arg *first = call->u.args->first;

    if (!first || !mg_psl_as_string(v->c, first->value, &out->raw))
        where_error(v,
                    "The `where` argument must be a raw() function with a string argument, e.g. `where: raw(\"status "
                    "= 'active'\")`.");
    else if (out->raw.len == 0)
        where_error(v, "The `where` argument cannot contain an empty string.");
    else
        return true;
    return false;
}

/* Can the expression be the value of a condition? If not, that is reported. */
static bool check_plain_value(mg_psl_visit *v, const mg_psl_expr *e)
{
    static const char expected[] = "Expected true, false, null, a string, a number, or an object like { not: null }.";

    if (e->kind == MG_PSL_STRING || e->kind == MG_PSL_NUMBER)
        return true;
    if (e->kind != MG_PSL_CONSTANT)
        where_error(v, "Invalid value in where clause. %s", expected);
    else if (mg_psl_is(e->text, "true") || mg_psl_is(e->text, "false") || mg_psl_is(e->text, "null"))
        return true;
    else
        where_error(v, "Invalid value '%.*s' in where clause. %s", MG_PSL_STR(e->text), expected);
    return false;
}

/* Reads the value of a condition, which may stand in an object as { not: … }. */
static bool read_condition_value(mg_psl_visit *v, const mg_psl_expr *e, mg_psl_condition *out)
{
    const mg_psl_arg *only = e->kind == MG_PSL_OBJECT ? e->u.args->first : NULL;

    out->value = only ? only->value : e;
    out->negated = only != NULL;
    if (e->kind == MG_PSL_OBJECT && e->u.args->count != 1)
        where_error(v, "Nested object in where clause must have exactly one key. Use `{ not: null }` or `{ not: "
                       "\"value\" }`.");
    else if (only && !mg_psl_is(only->name, "not"))
        where_error(v, "Unknown key '%.*s' in nested where clause object. Only 'not' is supported.",
                    MG_PSL_STR(only->name));
    else
        return check_plain_value(v, out->value);
    return false;
}

static bool is_number_type(mg_psl_scalar s)
{
    return s == MG_PSL_INT || s == MG_PSL_BIGINT || s == MG_PSL_FLOAT || s == MG_PSL_DECIMAL;
}

/* Can a field of a scalar type have a value of that kind? */
static bool scalar_takes(mg_psl_scalar s, mg_psl_expr_kind kind)
{
    return kind == MG_PSL_STRING   ? s == MG_PSL_TEXT || s == MG_PSL_DATETIME
           : kind == MG_PSL_NUMBER ? is_number_type(s)
                                   : s == MG_PSL_BOOLEAN;
}

static bool check_condition_type(mg_psl_visit *v, const mg_psl_condition *c)
{
    static const char *const kinds[] = {
        [MG_PSL_NUMBER] = "a Number", [MG_PSL_STRING] = "a String", [MG_PSL_CONSTANT] = "Boolean"};
    const mg_psl_field *f = c->field;
    mg_psl_expr_kind kind = c->value->kind;

    if (kind == MG_PSL_CONSTANT && mg_psl_is(c->value->text, "null"))
        return true;
    if (f->kind == MG_PSL_OF_UNSUPPORTED || f->kind == MG_PSL_OF_COMPOSITE)
        where_error(v,
                    "Field '%.*s' is %s and cannot be used in the object syntax of a where clause. Use raw() instead.",
                    MG_PSL_STR(f->name), f->kind == MG_PSL_OF_COMPOSITE ? "a composite type" : "an unsupported type");
    else if (f->kind == MG_PSL_OF_ENUM && kind != MG_PSL_STRING)
        where_error(v, "Type mismatch: field '%.*s' is an Enum and only accepts String values in the where clause.",
                    MG_PSL_STR(f->name));
    else if (f->kind == MG_PSL_OF_SCALAR && !scalar_takes(f->scalar, kind))
        where_error(v, "Type mismatch: field '%.*s' is of type %s, but the value is %s.", MG_PSL_STR(f->name),
                    mg_psl_scalar_name(f->scalar), kinds[kind]);
    else
        return true;
    return false;
}

static bool read_condition(mg_psl_visit *v, const mg_psl_model *m, const mg_psl_arg *member, mg_psl_condition *out)
{
    out->field = mg_psl_find_field(v->c, m, member->name);
    if (!out->field)
        where_error(v, "Field '%.*s' does not exist in model '%.*s'.", MG_PSL_STR(member->name), MG_PSL_STR(m->name));
    else if (out->field->kind == MG_PSL_OF_MODEL || out->field->kind == MG_PSL_OF_UNKNOWN)
        where_error(v, "Field '%.*s' is a relation field. Only scalar fields can be used in the where clause.",
                    MG_PSL_STR(member->name));
    else
        return read_condition_value(v, member->value, out) && check_condition_type(v, out);
    return false;
}

static bool read_conditions(mg_psl_visit *v, const mg_psl_model *m, const mg_psl_expr *object, mg_psl_where *out)
{
    const mg_psl_args *members = object->u.args;

    if (members->count == 0)
    {
        where_error(v, "The `where` argument cannot be an empty object.");
        return false;
    }
    out->conditions = mg_arena_get(v->c->arena, members->count * sizeof *out->conditions);
    for (const mg_psl_arg *a = members->first; a && out->conditions; a = a->next)
        if (!read_condition(v, m, a, &out->conditions[out->count++]))
            return false;
    return out->conditions != NULL;
}

static bool read_where_argument(mg_psl_visit *v, const mg_psl_model *m, const mg_psl_expr *e, mg_psl_where *out)
{
    if (e->kind == MG_PSL_OBJECT)
        return read_conditions(v, m, e, out);
    if (e->kind == MG_PSL_CALL && mg_psl_is(e->text, "raw"))
        return read_raw(v, e, out);
    if (e->kind != MG_PSL_CALL)
        mg_psl_mismatch(v->c, e, "function");
    where_error(v, "The `where` argument must be either a raw() function call or an object literal, e.g. `where: "
                   "raw(\"status = 'active'\")` or `where: { active: true }`.");
    return false;
}

const mg_psl_where *mg_psl_visit_where(mg_psl_visit *v, const mg_psl_model *m)
{
    const mg_psl_expr *e = v->c->schema->release == MG_PRISMA_6 ? NULL : mg_psl_visit_arg(v, "where");
    mg_psl_where *w = e ? mg_arena_get(v->c->arena, sizeof *w) : NULL;

    if (!w)
        return NULL;
    w->span = e->span;
    return read_where_argument(v, m, e, w) ? w : NULL;
}
