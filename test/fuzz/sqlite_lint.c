/*
 * sqlite_lint.c: migrate_lint over scripts that anybody may have written, with comments that are exceptions or nearly,
 * and any lint.json. The input chooses both byte by byte, and some of its bytes stand in them as they are.
 *
 * A call changes nothing and runs nothing of the scripts. Its formats agree: JSON and SARIF can be read and have the
 * same findings, a line each for GitHub; a place lies in its script; what is allowed or off is not found.
 */
#include "lite.h"

#include "choices.h"

#include <jansson.h>

#define LINTED "SELECT migrate_lint('prisma', '{\"only\": \"%s\", \"small\": 1, \"offline\": %s, \"format\": \"%s\"}')"
#define FOLDER "prisma/migrations"

/* Up to a score of bytes of the input as they are. */
static void put_raw(text *t, choices *c)
{
    for (unsigned i = choose(c, 20); i > 0 && c->at < c->end; i--, c->at++)
        if (t->len + 1 < sizeof t->buf)
            t->buf[t->len++] = (char) *c->at;
    t->buf[t->len] = '\0';
}

/* Scripts ******************************************************************************************************* */

static const char *const NAMES[] = {"a", "b", "\"new_a\"", "new_b", "main.a", "temp.b", "\"a\"\"b\"", "[c d]", "A"};
static const char *const RULES[] = {
    "drop-table",       "drop-column",      "unique-duplicates",  "redefine-cost", "refused",
    "unused-exception", "syntax-error",     "index-concurrently", "none",          "",
    "ban-drop-table",   "DS103 data_depend"};

/* A comment that is an exception, or almost. */
static void put_exception(text *t, choices *c)
{
    static const char *const words[] = {"migrate:allow", "squawk-ignore", "squawk-ignore-file",
                                        "atlas:nolint",  "MIGRATE:ALLOW", "migrate:allowed"};
    static const char *const begins[] = {"-- ", "/* ", "--", "/*/* ", "/**", "-- -- "};
    static const char *const between[] = {" ", ", ", ",", ": ", "\t", "\n"};
    static const char *const ends[] = {"\n", " */\n", "*/", "\n\n", "*/*/\n\n", ""};

    put(t, "%s%s", ONE_OF(c, begins), ONE_OF(c, words));
    for (unsigned i = choose(c, 4); i > 0; i--)
        put(t, "%s%s", ONE_OF(c, between), ONE_OF(c, RULES));
    if (choose(c, 4) == 3)
        put_raw(t, c);
    put(t, "%s", ONE_OF(c, ends));
}

static void put_statement(text *t, choices *c)
{
    static const char *const shapes[] = {
        "CREATE TABLE %s (id INTEGER PRIMARY KEY, x TEXT UNIQUE REFERENCES %s)",
        "DROP TABLE IF EXISTS %s",
        "ALTER TABLE %s RENAME TO %s",
        "ALTER TABLE %s RENAME COLUMN x TO %s",
        "ALTER TABLE %s DROP COLUMN x",
        "ALTER TABLE %s ADD COLUMN y INTEGER NOT NULL DEFAULT (boom())",
        "CREATE UNIQUE INDEX i ON %s (x)",
        "INSERT INTO %s SELECT * FROM %s",
        "CREATE TABLE %s AS SELECT boom() FROM %s",
        "DELETE FROM %s",
        "UPDATE %s SET x = boom()",
        "PRAGMA foreign_keys = OFF",
        "CREATE VIEW v AS SELECT * FROM %s",
        "CREATE TRIGGER tr AFTER INSERT ON %s BEGIN DELETE FROM %s; END",
        "BEGIN",
        "COMMIT",
        "ATTACH 'x.db' AS %s",
        "DROP INDEX %s",
        "SELECT boom(), ?1",
        "VACUUM",
    };
    const char *shape = ONE_OF(c, shapes);

    if (choose(c, 3) == 2)
        put_exception(t, c);
    for (const char *hole; (hole = strstr(shape, "%s")); shape = hole + 2)
        put(t, "%.*s%s", (int) (hole - shape), shape, ONE_OF(c, NAMES));
    put(t, "%s", shape);
    if (choose(c, 8) == 7)
        put_raw(t, c);
    put(t, "%s", choose(c, 8) == 7 ? "\n" : ";\n");
}

static void put_script(text *t, choices *c)
{
    for (unsigned i = choose(c, 6); i > 0; i--)
        put_statement(t, c);
    if (choose(c, 4) == 3)
        put_exception(t, c);
    if (choose(c, 4) == 3)
        put_raw(t, c);
}

/* lint.json ***************************************************************************************************** */

static void put_members(text *t, choices *c)
{
    static const char *const values[] = {"\"off\"", "\"info\"", "\"warning\"", "\"error\"", "\"\"", "null", "{}"};
    unsigned count = choose(c, 4);

    put(t, "{");
    for (unsigned i = 0; i < count; i++)
    {
        put(t, "%s\"%s\": %s", i > 0 ? ", " : "", ONE_OF(c, RULES), ONE_OF(c, values));
        if (choose(c, 16) == 15)
            put_raw(t, c);
    }
    put(t, "}");
}

