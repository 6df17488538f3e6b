/* model.c: writes models, views and enums as blocks of the schema; see ctx.h. */
#include "ctx.h"

#include "../model/opclasses.h"

#include <stdlib.h>

/* Indexes ****************************************************************************************************** */

const char *mg_pull_index_map(mg_pull *p, const mg_index *x)
{
    mg_column **columns = mg_arena_get(p->scratch, (x->columns.len + 1) * sizeof *columns);
    const char *usual;

    if (!columns)
        return NULL;
    for (size_t i = 0; i < x->columns.len; i++)
        columns[i] = x->columns.items[i].column;
    usual = mg_pull_constraint(p, x->table, columns, x->columns.len, x->kind == MG_INDEX_UNIQUE ? "_key" : "_idx");
    return usual && strcmp(usual, x->name) != 0 ? x->name : NULL;
}

const char *mg_pull_key_map(mg_pull *p, const mg_index *x)
{
    const char *usual = mg_pull_constraint(p, x->table, NULL, 0, "_pkey");

    return *x->name && usual && strcmp(usual, x->name) != 0 ? x->name : NULL;
}

/* What the schema language calls an operator class, or NULL. */
static const char *opclass_word(mg_pull *p, const char *sql)
{
    if (p->opclasses.len == 0)
        for (int ops = MG_PSL_OPS_NONE + 1; ops < MG_PSL_OPS_RAW; ops++)
        {
            const char *name = mg_opclass_sql_name(p->scratch, (mg_psl_opclass) ops);

            if (name)
                mg_map_put(p->scratch, &p->opclasses, 0, name, strlen(name),
                           (void *) mg_opclass_word((mg_psl_opclass) ops));
        }
    return mg_map_get(&p->opclasses, 0, sql, strlen(sql));
}

static void put_opclass(mg_pull *p, mg_strbuf *b, const mg_opclass *ops)
{
    const char *word = opclass_word(p, ops->name);

    mg_strbuf_puts(b, "ops: ");
    if (word)
        mg_strbuf_puts(b, word);
    else
    {
        mg_pull_named_string(b, "raw(", ops->name);
        mg_strbuf_putc(b, ')');
    }
}

static void put_index_column(mg_pull *p, mg_strbuf *b, const mg_index *x, const mg_index_column *c)
{
    bool sorted = c->sort == MG_PSL_SORT_DESC;
    bool classed = p->postgres && x->algorithm > MG_PSL_BTREE && c->ops.name && !c->ops.is_default;

    mg_strbuf_puts(b, mg_pull_field_name(p, c->column));
    if (!sorted && !classed)
        return;
    mg_strbuf_puts(b, sorted ? "(sort: Desc" : "(");
    if (classed)
    {
        mg_strbuf_puts(b, sorted ? ", " : "");
        put_opclass(p, b, &c->ops);
    }
    mg_strbuf_putc(b, ')');
}

void mg_pull_where(mg_strbuf *b, const char *before, const mg_index *x)
{
    if (!x->where)
        return;
    mg_strbuf_puts(b, before);
    mg_pull_named_string(b, "where: raw(", x->where->sql);
    mg_strbuf_putc(b, ')');
}

static void put_index(mg_pull *p, mg_strbuf *b, const mg_index *x, const mg_psl_index *previous)
{
    static const char *const words[] = {
        [MG_INDEX_NORMAL] = "index", [MG_INDEX_UNIQUE] = "unique", [MG_INDEX_PRIMARY] = "id"};
    const char *map = x->kind == MG_INDEX_PRIMARY ? mg_pull_key_map(p, x) : mg_pull_index_map(p, x);

    mg_strbuf_printf(b, "@@%s([", words[x->kind]);
    for (size_t i = 0; i < x->columns.len; i++)
    {
        mg_strbuf_puts(b, i ? ", " : "");
        put_index_column(p, b, x, &x->columns.items[i]);
    }
    mg_strbuf_putc(b, ']');
    if (previous && previous->name.text)
        mg_pull_named_string(b, ", name: ", mg_pull_text(p, previous->name));
    if (map)
        mg_pull_named_string(b, ", map: ", map);
    if (p->postgres && x->kind != MG_INDEX_PRIMARY && x->algorithm > MG_PSL_BTREE)
        mg_strbuf_printf(b, ", type: %s", mg_psl_algorithm_name(x->algorithm));
    mg_pull_where(b, ", ", x);
    mg_strbuf_puts(b, ")\n");
}

/*
 * An index and what stands for it in the existing schema. Indexes are written in the order of that schema, those in
 * block attributes first; new ones come last.
 */
typedef struct placed_index
{
    const mg_index *index;
    const mg_psl_index *previous;
    uint32_t number;
} placed_index;

