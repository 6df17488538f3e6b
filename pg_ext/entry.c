/*
 * entry.c: the SQL functions. Those in the core's table have one of two forms: they take their arguments, call one
 * function of the core and convert its result.
 *
 * None is STRICT, since that would silently answer NULL for a NULL argument; arguments are checked here.
 */
#include "postgres.h"

#include "base/compat.h"
#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "../common/sql/source.h"
#include "../common/migrate.h"
#include "base/pg_host.h"

PG_MODULE_MAGIC;

#define ENTRY_POINT(name)                                                                                              \
    PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);                                                                          \
    PG_FUNCTION_INFO_V1(name);                                                                                         \
    Datum name(PG_FUNCTION_ARGS)

PGDLLEXPORT void _PG_init(void);

/*
 * Defines the setting that marks a database as protected, so that the owner of a database can set it without being a
 * superuser. Its value in a session means nothing. The variable for it is allocated, so that the module has no static
 * that can be written to.
 */
void _PG_init(void)
{
    bool *value = MemoryContextAllocZero(TopMemoryContext, sizeof *value);

    DefineCustomBoolVariable("migrate.protected", "Of a database: development commands of migrate are refused.", NULL,
                             value, false, PGC_USERSET, 0, NULL, NULL, NULL);
}

/* Arguments **************************************************************************************************** */

/* A text argument as UTF-8; NULL only with `maybe`. */
static const char *text_arg(FunctionCallInfo fcinfo, int n, const char *name, bool maybe)
{
    char *server;

    if (PG_ARGISNULL(n) && maybe)
        return NULL;
    if (PG_ARGISNULL(n))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" must not be null", name)));
    server = text_to_cstring(PG_GETARG_TEXT_PP(n));
    return pg_to_utf8(server, strlen(server));
}

static const char *options_arg(FunctionCallInfo fcinfo, int n)
{
    Jsonb *json;
    char *server;

    if (PG_NARGS() <= n || PG_ARGISNULL(n))
        return NULL;
    json = PG_GETARG_JSONB_P(n);
    server = JsonbToCString(NULL, &json->root, (int) VARSIZE(json));
    return pg_to_utf8(server, strlen(server));
}

/* Sets `args` to the arguments before the options, and returns the options. */
static const char *arguments(FunctionCallInfo fcinfo, const mg_function *f, const char **args)
{
    for (int i = 0; i < f->positional; i++)
        args[i] = text_arg(fcinfo, i, f->arguments[i], f->maybe && i == f->positional - 1);
    return options_arg(fcinfo, f->positional);
}

/* Calls ******************************************************************************************************** */

typedef struct
{
    pg_host host;
    mg_call *call;
    MemoryContextCallback *end;
} invocation;

/* What has to stand before the names of our functions in calls that are proposed: their schema, if it must be named. */
static const char *name_prefix(FunctionCallInfo fcinfo, MemoryContext cxt)
{
    Oid function = fcinfo->flinfo->fn_oid;
    MemoryContext before = MemoryContextSwitchTo(cxt);
    char *schema = FunctionIsVisible(function) ? NULL : get_namespace_name(get_func_namespace(function));
    char *prefix = schema ? psprintf("%s.", quote_identifier(schema)) : NULL;

    prefix = prefix ? pg_to_utf8(prefix, strlen(prefix)) : NULL;
    MemoryContextSwitchTo(before);
    return prefix;
}

static void close_call(void *call)
{
    if (call)
        mg_call_close(call);
}

/*
 * Starts a call. It holds some memory that is not the server's (jansson's), so if an error ends the call's memory
 * context, that closes the call too.
 */
static void start(invocation *in, FunctionCallInfo fcinfo, MemoryContext parent)
{
    pg_host_init(&in->host, AllocSetContextCreate(parent, "migrate call", ALLOCSET_DEFAULT_SIZES));
    in->host.host.prefix = name_prefix(fcinfo, in->host.cxt);
    in->end = MemoryContextAllocZero(in->host.cxt, sizeof *in->end);
    in->call = mg_call_open(&in->host.host);
    if (!in->call)
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    in->end->func = close_call;
    in->end->arg = in->call;
    MemoryContextRegisterResetCallback(in->host.cxt, in->end);
}

static void release(invocation *in)
{
    in->end->arg = NULL;
    mg_call_close(in->call);
}

