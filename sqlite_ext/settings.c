/*
 * settings.c: what a script may change on its connection by PRAGMA, and a rollback does not bring back.
 *
 * The values are read when a session opens and put back, once a PRAGMA has run, after each migration and when the
 * session closes. SQLite applies these while it prepares the PRAGMA, so that they can be set even while an interrupt
 * makes every statement fail; but they cannot be read then, and the parser stops at a blank, and at the end
 * without a semicolon. (cache_size and max_page_count stay as the script set them when an interrupt ends a write, for
 * their PRAGMAs read the schema, which nothing can then.) Foreign keys and legacy_alter_table are switched without SQL.
 */
#include "sqlite_host.h"

#include <string.h>

static const char *const SETTINGS[] = {
    "analysis_limit",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "cell_size_check",
    "checkpoint_fullfsync",
    "count_changes",
    "defer_foreign_keys",
    "empty_result_callbacks",
    "full_column_names",
    "fullfsync",
    "ignore_check_constraints",
    "journal_size_limit",
    "locking_mode",
    "max_page_count",
    "query_only",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "soft_heap_limit",
    "threads",
    "trusted_schema",
    "wal_autocheckpoint",
    "writable_schema",
};

#define COUNT (sizeof SETTINGS / sizeof SETTINGS[0])

_Static_assert(COUNT <= MG_SETTINGS_MAX, "every setting has a place");

/* The first value of the first row of `sql`, in `text`; false when there is none, or no room. */
static bool read_value(sqlite3 *db, const char *sql, char *text, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    const char *value = NULL;

    *text = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && stmt && sqlite3_step(stmt) == SQLITE_ROW)
        value = (const char *) sqlite3_column_text(stmt, 0);
    if (value && strlen(value) < size)
        strcpy(text, value);
    sqlite3_finalize(stmt);
    return *text != '\0';
}

static bool read_setting(sqlite3 *db, size_t i, char *text, size_t size)
{
    char sql[64];

    sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA\"%s\";", SETTINGS[i]);
    return read_value(db, sql, text, size);
}

/* case_sensitive_like cannot be read; what it does can be seen. -1: not known. */
static int like_is_sensitive(sqlite3 *db)
{
    char text[8];

    if (!read_value(db, "SELECT 'a' LIKE 'A'", text, sizeof text))
        return -1;
    return text[0] == '0';
}

static int switch_of(sqlite3 *db, int op)
{
    int value = 0;

    sqlite3_db_config(db, op, -1, &value);
    return value;
}

void mg_settings_read(mg_sqlite *s, mg_arena *arena)
{
    char text[64];

    for (size_t i = 0; i < COUNT; i++)
        s->settings.values[i] = read_setting(s->db, i, text, sizeof text) ? mg_arena_str(arena, text) : NULL;
    s->settings.like_is_sensitive = like_is_sensitive(s->db);
    s->settings.legacy_alter_table = switch_of(s->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE);
    s->settings.foreign_keys = switch_of(s->db, SQLITE_DBCONFIG_ENABLE_FKEY);
}

void mg_settings_restore(mg_sqlite *s)
{
    char text[64], sql[160];
    int now;

    for (size_t i = 0; i < COUNT; i++)
    {
        const char *before = s->settings.values[i];

        if (!before || (read_setting(s->db, i, text, sizeof text) && strcmp(text, before) == 0))
            continue;
        sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA\"%s\"=%s;", SETTINGS[i], before);
        sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    }
    now = like_is_sensitive(s->db);
    if (now >= 0 && s->settings.like_is_sensitive >= 0 && now != s->settings.like_is_sensitive)
        sqlite3_exec(s->db, now ? "PRAGMA case_sensitive_like = 0" : "PRAGMA case_sensitive_like = 1", NULL, NULL,
                     NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, s->settings.legacy_alter_table, &now);
}

const char *mg_setting(const mg_sqlite *s, const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(SETTINGS[i], name) == 0 && s->settings.values[i])
            return s->settings.values[i];
    return "";
}

bool mg_setting_is_on(const mg_sqlite *s, const char *name)
{
    return strcmp(mg_setting(s, name), "1") == 0;
}
