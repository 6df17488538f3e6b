/*
 * host_query.c: runs the core's own statements through SPI, with a fresh snapshot, with the catalogs alone in
 * search_path, and without row security.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "base/pg_host.h"

#define MAX_PARAMS 8
#define MAX_COLUMNS 32

/* How long a query that only looks waits for a lock: others may take one for a moment. */
#define LOOK_LOCK_TIMEOUT "50ms"

#define LOOKED_LONG "it takes longer than count_timeout"

typedef struct
{
    const char *sql;
    bool strict, refused;
    size_t nparams;
    const char *const *params;
    mg_row_fn each;
    void *arg;
    mg_rc rc;
} query_call;

static void give_row(query_call *c, HeapTuple row, TupleDesc desc)
{
    const char *values[MAX_COLUMNS];

    if (desc->natts > MAX_COLUMNS)
        elog(ERROR, "a query with %d columns", desc->natts);
    for (int i = 0; i < desc->natts; i++)
    {
        char *server = SPI_getvalue(row, desc, i + 1);

        values[i] = server ? pg_to_utf8(server, strlen(server)) : NULL;
    }
    c->rc = c->each(c->arg, values, (size_t) desc->natts);
}

/*
 * The settings with which a query runs, so that its rows do not depend on the session's. row_security is off because
 * rows that a policy hides would be taken for migrations that were never applied; an error is better.
 */
static const struct
{
    const char *name, *value;
} SETTINGS[] = {
    {"search_path", "pg_catalog, pg_temp"},
    {"row_security", "off"},
    /* these decide how expressions and their constants are shown */
    {"DateStyle", "ISO, MDY"},
    {"IntervalStyle", "postgres"},
    {"bytea_output", "hex"},
    {"extra_float_digits", "1"},
    {"quote_all_identifiers", "off"},
    {"standard_conforming_strings", "on"},
};

int pg_query_settings(void)
{
    int nest = NewGUCNestLevel();

    for (size_t i = 0; i < lengthof(SETTINGS); i++)
        (void) set_config_option(SETTINGS[i].name, SETTINGS[i].value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
                                 0, false);
    return nest;
}

/* What a query that only looks runs with, beside that: a writer in its way fails at once, and whoever holds a lock
 * soon. */
static void set_restraint(void)
{
    (void) set_config_option("transaction_read_only", "on", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                             false);
    (void) set_config_option("lock_timeout", LOOK_LOCK_TIMEOUT, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                             false);
}

static int execute(const pg_host *h, query_call *c, Oid *types, Datum *values, const char *nulls)
{
    const char *sql = pg_to_server(c->sql, strlen(c->sql));
    volatile int rc = SPI_ERROR_ARGUMENT;

    if (!c->strict)
        return SPI_execute_with_args(sql, (int) c->nparams, types, values, nulls, false, 0);
    pg_strict_begin(h->look_until != 0);
    PG_TRY();
    {
        rc = SPI_execute_with_args(sql, (int) c->nparams, types, values, nulls, false, 0);
    }
    PG_FINALLY();
    {
        c->refused = pg_strict_end();
    }
    PG_END_TRY();
    return rc;
}

