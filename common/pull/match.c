/* match.c: finds what an existing schema says of each table, column, enum and foreign key; see ctx.h. */
#include "../psl/names/naming.h"
#include "ctx.h"

/* Tables or enums by name: `any` has the first of that name in all schemas, `own` has each under its own schema. */
typedef struct matched
{
    mg_map any;
    mg_map own; /* the tag is the number of the schema */
    mg_map schemas;
} matched;

static uint64_t schema_order(mg_pull *p, matched *f, const char *schema, size_t len)
{
    const uint64_t *known = mg_map_get(&f->schemas, 0, schema, len);
    uint64_t *number;

    if (known)
        return *known;
    number = mg_arena_get(p->scratch, sizeof *number);
    if (!number)
        return 0;
    *number = f->schemas.len + 1;
    mg_map_put(p->scratch, &f->schemas, 0, schema, len, number);
    return *number;
}

static void note_match(mg_pull *p, matched *f, const char *schema, const char *name, void *what)
{
    const char *in = mg_pull_schema(p, schema);
    size_t len = strlen(name);

    if (!mg_map_get(&f->any, 0, name, len))
        mg_map_put(p->scratch, &f->any, 0, name, len, what);
    if (in)
        mg_map_put(p->scratch, &f->own, schema_order(p, f, in, strlen(in)), name, len, what);
}

static bool is_read(const mg_pull *p, mg_psl_str schema)
{
    for (size_t i = 0; i < p->m->schemas.len; i++)
        if (mg_pull_is(schema, p->m->schemas.items[i]))
            return true;
    return p->target && mg_pull_is(schema, p->target);
}

/* Finds the object for a block. Its @@schema is ignored if that schema was not read from the database. */
static void *find_old_model(mg_pull *p, matched *f, mg_psl_str schema, mg_psl_str name)
{
    if (!schema.text || !is_read(p, schema))
        return mg_map_get(&f->any, 0, name.text, name.len);
    return mg_map_get(&f->own, schema_order(p, f, schema.text, schema.len), name.text, name.len);
}

/* Matches the columns of a table with the model's fields, by their names in the database. */
static void match_fields(mg_pull *p, const mg_table *t, const mg_psl_model *m, mg_map *columns)
{
    for (size_t i = 0; i < t->columns.len; i++)
        mg_map_put(p->scratch, columns, (uintptr_t) t, t->columns.items[i]->name, strlen(t->columns.items[i]->name),
                   t->columns.items[i]);
    for (uint32_t i = 0; i < m->count; i++)
    {
        const mg_psl_field *f = &m->fields[i];
        mg_psl_str name = mg_psl_db_name(f->name, f->map);
        const mg_column *c = mg_map_get(columns, (uintptr_t) t, name.text, name.len);

        if (c && f->kind != MG_PSL_OF_MODEL && !p->fields[c->number])
            p->fields[c->number] = f;
    }
}

static void match_models(mg_pull *p)
{
    matched tables = {0}, views = {0};
    mg_map columns = {0};

    for (size_t i = 0; i < p->m->tables.len; i++)
        note_match(p, &tables, p->m->tables.items[i]->schema, p->m->tables.items[i]->name, &p->tables[i]);
    for (size_t i = 0; i < p->m->views.len; i++)
        note_match(p, &views, p->m->views.items[i]->schema, p->m->views.items[i]->name, &p->view_tables[i]);
    for (size_t i = 0; i < p->previous->models.len; i++)
    {
        const mg_psl_model *m = p->previous->models.items[i];
        mg_pull_table *t = find_old_model(p, m->view ? &views : &tables, m->schema, mg_psl_db_name(m->name, m->map));

        p->placed[m->number] = t;
        if (!t)
            continue;
        t->previous = m;
        match_fields(p, t->table, m, &columns);
    }
}

