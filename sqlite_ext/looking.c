/* looking.c: queries over tables of others, and those that only look; see host.h and sqlite_host.h. */
#include "base/sqlite_host.h"

#define STEPS_BETWEEN 10000 /* how many steps of SQLite's virtual machine are made between two looks at the clock */

#define US_OF_MS 1000

static bool is_late(const mg_sqlite *s)
{
    return s->look_until != 0 && s->host.clock_us(s->host.ctx) >= s->look_until;
}

static int stop_late(void *arg)
{
    return is_late(arg);
}

void mg_sqlite_restrain(void *ctx, int64_t ms)
{
    mg_sqlite *s = ctx;

    s->look_until = ms > 0 ? s->host.clock_us(s->host.ctx) + ms * US_OF_MS : 0;
    mg_compat_progress_handler(s->db, ms > 0 ? STEPS_BETWEEN : 0, ms > 0 ? stop_late : NULL, s);
}

static mg_rc refuse_late(mg_arena *arena, mg_error *err)
{
    mg_sqlite_refuse(arena, err, "9", NULL, "it takes longer than count_timeout");
    err->unchanged = false;
    err->refused = true;
    return MG_FAILED;
}

/* A table that could run code is refused, and none can become one in a transaction. */
mg_rc mg_sqlite_query_strictly(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each,
                               void *arg, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;

    if (is_late(s))
        return refuse_late(arena, err);
    if (mg_sqlite_query(ctx, sql, nparams, params, each, arg, arena, err) == MG_OK)
        return MG_OK;
    /* An interrupt of the application's own is one. */
    return strcmp(err->code, "9") == 0 && is_late(s) ? refuse_late(arena, err) : MG_FAILED;
}
