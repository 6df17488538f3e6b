/* path.c: see path.h. */
#include "path.h"

#include "../../base/strbuf.h"

/* Reads a part in double quotes, in which a quote stands twice; NULL: it does not end. */
static const char *read_quoted_part(mg_arena *a, const char **at)
{
    char *out = mg_arena_get(a, strlen(*at) + 1), *to = out;
    const char *p = *at + 1;

    for (; out && *p && !(p[0] == '"' && p[1] != '"'); p++)
    {
        p += p[0] == '"';
        *to++ = *p;
    }
    *at = p + (*p == '"');
    return *p == '"' ? out : NULL;
}

static const char *read_bare_part(mg_arena *a, const char **at)
{
    size_t len = strcspn(*at, ".");
    const char *part = mg_arena_copy(a, *at, len);

    *at += len;
    return part;
}

bool mg_path_read(mg_arena *a, const char *text, mg_path *out)
{
    *out = (mg_path){0};
    for (;;)
    {
        const char *part = *text == '"' ? read_quoted_part(a, &text) : read_bare_part(a, &text);

        if (!part || !*part || out->count == MG_PARTS_MAX || (*text && *text != '.'))
            return false;
        out->parts[out->count++] = part;
        if (!*text)
            return true;
        text++;
    }
}

static void put_part(mg_strbuf *out, const char *part)
{
    mg_strbuf_puts(out, out->len > 0 ? "." : "");
    if (*part != '"' && !strchr(part, '.'))
    {
        mg_strbuf_puts(out, part);
        return;
    }
    mg_strbuf_putc(out, '"');
    for (; *part; part++)
    {
        mg_strbuf_putc(out, *part);
        if (*part == '"')
            mg_strbuf_putc(out, '"');
    }
    mg_strbuf_putc(out, '"');
}

static const char *write_path(mg_arena *a, const char *const parts[MG_PARTS_MAX])
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < MG_PARTS_MAX; i++)
        if (parts[i])
            put_part(&b, parts[i]);
    return mg_strbuf_done(&b);
}

const char *mg_rename_key(mg_arena *a, const mg_rename *r)
{
    return write_path(a, (const char *const[]){r->schema, r->table, r->column});
}

const char *mg_path_write(mg_arena *a, const char *schema, const char *name)
{
    return write_path(a, (const char *const[]){schema, name, NULL});
}

const char *mg_rename_goal(mg_arena *a, const mg_rename *r)
{
    return r->to_schema ? mg_path_write(a, r->to_schema, r->to) : r->to;
}
