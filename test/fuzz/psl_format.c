/*
 * psl_format.c: fuzzes the formatter.
 *
 * Nothing may crash, hang or leak, the result is UTF-8 that ends with a line end, and a valid schema stays valid.
 */
#include "../../common/psl/psl.h"
#include "../unit/memory.h"

#include <stdlib.h>

#include "../../common/base/utf8.h"

static bool is_valid(mg_arena *a, const mg_psl_input *in)
{
    mg_psl_result r;

    if (!mg_psl_validate(a, in, 1, MG_RELEASE_UNSAID, &r))
        abort();
    return r.diags.errors.len == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mg_psl_input in = {"schema.prisma", (const char *) data, size}, out = {"schema.prisma", NULL, 0};
    mg_psl_str formatted;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    if (mg_utf8_check(in.text, in.len) == in.len)
    {
        if (!mg_psl_format(&a, &in, 1, MG_RELEASE_UNSAID, &formatted) || formatted.len == 0 ||
            formatted.text[formatted.len - 1] != '\n' || mg_utf8_check(formatted.text, formatted.len) != formatted.len)
            abort();
        out.text = formatted.text;
        out.len = formatted.len;
        if (is_valid(&a, &in) && !is_valid(&a, &out))
            abort();
    }
    mg_arena_free(&a);
    return 0;
}
