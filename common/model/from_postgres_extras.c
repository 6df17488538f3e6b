/* from_postgres_extras.c: triggers, policies, rules and functions, which the schema language cannot say. */
#include "from_postgres_reader.h"

/* A policy as the statement that makes it; the server has no function for that. */
#define POLICY                                                                                                         \
    "(SELECT pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', p.polname, u.schema, u.relation, "  \
    "CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, "                                             \
    "CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' "       \
    "ELSE 'ALL' END, (SELECT pg_catalog.string_agg(CASE WHEN o = 0 THEN 'PUBLIC' ELSE "                                \
    "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o)) END, ', ') FROM pg_catalog.unnest(p.polroles) AS o), "      \
    "' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', "                                             \
    "' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')') "                                   \
    "FROM pg_catalog.pg_policy p WHERE p.oid = u.oid)"

#define OF_RELATION(kind, catalog, prefix, column, condition)                                                          \
    "SELECT '" kind "', c.oid, n.nspname, c.relname, o." prefix "name, o.oid FROM pg_catalog." catalog                 \
    " o JOIN pg_catalog.pg_class c ON c.oid = o." column " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "  \
    "WHERE n.nspname " PG_LISTED " AND " condition " AND " PG_NO_MEMBER(catalog, "o.oid")

static const char extras_sql[] = "SELECT u.kind, u.of, u.schema, u.name, " PG_SHOWN(
    "CASE u.kind WHEN 'trigger' THEN pg_catalog.pg_get_triggerdef(u.oid) WHEN 'policy' THEN " POLICY
    " WHEN 'rule' THEN pg_catalog.pg_get_ruledef(u.oid) WHEN 'aggregate' THEN NULL "
    "ELSE pg_catalog.pg_get_functiondef(u.oid) END") " "
                                                     "FROM (" OF_RELATION("trigger", "pg_trigger", "tg", "tgrelid", "NOT o.tgisinternal") " UNION ALL " OF_RELATION(
                                                         "policy", "pg_policy", "pol", "polrelid",
                                                         "true") " UNION ALL " OF_RELATION("rule", "pg_rewrite", "rule",
                                                                                           "ev_class",
                                                                                           "o.rulename <> "
                                                                                           "'_RETURN'") " UNION "
                                                                                                        "ALL "
                                                                                                        "SELECT "
                                                                                                        "CASE "
                                                                                                        "p.prokind "
                                                                                                        "WHEN 'p' "
                                                                                                        "THEN "
                                                                                                        "'procedure"
                                                                                                        "' WHEN "
                                                                                                        "'a' THEN "
                                                                                                        "'aggregate"
                                                                                                        "' ELSE "
                                                                                                        "'function'"
                                                                                                        " END, 0, "
                                                                                                        "n.nspname,"
                                                                                                        " "
                                                                                                        "NULL, "
                                                                                                        "p.proname,"
                                                                                                        " p.oid "
                                                                                                        "FROM "
                                                                                                        "pg_"
                                                                                                        "catalog."
                                                                                                        "pg_proc p "
                                                                                                        "JOIN "
                                                                                                        "pg_"
                                                                                                        "catalog."
                                                                                                        "pg_"
                                                                                                        "namespace "
                                                                                                        "n ON "
                                                                                                        "n.oid = "
                                                                                                        "p."
                                                                                                        "pronamespa"
                                                                                                        "ce "
                                                                                                        "WHERE "
                                                                                                        "n."
                                                                                                        "nspname"
                                                                                                        " " PG_LISTED
                                                                                                        " AND"
                                                                                                        " " PG_NO_MEMBER(
                                                                                                            "pg_"
                                                                                                            "proc",
                                                                                                            "p.oid") ")"
                                                                                                                     " "
                                                                                                                     "A"
                                                                                                                     "S"
                                                                                                                     " "
                                                                                                                     "u"
                                                                                                                     " "
                                                                                                                     "("
                                                                                                                     "k"
                                                                                                                     "i"
                                                                                                                     "n"
                                                                                                                     "d"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "o"
                                                                                                                     "f"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "s"
                                                                                                                     "c"
                                                                                                                     "h"
                                                                                                                     "e"
                                                                                                                     "m"
                                                                                                                     "a"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "r"
                                                                                                                     "e"
                                                                                                                     "l"
                                                                                                                     "a"
                                                                                                                     "t"
                                                                                                                     "i"
                                                                                                                     "o"
                                                                                                                     "n"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "n"
                                                                                                                     "a"
                                                                                                                     "m"
                                                                                                                     "e"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "o"
                                                                                                                     "i"
                                                                                                                     "d"
                                                                                                                     ")"
                                                                                                                     " "
                                                                                                                     "O"
                                                                                                                     "R"
                                                                                                                     "D"
                                                                                                                     "E"
                                                                                                                     "R"
                                                                                                                     " "
                                                                                                                     "B"
                                                                                                                     "Y"
                                                                                                                     " "
                                                                                                                     "u"
                                                                                                                     "."
                                                                                                                     "s"
                                                                                                                     "c"
                                                                                                                     "h"
                                                                                                                     "e"
                                                                                                                     "m"
                                                                                                                     "a"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "u"
                                                                                                                     "."
                                                                                                                     "r"
                                                                                                                     "e"
                                                                                                                     "l"
                                                                                                                     "a"
                                                                                                                     "t"
                                                                                                                     "i"
                                                                                                                     "o"
                                                                                                                     "n"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "u"
                                                                                                                     "."
                                                                                                                     "n"
                                                                                                                     "a"
                                                                                                                     "m"
                                                                                                                     "e"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "u"
                                                                                                                     "."
                                                                                                                     "k"
                                                                                                                     "i"
                                                                                                                     "n"
                                                                                                                     "d"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "u"
                                                                                                                     "."
                                                                                                                     "o"
                                                                                                                     "i"
                                                                                                                     "d";

static const struct
{
    const char *name;
    mg_extra_kind kind;
} kinds[] = {
    {"trigger", MG_EXTRA_TRIGGER},     {"policy", MG_EXTRA_POLICY},      {"rule", MG_EXTRA_RULE},
    {"procedure", MG_EXTRA_PROCEDURE}, {"aggregate", MG_EXTRA_FUNCTION}, {"function", MG_EXTRA_FUNCTION},
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
    return mg_pg_query(r, extras_sql, each_extra);
}
