/*
 * module.c: the SQL functions of a module for tests: what the introspection makes of a database, as text.
 *
 *   test_model(target text, schemas text[], plain bool)     of the database; schemas empty: the target alone
 *   test_schema(schema text, plain bool)                    of a schema file, given as its text
 *   test_time(target text, schemas text[], rounds int)      microseconds of the processor for a reading, the least of
 * so many
 */
#include "postgres.h"

#include <time.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "../../common/introspect/database.h"
#include "../../common/model/from_psl.h"
#include "../../pg_ext/base/compat.h"
#include "../../pg_ext/base/pg_host.h"
#include "dump.h"

typedef struct reading
{
    pg_host host;
    mg_arena arena;
    mg_session session;
    mg_error err;
    mg_model *model;
} reading;

static void fail(const mg_error *e)
{
    int code = MAKE_SQLSTATE(e->code[0], e->code[1], e->code[2], e->code[3], e->code[4]);

    ereport(ERROR, (errcode(code), errmsg_internal("%s", e->message)));
}

static const mg_psl_connector *connector(void)
{
    bool foreign;

    return mg_psl_connector_of((mg_psl_str){"postgresql", 10}, &foreign);
}

/* Reads the database within a session, as a command does. */
static void read_database(reading *r, const mg_model_from_spec *spec)
{
    mg_rc rc;

    pg_host_init(&r->host, AllocSetContextCreate(CurrentMemoryContext, "test", ALLOCSET_DEFAULT_SIZES));
    mg_arena_init(&r->arena, &r->host.host.mem);
    r->session = (mg_session){.intent = MG_READS, .schema = spec->target};
    if (r->host.host.session_open(&r->host, &r->session, &r->arena, &r->err) != MG_OK)
        fail(&r->err);
    rc = mg_model_from_database(&r->host.host, connector(), spec, &r->arena, &r->model, &r->err);
    if (r->host.host.session_close(&r->host, false, &r->arena, &r->err) != MG_OK || rc != MG_OK)
        fail(&r->err);
}

static mg_model_from_spec spec_of(FunctionCallInfo fcinfo)
{
    mg_model_from_spec spec = {.target = text_to_cstring(PG_GETARG_TEXT_PP(0))};
    Datum *items;
    int count;
    const char **names;

    deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &count);
    names = palloc((count + 1) * sizeof *names);
    for (int i = 0; i < count; i++)
        names[i] = TextDatumGetCString(items[i]);
    spec.schemas = names;
    spec.count = count;
    spec.extensions = true;
    return spec;
}

PGDLLEXPORT Datum test_model(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(test_model);
Datum test_model(PG_FUNCTION_ARGS)
{
    mg_model_from_spec spec = spec_of(fcinfo);
    reading r = {0};

    read_database(&r, &spec);
    PG_RETURN_TEXT_P(cstring_to_text(dump_model(&r.arena, r.model, PG_GETARG_BOOL(2))));
}

PGDLLEXPORT Datum test_time(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(test_time);
Datum test_time(PG_FUNCTION_ARGS)
{
    mg_model_from_spec spec = spec_of(fcinfo);
    int64 least = PG_INT64_MAX;

    for (int32 i = 0; i < PG_GETARG_INT32(2); i++)
    {
        clock_t start = clock();
        reading r = {0};

        read_database(&r, &spec);
        mg_arena_free(&r.arena);
        least = Min(least, (int64) ((clock() - start) * 1000000.0 / CLOCKS_PER_SEC));
    }
    PG_RETURN_INT64(least);
}

PGDLLEXPORT Datum test_schema(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(test_schema);
Datum test_schema(PG_FUNCTION_ARGS)
{
    char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
    mg_psl_input input = {.path = "schema.prisma", .text = source, .len = strlen(source)};
    mg_psl_result result = {0};
    reading r = {0};

    pg_host_init(&r.host, AllocSetContextCreate(CurrentMemoryContext, "test", ALLOCSET_DEFAULT_SIZES));
    mg_arena_init(&r.arena, &r.host.host.mem);
    if (!mg_psl_validate(&r.arena, &input, 1, MG_RELEASE_UNSAID, &result))
        elog(ERROR, "out of memory");
    if (result.diags.errors.len > 0)
        elog(ERROR, "%s", mg_psl_render_errors(&r.arena, &result));
    r.model = mg_model_from_psl(&r.arena, &r.arena, &result.schema);
    PG_RETURN_TEXT_P(cstring_to_text(dump_model(&r.arena, r.model, PG_GETARG_BOOL(1))));
}
