/* json.c: see json.h. */
#include "json.h"

#include <string.h>

/* Whether two attempts came to the same end. An attempt that fails without saying why lacked memory. */
static bool came_to_same(const json_t *value, const json_error_t *why, const json_t *again,
                         const json_error_t *why_again)
{
    if (value && again)
        return json_equal(value, again);
    return !value && !again && why->text[0] && strcmp(why->text, why_again->text) == 0 &&
           json_error_code(why) != json_error_out_of_memory;
}

json_t *mg_json_read(const char *text, size_t flags, json_error_t *why, bool *no_memory)
{
    json_error_t why_again = {0};
    json_t *value = json_loads(text, flags, why), *again = json_loads(text, flags, &why_again);

    if (!came_to_same(value, why, again, &why_again))
    {
        json_decref(value);
        value = NULL;
        *no_memory = true;
    }
    json_decref(again);
    return value;
}

static int add_string(const char *bytes, size_t len, void *arg)
{
    mg_strbuf *b = arg;

    mg_strbuf_add(b, bytes, len);
    return !b->failed && mg_arena_goes_on(b->arena, len) ? 0 : -1;
}

bool mg_json_dump(const json_t *value, size_t flags, mg_strbuf *out)
{
    return json_dump_callback(value, add_string, out, flags) == 0;
}
