/* check_fields.c: rules about one field: its type, native type, default, relation. */
#include "check.h"

static void check_type(mg_psl_checker *k, const mg_psl_field *f)
{
    const char *container = mg_psl_container(f->model);
    mg_psl_str m = f->model->name;
    const char *what = NULL, *type = NULL;

    if (f->kind == MG_PSL_OF_SCALAR && f->scalar == MG_PSL_JSON && f->arity == MG_PSL_LIST &&
        !mg_psl_can(k, MG_PSL_CAN_JSON_LISTS))
        what = "Json[]", type = "Json List";
    else if (f->kind == MG_PSL_OF_SCALAR && f->scalar == MG_PSL_DECIMAL && !mg_psl_can(k, MG_PSL_CAN_DECIMAL))
        what = type = "Decimal";
    if (what)
        mg_psl_error(k->d, f->ast->span,
                     "Error validating field `%.*s` in %s `%.*s`: Field `%.*s` in %s `%.*s` can't be of type %s. The "
                     "current connector does not support the %s type.",
                     MG_PSL_STR(f->name), container, MG_PSL_STR(m), MG_PSL_STR(f->name), container, MG_PSL_STR(m), what,
                     type);
    if (f->arity == MG_PSL_LIST && !mg_psl_can(k, MG_PSL_CAN_SCALAR_LISTS))
        mg_psl_error(k->d, f->ast->span,
                     "Field \"%.*s\" in %s \"%.*s\" can't be a list. The current connector does not support lists of "
                     "primitive types.",
                     MG_PSL_STR(f->name), container, MG_PSL_STR(m));
}

static void check_native_value(mg_psl_checker *k, const mg_psl_native_value *v, mg_psl_span span)
{
    const char *range = NULL;

    switch (v->type)
    {
    case MG_PSL_NATIVE_Decimal:
        if (v->count && v->args[1] > v->args[0])
            mg_psl_error(k->d, span, "The scale must not be larger than the precision for the %s native type in %s.",
                         mg_psl_native_text(k->c->scratch, v), k->db->name);
        else if (v->count && (v->args[0] > 1000 || v->args[0] == 0))
            range = "Precision must be positive with a maximum value of 1000.";
        break;
    case MG_PSL_NATIVE_Bit:
    case MG_PSL_NATIVE_VarBit:
        if (v->count && v->args[0] == 0)
            range = "M must be a positive integer.";
        break;
    case MG_PSL_NATIVE_Timestamp:
    case MG_PSL_NATIVE_Timestamptz:
    case MG_PSL_NATIVE_Time:
    case MG_PSL_NATIVE_Timetz:
        if (v->count && v->args[0] > 6)
            range = "M can range from 0 to 6.";
        break;
    default:
        break;
    }
    if (range)
        mg_psl_error(k->d, span, "Argument M is out of range for native type `%s` of %s: %s",
                     mg_psl_native_text(k->c->scratch, v), k->db->name, range);
}

/* What messages call the type of a field. */
static const char *field_type_text(mg_psl_checker *k, const mg_psl_field *f)
{
    const char *text;

    if (f->kind == MG_PSL_OF_SCALAR)
        return mg_psl_scalar_name(f->scalar);
    text = mg_arena_copy(k->c->scratch, f->ast->type.text, f->ast->type.len);
    return text ? text : "";
}

static void check_native(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_native *n = f->kind == MG_PSL_OF_SCALAR ? f->to.native : NULL;
    mg_psl_native_value value;
    mg_psl_native_type t;
    uint32_t max;
    mg_strbuf b;

    if (!n)
        return;
    if (k->source && !mg_psl_same(n->scope, k->source->name))
        mg_psl_error(
            k->d, n->attr->span,
            "The prefix %.*s is invalid. It must be equal to the name of an existing datasource e.g. %.*s. Did "
            "you mean to use %.*s.%.*s?",
            MG_PSL_STR(n->scope), MG_PSL_STR(k->source->name), MG_PSL_STR(k->source->name), MG_PSL_STR(n->name));
    t = mg_psl_can(k, MG_PSL_CAN_NATIVE_TYPES) ? mg_psl_native_of(n->name) : MG_PSL_NATIVE_NONE;
    max = mg_psl_native_max_args(t);
    if (!t)
        mg_psl_error(k->d, n->attr->span, "Native type %.*s is not supported for %s connector.", MG_PSL_STR(n->name),
                     k->source ? k->db->provider_name : "Default");
    else if (n->count > max && max == 0)
        mg_psl_error(k->d, n->attr->span, "Function \"%.*s\" takes 0 arguments, but received %u.", MG_PSL_STR(n->name),
                     n->count);
    else if (n->count > max)
        mg_psl_error(k->d, n->attr->span, "Native type %.*s takes %u optional arguments, but received %u.",
                     MG_PSL_STR(n->name), max, n->count);
    else if (mg_psl_native_scalar(t) != f->scalar)
        mg_psl_error(k->d, n->attr->span,
                     "Native type %.*s is not compatible with declared field type %s, expected field type %s.",
                     MG_PSL_STR(n->name), field_type_text(k, f), mg_psl_scalar_name(mg_psl_native_scalar(t)));
    else if (mg_psl_native_read(t, n->args, n->count, &value))
        check_native_value(k, &value, n->attr->span);
    else
    {
        mg_strbuf_init(&b, k->c->scratch);
        for (uint32_t i = 0; i < n->count; i++)
            mg_strbuf_printf(&b, "%s%.*s", i ? ", " : "", MG_PSL_STR(n->args[i]));
        mg_psl_error(k->d, n->attr->span, "Expected %s, but found (%s).",
                     max == 1 ? "a nonnegative integer" : "two nonnegative integers", b.text ? b.text : "");
    }
}

