/* facts.c: keeps what is known of tables by their names; see facts.h. */
#include "facts.h"

#include "../../base/utf8.h"
#include "../../sql/token.h"
#include "parts.h"

#include <string.h>

/* What a schema holds and what a table has, as numbers that are added to the address that tags their names. */
enum
{
    TABLE_NAMES,
    INDEX_NAMES,
    COLUMN_NAMES,
    CONSTRAINT_NAMES
};

void mg_facts_init(mg_facts *f, mg_dialect dialect, const char *target, mg_arena *arena)
{
    *f = (mg_facts){.arena = arena, .dialect = dialect, .target = target};
}

bool mg_facts_same(const mg_facts *f, const char *a, const char *b)
{
    return f->dialect == MG_SQLITE ? mg_ascii_equal_nocase(a, b) : strcmp(a, b) == 0;
}

/* The name as a key: in lower case where the database compares names without regard to it. */
static const char *fold_fact_name(const mg_facts *f, const char *name)
{
    char *copy;

    if (f->dialect != MG_SQLITE)
        return name;
    copy = mg_arena_str(f->arena, name);
    for (char *c = copy; c && *c; c++)
        *c = mg_lower(*c);
    return copy ? copy : "";
}

static const char *schema_of(const mg_facts *f, const mg_object *name)
{
    return name->schema ? name->schema : f->target;
}

/* The tag of the names in a schema; 0 if nothing is known of it. */
static uint64_t schema_tag(const mg_facts *f, const char *schema, int kind)
{
    const char *key = fold_fact_name(f, schema);
    const void *at = mg_map_get(&f->schemas, 0, key, strlen(key));

    return at ? (uintptr_t) at + (unsigned) kind : 0;
}

static uint64_t part_tag(const mg_fact_table *t, int kind)
{
    return (uintptr_t) t + (unsigned) kind;
}

static void *find_fact(const mg_map *map, uint64_t tag, const char *key)
{
    return tag ? mg_map_get(map, tag, key, strlen(key)) : NULL;
}

/* Makes a name of a schema mean `what`. */
static void put_fact(mg_facts *f, const char *schema, const char *name, int kind, void *what)
{
    const char *key = fold_fact_name(f, schema);
    void *at = mg_map_get(&f->schemas, 0, key, strlen(key));

    if (!at)
    {
        at = mg_arena_get(f->arena, sizeof(int64_t));
        if (!at)
            return;
        mg_map_put(f->arena, &f->schemas, 0, key, strlen(key), at);
    }
    key = fold_fact_name(f, name);
    mg_map_put(f->arena, &f->names, (uintptr_t) at + (unsigned) kind, key, strlen(key), what);
}

static void put_fact_part(mg_facts *f, const mg_fact_table *t, const char *name, int kind, void *what)
{
    const char *key = fold_fact_name(f, name);

    mg_map_put(f->arena, &f->parts, part_tag(t, kind), key, strlen(key), what);
}

/* Finding. What has been renamed or dropped may still be in the maps by its old name. */

mg_fact_table *mg_facts_table(const mg_facts *f, const mg_object *name)
{
    const char *schema = schema_of(f, name);
    mg_fact_table *t;

    if (!name->name)
        return NULL;
    t = find_fact(&f->names, schema_tag(f, schema, TABLE_NAMES), fold_fact_name(f, name->name));
    return t && !t->gone && mg_facts_same(f, t->name, name->name) && mg_facts_same(f, t->schema, schema) ? t : NULL;
}

mg_fact_index *mg_facts_index(const mg_facts *f, const mg_object *name)
{
    const char *schema = schema_of(f, name);
    mg_fact_index *i;

    if (!name->name)
        return NULL;
    i = find_fact(&f->names, schema_tag(f, schema, INDEX_NAMES), fold_fact_name(f, name->name));
    return i && !i->gone && !i->table->gone && mg_facts_same(f, i->name, name->name) ? i : NULL;
}

mg_fact_index *mg_facts_dropped_index(const mg_facts *f, const mg_object *name)
{
    mg_fact_index *i;

    if (!name->name)
        return NULL;
    i = find_fact(&f->names, schema_tag(f, schema_of(f, name), INDEX_NAMES), fold_fact_name(f, name->name));
    return i && i->gone && mg_facts_same(f, i->name, name->name) ? i : NULL;
}

mg_fact_column *mg_facts_column(const mg_facts *f, const mg_fact_table *t, const char *name)
{
    mg_fact_column *c = name ? find_fact(&f->parts, part_tag(t, COLUMN_NAMES), fold_fact_name(f, name)) : NULL;

    return c && !c->gone && mg_facts_same(f, c->name, name) ? c : NULL;
}

mg_fact_constraint *mg_facts_constraint(const mg_facts *f, const mg_fact_table *t, const char *name)
{
    mg_fact_constraint *c = name ? find_fact(&f->parts, part_tag(t, CONSTRAINT_NAMES), fold_fact_name(f, name)) : NULL;

    return c && !c->gone && c->name && mg_facts_same(f, c->name, name) ? c : NULL;
}

