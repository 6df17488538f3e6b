/*
 * sqlite_names.c: databases with rows, brought from one schema to another with renames, backfills and what the history
 * has recorded. The input chooses, byte by byte, two schemas of few names, the options, and the text of `logs`; what is
 * left of it stands in these where anything may stand.
 *
 * A call that fails changes nothing; one that succeeds has nothing left to do, and where it accepts no loss every table
 * that goes on has its rows.
 */
#include "lite.h"

#include "choices.h"

/* Up to a dozen bytes of the input as they are, but for what would end the text that they stand in. */
static void put_raw(text *t, choices *c)
{
    for (unsigned i = choose(c, 12); i > 0 && c->at < c->end; i--, c->at++)
        if (*c->at >= ' ' && *c->at < 127)
            put(t, "%s%c", *c->at == '"' || *c->at == '\\' ? "\\" : "", *c->at);
}

/* Schemas ******************************************************************************************************* */

static const char *const NAMES[] = {"Ab", "Bc", "Cd", "De"};
static const char *const SHOWN[] = {"Ab", "Bc", "new_Ab", "b c", "it's", "a\\\"b", "order", "\xC3\xA9", "ab"};
static const char *const TYPES[] = {"Int",    "String", "Boolean", "DateTime", "Float",
                                    "BigInt", "Bytes",  "Decimal", "Role"};
static const char *const TAILS[] = {"", "?", " @unique", "? @unique"};

static void put_said(text *t, choices *c, const char *indent)
{
    if (choose(c, 6) == 5)
        put(t, "%s/// @renamed from=%s\n", indent, ONE_OF(c, SHOWN));
}

static void put_map(text *t, choices *c, const char *word)
{
    if (choose(c, 3) == 2)
        put(t, " %s(\"%s\")", word, ONE_OF(c, SHOWN));
}

static void put_field(text *t, choices *c, unsigned number)
{
    static const char *const defaults[] = {"", " @default(dbgenerated(\"1\"))", " @default(dbgenerated(\"not 1\"))"};

    put_said(t, c, "  ");
    put(t, "  f%u%s %s%s%s", number, ONE_OF(c, NAMES), ONE_OF(c, TYPES), ONE_OF(c, TAILS), ONE_OF(c, defaults));
    put_map(t, c, "@map");
    put(t, "\n");
}

static void put_relation(text *t, choices *c, const char *self)
{
    static const char *const swapped[] = {"a", "z"};

    if (choose(c, 3) != 2)
        return;
    put_said(t, c, "  ");
    put(t, "  %sm %s[] @relation(\"r%s\")\n", ONE_OF(c, swapped), self, self);
    put_said(t, c, "  ");
    put(t, "  m%s %s[] @relation(\"r%s\")\n", ONE_OF(c, swapped), self, self);
}

static void put_model(text *t, choices *c, const char *name)
{
    static const char *const keys[] = {"Int @id", "Int @id @default(autoincrement())", "String @id"};
    unsigned fields = choose(c, 4);

    put_said(t, c, "");
    put(t, "model %s {\n  id %s\n", name, ONE_OF(c, keys));
    for (unsigned i = 0; i < fields; i++)
        put_field(t, c, i);
    put_relation(t, c, name);
    put_map(t, c, "  @@map");
    put(t, "\n}\n");
}

static void put_schema(text *t, choices *c)
{
    unsigned models = 1 + choose(c, 3);

    put(t, "datasource db {\n  provider = \"sqlite\"\n  url = \"x\"\n}\nenum Role {\n  A\n  B\n");
    put_said(t, c, "  ");
    put(t, "  %s\n}\n", ONE_OF(c, NAMES));
    for (unsigned i = 0; i < models; i++)
        put_model(t, c, NAMES[i]);
}

/* Options ******************************************************************************************************* */