/* Raises the call's error, after releasing everything that is not the server's memory. */
static void raise_error(invocation *in)
{
    const mg_error *e = mg_call_error(in->call);
    ErrorData *native = e->unchanged ? e->native : NULL;
    char *message = pg_to_server_lossy(mg_call_message(in->call));
    char *detail = e->detail ? pg_to_server_lossy(e->detail) : NULL;
    char *hint = e->hint ? pg_to_server_lossy(e->hint) : NULL;
    char *context = e->context ? pg_to_server_lossy(e->context) : NULL;
    char *blockers = pg_blockers_find(&in->host);
    int code = MAKE_SQLSTATE(e->code[0], e->code[1], e->code[2], e->code[3], e->code[4]);

    if (blockers)
        detail = psprintf("%s%sIn the way: %s", detail ? detail : "", detail ? "\n" : "", blockers);
    release(in);
    if (native)
    {
        native->context = context;
        native->detail = detail;
        native->hint = hint;
        ReThrowError(native);
    }
    ereport(ERROR, (errcode(code), errmsg_internal("%s", message), detail ? errdetail_internal("%s", detail) : 0,
                    hint ? errhint("%s", hint) : 0, context ? errcontext("%s", context) : 0));
}

static void finish(invocation *in)
{
    MemoryContext cxt = in->host.cxt;

    release(in);
    MemoryContextDelete(cxt);
}

/* Results ****************************************************************************************************** */

/* The text of a result in the server's encoding, in the current context. */
static char *result_text(invocation *in, const mg_output *out)
{
    size_t missing, line;
    char *text = pg_result_text(out, &missing), *hint;
    unsigned character;

    if (text)
        return text;
    hint = pstrdup(out->instead);
    character = utf8_to_unicode((const unsigned char *) out->text + missing);
    line = mg_source_place(&(mg_source){NULL, out->text, strlen(out->text)}, missing).line;
    release(in);
    ereport(ERROR, (errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
                    errmsg("line %zu of the result holds the character U+%04X, which the encoding %s of this database "
                           "does not have",
                           line, character, GetDatabaseEncodingName()),
                    errhint("%s", hint)));
}

