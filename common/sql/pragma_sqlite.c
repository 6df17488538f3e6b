/*
 * pragma_sqlite.c: the PRAGMAs that a script may use; see split_sqlite.h.
 *
 * A list of what is allowed, not of what is not: SQLite and the modules of an application have others than we know of,
 * and what one of them does to the process, to other databases or to the connection is not undone by anything.
 */
#include "split_sqlite.h"

enum
{
    PLAIN = 0,
    KEYS = MG_STMT_SETS_KEYS,
    ALONE = MG_STMT_TOPLEVEL | MG_STMT_UPKEEP, /* with a value: SQLite takes none in a transaction */
    NEVER = MG_STMT_NEVER | MG_STMT_UPKEEP     /* no trace of it in a schema: a shadow goes without it */
};

typedef struct pragma
{
    const char *name;
    unsigned flags;
} pragma;

static const pragma PRAGMAS[] = {
    {"foreign_keys", KEYS},
    {"defer_foreign_keys", KEYS},
    /* in the file, and undone with the transaction */
    {"application_id", PLAIN},
    {"auto_vacuum", PLAIN},
    {"encoding", PLAIN},
    {"incremental_vacuum", PLAIN},
    {"page_size", PLAIN},
    {"schema_version", PLAIN},
    {"user_version", PLAIN},
    /* settings of the connection, which the host sets back */
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
    /* what only reads, or leaves nothing behind */
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
    /* SQLite takes them in no transaction */
    {"journal_mode", ALONE},
    {"synchronous", ALONE},
};

/* NULL: it is not on the list. */
static const pragma *find_allowed(const char *text, mg_token name)
{
    for (size_t i = 0; i < sizeof PRAGMAS / sizeof *PRAGMAS; i++)
        if (mg_token_names(text, name, PRAGMAS[i].name))
            return &PRAGMAS[i];
    return NULL;
}

static bool is_dot(const char *text, const mg_lead *l, size_t at)
{
    return at < l->count && at < MG_LEAD && l->tokens[at].kind == TOKEN_OTHER && text[l->tokens[at].start] == '.';
}

/* Where PRAGMA stands: first, or after EXPLAIN, for SQLite obeys some while it only prepares them. MG_LEAD: nowhere. */
static size_t find_pragma(const char *text, const mg_lead *l)
{
    size_t at = 0;

    if (mg_token_is(text, l->tokens[0], "explain"))
        at = l->count > 2 && mg_token_is(text, l->tokens[2], "plan") ? 3 : 1;
    return at < l->count && mg_token_is(text, l->tokens[at], "pragma") ? at : MG_LEAD;
}

bool mg_classify_pragma(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt)
{
    size_t at = find_pragma(text, l) + 1;
    bool ours = true;
    const pragma *allowed;

    if (at >= MG_LEAD || at >= l->count)
        return true; /* it is none; or SQLite will say what is wrong */
    if (is_dot(text, l, at + 1) && at + 2 < l->count)
    {
        ours = mg_token_names(text, l->tokens[at], "main") || mg_token_names(text, l->tokens[at], "temp");
        at += 2;
    }
    allowed = ours ? find_allowed(text, l->tokens[at]) : NULL;
    stmt->flags = allowed ? allowed->flags : NEVER;
    if (stmt->flags == ALONE && l->count == at + 1)
        stmt->flags = PLAIN; /* it is asked for */
    else if (stmt->flags == ALONE)
        stmt->what = mg_arena_printf(arena, "a change of %s", allowed->name);
    else if (stmt->flags == NEVER)
        stmt->what = mg_arena_printf(arena, "PRAGMA %.*s%s", (int) (l->tokens[at].end - l->tokens[at].start),
                                     text + l->tokens[at].start, ours ? "" : " of another database");
    return !arena->failed;
}
