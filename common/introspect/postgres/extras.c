/* extras.c: reads objects, and settings of tables, that the schema language cannot express. */
#include "reader.h"

static const struct
{
    const char *name;
    mg_extra_kind kind;
} kinds[] = {
    {"trigger", MG_EXTRA_TRIGGER},     {"policy", MG_EXTRA_POLICY},
    {"rule", MG_EXTRA_RULE},           {"statistics", MG_EXTRA_STATISTICS},
    {"procedure", MG_EXTRA_PROCEDURE}, {"aggregate", MG_EXTRA_FUNCTION},
    {"function", MG_EXTRA_FUNCTION},   {"row security", MG_EXTRA_ROW_SECURITY},
    {"option", MG_EXTRA_OPTION},       {"collation", MG_EXTRA_COLLATION_OBJECT},
    {"sequence", MG_EXTRA_SEQUENCE},   {"identity", MG_EXTRA_IDENTITY},
    {"comment", MG_EXTRA_COMMENT},     {"extension", MG_EXTRA_EXTENSION},
};

static void note_identity(mg_extra *e)
{
    e->column = mg_table_column(e->table, e->name);
    if (e->column)
        e->column->always = strncmp(e->definition, "GENERATED ALWAYS", 16) == 0;
}

static void add_extra(pg_reader *r, mg_extra_kind kind, mg_table *t, const char *const *v)
{
    mg_extra *e;

    if (kind == MG_EXTRA_EXTENSION && r->extensions) /* these extensions are in the model */
        return;
    e = mg_pg_extra(r, kind, t, v[2], v[3], v[4]);
    if (e)
        e->comment = pg_keep(r, v[5]);
    if (e && e->name && e->definition && kind == MG_EXTRA_IDENTITY && t)
        note_identity(e);
}

static mg_rc each_extra(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    pg_relation *of = pg_oid(v[1]) ? mg_pg_relation(r, v[1]) : NULL;

    (void) count;
    /* It belongs to a relation that is left out, such as the history table. */
    if (pg_oid(v[1]) && !of)
        return MG_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(v[0], kinds[i].name) == 0)
            add_extra(r, kinds[i].kind, of ? of->table : NULL, v);
    return MG_OK;
}

mg_rc mg_pg_read_extras(pg_reader *r)
{
    return mg_pg_query(r, mg_pg_extras_sql, 6, each_extra);
}
