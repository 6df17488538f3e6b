/* exceptions.c: reads comments that are exceptions; see exceptions.h. */
#include "exceptions.h"

#include "../base/utf8.h"

#include <string.h>

typedef struct exception_reader
{
    const mg_script *script;
    mg_exceptions *out;
    mg_arena *arena;
    size_t statement, byte; /* those of the comment that is read */
    const char *empty_line; /* before the first statement: the last one; else NULL */
    bool of_file;           /* the comment counts for the whole file */
    const char *name;       /* the name that is read, and its length */
    size_t len;
} exception_reader;

static void add_exception(exception_reader *r, mg_rule rule, bool foreign, bool unknown)
{
    mg_exception_list *list = r->of_file ? &r->out->of_file : &r->out->of_statements;
    mg_exception *e = mg_vec_push(r->arena, list);

    r->out->in_file[rule] = r->out->in_file[rule] || (r->of_file && !unknown);
    if (e)
        *e = (mg_exception){.rule = rule,
                            .statement = r->statement,
                            .byte = r->byte,
                            .name = r->name ? mg_arena_copy(r->arena, r->name, r->len) : NULL,
                            .foreign = foreign,
                            .unknown = unknown};
}

static void add_foreign(void *arg, mg_rule rule)
{
    add_exception(arg, rule, true, false);
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Moves to the next name of a list, whose names are parted by blanks and commas; false at the end, or before a colon.
 */
static bool next_rule_name(exception_reader *r, const char **at, const char *end)
{
    while (*at < end && (**at == ' ' || **at == '\t' || **at == ','))
        (*at)++;
    r->name = *at;
    while (*at < end && is_name_character(**at))
        (*at)++;
    r->len = (size_t) (*at - r->name);
    return r->len > 0;
}

static void read_ours(exception_reader *r, const char *at, const char *end)
{
    while (next_rule_name(r, &at, end))
    {
        mg_rule rule = mg_rule_named(r->name, r->len);

        add_exception(r, rule, false, rule == MG_RULES);
    }
}

static void read_foreign(exception_reader *r, const char *linter, const char *at, const char *end)
{
    while (next_rule_name(r, &at, end))
        mg_rule_foreign(linter, r->name, r->len, add_foreign, r);
}

/* Without a name, all rules are meant. */
static void read_foreign_or_all(exception_reader *r, const char *linter, const char *at, const char *end)
{
    const char *ahead = at;

    if (next_rule_name(r, &ahead, end))
    {
        read_foreign(r, linter, at, end);
        return;
    }
    r->name = NULL;
    add_exception(r, MG_RULES, true, false);
}

/* Moves behind a word with which the text begins, in any case; false if it does not, or the word goes on. */
static bool take_directive(const char **at, const char *end, const char *word)
{
    size_t len = strlen(word);

    if ((size_t) (end - *at) < len || mg_ascii_find(*at, len, word) != *at)
        return false;
    if (*at + len < end && is_name_character((*at)[len]))
        return false;
    *at += len;
    return true;
}

/* The end of the line before the last empty one of a text; NULL: none of its lines is empty. */
static const char *find_empty_line(const char *at, const char *end)
{
    const char *line = NULL, *found = NULL;

    for (; at < end; at++)
        if (*at == '\n')
        {
            found = line ? line : found;
            line = at;
        }
        else if (*at != ' ' && *at != '\t' && *at != '\r')
            line = NULL;
    return found;
}

/* Reads a comment from `at` to `end`. At the head, what an empty line follows is for the whole file. */
static void read_comment(exception_reader *r, const char *at, const char *end)
{
    r->byte = (size_t) (at - r->script->source.text);
    while (at < end && (*at == '-' || *at == '/' || *at == '*' || *at == ' ' || *at == '\t'))
        at++;
    r->of_file = r->empty_line && end <= r->empty_line;
    if (take_directive(&at, end, "migrate:allow"))
        read_ours(r, at, end);
    else if (take_directive(&at, end, "squawk-ignore"))
        read_foreign(r, "squawk", at, end);
    else if (take_directive(&at, end, "atlas:nolint"))
        read_foreign_or_all(r, "atlas", at, end);
    else if (take_directive(&at, end, "squawk-ignore-file"))
    {
        r->of_file = true;
        read_foreign_or_all(r, "squawk", at, end);
    }
}

/* Where the comment ends that begins at `at`. */
static const char *comment_end(const char *at, const char *end)
{
    const char *stop;
    size_t depth = 0;

    if (*at == '-')
    {
        stop = memchr(at, '\n', (size_t) (end - at));
        return stop ? stop : end;
    }
    for (; end - at >= 2; at++)
        if (at[0] == '/' && at[1] == '*')
        {
            depth++;
            at++;
        }
        else if (at[0] == '*' && at[1] == '/')
        {
            at++;
            if (--depth == 0)
                return at + 1;
        }
    return end;
}

/* Reads what stands between two statements: blanks, comments and the semicolon of the one before. */
static void read_gap(exception_reader *r, size_t from, size_t to)
{
    const char *text = r->script->source.text, *end = text + to;

    r->empty_line = r->statement == 0 ? find_empty_line(text + from, end) : NULL;
    for (const char *at = text + from; end - at >= 2;)
    {
        bool comment = (at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*');
        const char *stop = comment ? comment_end(at, end) : at + 1;

        if (comment)
            read_comment(r, at, stop);
        at = stop;
    }
}

static bool has_any(const mg_source *s)
{
    return mg_ascii_find(s->text, s->len, "migrate:allow") || mg_ascii_find(s->text, s->len, "squawk-ignore") ||
           mg_ascii_find(s->text, s->len, "atlas:nolint");
}

bool mg_exceptions_read(const mg_script *script, mg_exceptions *out, mg_arena *arena)
{
    exception_reader r = {.script = script, .out = out, .arena = arena};
    size_t from = 0;

    *out = (mg_exceptions){0};
    if (!has_any(&script->source))
        return true;
    for (; r.statement < script->stmts.len; r.statement++)
    {
        read_gap(&r, from, script->stmts.items[r.statement].start);
        from = script->stmts.items[r.statement].end;
    }
    read_gap(&r, from, script->source.len);
    return !arena->failed;
}
