/* script.c: a script of all steps; see render.h. */
#include "sql.h"

typedef void (*renderer)(mg_render *r, const mg_step *s);

static renderer renderer_of(const mg_diff *d)
{
    return d->pairs.provider == MG_PSL_POSTGRESQL ? mg_postgres_step : mg_sqlite_step;
}

const char *mg_render_step(mg_arena *a, const mg_diff *d, const mg_step *s, bool runnable)
{
    mg_strbuf out;
    mg_render r = {d, runnable, &out};

    mg_strbuf_init(&out, a);
    renderer_of(d)(&r, s);
    return mg_strbuf_done(&out);
}

/* A text inside the comment. A name in it must neither end the comment nor open one more, for they nest. */
static void comment(mg_strbuf *out, const char *text, bool runnable)
{
    for (; *text; text++)
    {
        bool sign = (text[0] == '*' && text[1] == '/') || (text[0] == '/' && text[1] == '*');

        mg_strbuf_putc(out, *text);
        if (sign && runnable)
            mg_strbuf_putc(out, ' ');
    }
}

/* The comment that stands before a migration that may lose data or fail. */
static void warn(mg_arena *a, const mg_checks *checks, bool runnable, mg_strbuf *out)
{
    mg_strbuf_puts(out, "/*\n  Warnings:\n\n");
    for (int unexecutable = 0; unexecutable < 2; unexecutable++)
        for (size_t i = 0; i < checks->len; i++)
        {
            const mg_check *c = &checks->items[i];
            const char *text = mg_check_is_unexecutable(c) == unexecutable ? mg_render_check(a, c) : NULL;

            if (!text)
                continue;
            mg_strbuf_puts(out, "  - ");
            comment(out, text, runnable);
            mg_strbuf_putc(out, '\n');
        }
    mg_strbuf_puts(out, "\n*/\n");
}

const char *mg_render_script(mg_arena *a, const mg_diff *d, const mg_checks *checks, bool runnable)
{
    mg_strbuf out;
    mg_render r = {d, runnable, &out};
    bool first = true;

    if (d->steps.len == 0)
        return mg_arena_str(a, "-- This is an empty migration.\n");
    mg_strbuf_init(&out, a);
    if (checks && checks->len > 0)
        warn(a, checks, runnable, &out);
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];
        size_t start = out.len, body;

        mg_strbuf_printf(&out, "%s-- %s\n", first ? "" : "\n", mg_step_title(s->kind));
        body = out.len;
        renderer_of(d)(&r, s);
        if (out.failed)
            return NULL;
        if (out.len == body) /* nothing to run, nothing to say */
        {
            out.len = start;
            out.text[start] = '\0';
        }
        else
            first = false;
    }
    return mg_strbuf_done(&out);
}
