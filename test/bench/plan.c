/*
 * plan.c: how long it takes to plan, stage by stage, and how much memory.
 *
 *     plan [-once] [MODELS...]     default: 100 1000 10000; -once: one run of each, to be counted by callgrind
 *
 * Models have ten lines each, with keys, indexes, defaults, native types and a relation to the model before. Prints the
 * best of several runs of each stage in milliseconds; memory at its highest, in MB and as a multiple of the text; and
 * how the whole grows from size to size. "script": from nothing to the schema; "change": from one schema to another
 * that differs in ten places; "run script" and "run change": the same plans as they are run, with their checks; "run
 * renames": as it is run from one schema to another in which 50 tables and columns have other names, which are given.
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

/* What differs from the first schema. */
typedef enum variant
{
    PLAIN,
    CHANGED, /* in ten places */
    RENAMED, /* 25 tables, and 25 columns of others */
    VARIANTS
} variant;

enum
{
    RENAMES = 50
};

/* Whether the model is one of those, and its table is (else it is its column). */
static bool is_renamed(unsigned i, unsigned models, bool *table)
{
    unsigned every = models / RENAMES ? models / RENAMES : 1;

    *table = i / every % 2 == 0;
    return i % every == 0 && i / every < RENAMES;
}

static const char *name_of(unsigned i, unsigned models, variant v)
{
    bool table;

    return v == RENAMED && is_renamed(i, models, &table) && table ? "Thing" : "Entity";
}

static char *schema(mg_arena *a, unsigned models, variant v, size_t *len)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    mg_strbuf_puts(&b, "datasource db {\n  provider = \"postgresql\"\n  url      = env(\"DATABASE_URL\")\n}\n\n");
    for (unsigned i = 0; i < models; i++)
    {
        unsigned to = i ? i - 1 : models - 1, next = (i + 1) % models, every = models / 10 ? models / 10 : 1;
        bool other = v == CHANGED && i % every == 0, table, renamed = is_renamed(i, models, &table);
        const char *amount = v == RENAMED && renamed && !table ? "total " : "amount";

        mg_strbuf_printf(&b,
                         "model %s%u {\n"
                         "  id        Int      @id @default(autoincrement())\n"
                         "  email     String   @unique @db.VarChar(255)\n"
                         "  createdAt DateTime @default(now()) @map(\"created_at\")\n"
                         "  %s    Decimal%s @db.Decimal(10, 2)\n"
                         "  otherId   Int\n"
                         "  other     %s%u @relation(\"r%u\", fields: [otherId], references: [id], onDelete: Cascade)\n"
                         "  others    %s%u[] @relation(\"r%u\")\n\n"
                         "  @@index([otherId, createdAt(sort: Desc)])\n}\n\n",
                         name_of(i, models, v), i, amount, other ? "" : "?", name_of(to, models, v), to, i,
                         name_of(next, models, v), next, next);
    }
    *len = b.len;
    return mg_strbuf_done(&b);
}

/* What option `renames` would say. */
static void list_renames(mg_arena *a, unsigned models, mg_renames *out)
{
    for (unsigned i = 0; i < models; i++)
    {
        bool table;
        mg_rename *one = is_renamed(i, models, &table) ? mg_vec_push(a, out) : NULL;

        if (!one)
            continue;
        *one = (mg_rename){.kind = table ? MG_RENAME_TABLE : MG_RENAME_COLUMN, .origin = MG_RENAME_GIVEN};
        one->schema = NULL;
        one->table = mg_arena_printf(a, "Entity%u", i);
        one->column = table ? NULL : "amount";
        one->to = table ? mg_arena_printf(a, "Thing%u", i) : "total";
    }
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

/* What is planned: from `from` (NULL: nothing) to `to`, as it is printed, or as it is run. */
typedef struct question
{
    const char *name;
    const mg_psl_input *from, *to;
    bool runnable;
    const mg_renames *renames; /* or NULL */
} question;

static void plan(const question *q, meter *m, double *took)
{
    mg_alloc mem = {.alloc = get, .release = release, .ctx = m};
    mg_model empty = {0}, *old = &empty, *new;
    double start, planned;
    mg_checks checks = {0};
    mg_diff diff;
    mg_arena a;

    mg_arena_init(&a, &mem);
    if (q->from)
        old = model_of(&a, q->from, &mem, took);
    new = model_of(&a, q->to, &mem, took);
    start = seconds();
    if (!q->from)
        empty.connector = new->connector;
    if (!mg_diff_models(&a, old, new, q->renames, q->runnable, &diff) ||
        (q->runnable && (!mg_plan_repair(&a, &diff) || !mg_diff_checks(&a, &diff, &checks))))
        exit(2);
    planned = seconds();
    if (!mg_render_script(&a, &diff, &checks))
        exit(2);
    took[DIFF] += planned - start;
    took[RENDER] += seconds() - planned;
    mg_arena_free(&a);
}

/* The best of several runs; returns the whole of that run. */
static double measure(const question *q, int runs, meter *m, double *best)
{
    double least = 1e9;

    for (int n = 0; n < runs; n++)
    {
        double took[STAGES] = {0}, all;

        plan(q, m, took);
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

enum
{
    QUESTIONS = 6
};

/* All questions of one size. `before`: how long each took of the size before, replaced. */
static void measure_size(unsigned models, bool once, double before[QUESTIONS])
{
    meter source = {0}, m[QUESTIONS] = {{0}};
    mg_alloc mem = {.alloc = get, .release = release, .ctx = &source};
    mg_psl_input in[VARIANTS] = {{"schema.prisma", NULL, 0}, {"schema.prisma", NULL, 0}, {"schema.prisma", NULL, 0}};
    mg_renames renames = {0};
    const question list[QUESTIONS] = {
        {"script", NULL, &in[PLAIN], false, NULL},        {"change", &in[PLAIN], &in[CHANGED], false, NULL},
        {"run script", NULL, &in[PLAIN], true, NULL},     {"run change", &in[PLAIN], &in[CHANGED], true, NULL},
        {"run same", &in[PLAIN], &in[PLAIN], true, NULL}, {"run renames", &in[PLAIN], &in[RENAMED], true, &renames}};
    double all[QUESTIONS];
    mg_arena a;

    mg_arena_init(&a, &mem);
    for (int v = 0; v < VARIANTS; v++)
        in[v].text = schema(&a, models, (variant) v, &in[v].len);
    list_renames(&a, models, &renames);
    for (int k = 0; k < QUESTIONS && !a.failed; k++)
    {
        double best[STAGES] = {0};

        all[k] = measure(&list[k], once ? 1 : models > 5000 ? 5 : 9, &m[k], best);
        show(list[k].name, models, best, all[k], &m[k], in[0].len, before[k]);
        before[k] = all[k];
    }
    printf("%6u models, %u renames: x %.2f of a plan that changes nothing\n", models, (unsigned) renames.len,
           all[QUESTIONS - 1] / all[QUESTIONS - 2]);
    mg_arena_free(&a);
}

int main(int argc, char **argv)
{
    static const unsigned usual[] = {100, 1000, 10000};
    bool once = argc > 1 && strcmp(argv[1], "-once") == 0;
    int given = argc - 1 - once, sizes = given ? given : 3;
    double before[QUESTIONS] = {0};

    printf("models            validate    model     diff   render       all      MB x text   growth\n");
    for (int i = 0; i < sizes; i++)
        measure_size(given ? (unsigned) strtoul(argv[i + 1 + once], NULL, 10) : usual[i], once, before);
    return 0;
}
