/* source.c: finds lines and columns in a text; see source.h. */
#include "source.h"

#include "../base/escape.h"
#include "../base/utf8.h"

#include <string.h>

static bool starts_character(char c)
{
    return ((unsigned char) c & 0xC0) != 0x80;
}

/* Counts on from a place to a later byte. */
static mg_place walk(const char *text, size_t from, size_t to, mg_place p)
{
    for (size_t i = from; i < to; i++)
    {
        if (text[i] == '\n')
        {
            p.line++;
            p.column = 1;
        }
        else if (starts_character(text[i]))
            p.column++;
    }
    return p;
}

mg_place mg_source_place(const mg_source *s, size_t offset)
{
    return walk(s->text, 0, offset < s->len ? offset : s->len, (mg_place){1, 1});
}

#define MARK_BYTES ((size_t) 1024) /* how many bytes lie between two places that are remembered */

bool mg_places_open(mg_arena *a, const mg_source *s, mg_places *out)
{
    mg_place at = {1, 1};

    *out = (mg_places){*s, mg_arena_get(a, (s->len / MARK_BYTES + 1) * sizeof *out->marks)};
    for (size_t i = 0; out->marks && i <= s->len / MARK_BYTES; i++)
    {
        at = i > 0 ? walk(s->text, (i - 1) * MARK_BYTES, i * MARK_BYTES, at) : at;
        out->marks[i] = at;
    }
    return out->marks != NULL;
}

mg_place mg_places_at(const mg_places *p, size_t offset)
{
    size_t at = offset < p->source.len ? offset : p->source.len, mark = at / MARK_BYTES;

    return walk(p->source.text, mark * MARK_BYTES, at, p->marks[mark]);
}

mg_excerpt mg_source_excerpt(const char *line, size_t len, size_t at, size_t max)
{
    mg_excerpt part = {0, len};

    if (len <= max)
        return part;
    at = at < len ? at : len;
    if (at >= max - max / 4) /* what follows `at` shall be shown too */
        part.start = len - at < max / 2 ? len - max : at - max / 2;
    while (part.start < at && !starts_character(line[part.start]))
        part.start++;
    part.end = part.start + mg_utf8_cut(line + part.start, len - part.start, max);
    return part;
}

char *mg_source_line(mg_arena *a, const mg_source *s, size_t offset, size_t max)
{
    size_t start, end;
    mg_excerpt part;
    char *line;

    if (offset > s->len)
        offset = s->len;
    start = end = offset;
    while (start > 0 && s->text[start - 1] != '\n')
        start--;
    while (end < s->len && s->text[end] != '\n')
        end++;
    if (end > start && s->text[end - 1] == '\r')
        end--;
    part = mg_source_excerpt(s->text + start, end - start, offset - start, max);
    line = mg_escaped_line(a, s->text + start + part.start, part.end - part.start);
    if (!line || (part.start == 0 && part.end == end - start))
        return line;
    return mg_arena_printf(a, "%s%s%s", part.start > 0 ? "…" : "", line, part.end < end - start ? "…" : "");
}
