/* postgres.c: shadow_query(dir text, sql text, spec text) RETURNS text, over the driver. */
#include "postgres.h"

#include "../../pg_ext/base/compat.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "../../common/migrate.h"
#include "../../pg_ext/base/pg_host.h"
#include "driver.h"

PGDLLEXPORT Datum shadow_query(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(shadow_query);

static const char *utf8(FunctionCallInfo fcinfo, int n)
{
    char *server = text_to_cstring(PG_GETARG_TEXT_PP(n));

    return pg_to_utf8(server, strlen(server));
}

/* Errors as "code: message", detail and hint, so that a test sees all of it; native ones are raised as they are. */
Datum shadow_query(PG_FUNCTION_ARGS)
{
    const char *dir = utf8(fcinfo, 0), *sql = utf8(fcinfo, 1), *spec = utf8(fcinfo, 2);
    MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "shadow call", ALLOCSET_DEFAULT_SIZES);
    pg_host host;
    mg_call *call;
    mg_output out;
    char *text;

    pg_host_init(&host, cxt);
    call = mg_call_open(&host.host);
    if (!call)
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    if (shadow_driver(call, dir, sql, spec, &out) != MG_OK)
    {
        const mg_error *e = mg_call_error(call);

        if (e->unchanged && e->native)
        {
            ErrorData *native = e->native;

            native->context = e->context ? pg_to_server_lossy(e->context) : native->context;
            ReThrowError(native);
        }
        ereport(ERROR, (errcode(MAKE_SQLSTATE(e->code[0], e->code[1], e->code[2], e->code[3], e->code[4])),
                        errmsg_internal("%s", pg_to_server_lossy(mg_call_message(call))),
                        e->detail ? errdetail_internal("%s", pg_to_server_lossy(e->detail)) : 0,
                        e->hint ? errhint("%s", pg_to_server_lossy(e->hint)) : 0));
    }
    text = pstrdup(pg_to_server_lossy(out.text));
    mg_call_close(call);
    PG_RETURN_TEXT_P(cstring_to_text(text));
}
