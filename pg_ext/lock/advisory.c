/*
 * advisory.c: the lock with which deployments exclude each other and the reference's CLI.
 *
 * This code asks for the lock again and again instead of waiting for it in the server's queue. So the option "wait" can
 * end the wait, and it can avoid a deadlock that the server would not notice: a function that waits holds a snapshot;
 * CREATE INDEX CONCURRENTLY waits until all snapshots are gone; and the deployment that runs it in a worker holds the
 * lock all that time. Therefore, whoever holds a snapshot does not wait while a worker is running in this database.
 * That is found out from the server's list of processes; if a second lock told it, anybody could take that lock.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/latch.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "../base/pg_host.h"
#include "../outside/worker.h"

/* The processes that hold the lock in this database; everybody may read this. */
#define HOLDERS                                                                                                        \
    "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a "                                              \
    "ON a.pid OPERATOR(pg_catalog.=) l.pid WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' "                        \
    "AND l.classid OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND "                                                      \
    "l.objid OPERATOR(pg_catalog.=) 72707369::pg_catalog.oid "                                                         \
    "AND l.objsubid OPERATOR(pg_catalog.=) 1::pg_catalog.int2 AND l.granted AND "                                      \
    "l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database WHERE datname "                         \
    "OPERATOR(pg_catalog.=) pg_catalog.current_database())"

#define DEPLOYMENT_LOCK 72707369 /* the reference's key, a single bigint */
#define LONGEST_PAUSE_MS 100

/* A worker that is still starting may be missed; it is found when the lock is next asked for. */
static bool worker_runs(void)
{
    for (uint32 i = 0; i < ProcGlobal->allProcCount; i++)
    {
        const PGPROC *proc = &ProcGlobal->allProcs[i];
        int pid = proc->pid;
        const char *type;

        if (pid == 0 || proc->databaseId != MyDatabaseId)
            continue;
        type = GetBackgroundWorkerTypeByPid(pid);
        if (type && strcmp(type, PG_WORKER_TYPE) == 0)
            return true;
    }
    return false;
}

/* Describes a process for messages: "process 4711 (application_name \"psql\")". */
static char *describe_holder(pg_host *h)
{
    char *text = NULL;

    pg_block_push(h, true);
    SPI_connect();
    if (SPI_execute(
            "SELECT pg_catalog.format('process %s (application_name \"%s\")', l.pid, a.application_name) " HOLDERS,
            false, 1) == SPI_OK_SELECT &&
        SPI_processed > 0)
        text = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
    text = text ? MemoryContextStrdup(h->cxt, text) : MemoryContextStrdup(h->cxt, "another session");
    SPI_finish();
    pg_block_pop(h, true);
    return text;
}

static bool try_lock(bool session)
{
    return DatumGetBool(session ? DirectFunctionCall1(pg_try_advisory_lock_int8, Int64GetDatum(DEPLOYMENT_LOCK))
                                : DirectFunctionCall1(pg_try_advisory_xact_lock_int8, Int64GetDatum(DEPLOYMENT_LOCK)));
}

void pg_advisory_take(pg_host *h, bool session)
{
    TimestampTz until = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), h->wait_ms);
    long ms = 5;

    while (!try_lock(session))
    {
        if (!session && worker_runs())
            ereport(ERROR, (errcode(ERRCODE_LOCK_NOT_AVAILABLE),
                            errmsg("another deployment is running: %s", describe_holder(h)),
                            errdetail("It runs a statement that waits for all other transactions, this one too, so "
                                      "that this one cannot wait for it."),
                            h->session->each_call ? errhint("Try again when it has ended, or use %s; which can wait.",
                                                            pg_to_server_lossy(h->session->each_call))
                                                  : errhint("Try again when it has ended.")));
        if (h->wait_ms >= 0 && GetCurrentTimestamp() >= until)
            ereport(ERROR, (errcode(ERRCODE_LOCK_NOT_AVAILABLE),
                            errmsg("another deployment is running: %s", describe_holder(h)),
                            errdetail("It did not end within %d ms.", h->wait_ms),
                            errhint("Try again when it has ended, or wait longer: option \"wait\", in seconds.")));
        if (session)
            InvalidateCatalogSnapshot();
        (void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, PG_WAIT_LOCK | LOCKTAG_ADVISORY);
        ResetLatch(MyLatch);
        CHECK_FOR_INTERRUPTS();
        ms = Min(ms * 2, LONGEST_PAUSE_MS);
    }
    h->locked = session;
}

void pg_advisory_release(pg_host *h)
{
    (void) DirectFunctionCall1(pg_advisory_unlock_int8, Int64GetDatum(DEPLOYMENT_LOCK));
    h->locked = false;
}

static void find_others(pg_host *h, void *arg)
{
    pg_block_push(h, true);
    SPI_connect();
    if (SPI_execute("SELECT 1 " HOLDERS " AND l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()", true, 1) !=
        SPI_OK_SELECT)
        elog(ERROR, "cannot read the locks");
    *(bool *) arg = SPI_processed > 0;
    SPI_finish();
    pg_block_pop(h, true);
}

static mg_rc others_deploy(void *ctx, bool *is, mg_arena *arena, mg_error *err)
{
    return pg_protect(ctx, find_others, is, arena, err);
}

void pg_advisory_init(mg_host *host)
{
    host->others_deploy = others_deploy;
}