static const char *bad_literal(mg_psl_checker *k, mg_psl_scalar type, const mg_psl_expr *e, const char **kind)
{
    if (e->kind == MG_PSL_STRING)
        switch (type)
        {
        case MG_PSL_JSON:
            *kind = "JSON string";
            return mg_psl_bad_json(k->c->scratch, e->text);
        case MG_PSL_BYTES:
            *kind = "base64 string";
            return mg_psl_bad_base64(e->text);
        case MG_PSL_DATETIME:
            *kind = "rfc3339 datetime string";
            return mg_psl_bad_datetime(e->text);
        case MG_PSL_DECIMAL:
            *kind = "decimal";
            return mg_psl_bad_decimal(e->text);
        default:
            return NULL;
        }
    *kind = "integer";
    return e->kind == MG_PSL_NUMBER && (type == MG_PSL_INT || type == MG_PSL_BIGINT) ? mg_psl_bad_integer(e->text)
                                                                                     : NULL;
}

static void check_field_literal(mg_psl_checker *k, mg_psl_scalar type, const mg_psl_expr *e)
{
    const char *kind, *bad = bad_literal(k, type, e, &kind);

    if (bad)
        mg_psl_at_error(k, type == MG_PSL_DECIMAL ? "default" : "@default", e->span,
                        "Parse error: \"%.*s\" is not a valid %s. (%s)", MG_PSL_STR(e->text), kind, bad);
}

void mg_psl_check_default(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_expr *e;

    if (!f->def)
        return;
    if (f->def->map.text)
    {
        mg_psl_at_error(
            k, "@default", f->def->attr->span,
            "You defined a database name for the default value of a field on the model. This is not supported "
            "by the provider.");
        mg_psl_check_length(k, f->model, f->def->attr, f->def->map, false);
    }
    e = f->def->value;
    if (f->kind == MG_PSL_OF_SCALAR && e->kind == MG_PSL_ARRAY)
        for (const mg_psl_expr *i = e->u.first; i; i = i->next)
            check_field_literal(k, f->scalar, i);
    else if (f->kind == MG_PSL_OF_SCALAR)
        check_field_literal(k, f->scalar, e);
    if (e->kind == MG_PSL_CALL && mg_psl_is(e->text, "auto"))
        mg_psl_at_error(k, "@default", e->span, "The current connector does not support the `auto()` function.");
}

/* Reads the text of Unsupported("…") as a native type. True if it is one, so that the field need not be unsupported. */
static bool read_unsupported(mg_psl_checker *k, mg_psl_str s, mg_psl_native_value *value)
{
    const char *open = memchr(s.text, '(', s.len), *close;
    mg_psl_str name = {s.text, open ? (uint32_t) (open - s.text) : s.len}, *args;
    uint32_t left, n = 0;

    if (name.len == 0 || (open && memchr(open, '\n', s.len - name.len)))
        return false;
    while (name.len && strchr(" \t\n\r", name.text[0]))
        name.text++, name.len--;
    while (name.len && strchr(" \t\n\r", name.text[name.len - 1]))
        name.len--;
    left = open ? s.len - (uint32_t) (open - s.text) - 1 : 0;
    close = open ? memchr(open + 1, ')', left) : NULL;
    args = mg_arena_get(k->c->scratch, (left + 1) * sizeof *args);
    for (const char *at = close ? open + 1 : NULL; at && args;)
    {
        const char *comma = memchr(at, ',', (size_t) (close - at)), *end = comma ? comma : close;

        while (at < end && *at == ' ')
            at++;
        args[n] = (mg_psl_str){at, (uint32_t) (end - at)};
        while (args[n].len && args[n].text[args[n].len - 1] == ' ')
            args[n].len--;
        n++;
        at = comma ? comma + 1 : NULL;
    }
    value->type = mg_psl_native_of(name);
    return args && value->type && mg_psl_native_read(value->type, args, n, value);
}

