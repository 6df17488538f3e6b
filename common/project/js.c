/* js.c: see js.h. */
#include "js.h"

#include "../base/strbuf.h"
#include "../base/utf8.h"

#define TEMPLATES_MAX 16 /* of templates in templates */

typedef struct js_reader
{
    mg_arena *a;
    mg_js *js;
    const char *text;
    size_t len, at;
    mg_js_flaw flaw;
} js_reader;

static char char_at(const js_reader *r, size_t at)
{
    return at < r->len ? r->text[at] : '\0';
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char) c >= 0x80;
}

static bool set_flaw(js_reader *r, mg_js_flaw flaw, size_t at)
{
    r->flaw = flaw;
    r->at = at;
    return false;
}

static bool add_token(js_reader *r, mg_js_kind kind, size_t start)
{
    mg_js_token *t = mg_vec_push(r->a, &r->js->tokens);

    if (!t)
        return set_flaw(r, JS_NO_MEMORY, start);
    *t = (mg_js_token){kind, start, r->at};
    return true;
}

/* Skipping ***************************************************************************************************** */

static bool skip_comment(js_reader *r)
{
    size_t start = r->at;

    if (char_at(r, r->at + 1) == '/')
    {
        while (r->at < r->len && r->text[r->at] != '\n')
            r->at++;
        return true;
    }
    for (r->at += 2; r->at < r->len; r->at++)
        if (r->text[r->at] == '*' && char_at(r, r->at + 1) == '/')
        {
            r->at += 2;
            return true;
        }
    return set_flaw(r, JS_UNENDED, start);
}

/* Moves behind a text in quotes, of one line. */
static bool skip_js_text(js_reader *r)
{
    size_t start = r->at;
    char quote = r->text[r->at++];

    for (; r->at < r->len && r->text[r->at] != '\n'; r->at++)
    {
        if (r->text[r->at] == quote)
        {
            r->at++;
            return true;
        }
        if (r->text[r->at] == '\\')
            r->at++;
    }
    return set_flaw(r, JS_UNENDED, start);
}

/* The end of a regular expression that begins at `at`, flags included; 0: it is none. */
static size_t regex_end(const js_reader *r, size_t at)
{
    bool in_class = false;

    for (at++; at < r->len && r->text[at] != '\n'; at++)
    {
        char c = r->text[at];

        if (c == '\\')
            at++;
        else if (c == '[' || c == ']')
            in_class = c == '[';
        else if (c == '/' && !in_class)
        {
            while (is_word_char(char_at(r, at + 1)))
                at++;
            return at + 1;
        }
    }
    return 0;
}

static bool skip_template(js_reader *r, size_t depth, bool *plain);

/* Moves behind the } of an expression in a template. */
static bool skip_expression(js_reader *r, size_t depth)
{
    size_t start = r->at, open = 1;
    bool plain;

    while (r->at < r->len)
    {
        char c = r->text[r->at], next = char_at(r, r->at + 1);
        bool good = true;

        if (c == '\'' || c == '"')
            good = skip_js_text(r);
        else if (c == '`')
            good = skip_template(r, depth + 1, &plain);
        else if (c == '/' && (next == '/' || next == '*'))
            good = skip_comment(r);
        else
        {
            open += c == '{';
            open -= c == '}';
            r->at++;
        }
        if (!good || open == 0)
            return good;
    }
    return set_flaw(r, JS_UNENDED, start);
}

/* Moves behind a template; the depth is bounded by TEMPLATES_MAX. */
static bool skip_template(js_reader *r, size_t depth, bool *plain)
{
    size_t start = r->at++;

    if (depth > TEMPLATES_MAX)
        return set_flaw(r, JS_DEEP, start);
    while (r->at < r->len)
    {
        char c = r->text[r->at];

        if (c == '`')
        {
            r->at++;
            return true;
        }
        if (c == '$' && char_at(r, r->at + 1) == '{')
        {
            *plain = false;
            r->at += 2;
            if (!skip_expression(r, depth))
                return false;
            continue;
        }
        r->at += c == '\\' ? 2 : 1;
    }
    return set_flaw(r, JS_UNENDED, start);
}

/* Tokens ******************************************************************************************************* */

/* Whether the last token can end a value, so that a / divides it. */
static bool ends_operand(const mg_js *js)
{
    size_t last = js->tokens.len - 1;

    if (js->tokens.len == 0)
        return false;
    return js->tokens.items[last].kind != JS_SIGN || mg_js_is_sign(js, last, ')') || mg_js_is_sign(js, last, ']') ||
           mg_js_is_sign(js, last, '}');
}

static bool read_slash(js_reader *r)
{
    size_t start = r->at, end = ends_operand(r->js) ? 0 : regex_end(r, r->at);

    r->at = end > 0 ? end : r->at + 1;
    return add_token(r, end > 0 ? JS_REGEX : JS_SIGN, start);
}

static bool read_template(js_reader *r)
{
    size_t start = r->at;
    bool plain = true;

    return skip_template(r, 0, &plain) && add_token(r, plain ? JS_TEXT : JS_TEMPLATE, start);
}

