/*
 * outside.c: runs a statement that cannot run in a transaction in a background worker, and waits for it.
 *
 * While this backend waits, it holds no snapshot and no lock except the one of deployments, since such statements wait
 * for all transactions that hold any. However the wait ends, the worker is stopped and gone before anything else
 * happens.
 */
#include "postgres.h"

#include "access/xact.h"
#include "../base/compat.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "libpq/pqmq.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shm_mq.h"
#include "storage/shm_toc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "../base/pg_host.h"
#include "worker.h"

typedef struct
{
    const char *text;
    size_t len;
    bool again, begun;
    bool on_statement; /* true while the statement itself is running, not what is around it */
    pg_limit outer;
    char *left; /* the indexes that a failure has left INVALID, in UTF-8; or NULL */
} outside_call;

typedef struct
{
    pg_host *host;
    dsm_segment *segment;
    BackgroundWorkerHandle *handle;
    shm_mq_handle *queue;
    bool *begun, done;
    ErrorData *error;
} work;

/* The job ****************************************************************************************************** */

/*
 * The settings of the session, including those from its connection's options. Settings of the database and the role are
 * left out, since the worker reads those by itself.
 */
#define SETTINGS                                                                                                       \
    "SELECT name, pg_catalog.current_setting(name) FROM pg_catalog.pg_settings WHERE source OPERATOR(pg_catalog.=) "   \
    "ANY ('{session,client}'::pg_catalog.text[]) AND context OPERATOR(pg_catalog.=) "                                  \
    "ANY ('{user,superuser}'::pg_catalog.text[]) AND name OPERATOR(pg_catalog.<>) ALL "                                \
    "('{client_encoding,role,session_authorization,is_superuser,seed,transaction_isolation,transaction_read_only,"     \
    "transaction_deferrable}'::pg_catalog.text[])"

static void add_setting(StringInfo b, const char *name, const char *value)
{
    appendBinaryStringInfo(b, name, (int) strlen(name) + 1);
    appendBinaryStringInfo(b, value, (int) strlen(value) + 1);
}

/* Reads them in a transaction of its own, in which the session's options count too. */
static void read_settings(pg_host *h, const char *sql, StringInfo b)
{
    char *role = GetUserId() != GetSessionUserId() ? GetUserNameFromId(GetUserId(), false) : NULL;

    pg_block_push(h, true);
    pg_settings_apply(h);
    pg_limit_note(h, StatementTimeout, true);
    SPI_connect();
    if (SPI_execute(SETTINGS, false, 0) != SPI_OK_SELECT)
        elog(ERROR, "cannot read the settings");
    for (uint64 i = 0; i < SPI_processed; i++)
        add_setting(b, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1),
                    SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2));
    SPI_finish();
    if (pg_waits_for_snapshots(linitial_node(RawStmt, mg_raw_parser(sql))->stmt))
        add_setting(b, "lock_timeout", psprintf("%d", h->concurrent_ms));
    if (role)
        add_setting(b, "role", role);
    appendStringInfoChar(b, '\0');
    pg_block_pop(h, false);
    SPI_commit();
}

static void put(shm_toc *toc, uint64 key, const void *bytes, size_t len)
{
    void *at = shm_toc_allocate(toc, len);

    memcpy(at, bytes, len);
    shm_toc_insert(toc, key, at);
}

static void make_segment(work *w, const char *sql, const StringInfo settings)
{
    pg_worker_job job = {MyDatabaseId, GetSessionUserId()};
    shm_toc_estimator e;
    shm_toc *toc;
    shm_mq *queue;
    Size size;

    shm_toc_initialize_estimator(&e);
    shm_toc_estimate_chunk(&e, sizeof job);
    shm_toc_estimate_chunk(&e, strlen(sql) + 1);
    shm_toc_estimate_chunk(&e, settings->len);
    shm_toc_estimate_chunk(&e, PG_WORKER_QUEUE_SIZE);
    shm_toc_estimate_keys(&e, 4);
    size = shm_toc_estimate(&e);
    w->segment = dsm_create(size, 0);
    toc = shm_toc_create(PG_WORKER_MAGIC, dsm_segment_address(w->segment), size);
    put(toc, PG_WORKER_JOB, &job, sizeof job);
    put(toc, PG_WORKER_SQL, sql, strlen(sql) + 1);
    put(toc, PG_WORKER_SETTINGS, settings->data, (size_t) settings->len);
    queue = shm_mq_create(shm_toc_allocate(toc, PG_WORKER_QUEUE_SIZE), PG_WORKER_QUEUE_SIZE);
    shm_toc_insert(toc, PG_WORKER_QUEUE, queue);
    shm_mq_set_receiver(queue, MyProc);
    w->queue = shm_mq_attach(queue, w->segment, NULL);
}

