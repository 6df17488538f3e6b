/*
 * operand.c: reads what an expression begins with: names, literals, calls, CASE, parentheses; see expression_reader.h.
 */
#include "expression_reader.h"

#include "../../base/strbuf.h"

#define BINDS_NOT 30
#define BINDS_MULTIPLY 90
#define BINDS_ADD 80

/* Reading ******************************************************************************************************* */

void mg_expr_step(mg_expr_reader *r)
{
    r->now = r->next;
    r->next = mg_token_next(&r->s);
}

const char *mg_expr_text(mg_expr_reader *r)
{
    return mg_arena_copy(r->a, r->s.text + r->now.start, r->now.end - r->now.start);
}

/* The keyword at this place, in capital letters. */
static const char *capital_text(mg_expr_reader *r)
{
    char *text = mg_arena_copy(r->a, r->s.text + r->now.start, r->now.end - r->now.start);

    for (char *c = text; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c -= 'a' - 'A';
    return text;
}

bool mg_expr_follows(const mg_expr_reader *r, const char *word)
{
    return mg_token_is(r->s.text, r->next, word);
}

bool mg_expr_take(mg_expr_reader *r, const char *word)
{
    if (!mg_token_is(r->s.text, r->now, word))
        return false;
    mg_expr_step(r);
    return true;
}

bool mg_expr_take_sign(mg_expr_reader *r, char sign)
{
    if (!mg_token_is_sign(r->s.text, r->now, sign))
        return false;
    mg_expr_step(r);
    return true;
}

mg_expr *mg_expr_fail(mg_expr_reader *r)
{
    r->failed = true;
    return NULL;
}

void mg_expr_append(mg_expr *to, mg_expr *child)
{
    mg_expr **end = &to->first;

    while (*end)
        end = &(*end)->next;
    *end = child;
}

mg_expr *mg_expr_node(mg_expr_reader *r, mg_expr_kind kind, const char *text, mg_expr *first, mg_expr *second)
{
    mg_expr *e = r->failed ? NULL : mg_arena_get(r->a, sizeof *e);

    if (!e || !text)
        return mg_expr_fail(r);
    e->kind = kind;
    e->text = text;
    e->first = first;
    if (first)
        first->next = second;
    return e;
}

void mg_expr_append_list(mg_expr_reader *r, mg_expr *to)
{
    mg_expr **end = NULL;

    do
    {
        mg_expr *one = mg_expr_parse(r, 0);

        if (!one || !to)
            return;
        if (end)
            *end = one;
        else
            mg_expr_append(to, one);
        end = &one->next;
    } while (mg_expr_take_sign(r, ','));
}

bool mg_expr_ends_in_comment(const char *sql)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, sql);
    size_t end = 0;

    for (mg_token t = mg_token_next(&s); t.kind != TOKEN_END; t = mg_token_next(&s))
        end = t.end;
    for (size_t at = end; at + 1 < s.len; at++)
        if (sql[at] == '-' && sql[at + 1] == '-')
            return !strchr(sql + at, '\n');
    return false;
}

/* Names and types *********************************************************************************************** */

static bool is_name(const mg_expr_reader *r)
{
    return r->now.kind == TOKEN_WORD || r->now.kind == TOKEN_QUOTED;
}

mg_expr *mg_expr_take_name(mg_expr_reader *r)
{
    mg_expr *name = is_name(r) ? mg_expr_node(r, MG_EXPR_NAME, "", NULL, NULL) : mg_expr_fail(r);

    do
    {
        mg_expr *part = is_name(r) ? mg_expr_node(r, MG_EXPR_NAME, mg_expr_text(r), NULL, NULL) : mg_expr_fail(r);

        if (!part || !name)
            return mg_expr_fail(r);
        mg_expr_append(name, part);
        mg_expr_step(r);
    } while (mg_expr_take_sign(r, '.'));
    return name->first->next ? name : name->first;
}

/* Is it a word of a type? Those are the same in upper and lower case. */
static bool is_cast_type_word(const char *text, mg_token t)
{
    static const char *const words[] = {
        "text",     "varchar", "char",    "character", "varying", "int",    "integer",   "bigint",     "smallint",
        "boolean",  "bool",    "numeric", "decimal",   "real",    "double", "precision", "timestamp",  "time",
        "zone",     "with",    "without", "date",      "json",    "jsonb",  "uuid",      "bytea",      "float",
        "interval", "int2",    "int4",    "int8",      "float4",  "float8", "bit",       "timestamptz"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(text, t, words[i]))
            return true;
    return false;
}

