/* diagnosis.c: compares the folder with the history, both sorted by name; see diagnosis.h. */
#include "diagnosis.h"

#include "segments.h"

#include <stdlib.h>
#include <string.h>

/* Orders records by name, and those of one name as they were recorded, which is their order in the array. */
static int compare_entries(const void *a, const void *b)
{
    const mg_record *x = *(const mg_record *const *) a, *y = *(const mg_record *const *) b;
    int c = strcmp(x->name, y->name);

    return c ? c : (x > y) - (x < y);
}

/*
 * Finds the state of an entry by its records, and notes the record that decides. As in the reference, a failed record
 * outweighs an applied one. So the first failed record decides, else the first applied one, else (the migration is
 * pending or rolled back) the last one.
 */
static void find_state(const mg_diagnosis *d, mg_entry *e)
{
    e->state = e->migration == MG_NO_OFFSET ? MG_STATE_ROLLED_BACK : MG_STATE_PENDING;
    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = d->records[e->first_record + i];
        bool decided = e->state == MG_STATE_FAILED || (e->state == MG_STATE_APPLIED && !mg_record_failed(r));

        e->standing += !mg_record_rolled_back(r);
        if (decided)
            continue;
        e->record = r;
        if (!mg_record_rolled_back(r))
            e->state = mg_record_failed(r) ? MG_STATE_FAILED : MG_STATE_APPLIED;
    }
}

static mg_rc judge_entry(const mg_migrations *m, mg_diagnosis *d, mg_entry *e, mg_arena *arena, mg_error *err)
{
    bool same = true;

    find_state(d, e);
    e->missing = e->migration == MG_NO_OFFSET && e->state != MG_STATE_ROLLED_BACK;
    if (e->state == MG_STATE_APPLIED && !e->missing &&
        mg_migration_matches(m, &m->items.items[e->migration], e->record->checksum, &same, arena, err) != MG_OK)
        return MG_FAILED;
    e->modified = !same;
    d->applied += e->state == MG_STATE_APPLIED;
    d->pending += e->state == MG_STATE_PENDING;
    d->failed += e->state == MG_STATE_FAILED;
    d->missing += e->missing;
    d->modified += e->modified;
    return MG_OK;
}

/*
 * Takes a migration for running, not failed, if its record is not finished and names no error while somebody else
 * deploys.
 */
static mg_rc find_running(const mg_host *host, mg_diagnosis *d, mg_arena *arena, mg_error *err)
{
    bool work = false;

    if (d->failed == 0)
        return MG_OK;
    if (host->others_deploy(host->ctx, &work, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->entries.len && work; i++)
    {
        mg_entry *e = &d->entries.items[i];

        if (e->state != MG_STATE_FAILED || !mg_progress_is_open(e->record->logs))
            continue;
        e->state = MG_STATE_RUNNING;
        d->failed--;
        d->running++;
    }
    return MG_OK;
}

static void find_last_common(mg_diagnosis *d)
{
    for (size_t i = 0; i < d->entries.len; i++)
    {
        const mg_entry *e = &d->entries.items[i];

        if (e->state == MG_STATE_ROLLED_BACK)
            continue;
        if (e->state != MG_STATE_APPLIED || e->missing)
            break;
        d->last_common = e->name;
    }
    d->diverged = d->pending > 0 && d->missing > 0;
}

mg_rc mg_diagnose(const mg_migrations *m, const mg_ledger *ledger, mg_diagnosis *out, mg_arena *arena, mg_error *err)
{
    size_t nrec = ledger->records.len, nmig = m->items.len, i = 0, k = 0;

    memset(out, 0, sizeof *out);
    out->records = mg_arena_get(arena, (nrec + 1) * sizeof *out->records);
    if (!out->records)
        return mg_error_no_memory(err);
    for (size_t n = 0; n < nrec; n++)
        out->records[n] = &ledger->records.items[n];
    qsort(out->records, nrec, sizeof *out->records, compare_entries);
    while (i < nmig || k < nrec)
    {
        int c = i == nmig ? 1 : k == nrec ? -1 : strcmp(m->items.items[i].name, out->records[k]->name);
        mg_entry *e = mg_vec_push(arena, &out->entries);

        if (!e)
            return mg_error_no_memory(err);
        e->name = c <= 0 ? m->items.items[i].name : out->records[k]->name;
        e->migration = c <= 0 ? i++ : MG_NO_OFFSET;
        e->first_record = k;
        while (k < nrec && strcmp(out->records[k]->name, e->name) == 0)
            k++;
        e->nrecords = k - e->first_record;
        if (judge_entry(m, out, e, arena, err) != MG_OK)
            return MG_FAILED;
    }
    find_last_common(out);
    return find_running(ledger->host, out, arena, err);
}

const mg_entry *mg_first_failed(const mg_diagnosis *all)
{
    for (size_t i = 0; i < all->entries.len; i++)
        if (all->entries.items[i].state == MG_STATE_FAILED)
            return &all->entries.items[i];
    return NULL;
}

bool mg_entry_is_resumable(const mg_entry *e)
{
    mg_progress progress;

    return !e->missing && e->standing == 1 && mg_progress_read(e->record->logs, &progress);
}
