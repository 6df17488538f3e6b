/*
 * memory.c: introspection without memory.
 *
 *     memory SCHEMA EXISTING...    the model of SCHEMA becomes a text, with the existing schema, again and again, and
 *                                  each time another allocation fails
 *
 * Prints "N allocations" when every run either gave up or gave the text of the first one.
 */
#include "../../common/model/from_psl.h"
#include "../../common/pull/pull.h"
#include "../unit/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILES 8
#define PADS 4000 /* bytes */
#define STEP 97

static bool read_file(mg_arena *a, const char *path, mg_psl_input *in)
{
    FILE *f = fopen(path, "rb");
    char *text = mg_arena_get(a, 1 << 20);

    if (!f || !text)
        return false;
    *in = (mg_psl_input){path, text, fread(text, 1, 1 << 20, f)};
    fclose(f);
    return true;
}

static bool validate(mg_arena *a, char **paths, size_t count, mg_psl_result *r)
{
    mg_psl_input in[MAX_FILES];

    for (size_t i = 0; i < count; i++)
        if (!read_file(a, paths[i], &in[i]))
            return false;
    return mg_psl_validate(a, in, count, MG_RELEASE_UNSAID, r) && r->diags.errors.len == 0;
}

/* All texts and warnings in one; NULL: out of memory. */
static const char *text_of(mg_arena *a, mg_pulled *out)
{
    const char *text = mg_pulled_warnings_text(a, out);

    for (size_t i = 0; i < out->files.len && text; i++)
        text = mg_arena_printf(a, "%s%s\n%s", text, out->files.items[i].path, out->files.items[i].text);
    return text;
}

/* True: it gave up, or the text is as it should be. `pad` bytes go first, so that blocks end elsewhere. */
static bool run(const mg_pull_request *request, size_t pad, const char *want, mg_arena *keep, const char **got)
{
    mg_arena a, scratch;
    const char *text = NULL;
    mg_pulled out;
    bool good;

    mg_arena_init(&a, &memory_host);
    mg_arena_init(&scratch, &memory_host);
    if (mg_arena_get(&scratch, pad) && mg_model_to_psl(&a, &scratch, request, &out))
        text = text_of(&a, &out);
    good = !text || !want || strcmp(text, want) == 0;
    if (keep && text)
        *got = mg_arena_str(keep, text);
    mg_arena_free(&scratch);
    mg_arena_free(&a);
    return good;
}

/* Every allocation fails once: alone, and with all after it. */
static int fail_all(const mg_pull_request *request, mg_arena *keep)
{
    const char *want = NULL;
    long count;

    memory_fail(0, false);
    if (!run(request, 1, NULL, keep, &want) || !want)
        return 2;
    count = memory_count();
    for (size_t pad = 1; pad < PADS; pad += STEP)
        for (long n = 1; n <= count + 1; n++)
            for (int for_good = 0; for_good < 2; for_good++)
            {
                memory_fail(n, for_good);
                if (run(request, pad, want, NULL, NULL))
                    continue;
                printf("allocation %ld of %ld: another text\n", n, count);
                return 1;
            }
    memory_fail(0, false);
    printf("%ld allocations\n", count * (PADS / STEP));
    return 0;
}

int main(int argc, char **argv)
{
    mg_pull_request request = {.target = "public", .new_file = "introspected.prisma"};
    mg_psl_result asked, existing;
    int status = 2;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    if (argc < 3 || argc > MAX_FILES || !validate(&a, argv + 1, 1, &asked) ||
        !validate(&a, argv + 2, (size_t) argc - 2, &existing))
        fputs("the schemas are not valid\n", stderr);
    else
    {
        request.model = mg_model_from_psl(&a, &a, &asked.schema);
        request.previous = &existing.schema;
        status = fail_all(&request, &a);
    }
    mg_arena_free(&a);
    return status;
}
