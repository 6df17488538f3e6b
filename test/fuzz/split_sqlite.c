/*
 * split_sqlite.c: the splitter of SQLite scripts, held against SQLite itself.
 *
 * The spans lie in order and do not overlap; what lies between them is blanks, comments and semicolons; each span is
 * one complete statement to sqlite3_complete(), and the splitter finds that one statement in it again. What it takes
 * for ordinary SQL is no transaction control to SQLite's parser, and the other way round.
 */
#include "../../common/base/utf8.h"
#include "../../common/sql/statement.h"
#include "../unit/memory.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(bool good, const char *what, const char *text, size_t len)
{
    if (good)
        return;
    fprintf(stderr, "%s: <%.*s>\n", what, (int) len, text);
    abort();
}

/* What SQLite's parser makes of a statement. */
typedef struct verdict
{
    bool transaction, attaches;
} verdict;

static int note(void *arg, int action, const char *a, const char *b, const char *c, const char *d)
{
    verdict *v = arg;

    (void) a;
    (void) b;
    (void) c;
    (void) d;
    v->transaction = v->transaction || action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT;
    v->attaches = v->attaches || action == SQLITE_ATTACH || action == SQLITE_DETACH;
    return SQLITE_OK;
}

static bool begins_with_explain(const char *text, size_t len)
{
    return len >= 7 && sqlite3_strnicmp(text, "explain", 7) == 0;
}

/* A comment or blank alone is not complete; so the semicolon is there only behind a statement. */
static void check_statement(sqlite3 *db, const char *text, const mg_stmt *s)
{
    size_t len = s->end - s->start;
    char *one = sqlite3_mprintf("%.*s\n;", (int) len, text + s->start);
    verdict v = {false, false};
    sqlite3_stmt *stmt = NULL;
    const char *tail;
    int rc;

    /* SQLite's parser takes a vertical tab and a byte order mark for blanks, sqlite3_complete() for words. */
    expect(sqlite3_complete(one) || strchr(one, '\v') || strstr(one, "\xEF\xBB\xBF") || begins_with_explain(one, len),
           "not complete", text + s->start, len);
    sqlite3_set_authorizer(db, note, &v);
    rc = sqlite3_prepare_v2(db, one, -1, &stmt, &tail);
    sqlite3_set_authorizer(db, NULL, NULL);
    if (rc == SQLITE_OK && stmt && !begins_with_explain(one, len))
    {
        expect(v.transaction == (s->kind != MG_STMT_SQL), "transaction control", text + s->start, len);
        expect(!v.attaches || (s->flags & MG_STMT_TOPLEVEL), "attaches", text + s->start, len);
        while (*tail == ' ' || *tail == '\n' || *tail == ';')
            tail++;
        expect(!*tail, "SQLite sees more than one statement", text + s->start, len);
    }
    sqlite3_finalize(stmt);
    sqlite3_free(one);
}

static void check_gap(const char *text, size_t from, size_t to)
{
    mg_script gap = {.source = {"gap", text + from, to - from}};
    mg_arena arena;
    mg_error err;

    mg_arena_init(&arena, &memory_host);
    expect(mg_stmt_split_sqlite(&arena, &gap, NULL, NULL, &err) == MG_OK && gap.stmts.len == 0,
           "a gap that is not empty", text + from, to - from);
    mg_arena_free(&arena);
}

static void check_again(const char *text, const mg_stmt *s)
{
    mg_script one = {.source = {"one", text + s->start, s->end - s->start}};
    mg_arena arena;
    mg_error err;

    mg_arena_init(&arena, &memory_host);
    expect(mg_stmt_split_sqlite(&arena, &one, NULL, NULL, &err) == MG_OK && one.stmts.len == 1 &&
               one.stmts.items[0].start == 0 && one.stmts.items[0].end == s->end - s->start &&
               one.stmts.items[0].kind == s->kind && one.stmts.items[0].flags == s->flags,
           "split again it is another", text + s->start, s->end - s->start);
    mg_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sqlite3 *db;
    char *text = malloc(size + 1); /* a copy, so that reading beyond it is seen */
    mg_script script = {0};
    mg_arena arena;
    mg_error err = {.offset = MG_NO_OFFSET};
    size_t at = 0;

    if (!db && sqlite3_open(":memory:", &db) != SQLITE_OK)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    mg_stmt_mentions(text, size, "new_User");
    if (mg_utf8_check(text, size) != size || memchr(text, '\0', size))
    {
        free(text);
        return 0;
    }
    mg_arena_init(&arena, &memory_host);
    script.source = (mg_source){"fuzz", text, size};
    if (mg_stmt_split_sqlite(&arena, &script, NULL, NULL, &err) != MG_OK)
        expect(err.code[0] && err.message && err.offset <= size &&
                   mg_utf8_check(err.message, strlen(err.message)) == strlen(err.message),
               "an error without its place or text", text, size);
    else
    {
        for (size_t i = 0; i < script.stmts.len; i++)
        {
            const mg_stmt *s = &script.stmts.items[i];

            expect(s->start >= at && s->end > s->start && s->end <= size, "spans out of order", text, size);
            expect((s->kind == MG_STMT_SQL) == (s->what == NULL || (s->flags & MG_STMT_TOPLEVEL) != 0), "what", text,
                   size);
            check_gap(text, at, s->start);
            check_statement(db, text, s);
            check_again(text, s);
            at = s->end;
        }
        check_gap(text, at, size);
    }
    mg_arena_free(&arena);
    free(text);
    return 0;
}
