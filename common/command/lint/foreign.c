/* foreign.c: see foreign.h. */
#include "foreign.h"

#include <string.h>

/* Looking for an interrupt is up to whoever reads the next script. */
static mg_rc split_for_sqlite(void *ctx, mg_script *script, mg_arena *arena, mg_error *err)
{
    return mg_stmt_split_sqlite(arena, script, NULL, ctx, err);
}

static bool is_provider(const char *provider, mg_dialect dialect)
{
    return provider && strcmp(provider, mg_dialects[dialect].provider) == 0;
}

mg_rc mg_foreign_begin(mg_call *call, const mg_migrations *folder, bool trace, mg_host *other, mg_lint *l)
{
    const char *provider;

    if (mg_migrations_provider(folder, &provider, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (call->host->dialect != MG_SQLITE && is_provider(provider, MG_SQLITE) && !trace)
    {
        *other = *call->host;
        other->dialect = MG_SQLITE;
        other->split = split_for_sqlite;
        other->object_exists = NULL;
        other->run_outside = NULL;
        return mg_linting_begin_other(call, other, "main", &folder->tree, l);
    }
    if (mg_migrations_check_provider(folder, &call->arena, &call->error) == MG_OK)
        return mg_linting_begin(call, &folder->tree, l);
    if (call->host->dialect == MG_SQLITE && is_provider(provider, MG_POSTGRES))
        call->error.hint = "Only PostgreSQL itself reads its scripts. Lint them there, with {\"offline\": true} in any "
                           "database, even an empty one.";
    return MG_FAILED;
}
