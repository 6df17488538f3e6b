/* from_postgres_extras.c: triggers, policies, rules, statistics and functions, which the schema language cannot say. */
#include "from_postgres_reader.h"

static const struct
{
    const char *name;
    mg_extra_kind kind;
} kinds[] = {
    {"trigger", MG_EXTRA_TRIGGER},     {"policy", MG_EXTRA_POLICY},
    {"rule", MG_EXTRA_RULE},           {"statistics", MG_EXTRA_STATISTICS},
    {"procedure", MG_EXTRA_PROCEDURE}, {"aggregate", MG_EXTRA_FUNCTION},
    {"function", MG_EXTRA_FUNCTION},   {"row security", MG_EXTRA_ROW_SECURITY},
};

static mg_rc each_extra(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    pg_relation *of = pg_oid(v[1]) ? mg_pg_relation(r, v[1]) : NULL;

    (void) count;
    /* Of a relation that is left out, of the history table for one. */
    if (pg_oid(v[1]) && !of)
        return MG_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(v[0], kinds[i].name) == 0)
            mg_pg_extra(r, kinds[i].kind, of ? of->table : NULL, v[2], v[3], v[4]);
    return MG_OK;
}

mg_rc mg_pg_read_extras(pg_reader *r)
{
    return mg_pg_query(r, mg_pg_extras_sql, 5, each_extra);
}
