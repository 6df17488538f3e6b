/*
 * psl_diff.c: plans between two schemas, parted by a byte 0x01, in both directions, as the reference prints them and as
 * they would run. A plan from a schema to itself is empty, and planning does not change what it compares.
 */
#include "../../common/psl/psl.h"
#include "../unit/memory.h"

#include <stdlib.h>

#include "../../common/model/from_psl.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/render/base/render.h"

#include <string.h>

static mg_model *model_of(mg_arena *a, const char *text, size_t len)
{
    mg_psl_input in = {"schema.prisma", text, len};
    mg_psl_result r;
    mg_arena scratch;
    mg_model *m = NULL;

    mg_arena_init(&scratch, &memory_host);
    if (!mg_psl_validate(a, &in, 1, MG_RELEASE_UNSAID, &r))
        abort();
    if (r.diags.errors.len == 0 && r.schema.connector)
    {
        m = mg_model_from_psl(a, &scratch, &r.schema);
        if (!m)
            abort();
    }
    mg_arena_free(&scratch);
    return m;
}

/* The script; every other reader of the plan is run as well. */
static const char *plan(mg_arena *a, mg_model *from, mg_model *to, bool runnable)
{
    mg_checks checks = {0};
    const char *script;
    mg_diff d;

    if (!mg_diff_models(a, from, to, NULL, runnable, &d) || (runnable && !mg_plan_repair(a, &d)))
        abort();
    script = mg_render_script(a, &d, NULL);
    if (!script || !mg_render_summary(a, &d) || !mg_diff_checks(a, &d, &checks))
        abort();
    if (!mg_render_script(a, &d, &checks))
        abort();
    for (size_t i = 0; i < d.steps.len; i++)
        if (!mg_render_step(a, &d, &d.steps.items[i]) || !mg_render_subject(a, &d.steps.items[i]))
            abort();
    return script;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *) data, *parted = size ? memchr(text, 1, size) : NULL;
    mg_model *from, *to;
    mg_arena a;

    if (!parted)
        return 0;
    mg_arena_init(&a, &memory_host);
    from = model_of(&a, text, (size_t) (parted - text));
    to = from ? model_of(&a, parted + 1, size - (size_t) (parted - text) - 1) : NULL;
    if (from && to && from->connector == to->connector)
        for (int runnable = 0; runnable < 2; runnable++)
        {
            const char *first = plan(&a, from, to, runnable);

            plan(&a, to, from, runnable);
            if (strcmp(first, plan(&a, from, to, runnable)) != 0)
                abort();
            if (strstr(plan(&a, to, to, runnable), "-- This is an empty migration.") == NULL)
                abort();
        }
    mg_arena_free(&a);
    return 0;
}
