/* fake_ledger.c: the rows of the fake's ledger; see fake_host.h. */
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "2024-01-31T12:00:00.000+00:00" as a database shows it: "2024-01-31 12:00:00.000 UTC". */
static const char *shown_time(fake *f, const char *stored)
{
    char text[32];

    if (!stored)
        return NULL;
    if (strlen(stored) != 29 || strcmp(stored + 23, "+00:00") != 0)
        if (!f->broken)
            f->broken = "a time that is not RFC 3339 with milliseconds";
    snprintf(text, sizeof text, "%.10s %.12s UTC", stored, stored + 11);
    return fake_text(f, text, strlen(text));
}

static int by_start(const void *a, const void *b)
{
    const fake_row *x = a, *y = b;
    int c = strcmp(x->v[FAKE_STARTED], y->v[FAKE_STARTED]);

    return c ? c : strcmp(x->v[FAKE_NAME], y->v[FAKE_NAME]);
}

mg_rc fake_read(fake *f, mg_row_fn each, void *arg)
{
    fake_row rows[FAKE_ROWS];

    memcpy(rows, f->now.rows, sizeof rows);
    if (f->now.nrows)
        qsort(rows, f->now.nrows, sizeof *rows, by_start);
    for (size_t i = 0; i < f->now.nrows; i++)
        if (each(arg, rows[i].v, FAKE_COLUMNS) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

void fake_insert(fake *f, const char *const *p)
{
    fake_row *row = &f->now.rows[f->now.nrows++];

    memset(row, 0, sizeof *row);
    row->v[FAKE_ID] = fake_text(f, p[0], strlen(p[0]));
    row->v[FAKE_CHECKSUM] = fake_text(f, p[1], strlen(p[1]));
    row->v[FAKE_FINISHED] = shown_time(f, p[2]);
    row->v[FAKE_NAME] = fake_text(f, p[3], strlen(p[3]));
    row->v[FAKE_STARTED] = shown_time(f, p[4]);
    row->v[FAKE_STEPS] = fake_text(f, p[5], strlen(p[5]));
}

/* What an attempt fills; see mg_ledger_begin. */
void fake_attempt(fake *f, const char *const *p, size_t n)
{
    fake_row *row = NULL;

    for (size_t i = 0; i < f->now.nrows && n == 6; i++)
        if (strcmp(f->now.rows[i].v[FAKE_ID], p[0]) == 0)
            row = &f->now.rows[i];
    if (!row)
    {
        row = &f->now.rows[f->now.nrows++];
        memset(row, 0, sizeof *row);
        row->v[FAKE_ID] = fake_text(f, p[0], strlen(p[0]));
        row->v[FAKE_NAME] = fake_text(f, p[6], strlen(p[6]));
        row->v[FAKE_STARTED] = shown_time(f, p[7]);
    }
    row->v[FAKE_CHECKSUM] = fake_text(f, p[1], strlen(p[1]));
    row->v[FAKE_FINISHED] = p[2] ? shown_time(f, p[2]) : NULL;
    row->v[FAKE_ROLLED_BACK] = p[3] ? shown_time(f, p[3]) : NULL;
    row->v[FAKE_STEPS] = fake_text(f, p[4], strlen(p[4]));
    row->v[FAKE_LOGS] = p[5] ? fake_text(f, p[5], strlen(p[5])) : NULL;
}

/* Whether another record than the one with these logs is not rolled back; see mg_ledger_has. */
bool fake_has(const fake *f, const char *const *p)
{
    for (size_t i = 0; i < f->now.nrows; i++)
    {
        const fake_row *row = &f->now.rows[i];

        if (strcmp(row->v[FAKE_NAME], p[0]) == 0 && !row->v[FAKE_ROLLED_BACK] &&
            (!p[1] || !row->v[FAKE_LOGS] || strcmp(row->v[FAKE_LOGS], p[1]) != 0))
            return true;
    }
    return false;
}

void fake_roll_back(fake *f, const char *const *p)
{
    for (size_t i = 0; i < f->now.nrows; i++)
    {
        fake_row *row = &f->now.rows[i];

        if (strcmp(row->v[FAKE_NAME], p[0]) == 0 && !row->v[FAKE_FINISHED] && !row->v[FAKE_ROLLED_BACK])
            row->v[FAKE_ROLLED_BACK] = shown_time(f, p[1]);
    }
}

void fake_record(fake *f, const char *name, const char *state, const char *checksum, const char *logs, int n)
{
    fake_row *row = &f->now.rows[f->now.nrows++];
    char time[3][32];

    for (int i = 0; i < 3; i++)
        snprintf(time[i], sizeof time[i], "2024-01-01 %02d:%02d:00.000 UTC", n, i);
    memset(row, 0, sizeof *row);
    f->now.ledger = true;
    row->v[FAKE_ID] = "00000000-0000-4000-8000-000000000000";
    row->v[FAKE_CHECKSUM] = checksum;
    row->v[FAKE_NAME] = name;
    row->v[FAKE_LOGS] = logs;
    row->v[FAKE_STARTED] = fake_text(f, time[0], strlen(time[0]));
    row->v[FAKE_STEPS] = "1";
    if (strcmp(state, "applied") == 0)
        row->v[FAKE_FINISHED] = fake_text(f, time[1], strlen(time[1]));
    if (strcmp(state, "rolled_back") == 0)
        row->v[FAKE_ROLLED_BACK] = fake_text(f, time[2], strlen(time[2]));
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool fake_same_state(const fake_state *a, const fake_state *b)
{
    if (a->ledger != b->ledger || a->nrows != b->nrows || a->nlog != b->nlog)
        return false;
    for (size_t i = 0; i < a->nrows; i++)
        for (size_t k = 0; k < FAKE_COLUMNS; k++)
            if (!same(a->rows[i].v[k], b->rows[i].v[k]))
                return false;
    for (size_t i = 0; i < a->nlog; i++)
        if (!same(a->log[i], b->log[i]))
            return false;
    return true;
}
