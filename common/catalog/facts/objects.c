/* objects.c: see objects.h. */
#include "objects.h"

#include "../listed.h"

#include <string.h>

mg_thing_kind mg_facts_kept(mg_thing_kind of)
{
    switch (of)
    {
    case MG_THING_TYPE:
    case MG_THING_DOMAIN:
        return MG_THING_TYPE;
    case MG_THING_FUNCTION:
    case MG_THING_PROCEDURE:
    case MG_THING_AGGREGATE:
    case MG_THING_ROUTINE:
        return MG_THING_FUNCTION;
    case MG_THING_SCHEMA:
    case MG_THING_EXTENSION:
    case MG_THING_ROLE:
        return of;
    default:
        return MG_THING_NONE;
    }
}

static bool is_in_schema(mg_thing_kind of)
{
    return of == MG_THING_TYPE || of == MG_THING_FUNCTION;
}

/* The schema of a thing; "" if things of its kind are in none. */
static const char *schema_of_object(const mg_facts *f, mg_thing_kind of, const mg_object *name)
{
    if (!is_in_schema(of))
        return "";
    return name->schema ? name->schema : f->target;
}

static const char *fact_object_key(const mg_facts *f, const char *schema, const char *name)
{
    const char *key = mg_arena_printf(f->arena, "%zu.%s.%s", strlen(schema), schema, name);

    return key ? key : "";
}

/* What has been renamed or dropped is still in the map by its old name. */
mg_fact_object *mg_facts_object(const mg_facts *f, mg_thing_kind of, const mg_object *name)
{
    mg_thing_kind kept = mg_facts_kept(of);
    const char *schema = schema_of_object(f, kept, name), *key;
    mg_fact_object *o;

    if (kept == MG_THING_NONE || !name->name)
        return NULL;
    key = fact_object_key(f, schema, name->name);
    o = mg_map_get(&f->objects, kept, key, strlen(key));
    return o && !o->gone && strcmp(o->name, name->name) == 0 && strcmp(o->schema, schema) == 0 ? o : NULL;
}

static void put_object(mg_facts *f, mg_fact_object *o)
{
    const char *key = fact_object_key(f, o->schema, o->name);

    mg_map_put(f->arena, &f->objects, o->of, key, strlen(key), o);
}

mg_fact_object *mg_facts_add_object(mg_facts *f, mg_thing_kind of, const mg_object *name)
{
    mg_fact_object *o = mg_arena_get(f->arena, sizeof *o), **slot = mg_vec_push(f->arena, &f->things);

    if (!o || !slot)
        return NULL;
    *slot = o;
    *o = (mg_fact_object){.of = mg_facts_kept(of), .name = name->name};
    o->schema = schema_of_object(f, o->of, name);
    put_object(f, o);
    return o;
}

void mg_facts_rename_object(mg_facts *f, mg_fact_object *o, const mg_object *to)
{
    o->was = o->name;
    o->schema = to->schema && is_in_schema(o->of) ? to->schema : o->schema;
    o->name = to->name;
    put_object(f, o);
}

void mg_facts_add_value(mg_facts *f, mg_fact_object *o, const char *value)
{
    const char **slot = value ? mg_vec_push(f->arena, &o->values) : NULL;

    if (slot)
        *slot = value;
}

/* Reading ***********************************************************************************************************/

/* $1, $2, $3: kinds, schemas and names, side by side. A row for each thing that exists, and each value of an enum. */
static const char OBJECTS[] =
    "WITH asked AS (SELECT * FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), "
    "pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.text[])) AS u(kind, schema, name)) "
    "SELECT a.kind, a.schema, a.name, e.enumlabel, e.enumsortorder FROM asked a "
    "JOIN pg_catalog.pg_namespace n ON n.nspname = a.schema "
    "JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = a.name "
    "LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid WHERE a.kind = 'type' "
    "UNION ALL SELECT a.kind, a.schema, a.name, NULL, NULL FROM asked a WHERE CASE a.kind "
    "WHEN 'schema' THEN EXISTS (SELECT 1 FROM pg_catalog.pg_namespace x WHERE x.nspname = a.name) "
    "WHEN 'extension' THEN EXISTS (SELECT 1 FROM pg_catalog.pg_extension x WHERE x.extname = a.name) "
    "WHEN 'role' THEN EXISTS (SELECT 1 FROM pg_catalog.pg_roles x WHERE x.rolname = a.name) "
    "WHEN 'function' THEN EXISTS (SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n "
    "ON n.oid = p.pronamespace WHERE n.nspname = a.schema AND p.proname = a.name) ELSE false END "
    "ORDER BY 1, 2, 3, 5";

typedef struct object_reader
{
    mg_facts *facts;
    const mg_facts *wanted;
} object_reader;

/* The kind that a word of the query means. */
static mg_thing_kind kind_of_word(const char *word)
{
    static const mg_thing_kind kinds[] = {MG_THING_TYPE, MG_THING_SCHEMA, MG_THING_EXTENSION, MG_THING_ROLE};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(mg_thing_text(kinds[i]), word) == 0)
            return kinds[i];
    return MG_THING_FUNCTION;
}

static mg_rc take_fact_object(void *arg, const char *const *v, size_t count)
{
    const object_reader *r = arg;
    mg_object name = {v[1], v[2]};
    mg_thing_kind of = v[0] ? kind_of_word(v[0]) : MG_THING_NONE;
    const mg_fact_object *asked = name.name ? mg_facts_object(r->wanted, of, &name) : NULL;
    mg_fact_object *o;

    (void) count;
    if (!asked)
        return MG_FAILED;
    name = (mg_object){asked->schema, asked->name};
    o = mg_facts_object(r->facts, of, &name);
    if (!o)
        o = mg_facts_add_object(r->facts, of, &name);
    if (!o)
        return MG_FAILED;
    o->values_read = true;
    mg_facts_add_value(r->facts, o, mg_arena_str(r->facts->arena, v[3]));
    return MG_OK;
}

mg_rc mg_facts_read_objects(mg_facts *f, const mg_host *host, const mg_facts *wanted, mg_error *err)
{
    object_reader reader = {f, wanted};
    mg_names kinds = {0}, schemas = {0}, names = {0};
    const char *params[3];

    for (size_t i = 0; i < wanted->things.len; i++)
    {
        const mg_fact_object *o = wanted->things.items[i];
        const char **kind = mg_vec_push(f->arena, &kinds), **schema = mg_vec_push(f->arena, &schemas),
                   **name = mg_vec_push(f->arena, &names);

        if (!kind || !schema || !name)
            return mg_error_no_memory(err);
        *kind = mg_thing_text(o->of);
        *schema = o->schema;
        *name = o->name;
    }
    if (names.len == 0)
        return MG_OK;
    params[0] = mg_listed(MG_POSTGRES, &kinds, f->arena);
    params[1] = mg_listed(MG_POSTGRES, &schemas, f->arena);
    params[2] = mg_listed(MG_POSTGRES, &names, f->arena);
    if (!params[0] || !params[1] || !params[2])
        return mg_error_no_memory(err);
    if (host->query(host->ctx, OBJECTS, 3, params, take_fact_object, &reader, f->arena, err) != MG_OK)
        return MG_FAILED;
    return f->arena->failed ? mg_error_no_memory(err) : MG_OK;
}
