/* json.c: see json.h. */
#include "json.h"

static int add(const char *bytes, size_t len, void *arg)
{
    mg_strbuf *b = arg;

    mg_strbuf_add(b, bytes, len);
    return b->failed ? -1 : 0;
}

bool mg_json_dump(const json_t *value, size_t flags, mg_strbuf *out)
{
    return json_dump_callback(value, add, out, flags) == 0;
}
