/* source.c: places in a text; see source.h. */
#include "source.h"

#include "utf8.h"

#include <string.h>

static bool starts_character(char c)
{
    return ((unsigned char) c & 0xC0) != 0x80;
}

mg_place mg_source_place(const mg_source *s, size_t offset)
{
    mg_place p = {1, 1};

    if (offset > s->len)
        offset = s->len;
    for (size_t i = 0; i < offset; i++)
    {
        if (s->text[i] == '\n')
        {
            p.line++;
            p.column = 1;
        }
        else if (starts_character(s->text[i]))
            p.column++;
    }
    return p;
}

/* Makes a text printable: what is not valid UTF-8, and NUL bytes, become question marks. */
static void make_printable(char *text, size_t len)
{
    size_t at = 0;

    while (at < len)
    {
        at += mg_utf8_check(text + at, len - at);
        if (at < len)
            text[at++] = '?';
    }
    for (char *nul = text; (nul = memchr(nul, '\0', (size_t) (text + len - nul))) != NULL;)
        *nul = '?';
}

char *mg_source_line(mg_arena *a, const mg_source *s, size_t offset, size_t max)
{
    size_t start, end;
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
    end = start + mg_utf8_cut(s->text + start, end - start, max);
    line = mg_arena_copy(a, s->text + start, end - start);
    if (line)
        make_printable(line, end - start);
    return line;
}
