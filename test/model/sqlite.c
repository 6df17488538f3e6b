/*
 * sqlite.c: introspection of SQLite, over a host of its own that has queries and blocks only.
 *
 *     sqlite dump DATABASE             prints the model
 *     sqlite time DATABASE             milliseconds of the fastest of 20 introspections
 *     sqlite record FILE.sql…          writes what each makes to FILE.model
 *     sqlite check FILE.sql…           builds each, compares with FILE.model, then fails every allocation and every
 * query
 */
#define _POSIX_C_SOURCE 200809L

#include "../../common/plan/keep.h"
#include "../../common/introspect/sqlite/read.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/render/base/render.h"
#include "../unit/memory.h"
#include "dump.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define COLUMNS 16

typedef struct lite
{
    sqlite3 *db;
    long queries, fails; /* the query of that number fails; 0: none */
} lite;

static mg_rc failed(lite *l, mg_arena *a, mg_error *err)
{
    *err = (mg_error){.message = mg_arena_str(a, sqlite3_errmsg(l->db)), .offset = MG_NO_OFFSET};
    snprintf(err->code, sizeof err->code, "%d", sqlite3_extended_errcode(l->db));
    return MG_FAILED;
}

static mg_rc query(void *ctx, const char *sql, size_t nparams, const char *const *params, mg_row_fn each, void *arg,
                   mg_arena *a, mg_error *err)
{
    lite *l = ctx;
    sqlite3_stmt *stmt;
    mg_rc rc = MG_OK;
    int step = SQLITE_DONE;

    if (++l->queries == l->fails)
    {
        *err = (mg_error){.code = "1", .message = "this query was to fail", .offset = MG_NO_OFFSET};
        return MG_FAILED;
    }
    if (sqlite3_prepare_v2(l->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return failed(l, a, err);
    for (size_t i = 0; i < nparams; i++)
        sqlite3_bind_text(stmt, (int) i + 1, params[i], -1, SQLITE_STATIC);
    while (rc == MG_OK && (step = sqlite3_step(stmt)) == SQLITE_ROW)
    {
        const char *values[COLUMNS];
        int count = sqlite3_column_count(stmt);

        if (count > COLUMNS)
        {
            *err = (mg_error){.code = "1", .message = "a query with more columns than COLUMNS", .offset = MG_NO_OFFSET};
            rc = MG_FAILED;
            break;
        }
        for (int i = 0; i < count; i++)
            values[i] = (const char *) sqlite3_column_text(stmt, i);
        rc = each(arg, values, (size_t) count);
    }
    if (rc == MG_OK && step != SQLITE_DONE)
        rc = failed(l, a, err);
    sqlite3_finalize(stmt);
    return rc;
}

static mg_rc run(lite *l, const char *sql, mg_arena *a, mg_error *err)
{
    return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? MG_OK : failed(l, a, err);
}

static mg_rc block_begin(void *ctx, bool transaction, mg_arena *a, mg_error *err)
{
    (void) transaction;
    return run(ctx, "SAVEPOINT block", a, err);
}

static mg_rc block_end(void *ctx, bool keep, mg_arena *a, mg_error *err)
{
    return run(ctx, keep ? "RELEASE block" : "ROLLBACK TO block; RELEASE block", a, err);
}

static mg_host host_of(lite *l)
{
    return (mg_host){.ctx = l,
                     .dialect = MG_SQLITE,
                     .mem = memory_host,
                     .query = query,
                     .block_begin = block_begin,
                     .block_end = block_end};
}

static mg_rc introspect(lite *l, mg_arena *a, mg_model **m, mg_error *err)
{
    mg_host host = host_of(l);
    bool foreign;

    l->queries = 0;
    *err = (mg_error){.offset = MG_NO_OFFSET};
    return mg_model_from_sqlite(&host, mg_psl_connector_of((mg_psl_str){"sqlite", 6}, &foreign), false, a, m, err);
}

/* The model as text, from malloc; what went wrong instead. */
static char *shown(lite *l)
{
    mg_arena a;
    mg_model *m;
    mg_error err;
    const char *text;
    char *copy;

    memory_fail(0, false);
    mg_arena_init(&a, &memory_host);
    if (introspect(l, &a, &m, &err) == MG_OK)
        text = dump_model(&a, m, false);
    else
        text = mg_arena_printf(&a, "error %s: %s\n", err.code, err.message);
    copy = strdup(text);
    mg_arena_free(&a);
    return copy;
}

static char *file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    if (f)
    {
        if (fread(text, 1, (1 << 20) - 1, f) == 0)
            text[0] = '\0';
        fclose(f);
    }
    return text;
}

static long passed, bad;

static void result(bool good, const char *name, const char *what, const char *more)
{
    if (good)
    {
        passed++;
        return;
    }
    bad++;
    printf("FAILED %s: %s\n%s", name, what, more);
}

/* Fails allocation after allocation, or query after query, until none is left to fail; whole or refused. */
static void fail_each(lite *l, const char *name, bool memory)
{
    for (long n = 1;; n++)
    {
        mg_arena a;
        mg_model *m;
        mg_error err;
        mg_rc rc;

        mg_arena_init(&a, &memory_host);
        memory_fail(memory ? n : 0, false);
        l->fails = memory ? 0 : n;
        rc = introspect(l, &a, &m, &err);
        l->fails = 0;
        mg_arena_free(&a);
        if (rc == MG_FAILED && (!err.message || strcmp(err.code, memory ? MG_ERR_MEMORY : "1") != 0))
        {
            result(false, name, memory ? "failing memory is another error" : "a failing query is another error",
                   err.message ? err.message : "");
            return;
        }
        if (rc == MG_OK && err.code[0])
        {
            result(false, name, "an error is told that none is", err.code);
            return;
        }
        if (rc == MG_OK && (memory ? memory_count() < n : l->queries < n))
            break;
        if (rc == MG_OK && memory)
        {
            result(false, name, "an allocation failed unnoticed", "\n");
            return;
        }
    }
    result(memory_live() == 0, name, "memory is left", "\n");
}

/* Tables made anew ********************************************************************************************* */

/* The script that makes the table anew: a column of it comes to be nullable, or required. NULL: refused, or none. */
static const char *anew(lite *l, mg_arena *a, size_t table)
{
    mg_model *from, *to;
    mg_error err;
    mg_loss loss;
    mg_diff d;

    if (introspect(l, a, &from, &err) != MG_OK || introspect(l, a, &to, &err) != MG_OK || table >= from->tables.len)
        return NULL;
    for (size_t i = 0; i < to->tables.items[table]->columns.len; i++)
    {
        mg_column *c = to->tables.items[table]->columns.items[i];

        if (!mg_column_is_key(c))
        {
            c->type.nullness = c->type.nullness == MG_COLUMN_REQUIRED ? MG_COLUMN_NULLABLE : MG_COLUMN_REQUIRED;
            break;
        }
    }
    if (!mg_diff_models(a, from, to, NULL, false, &d) || d.steps.len == 0 || mg_diff_loses(a, &d, &loss))
        return NULL;
    return mg_plan_repair(a, &d) ? mg_render_script(a, &d, NULL) : NULL;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *) x, *(char *const *) y);
}

