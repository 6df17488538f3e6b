/*
 * find.c: see find.h. If a table has only a few things of a kind, they are gone through one by one. Otherwise they are
 * found by a hash of what must be the same in both, and then compared.
 */
#include "find.h"

#include "../../sql/token.h"

#define FEW 8

/* Kinds of entries in one map. Such a number, together with the table, is the tag of an entry. */
enum
{
    LIKE_INDEX = 1, /* indexes by kind, columns with their order, and algorithm */
    LIKE_COLUMNS,   /* indexes by kind and columns alone */
    NAMED_INDEX,
    LIKE_KEY,
    NAMED_KEY,
    LIKE_ENDS, /* foreign keys by what they connect, whatever their ON DELETE and ON UPDATE */
    COUNTING,
    ALL_EXTRAS,
    EXTRAS /* extras by name; the kind of the extra is added to this number */
};

bool mg_found_add(mg_arena *a, mg_map *map, uint64_t tag, const char *name, const void *thing)
{
    mg_found *f = mg_arena_get(a, sizeof *f);

    if (!f)
        return false;
    f->thing = thing;
    f->next = mg_map_put(a, map, tag, name, strlen(name), f);
    return !a->failed;
}

const mg_found *mg_found_in(const mg_map *map, uint64_t tag, const char *name)
{
    return mg_map_get(map, tag, name, strlen(name));
}

/* Likeness ***************************************************************************************************** */

static uint64_t add_number(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static uint64_t note_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char) *text) * 0x100000001b3u;
    return add_number(hash, 0);
}

static uint64_t of_table(const mg_table *t, uint64_t what)
{
    return add_number(add_number(0, (uintptr_t) t), what);
}

/*
 * Adds a predicate to a hash. In SQLite predicates that are the same have the same tokens. In PostgreSQL the same
 * predicate can be written in different ways, so nothing is added there.
 */
static uint64_t add_where(uint64_t hash, const mg_pairs *p, const mg_predicate *where)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, where && p->provider == MG_PSL_SQLITE ? where->sql : NULL);

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
        for (size_t i = t.start; i < t.end; i++)
            hash = add_number(hash, (unsigned char) s.text[i]);
    return hash;
}

uint64_t mg_index_likeness(const mg_pairs *p, const mg_table *t, const mg_index *x)
{
    uint64_t hash = add_number(of_table(t, LIKE_INDEX), x->kind);

    for (size_t i = 0; i < x->columns.len; i++)
        hash =
            add_number(note_text(hash, x->columns.items[i].column->name), x->columns.items[i].sort == MG_PSL_SORT_DESC);
    return add_where(p->provider == MG_PSL_POSTGRESQL ? add_number(hash, x->algorithm) : hash, p, x->where);
}

static uint64_t columns_likeness(const mg_index *x)
{
    uint64_t hash = add_number(of_table(x->table, LIKE_COLUMNS), x->kind);

    for (size_t i = 0; i < x->columns.len; i++)
        hash = add_number(hash, x->columns.items[i].column->number);
    return hash;
}

static uint64_t ends_likeness(const mg_table *t, const mg_foreign_key *k, uint64_t what)
{
    const char *schema = k->referenced->schema;
    uint64_t hash = note_text(note_text(of_table(t, what), schema ? schema : MG_DEFAULT_SCHEMA), k->referenced->name);

    for (size_t i = 0; i < k->columns.len; i++)
        hash = note_text(note_text(hash, k->columns.items[i]->name), k->references.items[i]->name);
    return hash;
}

uint64_t mg_key_likeness(const mg_table *t, const mg_foreign_key *k)
{
    return add_number(ends_likeness(t, k, LIKE_KEY), (uint64_t) k->on_delete << 8 | k->on_update);
}

/* Preparing **************************************************************************************************** */

static bool note_extras(mg_arena *a, mg_pairs *p, const mg_model *m)
{
    for (size_t i = m->extras.len; i-- > 0;)
    {
        const mg_extra *e = &m->extras.items[i];

        if (!e->table)
            continue;
        if ((m == p->from && !mg_found_add(a, &p->found, of_table(e->table, ALL_EXTRAS), "", e)) ||
            (e->name && !mg_found_add(a, &p->found, of_table(e->table, EXTRAS + e->kind), e->name, e)))
            return false;
    }
    return true;
}

