/* name.c: writes names in SQL, see name.h; reads names and types of PostgreSQL from tokens, see token.h. */
#include "name.h"

#include "../base/utf8.h"
#include "token.h"

void mg_put_name(mg_strbuf *out, const char *name)
{
    mg_strbuf_quoted(out, name, '"');
}

void mg_put_qualified(mg_strbuf *out, const char *schema, const char *name)
{
    if (schema)
    {
        mg_put_name(out, schema);
        mg_strbuf_putc(out, '.');
    }
    mg_put_name(out, name);
}

void mg_put_string(mg_strbuf *out, const char *text)
{
    mg_strbuf_quoted(out, text, '\'');
}

bool mg_is_bare_name(const char *text, const char *more)
{
    if (*text >= '0' && *text <= '9')
        return false;
    for (const char *p = text; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' || (unsigned char) *p >= 0x80 ||
              strchr(more, *p)))
            return false;
    return *text != '\0';
}

/* Reading ****************************************************************************************************** */

/* Reads the characters of an identifier one by one, as the server does. */
typedef struct name_letters
{
    const char *at, *end;
    bool quoted;
    char escape; /* the escape character of U&"…", else NUL */
} name_letters;

/* The character that UESCAPE 'c' at the end of a token names, or '\\' without such a clause. */
static char escape_of(const char *text, mg_token t)
{
    return text[t.end - 1] == '\'' ? text[t.end - 2] : '\\';
}

/* The closing quote of U&"…", which the token goes beyond if it has a UESCAPE clause. */
static const char *closing_quote(const char *text, mg_token t)
{
    const char *end = text + t.end - 1;

    if (*end == '"')
        return end;
    for (end = text + t.start + 3; *end != '"' || end[1] == '"'; end++)
        end += *end == '"';
    return end;
}

static name_letters letters_of(const char *text, mg_token t)
{
    const char *start = text + t.start;
    name_letters l = {start, text + t.end, t.kind == TOKEN_QUOTED, '\0'};

    if (!l.quoted)
        return l;
    l.at = start + 1;
    l.end = closing_quote(text, t);
    if (*start == '"')
        return l;
    l.at = start + 3;
    l.escape = escape_of(text, t);
    return l;
}

/* The value of a hexadecimal digit, or 0 for another character, which the server refuses. */
static uint32_t digit_value(char c)
{
    char low = mg_lower(c);

    if (mg_is_digit(c))
        return (uint32_t) (c - '0');
    return low >= 'a' && low <= 'f' ? (uint32_t) (low - 'a' + 10) : 0;
}

static uint32_t read_hexadecimal(const char *text, size_t digits)
{
    uint32_t value = 0;

    for (size_t i = 0; i < digits; i++)
        value = value * 16 + digit_value(text[i]);
    return value;
}

/* Reads the number in \XXXX or \+XXXXXX; 0 if there is none, which the server refuses. */
static uint32_t take_escape_number(name_letters *l)
{
    size_t plus = l->end - l->at > 1 && l->at[1] == '+', size = 1 + plus + (plus ? 6 : 4);
    uint32_t code;

    if ((size_t) (l->end - l->at) < size)
    {
        l->at = l->end;
        return 0;
    }
    code = read_hexadecimal(l->at + 1 + plus, size - 1 - plus);
    l->at += size;
    return code;
}

/* Reads the code point of an escape, or of two escapes that are a surrogate pair. */
static uint32_t take_code(name_letters *l)
{
    uint32_t code = take_escape_number(l);

    if (code >= 0xD800 && code < 0xDC00 && l->at < l->end && *l->at == l->escape)
        code = 0x10000 + ((code & 0x3FF) << 10) + (take_escape_number(l) & 0x3FF);
    return code;
}

/* Reads the next character, or one byte of it, into `out`. Returns how many bytes that is, 0 at the end. */
static size_t take_letter(name_letters *l, char out[4])
{
    if (l->at == l->end)
        return 0;
    out[0] = l->quoted ? *l->at : mg_lower(*l->at);
    if (l->escape && *l->at == l->escape && !(l->end - l->at > 1 && l->at[1] == l->escape))
        return mg_utf8_encode(out, take_code(l));
    l->at += (l->quoted && *l->at == '"') || (l->escape && *l->at == l->escape) ? 2 : 1;
    return 1;
}

static bool is_identifier(mg_token t)
{
    return t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED;
}

bool mg_token_names_in_postgres(const char *text, mg_token t, const char *name)
{
    name_letters l;
    char bytes[4];
    size_t n;

    if (!is_identifier(t))
        return false;
    l = letters_of(text, t);
    while ((n = take_letter(&l, bytes)) > 0)
    {
        if (!*name || strncmp(name, bytes, n) != 0)
            return false;
        name += n;
    }
    return *name == '\0';
}

size_t mg_token_name_in_postgres(const char *text, mg_token t, char *out, size_t room)
{
    name_letters l;
    char bytes[4];
    size_t len = 0, kept = 0, n;

    if (!is_identifier(t))
        return 0;
    l = letters_of(text, t);
    while ((n = take_letter(&l, bytes)) > 0)
    {
        if (len + n < room)
        {
            memcpy(out + len, bytes, n);
            kept = len + n;
        }
        len += n;
    }
    if (room > 0)
        out[kept] = '\0';
    return len;
}

bool mg_text_names_in_postgres(const char *text, size_t len, const char *name)
{
    mg_scanner s = mg_scan(MG_POSTGRES, text, len);

    /*
     * Most texts do not even contain the letters of the name, which is quick to see. That test fails for a name with a
     * quote, which SQL doubles, and for U&"…", which can spell anything.
     */
    if (!strchr(name, '"') && !memchr(text, '&', len) && !mg_ascii_find(text, len, name))
        return false;
    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
        if (mg_token_names_in_postgres(text, t, name))
            return true;
    return false;
}

/* Is the token a word that can follow the first word of a type? */
static bool is_type_word(const char *text, mg_token t)
{
    static const char *const words[] = {"varying", "precision", "with", "without", "time", "zone"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(text, t, words[i]))
            return true;
    return false;
}

static void skip_to_sign(mg_scanner *s, char sign)
{
    mg_token t;

    do
        t = mg_token_next(s);
    while (!mg_token_ends(t) && !mg_token_is_sign(s->text, t, sign));
}

void mg_skip_type_of_postgres(mg_scanner *s)
{
    mg_scanner ahead;

    (void) mg_token_next(s);
    for (ahead = *s;; ahead = *s)
    {
        mg_token t = mg_token_next(&ahead);

        if (mg_token_is_sign(s->text, t, '.'))
            (void) mg_token_next(&ahead);
        else if (mg_token_is_sign(s->text, t, '['))
            skip_to_sign(&ahead, ']');
        else if (mg_token_is_sign(s->text, t, '('))
            skip_to_sign(&ahead, ')');
        else if (!is_type_word(s->text, t))
            return;
        *s = ahead;
    }
}
