/*
 * timers.c: statement_timeout in a call that runs many statements.
 *
 * The server starts its timer once, when a client's command begins. Each statement of a script has its own time, as if
 * a client had sent it, by the setting as it is then: meanwhile the command's timer stands still. What the call does
 * besides (reading, planning, the history) goes on under the command's timer; or, with the option, under one of the
 * option's length, which stands in its place until the session is closed.
 */
#include "postgres.h"

#include "access/xact.h"
#include "compat.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/timeout.h"

#include "pg_host.h"

static void stop(TimeoutId id, pg_timer *t)
{
    t->stopped = true;
    t->left = -1;
    if (!get_timeout_active(id))
        return;
    /* With no time left the timer would never fire. */
    t->left = Max(get_timeout_finish_time(id) - GetCurrentTimestamp(), 1000);
    disable_timeout(id, false);
}

/* Lets a stopped timer go on. If it was not running when it was stopped, one that runs by now is stopped. */
static void go_on(TimeoutId id, pg_timer *t)
{
    if (!t->stopped)
        return;
    t->stopped = false;
    if (t->left >= 0)
        enable_timeout_at(id, GetCurrentTimestamp() + t->left);
    else if (get_timeout_active(id))
        disable_timeout(id, false);
}

void pg_limit_suspend(pg_host *h, pg_limit *was)
{
    *was = h->limit;
    stop(STATEMENT_TIMEOUT, &was->timer);
    h->limit.until = 0;
}

void pg_limit_note(pg_host *h, int ms, bool of_statement)
{
    h->limit.of_statement = of_statement;
    h->limit.ms = ms;
    h->limit.until = ms > 0 ? TimestampTzPlusMilliseconds(GetCurrentTimestamp(), ms) : 0;
}

void pg_limit_start(pg_host *h, int ms, bool of_statement)
{
    pg_limit_note(h, ms, of_statement);
    if (ms > 0)
        enable_timeout_after(STATEMENT_TIMEOUT, ms);
}

void pg_limit_resume(pg_host *h, pg_limit *was)
{
    if (!was->timer.stopped)
        return;
    go_on(STATEMENT_TIMEOUT, &was->timer);
    h->limit = *was;
    h->limit.until = was->timer.left >= 0 ? GetCurrentTimestamp() + was->timer.left : 0;
}

void pg_limit_open(pg_host *h, bool replace, int ms)
{
    h->limit.ms = StatementTimeout;
    h->limit.until = get_timeout_active(STATEMENT_TIMEOUT) ? get_timeout_finish_time(STATEMENT_TIMEOUT) : 0;
    if (!replace)
        return;
    pg_limit_suspend(h, &h->callers_limit);
    pg_limit_start(h, ms, false);
}

void pg_transaction_timer_stop(pg_timer *t)
{
#if PG_VERSION_NUM >= 170000
    stop(TRANSACTION_TIMEOUT, t);
#else
    t->stopped = false;
#endif
}

void pg_transaction_timer_go_on(pg_timer *t)
{
#if PG_VERSION_NUM >= 170000
    go_on(TRANSACTION_TIMEOUT, t);
#else
    (void) t;
#endif
}

char *pg_limit_hint(const pg_host *h)
{
    const char *who = h->session && h->session->statement_timeout ? "The option" : "The setting";
    const char *advice =
        h->session && h->session->statement_timeout
            ? "0 is none."
            : "the option of that name stands in its place, as in {\"statement_timeout\": 0}, which is "
              "none.";

    if (h->limit.until == 0 || GetCurrentTimestamp() < h->limit.until)
        return NULL;
    if (h->limit.of_statement)
        return psprintf("%s statement_timeout gives each statement of a script %d ms; %s", who, h->limit.ms, advice);
    return psprintf("%s statement_timeout gives what the call does besides the statements of scripts %d ms; %s", who,
                    h->limit.ms, advice);
}