/* Adding */

mg_fact_table *mg_facts_add_table(mg_facts *f, const mg_object *name)
{
    mg_fact_table *t = mg_arena_get(f->arena, sizeof *t), **slot = mg_vec_push(f->arena, &f->tables);

    if (!t || !slot)
        return NULL;
    *t = (mg_fact_table){.schema = schema_of(f, name),
                         .name = name->name,
                         .kind = MG_THING_TABLE,
                         .rows = MG_UNKNOWN,
                         .bytes = MG_UNKNOWN,
                         .writes = MG_UNKNOWN};
    *slot = t;
    put_fact(f, t->schema, t->name, TABLE_NAMES, t);
    return t;
}

mg_fact_index *mg_facts_add_index(mg_facts *f, mg_fact_table *t, const mg_object *name)
{
    mg_fact_index *i = mg_arena_get(f->arena, sizeof *i), **slot = mg_vec_push(f->arena, &t->indexes);

    if (!i || !slot)
        return NULL;
    *i = (mg_fact_index){.schema = t->schema, .name = name->name, .table = t, .valid = true};
    *slot = i;
    if (i->name)
        put_fact(f, i->schema, i->name, INDEX_NAMES, i);
    return i;
}

mg_fact_column *mg_facts_add_column(mg_facts *f, mg_fact_table *t, const char *name)
{
    mg_fact_column *c = mg_arena_get(f->arena, sizeof *c), **slot = mg_vec_push(f->arena, &t->columns);

    if (!c || !slot)
        return NULL;
    c->name = name;
    *slot = c;
    put_fact_part(f, t, name, COLUMN_NAMES, c);
    return c;
}

mg_fact_constraint *mg_facts_add_constraint(mg_facts *f, mg_fact_table *t, const char *name)
{
    mg_fact_constraint *c = mg_arena_get(f->arena, sizeof *c), **slot = mg_vec_push(f->arena, &t->constraints);

    if (!c || !slot)
        return NULL;
    *c = (mg_fact_constraint){.name = name, .from = {t->schema, t->name}, .validated = true};
    *slot = c;
    if (name)
        put_fact_part(f, t, name, CONSTRAINT_NAMES, c);
    return c;
}

/* Renaming */

void mg_facts_rename_table(mg_facts *f, mg_fact_table *t, const mg_object *to)
{
    t->was = t->name;
    t->schema = to->schema ? to->schema : t->schema;
    t->name = to->name;
    put_fact(f, t->schema, t->name, TABLE_NAMES, t);
}

void mg_facts_rename_index(mg_facts *f, mg_fact_index *i, const mg_object *to)
{
    i->name = to->name;
    put_fact(f, i->schema, i->name, INDEX_NAMES, i);
}

void mg_facts_rename_column(mg_facts *f, mg_fact_table *t, mg_fact_column *c, const char *to)
{
    c->name = to;
    put_fact_part(f, t, to, COLUMN_NAMES, c);
}

void mg_facts_rename_constraint(mg_facts *f, mg_fact_table *t, mg_fact_constraint *c, const char *to)
{
    c->name = to;
    put_fact_part(f, t, to, CONSTRAINT_NAMES, c);
}

/* Reading ***********************************************************************************************************
 */

mg_rc mg_facts_read(mg_facts *f, const mg_host *host, const mg_object *names, size_t count, long small, mg_error *err)
{
    mg_fact_reader r = {.facts = f, .host = host, .small = small, .err = err};
    mg_rc rc;

    f->read = true;
    for (size_t i = 0; i < count; i++)
    {
        const char **schema = mg_vec_push(f->arena, &r.schemas), **name = mg_vec_push(f->arena, &r.names);

        if (!schema || !name)
            return mg_error_no_memory(err);
        *schema = fold_fact_name(f, schema_of(f, &names[i]));
        *name = fold_fact_name(f, names[i].name);
    }
    rc = f->dialect == MG_SQLITE ? mg_facts_read_sqlite(&r) : mg_facts_read_postgres(&r);
    return rc == MG_OK && f->arena->failed ? mg_error_no_memory(err) : rc;
}

mg_rc mg_facts_ask(mg_fact_reader *r, const char *sql, size_t nparams, const char *const *params, mg_row_fn each)
{
    return r->host->query(r->host->ctx, sql, nparams, params, each, r, r->facts->arena, r->err);
}

const char *mg_facts_copy(const mg_fact_reader *r, const char *text)
{
    return mg_arena_str(r->facts->arena, text);
}

void mg_facts_add_name(const mg_fact_reader *r, mg_names *list, const char *name)
{
    const char **slot = name ? mg_vec_push(r->facts->arena, list) : NULL;

    if (slot)
        *slot = mg_facts_copy(r, name);
}
