/*
 * psl.c: how long it takes to read and check a schema, and how much memory.
 *
 *     psl [MODELS...]     default: 1000 10000
 *
 * Models have ten lines each, with keys, indexes, defaults, native types and a relation to the model before. Prints the
 * best of several runs, memory at its highest as a multiple of the text, and the ratios between the sizes.
 */
#include "../../common/base/strbuf.h"
#include "../../common/psl/psl.h"

#include <stdio.h>
#include <stdlib.h>
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

static char *schema(mg_arena *a, unsigned models, size_t *len)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    mg_strbuf_puts(&b, "datasource db {\n  provider = \"postgresql\"\n  url      = env(\"DATABASE_URL\")\n}\n\n");
    for (unsigned i = 0; i < models; i++)
    {
        unsigned to = i ? i - 1 : models - 1;

        mg_strbuf_printf(
            &b,
            "model Entity%u {\n"
            "  id        Int      @id @default(autoincrement())\n"
            "  email     String   @unique @db.VarChar(255)\n"
            "  createdAt DateTime @default(now()) @map(\"created_at\")\n"
            "  amount    Decimal? @db.Decimal(10, 2)\n"
            "  otherId   Int\n"
            "  other     Entity%u @relation(\"r%u\", fields: [otherId], references: [id], onDelete: Cascade)\n"
            "  others    Entity%u[] @relation(\"r%u\")\n\n"
            "  @@index([otherId, createdAt(sort: Desc)])\n}\n\n",
            i, to, i, (i + 1) % models, (i + 1) % models);
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

static double run(const mg_psl_input *in, meter *m)
{
    mg_alloc mem = {get, release, m};
    double start = seconds(), took;
    mg_psl_result r;
    mg_arena a;

    mg_arena_init(&a, &mem);
    if (!mg_psl_validate(&a, in, 1, &r) || r.diags.errors.len)
    {
        fprintf(stderr, "the schema is not valid\n");
        exit(2);
    }
    took = seconds() - start;
    mg_arena_free(&a);
    return took;
}

int main(int argc, char **argv)
{
    static const unsigned usual[] = {1000, 10000};
    int sizes = argc > 1 ? argc - 1 : 2;
    double before = 0;

    for (int i = 0; i < sizes; i++)
    {
        unsigned models = argc > 1 ? (unsigned) strtoul(argv[i + 1], NULL, 10) : usual[i];
        meter source = {0}, m = {0};
        mg_alloc mem = {get, release, &source};
        mg_psl_input in = {"schema.prisma", NULL, 0};
        double best = 1e9;
        mg_arena a;

        mg_arena_init(&a, &mem);
        in.text = schema(&a, models, &in.len);
        for (int n = 0; n < 9 && in.text; n++)
        {
            double took = run(&in, &m);

            best = took < best ? took : best;
        }
        printf("%6u models  %8zu bytes  %8.2f ms  memory %.1f x the text", models, in.len, best * 1e3,
               (double) m.peak / (double) in.len);
        if (before > 0)
            printf("  time x %.1f", best / before);
        printf("\n");
        before = best;
        mg_arena_free(&a);
    }
    return 0;
}
