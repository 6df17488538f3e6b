/* held.c: see held.h. */
#include "held.h"

#include "../listed.h"

#include <stdlib.h>
#include <string.h>

/* Locks of this session alone, a row a relation; the bits are in the order of the modes. */
#define PG_OWN_LOCKS                                                                                                   \
    "WITH mine AS MATERIALIZED (SELECT l.relation AS oid, pg_catalog.bit_or(1 << pg_catalog.array_position("           \
    "'{AccessShareLock,RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,"        \
    "ExclusiveLock,AccessExclusiveLock}'::pg_catalog.text[], l.mode)) AS modes FROM pg_catalog.pg_locks l "            \
    "WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.database = "            \
    "(SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) GROUP BY 1) "

#define PG_RELATION_NOW                                                                                                \
    "n.nspname, c.relname, c.relkind, nullif(pg_catalog.pg_relation_filenode(c.oid), 0), coalesce(m.modes, 0), "       \
    "coalesce(pg_catalog.pg_stat_get_xact_tuples_returned(c.oid), 0) "

#define PG_NO_CATALOG                                                                                                  \
    "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)' AND "      \
    "c.relkind IN ('r', 'p', 'm', 'f', 'v', 'i', 'I')"

static const char ALL_RELATIONS[] =
    PG_OWN_LOCKS "SELECT c.oid, " PG_RELATION_NOW "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
                 "ON n.oid = c.relnamespace LEFT JOIN mine m ON m.oid = c.oid WHERE " PG_NO_CATALOG;

/* What has been dropped is locked still, and has no name any more. */
static const char LOCKED_RELATIONS[] =
    PG_OWN_LOCKS "SELECT m.oid, " PG_RELATION_NOW "FROM mine m LEFT JOIN pg_catalog.pg_class c ON c.oid = m.oid "
                 "LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid IS NULL OR (" PG_NO_CATALOG
                 ") ORDER BY 2, 3, 1";

static const char LIMIT_LOCKS[] = "SELECT pg_catalog.set_config('lock_timeout', $1, true)";

/* A row of PostgreSQL takes 28 bytes at least. $1, $2: schemas and names; $3: foreign keys are followed; $4: rows. */
static const char LARGE_TABLE[] =
    "WITH RECURSIVE named AS (SELECT coalesce(i.indrelid, c.oid) AS oid FROM ROWS FROM "
    "(pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS u(schema, name) "
    "JOIN pg_catalog.pg_namespace n ON n.nspname = u.schema "
    "JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = u.name "
    "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid), "
    "near AS (SELECT oid FROM named UNION SELECT CASE WHEN k.conrelid = n.oid THEN k.confrelid ELSE k.conrelid END "
    "FROM named n JOIN pg_catalog.pg_constraint k ON k.contype = 'f' AND (k.conrelid = n.oid OR k.confrelid = n.oid) "
    "WHERE $3::pg_catalog.bool), "
    "tree AS (SELECT oid FROM near UNION SELECT h.inhrelid FROM tree t "
    "JOIN pg_catalog.pg_inherits h ON h.inhparent = t.oid) "
    "SELECT c.relname FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid WHERE c.relkind IN ('r', 'm') AND "
    "CASE WHEN c.relpages > 0 AND c.reltuples >= 0 THEN c.reltuples ELSE pg_catalog.pg_relation_size(c.oid) / 28 END "
    ">= $4::pg_catalog.int8 ORDER BY 1 LIMIT 1";

static char *copy_held(const mg_holdings *h, const char *text)
{
    return text ? mg_arena_str(h->arena, text) : NULL;
}

static void fill_relation(const mg_holdings *h, mg_held *now, const mg_held *before, const char *const *v)
{
    now->schema = copy_held(h, v[1]);
    now->name = copy_held(h, v[2]);
    now->kind = v[3] ? v[3][0] : '\0';
    now->file = copy_held(h, v[4]);
    now->read = strtoll(v[6], NULL, 10);
    now->made = h->each && (!before || before->made);
}

static mg_rc take_relation(void *arg, const char *const *v, size_t count)
{
    mg_holdings *h = arg;
    const char *oid = copy_held(h, v[0]);
    mg_held *before = oid ? mg_map_get(&h->relations, 0, oid, strlen(oid)) : NULL, *now;

    (void) count;
    if (!oid || !v[5] || !v[6])
        return MG_FAILED;
    if (!v[1] && !before)
        return MG_OK; /* it is no relation of these kinds, and never was */
    now = mg_arena_get(h->arena, sizeof *now);
    if (!now)
        return MG_FAILED;
    if (v[1])
        fill_relation(h, now, before, v);
    else
        *now = *before;
    now->gone = !v[1];
    now->modes = (unsigned) strtoul(v[5], NULL, 10);
    if (h->each)
        h->each(h->arg, before, now);
    mg_map_put(h->arena, &h->relations, 0, oid, strlen(oid), now);
    return h->arena->failed ? MG_FAILED : MG_OK;
}

mg_rc mg_holdings_open(mg_holdings *h, const mg_host *host, mg_arena *arena, mg_error *err)
{
    *h = (mg_holdings){.host = host, .arena = arena};
    return host->query(host->ctx, ALL_RELATIONS, 0, NULL, take_relation, h, arena, err);
}

mg_rc mg_holdings_look(mg_holdings *h, mg_held_fn each, void *arg, mg_error *err)
{
    h->each = each;
    h->arg = arg;
    return h->host->query(h->host->ctx, LOCKED_RELATIONS, 0, NULL, take_relation, h, h->arena, err);
}

mg_rc mg_holdings_limit(const mg_holdings *h, const char *lock_timeout, mg_error *err)
{
    return h->host->query(h->host->ctx, LIMIT_LOCKS, 1, &lock_timeout, NULL, NULL, h->arena, err);
}

typedef struct large_search
{
    mg_arena *arena;
    const char *found;
} large_search;

static mg_rc take_large(void *arg, const char *const *values, size_t count)
{
    large_search *s = arg;

    (void) count;
    s->found = values[0] ? mg_arena_str(s->arena, values[0]) : NULL;
    return s->found ? MG_OK : MG_FAILED;
}

mg_rc mg_find_large(const mg_holdings *h, const mg_names *schemas, const mg_names *names, bool neighbours, long rows,
                    const char **found, mg_error *err)
{
    large_search s = {h->arena, NULL};
    const char *params[] = {mg_listed(MG_POSTGRES, schemas, h->arena), mg_listed(MG_POSTGRES, names, h->arena),
                            neighbours ? "true" : "false", mg_arena_printf(h->arena, "%ld", rows)};

    if (h->arena->failed)
        return mg_error_no_memory(err);
    if (h->host->query(h->host->ctx, LARGE_TABLE, 4, params, take_large, &s, h->arena, err) != MG_OK)
        return MG_FAILED;
    *found = s.found;
    return MG_OK;
}