bool mg_find_extras(mg_arena *a, mg_pairs *p)
{
    return note_extras(a, p, p->from) && (p->from == p->to || note_extras(a, p, p->to));
}

static bool find_indexes(mg_arena *a, mg_pairs *p, const mg_table *t)
{
    for (size_t i = t->indexes.len; t->indexes.len > FEW && i-- > 0;)
    {
        const mg_index *x = t->indexes.items[i];

        if (!mg_found_add(a, &p->found, mg_index_likeness(p, t, x), "", x) ||
            !mg_found_add(a, &p->found, columns_likeness(x), "", x) ||
            !mg_found_add(a, &p->found, of_table(t, NAMED_INDEX), x->name, x))
            return false;
    }
    return true;
}

static bool note_keys(mg_arena *a, mg_pairs *p, const mg_table *t)
{
    for (size_t i = t->foreign_keys.len; t->foreign_keys.len > FEW && i-- > 0;)
    {
        const mg_foreign_key *k = t->foreign_keys.items[i];

        if (!mg_found_add(a, &p->found, mg_key_likeness(t, k), "", k) ||
            !mg_found_add(a, &p->found, ends_likeness(t, k, LIKE_ENDS), "", k) ||
            (k->name && !mg_found_add(a, &p->found, of_table(t, NAMED_KEY), k->name, k)))
            return false;
    }
    return true;
}

static void note_columns(mg_pairs *p, const mg_table_pair *t)
{
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];

        if (c->from)
            p->old_columns[c->from->number] = c;
        if (c->to)
            p->new_columns[c->to->number] = c;
    }
}

static bool find_sequences(mg_arena *a, mg_pairs *p)
{
    for (size_t i = 0; i < p->to->tables.len; i++)
        for (size_t k = 0; k < p->to->tables.items[i]->columns.len; k++)
        {
            const mg_column *c = p->to->tables.items[i]->columns.items[k];

            if (c->def && c->def->kind == MG_DEFAULT_SEQUENCE && !mg_found_add(a, &p->found, COUNTING, c->def->text, c))
                return false;
        }
    return true;
}

static bool has_partial(const mg_table *t)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->where)
            return true;
    return false;
}

bool mg_find_rest(mg_arena *a, mg_pairs *p)
{
    p->new_tables = mg_arena_get(a, (p->to->tables.len + 1) * sizeof *p->new_tables);
    p->old_columns = mg_arena_get(a, (p->from->columns + 1) * sizeof *p->old_columns);
    p->new_columns = mg_arena_get(a, (p->to->columns + 1) * sizeof *p->new_columns);
    if (!p->new_tables || !p->old_columns || !p->new_columns)
        return false;
    for (size_t i = 0; i < p->tables.len; i++)
    {
        mg_table_pair *t = &p->tables.items[i];

        if (!t->from || !t->to)
            continue;
        t->partial = has_partial(t->from) || has_partial(t->to);
        p->new_tables[t->to->number] = t;
        note_columns(p, t);
        if (!find_indexes(a, p, t->from) || !find_indexes(a, p, t->to) || !note_keys(a, p, t->from) ||
            !note_keys(a, p, t->to))
            return false;
    }
    return p->provider == MG_PSL_SQLITE || find_sequences(a, p);
}

/* Pairs ******************************************************************************************************** */

const mg_column_pair *mg_pair_of_new(const mg_pairs *p, const mg_column *to)
{
    const mg_column_pair *c = p->new_columns[to->number];

    return c && c->to == to ? c : NULL;
}

const mg_column_pair *mg_pair_of_old(const mg_pairs *p, const mg_column *from)
{
    const mg_column_pair *c = p->old_columns[from->number];

    return c && c->from == from ? c : NULL;
}

const mg_column_pair *mg_pair_of(const mg_pairs *p, const mg_column *from, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_old(p, from);

    return c && c->to == to ? c : NULL;
}

