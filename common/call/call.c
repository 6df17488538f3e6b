/* call.c: the life of a call, its errors and its report values. */
#include "call.h"

#include "../base/time.h"
#include "../base/utf8.h"

#include <string.h>

/* How much memory is taken before the host is asked again whether the user has cancelled. */
#define POLL_BYTES ((size_t) 256 * 1024)

/* How much an element of a list in a report counts as. */
#define ELEMENT_BYTES 1024

/* Whether the user has cancelled. It is true only once a call, so that what ends the call still gets memory. */
static bool is_stopped(void *ctx, size_t size)
{
    mg_call *call = ctx;
    const mg_host *h = call->host;

    call->unasked += size;
    if (!call->watching || call->stopped.code[0] || call->unasked < POLL_BYTES)
        return false;
    call->unasked = 0;
    return h->interrupted(h->ctx, &call->told, &call->stopped) != MG_OK;
}

static void *allocate(void *ctx, size_t size)
{
    mg_call *call = ctx;
    const mg_alloc *mem = &call->host->mem;

    return is_stopped(call, size) ? NULL : mem->alloc(mem->ctx, size);
}

static void release(void *ctx, void *block)
{
    const mg_alloc *mem = &((mg_call *) ctx)->host->mem;

    mem->release(mem->ctx, block);
}

void mg_call_watch(mg_call *call, bool on)
{
    call->watching = on;
}

mg_call *mg_call_open(const mg_host *host)
{
    mg_call *call = host->mem.alloc(host->mem.ctx, sizeof *call);

    if (!call)
        return NULL;
    memset(call, 0, sizeof *call);
    call->host = host;
    call->mem = (mg_alloc){.alloc = allocate, .release = release, .ctx = call, .stops = is_stopped};
    mg_arena_init(&call->arena, &call->mem);
    mg_arena_init(&call->told, &host->mem);
    return call;
}

void mg_call_close(mg_call *call)
{
    mg_alloc mem = call->host->mem;

    json_decref(call->report);
    mg_arena_free(&call->arena);
    mg_arena_free(&call->told);
    mem.release(mem.ctx, call);
}

mg_arena *mg_call_arena(mg_call *call)
{
    return &call->arena;
}

const mg_error *mg_call_error(const mg_call *call)
{
    return &call->error;
}

const char *mg_call_message(mg_call *call)
{
    const mg_error *e = &call->error;
    const char *text = e->message ? e->message : "out of memory";
    bool known = e->code[0] == 'P' && e->code[1] != '0'; /* P0001 and its kin are PostgreSQL's */
    const char *coded = known ? mg_arena_printf(&call->arena, "%s: %s", e->code, text) : text;

    return coded ? coded : text;
}

mg_rc mg_call_no_memory(mg_call *call)
{
    if (call->error.code[0])
        return MG_FAILED;
    if (call->stopped.code[0])
    {
        call->error = call->stopped;
        return MG_FAILED;
    }
    return mg_error_no_memory(&call->error);
}

mg_rc mg_call_fail(mg_call *call, const char *code, const char *hint, const char *fmt, ...)
{
    va_list args;

    if (call->error.code[0])
        return MG_FAILED;
    va_start(args, fmt);
    call->error.message = mg_arena_vprintf(&call->arena, fmt, args);
    va_end(args);
    if (!call->error.message)
        return mg_call_no_memory(call);
    strncpy(call->error.code, code, sizeof call->error.code - 1);
    call->error.hint = hint;
    call->error.offset = MG_NO_OFFSET;
    return MG_FAILED;
}

mg_rc mg_call_check(mg_call *call)
{
    if (call->arena.failed)
        return mg_call_no_memory(call);
    return call->error.code[0] ? MG_FAILED : MG_OK;
}

static mg_rc refuse_external(mg_call *call, const char *name, bool has_schemas)
{
    mg_call_fail(
        call, has_schemas ? "P3023" : "P3024", "The lists are the options \"external_tables\" and \"external_enums\".",
        "For the current database, `externalTables` & `externalEnums` in your prisma config must contain only %s.",
        has_schemas ? "fully qualified identifiers (e.g. `schema_name.table_name`)"
                    : "simple identifiers without a schema name");
    call->error.detail = mg_arena_printf(&call->arena, "It has \"%s\".", mg_shown(&call->arena, name));
    return MG_FAILED;
}

static mg_rc check_externals(mg_call *call, const mg_names *names, bool has_schemas)
{
    for (size_t i = 0; i < names->len; i++)
        if ((strchr(names->items[i], '.') != NULL) != has_schemas)
            return refuse_external(call, names->items[i], has_schemas);
    return MG_OK;
}

mg_rc mg_call_check_externals(mg_call *call, bool has_schemas)
{
    if (check_externals(call, &call->external.tables, has_schemas) != MG_OK)
        return MG_FAILED;
    return check_externals(call, &call->external.enums, has_schemas);
}

