/*
 * worker.c: the background worker that runs one statement which cannot run in a transaction. It connects as the
 * deployment's user, takes over its settings, runs the statement like a client's command, and ends. Everything that it
 * reports goes into the queue.
 */
#include "postgres.h"

#include "access/xact.h"
#include "../base/compat.h"
#include "libpq/pqformat.h"
#include "libpq/pqmq.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/analyze.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shm_mq.h"
#include "storage/shm_toc.h"
#include "tcop/pquery.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "../base/pg_host.h"
#include "worker.h"

PGDLLEXPORT void migrate_worker(Datum segment);

static void apply_settings(const char *at)
{
    StartTransactionCommand();
    while (*at)
    {
        const char *name = at, *value = at + strlen(at) + 1;

        (void) set_config_option(name, value, superuser() ? PGC_SUSET : PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET,
                                 true, strcmp(name, "role") == 0 || strcmp(name, "search_path") == 0 ? ERROR : WARNING,
                                 false);
        at = value + strlen(value) + 1;
    }
    CommitTransactionCommand();
}

static void run_portal(RawStmt *raw, const char *sql)
{
    Portal portal = CreatePortal("", true, true);
    bool snapshot = analyze_requires_snapshot(raw);
    List *planned;

    if (snapshot)
        PushActiveSnapshot(GetTransactionSnapshot());
    planned = pg_plan_queries(mg_analyze(raw, sql), sql, CURSOR_OPT_PARALLEL_OK, NULL);
    if (snapshot)
        PopActiveSnapshot();
    portal->visible = false;
    PortalDefineQuery(portal, NULL, sql, CreateCommandTag(raw->stmt), planned, NULL);
    PortalStart(portal, NULL, 0, InvalidSnapshot);
    mg_portal_run(portal);
    PortalDrop(portal, false);
}

static void run_statement(const char *sql)
{
    MemoryContext work = AllocSetContextCreate(TopMemoryContext, "migrate statement", ALLOCSET_DEFAULT_SIZES);

    debug_query_string = sql;
    SetCurrentStatementStartTimestamp();
    pgstat_report_activity(STATE_RUNNING, sql);
    StartTransactionCommand();
    if (StatementTimeout > 0)
        enable_timeout_after(STATEMENT_TIMEOUT, StatementTimeout);
    MemoryContextSwitchTo(work);
    run_portal(linitial_node(RawStmt, mg_raw_parser(sql)), sql);
    disable_timeout(STATEMENT_TIMEOUT, false);
    CommitTransactionCommand();
    pgstat_report_activity(STATE_IDLE, NULL);
}

/* If a wait for a lock has failed, sends a message that says so before the server sends the error. */
static void run_telling(const char *sql)
{
    pg_wait_begin();
    PG_TRY();
    {
        run_statement(sql);
    }
    PG_CATCH();
    {
        if (pg_wait_failed())
            pq_putemptymessage(PG_WORKER_WAITED);
        PG_RE_THROW();
    }
    PG_END_TRY();
}

void migrate_worker(Datum segment)
{
    dsm_segment *seg;
    shm_toc *toc;
    shm_mq *queue;
    const pg_worker_job *job;

    pqsignal(SIGTERM, die);
    BackgroundWorkerUnblockSignals();
    CurrentResourceOwner = ResourceOwnerCreate(NULL, "migrate worker");
    seg = dsm_attach(DatumGetUInt32(segment));
    if (!seg)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("the deployment has ended")));
    dsm_pin_mapping(seg);
    toc = shm_toc_attach(PG_WORKER_MAGIC, dsm_segment_address(seg));
    job = shm_toc_lookup(toc, PG_WORKER_JOB, false);
    queue = shm_toc_lookup(toc, PG_WORKER_QUEUE, false);
    shm_mq_set_sender(queue, MyProc);
    pq_redirect_to_shm_mq(seg, shm_mq_attach(queue, seg, NULL));
    BackgroundWorkerInitializeConnectionByOid(job->database, job->user, MG_WORKER_FLAGS);
    (void) SetClientEncoding(GetDatabaseEncoding());
    apply_settings(shm_toc_lookup(toc, PG_WORKER_SETTINGS, false));
    pq_putemptymessage(PG_WORKER_BEGUN);
    run_telling(shm_toc_lookup(toc, PG_WORKER_SQL, false));
    pq_putemptymessage(PG_WORKER_DONE);
    proc_exit(0);
}
