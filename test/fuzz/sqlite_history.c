/*
 * sqlite_history.c: rows of the history that somebody else wrote. The input is rows parted by bytes 0x02, their columns
 * by 0x01; the first byte of a column says what it is: n NULL, b a blob, i a number, r a real, anything else a text.
 *
 * A call succeeds or fails with an error; one that fails changes no row, and one that marks a migration changes one.
 */
#include "lite.h"

#define COLUMNS 8

static const char *const CALLS[] = {
    "SELECT migrate_status('prisma')",
    "SELECT migrate_status('prisma', '{\"format\": \"json\"}')",
    "SELECT group_concat(hex(name) || status || coalesce(hex(logs), '')) FROM migrate_history('prisma')",
    "SELECT migrate_drift('prisma')",
    "SELECT migrate_resolve('prisma', '1_a', 'applied')",
    "SELECT migrate_resolve('prisma', '1_a', 'rolled_back')",
    "SELECT migrate_deploy_each('prisma', '{\"resume\": true}')",
    "SELECT migrate_deploy_each('prisma')",
    "SELECT migrate_deploy('prisma')",
    "SELECT migrate_reset('prisma', '{\"force\": true}')",
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc, (void) argv;
    lite_folder();
    return 0;
}

static void bind(sqlite3_stmt *stmt, int column, const char *text, int len)
{
    switch (len ? *text : 0)
    {
    case 'n':
        sqlite3_bind_null(stmt, column);
        break;
    case 'b':
        sqlite3_bind_blob(stmt, column, text + 1, len - 1, SQLITE_TRANSIENT);
        break;
    case 'i':
        sqlite3_bind_int64(stmt, column, len > 1 ? (sqlite3_int64) ((uint64_t) text[1] << (text[len - 1] & 63)) : -1);
        break;
    case 'r':
        sqlite3_bind_double(stmt, column, 1e300 * len);
        break;
    default:
        sqlite3_bind_text(stmt, column, text, len, SQLITE_TRANSIENT);
    }
}

static const char *end_of(const char *at, const char *end, char mark)
{
    const char *found = at < end ? memchr(at, mark, (size_t) (end - at)) : NULL;

    return found ? found : end;
}

static void insert(sqlite3 *db, const char *at, const char *end)
{
    sqlite3_stmt *stmt;

    sqlite3_prepare_v2(db, "INSERT INTO _prisma_migrations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", -1, &stmt, NULL);
    for (int i = 1; i <= COLUMNS && at <= end; i++)
    {
        const char *stop = end_of(at, end, '\x01');

        bind(stmt, i, at, (int) (stop - at));
        at = stop + 1;
    }
    sqlite3_step(stmt);
    sqlite3_finalize(stmt);
}

static unsigned char *make(const char *at, const char *end, sqlite3_int64 *len)
{
    unsigned char *bytes;
    sqlite3 *db;

    lite_expect(sqlite3_open(":memory:", &db) == SQLITE_OK, "cannot open", "");
    sqlite3_exec(db,
                 "CREATE TABLE _prisma_migrations (id, checksum, finished_at, migration_name, logs, rolled_back_at, "
                 "started_at, applied_steps_count)",
                 NULL, NULL, NULL);
    while (at <= end)
    {
        const char *stop = end_of(at, end, '\x02');

        insert(db, at, stop);
        at = stop + 1;
    }
    bytes = sqlite3_serialize(db, "main", len, 0);
    sqlite3_close(db);
    return bytes;
}

/* All rows as one text. */
static char *rows(sqlite3 *db)
{
    return lite_call(db,
                     "SELECT group_concat(hex(quote(id)) || hex(quote(checksum)) || hex(quote(finished_at)) || "
                     "hex(quote(migration_name)) || hex(quote(logs)) || hex(quote(rolled_back_at)) || "
                     "hex(quote(started_at)) || hex(quote(applied_steps_count))) "
                     "FROM (SELECT * FROM _prisma_migrations ORDER BY rowid)",
                     NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sqlite3_int64 len;
    unsigned char *bytes = make((const char *) data, (const char *) data + size, &len);

    for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++)
    {
        sqlite3 *db = lite_open(bytes, len);
        char *before = rows(db), *answer = lite_call(db, CALLS[i], NULL), *after = rows(db);

        /* deploy_each records what failed. */
        if (!answer && !strstr(CALLS[i], "deploy_each"))
            lite_expect(!before || (after && strcmp(before, after) == 0), "an error changed the history", CALLS[i]);
        free(before);
        free(answer);
        free(after);
        sqlite3_close(db);
    }
    sqlite3_free(bytes);
    return 0;
}
