/*
 * settings.c: settings that a script can change with PRAGMAs on its connection, and that a rollback does not restore.
 *
 * A value is read before the first PRAGMA that names it runs, and restored after the migration and when the session
 * closes. SQLite applies these settings while it prepares the PRAGMA, so they can be set even while an interrupt makes
 * every statement fail; but the parser then stops at a blank, or at an end without a semicolon. There are exceptions:
 * cache_size and max_page_count keep the script's values if an interrupt ends a write, since their PRAGMAs read the
 * schema, which then fails. Lack of memory, which ends everything too, leaves all settings as they are. Foreign keys
 * and legacy_alter_table are switched without SQL.
 */
#include "../base/sqlite_host.h"

#include "../../common/base/utf8.h"

#include <string.h>

static const char *const SETTINGS[] = {
    "analysis_limit",
    "auto_vacuum",
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
    "mmap_size",
    "page_size",
    "query_only",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "temp_store",
    "threads",
    "trusted_schema",
    "wal_autocheckpoint",
    "writable_schema",
};

#define SETTINGS_LEN (sizeof SETTINGS / sizeof SETTINGS[0])

_Static_assert(SETTINGS_LEN <= MG_SETTINGS_MAX, "every setting has a place");

/*
 * Sets `text` to the first value of the first row of `sql`, or to "" if there is none, or no room for it. `silent`: it
 * has no columns, as a PRAGMA that is unknown, or that an authorizer ignores. Returns SQLite's code, which also tells
 * if there was no memory for the text.
 */
static int read_setting_value(sqlite3 *db, const char *sql, char *text, size_t size, bool *silent)
{
    sqlite3_stmt *stmt = NULL;
    const char *value = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    *text = '\0';
    *silent = rc == SQLITE_OK && sqlite3_column_count(stmt) == 0;
    if (rc == SQLITE_OK && stmt && sqlite3_step(stmt) == SQLITE_ROW)
        value = (const char *) sqlite3_column_text(stmt, 0);
    if (value && strlen(value) < size)
        strcpy(text, value);
    return rc == SQLITE_OK ? sqlite3_finalize(stmt) : rc;
}

static mg_rc refuse_hidden(const char *name, mg_arena *arena, mg_error *err)
{
    return mg_sqlite_refuse(
        arena, err, MG_ERR_STATE,
        "An authorizer of the application (sqlite3_set_authorizer) that answers SQLITE_IGNORE keeps "
        "it from being read, and set back: let it allow what migrations read, or use a connection "
        "without one.",
        "PRAGMA %s cannot be read", name);
}

/* Does this SQLite have the PRAGMA? This asks on a new connection, which no authorizer watches. */
static int is_known_setting(const char *sql, bool *known)
{
    sqlite3 *db = NULL;
    char text[8];
    bool silent = true;
    int rc = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

    if (rc == SQLITE_OK)
        rc = read_setting_value(db, sql, text, sizeof text, &silent);
    *known = !silent;
    sqlite3_close(db);
    return rc;
}

mg_rc mg_setting_read(mg_sqlite *s, const char *name, char *text, size_t size, mg_arena *arena, mg_error *err)
{
    char sql[64];
    bool silent, known = false;

    sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA\"%s\";", name);
    if (read_setting_value(s->db, sql, text, size, &silent) != SQLITE_OK)
        return mg_sqlite_failed(s, arena, err);
    if (silent && is_known_setting(sql, &known) != SQLITE_OK)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    return known ? refuse_hidden(name, arena, err) : MG_OK;
}

/* case_sensitive_like cannot be read, but its effect can be seen. -1 if that is not possible either. */
static int like_is_sensitive(sqlite3 *db)
{
    char text[8];
    bool silent;

    if (read_setting_value(db, "SELECT 'a' LIKE 'A'", text, sizeof text, &silent) != SQLITE_OK || !*text)
        return -1;
    return text[0] == '0';
}

static mg_rc note_like(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    s->settings.like_is_sensitive = like_is_sensitive(s->db);
    if (s->settings.like_is_sensitive >= 0)
        return MG_OK;
    return sqlite3_errcode(s->db) == SQLITE_OK ? refuse_hidden("case_sensitive_like", arena, err)
                                               : mg_sqlite_failed(s, arena, err);
}

