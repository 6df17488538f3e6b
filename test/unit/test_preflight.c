/*
 * test_preflight.c: what the checks of migrate_preflight make of the database's answers, of which few can be had from a
 * server that is there for tests. Each is looked at again with every allocation and every callback failing.
 */
#include "../../common/base/strbuf.h"
#include "../../common/command/preflight/preflight.h"
#include "check.h"
#include "fake_host.h"
#include "memory.h"
#include "preflight_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The host *****************************************************************************************************/

static const char *const SQL_OF[] = {
#define MG_QUESTION(name, sql) sql,
#include "../../common/catalog/preflight/questions.def"
#undef MG_QUESTION
};

typedef struct canned_host
{
    fake *f;
    const preflight_case *now;
} canned_host;

static canned_host canned;

static mg_rc give_row(char *row, mg_row_fn each, void *arg)
{
    const char *values[MG_ANSWER_MAX] = {0};
    size_t n = 0;

    for (char *at = row; at; n++)
    {
        char *end = strchr(at, '|');

        if (end)
            *end = '\0';
        values[n] = strcmp(at, "~") == 0 ? NULL : at;
        at = end ? end + 1 : NULL;
    }
    return each(arg, values, n);
}

static mg_rc give_rows(const char *rows, mg_row_fn each, void *arg)
{
    char copy[1000], *at = copy;
    mg_rc rc = MG_OK;

    snprintf(copy, sizeof copy, "%s", rows);
    while (*at && rc == MG_OK)
    {
        size_t len = strcspn(at, ";");
        bool last = !at[len];

        at[len] = '\0';
        rc = give_row(at, each, arg);
        at += len + !last;
    }
    return rc;
}

static mg_rc answer_query(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each,
                          void *arg, mg_arena *arena, mg_error *err)
{
    (void) nparams;
    (void) params;
    if (fake_sql_fails(ctx, arena, err))
        return MG_FAILED;
    for (size_t i = 0; i < ANSWERS_MAX; i++)
    {
        const canned_answer *a = &canned.now->answers[i];

        if (strcmp(SQL_OF[a->question], sql) != 0)
            continue;
        canned.f->spoilt = !a->rows;
        return a->rows ? give_rows(a->rows, each, arg) : fake_refuse(arena, err, "42501", "permission denied");
    }
    fake_breaks(canned.f, "a question without an answer");
    return fake_refuse(arena, err, "XX000", sql);
}

/* Each store is a file system of its own. */
static mg_rc find_canned_room(void *ctx, mg_store store, const char *name, mg_room *room, mg_arena *arena,
                              mg_error *err)
{
    if (fake_fails(ctx, arena, err))
        return MG_FAILED;
    *room = (mg_room){true, (uint64_t) store * 100000 + (name ? (uint64_t) atoi(name) : 0), 1000};
    return MG_OK;
}

/* A look ******************************************************************************************************/

static mg_rc (*const LOOKS[])(mg_preflight *p, mg_checked *f) = {
#define MG_PREFLIGHT(name, dialects, meaning) mg_look_at_##name,
#include "../../common/command/preflight/preflight.def"
#undef MG_PREFLIGHT
};

static void add_finding_of(mg_preflight *p, const preflight_case *c, size_t n)
{
    static const char *const names[] = {"t0", "t1", "t2"};
    mg_finding *f = mg_vec_push(&p->call->arena, &p->lint->findings);

    if (!f)
        return;
    *f = (mg_finding){.rule = MG_RULE_drop_table,
                      .migration = "1_a",
                      .byte = n,
                      .line = n + 1,
                      .column = 1,
                      .object = names[n],
                      .lock = MG_LOCK_SHARE,
                      .blocks = MG_BLOCKS_WRITES,
                      .scans = true,
                      .rows = MG_UNKNOWN,
                      .bytes = c->ms[n] * 200 * 1000,
                      .until = c->each ? MG_UNTIL_TRANSACTION : MG_UNTIL_DEPLOYMENT,
                      .safe = "It is done."};
}

/* What was read before the checks look. Each finding is there twice: two rules have found the statement. */
static void fill_preflight(mg_preflight *p, mg_lint *lint, const preflight_case *c)
{
    mg_arena *a = &p->call->arena;
    mg_answer *server = mg_vec_push(a, &p->server.items);
    mg_locked *table = c->locked ? mg_vec_push(a, &p->touched.locked) : NULL;

    if (server)
        *server = (mg_answer){{"150000", "f", c->blind ? "f" : "t", "me", "db"}};
    if (table)
        *table = (mg_locked){.table = {"public", "t"}, .mode = MG_LOCK_ACCESS_EXCLUSIVE, .rewritten = true};
    p->touched.locks = c->locks;
    p->touched.most = c->most;
    p->touched.outside = c->outside;
    p->outlook.each = c->each;
    p->lint = lint;
    for (size_t i = 0; i < 2 * sizeof c->ms / sizeof *c->ms; i++)
        if (c->ms[i / 2] > 0)
            add_finding_of(p, c, i / 2);
}

static const char *say_checked(mg_strbuf *b, const mg_checked *f)
{
    static const char *const words[] = {"pass", "warn", "unknown", "fail"};

    mg_strbuf_printf(b, "%s: %s\n", words[f->verdict], f->message);
    for (size_t i = 0; i < f->details.len; i++)
        mg_strbuf_printf(b, "- %s\n", f->details.items[i]);
    if (f->hint && f->verdict != MG_PASSED)
        mg_strbuf_printf(b, "> %s\n", f->hint);
    return mg_strbuf_done(b);
}

/* Looks once. `memory`, `callback`: which of these shall fail; 0: none. False: there are not so many. */
static bool look_once(const preflight_case *c, long memory, long callback)
{
    fake *f = fake_new(MG_POSTGRES);
    mg_checked found = {.check = c->check};
    mg_lint lint = {0};
    mg_preflight p = {0};
    mg_call *call;
    mg_rc rc;
    mg_strbuf b;
    bool reached;

    canned = (canned_host){f, c};
    f->host.query = answer_query;
    f->host.find_room = find_canned_room;
    p.call = call = mg_call_open(&f->host);
    CHECK(mg_call_options(call, MG_FOR_preflight, NULL) == MG_OK);
    CHECK(mg_call_begin(call, MG_READS) == MG_OK);
    fill_preflight(&p, &lint, c);
    f->calls = 0;
    f->fail_call = callback;
    memory_fail(memory, false);
    rc = LOOKS[c->check](&p, &found);
    reached = memory ? memory_count() >= memory : callback && f->calls >= callback;
    memory_fail(0, false);
    f->fail_call = 0;
    if (reached && memory)
        CHECK(mg_call_check(call) == MG_FAILED && strcmp(call->error.code, MG_ERR_MEMORY) == 0);
    else if (reached)
        CHECK(rc == MG_FAILED ? strcmp(call->error.code, "58000") == 0 : found.verdict >= MG_LACKS || found.message);
    else
    {
        mg_strbuf_init(&b, &call->arena);
        CHECK(rc == MG_OK);
        CHECK_TEXT(say_checked(&b, &found), c->wanted);
    }
    mg_call_end(call, false);
    CHECK(!f->broken);
    mg_call_close(call);
    fake_free(f);
    return reached;
}

TEST(checks_of_a_preflight)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    {
        const preflight_case *c = &CASES[i];

        test_start(c->title);
        look_once(c, 0, 0);
        for (long n = 1; look_once(c, n, 0); n++)
            ;
        for (long n = 1; look_once(c, 0, n); n++)
            ;
        test_end();
    }
}
