/*
 * psl_parse.c: fuzzes reading and checking a schema, and showing what is wrong with it.
 *
 * Nothing may crash, hang or leak, every place must be inside its file, and a second reading must say the same.
 */
#include "../../common/psl/psl.h"
#include "../unit/memory.h"

#include <stdlib.h>

static void check_places(const mg_psl_result *r, const mg_psl_diag *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
    {
        const mg_psl_diag *d = &list[i];

        if (d->span.file >= r->schema.file_count || d->span.start > d->span.end ||
            d->span.end > r->schema.files[d->span.file].len)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mg_psl_input in = {"schema.prisma", (const char *) data, size};
    mg_psl_result r, again;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    if (!mg_psl_validate(&a, &in, 1, MG_RELEASE_UNSAID, &r) || !mg_psl_validate(&a, &in, 1, MG_RELEASE_UNSAID, &again))
        abort();
    check_places(&r, r.diags.errors.items, r.diags.errors.len);
    check_places(&r, r.diags.warnings.items, r.diags.warnings.len);
    if (r.diags.errors.len != again.diags.errors.len || r.diags.warnings.len != again.diags.warnings.len)
        abort();
    if (!mg_psl_render_errors(&a, &r) || !mg_psl_render_warnings(&a, &r))
        abort();
    mg_arena_free(&a);
    return 0;
}
