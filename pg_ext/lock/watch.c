/*
 * watch.c: shows other sessions what a deployment is doing, in its own pg_stat_activity.query. The server lets the
 * deployment's user and members of pg_read_all_stats read that; migrate_progress() takes it apart.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "pgstat.h"
#include "tcop/tcopprot.h"
#include "utils/timestamp.h"

#include "../base/pg_host.h"

void pg_watch_show(pg_host *h)
{
    char text[512], *migration = pg_to_server_lossy(h->watched.migration);

    snprintf(text, sizeof text, "migrate: statement %zu of %zu, phase %s, worker %d, migration %s",
             h->watched.statement, h->watched.statements, h->watched.phase, h->worker_pid, migration);
    pfree(migration);
    pgstat_report_activity(STATE_RUNNING, text);
}

static void show_body(pg_host *h, void *arg)
{
    (void) arg;
    pg_watch_show(h);
}

static void watch(void *ctx, const mg_watch *now)
{
    pg_host *h = ctx;
    mg_arena scratch;
    mg_error ignored;

    if (!now)
    {
        if (h->watched.migration)
            pgstat_report_activity(STATE_RUNNING, debug_query_string ? debug_query_string : "");
        return;
    }
    h->watched = *now;
    mg_arena_init(&scratch, &h->host.mem);
    (void) pg_protect(h, show_body, NULL, &scratch, &ignored);
    mg_arena_free(&scratch);
}

void pg_watch_init(mg_host *host)
{
    host->watch = watch;
}