/* The words of a type, with one blank between them. */
static const char *cast_type(mg_expr_reader *r, const char *sql, size_t len)
{
    mg_scanner s = mg_scan(MG_POSTGRES, sql, len);
    mg_strbuf b;

    mg_strbuf_init(&b, r->a);
    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        bool known = is_cast_type_word(sql, t);

        mg_strbuf_puts(&b, b.len ? " " : "");
        for (size_t i = t.start; i < t.end; i++)
            mg_strbuf_putc(&b, known ? mg_lower(sql[i]) : sql[i]);
    }
    return mg_strbuf_done(&b);
}

mg_expr *mg_expr_read_cast(mg_expr_reader *r, mg_expr *of)
{
    size_t start = r->now.end, end;
    const char *type;

    r->s.at = start;
    mg_skip_type_of_postgres(&r->s);
    end = r->s.at;
    type = cast_type(r, r->s.text + start, end - start);
    r->next = mg_token_next(&r->s);
    mg_expr_step(r);
    return type && *type ? mg_expr_node(r, MG_EXPR_CAST, type, of, NULL) : mg_expr_fail(r);
}

/* Calls ********************************************************************************************************* */

/* Is it a function whose name is a keyword, and whose arguments are separated by words? */
static bool is_keyword_call(const mg_expr_reader *r)
{
    static const char *const words[] = {"extract", "position", "substring", "trim", "overlay", "cast"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(r->s.text, r->now, words[i]))
            return true;
    return false;
}

/* Takes a word such as FROM or FOR between arguments. */
static bool take_separator(mg_expr_reader *r, mg_expr *call)
{
    static const char *const words[] = {"from", "for", "in", "placing", "as"};

    if (mg_expr_take_sign(r, ','))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_expr_take(r, words[i]))
        {
            mg_expr *word = mg_expr_node(r, MG_EXPR_OTHER, words[i], NULL, NULL);

            if (word)
                mg_expr_append(call, word);
            return true;
        }
    return false;
}

static mg_expr *read_keyword_call(mg_expr_reader *r)
{
    bool extract = mg_token_is(r->s.text, r->now, "extract"), first = true;
    mg_expr *call = mg_expr_node(r, MG_EXPR_OTHER, capital_text(r), NULL, NULL);

    mg_expr_step(r);
    mg_expr_step(r);
    do
    {
        mg_expr *one;

        if (extract && first && is_name(r))
        {
            one = mg_expr_node(r, MG_EXPR_OTHER, capital_text(r), NULL, NULL);
            mg_expr_step(r);
        }
        else
            one = mg_expr_parse(r, BINDS_ADD);
        if (!one || !call)
            return mg_expr_fail(r);
        mg_expr_append(call, one);
        first = false;
    } while (take_separator(r, call));
    return mg_expr_take_sign(r, ')') ? call : mg_expr_fail(r);
}

static mg_expr *read_call(mg_expr_reader *r, mg_expr *name)
{
    mg_expr *call = mg_expr_node(r, MG_EXPR_OTHER, "()", name, NULL);

    if (!mg_expr_take_sign(r, '('))
        return mg_expr_fail(r);
    if (mg_expr_take_sign(r, ')'))
        return call;
    if (mg_expr_take(r, "distinct"))
        return mg_expr_fail(r);
    mg_expr_append_list(r, call);
    return mg_expr_take_sign(r, ')') ? call : mg_expr_fail(r);
}

/* Other beginnings ********************************************************************************************** */

static mg_expr *read_case(mg_expr_reader *r)
{
    mg_expr *out = mg_expr_node(r, MG_EXPR_OTHER, "CASE", NULL, NULL), *part;

    if (out && !mg_token_is(r->s.text, r->now, "when") && (part = mg_expr_parse(r, 0)))
        mg_expr_append(out, part);
    while (out && !r->failed && mg_expr_take(r, "when"))
    {
        mg_expr *when = mg_expr_parse(r, 0), *then = mg_expr_take(r, "then") ? mg_expr_parse(r, 0) : NULL;

        if (!when || !then)
            return mg_expr_fail(r);
        part = mg_expr_node(r, MG_EXPR_OTHER, "WHEN", when, then);
        if (part)
            mg_expr_append(out, part);
    }
    if (out && mg_expr_take(r, "else") && (part = mg_expr_parse(r, 0)))
    {
        part = mg_expr_node(r, MG_EXPR_OTHER, "ELSE", part, NULL);
        if (part)
            mg_expr_append(out, part);
    }
    return mg_expr_take(r, "end") ? out : mg_expr_fail(r);
}

/* Reads ARRAY […]. */
static mg_expr *read_array(mg_expr_reader *r)
{
    mg_expr *out = mg_expr_node(r, MG_EXPR_OTHER, "ARRAY", NULL, NULL);

    if (!mg_expr_take_sign(r, '['))
        return mg_expr_fail(r);
    if (mg_expr_take_sign(r, ']'))
        return out;
    mg_expr_append_list(r, out);
    return mg_expr_take_sign(r, ']') ? out : mg_expr_fail(r);
}

