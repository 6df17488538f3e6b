/* capacity.c: the checks of locks, workers and disk; see preflight.h. */
#include "preflight.h"

#include <string.h>

mg_rc mg_look_at_lock_table(mg_preflight *p, mg_checked *f)
{
    size_t locks = mg_needs_each(p) ? p->touched.most : p->touched.locks, half;
    mg_answer table;

    if (!mg_scripts_are_read(p, f) || !mg_found_row(p, f, MG_ASK_LOCK_TABLE, &table))
        return mg_call_check(p->call);
    half = (size_t) mg_answer_number(&table, 0);
    mg_judge(p, f,
             locks > half           ? MG_FAILS
             : locks * 5 > half * 4 ? MG_WARNED
                                    : MG_PASSED,
             "about %zu lock%s %s taken at once; half of the server's lock table is %zu", locks, locks == 1 ? "" : "s",
             locks == 1 ? "is" : "are", half);
    if (mg_needs_each(p))
        mg_found_next(p, f, "Raise max_locks_per_transaction, or split the script.");
    else
        mg_found_next(p, f, "%s commits each migration by itself; or raise max_locks_per_transaction.",
                      p->call->session.each_call ? p->call->session.each_call : "migrate_deploy_each");
    return MG_OK;
}

mg_rc mg_look_at_workers(mg_preflight *p, mg_checked *f)
{
    mg_answer answer;
    int64_t most, used, hidden;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (!mg_needs_each(p) || !p->touched.outside)
    {
        mg_judge(p, f, MG_PASSED, "none is needed");
        return MG_OK;
    }
    if (!mg_found_row(p, f, MG_ASK_WORKERS, &answer))
        return mg_call_check(p->call);
    most = mg_answer_number(&answer, 0);
    used = mg_answer_number(&answer, 1);
    hidden = mg_answer_number(&answer, 2);
    if (used >= most)
        mg_judge(p, f, MG_FAILS, "none of the %lld background workers is free", (long long) most);
    else if (used + hidden >= most)
        mg_judge(p, f, MG_LACKS, "not known: what other processes are cannot be seen");
    else
        mg_judge(p, f, MG_PASSED, "%lld of %lld background workers are free", (long long) (most - used - hidden),
                 (long long) most);
    mg_found_next(p, f, "A statement has to run in no transaction, which takes a worker: raise max_worker_processes.");
    return MG_OK;
}

/* Disk ********************************************************************************************************** */

/* A file system: what of the database lies there, what is left, and what is needed. */
typedef struct disk_place
{
    const char *what;
    mg_room room;
    uint64_t needed;
} disk_place;

typedef MG_VEC(disk_place) disk_places;

/* Adds what is needed in a store, to the file system that it lies on. */
static mg_rc need_room(mg_preflight *p, disk_places *places, mg_store store, const char *tablespace, const char *what,
                       uint64_t needed)
{
    mg_call *call = p->call;
    const mg_host *h = call->host;
    mg_room room = {0};
    disk_place *one;

    if (h->find_room(h->ctx, store, tablespace, &room, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < places->len; i++)
        if (room.known && places->items[i].room.known && places->items[i].room.device == room.device)
        {
            places->items[i].needed += needed;
            return MG_OK;
        }
    one = mg_vec_push(&call->arena, places);
    if (!one)
        return mg_call_no_memory(call);
    *one = (disk_place){what, room, needed};
    return MG_OK;
}

static void tell_places(mg_preflight *p, mg_checked *f, const disk_places *places)
{
    mg_verdict verdict = MG_PASSED;
    uint64_t needed = 0;

    for (size_t i = 0; i < places->len; i++)
    {
        const disk_place *d = &places->items[i];
        mg_verdict one = !d->room.known                  ? MG_LACKS
                         : d->needed > d->room.bytes     ? MG_FAILS
                         : d->needed > d->room.bytes / 2 ? MG_WARNED
                                                         : MG_PASSED;

        needed += d->needed;
        if (d->needed > 0 && one > verdict)
            verdict = one;
        if (d->needed > 0 && p->call->options.varying)
            mg_found_detail(p, f, "%s: about %s needed, %s left", d->what, mg_found_bytes(p, d->needed),
                            d->room.known ? mg_found_bytes(p, d->room.bytes) : "an unknown amount");
    }
    if (needed == 0)
        mg_judge(p, f, MG_PASSED, "no table that has rows is written anew");
    else
        mg_judge(p, f, verdict,
                 verdict == MG_PASSED ? "there is room for what is written anew"
                                      : "there may be too little room for what is written anew");
    mg_found_next(p, f, "Make room first; what is written stays beside the old until it is committed.");
}

/* Each table is written anew beside the old one; its indexes are sorted in temporary files, one table after the other.
 */
static mg_rc look_at_rewritten(mg_preflight *p, mg_checked *f, disk_places *places)
{
    const char *params[2];
    mg_answers sizes, spaces;
    uint64_t largest = 0;

    if (!mg_list_rewritten(p, params))
        return mg_call_no_memory(p->call);
    if (!mg_found_answers(p, f, MG_ASK_SIZES, 2, params, &sizes) ||
        !mg_found_answers(p, f, MG_ASK_TABLESPACES, 0, NULL, &spaces))
        return mg_call_check(p->call);
    for (size_t i = 0; i < sizes.items.len; i++)
    {
        const mg_answer *row = &sizes.items.items[i];
        uint64_t bytes = (uint64_t) mg_answer_number(row, 2);
        const char *tablespace = row->values[3];

        if (need_room(p, places, tablespace ? MG_STORE_TABLESPACE : MG_STORE_DATA, tablespace,
                      tablespace ? "its tablespace" : "data directory", bytes) != MG_OK ||
            need_room(p, places, MG_STORE_LOG, NULL, "pg_wal", bytes) != MG_OK)
            return MG_FAILED;
        largest = bytes > largest ? bytes : largest;
    }
    for (size_t i = 0; i < spaces.items.len; i++)
        if (need_room(p, places, MG_STORE_TABLESPACE, spaces.items.items[i].values[0],
                      mg_found_text(p, spaces.items.items[i].values[1]), largest) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

/* A table that is made anew is there twice, and what the file had before is in the journal. */
static mg_rc look_at_redefined(mg_preflight *p, mg_checked *f, disk_places *places)
{
    mg_answer file;
    uint64_t bytes;

    if ((!p->touched.redefines && !p->touched.vacuums) || !mg_found_row(p, f, MG_ASK_FILE, &file))
        return mg_call_check(p->call);
    bytes = (uint64_t) mg_answer_number(&file, 1);
    if (need_room(p, places, MG_STORE_DATA, NULL, "the file's folder", bytes * 2) != MG_OK)
        return MG_FAILED;
    return need_room(p, places, MG_STORE_TEMPORARY, NULL, "the folder of temporary files",
                     p->touched.vacuums ? bytes : 0);
}

mg_rc mg_look_at_disk(mg_preflight *p, mg_checked *f)
{
    disk_places places = {0};
    mg_rc rc;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    rc = p->call->host->dialect == MG_POSTGRES ? look_at_rewritten(p, f, &places) : look_at_redefined(p, f, &places);
    if (rc == MG_OK && f->verdict == MG_PASSED)
        tell_places(p, f, &places);
    return rc;
}