/*
 * The extras of a dump, sorted; of indexes, whose statements are written anew too, without their definitions. Those of
 * a NOT NULL go with it.
 */
static char *extras_of(char *dump)
{
    char *lines[256], *out = calloc(1, strlen(dump) + 1);
    size_t count = 0;

    for (char *line = strtok(dump, "\n"); line && count < 256; line = strtok(NULL, "\n"))
    {
        bool deferrable = strncmp(line, "extra deferrable", 16) == 0;
        char *definition = strstr(line, " definition ");

        if (strncmp(line, "extra ", 6) != 0 || strstr(line, "extra option of an index") ||
            strstr(line, "definition \"NOT NULL"))
            continue;
        if (deferrable && strstr(line, " column "))
            *strstr(line, " column ") = '\0';
        else if (definition && (deferrable || strstr(line, " index ")))
            *definition = '\0';
        lines[count++] = line;
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++)
        strcat(strcat(out, lines[i]), "\n");
    return out;
}

static char *extras_now(lite *l)
{
    char *dump = shown(l), *out = extras_of(dump);

    free(dump);
    return out;
}

/* Each table by itself, undone each time. */
static void make_anew(lite *l, const char *name)
{
    char *before = extras_now(l);
    long made = 0;

    for (size_t table = 0; table < 64; table++)
    {
        mg_arena a;
        const char *script;

        memory_fail(0, false);
        mg_arena_init(&a, &memory_host);
        script = anew(l, &a, table);
        sqlite3_exec(l->db, "SAVEPOINT anew; PRAGMA legacy_alter_table = ON", NULL, NULL, NULL);
        if (script && sqlite3_exec(l->db, script, NULL, NULL, NULL) != SQLITE_OK)
            result(false, name, sqlite3_errmsg(l->db), script);
        else if (script)
        {
            char *after = extras_now(l);

            /* Triggers are what a deployment keeps. */
            made++;
            result(strstr(before, "extra trigger") || strcmp(before, after) == 0, name, "something is lost by", script);
            free(after);
        }
        sqlite3_exec(l->db, "ROLLBACK TO anew; RELEASE anew; PRAGMA legacy_alter_table = OFF", NULL, NULL, NULL);
        mg_arena_free(&a);
    }
    result(made > 0, name, "no table can be made anew", "\n");
    free(before);
}

