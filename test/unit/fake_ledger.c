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

uint64_t fake_insert(fake *f, const char *const *p)
{
    fake_row *row = &f->now.rows[f->now.nrows++];

    memset(row, 0, sizeof *row);
    row->v[FAKE_ID] = fake_text(f, p[0], strlen(p[0]));
    row->v[FAKE_CHECKSUM] = fake_text(f, p[1], strlen(p[1]));
    row->v[FAKE_FINISHED] = shown_time(f, p[2]);
    row->v[FAKE_NAME] = fake_text(f, p[3], strlen(p[3]));
    row->v[FAKE_STARTED] = shown_time(f, p[4]);
    row->v[FAKE_STEPS] = fake_text(f, p[5], strlen(p[5]));
    return 1;
}

/* What an attempt fills; see mg_ledger_begin. */
uint64_t fake_attempt(fake *f, const char *const *p, size_t n)
{
    fake_row *row = NULL;
    uint64_t found = 0;

    for (size_t i = 0; i < f->now.nrows && n == 6; i++)
        if (strcmp(f->now.rows[i].v[FAKE_ID], p[0]) == 0)
        {
            row = &f->now.rows[i];
            found++;
        }
    if (!row && n == 6)
        return 0;
    if (!row)
    {
        found = 1;
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
    return found;
}

/* Whether another record than the one with these logs is not rolled back; see mg_ledger_has. */
const char *fake_has(const fake *f, const char *const *p)
{
    for (size_t i = 0; i < f->now.nrows; i++)
    {
        const fake_row *row = &f->now.rows[i];

        if (strcmp(row->v[FAKE_NAME], p[0]) == 0 && !row->v[FAKE_ROLLED_BACK] &&
            (!p[1] || !row->v[FAKE_LOGS] || strcmp(row->v[FAKE_LOGS], p[1]) != 0))
            return row->v[FAKE_FINISHED] ? "1" : "0";
    }
    return NULL;
}

/* What stands in the statements of common/render/. */
static const char *const MARKS[] = {"protected",    " AS tables",      " AS dependent", " AS statement",
                                    ") AS counted", "DROP everything", "LOCK TABLE ",   " AS to_count"};

bool fake_is_rendered(const char *sql)
{
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (strstr(sql, MARKS[i]))
            return true;
    return false;
}

/* Every table has seven rows, and one thing that is no table. */
bool fake_drop(fake *f, const char *sql, mg_row_fn each, void *arg, mg_rc *rc)
{
    size_t n = f->now.emptied ? 0 : f->ntables;
    char counts[3][8];

    if (!fake_is_rendered(sql) || strstr(sql, "protected"))
        return false;
    *rc = MG_OK;
    snprintf(counts[0], sizeof counts[0], "%zu", n);
    snprintf(counts[1], sizeof counts[1], "%d", f->host.dialect == MG_POSTGRES ? (int) n * 7 : 0);
    if (strstr(sql, MARKS[1]))
        *rc =
            each(arg, (const char *const[]){counts[0], counts[0], counts[1], f->locks ? f->locks : "5", "100", "0"}, 6);
    else if (strstr(sql, MARKS[2]))
        for (size_t i = 0; i < f->ndependents && *rc == MG_OK; i++)
            *rc = each(arg, &f->dependents[i], 1);
    else if (strstr(sql, " AS to_count"))
        for (size_t i = 0; i < n && f->host.dialect == MG_SQLITE && *rc == MG_OK; i++)
            *rc = each(arg, (const char *const[]){"x"}, 1);
    else if (strstr(sql, MARKS[3]) && (n || f->now.ledger))
        *rc = each(arg, (const char *const[]){"DROP everything"}, 1);
    else if (strstr(sql, MARKS[4]))
        *rc = each(arg, (const char *const[]){"7"}, 1);
    else if (strstr(sql, MARKS[5]))
    {
        f->now.emptied = true;
        f->now.ledger = false;
        f->now.nrows = 0;
    }
    return true;
}

bool fake_mark(fake *f, const char *sql, mg_row_fn each, void *arg, mg_rc *rc)
{
    static const char *const writes[] = {"DROP VIEW", "RESET migrate.protected", "CREATE VIEW",
                                         "SET migrate.protected"};
    bool gives = strncmp(sql, "SELECT format", 13) == 0;

    if (!strstr(sql, "migrate.protected") && !strstr(sql, "_migrate_protected"))
        return false;
    *rc = MG_OK;
    for (size_t i = 0; i < 4; i++)
    {
        if (!strstr(sql, writes[i]))
            continue;
        if (gives)
            *rc = each(arg,
                       (const char *const[]){i < 2 ? "ALTER DATABASE app RESET migrate.protected"
                                                   : "ALTER DATABASE app SET migrate.protected = 'on'"},
                       1);
        else
            f->now.is_protected = i >= 2;
        return true;
    }
    if (f->now.is_protected)
        *rc = each(arg, (const char *const[]){"1"}, 1);
    return true;
}

uint64_t fake_roll_back(fake *f, const char *const *p)
{
    uint64_t changed = 0;

    for (size_t i = 0; i < f->now.nrows; i++)
    {
        fake_row *row = &f->now.rows[i];

        if (strcmp(row->v[FAKE_NAME], p[0]) != 0 || row->v[FAKE_FINISHED] || row->v[FAKE_ROLLED_BACK])
            continue;
        row->v[FAKE_ROLLED_BACK] = shown_time(f, p[1]);
        changed++;
    }
    return changed;
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
    if (a->ledger != b->ledger || a->is_protected != b->is_protected || a->emptied != b->emptied ||
        a->nrows != b->nrows || a->nlog != b->nlog)
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
