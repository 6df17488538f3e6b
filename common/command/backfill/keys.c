/* keys.c: see keys.h. */
#include "keys.h"

/* Is the text "table.column", or that with the schema before it? */
static bool is_fill_key(const char *key, const char *schema, const char *table, const char *column)
{
    size_t before = schema ? strlen(schema) : 0, len = strlen(table);

    if (before && strncmp(key, schema, before) == 0 && key[before] == '.' &&
        is_fill_key(key + before + 1, NULL, table, column))
        return true;
    return strncmp(key, table, len) == 0 && key[len] == '.' && strcmp(key + len + 1, column) == 0;
}

static const char *filled_table_before(const mg_renames *renames, const mg_table *t)
{
    for (size_t i = 0; i < renames->len; i++)
    {
        const mg_rename *r = &renames->items[i];

        if (r->kind == MG_RENAME_TABLE && r->to && strcmp(r->to, t->name) == 0 && mg_same_schema(r->schema, t->schema))
            return r->table;
    }
    return t->name;
}

/* `table` is the name that the column's table had. */
static const char *filled_column_before(const mg_renames *renames, const mg_column *c, const char *table)
{
    for (size_t i = 0; i < renames->len; i++)
    {
        const mg_rename *r = &renames->items[i];

        if (r->kind == MG_RENAME_COLUMN && r->to && strcmp(r->to, c->name) == 0 && strcmp(r->table, table) == 0 &&
            mg_same_schema(r->schema, c->table->schema))
            return r->column;
    }
    return c->name;
}

/* Does the key name the column if the table, or the column, or both have their old names? */
static bool names_filled_before(const mg_renames *renames, const mg_column *c, const char *table, const char *key)
{
    const char *schema = c->table->schema, *column;

    if (table != c->table->name && is_fill_key(key, schema, table, c->name))
        return true;
    column = filled_column_before(renames, c, table);
    return column != c->name &&
           (is_fill_key(key, schema, table, column) || is_fill_key(key, schema, c->table->name, column));
}

static size_t find_filled_columns(const mg_model *m, const mg_renames *renames, const char *key, mg_column **out)
{
    size_t found = 0;

    for (size_t i = 0; i < m->tables.len; i++)
    {
        const mg_table *t = m->tables.items[i];
        const char *before = renames ? filled_table_before(renames, t) : NULL;

        for (size_t k = 0; k < t->columns.len; k++)
        {
            mg_column *c = t->columns.items[k];

            if (before ? !names_filled_before(renames, c, before, key) : !is_fill_key(key, t->schema, t->name, c->name))
                continue;
            *out = c;
            found++;
        }
    }
    return found;
}

size_t mg_backfill_columns(const mg_model *m, const mg_renames *renames, const char *key, mg_column **out)
{
    size_t found = find_filled_columns(m, NULL, key, out);

    return found > 0 || renames->len == 0 ? found : find_filled_columns(m, renames, key, out);
}
