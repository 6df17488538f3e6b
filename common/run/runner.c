/* run_script.c: runs the statements of a script, transaction statements as blocks; see deployment.h. */
#include "../sql/blocks.h"
#include "../command/deploy/deployment.h"

static mg_rc open_block(mg_deployment *d, mg_blocks *open, const mg_stmt *by, mg_error *why)
{
    const mg_host *h = d->call->host;
    const mg_stmt **slot = mg_vec_push(&d->call->arena, open);

    if (!slot)
        return mg_call_no_memory(d->call);
    *slot = by;
    if (h->block_begin(h->ctx, by->kind == MG_STMT_BEGIN, &d->call->arena, why) == MG_OK)
        return MG_OK;
    open->len--;
    return MG_FAILED;
}

/* Closes blocks down to a depth. Once one fails, the others are undone; `why` is of the first. */
static mg_rc close_blocks(mg_deployment *d, mg_blocks *open, size_t down_to, bool keep, mg_error *why)
{
    const mg_host *h = d->call->host;
    mg_error later = {0};
    mg_rc rc = MG_OK;

    while (open->len > down_to)
    {
        open->len--;
        if (h->block_end(h->ctx, keep && rc == MG_OK, &d->call->arena, rc == MG_OK ? why : &later) != MG_OK)
            rc = MG_FAILED;
    }
    return rc;
}

static mg_rc control_transaction(mg_deployment *d, const mg_stmt *s, mg_blocks *open, mg_error *why)
{
    mg_block_step step = {0};

    (void) mg_blocks_step(open, s, &step); /* the plan made sure that there is such a block */
    if (close_blocks(d, open, step.down_to, step.keep, why) != MG_OK)
        return MG_FAILED;
    return step.opens ? open_block(d, open, step.opens, why) : MG_OK;
}

/* COMMIT without BEGIN ends what surrounds it, savepoints too; SET TRANSACTION was heeded when that began. */
static bool is_done_elsewhere(const mg_stmt *s, const mg_blocks *open)
{
    return s->kind == MG_STMT_SQL ? (s->flags & MG_STMT_OWN_TRANSACTION) != 0
                                  : s->kind == MG_STMT_COMMIT && !mg_blocks_begin(open);
}

static void show_statement(const mg_deployment *d, const mg_script *s, size_t i)
{
    const mg_host *h = d->call->host;
    mg_watch now = {s->migration ? s->migration : s->source.name, i + 1, s->stmts.len,
                    d->shadow ? "shadow" : "transaction"};

    if (h->watch)
        h->watch(h->ctx, &now);
}

mg_rc mg_run_statements(mg_deployment *d, const mg_script *s, size_t first, size_t end, mg_error *why)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    mg_blocks open = {0};
    mg_error ignored = {0};
    mg_rc rc = h->interrupted(h->ctx, a, why); /* statements that take time notice by themselves */

    for (size_t i = first; i < end && rc == MG_OK; i++)
    {
        const mg_stmt *stmt = &s->stmts.items[i];

        if (is_done_elsewhere(stmt, &open) || (d->shadow && (stmt->flags & MG_STMT_UPKEEP)))
            continue;
        show_statement(d, s, i);
        why->offset = MG_NO_OFFSET;
        rc = stmt->kind == MG_STMT_SQL ? h->run(h->ctx, s, stmt, a, why) : control_transaction(d, stmt, &open, why);
        if (rc != MG_OK && why->offset == MG_NO_OFFSET)
            why->offset = stmt->start;
    }
    if (rc == MG_OK)
        rc = close_blocks(d, &open, 0, true, why);
    if (rc != MG_OK)
        close_blocks(d, &open, 0, false, &ignored);
    return rc;
}

mg_rc mg_run_script(mg_deployment *d, const mg_script *s)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    mg_error why = {.offset = MG_NO_OFFSET}, ignored = {0};

    if (h->migration_begin(h->ctx, s, a, &why) != MG_OK)
        return mg_deploy_script_failed(d, s, &why);
    if (mg_run_statements(d, s, 0, s->stmts.len, &why) != MG_OK)
    {
        h->migration_end(h->ctx, s, false, a, &ignored);
        return mg_deploy_script_failed(d, s, &why);
    }
    return h->migration_end(h->ctx, s, true, a, &why) == MG_OK ? MG_OK : mg_deploy_script_failed(d, s, &why);
}
