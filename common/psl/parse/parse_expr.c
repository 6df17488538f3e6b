/* parse_expr.c: parses expressions, arguments, attributes and the types of fields. */
#include "parser.h"

bool mg_psl_take(mg_psl_parser *p, const char *word)
{
    if (!mg_psl_at(p->text, p->pos, word))
        return false;
    for (; *word; word++)
        p->pos++;
    return true;
}

bool mg_psl_take_identifier(mg_psl_parser *p, mg_psl_str *name)
{
    uint32_t end = mg_psl_identifier(p->text, p->pos);

    if (end == p->pos)
        return false;
    *name = mg_psl_slice(p, p->pos, end);
    p->pos = end;
    return true;
}

/* A state to return to when an alternative does not match: the position, and how many errors had been reported. */
typedef struct parse_mark
{
    uint32_t pos;
    size_t errors;
} parse_mark;

static parse_mark here(const mg_psl_parser *p)
{
    return (parse_mark){p->pos, p->diags->errors.len};
}

static bool back(mg_psl_parser *p, parse_mark m)
{
    p->pos = m.pos;
    p->diags->errors.len = m.errors;
    return false;
}

/* Takes an argument: `name: value`, `name:` or `value`. */
static bool take_arg(mg_psl_parser *p, mg_psl_arg **arg)
{
    parse_mark start = here(p);
    mg_psl_str name = {0};
    mg_psl_arg *a = NULL;
    mg_psl_expr *value;

    if (mg_psl_take_identifier(p, &name))
    {
        mg_psl_skip(p);
        if (mg_psl_take(p, ":"))
        {
            uint32_t colon = p->pos;

            a = mg_psl_new(p, sizeof *a);
            a->name = name;
            mg_psl_skip(p);
            a->value = mg_psl_take_expr(p);
            if (!a->value)
                p->pos = colon;
        }
        else
            back(p, start);
    }
    if (!a)
    {
        value = mg_psl_take_expr(p);
        if (!value)
            return false;
        a = mg_psl_new(p, sizeof *a);
        a->value = value;
    }
    a->span = mg_psl_from(p, start.pos);
    *arg = a;
    return true;
}

/* Takes arguments in parentheses: ( a, b: c, ) */
static mg_psl_args *take_args(mg_psl_parser *p)
{
    parse_mark start = here(p);
    mg_psl_args *args;
    mg_psl_arg *arg, **end;
    uint32_t last; /* where the last argument ends */

    if (!mg_psl_take(p, "("))
        return NULL;
    args = mg_psl_new(p, sizeof *args);
    end = &args->first;
    mg_psl_skip(p);
    last = p->pos;
    while (take_arg(p, &arg) && !p->arena->failed)
    {
        *end = arg;
        end = &arg->next;
        args->count += arg->value != NULL;
        mg_psl_skip(p);
        last = p->pos;
        if (!mg_psl_take(p, ","))
            break;
        mg_psl_skip(p);
    }
    p->pos = last;
    if (mg_psl_take(p, ","))
    {
        args->comma = p->base + p->pos - 1;
        mg_psl_skip(p);
    }
    if (mg_psl_take(p, ")"))
        return args;
    back(p, start);
    return NULL;
}

static mg_psl_expr *take_array(mg_psl_parser *p)
{
    parse_mark start = here(p);
    mg_psl_expr *array = mg_psl_new(p, sizeof *array), *item, **end = &array->u.first;

    array->kind = MG_PSL_ARRAY;
    p->pos++;
    mg_psl_skip(p);
    item = mg_psl_take_expr(p);
    while (item && !p->arena->failed)
    {
        *end = item;
        end = &item->next;
        mg_psl_skip(p);
        if (!mg_psl_take(p, ","))
            break;
        mg_psl_skip(p);
        item = mg_psl_take_expr(p);
        if (!item)
        {
            back(p, start);
            return NULL;
        }
    }
    mg_psl_skip(p);
    if (!mg_psl_take(p, "]"))
    {
        back(p, start);
        return NULL;
    }
    array->span = mg_psl_from(p, start.pos);
    return array;
}

/* Takes `name: value`, a member of an object. */
static bool take_member_of(mg_psl_parser *p, mg_psl_arg **member)
{
    uint32_t start = p->pos;
    mg_psl_str name;
    mg_psl_arg *a;

    if (!mg_psl_take_identifier(p, &name))
        return false;
    mg_psl_skip(p);
    if (!mg_psl_take(p, ":"))
        return false;
    a = mg_psl_new(p, sizeof *a);
    a->name = name;
    mg_psl_skip(p);
    a->value = mg_psl_take_expr(p);
    a->span = mg_psl_from(p, start);
    *member = a;
    return a->value != NULL;
}

/* Takes an object: { a: 1, b: "x" }. No comma may stand after its last member. */
static mg_psl_expr *take_object(mg_psl_parser *p)
{
    parse_mark start = here(p);
    mg_psl_expr *object = mg_psl_new(p, sizeof *object);
    mg_psl_args *members = mg_psl_new(p, sizeof *members);
    mg_psl_arg **end = &members->first;
    bool more;

    object->kind = MG_PSL_OBJECT;
    object->u.args = members;
    p->has_objects = true;
    p->pos++;
    mg_psl_skip(p);
    more = !mg_psl_at(p->text, p->pos, "}");
    while (more && !p->arena->failed)
    {
        if (!take_member_of(p, end))
            break;
        end = &(*end)->next;
        members->count++;
        mg_psl_skip(p);
        more = mg_psl_take(p, ",");
        if (more)
            mg_psl_skip(p);
    }
    if (more || !mg_psl_take(p, "}"))
    {
        back(p, start);
        return NULL;
    }
    object->span = mg_psl_from(p, start.pos);
    return object;
}

