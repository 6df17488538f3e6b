/* from_psl.c: see from_psl.h. Names of constraints and of join tables are those of the reference (psl/naming.h). */
#include "from_psl.h"

#include "../base/map.h"
#include "../base/utf8.h"
#include "../psl/names/naming.h"
#include "natives.h"
#include "opclasses.h"
#include "predicate.h"
#include "said.h"
#include "values.h"

typedef struct builder
{
    mg_arena *a, *scratch;
    const mg_psl_schema *s;
    mg_model *m;
    mg_column ***columns; /* the columns: by the number of the model, then by the place of the field in it */
    mg_table **tables;    /* by the number of the model */
    mg_map enums;         /* enum of the schema (its address is the tag) → mg_enum */
    mg_map texts;         /* the same, where its values are texts */
    mg_psl_places places;
} builder;

static void note_said(builder *b, mg_said what, const mg_psl_span *doc)
{
    if (doc && doc->end > doc->start)
        mg_model_note_said(b->a, b->scratch, b->s, &b->places, *doc, &what, b->m);
}

/* What is said above a field or value, and behind it. */
static void note_said_of_item(builder *b, mg_said what, const mg_psl_item *ast)
{
    note_said(b, what, ast->doc ? &ast->doc->span : NULL);
    note_said(b, what, &ast->trailing);
}

static char *copy(builder *b, mg_psl_str s)
{
    return s.text ? mg_arena_copy(b->a, s.text, s.len) : NULL;
}

static mg_column *column_of_field(const builder *b, const mg_psl_field *f)
{
    return b->columns[f->model->number][f - f->model->fields];
}

/* What the client calls a thing whose name in the database is `name`. */
static const char *client_name(builder *b, mg_psl_str own, mg_psl_str map, const char *name)
{
    return map.text ? copy(b, own) : name;
}

/* Types ******************************************************************************************************** */

static const mg_family families[] = {
    [MG_PSL_INT] = MG_FAMILY_INT,         [MG_PSL_BIGINT] = MG_FAMILY_BIGINT, [MG_PSL_FLOAT] = MG_FAMILY_FLOAT,
    [MG_PSL_BOOLEAN] = MG_FAMILY_BOOLEAN, [MG_PSL_TEXT] = MG_FAMILY_STRING,   [MG_PSL_DATETIME] = MG_FAMILY_DATETIME,
    [MG_PSL_JSON] = MG_FAMILY_JSON,       [MG_PSL_BYTES] = MG_FAMILY_BYTES,   [MG_PSL_DECIMAL] = MG_FAMILY_DECIMAL,
};

static mg_enum *enum_of_field(const builder *b, const mg_psl_enum *e)
{
    return mg_map_get(&b->enums, (uintptr_t) e, "", 0);
}

static mg_type type_of(builder *b, const mg_psl_field *f)
{
    bool postgres = b->s->connector->provider == MG_PSL_POSTGRESQL;
    mg_type t = {0};

    t.nullness = f->arity == MG_PSL_LIST       ? MG_COLUMN_LIST
                 : f->arity == MG_PSL_OPTIONAL ? MG_COLUMN_NULLABLE
                                               : MG_COLUMN_REQUIRED;
    switch (f->kind)
    {
    case MG_PSL_OF_ENUM:
        t.family = postgres ? MG_FAMILY_ENUM : MG_FAMILY_STRING;
        t.of.enumeration = postgres ? enum_of_field(b, f->to.enumeration) : NULL;
        break;
    case MG_PSL_OF_UNSUPPORTED:
        t.family = MG_FAMILY_UNSUPPORTED;
        t.of.text = copy(b, *f->ast->unsupported);
        break;
    default:
        t.family = families[f->scalar];
        if (postgres && !mg_psl_field_native(b->s->connector, f, &t.native))
            t.native = mg_native_default(f->scalar);
    }
    return t;
}

/* Defaults ***************************************************************************************************** */

static const char *enum_value(builder *b, const mg_psl_enum *e, mg_psl_str name)
{
    for (uint32_t i = 0; i < e->count; i++)
        if (e->values[i].name.len == name.len && memcmp(e->values[i].name.text, name.text, name.len) == 0)
            return copy(b, mg_psl_db_name(e->values[i].name, e->values[i].map));
    return NULL;
}

typedef const char *(*psl_reader)(mg_arena *a, const char *text, size_t len);

static const char *written_default(mg_arena *a, const char *text, size_t len)
{
    return mg_arena_copy(a, text, len);
}

