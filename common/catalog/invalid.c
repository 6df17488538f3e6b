/* invalid.c: see invalid.h. */
#include "invalid.h"

static const char READ_INVALID[] =
    "SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND NOT i.indisvalid "
    "AND c.relkind = 'i' ORDER BY 1"; /* an index of a partitioned table is INVALID until all partitions have one, which
                                         is no leftover */

mg_rc mg_invalid_indexes(const mg_host *host, const char *schema, mg_names *names, mg_arena *arena, mg_error *err)
{
    mg_name_listing l = {names, arena};

    if (host->dialect != MG_POSTGRES)
        return MG_OK;
    return host->query(host->ctx, READ_INVALID, 1, &schema, mg_names_add, &l, arena, err);
}
