/* dialect.c: see dialect.h. */
#include "dialect.h"

const mg_dialect_facts mg_dialects[] = {
    [MG_POSTGRES] =
        {
            .provider = "postgresql",
            .title = "PostgreSQL",
            .calls_each_by = "CALL",
            .who_unprotects = "the database's owner calls migrate_protect(false) first.",
            .why_never = "It concerns the whole server or session. Run it by itself, and remove it here.",
            .has_escapes = true,
            .cuts_names = true,
            .has_schemas = true,
            .has_invalid_indexes = true,
            .estimates_rows = true,
            .keeps_prepared = true,
        },
    [MG_SQLITE] =
        {
            .provider = "sqlite",
            .title = "SQLite",
            .calls_each_by = "SELECT",
            .who_unprotects = "call migrate_protect(false) first.",
            .why_never = "It is not known to end with the migration: it may be of the whole process, of another "
                         "database, or of the application's own. Run it by itself, and remove it here.",
        },
};
