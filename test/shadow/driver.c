/* driver.c: see driver.h. */
#include "driver.h"

#include "../../common/base/strbuf.h"
#include "../../common/run/shadow.h"

#include <string.h>

typedef struct
{
    mg_call *call;
    const char *sql;
    bool fail;
    const char *inner; /* run once for each row */
    mg_strbuf rows;
} driver;

static mg_rc add_row(void *arg, const char *const *values, size_t count)
{
    driver *d = arg;
    const mg_host *h = d->call->host;

    if (d->inner && h->query(h->ctx, d->inner, 0, NULL, NULL, NULL, &d->call->arena, &d->call->error) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(&d->rows, "%s%s", i ? "|" : "", values[i] ? values[i] : "");
    mg_strbuf_putc(&d->rows, '\n');
    return MG_OK;
}

static mg_rc ask(driver *d, const char *sql)
{
    const mg_host *h = d->call->host;

    return sql ? h->query(h->ctx, sql, 0, NULL, add_row, d, &d->call->arena, &d->call->error) : MG_OK;
}

static mg_rc inside(void *arg)
{
    driver *d = arg;

    if (ask(d, d->sql) != MG_OK)
        return MG_FAILED;
    return d->fail ? mg_call_fail(d->call, MG_ERR_STATE, NULL, "told to fail") : MG_OK;
}

static const char *const *texts(mg_call *call, const json_t *list, size_t *count)
{
    const char **all = mg_arena_get(&call->arena, (json_array_size(list) + 1) * sizeof *all);

    *count = json_array_size(list);
    for (size_t i = 0; all && i < *count; i++)
        all[i] = json_string_value(json_array_get(list, i));
    return list ? all : NULL;
}

static mg_rc work(driver *d, const char *dir, const json_t *options)
{
    mg_shadow_spec spec = {0};
    int times = json_is_true(json_object_get(options, "again")) ? 2 : 1;

    spec.schemas = texts(d->call, json_object_get(options, "schemas"), &spec.nschemas);
    spec.names = texts(d->call, json_object_get(options, "names"), &spec.nnames);
    spec.until = json_string_value(json_object_get(options, "until"));
    d->inner = json_string_value(json_object_get(options, "inner"));
    d->fail = json_is_true(json_object_get(options, "fail"));
    if (ask(d, json_string_value(json_object_get(options, "before"))) != MG_OK)
        return MG_FAILED;
    for (int i = 0; i < times; i++)
        if (mg_shadow_replay(d->call, *dir ? dir : NULL, &spec, inside, d) != MG_OK)
            return MG_FAILED;
    return ask(d, json_string_value(json_object_get(options, "after")));
}

mg_rc shadow_driver(mg_call *call, const char *dir, const char *sql, const char *spec, mg_output *out)
{
    driver d = {.call = call, .sql = sql};
    json_t *options = json_loads(spec ? spec : "{}", 0, NULL);
    bool writes = json_is_true(json_object_get(options, "write"));
    mg_rc rc;

    mg_strbuf_init(&d.rows, &call->arena);
    call->options.wait = -1;
    rc = mg_call_begin(call, writes ? MG_WRITES : MG_READS);
    if (rc == MG_OK)
    {
        work(&d, dir, options);
        rc = mg_call_end(call, writes);
    }
    json_decref(options);
    out->text = mg_strbuf_done(&d.rows);
    out->lines = true;
    return out->text ? rc : mg_call_no_memory(call);
}
