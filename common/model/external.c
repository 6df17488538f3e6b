/* external.c: see external.h. */
#include "external.h"

#include "ours.h"

/* Does an entry of the configuration name this object? It is the name alone or, in PostgreSQL, schema.name. */
static bool names_external(const char *listed, const char *schema, const char *name)
{
    size_t len = schema ? strlen(schema) : 0;

    if (!schema)
        return strcmp(listed, name) == 0;
    return strncmp(listed, schema, len) == 0 && listed[len] == '.' && strcmp(listed + len + 1, name) == 0;
}

static bool is_listed(const mg_model *m, const mg_names *list, const char *schema, const char *name)
{
    if (m->connector->provider != MG_PSL_POSTGRESQL)
        schema = NULL;
    else if (!schema)
        schema = m->external->target ? m->external->target : "public";
    for (size_t i = 0; i < list->len; i++)
        if (names_external(list->items[i], schema, name))
            return true;
    return false;
}

bool mg_is_external_table(const mg_model *m, const mg_table *t)
{
    if (mg_is_contract_table(m->connector->provider == MG_PSL_POSTGRESQL, t->schema, t->name))
        return true;
    return m->external && is_listed(m, &m->external->tables, t->schema, t->name);
}

bool mg_is_external_enum(const mg_model *m, const mg_enum *e)
{
    return m->external && is_listed(m, &m->external->enums, e->schema, e->name);
}
