/*
 * host_session.c: the session of a call, and its blocks.
 *
 * The session is an internal subtransaction in the caller's transaction, and blocks are subtransactions inside it.
 * Every migration has a level of settings of its own, so that SET, SET LOCAL and SET ROLE in a script end with it. A
 * migration has no subtransaction, since with more than 64 of them in progress every snapshot on the server takes more
 * time. Deployments exclude each other, and the reference's CLI, with the CLI's advisory lock.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "commands/dbcommands.h"
#include "commands/trigger.h"
#include "base/compat.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "storage/proc.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/varlena.h"

#include "base/pg_host.h"

typedef struct
{
    mg_session *session;
    mg_arena *arena;
    bool keep;
} session_call;

/* Opening and closing ****************************************************************************************** */

static const char *target_schema(mg_arena *arena)
{
    List *path = fetch_search_path(false);
    char *name = path != NIL ? get_namespace_name(linitial_oid(path)) : NULL;

    if (name && isAnyTempNamespace(linitial_oid(path)))
        ereport(ERROR, (errcode(ERRCODE_INVALID_SCHEMA_NAME), errmsg("the target schema is that of temporary tables"),
                        errdetail("What migrations create would vanish with the session."),
                        errhint("Put another schema first in search_path, or give the option \"schema\".")));
    if (!name)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("no schema has been selected to work in"),
                        errhint("Set search_path, or give the option \"schema\".")));
    return pg_arena_text(arena, name);
}

static void check_writable(void)
{
    if (RecoveryInProgress())
        ereport(ERROR, (errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION), errmsg("this server is a standby"),
                        errhint("Deploy on the primary; the standby follows.")));
    if (XactReadOnly)
        ereport(ERROR, (errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION), errmsg("the transaction is read-only"),
                        errhint("SET TRANSACTION READ WRITE, or see default_transaction_read_only.")));
    if (IsolationUsesXactSnapshot())
        ereport(ERROR,
                (errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
                 errmsg("a deployment cannot run at isolation level %s",
                        GetConfigOption("transaction_isolation", false, false)),
                 errdetail("It could not see what a deployment before it committed."), errhint("Use READ COMMITTED.")));
}

static void open_body(pg_host *h, void *arg)
{
    session_call *c = arg;
    mg_session *s = c->session;

    if (s->intent == MG_EACH && !h->nonatomic)
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
                 errmsg("migrate_deploy_each commits each migration, which it cannot do here"),
                 errdetail("It was called inside a transaction block, from a function, or from a procedure that is "
                           "SECURITY DEFINER or has a SET clause."),
                 errhint("CALL it by itself, outside BEGIN … COMMIT. migrate_deploy works inside.")));
    if (s->intent != MG_READS)
    {
        check_writable();
        pg_writer_enter(h);
    }
    h->session = s;
    if (s->concurrent_timeout && !parse_int(pg_to_server(s->concurrent_timeout, strlen(s->concurrent_timeout)),
                                            &h->concurrent_ms, GUC_UNIT_MS, NULL))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("invalid value for option \"concurrent_timeout\": \"%s\"",
                               pg_to_server_lossy(s->concurrent_timeout))));
    h->wait_ms = s->wait >= 0 ? (int) Min(s->wait, INT_MAX / 1000) * 1000 : LockTimeout > 0 ? LockTimeout : -1;
    h->in_transaction = s->in_transaction = IsTransactionBlock();
    s->temporary = true;
    h->schema_given = s->schema != NULL;
    pg_block_push(h, true);
    h->subid = GetCurrentSubTransactionId();
    pg_settings_apply(h);
    s->target = target_schema(c->arena);
    h->statement_ms = StatementTimeout;
    s->database = pg_arena_text(c->arena, get_database_name(MyDatabaseId));
    if (s->intent == MG_EACH)
        pg_block_pop(h, false);
    else if (s->intent != MG_READS)
        pg_enums_remember(h);
    if (s->intent == MG_TRIES)
        pg_guard_open(h);
    pg_limit_open(h, s->statement_timeout != NULL, h->statement_ms);
}

static void close_body(pg_host *h, void *arg)
{
    session_call *c = arg;

    while (h->blocks)
        pg_block_pop(h, c->keep && !h->blocks->outer);
    if (h->locked)
        pg_advisory_release(h);
}