static int switch_of(sqlite3 *db, int op)
{
    int value = 0;

    sqlite3_db_config(db, op, -1, &value);
    return value;
}

void mg_settings_read(mg_sqlite *s)
{
    s->settings.legacy_alter_table = switch_of(s->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE);
    s->settings.foreign_keys = switch_of(s->db, SQLITE_DBCONFIG_ENABLE_FKEY);
    s->settings.like_is_sensitive = -1;
}

/* Notes a setting. If its value cannot be told it could not be restored, so that is an error. */
static mg_rc note_setting(mg_sqlite *s, size_t i, mg_arena *arena, mg_error *err)
{
    char value[64];

    if (mg_setting_read(s, SETTINGS[i], value, sizeof value, arena, err) != MG_OK)
        return MG_FAILED;
    if (*value && !(s->settings.values[i] = mg_arena_str(&s->memory, value)))
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    return MG_OK;
}

mg_rc mg_settings_note(mg_sqlite *s, const mg_action *pragma, mg_arena *arena, mg_error *err)
{
    const char *name = pragma->object.name ? pragma->object.name : "";

    for (size_t i = 0; i < SETTINGS_LEN; i++)
        if (!s->settings.values[i] && mg_ascii_equal_nocase(name, SETTINGS[i]) &&
            note_setting(s, i, arena, err) != MG_OK)
            return MG_FAILED;
    if (s->settings.like_is_sensitive < 0 && mg_ascii_equal_nocase(name, "case_sensitive_like") &&
        note_like(s, arena, err) != MG_OK)
        return MG_FAILED;
    s->settings.changed = true;
    return MG_OK;
}

static bool write_setting(sqlite3 *db, const char *name, const char *value)
{
    char sql[160];

    sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA\"%s\"=%s;", name, value);
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/*
 * Does the setting have its old value again? The result code cannot tell, since a PRAGMA that an authorizer ignores
 * succeeds. Two settings need care: SQLite shows 2 for secure_delete = fast but takes a 2 for 1, and it takes
 * cache_spill for off if the last 8 bits of the number of pages are zero.
 */
static bool restore_setting(sqlite3 *db, const char *name, const char *value)
{
    bool fast = strcmp(name, "secure_delete") == 0 && strcmp(value, "2") == 0, silent;
    bool spills = strcmp(name, "cache_spill") == 0 && strcmp(value, "0") != 0;
    char sql[160], now[64];

    if (!write_setting(db, name, fast ? "fast" : value) || (spills && !write_setting(db, name, "on")))
        return false;
    sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA\"%s\";", name);
    return read_setting_value(db, sql, now, sizeof now, &silent) == SQLITE_OK && strcmp(now, value) == 0;
}

void mg_settings_restore(mg_sqlite *s)
{
    bool all = true;
    int now;

    sqlite3_db_config(s->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, s->settings.legacy_alter_table, &now);
    if (!s->settings.changed)
        return;
    for (size_t i = 0; i < SETTINGS_LEN; i++)
        if (s->settings.values[i] && !restore_setting(s->db, SETTINGS[i], s->settings.values[i]))
            all = false;
    if (s->settings.like_is_sensitive >= 0 && like_is_sensitive(s->db) != s->settings.like_is_sensitive)
        all = sqlite3_exec(s->db,
                           s->settings.like_is_sensitive ? "PRAGMA\"case_sensitive_like\"=1;"
                                                         : "PRAGMA\"case_sensitive_like\"=0;",
                           NULL, NULL, NULL) == SQLITE_OK &&
              all;
    s->settings.changed = !all; /* restoring them after the commit needs no memory */
}

bool mg_setting(sqlite3 *db, const char *name, char *text, size_t size)
{
    char sql[64];
    bool silent;

    sqlite3_snprintf((int) sizeof sql, sql, "PRAGMA %s", name);
    return read_setting_value(db, sql, text, size, &silent) == SQLITE_OK && *text;
}
