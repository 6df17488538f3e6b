/* diagnosis.c: merges two lists ordered by name; see diagnosis.h. */
#include "diagnosis.h"

#include <stdlib.h>
#include <string.h>

static mg_rc no_memory(mg_error *err)
{
    strcpy(err->code, MG_ERR_MEMORY);
    err->message = "out of memory";
    err->unchanged = true;
    return MG_FAILED;
}

/* By name; of equal names, the one recorded first (records lie in an array in that order). */
static int by_name(const void *a, const void *b)
{
    const mg_record *x = *(const mg_record *const *) a, *y = *(const mg_record *const *) b;
    int c = strcmp(x->name, y->name);

    return c ? c : (x > y) - (x < y);
}

const mg_record *mg_entry_record(const mg_diagnosis *d, const mg_entry *e)
{
    for (size_t i = 0; i < e->nrecords; i++)
        if (!mg_record_rolled_back(d->records[e->first_record + i]))
            return d->records[e->first_record + i];
    return e->nrecords ? d->records[e->first_record + e->nrecords - 1] : NULL;
}

/* A failed record outweighs an applied one, as in the reference. */
static mg_state state_of(const mg_diagnosis *d, const mg_entry *e)
{
    mg_state state = e->migration == MG_NO_OFFSET ? MG_STATE_ROLLED_BACK : MG_STATE_PENDING;

    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = d->records[e->first_record + i];

        if (mg_record_failed(r))
            return MG_STATE_FAILED;
        if (mg_record_applied(r))
            state = MG_STATE_APPLIED;
    }
    return state;
}

static mg_rc judge(const mg_migrations *m, mg_diagnosis *d, mg_entry *e, mg_error *err, mg_arena *arena)
{
    const mg_record *r;
    bool same = true;

    e->state = state_of(d, e);
    r = mg_entry_record(d, e);
    e->missing = e->migration == MG_NO_OFFSET && e->state != MG_STATE_ROLLED_BACK;
    if (e->state == MG_STATE_APPLIED && !e->missing &&
        mg_migration_matches(m, &m->items.items[e->migration], r->checksum, &same, err, arena) != MG_OK)
        return MG_FAILED;
    e->modified = !same;
    d->applied += e->state == MG_STATE_APPLIED;
    d->pending += e->state == MG_STATE_PENDING;
    d->failed += e->state == MG_STATE_FAILED;
    d->missing += e->missing;
    d->modified += e->modified;
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
        return no_memory(err);
    for (size_t n = 0; n < nrec; n++)
        out->records[n] = &ledger->records.items[n];
    qsort(out->records, nrec, sizeof *out->records, by_name);
    while (i < nmig || k < nrec)
    {
        int c = i == nmig ? 1 : k == nrec ? -1 : strcmp(m->items.items[i].name, out->records[k]->name);
        mg_entry *e = mg_vec_push(arena, &out->entries);

        if (!e)
            return no_memory(err);
        e->name = c <= 0 ? m->items.items[i].name : out->records[k]->name;
        e->migration = c <= 0 ? i++ : MG_NO_OFFSET;
        e->first_record = k;
        while (k < nrec && strcmp(out->records[k]->name, e->name) == 0)
            k++;
        e->nrecords = k - e->first_record;
        if (judge(m, out, e, err, arena) != MG_OK)
            return MG_FAILED;
    }
    find_last_common(out);
    return MG_OK;
}