static void put_config(text *t, choices *c)
{
    static const char *const migrations[] = {"1_a", "2_b", "3_c", "1_a ", "", "../1_a"};
    unsigned count = choose(c, 3);

    put(t, "{\"rules\": ");
    put_members(t, c);
    put(t, ", \"allow\": {");
    for (unsigned i = 0; i < count; i++)
    {
        put(t, "%s\"%s\": ", i > 0 ? ", " : "", ONE_OF(c, migrations));
        put_members(t, c);
    }
    put(t, "}}");
    if (choose(c, 8) == 7)
        put_raw(t, c);
}

static void write_bytes(const char *path, const text *t)
{
    FILE *f = fopen(path, "w");

    lite_expect(f && fwrite(t->buf, 1, t->len, f) == t->len && fclose(f) == 0, "cannot write", path);
}

/* What is found ************************************************************************************************* */

static const char *string_of(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

static bool has_allowed(const json_t *config, const char *migration, const char *rule)
{
    const json_t *allow = json_object_get(json_object_get(config, "allow"), migration);

    return json_object_get(allow, rule) != NULL;
}

static void check_finding(const json_t *f, const json_t *config, const text *scripts)
{
    const char *rule = string_of(f, "rule"), *migration = string_of(f, "migration");
    long long line = json_integer_value(json_object_get(f, "line")), lines = 1;
    const text *script = &scripts[strcmp(migration, "1_a") != 0];

    for (size_t i = 0; i < script->len; i++)
        lines += script->buf[i] == '\n';
    lite_expect(*rule && *string_of(f, "message"), "a finding without a rule or a message", rule);
    lite_expect(line >= 1 && line <= lines, "a line that the script has not", rule);
    lite_expect(strcmp(string_of(json_object_get(config, "rules"), rule), "off") != 0, "found, though it is off", rule);
    lite_expect(!has_allowed(config, migration, rule), "found, though it is allowed", rule);
}

static void check_findings(const char *json, const char *sarif, const char *github, const text *config,
                           const text *scripts)
{
    json_t *read = json_loads(json, 0, NULL), *same = json_loads(sarif, 0, NULL);
    json_t *said = json_loadb(config->buf, config->len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *findings = json_object_get(read, "findings"), *f;
    const json_t *results = json_object_get(json_array_get(json_object_get(same, "runs"), 0), "results");
    size_t i, lines = 0;

    lite_expect(json_is_array(findings), "no JSON", json);
    lite_expect(json_is_array(results), "no SARIF", sarif);
    lite_expect(json_array_size(findings) == json_array_size(results), "SARIF has other findings", sarif);
    for (const char *at = github; (at = strstr(at, "::")); at = strchr(at, '\n') ? strchr(at, '\n') : at + strlen(at))
        lines++;
    lite_expect(lines == json_array_size(findings), "GitHub has other findings", github);
    json_array_foreach(findings, i, f) check_finding(f, said, scripts);
    json_decref(read);
    json_decref(same);
    json_decref(said);
}

static char *lint(sqlite3 *db, const char *only, bool offline, const char *format)
{
    char *call = sqlite3_mprintf(LINTED, only, offline ? "true" : "false", format);
    char *answer = lite_call(db, call, NULL);

    sqlite3_free(call);
    return answer;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc, (void) argv;
    lite_folder();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const onlys[] = {"pending", "all", "2_b"};
    choices c = {data, data + size};
    text scripts[2] = {{.len = 0}, {.len = 0}}, config = {.len = 0};
    const char *only = ONE_OF(&c, onlys);
    bool offline = choose(&c, 4) == 3;
    sqlite3 *db = lite_open(NULL, 0);
    sqlite3_int64 changes;
    char *json, *sarif, *github;

    put_script(&scripts[0], &c);
    put_script(&scripts[1], &c);
    put_config(&config, &c);
    write_bytes(FOLDER "/1_a/migration.sql", &scripts[0]);
    write_bytes(FOLDER "/2_b/migration.sql", &scripts[1]);
    write_bytes(FOLDER "/lint.json", &config);
    sqlite3_exec(db,
                 "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 1), (2, 2), (3, 3);"
                 "CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT REFERENCES a); INSERT INTO b VALUES (1, 1), (2, 1);",
                 NULL, NULL, NULL);
    changes = sqlite3_total_changes(db);
    json = lint(db, only, offline, "json");
    sarif = lint(db, only, offline, "sarif");
    github = lint(db, only, offline, "github");
    free(lint(db, only, offline, "text"));
    lite_expect(sqlite3_total_changes(db) == changes, "linting changed rows", "");
    lite_expect(!json == !sarif && !json == !github, "one format gives an error, another does not", json);
    if (json)
        check_findings(json, sarif, github, &config, scripts);
    free(json);
    free(sarif);
    free(github);
    sqlite3_close(db);
    return 0;
}