static const struct
{
    mg_value_kind kind;
    psl_reader read;
} literals[] = {
    [MG_PSL_INT] = {MG_VALUE_INT, mg_integer_text},       [MG_PSL_BIGINT] = {MG_VALUE_BIGINT, mg_integer_text},
    [MG_PSL_FLOAT] = {MG_VALUE_FLOAT, mg_decimal_text},   [MG_PSL_BOOLEAN] = {MG_VALUE_BOOLEAN, written_default},
    [MG_PSL_TEXT] = {MG_VALUE_STRING, written_default},   [MG_PSL_DATETIME] = {MG_VALUE_DATETIME, mg_datetime_text},
    [MG_PSL_JSON] = {MG_VALUE_JSON, written_default},     [MG_PSL_BYTES] = {MG_VALUE_BYTES, mg_bytes_text},
    [MG_PSL_DECIMAL] = {MG_VALUE_FLOAT, mg_decimal_text},
};

static bool constant_default(builder *b, const mg_psl_field *f, const mg_psl_expr *e, mg_value *v)
{
    if (e->kind == MG_PSL_ARRAY)
    {
        v->kind = MG_VALUE_LIST;
        for (const mg_psl_expr *x = e->u.first; x; x = x->next)
            v->count++;
        v->items = mg_arena_get(b->a, v->count * sizeof *v->items);
        v->count = 0;
        for (const mg_psl_expr *x = e->u.first; x && v->items; x = x->next)
            if (!constant_default(b, f, x, &v->items[v->count++]))
                return false;
        return v->items != NULL;
    }
    if (f->kind == MG_PSL_OF_ENUM)
    {
        v->kind = MG_VALUE_ENUM;
        v->text = enum_value(b, f->to.enumeration, e->text);
    }
    else
    {
        v->kind = literals[f->scalar].kind;
        v->text = literals[f->scalar].read(b->a, e->text.text, e->text.len);
    }
    return v->text != NULL;
}

static bool is_function(mg_psl_str s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.text, word, s.len) == 0;
}

/* Defaults without parts, which all columns can share. */
static const mg_default now_default = {.kind = MG_DEFAULT_NOW},
                        sequence_default = {.kind = MG_DEFAULT_SEQUENCE, .text = ""};

/* The default that the database gives a column, or NULL if it has none. */
static const mg_default *default_of(builder *b, const mg_psl_field *f, mg_column *c)
{
    const mg_psl_expr *e = f->def ? f->def->value : NULL;
    const mg_psl_arg *arg;
    mg_default *d;

    if (!e)
        return NULL;
    if (e->kind == MG_PSL_CALL && is_function(e->text, "autoincrement"))
    {
        c->autoincrement = true;
        if (b->s->connector->provider != MG_PSL_POSTGRESQL)
            return NULL;
    }
    else if (e->kind == MG_PSL_CALL && !is_function(e->text, "now") && !is_function(e->text, "dbgenerated"))
    {
        c->client_default = true;
        return NULL;
    }
    arg = e->kind == MG_PSL_CALL && e->u.args ? e->u.args->first : NULL;
    if (e->kind == MG_PSL_CALL && f->kind == MG_PSL_OF_ENUM && !(arg && arg->value))
        return NULL; /* without a text the reference takes an enum's dbgenerated() for no default */
    if (e->kind == MG_PSL_CALL && is_function(e->text, "now"))
        return &now_default;
    if (c->autoincrement)
        return &sequence_default;
    d = mg_arena_get(b->a, sizeof *d);
    if (!d)
        return NULL;
    if (e->kind != MG_PSL_CALL)
        return constant_default(b, f, e, &d->value) ? d : NULL;
    d->kind = MG_DEFAULT_SQL;
    if (arg && arg->value)
        d->text = copy(b, arg->value->text);
    return d;
}

/* Tables ******************************************************************************************************* */

static void add_model_column(builder *b, mg_table *t, const mg_psl_field *f)
{
    mg_column *c = mg_model_add_column(b->a, b->m, t, copy(b, mg_psl_db_name(f->name, f->map)));

    b->columns[f->model->number][f - f->model->fields] = c;
    if (!c)
        return;
    c->client = client_name(b, f->name, f->map, c->name);
    c->type = type_of(b, f);
    c->texts = f->kind == MG_PSL_OF_ENUM ? mg_map_get(&b->texts, (uintptr_t) f->to.enumeration, "", 0) : NULL;
    c->def = default_of(b, f, c);
    note_said_of_item(b, (mg_said){.table = t, .column = c}, f->ast);
    /* In SQLite a key that is one integer is the rowid, so SQLite hands out its values. */
    if (b->s->connector->provider == MG_PSL_SQLITE && c->type.family == MG_FAMILY_INT && f->model->id &&
        f->model->id->count == 1 && f->model->id->fields[0].field == f)
        c->autoincrement = true;
}

