/* invalid.c: see invalid.h. */
#include "invalid.h"

static const char READ_INVALID[] =
    "SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND NOT i.indisvalid "
    "AND c.relkind = 'i' ORDER BY 1"; /* an index of a partitioned table is INVALID until all partitions have one, which
                                         is no leftover */

/* The constraints of a partition are those of its parent. */
static const char READ_UNVALIDATED[] =
    "SELECT c.relname, k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND NOT k.convalidated "
    "AND k.conparentid = 0 ORDER BY 1, 2";

typedef struct
{
    mg_incomplete *out;
    mg_arena *arena;
} incomplete_reading;

static mg_rc add_unvalidated(void *arg, const char *const *values, size_t count)
{
    incomplete_reading *k = arg;
    mg_unvalidated *one = mg_vec_push(k->arena, &k->out->constraints);

    (void) count;
    if (!one || !values[0] || !values[1])
        return MG_FAILED;
    one->table = mg_arena_str(k->arena, values[0]);
    one->name = mg_arena_str(k->arena, values[1]);
    return k->arena->failed ? MG_FAILED : MG_OK;
}

mg_rc mg_incomplete_read(const mg_host *host, const char *schema, mg_incomplete *out, mg_arena *arena, mg_error *err)
{
    mg_name_listing indexes = {&out->indexes, arena};
    incomplete_reading constraints = {out, arena};

    if (host->dialect != MG_POSTGRES)
        return MG_OK;
    if (host->query(host->ctx, READ_INVALID, 1, &schema, mg_names_add, &indexes, arena, err) != MG_OK)
        return MG_FAILED;
    return host->query(host->ctx, READ_UNVALIDATED, 1, &schema, add_unvalidated, &constraints, arena, err);
}
