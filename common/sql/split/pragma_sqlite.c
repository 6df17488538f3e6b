/*
 * pragma_sqlite.c: the PRAGMAs that a script may use; see derive.h.
 *
 * The list has those that are allowed, not those that are refused. SQLite, and modules of an application, have PRAGMAs
 * that we do not know; what such a one does to the process, the connection or other databases, nothing could undo.
 */
#include "derive.h"

#include "../../base/utf8.h"

enum
{
    PLAIN = 0,
    KEYS = MG_STMT_SETS_KEYS,
    ALONE = MG_STMT_TOPLEVEL | MG_STMT_UPKEEP, /* with a value; SQLite takes none inside a transaction */
    NEVER = MG_STMT_NEVER | MG_STMT_UPKEEP     /* it leaves no trace in a schema, so a shadow skips it */
};

typedef struct pragma
{
    const char *name;
    unsigned flags;
} pragma;

static const pragma PRAGMAS[] = {
    {"foreign_keys", KEYS},
    {"defer_foreign_keys", KEYS},
    /* these are kept in the file and undone with the transaction */
    {"application_id", PLAIN},
    {"auto_vacuum", PLAIN},
    {"encoding", PLAIN},
    {"incremental_vacuum", PLAIN},
    {"page_size", PLAIN},
    {"schema_version", PLAIN},
    {"user_version", PLAIN},
    /* these are settings of the connection, which the host restores */
    {"analysis_limit", PLAIN},
    {"automatic_index", PLAIN},
    {"busy_timeout", PLAIN},
    {"cache_size", PLAIN},
    {"cache_spill", PLAIN},
    {"case_sensitive_like", PLAIN},
    {"cell_size_check", PLAIN},
    {"checkpoint_fullfsync", PLAIN},
    {"count_changes", PLAIN},
    {"empty_result_callbacks", PLAIN},
    {"full_column_names", PLAIN},
    {"fullfsync", PLAIN},
    {"ignore_check_constraints", PLAIN},
    {"journal_size_limit", PLAIN},
    {"legacy_alter_table", PLAIN},
    {"locking_mode", PLAIN},
    {"max_page_count", PLAIN},
    {"mmap_size", PLAIN},
    {"query_only", PLAIN},
    {"read_uncommitted", PLAIN},
    {"recursive_triggers", PLAIN},
    {"reverse_unordered_selects", PLAIN},
    {"secure_delete", PLAIN},
    {"short_column_names", PLAIN},
    {"temp_store", PLAIN},
    {"threads", PLAIN},
    {"trusted_schema", PLAIN},
    {"wal_autocheckpoint", PLAIN},
    {"writable_schema", PLAIN},
    /* these only read, or leave nothing behind */
    {"collation_list", PLAIN},
    {"compile_options", PLAIN},
    {"data_version", PLAIN},
    {"database_list", PLAIN},
    {"foreign_key_check", PLAIN},
    {"foreign_key_list", PLAIN},
    {"freelist_count", PLAIN},
    {"function_list", PLAIN},
    {"index_info", PLAIN},
    {"index_list", PLAIN},
    {"index_xinfo", PLAIN},
    {"integrity_check", PLAIN},
    {"module_list", PLAIN},
    {"optimize", PLAIN},
    {"page_count", PLAIN},
    {"pragma_list", PLAIN},
    {"quick_check", PLAIN},
    {"shrink_memory", PLAIN},
    {"table_info", PLAIN},
    {"table_list", PLAIN},
    {"table_xinfo", PLAIN},
    /* SQLite takes these only outside a transaction */
    {"journal_mode", ALONE},
    {"synchronous", ALONE},
};

/* The entry of a PRAGMA, or NULL if it is not on the list. */
static const pragma *find_allowed(const char *name)
{
    for (size_t i = 0; i < sizeof PRAGMAS / sizeof *PRAGMAS; i++)
        if (mg_ascii_equal_nocase(name, PRAGMAS[i].name))
            return &PRAGMAS[i];
    return NULL;
}

/* Does it concern this database: main, temp, or no schema at all? */
static bool is_ours(const mg_action *a)
{
    return !a->object.schema || mg_ascii_equal_nocase(a->object.schema, "main") ||
           mg_ascii_equal_nocase(a->object.schema, "temp");
}

unsigned mg_pragma_flags(const mg_action *a)
{
    const pragma *allowed = a->object.name && is_ours(a) ? find_allowed(a->object.name) : NULL;

    if (!a->object.name)
        return PLAIN; /* SQLite will report what is wrong */
    if (!allowed)
        return NEVER;
    return allowed->flags == ALONE && !a->value ? PLAIN : allowed->flags;
}

void mg_pragma_name(mg_arena *arena, const mg_action *a, mg_stmt *stmt)
{
    unsigned flags = mg_pragma_flags(a);

    if (flags == ALONE)
        stmt->what = mg_arena_printf(arena, "a change of %s", find_allowed(a->object.name)->name);
    else if (flags == NEVER)
        stmt->what = mg_arena_printf(arena, "PRAGMA %s%s", a->object.name, is_ours(a) ? "" : " of another database");
}
