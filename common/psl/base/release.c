/* release.c: see release.h. */
#include "release.h"

#include <string.h>

static const char *const names[] = {[MG_PRISMA_6] = "6", [MG_PRISMA_7] = "7"};

const char *mg_release_name(mg_release r)
{
    return names[r];
}

mg_release mg_release_named(const char *name)
{
    for (int i = MG_PRISMA_6; name && i <= MG_PRISMA_7; i++)
        if (strcmp(name, names[i]) == 0)
            return (mg_release) i;
    return MG_RELEASE_UNSAID;
}

/* Is this a property that only datasources of Prisma 6 have? */
static bool is_connection(const mg_psl_item *i)
{
    static const char *const connections[] = {"url", "directUrl", "shadowDatabaseUrl"};

    for (size_t k = 0; i->kind == MG_PSL_PROPERTY && k < sizeof connections / sizeof *connections; k++)
        if (i->name.len == strlen(connections[k]) && memcmp(i->name.text, connections[k], i->name.len) == 0)
            return true;
    return false;
}

static mg_release release_of_datasource(const mg_psl_top *t)
{
    for (const mg_psl_item *i = t->items; i; i = i->next)
        if (is_connection(i))
            return MG_PRISMA_6;
    return MG_PRISMA_7;
}

mg_release mg_release_of_files(const mg_psl_file *files, uint32_t count)
{
    mg_release found = MG_RELEASE_UNSAID;

    for (uint32_t i = 0; i < count && found != MG_PRISMA_6; i++)
        for (const mg_psl_top *t = files[i].tops; t && found != MG_PRISMA_6; t = t->next)
            if (t->kind == MG_PSL_DATASOURCE)
                found = release_of_datasource(t);
    return found;
}

mg_release mg_release_of_two(mg_release first, mg_release second)
{
    return first ? first : second ? second : MG_PRISMA_7;
}
