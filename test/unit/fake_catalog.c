/* fake_catalog.c: the catalogs of a database that holds nothing; see fake_host.h. */
#include "fake_host.h"

#include <string.h>

bool fake_is_catalog(const char *sql)
{
    static const char *const marks[] = {
        "SELECT type, name",       "pragma_",          "SELECT u.kind",   "pg_opclass",         "nspname = ANY",
        "pg_catalog.pg_attribute", "pg_index ",        "pg_constraint k", "pg_catalog.pg_enum", "pg_extension e",
        "SELECT t.oid, n.",        "SELECT c.oid, n.", "'lock_timeout'",  "pg_locks",           "sqlite_schema AS t"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks && strncmp(sql, "SELECT CASE", 11) != 0; i++)
        if (strstr(sql, marks[i]) && !strstr(sql, "_prisma_migrations"))
            return true;
    return false;
}

mg_rc fake_catalog(const char *sql, mg_row_fn each, void *arg)
{
    if (strstr(sql, "server_version_num") && !strstr(sql, "'lock_timeout'"))
        return each(arg, (const char *const[]){"150000", "public"}, 2);
    return MG_OK;
}
