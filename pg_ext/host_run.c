/*
 * host_run.c: runs one statement of a script in the way in which the server runs extension scripts: it is parsed,
 * analyzed with a snapshot of its own, and executed without a portal. Positions in errors are those of the statement's
 * text.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/compat.h"
#include "mb/pg_wchar.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/proc.h"
#include "tcop/dest.h"
#include "utils/memutils.h"
#include "utils/timeout.h"
#include "utils/snapmgr.h"

#include "base/pg_host.h"

typedef struct
{
    const char *text;
    size_t len;
    pg_limit outer;
    MemoryContext work, before; /* of the statement, and the one that was current */
} run_call;

/*
 * Makes a memory context for the work on the statement and switches to it. Returns the text in the server's encoding.
 * After an error both contexts are left to the cleanup of `h->cxt`.
 */
static char *begin_work(pg_host *h, run_call *c)
{
    c->work = AllocSetContextCreate(h->cxt, "migrate statement", ALLOCSET_DEFAULT_SIZES);
    c->before = MemoryContextSwitchTo(c->work);
    return pg_to_server(c->text, c->len);
}

static void end_work(const run_call *c)
{
    MemoryContextSwitchTo(c->before);
    MemoryContextDelete(c->work);
}

static void run_query(PlannedStmt *planned, const char *sql, DestReceiver *dest)
{
    QueryDesc *query = CreateQueryDesc(planned, sql, GetActiveSnapshot(), NULL, dest, NULL, NULL, 0);

    ExecutorStart(query, 0);
    mg_executor_run(query);
    ExecutorFinish(query);
    ExecutorEnd(query);
    FreeQueryDesc(query);
}

static void run_planned(PlannedStmt *planned, const char *sql)
{
    DestReceiver *dest = CreateDestReceiver(DestNone);

    CommandCounterIncrement();
    PushActiveSnapshot(GetTransactionSnapshot());
    if (!planned->utilityStmt)
        run_query(planned, sql, dest);
    else if (IsA(planned->utilityStmt, TransactionStmt))
        elog(ERROR, "transaction statement inside a statement"); /* the core does not pass these on */
    else
        mg_process_utility(planned, sql, dest);
    PopActiveSnapshot();
}

/*
 * Refuses RESET search_path. It would return to the caller's search_path, and what follows would be made in another
 * schema than the history's.
 */
static void check_reset(const pg_host *h, const VariableSetStmt *set)
{
    bool path = set->name && strcmp(set->name, "search_path") == 0;

    if (h->schema_given &&
        (set->kind == VAR_RESET_ALL || (path && (set->kind == VAR_RESET || set->kind == VAR_SET_DEFAULT))))
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("resetting search_path would leave the schema of the option \"schema\""),
                 errhint("Set search_path to the schemas that are meant, or deploy with search_path set in place "
                         "of the option.")));
}

static void run_raw(pg_host *h, RawStmt *raw, const char *sql)
{
    bool snapshot = analyze_requires_snapshot(raw);
    List *planned;
    ListCell *cell;

    if (h->shadow && pg_shadow_leaves_out(h->shadow, raw->stmt))
        return;
    pg_make_plain(h, raw->stmt);
    if (h->shadow)
        pg_shadow_adapt(h, raw->stmt);
    if (IsA(raw->stmt, VariableSetStmt))
    {
        check_reset(h, castNode(VariableSetStmt, raw->stmt));
        pg_note_local(h, castNode(VariableSetStmt, raw->stmt));
    }
    CommandCounterIncrement();
    if (snapshot)
        PushActiveSnapshot(GetTransactionSnapshot());
    planned = mg_analyze(raw, sql);
    planned = pg_plan_queries(planned, sql, CURSOR_OPT_PARALLEL_OK, NULL);
    if (snapshot)
        PopActiveSnapshot();
    foreach (cell, planned)
        run_planned(lfirst_node(PlannedStmt, cell), sql);
}

static void run_body(pg_host *h, void *arg)
{
    run_call *c = arg;
    char *sql = begin_work(h, c);
    ListCell *cell;

    CHECK_FOR_INTERRUPTS(); /* now it can still be told which timer it was */
    pg_wait_begin();
    pg_limit_suspend(h, &c->outer);
    pg_limit_start(h, StatementTimeout, true);
    foreach (cell, mg_raw_parser(sql))
        run_raw(h, lfirst_node(RawStmt, cell), sql);
    CommandCounterIncrement();
    pg_enums_release(h);
    if (h->shadow)
        pg_shadow_hush();
    h->statements++;
    pg_check_lock_table(h);
    CHECK_FOR_INTERRUPTS();
    end_work(c);
}

#define COMMIT_FIRST "55P04, same part" /* stands for this code if one transaction adds the value and uses it */

#define WAIT_FOR_IT "Try again when the lock is free."
#define LOCKED WAIT_FOR_IT " The option \"retries\" does so by itself."

/*
 * Hints for errors that are caused by the way in which scripts are run; they replace the server's own hints. %s is the
 * call that commits each migration by itself.
 */
