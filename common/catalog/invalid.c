/* invalid.c: see invalid.h. */
#include "invalid.h"

static const char READ_INVALID[] =
    "SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND NOT i.indisvalid "
    "AND c.relkind = 'i' ORDER BY 1"; /* of a partitioned table they are INVALID until all partitions have one */

typedef struct
{
    mg_names *names;
    mg_arena *arena;
} invalid_found;

static mg_rc add_invalid_name(void *arg, const char *const *values, size_t count)
{
    invalid_found *f = arg;
    const char **slot = mg_vec_push(f->arena, f->names);

    (void) count;
    if (slot)
        *slot = mg_arena_str(f->arena, values[0]);
    return slot && *slot ? MG_OK : MG_FAILED;
}

mg_rc mg_invalid_indexes(const mg_host *host, const char *schema, mg_names *names, mg_arena *arena, mg_error *err)
{
    invalid_found f = {names, arena};

    if (host->dialect != MG_POSTGRES)
        return MG_OK;
    return host->query(host->ctx, READ_INVALID, 1, &schema, add_invalid_name, &f, arena, err);
}