const mg_table_pair *mg_pair_of_new_table(const mg_pairs *p, const mg_table *to)
{
    const mg_table_pair *t = p->new_tables[to->number];

    return t && t->to == to ? t : NULL;
}

/* Indexes ****************************************************************************************************** */

static bool is_match(const mg_pairs *p, const mg_index *x, const mg_index *other, bool other_is_new)
{
    return other->kind != MG_INDEX_PRIMARY &&
           (other_is_new ? mg_indexes_match(p, x, other) : mg_indexes_match(p, other, x));
}

const mg_index *mg_index_in(const mg_pairs *p, const mg_index *x, const mg_table *other, bool other_is_new)
{
    const mg_found *f = other->indexes.len > FEW ? mg_found_in(&p->found, mg_index_likeness(p, other, x), "") : NULL;

    for (size_t i = 0; other->indexes.len <= FEW && i < other->indexes.len; i++)
        if (is_match(p, x, other->indexes.items[i], other_is_new))
            return other->indexes.items[i];
    for (; f; f = f->next)
        if (is_match(p, x, f->thing, other_is_new))
            return f->thing;
    return NULL;
}

static bool same_keys(const mg_index *from, const mg_index *to)
{
    if (from->kind != to->kind || from->algorithm != to->algorithm ||
        from->columns.len - from->included != to->columns.len)
        return false;
    for (size_t i = 0; i < to->columns.len; i++)
        if (strcmp(from->columns.items[i].column->name, to->columns.items[i].column->name) != 0 ||
            (from->columns.items[i].sort == MG_PSL_SORT_DESC) != (to->columns.items[i].sort == MG_PSL_SORT_DESC))
            return false;
    return true;
}

static const mg_index *index_named(const mg_pairs *p, const mg_table *t, const mg_index *to)
{
    const mg_found *f = t->indexes.len > FEW ? mg_found_in(&p->found, of_table(t, NAMED_INDEX), to->name) : NULL;

    for (size_t i = 0; t->indexes.len <= FEW && i < t->indexes.len; i++)
        if (strcmp(t->indexes.items[i]->name, to->name) == 0 && same_keys(t->indexes.items[i], to))
            return t->indexes.items[i];
    for (; f; f = f->next)
        if (same_keys(f->thing, to))
            return f->thing;
    return NULL;
}

const mg_index *mg_index_before(const mg_pairs *p, const mg_index *to)
{
    const mg_table_pair *t = mg_pair_of_new_table(p, to->table);
    const mg_index *named = t ? index_named(p, t->from, to) : NULL;

    return named || !t ? named : mg_index_in(p, to, t->from, false);
}

/*
 * Does the old index forbid everything that the new one forbids? Its columns have to be among those of the new one, and
 * it has to cover all rows.
 */
static bool forbids_as_much(const mg_pairs *p, const mg_index *from, const mg_index *to)
{
    for (size_t i = 0; i < from->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(p, from->columns.items[i].column);
        size_t k = 0;

        while (c && k < to->columns.len && to->columns.items[k].column != c->to)
            k++;
        if (!c || c->changes || k == to->columns.len || from->columns.items[i].collation)
            return false;
    }
    return from->kind != MG_INDEX_NORMAL && !from->where && from->included == 0;
}

bool mg_unique_before(const mg_pairs *p, const mg_index *to)
{
    const mg_table_pair *t = p->renames.len > 0 ? mg_pair_of_new_table(p, to->table) : NULL;

    for (size_t i = 0; t && i < t->from->indexes.len; i++)
        if (forbids_as_much(p, t->from->indexes.items[i], to))
            return true;
    return false;
}

static bool same_columns(const mg_index *x, const mg_index *y)
{
    if (x->kind != y->kind || x->columns.len != y->columns.len)
        return false;
    for (size_t i = 0; i < x->columns.len; i++)
        if (x->columns.items[i].column != y->columns.items[i].column)
            return false;
    return true;
}

