/* sequence.c: the names of sequences by which columns count; see steps.h. */
#include "steps.h"

#include "../sql/name.h"
#include "../base/strbuf.h"
#include "../base/utf8.h"
#include "../psl/parse/scan.h"

const char *mg_serial_name(mg_arena *a, const char *table, const char *column)
{
    size_t n = strlen(table), k = strlen(column), left = n, right = k;

    while (left + right > MG_PG_NAME_BYTES - strlen("__seq"))
        if (left > right)
            left--;
        else
            right--;
    return mg_arena_printf(a, "%.*s_%.*s_seq", (int) mg_utf8_cut(table, n, left), table,
                           (int) mg_utf8_cut(column, k, right), column);
}

mg_sequence mg_serial_sequence(mg_arena *a, const mg_column *c)
{
    return (mg_sequence){.schema = c->table->schema, .name = mg_serial_name(a, c->table->name, c->name)};
}

static void put_lower(mg_strbuf *out, const char *text)
{
    mg_psl_text t = {text, (uint32_t) strlen(text), 0, 0};
    uint32_t size;

    for (uint32_t at = 0; at < t.len; at += size)
    {
        char bytes[4];

        mg_strbuf_add(out, bytes, mg_utf8_encode(bytes, mg_psl_lower(mg_psl_codepoint(t, at, &size))));
    }
}

static const char *lower_text(mg_arena *a, const char *text)
{
    mg_strbuf b;

    if (!text)
        return NULL;
    mg_strbuf_init(&b, a);
    put_lower(&b, text);
    return mg_strbuf_done(&b);
}

mg_sequence mg_reference_sequence(mg_arena *a, const mg_column *c)
{
    const char *name;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    put_lower(&b, c->table->name);
    mg_strbuf_putc(&b, '_');
    put_lower(&b, c->name);
    mg_strbuf_puts(&b, "_seq");
    name = mg_strbuf_done(&b);
    if (!name || !mg_is_bare_name(name, "$"))
        return mg_serial_sequence(a, c);
    return (mg_sequence){.schema = lower_text(a, c->table->schema), .name = name, .bare = true};
}
