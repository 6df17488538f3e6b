/*
 * split_sqlite.c: the splitter of SQLite scripts, held against SQLite itself.
 *
 * The spans lie in order and do not overlap; what lies between them is blanks, comments and semicolons; each span is
 * one complete statement to sqlite3_complete(), and the splitter finds that one statement in it again. What it takes
 * for ordinary SQL is no transaction control to SQLite's parser, and the other way round; and what a statement does,
 * and to what, is what SQLite asks an authorizer about.
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

/* What SQLite's parser makes of a statement; `action`: of an object, the first that it asks about, 0: of none. */
typedef struct verdict
{
    bool transaction, attaches;
    int action;
    char name[256];
} verdict;

/* What an authorizer is asked, and what our reader of actions has to say of such a statement. */
static const struct
{
    int action;
    mg_action_kind kind;
    mg_thing_kind of;
    bool second; /* the name is the second argument */
} ASKED[] = {
    {SQLITE_CREATE_TABLE, MG_ACTION_CREATE, MG_THING_TABLE, false},
    {SQLITE_CREATE_TEMP_TABLE, MG_ACTION_CREATE, MG_THING_TABLE, false},
    {SQLITE_CREATE_VTABLE, MG_ACTION_CREATE, MG_THING_VIRTUAL_TABLE, false},
    {SQLITE_CREATE_VIEW, MG_ACTION_CREATE, MG_THING_VIEW, false},
    {SQLITE_CREATE_TEMP_VIEW, MG_ACTION_CREATE, MG_THING_VIEW, false},
    {SQLITE_CREATE_INDEX, MG_ACTION_CREATE, MG_THING_INDEX, false},
    {SQLITE_CREATE_TEMP_INDEX, MG_ACTION_CREATE, MG_THING_INDEX, false},
    {SQLITE_CREATE_TRIGGER, MG_ACTION_CREATE, MG_THING_TRIGGER, false},
    {SQLITE_CREATE_TEMP_TRIGGER, MG_ACTION_CREATE, MG_THING_TRIGGER, false},
    {SQLITE_DROP_TABLE, MG_ACTION_DROP, MG_THING_TABLE, false},
    {SQLITE_DROP_VIEW, MG_ACTION_DROP, MG_THING_VIEW, false},
    {SQLITE_DROP_INDEX, MG_ACTION_DROP, MG_THING_INDEX, false},
    {SQLITE_DROP_TRIGGER, MG_ACTION_DROP, MG_THING_TRIGGER, false},
    {SQLITE_ALTER_TABLE, MG_ACTION_UNKNOWN, MG_THING_TABLE, true},
    {SQLITE_INSERT, MG_ACTION_INSERT, MG_THING_NONE, false},
    {SQLITE_UPDATE, MG_ACTION_UPDATE, MG_THING_NONE, false},
    {SQLITE_DELETE, MG_ACTION_DELETE, MG_THING_NONE, false},
    {SQLITE_PRAGMA, MG_ACTION_PRAGMA, MG_THING_NONE, false},
};

static int note(void *arg, int action, const char *a, const char *b, const char *c, const char *d)
{
    verdict *v = arg;

    (void) c;
    (void) d;
    v->transaction = v->transaction || action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT;
    v->attaches = v->attaches || action == SQLITE_ATTACH || action == SQLITE_DETACH;
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++)
    {
        const char *name = ASKED[i].second ? b : a;

        if (ASKED[i].action != action || v->action || !name || sqlite3_strnicmp(name, "sqlite_", 7) == 0)
            continue;
        v->action = (int) i + 1;
        sqlite3_snprintf((int) sizeof v->name, v->name, "%s", name);
    }
    return SQLITE_OK;
}

/* The first action is the one that SQLite asks about, with the same name. */
static void check_action(const verdict *v, const char *text, const mg_stmt *s)
{
    const mg_action *a = s->actions.items;
    size_t len = s->end - s->start;

    if (!v->action)
        return;
    expect(s->actions.len > 0, "no action", text, len);
    if (ASKED[v->action - 1].kind == MG_ACTION_UNKNOWN)
        expect(mg_action_is_schema(a), "ALTER TABLE is unknown", text, len);
    else
        expect(a->kind == ASKED[v->action - 1].kind && a->of == ASKED[v->action - 1].of, "another action", text, len);
    expect(a->object.name && (strlen(v->name) == sizeof v->name - 1 || sqlite3_stricmp(a->object.name, v->name) == 0),
           "another name", text, len);
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
    verdict v = {0};
    sqlite3_stmt *stmt = NULL;
    const char *tail;
    int rc;

    /* SQLite's parser takes a vertical tab and a byte order mark for blanks, sqlite3_complete() for words. */
    expect(sqlite3_complete(one) || strchr(one, '\v') || strstr(one, "\xEF\xBB\xBF") || begins_with_explain(one, len),
           "not complete", text + s->start, len);
    if (s->flags & MG_STMT_NEVER) /* SQLite obeys some while it prepares them: hard_heap_limit = 1 */
    {
        sqlite3_free(one);
        return;
    }
    sqlite3_set_authorizer(db, note, &v);
    rc = sqlite3_prepare_v2(db, one, -1, &stmt, &tail);
    sqlite3_set_authorizer(db, NULL, NULL);
    if (rc == SQLITE_OK && stmt && !begins_with_explain(one, len))
    {
        expect(v.transaction == (s->kind != MG_STMT_SQL), "transaction control", text + s->start, len);
        expect(!v.attaches || (s->flags & MG_STMT_TOPLEVEL), "attaches", text + s->start, len);
        check_action(&v, text + s->start, s);
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
               one.stmts.items[0].kind == s->kind && one.stmts.items[0].flags == s->flags &&
               one.stmts.items[0].actions.len == s->actions.len,
           "split again it is another", text + s->start, s->end - s->start);
    mg_arena_free(&arena);
}

/* Statements are only prepared; so that they compile, there is something that they can name. */
static sqlite3 *open_database(void)
{
    static const char sql[] =
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x, y); CREATE TABLE b (z UNIQUE, a_id REFERENCES a); CREATE VIEW v AS "
        "SELECT * FROM a; CREATE INDEX i ON a (x); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END;"
        "CREATE TABLE \"User\" (\"id\" TEXT, \"name\" TEXT); CREATE TABLE \"new_User\" (\"id\" TEXT, \"name\" TEXT);";
    sqlite3 *db;

    if (sqlite3_open(":memory:", &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        abort();
    return db;
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

    if (!db)
        db = open_database();
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
            expect((s->kind == MG_STMT_SQL) ==
                       (s->what == NULL || (s->flags & (MG_STMT_TOPLEVEL | MG_STMT_NEVER)) != 0),
                   "what", text, size);
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
