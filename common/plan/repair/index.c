/* index.c: repairs PostgreSQL's indexes and foreign keys; see repair.h. */
#include "../../sql/token.h"
#include "../pair/find.h"
#include "parts.h"

/* The definition of a database's index from USING on, if it says more than the model has. */
static const char *own_definition(const mg_index *x)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, x->definition);

    if (!x->definition)
        return NULL;
    return mg_scan_to(&s, "using") ? s.text + s.at - strlen("using") : "";
}

/*
 * Does the server choose this operator class by itself? The reference thinks so of a class for BRIN that is not the
 * default one of INET.
 */
static bool is_own_class(const mg_opclass *ops)
{
    return ops->name && ops->is_default && strcmp(ops->name, "inet_minmax_ops") != 0;
}

/*
 * Does the column say more than is needed or allowed? An operator class is not needed if it is the type's default. Only
 * B-trees have an order.
 */
static bool says_too_much(const mg_index *x, const mg_index_column *c)
{
    return is_own_class(&c->ops) || (c->sort != MG_PSL_SORT_NONE && x->algorithm > MG_PSL_BTREE);
}

/* A copy of the index without these words; the index itself, if it has none of them. */
static const mg_index *without_needless_words(mg_repairing *r, const mg_index *x)
{
    mg_index_column *columns;
    mg_index *copy;
    size_t i = 0;

    while (i < x->columns.len && !says_too_much(x, &x->columns.items[i]))
        i++;
    if (i == x->columns.len)
        return x;
    copy = mg_arena_get(r->a, sizeof *copy);
    columns = mg_arena_get(r->a, x->columns.len * sizeof *columns);
    if (!copy || !columns)
        return x;
    *copy = *x;
    copy->columns.items = columns;
    copy->columns.cap = x->columns.len;
    for (i = 0; i < x->columns.len; i++)
    {
        columns[i] = x->columns.items[i];
        if (is_own_class(&columns[i].ops))
            columns[i].ops.name = NULL;
        if (x->algorithm > MG_PSL_BTREE)
            columns[i].sort = MG_PSL_SORT_NONE;
    }
    return copy;
}

void mg_repair_create_index(mg_repairing *r, mg_step *s)
{
    s->index_like = mg_index_before(&r->d->pairs, s->index_to);
    s->definition = own_definition(s->index_to);
    s->index_to = without_needless_words(r, s->index_to);
}

/* An index that a constraint made is dropped by dropping the constraint. */
void mg_repair_drop_index(mg_repairing *r, mg_step *s)
{
    (void) r;
    if (s->index_from->constraint)
        s->kind = MG_STEP_DROP_UNIQUE;
}

/* Renames an index, unless it goes with a column and is made again, which gives it its new name. */
void mg_repair_rename_index(mg_repairing *r, mg_step *s)
{
    s->spared = s->spared || (s->tables && mg_index_loses_column(&r->d->pairs, s->index_to));
}

/*
 * The name of the old side's foreign key of the table that has this name and that no model knows, since it leads to a
 * schema that the datasource does not list any more; or NULL.
 */
static const char *key_leading_out(const mg_repairing *r, const mg_table *from, const char *name)
{
    for (const mg_found *f = mg_extras_of(&r->d->pairs, from); f; f = f->next)
    {
        const mg_extra *e = f->thing;

        if (e->kind == MG_EXTRA_FOREIGN_KEY && e->name && strcmp(e->name, name) == 0)
            return e->name;
    }
    return NULL;
}

/* Drops that key, whose place the new one takes. */
static void drop_key_leading_out(mg_repairing *r, const mg_step *s)
{
    const mg_table *from = s->tables ? s->tables->from : NULL;
    const char *name = from && s->key_to->name ? key_leading_out(r, from, s->key_to->name) : NULL;
    mg_foreign_key *key = name ? mg_arena_get(r->a, sizeof *key) : NULL;
    mg_step *drop = key ? mg_repair_insert_before(r, MG_STEP_DROP_FOREIGN_KEY) : NULL;

    if (!drop)
        return;
    key->table = (mg_table *) from;
    key->name = name;
    drop->key_from = key;
}

void mg_repair_add_foreign_key(mg_repairing *r, mg_step *s)
{
    s->tables = mg_pair_of_new_table(&r->d->pairs, s->key_to->table);
    s->key_like = s->tables ? mg_foreign_key_before(&r->d->pairs, s->tables, s->key_to) : NULL;
    drop_key_leading_out(r, s);
}