static const struct
{
    const char *code, *together, *each, *alone, *shadow; /* `alone` is for a script that is no migration */
} HINTS[] = {
    {"25001", "The statement needs to run outside a transaction. %s commits each migration by itself.",
     "The statement needs to run outside a transaction, and only statements that say so themselves do: it cannot be "
     "inside a function or DO block.",
     "The statement needs to run outside a transaction: run it by itself, with a client that opens none.",
     "A shadow is one transaction, which is rolled back in the end."},
    {"55P04",
     "A new value cannot be used before it is committed, unless the deployment created its type, and added it "
     "outside a block. %s commits each migration by itself.",
     "The value has to be committed first: put COMMIT; between the statement that adds it and this one, or use it in a "
     "migration of its own.",
     "A new value cannot be used before it is committed: add it in a transaction of its own.",
     "A new value cannot be used before it is committed, unless its type was made by the migrations too, and the value "
     "added outside a block."},
    {COMMIT_FIRST,
     "A new value cannot be used before it is committed: put COMMIT; between the statement that adds it and this one. "
     "%s then commits there.",
     "The value has to be committed first: put COMMIT; between the statement that adds it and this one, or use it in a "
     "migration of its own.",
     "A new value cannot be used before it is committed: add it in a transaction of its own.",
     "A new value cannot be used before it is committed, unless its type was made by the migrations too, and the value "
     "added outside a block."},
    {"55P03", LOCKED, LOCKED, WAIT_FOR_IT, NULL},
    {"40P01", LOCKED, LOCKED, WAIT_FOR_IT, NULL},
    {"42P02", "A migration script takes no parameters.", "A migration script takes no parameters.",
     "A script takes no parameters.", "A migration script takes no parameters."},
};

/* Sets a hint from this table, and notes if it names another way than correcting the script. */
static void set_hint(pg_host *h, size_t i, mg_arena *arena, mg_error *err)
{
    const mg_session *s = h->session;

    if (h->shadow)
        err->hint = HINTS[i].shadow;
    else if (!s->each_call)
        err->hint = HINTS[i].alone;
    else if (s->intent == MG_EACH)
        err->hint = HINTS[i].each;
    else
    {
        err->hint = mg_arena_printf(arena, HINTS[i].together, s->each_call);
        h->elsewhere = strstr(HINTS[i].together, "%s") != NULL;
    }
    if (strncmp(err->hint ? err->hint : "", WAIT_FOR_IT, sizeof WAIT_FOR_IT - 1) == 0)
        h->elsewhere = true; /* nothing is wrong with the script */
}

/*
 * Was an enum value added before the statement, without a COMMIT in between, so that committing each part would not
 * help?
 */
static bool is_of_one_part(const mg_script *script, const mg_stmt *stmt)
{
    for (size_t i = (size_t) (stmt - script->stmts.items); i-- > 0;)
    {
        const mg_stmt *s = &script->stmts.items[i];

        if (s->kind == MG_STMT_COMMIT)
            return false;
        if (s->flags & MG_STMT_ADDS_VALUE)
            return true;
    }
    return false;
}

static mg_rc run(void *ctx, const mg_script *script, const mg_stmt *stmt, mg_arena *arena, mg_error *err)
{
    run_call c = {.text = script->source.text + stmt->start, .len = stmt->end - stmt->start};
    pg_host *h = ctx;
    const char *code = err->code;
    mg_rc rc;

    h->elsewhere = false;
    rc = pg_protect(ctx, run_body, &c, arena, err);
    pg_limit_resume(h, &c.outer);
    h->blocked = NULL;
    if (rc == MG_OK)
        return MG_OK;
    if (err->offset != MG_NO_OFFSET)
        err->offset = stmt->start + pg_character_offset(c.text, c.len, err->offset);
    if (pg_blockers_meant(err, pg_wait_failed()))
        pg_blockers_note(h, PG_BLOCKED_BY_NAMED, c.text, c.len);
    if (strcmp(code, "55P04") == 0 && is_of_one_part(script, stmt))
        code = COMMIT_FIRST;
    for (size_t i = 0; i < lengthof(HINTS); i++)
        if (strcmp(HINTS[i].code, code) == 0)
            set_hint(h, i, arena, err);
    err->elsewhere = h->elsewhere;
    return MG_FAILED;
}

static void compile_body(pg_host *h, void *arg)
{
    run_call *c = arg;
    char *sql = begin_work(h, c);
    ListCell *cell;

    PushActiveSnapshot(GetTransactionSnapshot());
    foreach (cell, mg_raw_parser(sql))
        mg_analyze(lfirst_node(RawStmt, cell), sql);
    PopActiveSnapshot();
    end_work(c);
}

static mg_rc compile(void *ctx, const char *sql, mg_arena *arena, mg_error *err)
{
    run_call c = {.text = sql, .len = strlen(sql)};

    if (pg_protect(ctx, compile_body, &c, arena, err) == MG_OK)
        return MG_OK;
    if (err->offset != MG_NO_OFFSET)
        err->offset = pg_character_offset(c.text, c.len, err->offset);
    return MG_FAILED;
}

void pg_run_init(mg_host *host)
{
    host->run = run;
    host->compile = compile;
}
