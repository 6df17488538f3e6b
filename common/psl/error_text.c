/* error_text.c: shows diagnostics together with the lines of the source that they are about. */
#include "psl.h"

#include "../sql/source.h"
#include "../base/strbuf.h"

#define LINE_BYTES 1000 /* how many bytes of a long line are shown */

/*
 * The places where the lines of one file start. Only
 *  ends a line here.
 */
typedef struct lines
{
    const mg_psl_file *file;
    uint32_t *starts;
    uint32_t count;
} lines;

static bool find_lines(mg_arena *a, const mg_psl_file *f, lines *l)
{
    uint32_t n = 1;

    for (uint32_t i = 0; i < f->len; i++)
        n += f->text[i] == '\n';
    l->file = f;
    l->count = 0;
    l->starts = mg_arena_get(a, n * sizeof *l->starts);
    if (!l->starts)
        return false;
    l->starts[l->count++] = 0;
    for (uint32_t i = 0; i < f->len; i++)
        if (f->text[i] == '\n')
            l->starts[l->count++] = i + 1;
    return true;
}

/* The number, counted from 0, of the line that holds the byte at `at`. */
static uint32_t line_of(const lines *l, uint32_t at)
{
    uint32_t low = 0, high = l->count;

    while (high - low > 1)
    {
        uint32_t mid = (low + high) / 2;

        if (l->starts[mid] <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

static uint32_t end_of_span(const lines *l, uint32_t line)
{
    return line + 1 < l->count ? l->starts[line + 1] - 1 : l->file->len;
}

/*
 * Shows a line with its number, counted from 1; number 0 shows an empty gutter. Of a long line only the part around
 * byte `at` is shown. Returns the column at which a mark below that byte has to stand.
 */
static size_t show_line(mg_strbuf *b, const lines *l, uint32_t number, uint32_t at)
{
    bool any = number > 0 && number <= l->count;
    const char *text = any ? l->file->text + l->starts[number - 1] : "";
    size_t len = any ? end_of_span(l, number - 1) - l->starts[number - 1] : 0;
    mg_excerpt part = mg_source_excerpt(text, len, at, LINE_BYTES);

    if (number == 0)
        mg_strbuf_puts(b, "   | ");
    else
        mg_strbuf_printf(b, "%2u | ", number);
    mg_strbuf_puts(b, part.start > 0 ? "…" : "");
    mg_strbuf_add(b, text + part.start, part.end - part.start);
    mg_strbuf_puts(b, part.end < len ? "…\n" : "\n");
    return at - part.start + (part.start > 0);
}

static void show_error(mg_strbuf *b, const lines *l, const mg_psl_diag *d)
{
    uint32_t first = line_of(l, d->span.start), last = line_of(l, d->span.end);
    uint32_t end = d->span.end < end_of_span(l, first) ? d->span.end : end_of_span(l, first);
    size_t mark;

    mg_strbuf_printf(b, "%s: %s\n  -->  %s:%u\n   | \n", d->warning ? "warning" : "error", d->message, l->file->path,
                     first + 1);
    show_line(b, l, first, 0);
    mark = show_line(b, l, first + 1, d->span.start - l->starts[first]);
    if (end <= d->span.start)
    {
        mg_strbuf_puts(b, "   | ");
        mg_strbuf_pad(b, ' ', mark);
        mg_strbuf_puts(b, "^ Unexpected token.\n");
    }
    for (uint32_t n = first + 2; n < last + 2 && b->len < MG_PSL_RENDER_BYTES; n++)
        show_line(b, l, n, 0);
    mg_strbuf_puts(b, "   | \n");
}

static bool show_all(mg_arena *a, mg_strbuf *b, const mg_psl_result *r, const mg_psl_diag *list, size_t count)
{
    lines *files = mg_arena_get(a, r->schema.file_count * sizeof *files);

    for (size_t i = 0; files && i < count; i++)
    {
        lines *l = &files[list[i].span.file];

        if (b->len >= MG_PSL_RENDER_BYTES)
        {
            mg_strbuf_puts(b, "…\n");
            return true;
        }
        if (!l->starts && !find_lines(a, &r->schema.files[list[i].span.file], l))
            return false;
        show_error(b, l, &list[i]);
    }
    return files;
}

char *mg_psl_render_errors(mg_arena *a, const mg_psl_result *r)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    if (!show_all(a, &b, r, r->diags.errors.items, r->diags.errors.len))
        return NULL;
    mg_strbuf_printf(&b, "\nValidation Error Count: %zu", r->diags.errors.len);
    return mg_strbuf_done(&b);
}

char *mg_psl_render_warnings(mg_arena *a, const mg_psl_result *r)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    return show_all(a, &b, r, r->diags.warnings.items, r->diags.warnings.len) ? mg_strbuf_done(&b) : NULL;
}
