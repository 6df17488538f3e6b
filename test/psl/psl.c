/*
 * psl.c: the schema language on the command line, for tests and by hand.
 *
 *     psl validate FILE...    errors as users see them; status 1 if there are any
 *     psl warnings FILE...    warnings: file, first and last byte, text
 *     psl format FILE...      the formatted files, one after the other
 *
 * A path is shown by its last part.
 */
#include "../../common/psl/psl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *get(void *ctx, size_t size)
{
    (void) ctx;
    return malloc(size);
}

static void release(void *ctx, void *block)
{
    (void) ctx;
    free(block);
}

static bool read_file(mg_arena *a, const char *path, mg_psl_input *in)
{
    FILE *f = fopen(path, "rb");
    const char *slash = strrchr(path, '/');
    char *text = NULL;
    long size;

    if (!f)
        return false;
    if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0)
    {
        text = mg_arena_get(a, (size_t) size + 1);
        in->len = text ? fread(text, 1, (size_t) size, f) : 0;
    }
    fclose(f);
    in->text = text;
    in->path = slash ? slash + 1 : path;
    return text;
}

static int validate(mg_arena *a, const mg_psl_input *files, size_t n)
{
    mg_psl_result r;

    if (!mg_psl_validate(a, files, n, MG_RELEASE_UNSAID, &r))
        return 2;
    if (!r.diags.errors.len)
        return 0;
    fputs(mg_psl_render_errors(a, &r), stdout);
    return 1;
}

static int warnings(mg_arena *a, const mg_psl_input *files, size_t n)
{
    mg_psl_result r;

    if (!mg_psl_validate(a, files, n, MG_RELEASE_UNSAID, &r))
        return 2;
    for (size_t i = 0; i < r.diags.warnings.len; i++)
    {
        const mg_psl_diag *d = &r.diags.warnings.items[i];

        printf("%s %u %u %s\n", files[d->span.file].path, d->span.start, d->span.end, d->message);
    }
    return 0;
}

static int format(mg_arena *a, const mg_psl_input *files, size_t n)
{
    mg_psl_str *out = mg_arena_get(a, n * sizeof *out);

    if (!out || !mg_psl_format(a, files, n, MG_RELEASE_UNSAID, out))
        return 2;
    for (size_t i = 0; i < n; i++)
        fwrite(out[i].text, 1, out[i].len, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    const mg_alloc mem = {get, release, NULL};
    size_t n = argc > 2 ? (size_t) argc - 2 : 0;
    mg_psl_input *files;
    mg_arena a;
    int status = 2;

    mg_arena_init(&a, &mem);
    files = mg_arena_get(&a, (n + 1) * sizeof *files);
    for (size_t i = 0; files && i < n; i++)
        if (!read_file(&a, argv[i + 2], &files[i]))
        {
            fprintf(stderr, "cannot read %s\n", argv[i + 2]);
            return 2;
        }
    if (n && files && strcmp(argv[1], "validate") == 0)
        status = validate(&a, files, n);
    else if (n && files && strcmp(argv[1], "warnings") == 0)
        status = warnings(&a, files, n);
    else if (n && files && strcmp(argv[1], "format") == 0)
        status = format(&a, files, n);
    else
        fprintf(stderr, "psl validate|warnings|format FILE...\n");
    mg_arena_free(&a);
    return status;
}
