/*
 * sqlite_hostile.c: a database made by somebody else: the bytes of a file, or a script that also writes into SQLite's
 * own table of definitions. Reading and changing it runs nothing that is written there, and what only looks changes
 * nothing.
 */
#include "lite.h"

static const char *const READS[] = {
    "SELECT migrate_pull()",
    "SELECT migrate_diff('database', ?1)",
    "SELECT migrate_diff('empty', 'database', '{\"format\": \"json\"}')",
    "SELECT migrate_status('prisma', '{\"check_drift\": true}')",
    "SELECT count(*) FROM migrate_history('prisma')",
    "SELECT migrate_drift('prisma')",
};
static const char *const WRITES[] = {
    "SELECT migrate_deploy('prisma')",
    "SELECT migrate_push(?1, '{\"accept_data_loss\": true}')",
    "SELECT migrate_deploy_each('prisma', '{\"resume\": true}')",
    "SELECT migrate_reset('prisma', '{\"force\": true}')",
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc, (void) argv;
    lite_folder();
    return 0;
}

static void look(const unsigned char *bytes, sqlite3_int64 size)
{
    sqlite3 *db = lite_open(bytes, size);
    sqlite3_int64 changes = sqlite3_total_changes(db);

    for (size_t i = 0; i < sizeof READS / sizeof *READS; i++)
        free(lite_call(db, READS[i], "schema:" LITE_SCHEMA));
    lite_expect(sqlite3_total_changes(db) == changes, "reading changed rows", "");
    sqlite3_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool file = size > 16 && memcmp(data, "SQLite format 3", 16) == 0;
    unsigned char *bytes;
    sqlite3_int64 len = (sqlite3_int64) size;
    char *script = NULL;

    if (file)
        bytes = memcpy(sqlite3_malloc64(size), data, size);
    else
    {
        script = calloc(size + 1, 1);
        memcpy(script, data, size);
        bytes = lite_make(script, &len);
    }
    look(bytes, len);
    for (size_t i = 0; i < sizeof WRITES / sizeof *WRITES; i++)
    {
        sqlite3 *db = lite_open(bytes, len);

        free(lite_call(db, WRITES[i], LITE_SCHEMA));
        sqlite3_close(db);
    }
    sqlite3_free(bytes);
    free(script);
    return 0;
}
