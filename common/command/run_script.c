/* run_script.c: runs the statements of a script, transaction statements as blocks; see deployment.h. */
#include "deployment.h"

#include <string.h>

/* The blocks that a script has open, innermost last: a BEGIN (NULL) or a savepoint's name. */
typedef MG_VEC(const char *) open_blocks;

static mg_rc open_block(mg_deployment *d, open_blocks *open, const char *name, mg_error *why)
{
    const mg_host *h = d->call->host;
    const char **slot;

    slot = mg_vec_push(&d->call->arena, open);
    if (!slot)
        return mg_call_no_memory(d->call);
    *slot = name;
    if (h->block_begin(h->ctx, name == NULL, &d->call->arena, why) == MG_OK)
        return MG_OK;
    open->len--;
    return MG_FAILED;
}

/* Closes blocks down to a depth. Once one fails, the others are undone; `why` is of the first. */
static mg_rc close_blocks(mg_deployment *d, open_blocks *open, size_t down_to, bool keep, mg_error *why)
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

/* The place on the stack of a savepoint, or of the BEGIN when `name` is NULL; the plan made sure there is one. */
static size_t block_of(const open_blocks *open, const char *name)
{
    size_t i = open->len - 1;

    while (i > 0 && (name ? !open->items[i] || strcmp(open->items[i], name) != 0 : open->items[i] != NULL))
        i--;
    return i;
}

static mg_rc control_transaction(mg_deployment *d, const mg_stmt *s, open_blocks *open, mg_error *why)
{
    bool keep = s->kind == MG_STMT_COMMIT || s->kind == MG_STMT_RELEASE;
    bool reopen = s->kind == MG_STMT_ROLLBACK_TO || (s->flags & MG_STMT_CHAIN);

    if (s->kind == MG_STMT_BEGIN || s->kind == MG_STMT_SAVEPOINT)
        return open_block(d, open, s->name, why);
    if (close_blocks(d, open, block_of(open, s->name), keep, why) != MG_OK)
        return MG_FAILED;
    return reopen ? open_block(d, open, s->name, why) : MG_OK;
}

/* COMMIT outside any block ends what surrounds it; SET TRANSACTION was heeded when that began. */
static bool is_done_elsewhere(const mg_stmt *s, const open_blocks *open)
{
    return s->kind == MG_STMT_SQL ? (s->flags & MG_STMT_OWN_TRANSACTION) != 0
                                  : s->kind == MG_STMT_COMMIT && open->len == 0;
}

static void show_statement(const mg_host *h, const mg_script *s, size_t i)
{
    mg_watch now = {s->migration ? s->migration : s->source.name, i + 1, s->stmts.len, "transaction"};

    if (h->watch)
        h->watch(h->ctx, &now);
}

mg_rc mg_run_statements(mg_deployment *d, const mg_script *s, size_t first, size_t end, mg_error *why)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    open_blocks open = {0};
    mg_error ignored = {0};
    mg_rc rc = h->interrupted(h->ctx, a, why); /* statements that take time notice by themselves */

    for (size_t i = first; i < end && rc == MG_OK; i++)
    {
        const mg_stmt *stmt = &s->stmts.items[i];

        if (is_done_elsewhere(stmt, &open))
            continue;
        show_statement(h, s, i);
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
