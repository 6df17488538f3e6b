/* plural.c: how the client would call a field, by the name of the model that it leads to. */
#include "naming.h"

#include "../base/ctx.h"

typedef struct plural_rule
{
    const char *kept, *dropped, *added;
} plural_rule;

static const plural_rule plural_rules[] = {
#define MG_PLURAL(kept, dropped, added) {kept, dropped, added},
#include "plural.def"
#undef MG_PLURAL
};

/* Irregular nouns. These count only if the name is nothing but the noun. */
static const char *const irregular[][2] = {
    {"ox", "oxen"},   {"man", "men"},    {"woman", "women"}, {"die", "dice"},    {"yes", "yeses"},
    {"foot", "feet"}, {"eave", "eaves"}, {"goose", "geese"}, {"tooth", "teeth"}, {"quiz", "quizzes"},
};

static const char *const uncountable[] = {
#define MG_UNCOUNTABLE(word) word,
#include "uncountable.def"
#undef MG_UNCOUNTABLE
};

static bool is_upper_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static char swap(char c)
{
    return is_upper_letter(c) ? (char) (c - 'A' + 'a') : is_lower_letter(c) ? (char) (c - 'a' + 'A') : c;
}

/* HTTPServer → httpserver, blog_post → blogPost. A word starts after a separator, a digit or a lower-case letter. */
static mg_psl_str camel_case(mg_arena *a, mg_psl_str name)
{
    bool new_word = false;
    char last = ' ';
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    while (name.len && (name.text[name.len - 1] == '_' || name.text[name.len - 1] == '-'))
        name.len--;
    for (uint32_t i = 0; i < name.len; i++)
    {
        char c = name.text[i];

        if (c == '_' || c == '-')
            new_word = true;
        else if (c >= '0' && c <= '9')
        {
            new_word = true;
            mg_strbuf_putc(&b, c);
        }
        else if (new_word || (is_lower_letter(last) && is_upper_letter(c)))
        {
            new_word = false;
            mg_strbuf_putc(&b, is_lower_letter(c) ? swap(c) : c);
        }
        else
        {
            last = c;
            mg_strbuf_putc(&b, is_upper_letter(c) ? swap(c) : c);
        }
    }
    return (mg_psl_str){mg_strbuf_done(&b), (uint32_t) b.len};
}

/* Matches `c` against one element of a pattern (a character, or a class in brackets) and moves the pattern on. */
static bool match_char(const char **pattern, char c)
{
    const char *p = *pattern;
    bool negated, found = false;

    if (*p != '[')
    {
        *pattern = p + 1;
        return *p == c;
    }
    negated = p[1] == '^';
    for (p += negated ? 2 : 1; *p != ']'; p++)
        found = found || *p == c;
    *pattern = p + 1;
    return found != negated;
}

static uint32_t pattern_length(const char *p)
{
    uint32_t n = 0;

    for (; *p && *p != '|'; n++)
    {
        if (*p == '[')
            while (*p != ']')
                p++;
        p++;
    }
    return n;
}

/*
 * Whether the first alternative of `p`, which ends at '|', matches the end of the name; `*length` is how much it
 * matches.
 */
static bool ends_with(mg_psl_str name, const char *p, uint32_t *length)
{
    uint32_t n = pattern_length(p), at;

    *length = n;
    if (n > name.len)
        return false;
    for (at = name.len - n; at < name.len; at++)
        if (!match_char(&p, name.text[at]))
            return false;
    return true;
}

static const char *next_alternative(const char *p)
{
    while (*p && *p != '|')
        p++;
    return *p ? p + 1 : NULL;
}

/* Whether a rule applies to a name, and how many bytes of the name it keeps. */
static bool fits(const plural_rule *r, mg_psl_str name, uint32_t *keep)
{
    for (const char *d = r->dropped; d; d = next_alternative(d))
    {
        uint32_t dropped, kept;

        if (!ends_with(name, d, &dropped))
            continue;
        for (const char *k = r->kept; k; k = next_alternative(k))
            if (ends_with((mg_psl_str){name.text, name.len - dropped}, k, &kept))
            {
                *keep = name.len - dropped;
                return true;
            }
    }
    return false;
}

static const char *as_a_whole(mg_psl_str name)
{
    for (size_t i = 0; i < sizeof uncountable / sizeof *uncountable; i++)
        if (mg_psl_is(name, uncountable[i]))
            return uncountable[i];
    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
        if (mg_psl_is(name, irregular[i][0]))
            return irregular[i][1];
    return NULL;
}

static mg_psl_str plural_of(mg_arena *a, mg_psl_str name)
{
    const char *whole = as_a_whole(name), *text;
    uint32_t keep = name.len;
    size_t i = 0;

    if (whole)
        return mg_psl_of(whole);
    while (!fits(&plural_rules[i], name, &keep))
        i++;
    text = mg_arena_printf(a, "%.*s%s", (int) keep, name.text, plural_rules[i].added);
    return mg_psl_of(text ? text : "");
}

mg_psl_str mg_psl_field_name_for(mg_arena *a, mg_psl_str model, bool many)
{
    mg_psl_str name = camel_case(a, model);

    if (!name.text)
        return (mg_psl_str){"", 0};
    return many ? plural_of(a, name) : name;
}