static void launch(work *w)
{
    BackgroundWorker b = {.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION,
                          .bgw_start_time = BgWorkerStart_ConsistentState,
                          .bgw_restart_time = BGW_NEVER_RESTART,
                          .bgw_main_arg = UInt32GetDatum(dsm_segment_handle(w->segment)),
                          .bgw_notify_pid = MyProcPid};

    snprintf(b.bgw_name, BGW_MAXLEN, "migrate worker for PID %d", MyProcPid);
    strlcpy(b.bgw_type, PG_WORKER_TYPE, BGW_MAXLEN);
    strlcpy(b.bgw_library_name, "migrate", BGW_MAXLEN);
    strlcpy(b.bgw_function_name, "migrate_worker", BGW_MAXLEN);
    if (!RegisterDynamicBackgroundWorker(&b, &w->handle))
        ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
                        errmsg("no background worker is free for a statement that runs outside transactions"),
                        errhint("Try again when others have ended, or raise max_worker_processes (now %d).",
                                max_worker_processes)));
    shm_mq_set_handle(w->queue, w->handle);
}

/* Waiting ****************************************************************************************************** */

/* Stops the worker before this backend goes on or ends. It is also called if the backend is terminated. */
static void stop(int code, Datum arg)
{
    work *w = (work *) DatumGetPointer(arg);

    (void) code;
    if (!w->handle)
        return;
    HOLD_INTERRUPTS();
    TerminateBackgroundWorker(w->handle);
    (void) WaitForBackgroundWorkerShutdown(w->handle);
    w->handle = NULL;
    RESUME_INTERRUPTS();
}

static void take_message(work *w, void *data, Size len)
{
    StringInfoData m;
    ErrorData e;
    char type = *(char *) data;

    if (type == PG_WORKER_BEGUN)
        *w->begun = true;
    else if (type == PG_WORKER_DONE)
        w->done = true;
    else if (type == PG_WORKER_WAITED)
        w->host->worker_waited = true;
    if (type != 'E' && type != 'N')
        return;
    initStringInfo(&m);
    appendBinaryStringInfo(&m, (char *) data + 1, (int) len - 1);
    pq_parse_errornotice(&m, &e);
    e.assoc_context = w->host->cxt;
    if (type == 'N')
        ThrowErrorData(&e);
    else
    {
        w->error = palloc(sizeof e);
        *w->error = e;
        w->error->elevel = ERROR;
    }
}

static void wait_for_end(work *w)
{
    pid_t pid;

    if (WaitForBackgroundWorkerStartup(w->handle, &pid) == BGWH_STARTED)
        w->host->worker_pid = (int) pid;
    pg_watch_show(w->host);
    for (;;)
    {
        Size len;
        void *data;

        if (shm_mq_receive(w->queue, &len, &data, false) != SHM_MQ_SUCCESS)
            break;
        take_message(w, data, len);
    }
}

/* Runs `sql` in a worker, whose error becomes ours. It is the worker that enforces the statement's time limit. */
static void run_in_worker(pg_host *h, const char *sql, outside_call *c)
{
    work *w = MemoryContextAllocZero(h->cxt, sizeof *w);
    StringInfoData settings;
    pg_timer transaction; /* an error ends the transaction, and with it the timer */

    w->host = h;
    w->begun = &c->begun;
    pg_limit_suspend(h, &c->outer);
    initStringInfo(&settings);
    read_settings(h, sql, &settings);
    make_segment(w, sql, &settings);
    pg_transaction_timer_stop(&transaction);
    PG_ENSURE_ERROR_CLEANUP(stop, PointerGetDatum(w));
    {
        launch(w);
        InvalidateCatalogSnapshot();
        wait_for_end(w);
    }
    PG_END_ENSURE_ERROR_CLEANUP(stop, PointerGetDatum(w));
    stop(0, PointerGetDatum(w));
    pg_transaction_timer_go_on(&transaction);
    dsm_detach(w->segment);
    if (w->error)
        ThrowErrorData(w->error);
    if (!w->done)
        ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("the background worker ended before it was done"),
                        errhint("The server's log says why.")));
    pg_limit_resume(h, &c->outer);
}