/* Fails each allocation of a plan that makes tables anew, until none is left to fail. */
static void fail_anew(lite *l, const char *name)
{
    for (size_t table = 0; table < 2; table++)
        for (long n = 1, done = 0; !done; n++)
        {
            mg_arena a;

            mg_arena_init(&a, &memory_host);
            memory_fail(n, false);
            anew(l, &a, table);
            done = memory_count() < n;
            if (done && a.failed)
                result(false, name, "memory failed that did not", "\n");
            mg_arena_free(&a);
        }
    result(memory_live() == 0, name, "memory is left by a plan", "\n");
}

static void record(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    result(f && fputs(text, f) >= 0 && fclose(f) == 0, path, "cannot be written", "\n");
}

static void check_anew(const char *path)
{
    char *sql = file(path);
    lite l = {0};

    if ((!strstr(sql, "STRICT") || sqlite3_libversion_number() >= 3037000) &&
        sqlite3_open(":memory:", &l.db) == SQLITE_OK && sqlite3_exec(l.db, sql, NULL, NULL, NULL) == SQLITE_OK)
    {
        make_anew(&l, path);
        fail_anew(&l, path);
    }
    sqlite3_close(l.db);
    free(sql);
}

static void check(const char *path, bool recording)
{
    char *sql = file(path), *model = calloc(1, strlen(path) + 8), *expected, *is;
    lite l = {0};

    sprintf(model, "%.*s.model", (int) strlen(path) - 4, path);
    expected = file(model);
    if (strstr(sql, "STRICT") && sqlite3_libversion_number() < 3037000)
    {
        printf("%s: not for this version of SQLite\n", path);
        free(sql), free(model), free(expected);
        return;
    }
    if (sqlite3_open(":memory:", &l.db) != SQLITE_OK || sqlite3_exec(l.db, sql, NULL, NULL, NULL) != SQLITE_OK)
        result(false, path, sqlite3_errmsg(l.db), "\n");
    is = shown(&l);
    if (recording)
        record(model, is);
    else
    {
        result(strcmp(is, expected) == 0, path, "the model is another:", is);
        fail_each(&l, path, true);
        fail_each(&l, path, false);
    }
    sqlite3_close(l.db);
    free(sql), free(model), free(expected), free(is);
}

static double fastest(lite *l)
{
    double best = 1e9;

    for (int i = 0; i < 20; i++)
    {
        struct timespec from, to;
        mg_arena a;
        mg_model *m;
        mg_error err;
        double ms;

        mg_arena_init(&a, &memory_host);
        clock_gettime(CLOCK_MONOTONIC, &from);
        if (introspect(l, &a, &m, &err) != MG_OK)
            printf("error %s: %s\n", err.code, err.message);
        clock_gettime(CLOCK_MONOTONIC, &to);
        mg_arena_free(&a);
        ms = (double) (to.tv_sec - from.tv_sec) * 1e3 + (double) (to.tv_nsec - from.tv_nsec) / 1e6;
        best = ms < best ? ms : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    const char *verb = argc > 2 ? argv[1] : "";
    lite l = {0};

    if (strcmp(verb, "check") == 0 || strcmp(verb, "record") == 0 || strcmp(verb, "anew") == 0)
    {
        for (int i = 2; i < argc; i++)
            if (verb[0] == 'a')
                check_anew(argv[i]);
            else
                check(argv[i], verb[0] == 'r');
        printf("%ld passed, %ld failed\n", passed, bad);
        return bad > 0;
    }
    if (argc < 3 || sqlite3_open_v2(argv[2], &l.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return 2;
    if (strcmp(verb, "time") == 0)
        printf("%.1f\n", fastest(&l));
    else
    {
        char *text = shown(&l);

        fputs(text, stdout);
        free(text);
    }
    sqlite3_close(l.db);
    return 0;
}