/* Reads an expression in parentheses, which the tree does not show, or a row of several expressions. */
static mg_expr *read_parentheses(mg_expr_reader *r)
{
    mg_expr *one = mg_expr_parse(r, 0);

    if (mg_expr_take_sign(r, ','))
    {
        one = mg_expr_node(r, MG_EXPR_OTHER, "ROW", one, NULL);
        mg_expr_append_list(r, one);
    }
    return mg_expr_take_sign(r, ')') ? one : mg_expr_fail(r);
}

/* Reads a keyword that is a value, or that cannot be a name. */
static mg_expr *read_keyword(mg_expr_reader *r)
{
    static const char *const values[] = {"true", "false", "null"};
    static const char *const calls[] = {"user",         "current_user",      "session_user",   "current_catalog",
                                        "current_date", "current_timestamp", "localtimestamp", "current_time",
                                        "localtime"};
    static const char *const refused[] = {"select", "with", "exists", "insert", "update", "delete"};
    const char *text = r->s.text;
    bool value = false, call = false;

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        value = value || mg_token_is(text, r->now, values[i]);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        call = call || mg_token_is(text, r->now, calls[i]);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (mg_token_is(text, r->now, refused[i]))
            return mg_expr_fail(r);
    if (!value && !call)
        return NULL;
    text = capital_text(r);
    mg_expr_step(r);
    return mg_expr_node(r, value ? MG_EXPR_LITERAL : MG_EXPR_OTHER, text, NULL, NULL);
}

static mg_expr *read_word(mg_expr_reader *r)
{
    bool opens = mg_token_is_sign(r->s.text, r->next, '(');
    mg_expr *keyword, *name;
    const char *type;

    if (mg_expr_take(r, "not"))
        return mg_expr_node(r, MG_EXPR_UNARY, "NOT", mg_expr_parse(r, BINDS_NOT), NULL);
    if (mg_expr_take(r, "case"))
        return read_case(r);
    if (mg_token_is(r->s.text, r->now, "array") && mg_token_is_sign(r->s.text, r->next, '['))
    {
        mg_expr_step(r);
        return read_array(r);
    }
    if (opens && is_keyword_call(r))
        return read_keyword_call(r);
    if (r->next.kind == TOKEN_STRING) /* as in DATE '2020-01-01' */
    {
        type = capital_text(r);
        mg_expr_step(r);
        return mg_expr_node(r, MG_EXPR_OTHER, type, mg_expr_read_operand(r), NULL);
    }
    keyword = read_keyword(r);
    if (keyword || r->failed)
        return keyword;
    name = mg_expr_take_name(r);
    return name && mg_token_is_sign(r->s.text, r->now, '(') ? read_call(r, name) : name;
}

static bool is_number(const mg_expr_reader *r)
{
    const char *text = r->s.text + r->now.start;

    return r->now.kind == TOKEN_OTHER &&
           (strchr("0123456789", *text) || (*text == '.' && r->now.end - r->now.start > 1));
}

/* Reads a sign and the operand behind it. */
static mg_expr *read_sign(mg_expr_reader *r)
{
    const char *sign = mg_expr_text(r);
    bool binds_more = sign && (strcmp(sign, "-") == 0 || strcmp(sign, "+") == 0);

    if (!sign || strchr("()[],.;:*", *sign) || *sign == '=' || *sign == '<' || *sign == '>')
        return mg_expr_fail(r);
    mg_expr_step(r);
    return mg_expr_node(r, MG_EXPR_UNARY, sign, mg_expr_parse(r, binds_more ? BINDS_MULTIPLY : BINDS_ADD), NULL);
}

mg_expr *mg_expr_read_operand(mg_expr_reader *r)
{
    const char *text;

    if (r->failed || mg_token_ends(r->now) || r->now.kind == TOKEN_SEMICOLON)
        return mg_expr_fail(r);
    if (r->now.kind == TOKEN_WORD)
        return read_word(r);
    if (r->now.kind == TOKEN_STRING || r->now.kind == TOKEN_PARAMETER || is_number(r))
    {
        text = mg_expr_text(r);
        mg_expr_step(r);
        return mg_expr_node(r, MG_EXPR_LITERAL, text, NULL, NULL);
    }
    if (r->now.kind == TOKEN_QUOTED)
    {
        mg_expr *name = mg_expr_take_name(r);

        return name && mg_token_is_sign(r->s.text, r->now, '(') ? read_call(r, name) : name;
    }
    return mg_expr_take_sign(r, '(') ? read_parentheses(r) : read_sign(r);
}