static void add_model_index(builder *b, mg_table *t, const mg_psl_model *m, const mg_psl_index *x)
{
    mg_index_kind kind = x->type == MG_PSL_INDEX_PRIMARY  ? MG_INDEX_PRIMARY
                         : x->type == MG_PSL_INDEX_UNIQUE ? MG_INDEX_UNIQUE
                                                          : MG_INDEX_NORMAL;
    mg_psl_str name = kind == MG_INDEX_PRIMARY ? mg_psl_primary_key_name(b->scratch, b->s->connector, m)
                                               : mg_psl_index_name(b->scratch, b->s->connector, m, x);
    mg_index *to = mg_model_add_index(b->a, b->m, t, kind, name.text ? copy(b, name) : "");

    if (!to)
        return;
    if (x->algorithm != MG_PSL_ALGORITHM_NONE)
        to->algorithm = x->algorithm;
    if (x->where)
        to->where = mg_predicate_of_psl(b->a, b->scratch, b->s, &b->places, x->where);
    mg_vec_reserve(b->a, &to->columns, x->count);
    for (uint32_t i = 0; i < x->count; i++)
    {
        if (!mg_model_add_index_column(b->a, to, column_of_field(b, x->fields[i].field)))
            return;
        to->columns.items[i].sort = x->fields[i].sort;
        to->columns.items[i].ops = mg_opclass_of(b->a, &x->fields[i], x->algorithm);
    }
}

/* Makes exactly as much room as the model's block asks for, since most of the memory of a plan goes here. */
static void reserve_tables(builder *b, mg_table *t, const mg_psl_model *m)
{
    size_t columns = 0, keys = 0, indexes = m->id != NULL;

    for (uint32_t i = 0; i < m->count; i++)
    {
        columns += m->fields[i].kind != MG_PSL_OF_MODEL;
        keys += m->fields[i].kind == MG_PSL_OF_MODEL && m->fields[i].rel->has_fields;
    }
    for (const mg_psl_index *x = m->indexes; x; x = x->next)
        indexes++;
    mg_vec_reserve(b->a, &t->columns, columns);
    mg_vec_reserve(b->a, &t->indexes, indexes);
    mg_vec_reserve(b->a, &t->foreign_keys, b->s->prisma_mode ? 0 : keys);
}

static void add_model_table(builder *b, const mg_psl_model *m)
{
    mg_table *t = mg_model_add_table(b->a, b->m, copy(b, m->schema), copy(b, mg_psl_db_name(m->name, m->map)));

    b->tables[m->number] = t;
    b->columns[m->number] = mg_arena_get(b->scratch, (m->count + 1) * sizeof **b->columns);
    if (!t || !b->columns[m->number])
        return;
    t->client = client_name(b, m->name, m->map, t->name);
    note_said(b, (mg_said){.table = t}, m->ast->doc ? &m->ast->doc->span : NULL);
    reserve_tables(b, t, m);
    for (uint32_t i = 0; i < m->count; i++)
        if (m->fields[i].kind != MG_PSL_OF_MODEL)
            add_model_column(b, t, &m->fields[i]);
    if (b->a->failed)
        return;
    if (m->id)
        add_model_index(b, t, m, m->id);
    for (const mg_psl_index *x = m->indexes; x; x = x->next)
        add_model_index(b, t, m, x);
}

static void add_model_key(builder *b, const mg_psl_relation *r)
{
    mg_psl_field *forward = r->forward, **references;
    uint32_t count = mg_psl_referenced_fields(b->scratch, r, &references);
    mg_psl_str name = mg_psl_foreign_key_name(b->scratch, b->s->connector, r);
    mg_foreign_key *k =
        mg_model_add_foreign_key(b->a, b->m, b->tables[r->a->number], b->tables[r->b->number], copy(b, name));

    if (!k)
        return;
    k->on_delete = mg_psl_on_delete(b->s, r);
    k->on_update = mg_psl_on_update(r);
    mg_vec_reserve(b->a, &k->columns, count);
    mg_vec_reserve(b->a, &k->references, count);
    for (uint32_t i = 0; i < forward->rel->field_count && i < count; i++)
        if (!mg_model_add_reference(b->a, k, column_of_field(b, forward->rel->fields[i]),
                                    column_of_field(b, references[i])))
            return;
}

