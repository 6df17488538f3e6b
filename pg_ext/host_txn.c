/*
 * host_txn.c: the transactions of migrate_deploy_each. A CALL outside a transaction block always has a transaction
 * open. Ours begin with a subtransaction in it, so that errors can be caught, and end with a commit or rollback of
 * both.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/compat.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "../common/sql/statement.h"
#include "base/pg_host.h"

typedef struct
{
    const mg_script *script;
    const mg_stmt *modes;
    size_t nmodes;
} begin_call;

/*
 * Sets the modes of a transaction (BEGIN ISOLATION LEVEL …, SET TRANSACTION …), which must be done before any snapshot
 * and before the subtransaction.
 */
static void set_modes(const begin_call *c)
{
    for (size_t i = 0; i < c->nmodes; i++)
    {
        const mg_stmt *s = &c->modes[i];
        RawStmt *raw =
            linitial_node(RawStmt, mg_raw_parser(pg_to_server(c->script->source.text + s->start, s->end - s->start)));
        List *options = IsA(raw->stmt, TransactionStmt) ? castNode(TransactionStmt, raw->stmt)->options
                                                        : castNode(VariableSetStmt, raw->stmt)->args;
        ListCell *cell;

        foreach (cell, options)
        {
            DefElem *item = lfirst_node(DefElem, cell);

            SetPGVariable(item->defname, list_make1(item->arg), true);
        }
    }
}

/*
 * Does a script add values to enum types? These can be used at once only if all values that were added are known; see
 * enums.c.
 */
static bool adds_values(const mg_script *script)
{
    static const char word[] = "value";

    for (size_t i = 0; script && i + 5 <= script->source.len; i++)
        if (pg_strncasecmp(script->source.text + i, word, 5) == 0)
            return true;
    return false;
}

static void begin_body(pg_host *h, void *arg)
{
    begin_call *c = arg;

    if (c->nmodes > 0)
    {
        SPI_rollback(); /* ends a transaction that has done nothing yet */
        set_modes(c);
    }
    pg_block_push(h, true);
    h->subid = GetCurrentSubTransactionId();
    h->first_xid = InvalidTransactionId;
    h->enums_known = false;
    h->statements = h->look_after = 0;
    pg_settings_apply(h);
    if (adds_values(c->script))
        pg_enums_remember(h);
}

static void undo_body(pg_host *h, void *arg)
{
    (void) arg;
    while (h->blocks)
        pg_block_pop(h, false);
    SPI_rollback();
}

static void commit_body(pg_host *h, void *arg)
{
    (void) arg;
    pg_block_pop(h, true);
    SPI_commit();
}

static mg_rc txn_begin(void *ctx, const mg_script *script, const mg_stmt *modes, size_t nmodes, mg_arena *arena,
                       mg_error *err)
{
    begin_call c = {script, modes, nmodes};
    mg_error ignored;

    if (pg_protect(ctx, begin_body, &c, arena, err) == MG_OK)
        return MG_OK;
    (void) pg_protect(ctx, undo_body, NULL, arena, &ignored);
    return MG_FAILED;
}

static mg_rc txn_end(void *ctx, bool keep, mg_arena *arena, mg_error *err)
{
    mg_error ignored;

    if (!keep)
        return pg_protect(ctx, undo_body, NULL, arena, err);
    if (pg_protect(ctx, commit_body, NULL, arena, err) == MG_OK)
        return MG_OK;
    (void) pg_protect(ctx, undo_body, NULL, arena, &ignored);
    return MG_FAILED;
}

typedef struct
{
    int64_t ms;
    pg_limit limit;
    pg_timer transaction;
} pause_call;

static void pause_body(pg_host *h, void *arg)
{
    pause_call *c = arg;
    int64 ms = c->ms;

    pg_limit_suspend(h, &c->limit);
    if (h->nonatomic)
        pg_transaction_timer_stop(&c->transaction);
    while (ms > 0)
    {
        int64 step = Min(ms, 1000);

        (void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, (long) step, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        CHECK_FOR_INTERRUPTS();
        ms -= step;
    }
}

static mg_rc pause_for(void *ctx, int64_t ms, mg_arena *arena, mg_error *err)
{
    pause_call c = {.ms = ms};
    mg_rc rc = pg_protect(ctx, pause_body, &c, arena, err);

    pg_transaction_timer_go_on(&c.transaction);
    pg_limit_resume(ctx, &c.limit);
    return rc;
}

void pg_txn_init(mg_host *host)
{
    host->txn_begin = txn_begin;
    host->txn_end = txn_end;
    host->pause = pause_for;
}
