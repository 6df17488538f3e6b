/*
 * relations.c: decides which relation fields models get, and what they are called; see ctx.h.
 *
 * A relation needs a name of its own if there are several relations between the two tables, or if a column has the name
 * that the field would get. The existing schema is not looked at here.
 */
#include "ctx.h"

/* A number for two tables, whichever comes first. */
static uint64_t find_pair_of(const mg_table *x, const mg_table *y)
{
    uint64_t low = x->number < y->number ? x->number : y->number, high = x->number < y->number ? y->number : x->number;

    return low << 32 | high;
}

static uint64_t key_pair(const mg_foreign_key *k)
{
    return find_pair_of(k->table, k->referenced);
}

static uint64_t join_pair(const mg_table *t)
{
    return find_pair_of(t->foreign_keys.items[0]->referenced, t->foreign_keys.items[1]->referenced);
}

static void mark_relation(mg_pull *p, mg_map *pairs, uint64_t pair)
{
    mg_map_put(p->scratch, pairs, pair, "", 0, p);
}

static bool is_marked(const mg_map *pairs, uint64_t pair)
{
    return mg_map_get(pairs, pair, "", 0) != NULL;
}

static bool are_same_columns(mg_column *const *x, mg_column *const *y, size_t count)
{
    return count == 0 || memcmp(x, y, count * sizeof *x) == 0;
}

static bool same_from(const mg_foreign_key *x, const mg_foreign_key *y)
{
    return x->columns.len == y->columns.len && are_same_columns(x->columns.items, y->columns.items, x->columns.len);
}

/* Does another foreign key of `t`, over other columns, relate the same two tables? */
static bool has_rival(const mg_foreign_key *k, const mg_table *t)
{
    for (size_t i = 0; i < t->foreign_keys.len; i++)
    {
        const mg_foreign_key *other = t->foreign_keys.items[i];

        if (other != k && !same_from(k, other) && key_pair(other) == key_pair(k))
            return true;
    }
    return false;
}

static bool is_called_like_column(mg_pull *p, const mg_foreign_key *k)
{
    const char *field = mg_pull_of(p, k->referenced)->plain;

    for (size_t i = 0; i < k->columns.len && field; i++)
    {
        const char *column = mg_pull_clean(p, k->columns.items[i]->name);

        if (column && strcmp(column, field) == 0)
            return true;
    }
    return false;
}

static void find_ambiguous(mg_pull *p, mg_map *ambiguous)
{
    mg_map joins = {0};

    for (size_t i = 0; i < p->m->tables.len; i++)
    {
        const mg_table *t = p->m->tables.items[i];

        if (!p->tables[i].join)
            continue;
        if (is_marked(&joins, join_pair(t)))
            mark_relation(p, ambiguous, join_pair(t));
        mark_relation(p, &joins, join_pair(t));
    }
    for (size_t i = 0; i < p->m->tables.len; i++)
        for (size_t n = 0; n < p->m->tables.items[i]->foreign_keys.len && !p->tables[i].join; n++)
        {
            const mg_foreign_key *k = p->m->tables.items[i]->foreign_keys.items[n];

            if (is_marked(&joins, key_pair(k)) ||
                (!is_marked(ambiguous, key_pair(k)) &&
                 (has_rival(k, k->table) || has_rival(k, k->referenced) || is_called_like_column(p, k))))
                mark_relation(p, ambiguous, key_pair(k));
        }
}