static bool read_js_token(js_reader *r)
{
    size_t start = r->at;
    char c = r->text[r->at], next = char_at(r, r->at + 1);

    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v')
    {
        r->at++;
        return true;
    }
    if (c == '/' && (next == '/' || next == '*'))
        return skip_comment(r);
    if (c == '/')
        return read_slash(r);
    if (c == '\'' || c == '"')
        return skip_js_text(r) && add_token(r, JS_TEXT, start);
    if (c == '`')
        return read_template(r);
    r->at++;
    if (!is_word_char(c))
        return add_token(r, JS_SIGN, start);
    while (is_word_char(char_at(r, r->at)))
        r->at++;
    return add_token(r, JS_WORD, start);
}

mg_js_flaw mg_js_read(mg_arena *a, const mg_source *source, mg_js *out, size_t *at)
{
    js_reader r = {.a = a, .js = out, .text = source->text, .len = source->len};

    *out = (mg_js){.source = *source};
    if (r.len >= 2 && r.text[0] == '#' && r.text[1] == '!') /* for a shell */
        r.at = strcspn(r.text, "\n");
    while (r.at < r.len && read_js_token(&r))
        ;
    *at = r.at < r.len ? r.at : r.len;
    return r.flaw;
}

bool mg_js_is_word(const mg_js *js, size_t i, const char *word)
{
    const mg_js_token *t = &js->tokens.items[i];
    size_t len = strlen(word);

    return i < js->tokens.len && t->kind == JS_WORD && t->end - t->start == len &&
           memcmp(js->source.text + t->start, word, len) == 0;
}

bool mg_js_is_sign(const mg_js *js, size_t i, char sign)
{
    return i < js->tokens.len && js->tokens.items[i].kind == JS_SIGN &&
           js->source.text[js->tokens.items[i].start] == sign;
}

/* Whether a bracket opens (1) or closes (-1) at a token; 0 if it is no bracket. */
static int bracket_at(const mg_js *js, size_t i)
{
    char c = js->source.text[js->tokens.items[i].start];

    if (js->tokens.items[i].kind != JS_SIGN)
        return 0;
    if (c == '(' || c == '[' || c == '{')
        return 1;
    return c == ')' || c == ']' || c == '}' ? -1 : 0;
}

size_t mg_js_skip(const mg_js *js, size_t i)
{
    ptrdiff_t open = 0;

    for (; i < js->tokens.len; i++)
    {
        int bracket = bracket_at(js, i);

        if (open == 0 && (bracket < 0 || mg_js_is_sign(js, i, ',')))
            return i;
        open += bracket;
    }
    return i;
}

size_t mg_js_close(const mg_js *js, size_t i)
{
    ptrdiff_t open = 0;

    for (; i < js->tokens.len; i++)
    {
        int bracket = bracket_at(js, i);

        open += bracket;
        if (bracket < 0 && open == 0)
            return i;
    }
    return i;
}

/* What texts say *********************************************************************************************** */

static int js_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (c | 32) - 'a' + 10;
    return -1;
}

/* The number of `max` hexadecimal digits, or of all up to a } where `max` is 0. False: it is none. */
static bool read_js_hex(const char **at, const char *end, int max, uint32_t *value)
{
    int digits = 0, digit;

    *value = 0;
    while (*at < end && (max == 0 || digits < max) && *value <= 0x10FFFF && (digit = js_hex_digit(**at)) >= 0)
    {
        *value = *value << 4 | (uint32_t) digit;
        (*at)++;
        digits++;
    }
    if (max > 0)
        return digits == max;
    return digits > 0 && *at < end && *(*at)++ == '}';
}

/* \uXXXX, \u{…} and pairs of surrogates, behind the u. */
static bool read_js_unicode(const char **at, const char *end, uint32_t *value)
{
    uint32_t low;

    if (*at < end && **at == '{')
    {
        (*at)++;
        return read_js_hex(at, end, 0, value);
    }
    if (!read_js_hex(at, end, 4, value))
        return false;
    if (*value < 0xD800 || *value > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return true;
    *at += 2;
    if (!read_js_hex(at, end, 4, &low) || low < 0xDC00 || low > 0xDFFF)
        return false;
    *value = 0x10000 + ((*value - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* An escape behind its backslash. False: it is none, or stands for what no text may hold. */
static bool read_js_escape(const char **at, const char *end, mg_strbuf *out)
{
    static const char letters[] = "nrtbfv", meant[] = "\n\r\t\b\f\v";
    const char *letter;
    char bytes[4], c;
    uint32_t value;

    if (*at == end)
        return false;
    c = *(*at)++;
    letter = c ? strchr(letters, c) : NULL;
    if (letter)
        mg_strbuf_putc(out, meant[letter - letters]);
    else if (c == 'x' || c == 'u')
    {
        if (!(c == 'x' ? read_js_hex(at, end, 2, &value) : read_js_unicode(at, end, &value)) || value == 0 ||
            value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
            return false;
        mg_strbuf_add(out, bytes, mg_utf8_encode(bytes, value));
    }
    else if (c >= '0' && c <= '9')
        return false;
    else if (c == '\r' && *at < end && **at == '\n')
        (*at)++;
    else if (c != '\n' && c != '\r')
        mg_strbuf_putc(out, c);
    return true;
}

const char *mg_js_text(mg_arena *a, const mg_js *js, size_t i)
{
    const char *at = js->source.text + js->tokens.items[i].start + 1;
    const char *end = js->source.text + js->tokens.items[i].end - 1;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    while (at < end)
    {
        char c = *at++;

        if (c != '\\')
            mg_strbuf_putc(&b, c);
        else if (!read_js_escape(&at, end, &b))
            return NULL;
    }
    return mg_strbuf_done(&b);
}
