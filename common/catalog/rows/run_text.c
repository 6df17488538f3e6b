/* run_text.c: see run_text.h. */
#include "run_text.h"

mg_rc mg_run_text(const mg_host *host, const char *name, const char *sql, mg_arena *arena, mg_error *said)
{
    mg_script script = {.source = {.name = name, .text = sql, .len = sql ? strlen(sql) : 0}};

    if (!sql)
        return mg_error_no_memory(said);
    if (host->split(host->ctx, &script, arena, said) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < script.stmts.len; i++)
        if (host->run(host->ctx, &script, &script.stmts.items[i], arena, said) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}