static void name_relation(mg_pull *p, const mg_foreign_key *k, bool ambiguous)
{
    mg_pull_relation *r = &p->relations[k->number];
    const char *from = mg_pull_of(p, k->table)->plain, *to = mg_pull_of(p, k->referenced)->plain;
    const char *other = k->table == k->referenced ? "other_" : "";
    mg_strbuf b;

    if (!ambiguous)
    {
        r->name = *other ? mg_arena_printf(p->scratch, "%sTo%s", from, to) : "";
        r->forward = to;
        r->back = mg_arena_printf(p->scratch, "%s%s", other, from);
        return;
    }
    mg_strbuf_init(&b, p->scratch);
    mg_strbuf_puts(&b, from);
    for (size_t i = 0; i < k->columns.len; i++)
        mg_strbuf_printf(&b, "_%s", mg_pull_clean(p, k->columns.items[i]->name));
    mg_strbuf_printf(&b, "To%s", to);
    r->name = mg_strbuf_done(&b);
    r->forward = mg_arena_printf(p->scratch, "%s_%s", to, r->name);
    r->back = mg_arena_printf(p->scratch, "%s%s_%s", other, from, r->name);
}

static bool repeats_another(const mg_foreign_key *k, size_t before)
{
    for (size_t i = 0; i < before; i++)
    {
        const mg_foreign_key *other = k->table->foreign_keys.items[i];

        if (same_from(k, other) && are_same_columns(k->references.items, other->references.items, k->columns.len))
            return true;
    }
    return false;
}

static void name_relation_pair(mg_pull *p, mg_pull_table *t, bool ambiguous)
{
    const mg_table *x = t->table->foreign_keys.items[0]->referenced, *y = t->table->foreign_keys.items[1]->referenced;
    const char *first = mg_pull_of(p, x->number < y->number ? x : y)->plain;
    const char *second = mg_pull_of(p, x->number < y->number ? y : x)->plain, *usual, *more = "";

    t->pair.name = t->table->name + 1;
    usual = mg_arena_printf(p->scratch, "%sTo%s", first, second);
    if (ambiguous)
        more = t->table->name;
    else if (usual && x != y && strcmp(usual, t->pair.name) == 0)
        t->pair.name = "";
    t->pair.forward = mg_arena_printf(p->scratch, "%s%s%s", second, more, x == y ? "_A" : "");
    t->pair.back = mg_arena_printf(p->scratch, "%s%s%s", first, more, x == y ? "_B" : "");
}

static void add_side(mg_pull *p, const mg_table *to, const mg_foreign_key *k, bool back)
{
    mg_pull_side *side = mg_vec_push(p->scratch, &mg_pull_of(p, to)->sides);

    if (side)
        *side = (mg_pull_side){k, back};
}

/* Adds both fields of a many-to-many relation. The field of A's table has the type of B's table, so it gets B's key. */
static void add_pair(mg_pull *p, const mg_table *t)
{
    const char *column = t->foreign_keys.items[0]->columns.items[0]->name;
    bool first = (*column | 0x20) == 'a';
    const mg_foreign_key *a = t->foreign_keys.items[!first], *b = t->foreign_keys.items[first];
    mg_pull_side *side = mg_vec_push(p->scratch, &mg_pull_of(p, a->referenced)->pairs);

    if (side)
        *side = (mg_pull_side){b, false};
    side = mg_vec_push(p->scratch, &mg_pull_of(p, b->referenced)->pairs);
    if (side)
        *side = (mg_pull_side){a, true};
}

void mg_pull_relate(mg_pull *p)
{
    mg_map ambiguous = {0};

    find_ambiguous(p, &ambiguous);
    for (size_t i = 0; i < p->m->tables.len && !p->scratch->failed; i++)
    {
        mg_pull_table *t = &p->tables[i];

        if (t->join)
        {
            name_relation_pair(p, t, is_marked(&ambiguous, join_pair(t->table)));
            add_pair(p, t->table);
        }
        for (size_t n = 0; n < t->table->foreign_keys.len && !t->join; n++)
        {
            const mg_foreign_key *k = t->table->foreign_keys.items[n];

            if (repeats_another(k, n))
                continue;
            name_relation(p, k, is_marked(&ambiguous, key_pair(k)));
            add_side(p, k->table, k, false);
            add_side(p, k->referenced, k, true);
        }
    }
}