static void query_body(pg_host *h, void *arg)
{
    query_call *c = arg;
    Oid types[MAX_PARAMS];
    Datum values[MAX_PARAMS];
    char nulls[MAX_PARAMS];
    int nest, rc;

    if (c->nparams > MAX_PARAMS)
        elog(ERROR, "a query with %zu parameters", c->nparams);
    pg_wait_begin();
    nest = pg_query_settings();
    /* Suppresses the notices of a DROP about objects that do not exist, or that are dropped too. */
    if (client_min_messages < WARNING)
        (void) set_config_option("client_min_messages", "warning", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                                 false);
    if (c->strict && h->look_until != 0)
        set_restraint();
    SPI_connect();
    for (size_t i = 0; i < c->nparams; i++)
    {
        types[i] = TEXTOID;
        nulls[i] = c->params[i] ? ' ' : 'n';
        values[i] = c->params[i] ? CStringGetTextDatum(pg_to_server(c->params[i], strlen(c->params[i]))) : (Datum) 0;
    }
    rc = execute(h, c, types, values, nulls);
    if (rc < 0)
        elog(ERROR, "SPI_execute_with_args: %s", SPI_result_code_string(rc));
    h->changed = rc == SPI_OK_INSERT || rc == SPI_OK_UPDATE || rc == SPI_OK_DELETE ? SPI_processed : 0;
    for (uint64 i = 0; c->each && rc == SPI_OK_SELECT && i < SPI_processed && c->rc == MG_OK; i++)
        give_row(c, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
    SPI_finish();
    AtEOXact_GUC(true, nest);
}

/* If a lock could not be had in time, the error shall say who was in the way, rather than what the query was. */
static void look_at_wait(pg_host *h, const char *sql, mg_error *err)
{
    if (strcmp(err->code, "55P03") == 0 || strcmp(err->code, "57014") == 0)
        err->context = NULL;
    if (!pg_blockers_meant(err, pg_wait_failed()))
        return;
    err->hint = err->hint ? err->hint : "Try again when the lock is free.";
    if (!h->blocked) /* otherwise this follows a statement of a script that had to wait, which is the one to explain */
        pg_blockers_note(h, strncmp(sql, "SELECT", 6) == 0 ? PG_BLOCKED_BY_EXCLUSIVE : PG_BLOCKED_BY_NAMED, sql,
                         strlen(sql));
}

static mg_rc run_query(void *ctx, query_call *c, mg_arena *arena, mg_error *err)
{
    struct pg_shadow *shadow = ((pg_host *) ctx)->shadow;
    mg_rc rc;

    if (shadow)
        pg_shadow_set_filter(shadow, false);
    err->message = NULL;
    rc = pg_protect(ctx, query_body, c, arena, err);
    if (shadow)
        pg_shadow_set_filter(shadow, true);
    if (rc != MG_OK)
        look_at_wait(ctx, c->sql, err);
    if (rc == MG_OK && c->rc != MG_OK && !arena->failed && !err->message)
        *err = (mg_error){.code = MG_ERR_INTERNAL,
                          .message = "the server gave NULL for what its catalog always has",
                          .offset = MG_NO_OFFSET};
    return rc == MG_OK ? c->rc : MG_FAILED;
}

static mg_rc query(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                   mg_arena *arena, mg_error *err)
{
    query_call c = {sql, false, false, nparams, params, each, arg, MG_OK};

    return run_query(ctx, &c, arena, err);
}

/* Being cut off, or in the way of others, is no failure of the call. */
static mg_rc refuse_look(query_call *c, mg_error *err, const char *code, const char *message)
{
    *err = (mg_error){.message = message, .offset = MG_NO_OFFSET};
    strlcpy(err->code, code, sizeof err->code);
    c->refused = true;
    return MG_FAILED;
}

/* Runs a query that only looks, under a limit of its own. */
static mg_rc look(pg_host *h, query_call *c, mg_arena *arena, mg_error *err)
{
    TimestampTz before = GetCurrentTimestamp();
    int64 left = (h->look_until - before + 999) / 1000;
    pg_limit was;
    bool late;
    mg_rc rc;

    if (left <= 0)
        return refuse_look(c, err, "57014", LOOKED_LONG);
    pg_limit_suspend(h, &was);
    pg_limit_start(h, (int) left, false);
    rc = run_query(h, c, arena, err);
    late = GetCurrentTimestamp() >= h->limit.until;
    if (was.timer.left >= 0) /* the caller's limit goes on to count */
        was.timer.left = Max(was.timer.left - (GetCurrentTimestamp() - before), 1000);
    pg_limit_resume(h, &was);
    if (rc != MG_OK && late && strcmp(err->code, "57014") == 0)
        return refuse_look(c, err, "57014", LOOKED_LONG);
    if (rc != MG_OK && strcmp(err->code, "55P03") == 0)
        return refuse_look(c, err, "55P03", "somebody holds a lock on the table");
    return rc;
}

/* The rest of the call has to end in time, too: looking takes at most half of what the caller's limit leaves. */
static void restrain(void *ctx, int64_t ms)
{
    pg_host *h = ctx;
    TimestampTz now = GetCurrentTimestamp();

    h->look_until = ms > 0 ? TimestampTzPlusMilliseconds(now, ms) : 0;
    if (ms > 0 && h->limit.until != 0)
        h->look_until = Min(h->look_until, now + Max(h->limit.until - now, 0) / 2);
}

static mg_rc query_strictly(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each,
                            void *arg, mg_arena *arena, mg_error *err)
{
    query_call c = {sql, true, false, nparams, params, each, arg, MG_OK};
    pg_host *h = ctx;
    mg_rc rc = h->look_until != 0 ? look(h, &c, arena, err) : run_query(ctx, &c, arena, err);

    err->refused = rc != MG_OK && c.refused;
    return rc;
}

static uint64_t changed(void *ctx)
{
    return ((pg_host *) ctx)->changed;
}

void pg_query_init(mg_host *host)
{
    host->query = query;
    host->query_strictly = query_strictly;
    host->restrain = restrain;
    host->changed = changed;
}
