/*
 * pull.c: a schema file brought to its canonical form and back, on the command line, by hand.
 *
 *     pull fresh SCHEMA            as from a database that has what the schema asks for
 *     pull again SCHEMA EXISTING   the same, with an existing schema
 *
 * The text on standard output, warnings on standard error.
 */
#include "../../common/model/from_psl.h"
#include "../../common/model/to_psl.h"

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
    char *text = mg_arena_get(a, 1 << 24);

    if (!f || !text)
        return false;
    in->len = fread(text, 1, 1 << 24, f);
    in->text = text;
    in->path = path;
    fclose(f);
    return true;
}

static int by_name(const void *a, const void *b)
{
    const mg_table *x = *(mg_table *const *) a, *y = *(mg_table *const *) b;

    return strcmp(x->name, y->name);
}

static int by_index_name(const void *a, const void *b)
{
    const mg_index *x = *(mg_index *const *) a, *y = *(mg_index *const *) b;

    return strcmp(x->name, y->name);
}

static int by_key_name(const void *a, const void *b)
{
    const mg_foreign_key *x = *(mg_foreign_key *const *) a, *y = *(mg_foreign_key *const *) b;

    return strcmp(x->name, y->name);
}

static int last_key_first(const void *a, const void *b)
{
    const mg_foreign_key *x = *(mg_foreign_key *const *) a, *y = *(mg_foreign_key *const *) b;

    return x->number < y->number ? 1 : -1;
}

static int last_index_first(const void *a, const void *b)
{
    const mg_index *x = *(mg_index *const *) a, *y = *(mg_index *const *) b;

    if ((x->kind == MG_INDEX_PRIMARY) != (y->kind == MG_INDEX_PRIMARY))
        return x->kind == MG_INDEX_PRIMARY ? -1 : 1;
    return x->number < y->number ? 1 : -1;
}

static int by_enum_name(const void *a, const void *b)
{
    const mg_enum *x = *(mg_enum *const *) a, *y = *(mg_enum *const *) b;

    return strcmp(x->name, y->name);
}

/* In the order in which a database lists them. */
static void sort(mg_model *m)
{
    bool postgres = m->connector->provider == MG_PSL_POSTGRESQL;

    if (m->enums.len)
        qsort(m->enums.items, m->enums.len, sizeof *m->enums.items, by_enum_name);
    for (size_t i = 0; i < m->enums.len; i++)
        m->enums.items[i]->number = (uint32_t) i;
    if (m->tables.len)
        qsort(m->tables.items, m->tables.len, sizeof *m->tables.items, by_name);
    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_table *t = m->tables.items[i];

        t->number = (uint32_t) i;
        if (t->indexes.len)
            qsort(t->indexes.items, t->indexes.len, sizeof *t->indexes.items,
                  postgres ? by_index_name : last_index_first);
        if (t->foreign_keys.len)
            qsort(t->foreign_keys.items, t->foreign_keys.len, sizeof *t->foreign_keys.items,
                  postgres ? by_key_name : last_key_first);
    }
}

static bool validate(mg_arena *a, const char *path, mg_psl_result *r)
{
    mg_psl_input in;

    if (!read_file(a, path, &in) || !mg_psl_validate(a, &in, 1, r))
        return false;
    if (r->diags.errors.len)
        fputs(mg_psl_render_errors(a, r), stderr);
    return r->diags.errors.len == 0;
}

int main(int argc, char **argv)
{
    const mg_alloc mem = {get, release, NULL};
    mg_psl_result asked, existing;
    mg_pull_request request = {.target = "public", .new_file = "introspected.prisma"};
    mg_pulled out;
    mg_model *m;
    mg_arena a;
    char minimal[200];

    mg_arena_init(&a, &mem);
    if (argc < 3 || !validate(&a, argv[2], &asked) || !(m = mg_model_from_psl(&a, &a, &asked.schema)))
        return 2;
    sort(m);
    if (argc > 3 && !validate(&a, argv[3], &existing))
        return 2;
    if (argc == 3)
    {
        mg_psl_input in = {"schema.prisma", minimal, 0};

        in.len = (size_t) sprintf(minimal, "datasource db {\n  provider = \"%s\"\n  url = \"x\"\n}\n",
                                  asked.schema.connector->provider_name);
        if (!mg_psl_validate(&a, &in, 1, &existing))
            return 2;
    }
    request.model = m;
    request.previous = &existing.schema;
    if (!mg_model_to_psl(&a, &a, &request, &out))
        return 2;
    for (size_t i = 0; i < out.files.len; i++)
        fputs(out.files.items[i].text, stdout);
    fputs(mg_pulled_warnings_text(&a, &out), stderr);
    mg_arena_free(&a);
    return 0;
}
