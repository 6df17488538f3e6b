/* test_ledger.c: what a record holds when it is written: its id, and its times. */
#include "../../common/catalog/ledger.h"
#include "check.h"
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A ledger that a session on an empty database has made. */
typedef struct ledger_case
{
    fake *f;
    mg_arena a;
    mg_error err;
    mg_ledger l;
} ledger_case;

static void open_ledger(ledger_case *c, mg_dialect dialect)
{
    mg_session session = {.intent = MG_WRITES};

    memset(c, 0, sizeof *c);
    c->f = fake_new(dialect);
    mg_arena_init(&c->a, &c->f->host.mem);
    CHECK(c->f->host.session_open(c->f, &session, &c->a, &c->err) == MG_OK);
    CHECK(c->f->host.lock(c->f, &c->a, &c->err) == MG_OK);
    CHECK(mg_ledger_read(&c->l, &c->f->host, "weird\"name", &c->a, &c->err) == MG_OK);
    CHECK(!c->l.exists);
    CHECK_TEXT(c->l.table, "\"weird\"\"name\".\"_prisma_migrations\"");
    CHECK(mg_ledger_create(&c->l, &c->a, &c->err) == MG_OK && mg_ledger_create(&c->l, &c->a, &c->err) == MG_OK);
}

static void add_applied(ledger_case *c, const char *name, int64_t ms, size_t steps)
{
    CHECK(mg_ledger_add_applied(&c->l, name, "c", ms, ms, steps, &c->a, &c->err) == MG_OK);
}

static void close_ledger(ledger_case *c)
{
    CHECK(!c->f->broken);
    mg_arena_free(&c->a);
    fake_free(c->f);
}

TEST(ledger_ids_are_version_4_uuids)
{
    ledger_case c;

    open_ledger(&c, MG_POSTGRES);
    for (int i = 0; i < 40; i++)
        add_applied(&c, "1_init", 0, 1);
    for (size_t i = 0; i < c.f->now.nrows; i++)
    {
        const char *id = c.f->now.rows[i].v[FAKE_ID];

        CHECK_NUMBER(strlen(id), 36);
        CHECK_NUMBER(strspn(id, "0123456789abcdef-"), 36);
        CHECK(id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-');
        CHECK(id[14] == '4' && strchr("89ab", id[19]));
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(id, c.f->now.rows[k].v[FAKE_ID]) != 0);
    }
    close_ledger(&c);
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
    ledger_case c;

    open_ledger(&c, MG_SQLITE);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    {
        add_applied(&c, "1_init", times[i].ms, 123456789);
        CHECK_TEXT(c.f->now.rows[i].v[FAKE_STARTED], times[i].shown);
        CHECK_TEXT(c.f->now.rows[i].v[FAKE_FINISHED], times[i].shown);
        CHECK_TEXT(c.f->now.rows[i].v[FAKE_STEPS], "123456789");
    }
    close_ledger(&c);
}

TEST(ledger_records_come_in_the_order_in_which_they_started)
{
    ledger_case c;

    open_ledger(&c, MG_SQLITE);
    add_applied(&c, "b", 2000, 1);
    add_applied(&c, "a", 3000, 1);
    add_applied(&c, "c", 1000, 7);
    CHECK(mg_ledger_read(&c.l, &c.f->host, "main", &c.a, &c.err) == MG_OK);
    CHECK(c.l.exists);
    CHECK_NUMBER(c.l.records.len, 3);
    CHECK_TEXT(c.l.records.items[0].name, "c");
    CHECK_TEXT(c.l.records.items[1].name, "b");
    CHECK_TEXT(c.l.records.items[2].name, "a");
    CHECK_NUMBER(c.l.records.items[0].steps, 7);
    close_ledger(&c);
}