/* Tables of many-to-many relations ***************************************************************************** */

/* The first `max` characters of `name`, with `suffix` behind them. */
static const char *cut_characters(builder *b, const char *name, size_t max, const char *suffix)
{
    size_t keep = mg_utf8_offset(name, strlen(name), max);

    return mg_arena_printf(b->a, "%.*s%s", (int) keep, name, suffix);
}

/*
 * The name of the foreign key on column A or B. As in the reference, long names of the two are cut at different
 * lengths.
 */
static const char *pair_key_name(builder *b, const char *table, char letter)
{
    size_t max = b->s->connector->max_name - strlen("_fkey") - 2, len = strlen(table);

    if (letter == 'A' ? len > max : len >= max)
        len = mg_utf8_cut(table, len, max);
    return mg_arena_printf(b->a, "%.*s_%c_fkey", (int) len, table, letter);
}

/* Of a relation of a model with itself, its fields alone say which column is which. */
static mg_column *add_pair_column(builder *b, mg_table *t, const char *name, const mg_psl_model *to,
                                  const mg_psl_relation *r, const mg_psl_field *field)
{
    const mg_column *key = b->tables[to->number]->primary->columns.items[0].column;
    mg_column *c = mg_model_add_column(b->a, b->m, t, name);

    if (!c)
        return NULL;
    c->type = key->type;
    c->texts = key->texts;
    c->client = copy(b, field->name);
    if (r->a == r->b)
        note_said_of_item(b, (mg_said){.table = t, .column = c, .relation = true}, field->ast);
    return c;
}

static void add_pair_key(builder *b, mg_column *c, const mg_psl_model *to)
{
    mg_table *other = b->tables[to->number];
    mg_foreign_key *k =
        mg_model_add_foreign_key(b->a, b->m, c->table, other, pair_key_name(b, c->table->name, c->name[0]));

    if (!k)
        return;
    k->on_delete = k->on_update = MG_PSL_CASCADE;
    mg_model_add_reference(b->a, k, c, other->primary->columns.items[0].column);
}

static void add_pair_table(builder *b, const mg_psl_relation *r)
{
    bool postgres = b->s->connector->provider == MG_PSL_POSTGRESQL;
    const char *suffix = postgres ? "_AB_pkey" : "_AB_unique";
    size_t max = b->s->connector->max_name;
    mg_psl_str relation = mg_psl_relation_name(b->scratch, r);
    char *full = mg_arena_printf(b->scratch, "_%.*s", (int) relation.len, relation.text);
    const char *name = full ? cut_characters(b, full, max, "") : NULL;
    mg_table *t = name ? mg_model_add_table(b->a, b->m, b->tables[r->a->number]->schema, name) : NULL;
    mg_column *ca, *cb;
    mg_index *both, *back;

    if (!t)
        return;
    ca = add_pair_column(b, t, "A", r->a, r, r->forward);
    cb = add_pair_column(b, t, "B", r->b, r, r->back);
    t->joins[0] = b->tables[r->a->number];
    t->joins[1] = b->tables[r->b->number];
    both = mg_model_add_index(b->a, b->m, t, postgres ? MG_INDEX_PRIMARY : MG_INDEX_UNIQUE,
                              cut_characters(b, name, max - strlen(suffix), suffix));
    back = mg_model_add_index(b->a, b->m, t, MG_INDEX_NORMAL, cut_characters(b, name, max - 8, "_B_index"));
    if (b->a->failed || !mg_model_add_index_column(b->a, both, ca) || !mg_model_add_index_column(b->a, both, cb) ||
        !mg_model_add_index_column(b->a, back, cb) || b->s->prisma_mode)
        return;
    add_pair_key(b, ca, r->a);
    if (!b->a->failed)
        add_pair_key(b, cb, r->b);
}

/* The whole **************************************************************************************************** */

static bool has_view(const mg_psl_relation *r)
{
    return r->a->view || r->b->view;
}

static void add_enum_value(builder *b, mg_enum *e, const mg_psl_value *value)
{
    const char *name = copy(b, mg_psl_db_name(value->name, value->map));
    const char **slot = mg_vec_push(b->a, &e->values), **client = mg_vec_push(b->a, &e->clients);

    if (!slot || !client)
        return;
    *slot = name;
    *client = client_name(b, value->name, value->map, name);
    note_said_of_item(b, (mg_said){.enumeration = e, .value = name}, value->ast);
}

