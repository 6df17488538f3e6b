/* test_ledger.c: what a record holds when it is written: its id, and its times. */
#include "../../common/catalog/ledger.h"
#include "check.h"
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Opens a session on an empty database with a ledger. */
static mg_ledger open_ledger(fake *f, mg_arena *a)
{
    mg_session session = {.intent = MG_WRITES};
    mg_error err = {0};
    mg_ledger l;

    CHECK(f->host.session_open(f, &session, a, &err) == MG_OK && f->host.lock(f, a, &err) == MG_OK);
    CHECK(mg_ledger_read(&l, &f->host, "weird\"name", a, &err) == MG_OK);
    CHECK(!l.exists);
    CHECK_TEXT(l.table, "\"weird\"\"name\".\"_prisma_migrations\"");
    CHECK(mg_ledger_create(&l, a, &err) == MG_OK && mg_ledger_create(&l, a, &err) == MG_OK);
    return l;
}

TEST(ledger_ids_are_version_4_uuids)
{
    fake *f = fake_new(MG_POSTGRES);
    mg_arena a;
    mg_error err = {0};
    mg_ledger l;

    mg_arena_init(&a, &f->host.mem);
    l = open_ledger(f, &a);
    for (int i = 0; i < 40; i++)
        CHECK(mg_ledger_add_applied(&l, "1_init", "c", 0, 0, 1, &a, &err) == MG_OK);
    for (size_t i = 0; i < f->now.nrows; i++)
    {
        const char *id = f->now.rows[i].v[FAKE_ID];

        CHECK_NUMBER(strlen(id), 36);
        CHECK_NUMBER(strspn(id, "0123456789abcdef-"), 36);
        CHECK(id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-');
        CHECK(id[14] == '4' && strchr("89ab", id[19]));
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(id, f->now.rows[k].v[FAKE_ID]) != 0);
    }
    CHECK(!f->broken);
    mg_arena_free(&a);
    fake_free(f);
}

TEST(ledger_times_are_rfc_3339_with_milliseconds)
{
    static const struct
    {
        int64_t ms;
        const char *shown; /* of the fake, which refuses another form */
    } times[] = {
        {0, "1970-01-01 00:00:00.000 UTC"},
        {1, "1970-01-01 00:00:00.001 UTC"},
        {951782399999, "2000-02-28 23:59:59.999 UTC"},
        {951782400000, "2000-02-29 00:00:00.000 UTC"},
        {1706702400010, "2024-01-31 12:00:00.010 UTC"},
        {4102444799999, "2099-12-31 23:59:59.999 UTC"},
        {253402300799999, "9999-12-31 23:59:59.999 UTC"},
    };
    fake *f = fake_new(MG_SQLITE);
    mg_arena a;
    mg_error err = {0};
    mg_ledger l;

    mg_arena_init(&a, &f->host.mem);
    l = open_ledger(f, &a);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    {
        CHECK(mg_ledger_add_applied(&l, "1_init", "c", times[i].ms, times[i].ms, 123456789, &a, &err) == MG_OK);
        CHECK_TEXT(f->now.rows[i].v[FAKE_STARTED], times[i].shown);
        CHECK_TEXT(f->now.rows[i].v[FAKE_FINISHED], times[i].shown);
        CHECK_TEXT(f->now.rows[i].v[FAKE_STEPS], "123456789");
    }
    CHECK(!f->broken);
    mg_arena_free(&a);
    fake_free(f);
}

TEST(ledger_records_come_in_the_order_in_which_they_started)
{
    fake *f = fake_new(MG_SQLITE);
    mg_arena a;
    mg_error err = {0};
    mg_ledger l;

    mg_arena_init(&a, &f->host.mem);
    l = open_ledger(f, &a);
    CHECK(mg_ledger_add_applied(&l, "b", "c", 2000, 2000, 1, &a, &err) == MG_OK);
    CHECK(mg_ledger_add_applied(&l, "a", "c", 3000, 3000, 1, &a, &err) == MG_OK);
    CHECK(mg_ledger_add_applied(&l, "c", "c", 1000, 1000, 7, &a, &err) == MG_OK);
    CHECK(mg_ledger_read(&l, &f->host, "main", &a, &err) == MG_OK);
    CHECK(l.exists);
    CHECK_NUMBER(l.records.len, 3);
    CHECK_TEXT(l.records.items[0].name, "c");
    CHECK_TEXT(l.records.items[1].name, "b");
    CHECK_TEXT(l.records.items[2].name, "a");
    CHECK_NUMBER(l.records.items[0].steps, 7);
    mg_arena_free(&a);
    fake_free(f);
}
