/* script.c: a script of all steps; see render.h. */
#include "base/sql.h"

typedef void (*renderer)(mg_render *r, const mg_step *s);

static renderer renderer_of(const mg_diff *d)
{
    return d->pairs.provider == MG_PSL_POSTGRESQL ? mg_postgres_step : mg_sqlite_step;
}

/* What follows all steps. */
static void render_end(mg_render *r)
{
    if (r->diff->pairs.provider == MG_PSL_POSTGRESQL)
        mg_postgres_drop_old_types(r);
}

const char *mg_render_step(mg_arena *a, const mg_diff *d, const mg_step *s, bool runnable)
{
    mg_strbuf out;
    mg_render r = {d, runnable, &out};

    mg_strbuf_init(&out, a);
    renderer_of(d)(&r, s);
    if (s == &d->steps.items[d->steps.len - 1])
        render_end(&r);
    return mg_strbuf_done(&out);
}

/* A text inside the comment. A name in it must neither end the comment nor open one more, for they nest. */
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

/* The comment that stands before a migration that may lose data or fail. */
static void warn(mg_arena *a, const mg_checks *checks, mg_strbuf *out)
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
            comment(out, text);
            mg_strbuf_putc(out, '\n');
        }
    mg_strbuf_puts(out, "\n*/\n");
}

/* A part of the script below its title; nothing where there is nothing to run. `s` NULL: the end. */
static void section(mg_render *r, mg_step_kind title, const mg_step *s, bool *first)
{
    size_t start = r->out->len, body;

    mg_strbuf_printf(r->out, "%s-- %s\n", *first ? "" : "\n", mg_step_title(title));
    body = r->out->len;
    if (s)
        renderer_of(r->diff)(r, s);
    else
        render_end(r);
    if (r->out->failed)
        return;
    if (r->out->len > body)
        *first = false;
    else
    {
        r->out->len = start;
        r->out->text[start] = '\0';
    }
}

/* Whether a step makes columns or indexes, which may be of types and the like that the database has. */
static bool makes_anything(const mg_diff *d)
{
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_CREATE_TABLE || d->steps.items[i].kind == MG_STEP_ALTER_TABLE ||
            d->steps.items[i].kind == MG_STEP_CREATE_INDEX)
            return true;
    return false;
}

/* A part of the script that is no step's. */
static void render_own(mg_render *r, void (*own)(mg_render *r), const char *title, bool *first)
{
    mg_strbuf *out = r->out, part;

    mg_strbuf_init(&part, out->arena);
    r->out = &part;
    own(r);
    r->out = out;
    if (part.len > 0)
        mg_strbuf_printf(out, "%s-- %s\n%s", *first ? "" : "\n", title, part.text);
    out->failed = out->failed || part.failed;
    *first = *first && part.len == 0;
}

/* Whether step `i` is the first behind those up to a kind. */
static bool is_first_after(const mg_diff *d, mg_step_kind kind, size_t i)
{
    return d->steps.items[i].kind > kind && (i == 0 || d->steps.items[i - 1].kind <= kind);
}

/* Before step `i`: what must be there, before the first of all that might need it. */
static void render_before(mg_render *r, size_t i, bool *first)
{
    bool extensions = is_first_after(r->diff, MG_STEP_CREATE_SCHEMA, i);
    bool types = is_first_after(r->diff, MG_STEP_ALTER_ENUM, i);

    if (!r->runnable || r->diff->pairs.provider != MG_PSL_POSTGRESQL || (!extensions && !types) ||
        !makes_anything(r->diff))
        return;
    if (extensions)
        render_own(r, mg_postgres_own_extensions, mg_step_title(MG_STEP_CREATE_EXTENSION), first);
    if (types)
        render_own(r, mg_postgres_own_types, "CreateType", first);
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
        warn(a, checks, &out);
    for (size_t i = 0; i < d->steps.len; i++)
    {
        render_before(&r, i, &first);
        section(&r, d->steps.items[i].kind, &d->steps.items[i], &first);
    }
    section(&r, MG_STEP_DROP_ENUM, NULL, &first);
    return mg_strbuf_done(&out);
}
