/*
 * lite.h: what the fuzzers of the SQLite extension share: connections that have it, a folder of migrations, and calls
 * whose answers are looked at: whatever a database holds, a call gives a text or an error, both UTF-8, and leaves no
 * transaction open.
 */
#ifndef FUZZ_LITE_H
#define FUZZ_LITE_H

#define _DEFAULT_SOURCE /* mkdtemp, strdup */

#include "../../common/base/utf8.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
int sqlite3_migrate_init(sqlite3 *db, char **message, const struct sqlite3_api_routines *api);

#define LITE_SCHEMA                                                                                                    \
    "datasource db {\n  provider = \"sqlite\"\n  url = \"x\"\n}\n"                                                     \
    "model User {\n  id Int @id @default(autoincrement())\n  name String @default(\"-\")\n  posts Post[]\n}\n"         \
    "model Post {\n  id Int @id\n  title String?\n  userId Int?\n"                                                     \
    "  user User? @relation(fields: [userId], references: [id])\n  @@index([title])\n}\n"

static inline void lite_expect(bool good, const char *what, const char *text)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n", what, text ? text : "NULL");
    abort();
}

/* What must never run: it can only be called by a statement of its own, not from a schema. */
static inline void lite_boom(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void) context, (void) argc, (void) argv;
    lite_expect(false, "a text from the database ran as a statement", "");
}

static inline void lite_write(const char *folder, const char *name, const char *text)
{
    char path[512];
    FILE *f;

    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    lite_expect(f && fputs(text, f) >= 0 && fclose(f) == 0, "cannot write", path);
}

/* A folder with a schema and two migrations, the second of which makes a table anew; the fuzzer works in it. */
static inline void lite_folder(void)
{
    char folder[] = "/tmp/migrate-fuzz-XXXXXX";

    lite_expect(mkdtemp(folder) && chdir(folder) == 0, "cannot work in", folder);
    lite_write("prisma", "schema.prisma", LITE_SCHEMA);
    lite_write("prisma/migrations", "migration_lock.toml", "provider = \"sqlite\"\n");
    lite_write(
        "prisma/migrations/1_a", "migration.sql",
        "CREATE TABLE IF NOT EXISTS \"User\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT);\n");
    lite_write(
        "prisma/migrations/2_b", "migration.sql",
        "PRAGMA foreign_keys=OFF;\n"
        "CREATE TABLE \"new_User\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT NOT NULL);\n"
        "INSERT INTO \"new_User\" (\"id\", \"name\") SELECT \"id\", coalesce(\"name\", '') FROM \"User\";\n"
        "DROP TABLE \"User\";\nALTER TABLE \"new_User\" RENAME TO \"User\";\nPRAGMA foreign_keys=ON;\n");
}

static inline int lite_stop(void *turns)
{
    return ++*(int *) turns > 2000;
}

/* A connection with the extension over a copy of the bytes of a database; NULL bytes: an empty one. */
static inline sqlite3 *lite_open(const unsigned char *bytes, sqlite3_int64 size)
{
    sqlite3 *db;
    unsigned char *copy = bytes ? sqlite3_malloc64((sqlite3_uint64) size + 1) : NULL;
    int now;

    sqlite3_auto_extension((void (*)(void)) sqlite3_migrate_init);
    lite_expect(sqlite3_open(":memory:", &db) == SQLITE_OK, "cannot open", "");
    sqlite3_create_function(db, "boom", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, lite_boom, NULL, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &now);
    if (!copy)
        return db;
    memcpy(copy, bytes, (size_t) size);
    sqlite3_deserialize(db, "main", copy, size, size, SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    return db;
}

/* The first column of the first row in memory of its own, or NULL: an error. */
static inline char *lite_call(sqlite3 *db, const char *sql, const char *argument)
{
    sqlite3_stmt *stmt = NULL;
    char *answer = NULL;
    const char *text;
    int turns = 0;

    sqlite3_progress_handler(db, 1000, lite_stop, &turns);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
    {
        sqlite3_bind_text(stmt, 1, argument, -1, SQLITE_STATIC);
        if (sqlite3_step(stmt) == SQLITE_ROW && (text = (const char *) sqlite3_column_text(stmt, 0)))
            answer = strdup(text);
        text = answer ? answer : sqlite3_errmsg(db);
        lite_expect(mg_utf8_check(text, strlen(text)) == strlen(text), "not UTF-8", text);
    }
    sqlite3_finalize(stmt);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    lite_expect(sqlite3_get_autocommit(db), "a transaction stays open after", sql);
    return answer;
}

/* Scripts of an input must not reach outside, nor end what surrounds them. */
static inline int lite_allowed(void *ctx, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void) ctx, (void) a, (void) b, (void) c, (void) d;
    return action == SQLITE_ATTACH || action == SQLITE_PRAGMA || action == SQLITE_TRANSACTION ? SQLITE_DENY : SQLITE_OK;
}

/* The bytes of a database that a script makes, the schema's own table writable; sqlite3_free them. */
static inline unsigned char *lite_make(const char *script, sqlite3_int64 *size)
{
    unsigned char *bytes;
    sqlite3 *db;
    int turns = 0, now;

    lite_expect(sqlite3_open(":memory:", &db) == SQLITE_OK, "cannot open", "");
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, &now);
    sqlite3_set_authorizer(db, lite_allowed, NULL);
    sqlite3_progress_handler(db, 1000, lite_stop, &turns);
    sqlite3_exec(db, script, NULL, NULL, NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    sqlite3_set_authorizer(db, NULL, NULL);
    bytes = sqlite3_serialize(db, "main", size, 0);
    sqlite3_close(db);
    return bytes;
}

#endif