static void match_enums(mg_pull *p)
{
    matched enums = {0};

    for (size_t i = 0; i < p->m->enums.len; i++)
        note_match(p, &enums, p->m->enums.items[i]->schema, p->m->enums.items[i]->name, &p->enums[i]);
    for (size_t i = 0; i < p->previous->enums.len; i++)
    {
        const mg_psl_enum *e = p->previous->enums.items[i];
        mg_pull_enum *to = find_old_model(p, &enums, e->schema, mg_psl_db_name(e->name, e->map));

        if (!to)
            continue;
        to->previous = e;
        to->position = (uint32_t) i;
    }
}

/* Relations ************************************************************************************************** */

/* Are the fields of the relation the columns of the foreign key? */
static bool same_fields(const mg_foreign_key *k, const mg_psl_relation *r)
{
    const mg_psl_relation_args *args = r->forward ? r->forward->rel : NULL;

    if (!args || !args->has_fields || args->field_count != k->columns.len)
        return false;
    for (uint32_t i = 0; i < args->field_count; i++)
        if (!mg_pull_is(mg_psl_db_name(args->fields[i]->name, args->fields[i]->map), k->columns.items[i]->name))
            return false;
    return true;
}

/* Orders relations over the same fields by the model that they lead to; the first is taken for the foreign key. */
static bool comes_before(const mg_psl_relation *x, const mg_psl_relation *y)
{
    return x->b->number != y->b->number ? x->b->number < y->b->number : x->number < y->number;
}

static void match_foreign_keys(mg_pull *p)
{
    for (size_t i = 0; i < p->previous->relations.len; i++)
    {
        const mg_psl_relation *r = p->previous->relations.items[i];
        const mg_pull_table *t = r->kind > MG_PSL_ONE_TO_MANY ? NULL : p->placed[r->a->number];

        for (size_t k = 0; t && k < t->table->foreign_keys.len; k++)
        {
            const mg_foreign_key *key = t->table->foreign_keys.items[k];
            mg_pull_relation *to = &p->relations[key->number];

            if (same_fields(key, r) && (!to->previous || comes_before(r, to->previous)))
                to->previous = r;
        }
    }
}

static void match_pairs(mg_pull *p)
{
    mg_map names = {0};

    for (size_t i = 0; i < p->m->tables.len; i++)
        if (p->tables[i].join)
            mg_map_put(p->scratch, &names, 0, p->tables[i].table->name, strlen(p->tables[i].table->name),
                       &p->tables[i]);
    for (size_t i = 0; i < p->previous->relations.len; i++)
    {
        const mg_psl_relation *r = p->previous->relations.items[i];
        mg_psl_str name = {0};
        const char *table = NULL;
        mg_pull_table *t = NULL;

        if (r->kind == MG_PSL_MANY_TO_MANY)
            name = mg_psl_relation_name(p->scratch, r);
        if (name.text)
            table = mg_arena_printf(p->scratch, "_%.*s", MG_PSL_STR(name));
        if (table)
            t = mg_map_get(&names, 0, table, strlen(table));
        if (t && !t->pair.previous)
            t->pair.previous = r;
    }
}

/* Tables ******************************************************************************************************* */

bool mg_pull_is_unsupported(const mg_column *c)
{
    return c->type.family == MG_FAMILY_UNSUPPORTED;
}

static bool is_usable(const mg_index *x)
{
    for (size_t i = 0; i < x->columns.len; i++)
        if (mg_pull_is_unsupported(x->columns.items[i].column) ||
            x->columns.items[i].column->type.nullness != MG_COLUMN_REQUIRED)
            return false;
    return x->kind != MG_INDEX_NORMAL;
}

static bool is_column(const mg_column *c, char letter)
{
    return (c->name[0] | 0x20) == letter && !c->name[1];
}

/* Is it a key over A and B that covers all rows? In SQLite the primary key does not count. */
static bool is_pair_key(const mg_pull *p, const mg_index *x)
{
    return (x->kind == MG_INDEX_UNIQUE || (x->kind == MG_INDEX_PRIMARY && p->postgres)) && !x->where &&
           x->columns.len == 2 && is_column(x->columns.items[0].column, 'a') &&
           is_column(x->columns.items[1].column, 'b');
}

static bool is_back_index(const mg_index *x)
{
    return x->kind == MG_INDEX_NORMAL && x->columns.len == 1 && is_column(x->columns.items[0].column, 'b');
}