static int compare_places(const void *a, const void *b)
{
    const placed_index *x = a, *y = b;
    const mg_psl_index *p = x->previous, *q = y->previous;

    if (!p != !q)
        return p ? -1 : 1;
    if (p && !p->source != !q->source)
        return q->source ? -1 : 1;
    if (p && p->attr->span.start != q->attr->span.start)
        return p->attr->span.start < q->attr->span.start ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

/*
 * Is the index written elsewhere than in a block attribute: as the primary key, or as @unique of a field? A field has
 * one @unique; other keys on it alone are dropped, as in the reference, unless they are partial.
 */
static bool is_said_elsewhere(const mg_index *x)
{
    if (x->kind != MG_INDEX_UNIQUE)
        return x->kind == MG_INDEX_PRIMARY;
    return x->columns.len == 1 && (!x->where || x == mg_pull_unique_of(x->columns.items[0].column));
}

static void put_indexes(mg_pull *p, mg_strbuf *b, const mg_pull_table *t)
{
    MG_VEC(placed_index) list = {0};

    for (size_t i = 0; i < t->table->indexes.len; i++)
    {
        const mg_index *x = t->table->indexes.items[i];
        placed_index *slot;

        if (is_said_elsewhere(x))
            continue;
        slot = mg_vec_push(p->scratch, &list);
        if (slot)
            *slot = (placed_index){x, mg_pull_previous_index(p, t, x), (uint32_t) i};
    }
    if (list.len > 1)
        qsort(list.items, list.len, sizeof *list.items, compare_places);
    for (size_t i = 0; i < list.len; i++)
        put_index(p, b, list.items[i].index, list.items[i].previous);
}

/* Writes the keys of a view, which only the existing schema knows. */
static void put_copied_index(mg_pull *p, mg_strbuf *b, const mg_psl_index *x)
{
    mg_strbuf_printf(b, "@@%s([",
                     x->type == MG_PSL_INDEX_PRIMARY  ? "id"
                     : x->type == MG_PSL_INDEX_UNIQUE ? "unique"
                                                      : "index");
    for (uint32_t i = 0; i < x->count; i++)
        mg_strbuf_printf(b, "%s%.*s", i ? ", " : "", MG_PSL_STR(x->fields[i].field->name));
    mg_strbuf_putc(b, ']');
    if (x->name.text)
        mg_pull_named_string(b, ", name: ", mg_pull_text(p, x->name));
    if (x->map.text)
        mg_pull_named_string(b, ", map: ", mg_pull_text(p, x->map));
    if (p->postgres && x->algorithm > MG_PSL_BTREE)
        mg_strbuf_printf(b, ", type: %s", mg_psl_algorithm_name(x->algorithm));
    mg_strbuf_puts(b, ")\n");
}

static void put_copied_indexes(mg_pull *p, mg_strbuf *b, const mg_psl_model *m)
{
    if (m && m->id && m->id->count > 1)
        put_copied_index(p, b, m->id);
    for (const mg_psl_index *x = m ? m->indexes : NULL; x; x = x->next)
        if (x->type != MG_PSL_INDEX_UNIQUE || x->count > 1)
            put_copied_index(p, b, x);
}

/* Documentation ************************************************************************************************ */

typedef struct model_docs
{
    mg_strbuf text;
    bool any;
} model_docs;

/* Adds a text to the documentation of a model, unless the model already has it from an earlier pull. */
static void document_model(model_docs *d, const mg_pull_table *t, const char *text)
{
    if (d->any && !d->text.failed && !t->table->view && strstr(d->text.text ? d->text.text : "", text))
        return;
    mg_strbuf_puts(&d->text, d->any ? "\n" : "");
    mg_strbuf_puts(&d->text, text);
    d->any = true;
}

static bool has_deferring(const mg_pull_table *t)
{
    for (size_t i = 0; i < t->table->indexes.len; i++)
        if (t->table->indexes.items[i]->deferrable || t->table->indexes.items[i]->deferred)
            return true;
    for (size_t i = 0; i < t->sides.len; i++)
        if (!t->sides.items[i].back && (t->sides.items[i].key->deferrable || t->sides.items[i].key->deferred))
            return true;
    return false;
}

bool mg_pull_null_order(const mg_index_column *c)
{
    return c->nulls == (c->sort == MG_PSL_SORT_DESC ? MG_NULLS_LAST : MG_NULLS_FIRST);
}

/* Has the table an index with an unusual order of nulls, on a column that the existing schema does not have in it? */
static bool adds_null_order(mg_pull *p, const mg_pull_table *t)
{
    for (size_t i = 0; i < t->table->indexes.len; i++)
        for (size_t k = 0; k < t->table->indexes.items[i]->columns.len; k++)
        {
            const mg_index *x = t->table->indexes.items[i];
            const mg_psl_index *previous;

            if (!mg_pull_null_order(&x->columns.items[k]))
                continue;
            previous = mg_pull_previous_index(p, t, x);
            if (!previous || previous->count <= k)
                return true;
        }
    return false;
}

static bool has_comment(const mg_pull *p, const mg_pull_table *t)
{
    if (t->table->comment)
        return true;
    for (size_t i = 0; i < t->table->columns.len; i++)
        if (t->table->columns.items[i]->comment && !p->fields[t->table->columns.items[i]->number])
            return true;
    return false;
}

static void document_kind(mg_pull *p, model_docs *d, const mg_pull_table *t)
{
    const mg_table *of = t->table;
    bool fresh = !t->previous;

    if (fresh && of->partitioned && of->has_children)
        document_model(d, t,
                       "This table is a partition table and requires additional setup for migrations. Visit "
                       "https://pris.ly/d/partition-tables for more info.");
    if (fresh && of->has_children && !of->partitioned)
        document_model(d, t,
                       "This table has subclasses and requires additional setup for migrations. Visit "
                       "https://pris.ly/d/table-inheritance for more info.");
    if (fresh && t->checks)
        document_model(d, t,
                       "This table contains check constraints and requires additional setup for migrations. Visit "
                       "https://pris.ly/d/check-constraints for more info.");
    if (fresh && t->exclusions)
        document_model(d, t,
                       "This table contains exclusion constraints and requires additional setup for migrations. Visit "
                       "https://pris.ly/d/exclusion-constraints for more info.");
    if (of->columns.len == 0)
        document_model(d, t,
                       p->postgres
                           ? "We could not retrieve columns for the underlying table. Either it has none or you are "
                             "missing rights to see them. Please check your privileges."
                           : "We could not retrieve columns for the underlying table. You probably have no rights to "
                             "see them. Please check your privileges.");
    else if (!t->usable && !(t->previous && t->previous->ignored))
        document_model(
            d, t,
            "The underlying table does not contain a valid unique identifier and can therefore currently not be "
            "handled by Prisma Client.");
}

static void document_rest(mg_pull *p, model_docs *d, const mg_pull_table *t)
{
    if (!t->previous && has_comment(p, t))
        document_model(d, t,
                       t->table->view
                           ? "This view or at least one of its fields has comments in the database, and requires an "
                             "additional setup for migrations: Read more: https://pris.ly/d/database-comments"
                           : "This model or at least one of its fields has comments in the database, and requires an "
                             "additional setup for migrations: Read more: https://pris.ly/d/database-comments");
    if (!t->previous && p->postgres && has_deferring(t)) /* the reference says this for PostgreSQL alone */
        document_model(d, t,
                       "This model has constraints using non-default deferring rules and requires additional setup for "
                       "migrations. Visit https://pris.ly/d/constraint-deferring for more info.");
    if (!t->previous && t->table->secured)
        document_model(d, t,
                       "This model contains row level security and requires additional setup for migrations. Visit "
                       "https://pris.ly/d/row-level-security for more info.");
    if (adds_null_order(p, t))
        document_model(
            d, t,
            "This model contains an index with non-default null sort order and requires additional setup for "
            "migrations. Visit https://pris.ly/d/default-index-null-ordering for more info.");
    if (t->expressions)
        document_model(d, t,
                       "This model contains an expression index which requires additional setup for migrations. Visit "
                       "https://pris.ly/d/expression-indexes for more info.");
}

static void put_documentation(mg_pull *p, mg_strbuf *b, const mg_pull_table *t)
{
    const char *written = t->previous ? mg_pull_docs_of_top(p, t->previous->ast) : NULL, *renamed;
    model_docs d = {.any = false};

    mg_strbuf_init(&d.text, p->scratch);
    if (written)
        document_model(&d, t, written);
    if (t->name.map && t->reserved)
    {
        renamed = mg_arena_printf(p->scratch,
                                  "This %s has been renamed to '%s' during introspection, because the original name "
                                  "'%s' is reserved.",
                                  t->table->view ? "view" : "model", t->name.name, t->name.map);
        if (renamed)
            document_model(&d, t, renamed);
    }
    if (!t->table->view)
        document_kind(p, &d, t);
    document_rest(p, &d, t);
    if (d.any)
        mg_pull_documentation(b, mg_strbuf_done(&d.text));
}

/* Blocks ******************************************************************************************************* */

bool mg_pull_is_ignored(const mg_pull_table *t)
{
    return (t->previous && t->previous->ignored) || (!t->table->view && !t->usable && t->table->columns.len > 0);
}

static void put_relation_fields(mg_pull *p, mg_strbuf *b, const mg_pull_table *t)
{
    for (size_t i = 0; i < t->sides.len && !p->previous->prisma_mode; i++)
        mg_pull_relation_field(p, b, &t->sides.items[i]);
    for (size_t i = 0; i < t->pairs.len && !p->previous->prisma_mode; i++)
        mg_pull_pair_field(p, b, &t->pairs.items[i]);
    for (uint32_t i = 0; t->previous && i < t->previous->count; i++)
        if (mg_pull_copies(p, t, &t->previous->fields[i]))
            mg_pull_copied_field(p, b, &t->previous->fields[i]);
}

void mg_pull_model(mg_pull *p, mg_strbuf *b, const mg_pull_table *t)
{
    const char *comment = !t->table->view && t->table->columns.len == 0 ? "// " : "";

    put_documentation(p, b, t);
    mg_strbuf_printf(b, "%s%s %s {\n", comment, t->table->view ? "view" : "model", t->name.name);
    for (size_t i = 0; i < t->table->columns.len; i++)
        mg_pull_scalar_field(p, b, t->table->columns.items[i]);
    put_relation_fields(p, b, t);
    if (t->table->primary && t->table->primary->columns.len > 1)
        put_index(p, b, t->table->primary, t->previous ? t->previous->id : NULL);
    if (t->table->view)
        put_copied_indexes(p, b, t->previous);
    else
        put_indexes(p, b, t);
    if (t->name.map)
    {
        mg_strbuf_puts(b, comment);
        mg_pull_named_string(b, "@@map(", t->name.map);
        mg_strbuf_puts(b, ")\n");
    }
    if (mg_pull_is_ignored(t))
        mg_strbuf_printf(b, "%s@@ignore\n", comment);
    if (p->schemas && mg_pull_schema(p, t->table->schema))
    {
        mg_strbuf_puts(b, comment);
        mg_pull_named_string(b, "@@schema(", mg_pull_schema(p, t->table->schema));
        mg_strbuf_puts(b, ")\n");
    }
    mg_strbuf_printf(b, "%s}\n\n", comment);
}

static void put_variant(mg_pull *p, mg_strbuf *b, const mg_pull_enum *e, const char *value)
{
    const mg_psl_value *previous = mg_pull_previous_value(e, value);
    mg_pull_name name = mg_pull_value(p, e, value);
    const char *shown = name.name && *name.name ? name.name : value;

    mg_pull_documentation(b, previous ? mg_pull_docs_of_item(p, previous->ast) : NULL);
    mg_strbuf_printf(b, "%s%s", mg_pull_is_odd(shown) ? "// " : "", shown);
    if (name.map)
    {
        mg_pull_named_string(b, " @map(", name.map);
        mg_strbuf_putc(b, ')');
    }
    mg_strbuf_putc(b, '\n');
}

static void end_enum(mg_pull *p, mg_strbuf *b, const char *map, const char *schema)
{
    if (map)
    {
        mg_pull_named_string(b, "@@map(", map);
        mg_strbuf_puts(b, ")\n");
    }
    if (p->schemas && schema)
    {
        mg_pull_named_string(b, "@@schema(", schema);
        mg_strbuf_puts(b, ")\n");
    }
    mg_strbuf_puts(b, "}\n\n");
}

void mg_pull_enumeration(mg_pull *p, mg_strbuf *b, const mg_pull_enum *e)
{
    const mg_enum *of = e->enumeration;

    mg_pull_documentation(b, e->previous ? mg_pull_docs_of_top(p, e->previous->ast) : NULL);
    if (!e->previous && of->comment)
        mg_pull_documentation(b, "This enum is commented in the database, and requires an additional setup for "
                                 "migrations: Read more: https://pris.ly/d/database-comments");
    mg_strbuf_printf(b, "enum %s {\n", e->name.name);
    for (size_t i = 0; i < of->values.len; i++)
        put_variant(p, b, e, of->values.items[i]);
    end_enum(p, b, e->name.map, mg_pull_schema(p, of->schema));
}

void mg_pull_written_enum(mg_pull *p, mg_strbuf *b, const mg_psl_enum *e)
{
    mg_pull_documentation(b, mg_pull_docs_of_top(p, e->ast));
    mg_strbuf_printf(b, "enum %.*s {\n", MG_PSL_STR(e->name));
    for (uint32_t i = 0; i < e->count; i++)
    {
        const mg_psl_value *v = &e->values[i];

        mg_pull_documentation(b, mg_pull_docs_of_item(p, v->ast));
        mg_strbuf_add(b, v->name.text, v->name.len);
        if (v->map.text)
        {
            mg_pull_named_string(b, " @map(", mg_pull_text(p, v->map));
            mg_strbuf_putc(b, ')');
        }
        mg_strbuf_putc(b, '\n');
    }
    end_enum(p, b, mg_pull_text(p, e->map), mg_pull_text(p, e->schema));
}