/* The statement ************************************************************************************************ */

/* Looks at what an earlier attempt has left, in a transaction of its own that changes nothing. */
static char *find_leftover(pg_host *h, const char *sql, bool *done)
{
    char *drop;

    pg_block_push(h, true);
    pg_settings_apply(h);
    drop = pg_leftover_find(h, sql, done);
    pg_block_pop(h, false);
    SPI_rollback();
    return drop;
}

static void check_result(pg_host *h, const char *sql)
{
    pg_block_push(h, true);
    pg_settings_apply(h);
    pg_leftover_check(h, sql);
    pg_block_pop(h, false);
    SPI_rollback();
}

static void outside_body(pg_host *h, void *arg)
{
    outside_call *c = arg;
    MemoryContext before = MemoryContextSwitchTo(h->cxt);
    char *sql = pg_to_server(c->text, c->len);
    bool done = false;
    char *drop;

    c->on_statement = false;
    while (c->again && (drop = find_leftover(h, sql, &done)) != NULL)
        run_in_worker(h, drop, c);
    c->on_statement = true;
    if (!done)
        run_in_worker(h, sql, c);
    c->on_statement = false;
    check_result(h, sql);
    MemoryContextSwitchTo(before);
}

static void tidy_body(pg_host *h, void *arg)
{
    (void) arg;
    while (h->blocks)
        pg_block_pop(h, false);
    SPI_rollback();
}

/* Looks at what a statement that failed may have left. */
static void left_body(pg_host *h, void *arg)
{
    outside_call *c = arg;
    MemoryContext before = MemoryContextSwitchTo(h->cxt);
    char *names;

    pg_block_push(h, true);
    pg_settings_apply(h);
    names = pg_leftover_names(h, pg_to_server(c->text, c->len));
    pg_block_pop(h, false);
    SPI_rollback();
    MemoryContextSwitchTo(h->cxt);
    c->left = names ? pg_to_utf8(names, strlen(names)) : NULL;
    MemoryContextSwitchTo(before);
}

/* Adds to the hint which indexes are INVALID now. */
static void tell_left(pg_host *h, outside_call *c, mg_arena *arena, mg_error *err)
{
    mg_error ignored;
    const char *text = NULL;

    if (pg_protect(h, left_body, c, arena, &ignored) != MG_OK)
        (void) pg_protect(h, tidy_body, NULL, arena, &ignored);
    else if (c->left)
        text = mg_arena_printf(
            arena, "%s%sINVALID now, and of no use to queries: %s. Another attempt removes what is its own.",
            err->hint ? err->hint : "", err->hint ? "\n" : "", c->left);
    if (text)
        err->hint = text;
}

static mg_rc run_outside(void *ctx, const mg_script *script, const mg_stmt *stmt, bool again, bool *begun,
                         mg_arena *arena, mg_error *err)
{
    outside_call c = {.text = script->source.text + stmt->start, .len = stmt->end - stmt->start, .again = again};
    pg_host *h = ctx;
    mg_error ignored;
    mg_rc rc;

    h->blocked = NULL;
    h->worker_waited = false;
    rc = pg_protect(h, outside_body, &c, arena, err);
    pg_limit_resume(h, &c.outer);
    h->worker_pid = 0;
    *begun = c.begun;
    if (rc == MG_OK)
        return rc;
    (void) pg_protect(h, tidy_body, NULL, arena, &ignored);
    if (c.begun)
        tell_left(h, &c, arena, err);
    if (pg_blockers_meant(err, h->worker_waited))
        pg_blockers_note(h, PG_BLOCKED_BY_TRANSACTION, c.text, c.len);
    err->offset = c.on_statement && err->offset != MG_NO_OFFSET
                      ? stmt->start + pg_character_offset(c.text, c.len, err->offset)
                      : stmt->start;
    return rc;
}

void pg_outside_init(mg_host *host)
{
    host->run_outside = run_outside;
}