static void add_enums(builder *b)
{
    for (size_t i = 0; i < b->s->enums.len && !b->a->failed; i++)
    {
        const mg_psl_enum *e = b->s->enums.items[i];
        mg_enum *to = mg_model_add_enum(b->a, b->m, copy(b, e->schema), copy(b, mg_psl_db_name(e->name, e->map)));

        if (!to)
            return;
        to->client = client_name(b, e->name, e->map, to->name);
        note_said(b, (mg_said){.enumeration = to}, e->ast->doc ? &e->ast->doc->span : NULL);
        mg_map_put(b->scratch, &b->enums, (uintptr_t) e, "", 0, to);
        for (uint32_t k = 0; k < e->count && !b->a->failed; k++)
            add_enum_value(b, to, &e->values[k]);
    }
}

/* Of SQLite, which has no enums: what values they have, for whoever has to find them in rows. */
static void add_texts(builder *b)
{
    for (size_t i = 0; i < b->s->enums.len; i++)
    {
        const mg_psl_enum *e = b->s->enums.items[i];
        mg_enum *to = mg_arena_get(b->a, sizeof *to), **slot = mg_vec_push(b->a, &b->m->texts);

        if (!to || !slot)
            return;
        *slot = to;
        to->name = copy(b, mg_psl_db_name(e->name, e->map));
        mg_map_put(b->scratch, &b->texts, (uintptr_t) e, "", 0, to);
        for (uint32_t k = 0; k < e->count; k++)
        {
            const char **value = mg_vec_push(b->a, &to->values);

            if (value)
                *value = copy(b, mg_psl_db_name(e->values[k].name, e->values[k].map));
        }
    }
}

static void add_datasource(builder *b, const mg_psl_datasource *d)
{
    for (uint32_t i = 0; i < d->schema_count; i++)
    {
        const char **slot = mg_vec_push(b->a, &b->m->schemas);

        if (slot)
            *slot = copy(b, d->schemas[i].name);
    }
    for (uint32_t i = 0; i < d->extension_count; i++)
    {
        const mg_psl_extension *from = &d->extensions[i];
        mg_extension *e = mg_arena_get(b->a, sizeof *e), **slot = mg_vec_push(b->a, &b->m->extensions);

        if (!e || !slot)
            return;
        *slot = e;
        e->number = i;
        e->name = copy(b, mg_psl_db_name(from->name, from->map));
        e->schema = from->schema.text ? copy(b, from->schema) : "";
        e->version = from->version.text ? copy(b, from->version) : "";
    }
}

mg_model *mg_model_from_psl(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s)
{
    builder b = {.a = a, .scratch = scratch, .s = s, .m = mg_arena_get(a, sizeof *b.m)};
    size_t count = s->models.len + 1;

    b.columns = mg_arena_get(scratch, count * sizeof *b.columns);
    b.tables = mg_arena_get(scratch, count * sizeof *b.tables);
    if (!b.m || !b.columns || !b.tables)
        return NULL;
    b.m->connector = s->connector;
    b.m->release = s->release;
    b.m->manages_partial = s->release != MG_PRISMA_6 && s->features & mg_psl_feature_bit(MG_PSL_FEATURE_partialIndexes);
    b.m->manages_extensions = s->features & mg_psl_feature_bit(MG_PSL_FEATURE_postgresqlExtensions);
    if (s->datasources.len > 0)
        add_datasource(&b, s->datasources.items[0]);
    if (s->connector->provider == MG_PSL_POSTGRESQL)
        add_enums(&b);
    else
        add_texts(&b);
    for (size_t i = 0; i < s->models.len && !a->failed && !scratch->failed; i++)
        if (!s->models.items[i]->view)
            add_model_table(&b, s->models.items[i]);
    for (size_t i = 0; i < s->relations.len && !a->failed && !scratch->failed; i++)
        if (s->relations.items[i]->kind != MG_PSL_MANY_TO_MANY && !has_view(s->relations.items[i]) && !s->prisma_mode)
            add_model_key(&b, s->relations.items[i]);
    for (size_t i = 0; i < s->relations.len && !a->failed && !scratch->failed; i++)
        if (s->relations.items[i]->kind == MG_PSL_MANY_TO_MANY && !has_view(s->relations.items[i]))
            add_pair_table(&b, s->relations.items[i]);
    return a->failed || scratch->failed ? NULL : b.m;
}