bool mg_index_is_singular(const mg_pairs *p, const mg_index *from)
{
    const mg_table *t = from->table;
    const mg_found *f = t->indexes.len > FEW ? mg_found_in(&p->found, columns_likeness(from), "") : NULL;

    for (size_t i = 0; t->indexes.len <= FEW && i < t->indexes.len; i++)
        if (t->indexes.items[i] != from && same_columns(from, t->indexes.items[i]))
            return false;
    for (; f; f = f->next)
        if (f->thing != from && same_columns(from, f->thing))
            return false;
    return true;
}

/* Foreign keys ************************************************************************************************* */

static bool same_ends(const mg_foreign_key *from, const mg_foreign_key *to)
{
    if (from->columns.len != to->columns.len || strcmp(from->referenced->name, to->referenced->name) != 0 ||
        !mg_same_schema(from->referenced->schema, to->referenced->schema))
        return false;
    for (size_t i = 0; i < from->columns.len; i++)
        if (strcmp(from->columns.items[i]->name, to->columns.items[i]->name) != 0 ||
            strcmp(from->references.items[i]->name, to->references.items[i]->name) != 0)
            return false;
    return true;
}

static bool keys_match(const mg_pairs *p, const mg_foreign_key *k, const mg_foreign_key *other, bool other_is_new)
{
    return other_is_new ? mg_foreign_keys_match(p, k, other) : mg_foreign_keys_match(p, other, k);
}

/* Foreign keys that are alike either all match or none does, so it is enough to compare the first one. */
const mg_foreign_key *mg_foreign_key_in(const mg_pairs *p, const mg_foreign_key *k, const mg_table *other,
                                        bool other_is_new)
{
    const mg_found *f = other->foreign_keys.len > FEW ? mg_found_in(&p->found, mg_key_likeness(other, k), "") : NULL;

    for (size_t i = 0; other->foreign_keys.len <= FEW && i < other->foreign_keys.len; i++)
    {
        const mg_foreign_key *y = other->foreign_keys.items[i];

        if (keys_match(p, k, y, other_is_new))
            return y;
    }
    while (f && !same_ends(f->thing, k))
        f = f->next;
    return f && keys_match(p, k, f->thing, other_is_new) ? f->thing : NULL;
}

const mg_foreign_key *mg_foreign_key_named(const mg_pairs *p, const mg_table *t, const char *name)
{
    const mg_found *f = t->foreign_keys.len > FEW ? mg_found_in(&p->found, of_table(t, NAMED_KEY), name) : NULL;

    for (size_t i = 0; t->foreign_keys.len <= FEW && i < t->foreign_keys.len; i++)
        if (mg_same_text(t->foreign_keys.items[i]->name, name))
            return t->foreign_keys.items[i];
    return f ? f->thing : NULL;
}

const mg_foreign_key *mg_foreign_key_before(const mg_pairs *p, const mg_table_pair *t, const mg_foreign_key *to)
{
    const mg_table *old = t->from;
    const mg_found *f =
        old->foreign_keys.len > FEW ? mg_found_in(&p->found, ends_likeness(old, to, LIKE_ENDS), "") : NULL;

    for (size_t i = 0; old->foreign_keys.len <= FEW && i < old->foreign_keys.len; i++)
        if (same_ends(old->foreign_keys.items[i], to))
            return old->foreign_keys.items[i];
    while (f && !same_ends(f->thing, to))
        f = f->next;
    return f ? f->thing : NULL;
}

/* Sequences **************************************************************************************************** */

const mg_found *mg_counting(const mg_pairs *p, const char *sequence)
{
    return mg_found_in(&p->found, COUNTING, sequence);
}

/* Extras ******************************************************************************************************* */

const mg_extra *mg_extra_named(const mg_pairs *p, const mg_table *t, mg_extra_kind kind, const char *name)
{
    const mg_found *f = mg_found_in(&p->found, of_table(t, EXTRAS + kind), name);

    return f ? f->thing : NULL;
}

const mg_found *mg_extras_of(const mg_pairs *p, const mg_table *t)
{
    return mg_found_in(&p->found, of_table(t, ALL_EXTRAS), "");
}
