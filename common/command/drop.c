/* drop.c: finds out what is to be dropped, and drops it; see reset.h. */
#include "reset.h"

#include <string.h>

#define DEPENDENT_OBJECTS "2BP01"
#define SHOWN 20

static bool is_system(const char *schema)
{
    return strncmp(schema, "pg_", 3) == 0 || strcmp(schema, "information_schema") == 0;
}

static bool is_provided(const mg_call *call, const char *name)
{
    const mg_names *list = call->options.provided_schemas;

    for (size_t i = 0; list && name && i < list->len; i++)
        if (strcmp(list->items[i], name) == 0)
            return true;
    return false;
}

/* Adds a schema, unless somebody else provides it; such a schema stays as it is. */
static mg_rc add_schema(mg_call *call, mg_drop_scope *out, const char *name)
{
    const char **slot;

    if (is_provided(call, name))
        return MG_OK;

    if (name && is_system(name))
        return mg_call_fail(call, "P3004", NULL, "The `%s` schema is one of the system's, which must not be emptied.",
                            name);
    slot = mg_vec_push(&call->arena, &out->schemas);
    if (!slot || !name)
        return mg_call_no_memory(call);
    *slot = name;
    return MG_OK;
}

mg_rc mg_reset_scope_of(mg_call *call, const char *const *schemas, size_t count, mg_drop_scope *out)
{
    const char *target = call->session.target;
    bool listed = false;

    *out = (mg_drop_scope){.external = &call->external};
    if (count == 0)
        return add_schema(call, out, target);
    for (size_t i = 0; i < count; i++)
    {
        if (add_schema(call, out, schemas[i]) != MG_OK)
            return MG_FAILED;
        listed = listed || strcmp(schemas[i], target) == 0;
    }
    out->history = listed ? NULL : target;
    return MG_OK;
}

mg_rc mg_reset_scope(mg_call *call, const mg_psl_schema *schema, mg_drop_scope *out)
{
    const mg_psl_datasource *d = schema && schema->datasources.len ? schema->datasources.items[0] : NULL;
    MG_VEC(const char *) names = {0};

    for (uint32_t i = 0; d && mg_dialects[call->host->dialect].has_schemas && i < d->schema_count; i++)
    {
        const char **slot = mg_vec_push(&call->arena, &names);

        if (!slot || !(*slot = mg_arena_copy(&call->arena, d->schemas[i].name.text, d->schemas[i].name.len)))
            return mg_call_no_memory(call);
    }
    return mg_reset_scope_of(call, names.items, names.len, out);
}

const char *mg_reset_scope_name(mg_call *call, const mg_drop_scope *scope)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    mg_strbuf_puts(&b, scope->schemas.len == 1 ? "the schema " : "the schemas ");
    for (size_t i = 0; i < scope->schemas.len; i++)
        mg_strbuf_printf(&b, "%s\"%s\"", i ? ", " : "", scope->schemas.items[i]);
    return mg_strbuf_done(&b);
}

static mg_rc check_dependents(mg_call *call, const mg_drop_scope *scope)
{
    const char *name = mg_reset_scope_name(call, scope);
    mg_names names;
    mg_strbuf b;

    if (mg_drop_dependents(call->host, scope, &names, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (names.len == 0)
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < names.len && i < SHOWN; i++)
        mg_strbuf_printf(&b, "%s%s", i ? "\n" : "", names.items[i]);
    if (names.len > SHOWN)
        mg_strbuf_puts(&b, "\nand more");
    mg_call_fail(
        call, DEPENDENT_OBJECTS,
        call->external.tables.len + call->external.enums.len > 0
            ? "Drop them first, or the dependence; or name what they depend on as external, too. Nothing was changed."
            : "Drop them first, or the dependence. Nothing was changed.",
        "objects outside %s depend on objects inside", name ? name : "it");
    call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

mg_rc mg_reset_drop_all(mg_call *call, const mg_drop_scope *scope, mg_drop_summary *dropped)
{
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;

    if (check_dependents(call, scope) != MG_OK || mg_drop_look(h, scope, false, dropped, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (dropped->lockable && dropped->locks > dropped->lockable)
        return mg_call_fail(call, MG_ERR_LIMIT, "Raise max_locks_per_transaction. Nothing was changed.",
                            "dropping everything takes %zu locks; half of the server's lock table is %zu, and when "
                            "that is full other sessions fail",
                            dropped->locks, dropped->lockable);
    return mg_drop_all(h, scope, a, &call->error);
}

void mg_reset_report_dropped(mg_call *call, json_t *report, const mg_drop_scope *scope, const mg_drop_summary *dropped)
{
    json_t *one = dropped ? mg_json_new_object(call) : json_null();

    mg_json_set(call, report, "schemas", mg_json_names(call, scope->schemas.items, scope->schemas.len));
    if (dropped)
    {
        mg_json_set(call, one, "table_count", mg_json_count(call, dropped->tables));
        mg_json_set(call, one, "other_count", mg_json_count(call, dropped->others));
    }
    mg_json_set(call, report, "dropped", one);
}

/* Writes the schemas, unless the report's head names them. */
static void write_schemas(mg_call *call, const mg_drop_scope *scope, mg_strbuf *out)
{
    if (scope->schemas.len == 1 && strcmp(scope->schemas.items[0], call->session.target) == 0)
        return;
    for (size_t i = 0; i < scope->schemas.len; i++)
        mg_strbuf_printf(out, "%s\"%s\"", i ? ", " : " in the schemas ", mg_valid_text(call, scope->schemas.items[i]));
}

void mg_reset_write_dropped(mg_call *call, const mg_drop_scope *scope, const mg_drop_summary *dropped, mg_strbuf *out)
{
    if (dropped->tables + dropped->others == 0)
        mg_strbuf_puts(out, "Nothing was there to drop");
    else
        mg_strbuf_printf(out, "Dropped %zu table%s and %zu other object%s", dropped->tables,
                         dropped->tables == 1 ? "" : "s", dropped->others, dropped->others == 1 ? "" : "s");
    write_schemas(call, scope, out);
    mg_strbuf_puts(out, ".\n");
}