static void add_externals(mg_call *call, const mg_names *names, mg_names *to)
{
    for (size_t i = 0; names && i < names->len; i++)
    {
        const char **slot = mg_vec_push(&call->arena, to);

        if (slot)
            *slot = names->items[i];
    }
}

mg_rc mg_call_externals(mg_call *call, const mg_names *tables, const mg_names *enums)
{
    add_externals(call, tables, &call->external.tables);
    add_externals(call, enums, &call->external.enums);
    return mg_call_check(call);
}

mg_rc mg_call_options(mg_call *call, enum mg_command command, const char *json)
{
    enum mg_where where = mg_where_of(call->host->dialect);

    call->command = command;
    if (mg_options_read(&call->arena, command, where, json, &call->options, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_call_externals(call, call->options.external_tables, call->options.external_enums) != MG_OK)
        return MG_FAILED;
    /* A plan may be for another database than this one. */
    return command == MG_FOR_diff ? MG_OK : mg_call_check_externals(call, mg_dialects[call->host->dialect].has_schemas);
}

/* Names without a schema are of the session's schema, which is known once the session is open. */
static mg_rc open_session(mg_call *call)
{
    mg_rc rc = call->host->session_open(call->host->ctx, &call->session, &call->arena, &call->error);

    call->external.target = call->session.target;
    return rc;
}

mg_release mg_call_release(const mg_call *call)
{
    mg_release asked = mg_release_named(call->options.prisma);

    return asked ? asked : call->beside;
}

bool mg_call_wants_json(const mg_call *call)
{
    return strcmp(call->options.format, "json") == 0;
}

mg_rc mg_call_begin(mg_call *call, mg_intent intent)
{
    call->session.intent = intent;
    call->session.schema = call->options.schema;
    call->session.lock_timeout = call->options.lock_timeout;
    call->session.statement_timeout = call->options.statement_timeout;
    call->session.concurrent_timeout = call->options.concurrent_timeout;
    call->session.wait = call->options.wait;
    return open_session(call);
}

mg_rc mg_call_begin_reading(mg_call *call, const char *lock_timeout)
{
    call->session.intent = MG_READS;
    call->session.schema = call->options.schema;
    call->session.lock_timeout = lock_timeout;
    call->session.statement_timeout = NULL;
    call->session.wait = -1;
    return open_session(call);
}

mg_rc mg_call_end(mg_call *call, bool keep)
{
    mg_error err = {0};
    bool good = mg_call_check(call) == MG_OK;

    if (call->host->session_close(call->host->ctx, keep && good, &call->arena, &err) != MG_OK && good)
        call->error = err;
    return call->error.code[0] ? MG_FAILED : MG_OK;
}

const char *mg_valid_text(mg_call *call, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    char *copy;

    if (!text || mg_utf8_check(text, len) == len)
        return text ? text : "";
    copy = mg_arena_copy(&call->arena, text, len);
    if (!copy)
        return "";
    mg_utf8_repair(copy, len);
    return copy;
}

json_t *mg_json_text(mg_call *call, const char *text)
{
    json_t *value;

    if (call->error.code[0])
        return NULL;
    value = text ? json_string(mg_valid_text(call, text)) : json_null();
    if (!value)
        mg_call_no_memory(call);
    return value;
}

json_t *mg_json_filled(mg_call *call, const char *text)
{
    return mg_json_text(call, text && *text ? text : NULL);
}

json_t *mg_json_count(mg_call *call, size_t count)
{
    json_t *value = json_integer((json_int_t) count);

    if (!value)
        mg_call_no_memory(call);
    return value;
}

json_t *mg_json_time(mg_call *call, const char *text)
{
    return mg_json_text(call, text ? mg_time_iso(&call->arena, text) : NULL);
}

json_t *mg_json_names(mg_call *call, const char *const *names, size_t count)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < count; i++)
        mg_json_append(call, list, mg_json_text(call, names[i]));
    return list;
}

json_t *mg_json_new_object(mg_call *call)
{
    json_t *value;

    if (call->error.code[0])
        return NULL;
    value = json_pack("{}"); /* json_object() would be the server's own function inside PostgreSQL */
    if (!value)
        mg_call_no_memory(call);
    return value;
}

json_t *mg_json_new_array(mg_call *call)
{
    json_t *value = json_array();

    if (!value)
        mg_call_no_memory(call);
    return value;
}

void mg_json_set(mg_call *call, json_t *object, const char *key, json_t *value)
{
    if (!object)
        json_decref(value);
    else if (json_object_set_new(object, key, value) != 0)
        mg_call_no_memory(call);
}

void mg_json_append(mg_call *call, json_t *array, json_t *value)
{
    if (!array || is_stopped(call, ELEMENT_BYTES))
    {
        json_decref(value);
        mg_call_no_memory(call);
    }
    else if (json_array_append_new(array, value) != 0)
        mg_call_no_memory(call);
}
