/*
 * golden.c: runs golden cases and compares with the recorded answers.
 *
 *     golden RELEASE FILE...             errors, warnings and formatted text of every case, in Prisma 6 or 7
 *     golden --prefixes RELEASE FILE...  every prefix of every schema is checked and formatted, for crashes and hangs
 *     golden --memory RELEASE FILE...    every allocation fails once
 *     golden --seeds DIR FILE...         writes every schema to a file of its own
 *
 * The last line is "N passed, N failed".
 */
#include "cases.h"

#include "../../common/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct totals
{
    unsigned passed, failed;
} totals;

static bool compare(const char *file, const golden *g, const char *what, const char *want, const char *got)
{
    if (got && strcmp(want, got) == 0)
        return true;
    printf("%s: %s: %s differ (- recorded, + now)\n", file, g->name, what);
    show_difference(want, got ? got : "(out of memory)\n");
    return false;
}

static const char *errors_of(mg_arena *a, const mg_psl_result *r)
{
    return r->diags.errors.len ? mg_arena_printf(a, "%s\n", mg_psl_render_errors(a, r)) : "";
}

static const char *warnings_of(mg_arena *a, const golden *g, const mg_psl_result *r)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < r->diags.warnings.len; i++)
    {
        const mg_psl_diag *d = &r->diags.warnings.items[i];

        mg_strbuf_printf(&b, "%s %u %u %s\n", g->files[d->span.file].path, d->span.start, d->span.end, d->message);
    }
    return mg_strbuf_done(&b);
}

static bool run_case(mg_arena *a, const char *file, const golden *g, mg_release release)
{
    mg_psl_str formatted[MAX_FILES];
    mg_psl_result r;
    bool good;

    if (!mg_psl_validate(a, g->files, g->count, release, &r) ||
        !mg_psl_format(a, g->files, g->count, release, formatted))
        return false;
    good = compare(file, g, "errors", g->errors, errors_of(a, &r));
    good = compare(file, g, "warnings", g->warnings, warnings_of(a, g, &r)) && good;
    for (size_t i = 0; i < g->count; i++)
        good = compare(file, g, "formatted texts", g->formatted[i] ? g->formatted[i] : "",
                       mg_arena_copy(a, formatted[i].text, formatted[i].len)) &&
               good;
    return good;
}

/* Prefixes end at characters; the parser is told of nothing else. */
static bool run_prefixes(const golden *g, mg_release release)
{
    mg_alloc mem = plain_memory();

    for (size_t f = 0; f < g->count; f++)
        for (size_t len = 0; len < g->files[f].len; len++)
        {
            /* An exact copy, so that a read behind its end is seen. */
            mg_psl_input in = {g->files[f].path, malloc(len ? len : 1), len};
            mg_psl_str formatted;
            mg_psl_result r;
            mg_arena a;
            bool good;

            memcpy((char *) in.text, g->files[f].text, len);
            mg_arena_init(&a, &mem);
            good = mg_psl_validate(&a, &in, 1, release, &r) && mg_psl_render_errors(&a, &r) &&
                   mg_psl_format(&a, &in, 1, release, &formatted);
            mg_arena_free(&a);
            free((char *) in.text);
            if (!good)
                return false;
        }
    return true;
}

/* Memory that gives out after some allocations. */
typedef struct failing
{
    unsigned left, live;
    bool gave_out;
} failing;

static void *failing_get(void *ctx, size_t size)
{
    failing *f = ctx;

    if (f->left == 0)
    {
        f->gave_out = true;
        return NULL;
    }
    f->left--;
    f->live++;
    return malloc(size);
}

static void failing_release(void *ctx, void *block)
{
    ((failing *) ctx)->live--;
    free(block);
}

static bool run_memory(const golden *g, mg_release release)
{
    for (unsigned n = 0;; n++)
    {
        failing f = {.left = n};
        mg_alloc mem = {.alloc = failing_get, .release = failing_release, .ctx = &f};
        mg_psl_str formatted[MAX_FILES];
        mg_psl_result r;
        mg_arena a;
        bool good;

        mg_arena_init(&a, &mem);
        good = mg_psl_validate(&a, g->files, g->count, release, &r) && mg_psl_render_errors(&a, &r) &&
               mg_psl_render_warnings(&a, &r) && mg_psl_format(&a, g->files, g->count, release, formatted);
        mg_arena_free(&a);
        if (f.live || good == f.gave_out)
            return false;
        if (good)
            return true;
    }
}

static bool write_seed(const char *dir, const golden *g)
{
    char path[1024];
    bool good = true;

    for (size_t i = 0; i < g->count; i++)
    {
        FILE *f;

        snprintf(path, sizeof path, "%s/%s-%zu", dir, g->name, i);
        f = fopen(path, "wb");
        good = good && f && fwrite(g->files[i].text, 1, g->files[i].len, f) == g->files[i].len;
        if (f)
            fclose(f);
    }
    return good;
}

/* `word`: of the mode: the folder for seeds, else the release. */
static void run_file(const char *path, const char *mode, const char *word, totals *t)
{
    mg_release release = mg_release_named(word);
    mg_alloc mem = plain_memory();
    mg_arena all, one;
    const char *at;
    size_t len;
    golden g;

    mg_arena_init(&all, &mem);
    at = read_text(&all, path, &len);
    if (!at)
    {
        printf("%s: cannot be read\n", path);
        t->failed++;
    }
    while (at && next_case(&all, &at, &g))
    {
        bool good;

        mg_arena_init(&one, &mem);
        if (strcmp(mode, "--prefixes") == 0)
            good = run_prefixes(&g, release);
        else if (strcmp(mode, "--memory") == 0)
            good = run_memory(&g, release);
        else if (strcmp(mode, "--seeds") == 0)
            good = write_seed(word, &g);
        else
            good = run_case(&one, path, &g, release);
        if (!good)
            printf("%s: %s failed\n", path, g.name);
        mg_arena_free(&one);
        t->passed += good;
        t->failed += !good;
    }
    mg_arena_free(&all);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 && strncmp(argv[1], "--", 2) == 0 ? argv[1] : "";
    int first = *mode ? 2 : 1;
    const char *word = first < argc ? argv[first++] : "";
    totals t = {0, 0};

    for (int i = first; i < argc; i++)
        run_file(argv[i], mode, word, &t);
    printf("%u passed, %u failed\n", t.passed, t.failed);
    return t.failed > 0;
}
