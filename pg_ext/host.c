/* host.c: errors, memory, encodings and clocks of the host; see pg_host.h. */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "../common/base/utf8.h"
#include "pg_host.h"

char *pg_to_server(const char *utf8, size_t len)
{
    char *text = pg_any_to_server(utf8, (int) len, PG_UTF8);

    return text == utf8 ? pnstrdup(utf8, len) : text;
}

char *pg_to_utf8(const char *server, size_t len)
{
    char *text = pg_server_to_any(server, (int) len, PG_UTF8);

    return text == server ? pnstrdup(server, len) : text;
}

/* The ASCII of a text, a question mark for each other character. */
static pg_noinline char *with_question_marks(const char *utf8)
{
    char *text = palloc(strlen(utf8) + 1), *to = text;

    for (; *utf8; utf8++)
        if (((unsigned char) *utf8 & 0xC0) != 0x80) /* the first byte of its character */
            *to++ = (unsigned char) *utf8 < 0x80 ? *utf8 : '?';
    *to = '\0';
    return text;
}

char *pg_to_server_lossy(const char *utf8)
{
    MemoryContext before = CurrentMemoryContext;
    char *volatile text = NULL;

    PG_TRY();
    {
        text = pg_to_server(utf8, strlen(utf8));
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(before);
        FlushErrorState();
    }
    PG_END_TRY();
    return text ? text : with_question_marks(utf8);
}

size_t pg_character_offset(const char *utf8, size_t len, size_t position)
{
    if (GetDatabaseEncoding() == PG_SQL_ASCII)
        return position < len ? position : len;
    return mg_utf8_offset(utf8, len, position);
}

const char *pg_arena_text(mg_arena *arena, const char *server)
{
    char *utf8 = server ? pg_to_utf8(server, strlen(server)) : NULL;
    char *copy = mg_arena_str(arena, utf8);

    if (utf8 && !copy)
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    return copy;
}

/* Class 57 (cancelled, shutting down), 53 (resources) and XX (internal) reach the user as they are. */
static bool is_unchanged(int sqlstate)
{
    const char *code = unpack_sql_state(sqlstate);

    return strncmp(code, "57", 2) == 0 || strncmp(code, "53", 2) == 0 || strncmp(code, "XX", 2) == 0;
}

/* Runs in the catch: nothing here may raise, so texts that do not convert are left out. */
static const char *error_text(mg_arena *arena, const char *server)
{
    char *volatile copy = NULL;

    if (!server)
        return NULL;
    PG_TRY();
    {
        char *utf8 = pg_to_utf8(server, strlen(server));

        copy = mg_arena_str(arena, utf8);
    }
    PG_CATCH();
    {
        FlushErrorState();
    }
    PG_END_TRY();
    return copy;
}

/* A cancelled statement says which limit it has met; the server's own message cannot. */
static void add_limit(const pg_host *h, ErrorData *e)
{
    if (e->sqlerrcode == ERRCODE_QUERY_CANCELED && !e->hint)
        e->hint = pg_limit_hint(h);
}

static void copy_error(const ErrorData *e, mg_arena *arena, mg_error *err)
{
    memset(err, 0, sizeof *err);
    strlcpy(err->code, unpack_sql_state(e->sqlerrcode), sizeof err->code);
    err->message = error_text(arena, e->message);
    err->detail = error_text(arena, e->detail);
    err->hint = error_text(arena, e->hint);
    err->context = error_text(arena, e->context);
    err->offset = e->cursorpos > 0 ? (size_t) e->cursorpos - 1 : MG_NO_OFFSET; /* characters: the caller converts */
    err->unchanged = is_unchanged(e->sqlerrcode);
    err->native = unconstify(ErrorData *, e);
    if (!err->message)
        err->message = "an error whose text cannot be read";
}

mg_rc pg_protect(pg_host *h, pg_body body, void *arg, mg_arena *arena, mg_error *err)
{
    MemoryContext before = CurrentMemoryContext;
    ErrorData *volatile caught = NULL;

    PG_TRY();
    {
        MemoryContextSwitchTo(h->cxt);
        error_context_stack = NULL; /* the caller's context is added when the error is raised again */
        body(h, arg);
        MemoryContextSwitchTo(before);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(h->cxt);
        caught = CopyErrorData();
        FlushErrorState();
        MemoryContextSwitchTo(before);
    }
    PG_END_TRY();
    if (!caught)
        return MG_OK;
    MemoryContextSwitchTo(h->cxt);
    add_limit(h, caught);
    copy_error(caught, arena, err);
    MemoryContextSwitchTo(before);
    return MG_FAILED;
}

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
    /* Sending looks for interrupts; one that it found would be lost with the message. It is found soon after. */
    HOLD_INTERRUPTS();
    ereport(INFO, (errmsg_internal("%s", pg_to_server(text, strlen(text))), errhidestmt(true), errhidecontext(true)));
    RESUME_INTERRUPTS();
}

/* A message that cannot be sent is no reason to stop. */
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
    pg_advisory_init(&h->host);
    pg_query_init(&h->host);
    pg_split_init(&h->host);
    pg_run_init(&h->host);
    pg_txn_init(&h->host);
    pg_watch_init(&h->host);
    pg_outside_init(&h->host);
    pg_shadow_init(&h->host);
}
