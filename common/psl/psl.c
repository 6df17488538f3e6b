/* psl.c: the stages of reading a schema, one after the other; see psl.h. */
#include "psl.h"

#include "../base/utf8.h"
#include "resolve/complete.h"
#include "base/ctx.h"
#include "format/format.h"
#include "parse/parse.h"

#define MAX_FILE ((size_t) 1 << 30)

/*
 * Why a file cannot be read, or NULL if it can. `base` counts the bytes of the files before it, since all places
 * together have to fit 32 bits.
 */
static const char *unreadable(const mg_psl_input *f, uint32_t base)
{
    if (f->len > MAX_FILE || base > UINT32_MAX - MAX_FILE - 2)
        return "Error validating: This file is too large.";
    if (mg_utf8_check(f->text, f->len) != f->len)
        return "Error validating: This file is not valid UTF-8.";
    return NULL;
}

/*
 * Parses the blocks of all files. A file that cannot be read is reported and gets no blocks. Returns whether any file
 * has objects.
 */
static bool parse_files(mg_arena *a, const mg_psl_input *files, bool objects, mg_psl_result *out)
{
    mg_psl_schema *s = &out->schema;
    bool any = false;

    for (uint32_t i = 0; i < s->file_count; i++)
    {
        mg_psl_file *f = &s->files[i];
        const char *bad = unreadable(&files[i], f->base);

        if (bad)
            mg_psl_error(&out->diags, (mg_psl_span){f->base, f->base}, "%s", bad);
        mg_psl_parse(a, f, objects, &out->diags);
        any = any || f->has_objects;
    }
    return any;
}

/*
 * Sets up the files and parses their blocks by the rules of the release. That may take two attempts, since only the
 * blocks tell which release it is.
 */
static bool read_files(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_result *out)
{
    mg_psl_schema *s = &out->schema;
    uint32_t base = 0;
    bool objects;

    memset(out, 0, sizeof *out);
    out->diags.arena = a;
    s->files = mg_arena_get(a, count * sizeof *s->files);
    if (!s->files)
        return false;
    s->file_count = (uint32_t) count;
    out->diags.files = s->files;
    for (uint32_t i = 0; i < count; i++)
    {
        mg_psl_file *f = &s->files[i];
        const char *bad = unreadable(&files[i], base);

        f->path = files[i].path;
        f->text = bad ? "" : files[i].text;
        f->len = bad ? 0 : (uint32_t) files[i].len;
        f->base = base;
        base += f->len + 1;
    }
    out->diags.file_count = s->file_count;
    objects = parse_files(a, files, asked != MG_PRISMA_6, out);
    s->release = mg_release_of_two(asked, mg_release_of_files(s->files, s->file_count));
    if (objects && s->release == MG_PRISMA_6)
    {
        out->diags.errors.len = 0;
        (void) parse_files(a, files, false, out);
    }
    return !a->failed;
}

bool mg_psl_find_release(mg_arena *a, const mg_psl_input *files, size_t count, mg_release *out)
{
    mg_psl_result r;

    if (!read_files(a, files, count, MG_RELEASE_UNSAID, &r))
        return false;
    *out = r.schema.release;
    return true;
}

static bool has_failed(const mg_psl_ctx *c)
{
    return c->arena->failed || c->tables->failed || c->scratch->failed;
}

/* Runs one stage with a scratch arena of its own. False if there is no memory. */
static bool run_stage(mg_psl_ctx *c, void (*stage)(mg_psl_ctx *))
{
    mg_arena scratch;
    bool failed;

    mg_arena_init(&scratch, c->arena->mem);
    c->scratch = &scratch;
    stage(c);
    failed = has_failed(c);
    mg_arena_free(&scratch);
    c->scratch = NULL;
    c->arena->failed = c->arena->failed || failed;
    return !failed;
}

/* Resolves names, types, attributes and relations. */
static bool resolve_schema(mg_psl_ctx *c)
{
    return run_stage(c, mg_psl_resolve_names) && run_stage(c, mg_psl_resolve_types) &&
           run_stage(c, mg_psl_resolve_attributes) && run_stage(c, mg_psl_resolve_relations);
}

bool mg_psl_validate(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_result *out)
{
    mg_psl_ctx c = {.arena = a, .schema = &out->schema, .diags = &out->diags};
    mg_arena tables;
    bool good;

    if (!read_files(a, files, count, asked, out))
        return false;
    mg_arena_init(&tables, a->mem);
    c.tables = &tables;
    good = resolve_schema(&c) && run_stage(&c, mg_psl_resolve_config);
    if (good && out->diags.errors.len == 0)
        good = run_stage(&c, mg_psl_check);
    mg_arena_free(&tables);
    return good;
}

/* Formats one file. What is missing in it is filled in only if the schema is good enough to tell what that is. */
static mg_psl_str format_one(mg_psl_ctx *c, uint32_t number, const mg_psl_input *in)
{
    mg_psl_file *f = &c->schema->files[number], filled = *f;
    mg_psl_diags ignored = {.arena = c->scratch, .files = &filled, .file_count = 1};
    mg_psl_str text;

    if (unreadable(in, f->base))
        return (mg_psl_str){in->text, (uint32_t) in->len};
    if (c->diags->errors.len)
        return mg_psl_format_file(c->arena, c->scratch, f);
    text = mg_psl_complete_file(c, c->scratch, number);
    if (!text.text || text.text == f->text)
        return mg_psl_format_file(c->arena, c->scratch, f);
    filled.text = text.text;
    filled.len = text.len;
    mg_psl_parse(c->scratch, &filled, f->has_objects, &ignored);
    return mg_psl_format_file(c->arena, c->scratch, &filled);
}

bool mg_psl_format(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_str *formatted)
{
    mg_psl_result r;
    mg_psl_ctx c = {.arena = a, .schema = &r.schema, .diags = &r.diags};
    mg_arena tables;
    bool good;

    if (!read_files(a, files, count, asked, &r))
        return false;
    mg_arena_init(&tables, a->mem);
    c.tables = &tables;
    good = resolve_schema(&c);
    for (uint32_t i = 0; i < count && good; i++)
    {
        mg_arena scratch;

        mg_arena_init(&scratch, a->mem);
        c.scratch = &scratch;
        formatted[i] = format_one(&c, i, &files[i]);
        good = !has_failed(&c);
        mg_arena_free(&scratch);
    }
    a->failed = a->failed || !good;
    mg_arena_free(&tables);
    return good;
}
