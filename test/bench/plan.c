/*
 * plan.c: how long it takes to plan, stage by stage, and how much memory.
 *
 *     plan [-once] [MODELS...]     default: 100 1000 10000; -once: one run of each, to be counted by callgrind
 *
 * Models have ten lines each, with keys, indexes, defaults, native types and a relation to the model before. Prints the
 * best of several runs of each stage in milliseconds; memory at its highest, in MB and as a multiple of the text; and
 * how the whole grows from size to size. "script": from nothing to the schema; "change": from one schema to another
 * that differs in ten places; "run script" and "run change": the same plans as they are run, with their checks.
 */
#include "../../common/base/strbuf.h"
#include "../../common/model/from_psl.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/psl/psl.h"
#include "../../common/render/base/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct meter
{
    size_t now, peak;
} meter;

typedef union header
{
    size_t size;
    max_align_t align;
} header;

static void *get(void *ctx, size_t size)
{
    header *h = malloc(sizeof *h + size);
    meter *m = ctx;

    if (!h)
        return NULL;
    h->size = size;
    m->now += size;
    m->peak = m->now > m->peak ? m->now : m->peak;
    return h + 1;
}

static void release(void *ctx, void *block)
{
    header *h = (header *) block - 1;

    ((meter *) ctx)->now -= h->size;
    free(h);
}

/* `changed`: in ten places. */
static char *schema(mg_arena *a, unsigned models, bool changed, size_t *len)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    mg_strbuf_puts(&b, "datasource db {\n  provider = \"postgresql\"\n  url      = env(\"DATABASE_URL\")\n}\n\n");
    for (unsigned i = 0; i < models; i++)
    {
        unsigned to = i ? i - 1 : models - 1, every = models / 10 ? models / 10 : 1;
        bool other = changed && i % every == 0;

        mg_strbuf_printf(
            &b,
            "model Entity%u {\n"
            "  id        Int      @id @default(autoincrement())\n"
            "  email     String   @unique @db.VarChar(255)\n"
            "  createdAt DateTime @default(now()) @map(\"created_at\")\n"
            "  amount    Decimal%s @db.Decimal(10, 2)\n"
            "  otherId   Int\n"
            "  other     Entity%u @relation(\"r%u\", fields: [otherId], references: [id], onDelete: Cascade)\n"
            "  others    Entity%u[] @relation(\"r%u\")\n\n"
            "  @@index([otherId, createdAt(sort: Desc)])\n}\n\n",
            i, other ? "" : "?", to, i, (i + 1) % models, (i + 1) % models);
    }
    *len = b.len;
    return mg_strbuf_done(&b);
}

static double seconds(void)
{
    struct timespec t;

    timespec_get(&t, TIME_UTC);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

enum
{
    VALIDATE,
    MODEL,
    DIFF,
    RENDER,
    STAGES
};

/* The model of a text, in `a`; adds to the times of its stages. */
static mg_model *model_of(mg_arena *a, const mg_psl_input *in, const mg_alloc *mem, double *took)
{
    double start = seconds(), valid;
    mg_arena parsed, scratch;
    mg_psl_result r;
    mg_model *m;

    mg_arena_init(&parsed, mem);
    mg_arena_init(&scratch, mem);
    if (!mg_psl_validate(&parsed, in, 1, MG_RELEASE_UNSAID, &r) || r.diags.errors.len)
    {
        fprintf(stderr, "the schema is not valid\n");
        exit(2);
    }
    valid = seconds();
    m = mg_model_from_psl(a, &scratch, &r.schema);
    mg_arena_free(&scratch);
    mg_arena_free(&parsed);
    took[VALIDATE] += valid - start;
    took[MODEL] += seconds() - valid;
    return m;
}

/* From `from` (NULL: nothing) to `to`, as it is printed, or as it is run. */
static void plan(const mg_psl_input *from, const mg_psl_input *to, bool runnable, meter *m, double *took)
{
    mg_alloc mem = {.alloc = get, .release = release, .ctx = m};
    mg_model empty = {0}, *old = &empty, *new;
    double start, planned;
    mg_checks checks = {0};
    mg_diff diff;
    mg_arena a;

    mg_arena_init(&a, &mem);
    if (from)
        old = model_of(&a, from, &mem, took);
    new = model_of(&a, to, &mem, took);
    start = seconds();
    if (!from)
        empty.connector = new->connector;
    if (!mg_diff_models(&a, old, new, NULL, runnable, &diff) ||
        (runnable && (!mg_plan_repair(&a, &diff) || !mg_diff_checks(&a, &diff, &checks))))
        exit(2);
    planned = seconds();
    if (!mg_render_script(&a, &diff, &checks))
        exit(2);
    took[DIFF] += planned - start;
    took[RENDER] += seconds() - planned;
    mg_arena_free(&a);
}

/* The best of several runs; returns the whole of that run. */
static double measure(const mg_psl_input *from, const mg_psl_input *to, bool runnable, int runs, meter *m, double *best)
{
    double least = 1e9;

    for (int n = 0; n < runs; n++)
    {
        double took[STAGES] = {0}, all;

        plan(from, to, runnable, m, took);
        all = took[VALIDATE] + took[MODEL] + took[DIFF] + took[RENDER];
        if (all < least)
        {
            least = all;
            memcpy(best, took, sizeof took);
        }
    }
    return least;
}

static void show(const char *what, unsigned models, const double *best, double all, const meter *m, size_t len,
                 double before)
{
    printf("%6u %-10s %9.2f %8.2f %8.2f %8.2f %9.2f %7.1f %6.1f", models, what, best[VALIDATE] * 1e3, best[MODEL] * 1e3,
           best[DIFF] * 1e3, best[RENDER] * 1e3, all * 1e3, (double) m->peak / 1e6, (double) m->peak / (double) len);
    if (before > 0)
        printf("   x %.1f", all / before);
    printf("\n");
}

int main(int argc, char **argv)
{
    static const unsigned usual[] = {100, 1000, 10000};
    bool once = argc > 1 && strcmp(argv[1], "-once") == 0;
    int given = argc - 1 - once, sizes = given ? given : 3;
    static const char *const names[] = {"script", "change", "run script", "run change"};
    double before[4] = {0};

    printf("models            validate    model     diff   render       all      MB x text   growth\n");
    for (int i = 0; i < sizes; i++)
    {
        unsigned models = given ? (unsigned) strtoul(argv[i + 1 + once], NULL, 10) : usual[i];
        meter source = {0}, m[4] = {{0}};
        mg_alloc mem = {.alloc = get, .release = release, .ctx = &source};
        mg_psl_input in[2] = {{"schema.prisma", NULL, 0}, {"schema.prisma", NULL, 0}};
        mg_arena a;

        mg_arena_init(&a, &mem);
        in[0].text = schema(&a, models, false, &in[0].len);
        in[1].text = schema(&a, models, true, &in[1].len);
        for (int k = 0; k < 4 && in[0].text && in[1].text; k++)
        {
            double best[STAGES] = {0}, all;

            all = measure(k % 2 ? &in[0] : NULL, &in[k % 2], k > 1, once ? 1 : models > 5000 ? 5 : 9, &m[k], best);
            show(names[k], models, best, all, &m[k], in[0].len, before[k]);
            before[k] = all;
        }
        mg_arena_free(&a);
    }
    return 0;
}
