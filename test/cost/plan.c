/* plan.c: the plan from one schema to another as it would be run, and everything that can be said of it. */
#include "../../common/base/strbuf.h"
#include "../../common/plan/keep.h"
#include "../../common/model/from_psl.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/psl/psl.h"
#include "../../common/render/base/render.h"

#include <stdlib.h>

static void *allocate(void *ctx, size_t size)
{
    (void) ctx;
    return malloc(size);
}

static void release(void *ctx, void *block)
{
    (void) ctx;
    free(block);
}

static mg_model *model_of(mg_arena *a, const char *text)
{
    mg_psl_input in = {"schema.prisma", text, strlen(text)};
    mg_psl_result r;

    return mg_psl_validate(a, &in, 1, MG_RELEASE_UNSAID, &r) && r.diags.errors.len == 0
               ? mg_model_from_psl(a, a, &r.schema)
               : NULL;
}

/* How many steps the plan has; -1: it failed. */
__attribute__((visibility("default"))) long cost_plan(const char *before, const char *after);

long cost_plan(const char *before, const char *after)
{
    mg_alloc mem = {.alloc = allocate, .release = release, .ctx = NULL};
    mg_model *from, *to;
    mg_checks checks = {0};
    mg_diff diff;
    mg_arena a;
    long steps = -1;

    mg_arena_init(&a, &mem);
    from = model_of(&a, before);
    to = from ? model_of(&a, after) : NULL;
    if (to && mg_diff_models(&a, from, to, NULL, true, &diff))
    {
        mg_diff_spare_extras(&a, &diff);
        if (mg_plan_repair(&a, &diff) && mg_diff_checks(&a, &diff, &checks) && mg_render_script(&a, &diff, &checks) &&
            mg_render_summary(&a, &diff))
            steps = (long) diff.steps.len;
        for (size_t i = 0; i < diff.steps.len; i++)
            if (!mg_render_step(&a, &diff, &diff.steps.items[i]) || !mg_render_subject(&a, &diff.steps.items[i]))
                steps = -1;
    }
    mg_arena_free(&a);
    return steps;
}
