/* path.c: reads and writes the keys of the option "renames"; see path.h. */
#include "path.h"

#include "renames.h"

#include <string.h>

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

bool mg_rename_path_read(mg_arena *a, const char *key, mg_rename_path *out)
{
    out->count = 0;
    for (;;)
    {
        const char *part = *key == '"' ? read_quoted_part(a, &key) : read_bare_part(a, &key);

        if (!part || !*part || out->count == MG_RENAME_PARTS_MAX || (*key && *key != '.'))
            return false;
        out->parts[out->count++] = part;
        if (!*key)
            return true;
        key++;
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

const char *mg_rename_key(mg_arena *a, const mg_rename *r)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    if (r->schema)
        put_part(&b, r->schema);
    put_part(&b, r->table);
    if (r->column)
        put_part(&b, r->column);
    return mg_strbuf_done(&b);
}