static void check_unsupported_field(mg_psl_checker *k, const mg_psl_field *f)
{
    mg_psl_native_value value;

    if (f->kind != MG_PSL_OF_UNSUPPORTED || !k->source || !mg_psl_can(k, MG_PSL_CAN_NATIVE_TYPES) ||
        !read_unsupported(k, *f->ast->unsupported, &value))
        return;
    mg_psl_error(
        k->d, f->ast->span,
        "Error validating: The type `Unsupported(\"%.*s\")` you specified in the type definition for the field "
        "`%.*s` is supported as a native type by Prisma. Please use the native type notation `%s @%.*s.%s` for "
        "full support.",
        MG_PSL_STR(*f->ast->unsupported), MG_PSL_STR(f->name), mg_psl_scalar_name(mg_psl_native_scalar(value.type)),
        MG_PSL_STR(k->source->name), mg_psl_native_text(k->c->scratch, &value));
}

void mg_psl_check_scalar_field(mg_psl_checker *k, const mg_psl_field *f)
{
    check_type(k, f);
    mg_psl_check_client_name(k, f);
    check_native(k, f);
    mg_psl_check_default(k, f);
    check_unsupported_field(k, f);
}

static void check_action(mg_psl_checker *k, const mg_psl_field *f, const char *arg, bool given, mg_psl_action action)
{
    uint32_t allowed = k->s->prisma_mode ? k->db->emulated_actions : k->db->actions;
    mg_psl_span span = f->ast->span;
    const char *more = "";
    char names[128];

    if (!given || allowed >> action & 1)
        return;
    if (k->s->prisma_mode && action == MG_PSL_NO_ACTION)
        more =
            mg_arena_printf(k->c->scratch,
                            ". `NoAction` is not implemented for %s when using `relationMode = \"prisma\"`, you could "
                            "try using `Restrict` instead. Learn more at https://pris.ly/d/relation-mode",
                            k->db->name);
    mg_psl_arg_span(f->rel->attr, arg, &span);
    mg_psl_action_list(allowed, names, sizeof names);
    mg_psl_error(k->d, span, "Error validating: Invalid referential action: `%s`. Allowed values: (%s)%s",
                 mg_psl_action_name(action), names, more ? more : "");
}

static bool starts_with(const mg_psl_index *x, const mg_psl_relation_args *r)
{
    if (x->count < r->field_count)
        return false;
    for (uint32_t i = 0; i < r->field_count; i++)
        if (x->fields[i].field != r->fields[i])
            return false;
    return true;
}

/* Reports a relation without an index on its fields, if relations have no foreign keys: nothing else makes one then. */
static void check_missing_index(mg_psl_checker *k, const mg_psl_field *f)
{
    if (!k->s->prisma_mode || !f->rel->has_fields)
        return;
    for (const mg_psl_index *x = f->model->indexes; x; x = x->next)
        if (starts_with(x, f->rel))
            return;
    if (f->model->id && starts_with(f->model->id, f->rel))
        return;
    mg_psl_warn(
        k->d, f->rel->attr->span,
        "With `relationMode = \"prisma\"`, no foreign keys are used, so relation fields will not benefit from "
        "the index usually created by the relational database under the hood. This can lead to poor performance "
        "when querying these fields. We recommend adding an index manually. Learn more at "
        "https://pris.ly/d/relation-mode-prisma-indexes\" ");
}

void mg_psl_check_relation_field(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_relation_args *r = f->rel;

    mg_psl_check_client_name(k, f);
    if (f->to.model->ignored && !f->ignored && !f->model->ignored)
        mg_psl_at_error(k, "@ignore", f->ast->span,
                        "The relation field `%.*s` on Model `%.*s` must specify the `@ignore` attribute, because the "
                        "model %.*s it is pointing to is marked ignored.",
                        MG_PSL_STR(f->name), MG_PSL_STR(f->model->name), MG_PSL_STR(f->to.model->name));
    check_action(k, f, "onDelete", r->has_on_delete, r->on_delete);
    check_action(k, f, "onUpdate", r->has_on_update, r->on_update);
    if (r->map.text && !mg_psl_can(k, MG_PSL_CAN_NAME_FOREIGN_KEYS))
        mg_psl_at_error(k, "@relation", r->attr->span, "Your provider does not support named foreign keys.");
    else if (r->map.text)
        mg_psl_check_length(k, f->model, r->attr, r->map, false);
    check_missing_index(k, f);
}
