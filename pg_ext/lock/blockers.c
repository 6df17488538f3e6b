/*
 * blockers.c: finds out who was in the way of a statement that could not get a lock in time.
 *
 * When the error is known, the wait is over, and the server no longer knows what it was for. So after everything is
 * undone this code looks for sessions that hold a lock on a relation that the statement names, or that have a
 * transaction for which a statement outside transactions waits. Queries of the core name no relation; only an exclusive
 * lock can keep them from reading.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "../base/compat.h"
#include "executor/spi.h"
#include "storage/proc.h"
#include "utils/builtins.h"

#include "../base/pg_host.h"

#define MOST 3

/* Of sessions that the user may not see, the server tells little more than the process. */
#define ACTIVITY                                                                                                       \
    "SELECT pg_catalog.format('process %s (user %s, application \"%s\"%s)', a.pid, "                                   \
    "pg_catalog.translate(pg_catalog.quote_ident(a.usename::pg_catalog.text), E'\\n\\r\\t', '   '), "                  \
    "a.application_name, "                                                                                             \
    "', ' OPERATOR(pg_catalog.||) a.state OPERATOR(pg_catalog.||) ' since ' OPERATOR(pg_catalog.||) "                  \
    "pg_catalog.to_char(a.state_change, 'YYYY-MM-DD HH24:MI:SS')) FROM pg_catalog.pg_stat_activity a "                 \
    "WHERE a.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid() AND a.datname OPERATOR(pg_catalog.=) "            \
    "pg_catalog.current_database() AND "
#define ORDER " ORDER BY a.xact_start LIMIT $2"

static const char holders[] = ACTIVITY
    "a.pid OPERATOR(pg_catalog.=) ANY (SELECT l.pid FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c "
    "ON c.oid OPERATOR(pg_catalog.=) l.relation LEFT JOIN pg_catalog.pg_index i ON i.indrelid "
    "OPERATOR(pg_catalog.=) c.oid LEFT JOIN pg_catalog.pg_class n ON n.oid OPERATOR(pg_catalog.=) i.indexrelid "
    "WHERE l.granted AND l.locktype OPERATOR(pg_catalog.=) 'relation' AND c.oid OPERATOR(pg_catalog.>=) "
    "16384::pg_catalog.oid AND (pg_catalog.strpos(pg_catalog.lower($1), "
    "pg_catalog.lower(c.relname::pg_catalog.text)) OPERATOR(pg_catalog.>) 0 OR "
    "pg_catalog.strpos(pg_catalog.lower($1), pg_catalog.lower(n.relname::pg_catalog.text)) "
    "OPERATOR(pg_catalog.>) 0))" ORDER;
/* The temporary tables of other sessions are left out, since nobody waits for them. */
static const char exclusive[] = ACTIVITY
    "a.pid OPERATOR(pg_catalog.=) ANY (SELECT l.pid FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c "
    "ON c.oid OPERATOR(pg_catalog.=) l.relation WHERE l.granted AND l.locktype OPERATOR(pg_catalog.=) 'relation' "
    "AND l.mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock' AND c.relpersistence OPERATOR(pg_catalog.<>) 't') "
    "AND $1 IS NOT NULL" ORDER;
static const char transactions[] = ACTIVITY "a.backend_xmin IS NOT NULL AND $1 IS NOT NULL" ORDER;

static const char *const queries[] = {
    [PG_BLOCKED_BY_NAMED] = holders,
    [PG_BLOCKED_BY_EXCLUSIVE] = exclusive,
    [PG_BLOCKED_BY_TRANSACTION] = transactions,
};

/* The server keeps in this process's entry how its last wait for a lock ended; these two reset and read that. */
void pg_wait_begin(void)
{
    MyProc->waitStatus = MG_WAIT_OK;
}

bool pg_wait_failed(void)
{
    LockErrorCleanup(); /* the end of the transaction does the same: it writes that entry */
    return MyProc->waitStatus == MG_WAIT_FAILED;
}

bool pg_blockers_meant(const mg_error *err, bool waited)
{
    return strcmp(err->code, "55P03") == 0 || (waited && strcmp(err->code, "57014") == 0);
}

void pg_blockers_note(pg_host *h, pg_blocked_by by, const char *statement, size_t len)
{
    h->blocked_by = by;
    h->blocked = MemoryContextAlloc(h->cxt, len + 1);
    memcpy(h->blocked, statement, len);
    h->blocked[len] = '\0';
}

static void find_body(pg_host *h, void *arg)
{
    char **found = arg;
    Oid types[2] = {TEXTOID, INT4OID};
    Datum values[2] = {CStringGetTextDatum(pg_to_server(h->blocked, strlen(h->blocked))), Int32GetDatum(MOST)};
    StringInfoData b;

    initStringInfo(&b);
    pg_block_push(h, true);
    SPI_connect();
    if (SPI_execute_with_args(queries[h->blocked_by], 2, types, values, NULL, false, 0) != SPI_OK_SELECT)
        elog(ERROR, "cannot read the locks");
    for (uint64 i = 0; i < SPI_processed; i++)
        appendStringInfo(&b, "%s%s", i ? ", " : "", SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
    SPI_finish();
    pg_block_pop(h, true);
    *found = b.len ? b.data : NULL;
}

char *pg_blockers_find(pg_host *h)
{
    char *found = NULL;
    mg_arena scratch;
    mg_error ignored;

    if (!h->blocked)
        return NULL;
    mg_arena_init(&scratch, &h->host.mem);
    if (pg_protect(h, find_body, &found, &scratch, &ignored) != MG_OK)
    {
        found = NULL; /* the error itself matters more than who was in the way */
        while (h->blocks)
            pg_block_pop(h, false);
    }
    mg_arena_free(&scratch);
    return found;
}