static void put_place(text *t, choices *c, unsigned parts)
{
    if (parts > 1)
        put(t, "%s.", ONE_OF(c, SHOWN));
    if (choose(c, 3) == 2)
        put(t, "f%u", choose(c, 4));
    if (choose(c, 8) == 7)
        put_raw(t, c);
    else
        put(t, "%s", ONE_OF(c, SHOWN));
}

static void put_renames(text *t, choices *c)
{
    unsigned count = choose(c, 4);

    put(t, "\"renames\": {");
    for (unsigned i = 0; i < count; i++)
    {
        put(t, "%s\"", i > 0 ? ", " : "");
        put_place(t, c, 1 + choose(c, 2));
        put(t, "\": ");
        if (choose(c, 4) == 3)
        {
            put(t, "null");
            continue;
        }
        put(t, "\"");
        put_place(t, c, 1);
        put(t, "\"");
    }
    put(t, "}");
}

static void put_backfills(text *t, choices *c)
{
    static const char *const expressions[] = {"1",
                                              "id",
                                              "'x' || id",
                                              "NULL",
                                              "(SELECT count(*) FROM Ab)",
                                              "1) FROM Ab --",
                                              "max(id)",
                                              "boom()",
                                              "f0Ab",
                                              "f1Bc + 1",
                                              "abs(id",
                                              "1, 2",
                                              "\\\"id\\\"",
                                              "date('now')"};
    unsigned count = choose(c, 3);

    put(t, ", \"backfill\": {");
    for (unsigned i = 0; i < count; i++)
    {
        put(t, "%s\"", i > 0 ? ", " : "");
        put_place(t, c, 2);
        put(t, "\": \"");
        if (choose(c, 4) == 3)
            put_raw(t, c);
        else
            put(t, "%s", ONE_OF(c, expressions));
        put(t, "\"");
    }
    put(t, "}");
}

/* What is recorded: an object as migrate writes it, with anything in it. */
static void put_logs(text *t, choices *c)
{
    static const char *const lines[] = {"migrate: {", "migrate: {\"relations\": ", "migrate: {\"relations\": {",
                                        "x\nmigrate: [", "migrate: {\"columns\": {"};

    put(t, "%s", ONE_OF(c, lines));
    for (unsigned i = choose(c, 3); i > 0; i--)
    {
        put(t, "\"%s_r%s%s\": ", choose(c, 2) ? "" : "x", ONE_OF(c, NAMES), choose(c, 4) == 3 ? "." : "");
        if (choose(c, 2))
            put(t, "[\"%s\", \"%s\"], ", ONE_OF(c, NAMES), choose(c, 2) ? "am" : "mz");
        else
            put(t, "\"%s\", ", ONE_OF(c, SHOWN));
    }
    put(t, "\"%s.%s\": \"f0%s\"}}", ONE_OF(c, SHOWN), ONE_OF(c, SHOWN), ONE_OF(c, NAMES));
    put_raw(t, c);
}

/* Databases ***************************************************************************************************** */

/* Rows for every table that takes them, as many as there are. */
static void fill_tables(sqlite3 *db, choices *c)
{
    static const char *const values[] = {
        "1", "2", "'A'", "NULL", "'x'", "1.5", "x'00'", "'2020-01-01'", "9223372036854775807"};
    char *inserts =
        lite_call(db,
                  "SELECT group_concat(s, ';') FROM (SELECT format('INSERT OR IGNORE INTO \"%w\" VALUES (%s)', m.name, "
                  "group_concat('%s')) AS s FROM sqlite_master m, pragma_table_info(m.name) WHERE m.type = 'table' "
                  "AND m.name NOT LIKE 'sqlite%' GROUP BY m.name)",
                  NULL);
    text sql = {.len = 0};

    for (int turn = 0; inserts && turn < 3; turn++)
    {
        const char *at = inserts;

        for (const char *hole; (hole = strstr(at, "%s")); at = hole + 2)
            put(&sql, "%.*s%s", (int) (hole - at), at, ONE_OF(c, values));
        put(&sql, "%s;", at);
    }
    lite_expect(!is_full(&sql), "too long", sql.buf);
    sqlite3_exec(db, sql.buf, NULL, NULL, NULL);
    free(inserts);
}