/* Does A lead to the table whose name sorts first, and B to the other? */
static bool leads_in_order(const mg_foreign_key *a, const mg_foreign_key *b)
{
    return strcmp(a->referenced->name, b->referenced->name) <= 0 && is_column(a->columns.items[0], 'a') &&
           is_column(b->columns.items[0], 'b');
}

static bool is_join_model(const mg_pull *p, const mg_table *t)
{
    bool key = false, back = false;

    if (t->name[0] != '_' || t->foreign_keys.len != 2)
        return false;
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        key = key || is_pair_key(p, t->indexes.items[i]);
        back = back || is_back_index(t->indexes.items[i]);
    }
    return key && back &&
           (leads_in_order(t->foreign_keys.items[0], t->foreign_keys.items[1]) ||
            leads_in_order(t->foreign_keys.items[1], t->foreign_keys.items[0]));
}

/* Is it a table in which earlier generations of the reference kept their state? Name and columns tell. */
static bool is_hidden_model(const mg_table *t)
{
    static const char *const migration[] = {
        "_Migration",      "revision",           "name",   "datamodel",  "status",     "applied", "rolled_back",
        "datamodel_steps", "database_migration", "errors", "started_at", "finished_at"};
    static const char *const relay[] = {"_RelayId", "id", "stableModelIdentifier"};
    const char *const *names = NULL;
    size_t count = 0;

    if (strcmp(t->name, migration[0]) == 0)
    {
        names = migration;
        count = sizeof migration / sizeof *migration;
    }
    else if (strcmp(t->name, relay[0]) == 0)
    {
        names = relay;
        count = sizeof relay / sizeof *relay;
    }
    for (size_t i = 1; i < count; i++)
        if (!mg_table_column(t, names[i]))
            return false;
    return names != NULL;
}

bool mg_pull_is_expression_index(const mg_pull *p, const mg_extra *e)
{
    bool seven = p->previous->release != MG_PRISMA_6;

    return e->kind == MG_EXTRA_INDEX && p->postgres && (seven ? e->expressions : !e->partial);
}

static void look_at_tables(mg_pull *p)
{
    for (size_t i = 0; i < p->m->tables.len; i++)
    {
        mg_pull_table *t = &p->tables[i];

        t->table = p->m->tables.items[i];
        t->hidden = is_hidden_model(t->table);
        t->join = is_join_model(p, t->table);
        for (size_t k = 0; k < t->table->indexes.len && !t->usable; k++)
            t->usable = is_usable(t->table->indexes.items[k]);
    }
    for (size_t i = 0; i < p->m->views.len; i++)
        p->view_tables[i].table = p->m->views.items[i];
    for (size_t i = 0; i < p->m->enums.len; i++)
        p->enums[i].enumeration = p->m->enums.items[i];
    for (size_t i = 0; i < p->m->extras.len; i++)
    {
        const mg_extra *e = &p->m->extras.items[i];
        mg_pull_table *t = e->table ? mg_pull_of(p, e->table) : NULL;

        if (!t)
            continue;
        t->checks = t->checks || (e->kind == MG_EXTRA_CHECK && p->postgres);
        t->exclusions = t->exclusions || e->kind == MG_EXTRA_EXCLUSION;
        t->expressions = t->expressions || mg_pull_is_expression_index(p, e);
    }
}

void mg_pull_match(mg_pull *p)
{
    look_at_tables(p);
    if (p->scratch->failed)
        return;
    match_models(p);
    match_enums(p);
    match_foreign_keys(p);
    match_pairs(p);
}

const mg_psl_index *mg_pull_previous_index(mg_pull *p, const mg_pull_table *t, const mg_index *x)
{
    for (const mg_psl_index *i = t->previous ? t->previous->indexes : NULL; i; i = i->next)
        if ((!i->map.text && mg_pull_is(i->name, x->name)) ||
            mg_pull_is(mg_psl_index_name(p->scratch, p->m->connector, t->previous, i), x->name))
            return i;
    return NULL;
}
