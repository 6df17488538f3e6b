/* mark.c: reads and writes the mark; see mark.h. */
#include "mark.h"

static const char *const READ_MARK[] = {
    [MG_POSTGRES] =
        "SELECT 1 FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase, "
        "pg_catalog.unnest(s.setconfig) AS one WHERE d.datname = pg_catalog.current_database() AND s.setrole = 0 "
        "AND one LIKE 'migrate.protected=%' "
        "AND lower(split_part(one, '=', 2)) NOT IN ('off', 'of', 'false', 'no', '0', '')",
    [MG_SQLITE] = "SELECT 1 FROM main.sqlite_master WHERE type = 'view' AND name = '" MG_PROTECT_VIEW "' "
                  "COLLATE NOCASE",
};

/* The statements that remove and set the mark, or (`gives`) queries that return such a statement. */
static const struct
{
    const char *text;
    bool gives;
} WRITE[][2] = {
    [MG_POSTGRES] = {{"SELECT format('ALTER DATABASE %I RESET migrate.protected', current_database())", true},
                     {"SELECT format('ALTER DATABASE %I SET migrate.protected = ''on''', current_database())", true}},
    [MG_SQLITE] = {{"DROP VIEW main.\"" MG_PROTECT_VIEW "\"", false},
                   {"CREATE VIEW main.\"" MG_PROTECT_VIEW "\" AS SELECT 'migrate_dev, migrate_push and migrate_reset "
                    "are refused: see migrate_protect()' AS note",
                    false}},
};

static mg_rc note_mark(void *arg, const char *const *values, size_t count)
{
    (void) values;
    (void) count;
    *(bool *) arg = true;
    return MG_OK;
}

mg_rc mg_protect_read(const mg_host *host, bool *is, mg_arena *arena, mg_error *err)
{
    *is = false;
    return host->query(host->ctx, READ_MARK[host->dialect], 0, NULL, note_mark, is, arena, err);
}

typedef struct
{
    mg_arena *arena;
    const char *text;
} given;

static mg_rc keep_text(void *arg, const char *const *values, size_t count)
{
    given *g = arg;

    (void) count;
    g->text = mg_arena_str(g->arena, values[0]);
    return g->text ? MG_OK : MG_FAILED;
}

mg_rc mg_protect_write(const mg_host *host, bool on, mg_arena *arena, mg_error *err)
{
    given g = {arena, WRITE[host->dialect][on].text};

    if (WRITE[host->dialect][on].gives &&
        host->query(host->ctx, WRITE[host->dialect][on].text, 0, NULL, keep_text, &g, arena, err) != MG_OK)
        return MG_FAILED;
    return host->query(host->ctx, g.text, 0, NULL, NULL, NULL, arena, err);
}