static mg_psl_expr *literal(mg_psl_parser *p, mg_psl_expr_kind kind, uint32_t end)
{
    mg_psl_expr *e = mg_psl_new(p, sizeof *e);
    uint32_t start = p->pos;

    e->kind = kind;
    e->text = kind == MG_PSL_STRING ? mg_psl_decode_string(p, start, end) : mg_psl_slice(p, start, end);
    p->pos = end;
    e->span = mg_psl_from(p, start);
    return e;
}

static mg_psl_expr *take_word(mg_psl_parser *p)
{
    uint32_t start = p->pos, end = mg_psl_path(p->text, start), number;
    mg_psl_args *args;
    mg_psl_expr *e;

    if (end > start)
    {
        p->pos = end;
        mg_psl_skip(p);
        args = take_args(p);
        if (args)
        {
            e = mg_psl_new(p, sizeof *e);
            e->kind = MG_PSL_CALL;
            e->text = mg_psl_slice(p, start, end);
            e->u.args = args;
            e->span = mg_psl_from(p, start);
            return e;
        }
        p->pos = start;
    }
    number = mg_psl_number(p->text, start);
    if (number > start)
        return literal(p, MG_PSL_NUMBER, number);
    return end > start ? literal(p, MG_PSL_CONSTANT, end) : NULL;
}

mg_psl_expr *mg_psl_take_expr(mg_psl_parser *p)
{
    mg_psl_expr *e = NULL;
    uint32_t end;

    if (p->pos >= p->text.len || p->arena->failed)
        return NULL;
    if (p->depth >= MG_PSL_DEPTH)
    {
        p->too_deep = true;
        return NULL;
    }
    p->depth++;
    if (p->text.bytes[p->pos] == '[')
        e = take_array(p);
    else if (p->text.bytes[p->pos] == '{')
        e = p->objects ? take_object(p) : NULL;
    else if (p->text.bytes[p->pos] == '"')
    {
        end = mg_psl_string(p->text, p->pos);
        if (end > p->pos)
            e = literal(p, MG_PSL_STRING, end);
    }
    else
        e = take_word(p);
    p->depth--;
    return e;
}

bool mg_psl_take_attr(mg_psl_parser *p, const char *sign, mg_psl_attr **attr)
{
    parse_mark start = here(p);
    mg_psl_attr *a;
    uint32_t name, end;

    if (!mg_psl_take(p, sign))
        return false;
    mg_psl_skip(p);
    name = p->pos;
    end = mg_psl_path(p->text, name);
    if (end == name)
        return back(p, start);
    a = mg_psl_new(p, sizeof *a);
    a->name = mg_psl_slice(p, name, end);
    p->pos = end;
    mg_psl_skip(p);
    a->args = take_args(p);
    a->span = mg_psl_from(p, start.pos);
    *attr = a;
    return true;
}

bool mg_psl_take_base_type(mg_psl_parser *p, mg_psl_item *field)
{
    parse_mark start = here(p);
    uint32_t literal_start, end;
    mg_psl_str *text;

    field->unsupported = NULL;
    if (mg_psl_take(p, "Unsupported("))
    {
        mg_psl_skip(p);
        literal_start = p->pos;
        end = mg_psl_string(p->text, literal_start);
        if (end > literal_start)
        {
            p->pos = end;
            mg_psl_skip(p);
            if (mg_psl_take(p, ")"))
            {
                text = mg_psl_new(p, sizeof *text);
                *text = mg_psl_decode_string(p, literal_start, end);
                field->unsupported = text;
                field->type = mg_psl_slice(p, start.pos, p->pos);
                return true;
            }
        }
        back(p, start);
    }
    return mg_psl_take_identifier(p, &field->type);
}

/* Takes `word` and the blanks before it; if the word is not there, takes no blanks either. */
static bool take_after_blanks(mg_psl_parser *p, const char *word)
{
    uint32_t start = p->pos;

    mg_psl_skip(p);
    if (mg_psl_take(p, word))
        return true;
    p->pos = start;
    return false;
}

bool mg_psl_take_type(mg_psl_parser *p, mg_psl_item *field)
{
    parse_mark start = here(p);

    if (mg_psl_take(p, "["))
    {
        mg_psl_skip(p);
        if (mg_psl_take_base_type(p, field) && take_after_blanks(p, "]"))
        {
            field->form = MG_PSL_TYPE_BRACKETS;
            return true;
        }
        return back(p, start);
    }
    if (!mg_psl_take_base_type(p, field))
        return false;
    if (take_after_blanks(p, "[]"))
        field->form = take_after_blanks(p, "?") ? MG_PSL_TYPE_OPTIONAL_LIST : MG_PSL_TYPE_LIST;
    else if (take_after_blanks(p, "?"))
        field->form = MG_PSL_TYPE_OPTIONAL;
    else if (take_after_blanks(p, "!"))
        field->form = MG_PSL_TYPE_BANG;
    else
        field->form = MG_PSL_TYPE_PLAIN;
    return true;
}
