/*
 * lock_table.c: stops a deployment before it fills the shared lock table.
 *
 * A transaction keeps every lock that it takes. If the table overflows, other sessions fail too, so a deployment stops
 * when half of the table is used. Counting takes time that grows with the number of locks. That is why it is not done
 * before every migration: the fuller the table, the sooner it is counted again.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "access/twophase.h"

#include "../base/pg_host.h"

#define LOCKS_PER_STATEMENT 12 /* a generous guess: a table, its key, its TOAST table and their indexes */
#define MIN_STATEMENTS 16

static size_t locks_held(void)
{
    LockData *all = GetLockStatusData();
    size_t held = 0;

    for (int i = 0; i < all->nelements; i++)
        held += all->locks[i].pid == MyProcPid && all->locks[i].holdMask != 0;
    pfree(all->locks);
    pfree(all);
    return held;
}

void pg_check_lock_table(pg_host *h)
{
    size_t half = (size_t) max_locks_per_xact * (size_t) (MaxBackends + max_prepared_xacts) / 2, held;

    if (h->statements < h->look_after)
        return;
    held = locks_held();
    if (held > half)
        ereport(ERROR,
                (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED), errmsg("this deployment holds too many locks"),
                 errdetail("It holds %zu; half of the server's lock table is %zu, and when that is full other sessions "
                           "fail.",
                           held, half),
                 h->shadow ? errhint("Raise max_locks_per_transaction.")
                 : h->session->intent == MG_EACH || !h->session->each_call
                     ? errhint("Raise max_locks_per_transaction, or split the script.")
                     : errhint("%s commits each migration by itself; or raise max_locks_per_transaction.",
                               pg_to_server_lossy(h->session->each_call))));
    h->statements = 0;
    h->look_after = Max(MIN_STATEMENTS, (half - held) / LOCKS_PER_STATEMENT);
}