/* A tuplestore for the rows of a set-returning function. */
static Tuplestorestate *start_rows(FunctionCallInfo fcinfo, TupleDesc *desc)
{
    ReturnSetInfo *rsi = (ReturnSetInfo *) fcinfo->resultinfo;
    MemoryContext before;

    if (!rsi || !IsA(rsi, ReturnSetInfo) || !(rsi->allowedModes & SFRM_Materialize) || !rsi->expectedDesc)
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("set-valued function called in context that cannot accept a set")));
    before = MemoryContextSwitchTo(rsi->econtext->ecxt_per_query_memory);
    *desc = CreateTupleDescCopy(rsi->expectedDesc);
    rsi->returnMode = SFRM_Materialize;
    rsi->setDesc = *desc;
    rsi->setResult = tuplestore_begin_heap((rsi->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
    MemoryContextSwitchTo(before);
    return rsi->setResult;
}

static void add_row(Tuplestorestate *store, TupleDesc desc, const char *line, size_t len)
{
    Datum value = PointerGetDatum(cstring_to_text_with_len(line, (int) len));
    bool isnull = false;

    tuplestore_putvalues(store, desc, &value, &isnull);
}

/* Returns a report as a row for each line, and a single value as one row. */
static Datum return_lines(FunctionCallInfo fcinfo, invocation *in, const mg_output *out)
{
    char *text = result_text(in, out), *line = text;
    bool lines = out->lines;
    Tuplestorestate *store;
    TupleDesc desc;

    finish(in);
    store = start_rows(fcinfo, &desc);
    if (!lines)
        add_row(store, desc, text, strlen(text));
    for (char *end; lines && (end = strchr(line, '\n')) != NULL; line = end + 1)
        add_row(store, desc, line, (size_t) (end - line));
    if (lines && *line)
        add_row(store, desc, line, strlen(line));
    return (Datum) 0;
}

static Datum return_value(invocation *in, const mg_output *out)
{
    char *text = result_text(in, out);

    finish(in);
    return PointerGetDatum(cstring_to_text(text));
}

/* The functions ************************************************************************************************ */

static void call_core(invocation *in, const mg_function *f, const char *const *args, const char *options,
                      mg_output *out)
{
    if (f->call(in->call, args, options, out) != MG_OK)
        raise_error(in);
}

static bool may_commit(FunctionCallInfo fcinfo)
{
    return fcinfo->context && IsA(fcinfo->context, CallContext) && !castNode(CallContext, fcinfo->context)->atomic &&
           !IsSubTransaction();
}

/*
 * Runs a procedure. Whatever must outlive its commits lives under the portal's context: the arguments, the call, the
 * result.
 */
static Datum run_procedure(FunctionCallInfo fcinfo, const mg_function *f)
{
    MemoryContext caller = CurrentMemoryContext, lasting = PortalContext ? PortalContext : caller;
    const char *args[MG_ARGUMENTS_MAX], *options;
    Datum values[1];
    bool nulls[1] = {false};
    TupleDesc desc;
    invocation in;
    mg_output out;

    MemoryContextSwitchTo(lasting);
    options = arguments(fcinfo, f, args);
    if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
        elog(ERROR, "%s must be called as a procedure", f->name);
    desc = CreateTupleDescCopy(desc);
    SPI_connect_ext(may_commit(fcinfo) ? SPI_OPT_NONATOMIC : 0);
    start(&in, fcinfo, lasting);
    in.host.nonatomic = may_commit(fcinfo);
    call_core(&in, f, args, options, &out);
    SPI_finish();
    MemoryContextSwitchTo(caller);
    values[0] = return_value(&in, &out);
    return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

static Datum run_function(FunctionCallInfo fcinfo, const mg_function *f)
{
    const char *args[MG_ARGUMENTS_MAX], *options = arguments(fcinfo, f, args);
    invocation in;
    mg_output out;

    start(&in, fcinfo, CurrentMemoryContext);
    call_core(&in, f, args, options, &out);
    return f->returns == MG_RETURNS_LINES ? return_lines(fcinfo, &in, &out) : return_value(&in, &out);
}

#define MG_FUNCTION(name, result, count, ...)                                                                          \
    ENTRY_POINT(migrate_##name)                                                                                        \
    {                                                                                                                  \
        const mg_function *f = &MG_FUNCTIONS[MG_FUNCTION_##name];                                                      \
                                                                                                                       \
        return MG_RETURNS_##result == MG_RETURNS_PROCEDURE ? run_procedure(fcinfo, f) : run_function(fcinfo, f);       \
    }
#include "../common/functions.def"
#undef MG_FUNCTION

/* migrate_protect(boolean): true and false set the mark, NULL only asks for it. */
ENTRY_POINT(migrate_protect)
{
    mg_protect_wish wish = PG_ARGISNULL(0) ? MG_PROTECT_ASK : PG_GETARG_BOOL(0) ? MG_PROTECT_ON : MG_PROTECT_OFF;
    const char *options = options_arg(fcinfo, 1);
    invocation in;
    mg_output out;

    start(&in, fcinfo, CurrentMemoryContext);
    if (mg_migrate_protect(in.call, wish, options, &out) != MG_OK)
        raise_error(&in);
    return return_lines(fcinfo, &in, &out);
}

static Datum text_datum(const char *utf8, bool *isnull)
{
    mg_output shown = {.text = utf8, .kind = MG_OUTPUT_REPORT};
    size_t missing;

    *isnull = utf8 == NULL;
    return utf8 ? PointerGetDatum(cstring_to_text(pg_result_text(&shown, &missing))) : (Datum) 0;
}

static Datum time_datum(const char *utf8, bool *isnull)
{
    *isnull = utf8 == NULL;
    return utf8 ? DirectFunctionCall3(timestamptz_in, CStringGetDatum(utf8), ObjectIdGetDatum(InvalidOid),
                                      Int32GetDatum(-1))
                : (Datum) 0;
}

ENTRY_POINT(migrate_history)
{
    const char *dir = text_arg(fcinfo, 0, "dir", false), *options = options_arg(fcinfo, 1);
    const mg_history_row *rows;
    Tuplestorestate *store;
    invocation in;
    TupleDesc desc;
    size_t n;

    start(&in, fcinfo, CurrentMemoryContext);
    if (mg_migrate_history(in.call, dir, options, &rows, &n) != MG_OK)
        raise_error(&in);
    store = start_rows(fcinfo, &desc);
    for (size_t i = 0; i < n; i++)
    {
        Datum values[7];
        bool nulls[7];

        values[0] = text_datum(rows[i].name, &nulls[0]);
        values[1] = text_datum(rows[i].status, &nulls[1]);
        values[2] = time_datum(rows[i].started_at, &nulls[2]);
        values[3] = time_datum(rows[i].finished_at, &nulls[3]);
        values[4] = Int32GetDatum((int32) rows[i].steps);
        nulls[4] = rows[i].steps < 0;
        values[5] = text_datum(rows[i].checksum, &nulls[5]);
        values[6] = text_datum(rows[i].logs, &nulls[6]);
        tuplestore_putvalues(store, desc, values, nulls);
    }
    finish(&in);
    return (Datum) 0;
}