static mg_rc session_close(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    pg_host *h = ctx;
    session_call c = {.keep = keep};

    mg_error ignored;
    mg_rc rc;

    pg_guard_close(h);
    pg_writer_leave(h);
    h->shadow = NULL;
    pg_limit_resume(h, &h->callers_limit);
    rc = pg_protect(h, close_body, &c, arena, err);
    c.keep = false; /* if it cannot be kept, it is undone */
    if (rc != MG_OK && h->blocks)
        (void) pg_protect(h, close_body, &c, arena, &ignored);
    return rc;
}

static mg_rc session_open(void *ctx, mg_session *session, mg_arena *arena, mg_error *err)
{
    pg_host *h = ctx;
    session_call c = {.session = session, .arena = arena};
    mg_error ignored;

    if (pg_protect(h, open_body, &c, arena, err) == MG_OK)
        return MG_OK;
    session_close(h, false, arena, &ignored);
    return MG_FAILED;
}

static void check_body(pg_host *h, void *arg)
{
    (void) h;
    (void) arg;
    check_writable();
}

static mg_rc check_session(void *ctx, mg_arena *arena, mg_error *err)
{
    return pg_protect(ctx, check_body, NULL, arena, err);
}

typedef struct
{
    pg_limit limit;
    pg_timer transaction;
} lock_call;

/* Takes the lock. Waiting for it does not count for statement_timeout, since the option "wait" limits it. */
static void lock_body(pg_host *h, void *arg)
{
    lock_call *c = arg;
    bool each = h->session->intent == MG_EACH;

    if (each)
        SPI_commit(); /* otherwise another session's CREATE INDEX CONCURRENTLY would wait for our snapshot */
    if (h->wait_ms >= 0)
        pg_limit_suspend(h, &c->limit);
    if (each)
        pg_transaction_timer_stop(&c->transaction);
    pg_advisory_take(h, each);
}

static mg_rc lock(void *ctx, mg_arena *arena, mg_error *err)
{
    lock_call c = {0};
    mg_rc rc = pg_protect(ctx, lock_body, &c, arena, err);

    pg_transaction_timer_go_on(&c.transaction);
    pg_limit_resume(ctx, &c.limit);
    return rc;
}

/* Migrations and blocks in them ******************************************************************************** */

static void begin_migration(pg_host *h, void *arg)
{
    (void) arg;
    pg_check_lock_table(h);
    h->migration_nest = NewGUCNestLevel();
    h->migration_block = h->blocks;
    if (!TransactionIdIsValid(h->first_xid))
        h->first_xid = GetCurrentTransactionId();
}

static void begin_block(pg_host *h, void *arg)
{
    pg_block_push(h, false);
    h->blocks->transaction = *(bool *) arg;
}

static void end_block(pg_host *h, void *arg)
{
    pg_block_pop(h, *(bool *) arg);
    pg_enums_release(h);
}

static mg_rc migration_begin(void *ctx, const mg_script *script, mg_arena *arena, mg_error *err)
{
    (void) script;
    return pg_protect(ctx, begin_migration, NULL, arena, err);
}

static mg_rc block_begin(void *ctx, bool transaction, mg_arena *arena, mg_error *err)
{
    return pg_protect(ctx, begin_block, &transaction, arena, err);
}

static mg_rc block_end(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    return pg_protect(ctx, end_block, &keep, arena, err);
}

/*
 * Checks deferred constraints as a COMMIT at this point would, so that the migration that violates one is found. The
 * check is undone, which leaves the modes of the constraints, and what is still to be checked, as they were. It is not
 * made in the caller's transaction, where it could meet unfinished work of the caller.
 */
static void check_constraints(pg_host *h)
{
    ConstraintsSetStmt *all = makeNode(ConstraintsSetStmt);

    if (h->in_transaction || h->session->intent == MG_EACH) /* in an MG_EACH session a COMMIT follows anyway */
        return;
    pg_block_push(h, false);
    PushActiveSnapshot(GetTransactionSnapshot());
    AfterTriggerSetState(all);
    PopActiveSnapshot();
    pg_block_pop(h, false);
}

static void end_migration(pg_host *h, void *arg)
{
    (void) arg;
    AtEOXact_GUC(false, h->migration_nest);
    check_constraints(h);
}

static mg_rc migration_end(void *ctx, const mg_script *script, bool keep, mg_arena *arena, mg_error *err)
{
    (void) script;
    return keep ? pg_protect(ctx, end_migration, NULL, arena, err) : MG_OK;
}

void pg_session_init(mg_host *host)
{
    host->session_open = session_open;
    host->session_close = session_close;
    host->lock = lock;
    host->check_writable = check_session;
    host->migration_begin = migration_begin;
    host->migration_end = migration_end;
    host->block_begin = block_begin;
    host->block_end = block_end;
}
