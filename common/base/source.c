/* source.c: places in a text; see source.h. */
#include "source.h"

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

char *mg_source_line(mg_arena *a, const mg_source *s, size_t offset, size_t max)
{
    size_t start, end;

    if (offset > s->len)
        offset = s->len;
    start = end = offset;
    while (start > 0 && s->text[start - 1] != '\n')
        start--;
    while (end < s->len && s->text[end] != '\n')
        end++;
    if (end > start && s->text[end - 1] == '\r')
        end--;
    if (end - start > max)
    {
        end = start + max;
        while (end > start && !starts_character(s->text[end]))
            end--;
    }
    return mg_arena_copy(a, s->text + start, end - start);
}
