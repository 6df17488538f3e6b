/* said.c: see said.h. */
#include "said.h"

#define WORD "@renamed"

static bool is_said_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip_said_blanks(const char *p, const char *end)
{
    while (p < end && is_said_blank(*p))
        p++;
    return p;
}

/* Whether a word or sign stands at `*p`, with blanks before it; if so, `*p` is behind it. */
static bool take_said(const char **p, const char *end, const char *word)
{
    const char *at = skip_said_blanks(*p, end);
    size_t len = strlen(word);

    if ((size_t) (end - at) < len || memcmp(at, word, len) != 0)
        return false;
    *p = at + len;
    return true;
}

/* What stands between quotes, of which \" and \\ are part of the name; "" where they do not end. */
static const char *read_quoted(mg_arena *a, const char *p, const char *end)
{
    char *name = mg_arena_get(a, (size_t) (end - p) + 1);
    size_t len = 0;

    for (; name && p < end && *p != '"'; p++)
    {
        p += *p == '\\' && p + 1 < end;
        name[len++] = *p;
    }
    if (name)
        name[p < end ? len : 0] = '\0';
    return name;
}

/* The name after the word, or "" where there is none. */
static const char *read_said(mg_arena *a, const char *p, const char *end)
{
    const char *start;

    if (!take_said(&p, end, "from") || !take_said(&p, end, "="))
        return "";
    if (take_said(&p, end, "\""))
        return read_quoted(a, p, end);
    start = p = skip_said_blanks(p, end);
    while (p < end && !is_said_blank(*p))
        p++;
    return mg_arena_copy(a, start, (size_t) (p - start));
}

/* The word in a line, by itself; or NULL. */
static const char *find_said(const char *line, const char *from, const char *end)
{
    size_t len = strlen(WORD);

    for (const char *p = from; (size_t) (end - p) >= len; p++)
        if (memcmp(p, WORD, len) == 0 && (p == line || is_said_blank(p[-1]) || p[-1] == '/') &&
            (p + len == end || is_said_blank(p[len])))
            return p;
    return NULL;
}

void mg_model_note_said(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                        mg_psl_span comment, const mg_said *what, mg_model *m)
{
    const mg_psl_file *file = mg_psl_file_of(s->files, s->file_count, comment);
    mg_psl_str text = mg_psl_text_at(file, comment);
    const char *end = text.text + text.len, *next;

    for (const char *line = text.text; line < end && !a->failed; line = next)
    {
        const char *newline = memchr(line, '\n', (size_t) (end - line)), *stop = newline ? newline : end, *p = line;

        next = newline ? newline + 1 : end;
        if (!take_said(&p, stop, "///"))
            continue;
        for (p = find_said(line, p, stop); p; p = find_said(line, p + 1, stop))
        {
            uint32_t at = file->base + (uint32_t) (p - file->text);
            mg_said *said = mg_vec_push(a, &m->said);

            if (!said)
                return;
            *said = *what;
            said->from = read_said(a, p + strlen(WORD), stop);
            said->place = mg_psl_place_text(a, scratch, s, places, (mg_psl_span){at, at});
        }
    }
}
