/* cases.c: see cases.h. */
#include "cases.h"

#include "../../common/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *get(void *ctx, size_t size)
{
    (void) ctx;
    return malloc(size);
}

static void release(void *ctx, void *block)
{
    (void) ctx;
    free(block);
}

mg_alloc plain_memory(void)
{
    return (mg_alloc){.alloc = get, .release = release, .ctx = NULL};
}

char *read_text(mg_arena *a, const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (!f)
        return NULL;
    if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0)
    {
        text = mg_arena_get(a, (size_t) size + 1);
        *len = text ? fread(text, 1, (size_t) size, f) : 0;
    }
    fclose(f);
    return text;
}

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

static const char *next_line(const char *at)
{
    const char *end = strchr(at, '\n');

    return end ? end + 1 : at + strlen(at);
}

static bool is_mark(const char *line)
{
    return starts(line, "=== ") || starts(line, "--- ") || starts(line, ">>> ");
}

/* The text up to the next mark, with the line ends that the options ask for. */
static char *body(mg_arena *a, const char **at, const char *options, size_t *len)
{
    const char *newline = strstr(options, " crlf") ? "\r\n" : strstr(options, " cr") ? "\r" : "\n";
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    while (**at && !is_mark(*at))
    {
        const char *next = next_line(*at);

        mg_strbuf_add(&b, *at, (size_t) (next - *at) - 1);
        mg_strbuf_puts(&b, newline);
        *at = next;
    }
    if (strstr(options, " chop") && b.len)
        b.text[--b.len] = '\0';
    *len = b.len;
    return mg_strbuf_done(&b);
}

static char *rest_of_line(mg_arena *a, const char *at)
{
    return mg_arena_copy(a, at, strcspn(at, "\n"));
}

bool next_case(mg_arena *a, const char **at, golden *g)
{
    size_t len, formatted = 0;
    char *title, *space;

    memset(g, 0, sizeof *g);
    while (**at && !starts(*at, "=== "))
        *at = next_line(*at);
    if (!**at)
        return false;
    title = rest_of_line(a, *at + 4);
    space = strchr(title, ' ');
    g->name = mg_arena_copy(a, title, space ? (size_t) (space - title) : strlen(title));
    g->errors = g->warnings = "";
    *at = next_line(*at);
    while (**at && !starts(*at, "=== "))
    {
        const char *mark = *at;

        if (starts(mark, "--- "))
        {
            const char *answer;

            *at = next_line(*at);
            answer = body(a, at, "", &len);
            if (starts(mark, "--- errors"))
                g->errors = answer;
            else if (starts(mark, "--- warnings"))
                g->warnings = answer;
            else if (formatted < MAX_FILES)
                g->formatted[formatted++] = answer;
            continue;
        }
        g->files[g->count].path = "schema.prisma";
        if (starts(mark, ">>> "))
        {
            g->files[g->count].path = rest_of_line(a, mark + 4);
            *at = next_line(*at);
        }
        g->files[g->count].text = body(a, at, title, &g->files[g->count].len);
        if (g->count + 1 < MAX_FILES)
            g->count++;
    }
    return true;
}

void show_difference(const char *want, const char *got)
{
    size_t same = 0, w = strlen(want), g = strlen(got);

    while (want[same] && want[same] == got[same])
        same++;
    while (same > 0 && want[same - 1] != '\n')
        same--;
    while (w > same && g > same && want[w - 1] == got[g - 1])
        w--, g--;
    while (want[w] && want[w - (w > 0)] != '\n')
        w++, g++;
    for (int side = 0; side < 2; side++)
    {
        const char *text = side ? got : want, *at = text + same, *end = text + (side ? g : w);

        while (at < end)
        {
            size_t n = strcspn(at, "\n");

            printf("  %c %.*s\n", side ? '+' : '-', (int) n, at);
            at += n + (at[n] == '\n');
        }
    }
}