static void record(sqlite3 *db, const char *logs)
{
    sqlite3_stmt *stmt;

    sqlite3_exec(db,
                 "CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, finished_at "
                 "DATETIME, migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, started_at DATETIME NOT "
                 "NULL DEFAULT current_timestamp, applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0)",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO _prisma_migrations VALUES ('x', 'x', 1000, '1_a', ?1, NULL, 1000, 1)", -1,
                       &stmt, NULL);
    sqlite3_bind_text(stmt, 1, logs, -1, SQLITE_STATIC);
    sqlite3_step(stmt);
    sqlite3_finalize(stmt);
}

/* The definitions, and the rows of all tables, as one text. */
static char *contents(sqlite3 *db)
{
    char *query = lite_call(db,
                            "SELECT 'SELECT coalesce((SELECT group_concat(quote(sql)) FROM sqlite_master), '''')' || "
                            "coalesce(group_concat(s, ''), "
                            "'') FROM (SELECT format(' || coalesce((SELECT group_concat(%s) FROM \"%w\"), '''')', "
                            "group_concat(format('quote(\"%w\")', c.name), '||'), m.name) AS s FROM sqlite_master m, "
                            "pragma_table_info(m.name) c "
                            "WHERE m.type = 'table' GROUP BY m.name)",
                            NULL);
    char *answer = query ? lite_call(db, query, NULL) : NULL;

    lite_expect(answer, "cannot read", query);
    free(query);
    return answer;
}

/* A fault: with all that is needed to see it again. */
static void expect_of(bool good, sqlite3 *db, const char *what, const char *schema, const char *call,
                      const char *contents)
{
    if (!good)
        fprintf(stderr, "%s\n%s;\n%s\n%s\n", schema, call, contents, sqlite3_errmsg(db));
    lite_expect(good, what, "");
}

static void bring(const unsigned char *bytes, sqlite3_int64 len, const char *schema, const char *options)
{
    sqlite3 *db = lite_open(bytes, len);
    char *call = sqlite3_mprintf("SELECT migrate_push(?1, %Q)", options);
    char *before = contents(db), *answer = lite_call(db, call, schema), *after = contents(db), *again = NULL;

    if (answer)
        again = lite_call(db, call, schema);
    else
        expect_of(strcmp(before, after) == 0, db, "an error changed the database", schema, call, before);
    /* What a rename or a backfill is about may have gone. */
    expect_of(!answer || !again || strstr(again, "already in sync"), db, "something is left to do", schema, call,
              before);
    free(before);
    free(after);
    free(answer);
    free(again);
    sqlite3_free(call);
    sqlite3_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    choices c = {data, data + size};
    text from = {.len = 0}, to = {.len = 0}, options = {.len = 0}, logs = {.len = 0};
    sqlite3 *db = lite_open(NULL, 0);
    unsigned char *bytes;
    sqlite3_int64 len;
    char *made;

    put_schema(&from, &c);
    put_schema(&to, &c);
    put(&options, "{%s", choose(&c, 2) ? "\"accept_data_loss\": true, " : "");
    put_renames(&options, &c);
    put_backfills(&options, &c);
    put(&options, "}");
    put_logs(&logs, &c);
    lite_expect(!is_full(&from) && !is_full(&to) && !is_full(&options) && !is_full(&logs), "too long", from.buf);
    made = lite_call(db, "SELECT migrate_push(?1)", from.buf);
    if (made)
    {
        fill_tables(db, &c);
        record(db, logs.buf);
        bytes = sqlite3_serialize(db, "main", &len, 0);
        bring(bytes, len, to.buf, options.buf);
        sqlite3_free(bytes);
    }
    free(made);
    sqlite3_close(db);
    return 0;
}
