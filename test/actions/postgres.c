/* postgres.c: actions_of(script text) RETURNS text: what its statements do, by the extension's own splitter. */
#include "postgres.h"

#include "../../pg_ext/base/compat.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "../../pg_ext/base/pg_host.h"
#include "show.h"

PGDLLEXPORT Datum actions_of(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(actions_of);

Datum actions_of(PG_FUNCTION_ARGS)
{
    char *server = text_to_cstring(PG_GETARG_TEXT_PP(0)), *shown;
    const char *text = pg_to_utf8(server, strlen(server));
    MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "actions", ALLOCSET_DEFAULT_SIZES);
    mg_script script = {.source = {"script", text, strlen(text)}};
    mg_error err = {.offset = MG_NO_OFFSET};
    mg_arena arena;
    pg_host host;

    pg_host_init(&host, cxt);
    mg_arena_init(&arena, &host.host.mem);
    if (host.host.split(host.host.ctx, &script, &arena, &err) != MG_OK)
        ereport(ERROR, (errmsg_internal("at %zu: %s", err.offset, err.message)));
    shown = actions_show(&arena, &script);
    PG_RETURN_TEXT_P(cstring_to_text(pg_to_server_lossy(shown ? shown : "out of memory")));
}
