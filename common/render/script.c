/* script.c: writes the script of all steps; see render.h. */
#include "base/sql.h"

typedef void (*renderer)(mg_render *r, const mg_step *s);

static renderer renderer_of(const mg_diff *d)
{
    return d->pairs.provider == MG_PSL_POSTGRESQL ? mg_postgres_step : mg_sqlite_step;
}

const char *mg_render_step(mg_arena *a, const mg_diff *d, const mg_step *s)
{
    mg_strbuf out;
    mg_render r = {&out, d->unsaid};

    mg_strbuf_init(&out, a);
    renderer_of(d)(&r, s);
    return mg_strbuf_done(&out);
}

/*
 * Writes a text inside a comment. Comments nest in PostgreSQL, so a name in the text must neither end the comment nor
 * open another.
 */
static void comment(mg_strbuf *out, const char *text)
{
    for (; *text; text++)
    {
        bool sign = (text[0] == '*' && text[1] == '/') || (text[0] == '/' && text[1] == '*');

        mg_strbuf_putc(out, *text);
        if (sign)
            mg_strbuf_putc(out, ' ');
    }
}

/* Writes the comment that warns that a migration may lose data or fail. */
static void warn(mg_arena *a, const mg_checks *checks, mg_strbuf *out)
{
    mg_strbuf_puts(out, "/*\n  Warnings:\n\n");
    for (int unexecutable = 0; unexecutable < 2; unexecutable++)
        for (size_t i = 0; i < checks->len; i++)
        {
            const char *text;

            if (mg_check_is_unexecutable(&checks->items[i]) != unexecutable)
                continue;
            text = mg_render_check(a, &checks->items[i]);
            mg_strbuf_puts(out, "  - ");
            comment(out, text ? text : "");
            mg_strbuf_putc(out, '\n');
            out->failed = out->failed || !text;
        }
    mg_strbuf_puts(out, "\n*/\n");
    out->failed = out->failed || a->failed; /* for a warning that is not there */
}

/*
 * Writes a step, and the steps that continue it under the same title; nothing if there is nothing to run. Returns the
 * index of the next step.
 */
static size_t put_section(mg_render *r, const mg_diff *d, size_t i, bool *first)
{
    size_t start = r->out->len, body;

    mg_strbuf_printf(r->out, "%s-- %s\n", *first ? "" : "\n", mg_step_title(d->steps.items[i].kind));
    body = r->out->len;
    do
        renderer_of(d)(r, &d->steps.items[i++]);
    while (i < d->steps.len && d->steps.items[i].continued);
    if (r->out->failed)
        return i;
    if (r->out->len > body)
        *first = false;
    else
    {
        r->out->len = start;
        r->out->text[start] = '\0';
    }
    return i;
}

const char *mg_render_script(mg_arena *a, const mg_diff *d, const mg_checks *checks)
{
    mg_strbuf out;
    mg_render r = {&out, d->unsaid};
    bool first = true;

    if (d->steps.len == 0)
        return mg_arena_str(a, "-- This is an empty migration.\n");
    mg_strbuf_init(&out, a);
    if (checks && checks->len > 0)
        warn(a, checks, &out);
    for (size_t i = 0; i < d->steps.len;)
        i = put_section(&r, d, i, &first);
    return mg_strbuf_done(&out);
}
