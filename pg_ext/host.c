/* host.c: memory, messages and clocks of the host; see pg_host.h. */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "../common/base/utf8.h"
#include "base/pg_host.h"

static void *allocate(void *ctx, size_t size)
{
    return MemoryContextAllocExtended((MemoryContext) ctx, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

static void release(void *ctx, void *block)
{
    (void) ctx;
    pfree(block);
}

static void check_interrupts(pg_host *h, void *arg)
{
    (void) h;
    (void) arg;
    CHECK_FOR_INTERRUPTS();
}

static mg_rc interrupted(void *ctx, mg_arena *arena, mg_error *err)
{
    return InterruptPending ? pg_protect(ctx, check_interrupts, NULL, arena, err) : MG_OK;
}

static void say(pg_host *h, void *arg)
{
    const char *text = arg;

    (void) h;
    /*
     * Sending a message checks for interrupts. One that is found there would be lost with a message that fails, so it
     * is held back; it is found soon after.
     */
    HOLD_INTERRUPTS();
    ereport(INFO, (errmsg_internal("%s", pg_to_server(text, strlen(text))), errhidestmt(true), errhidecontext(true)));
    RESUME_INTERRUPTS();
}

/* A message that cannot be sent is no reason to stop, so its error is dropped. */
static void progress(void *ctx, const char *text)
{
    pg_host *h = ctx;
    mg_arena scratch;
    mg_error ignored;

    if (!text)
        return;
    mg_arena_init(&scratch, &h->host.mem);
    (void) pg_protect(h, say, unconstify(char *, text), &scratch, &ignored);
    mg_arena_free(&scratch);
}

static void random_bytes(void *ctx, unsigned char *bytes, size_t len)
{
    (void) ctx;
    if (!pg_strong_random(bytes, len))
        for (size_t i = 0; i < len; i++)
            bytes[i] = (unsigned char) random();
}

static int64_t clock_us(void *ctx)
{
    instr_time now;

    (void) ctx;
    INSTR_TIME_SET_CURRENT(now);
    return (int64_t) INSTR_TIME_GET_MICROSEC(now);
}

static int64_t now_ms(void *ctx)
{
    (void) ctx;
    return GetCurrentTimestamp() / 1000 + ((int64_t) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)) * 86400000;
}

void pg_host_init(pg_host *h, MemoryContext cxt)
{
    memset(h, 0, sizeof *h);
    h->cxt = cxt;
    h->host.ctx = h;
    h->host.dialect = MG_POSTGRES;
    h->host.mem.alloc = allocate;
    h->host.mem.release = release;
    h->host.mem.ctx = cxt;
    h->host.progress = progress;
    h->host.interrupted = interrupted;
    h->host.random = random_bytes;
    h->host.clock_us = clock_us;
    h->host.now_ms = now_ms;
    pg_files_init(&h->host);
    pg_write_init(&h->host);
    pg_session_init(&h->host);
    pg_space_init(&h->host);
    pg_advisory_init(&h->host);
    pg_query_init(&h->host);
    pg_condition_init(&h->host);
    pg_split_init(&h->host);
    pg_run_init(&h->host);
    pg_txn_init(&h->host);
    pg_watch_init(&h->host);
    pg_outside_init(&h->host);
    pg_shadow_init(&h->host);
}
