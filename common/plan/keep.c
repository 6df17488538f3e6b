/* keep.c: see keep.h. */
#include "keep.h"

#include "../sql/split_sqlite.h"
#include "pair/find.h"

const char *mg_loss_text(mg_arena *a, const mg_loss *loss)
{
    static const struct
    {
        const char *before, *after;
    } reasons[] = {
#define MG_LOSS(name, before, after) {before, after},
        MG_LOSSES
#undef MG_LOSS
    };

    return mg_arena_printf(a, "%s%s%s", reasons[loss->reason].before, loss->name ? loss->name : "",
                           reasons[loss->reason].after);
}

static mg_keep lost(mg_loss *loss, const mg_extra *e, mg_loss_reason reason, const char *name)
{
    if (loss)
        *loss = (mg_loss){e, reason, name};
    return MG_KEEP_LOST;
}

/* Names **************************************************************************************************** */

/* The column with the token's name, if the plan drops that column; or NULL. */
static const mg_column *dropped(const mg_table_pair *t, const char *text, mg_token token)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].to && mg_token_names(text, token, t->columns.items[i].from->name))
            return t->columns.items[i].from;
    return NULL;
}

/*
 * Judges one token: an extra is lost if it names a column that the plan drops, or its own table. `next` is the token
 * after it.
 */
static mg_keep keep_name(const mg_table_pair *t, const mg_extra *e, mg_token name, mg_token next, mg_loss *loss)
{
    const char *text = e->definition;
    bool call = name.kind == TOKEN_WORD && mg_token_is_sign(text, next, '('), of = mg_token_is_sign(text, next, '.');
    const mg_column *c;

    if (call || (name.kind != TOKEN_WORD && name.kind != TOKEN_QUOTED))
        return MG_KEEP;
    if (of) /* a qualifier can only be the table itself or its schema here */
        return lost(loss, e, MG_LOSS_TABLE, t->from->name);
    c = dropped(t, text, name);
    return c ? lost(loss, e, MG_LOSS_DROPPED, c->name) : MG_KEEP;
}

/* Judges all names inside the parentheses of a clause: each column must exist after the plan, under the same name. */
static mg_keep keep_names(const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, e->definition);
    mg_token now = mg_token_next(&s), next;
    bool inside = false;

    for (; now.kind < TOKEN_OPEN_STRING && now.kind != TOKEN_END; now = next)
    {
        next = mg_token_next(&s);
        if (inside && keep_name(t, e, now, next, loss) == MG_KEEP_LOST)
            return MG_KEEP_LOST;
        inside = inside || mg_token_is_sign(e->definition, now, '(');
    }
    return MG_KEEP;
}

static const mg_column *column_after(const mg_table_pair *t, const mg_extra *e)
{
    return e->column ? mg_table_column(t->to, e->column->name) : NULL;
}

/* Kinds **************************************************************************************************** */

static mg_keep keep_clause(const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    if (e->column && !column_after(t, e))
        return MG_KEEP_NOT;
    return keep_names(t, e, loss);
}

bool mg_extra_begins_with(const mg_extra *e, const char *word)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, e->definition);
    mg_token t = mg_token_next(&s);

    if (mg_token_is(e->definition, t, "constraint"))
    {
        mg_token_next(&s);
        t = mg_token_next(&s);
    }
    return mg_token_is(e->definition, t, word);
}

const mg_index *mg_index_made_by(const mg_table_pair *t, const mg_extra *e)
{
    for (size_t i = 0; i < t->from->indexes.len; i++)
    {
        const mg_index *x = t->from->indexes.items[i];
        bool of = x->constraint && x->kind == MG_INDEX_UNIQUE;

        for (size_t k = 0; of && k < x->columns.len; k++)
            of = e->column ? x->columns.items[k].column == e->column
                           : mg_stmt_mentions(e->definition, strlen(e->definition), x->columns.items[k].column->name);
        if (of)
            return x;
    }
    return NULL;
}

/*
 * Keeps a UNIQUE constraint if it is about generated columns, or if the new side has an index on its columns under any
 * name. Otherwise it goes, since the schema no longer wants it.
 */
static mg_keep keep_unique(const mg_pairs *p, const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    const mg_index *x = mg_index_made_by(t, e), *to = x ? mg_index_in(p, x, t->to, true) : NULL;

    if (!x || (to && p->runnable))
        return keep_names(t, e, loss);
    return to ? lost(loss, e, MG_LOSS_INDEX, NULL) : MG_KEEP_NOT;
}

/*
 * Judges a key or a NOT NULL that says more than the model can, for example ON CONFLICT. It goes if the plan takes the
 * constraint away.
 */
static mg_keep keep_constraint(const mg_pairs *p, const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    const mg_column *c = column_after(t, e);

    if (mg_extra_begins_with(e, "not"))
        return c && c->type.nullness == MG_COLUMN_REQUIRED ? MG_KEEP : MG_KEEP_NOT;
    if (mg_extra_begins_with(e, "primary"))
        return t->to->primary && t->from->primary && !mg_primary_key_changed(p, t) ? MG_KEEP : MG_KEEP_NOT;
    return keep_unique(p, t, e, loss);
}

/* Judges a foreign key whose table does not exist. It goes if the plan gives its column another foreign key. */
static mg_keep keep_foreign_key(const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    for (size_t i = 0; e->column && i < t->to->foreign_keys.len; i++)
    {
        const mg_foreign_key *k = t->to->foreign_keys.items[i];

        if (k->columns.len == 1 && strcmp(k->columns.items[0]->name, e->column->name) == 0)
            return MG_KEEP_NOT;
    }
    return keep_clause(t, e, loss);
}

/* Is it a type that a STRICT table accepts? */
static bool is_strict(const mg_type *t)
{
    static const char *const types[] = {"int", "integer", "real", "text", "blob", "any"};

    switch (t->family)
    {
    case MG_FAMILY_INT:
    case MG_FAMILY_FLOAT:
    case MG_FAMILY_STRING:
    case MG_FAMILY_BYTES:
        return true;
    case MG_FAMILY_UNSUPPORTED:
        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
            if (mg_token_names(t->of.text, (mg_token){TOKEN_WORD, 0, strlen(t->of.text)}, types[i]))
                return true;
        return false;
    default:
        return false;
    }
}

static mg_keep keep_option(const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    bool strict = strcmp(e->name, "STRICT") == 0, rowid = strcmp(e->name, "WITHOUT ROWID") == 0;

    for (size_t i = 0; strict && i < t->to->columns.len; i++)
        if (!is_strict(&t->to->columns.items[i]->type))
            return lost(loss, e, MG_LOSS_TYPE, t->to->columns.items[i]->name);
    if (rowid && !t->to->primary)
        return lost(loss, e, MG_LOSS_KEY, NULL);
    return strict || rowid ? MG_KEEP : lost(loss, e, MG_LOSS_UNKNOWN, NULL);
}

mg_keep mg_diff_keep(const mg_pairs *p, const mg_table_pair *t, const mg_extra *e, mg_loss *loss)
{
    if (!e->definition && e->kind != MG_EXTRA_TRIGGER)
        return lost(loss, e, MG_LOSS_UNKNOWN, NULL);
    switch (e->kind)
    {
    case MG_EXTRA_CHECK:
    case MG_EXTRA_COLLATION:
        return keep_clause(t, e, loss);
    case MG_EXTRA_GENERATED:
    case MG_EXTRA_INDEX:
        return keep_names(t, e, loss);
    case MG_EXTRA_CONSTRAINT:
        return keep_constraint(p, t, e, loss);
    case MG_EXTRA_FOREIGN_KEY:
        return keep_foreign_key(t, e, loss);
    case MG_EXTRA_OPTION:
        return keep_option(t, e, loss);
    default:
        return MG_KEEP_NOT; /* deferrable keys and the collations of indexes are in the model itself; see keep_indexes
                             */
    }
}

/* Indexes of tables that are made anew ********************************************************************* */

static bool is_kept_key(const mg_index *x)
{
    return x->kind == MG_INDEX_PRIMARY;
}

/* Do two indexes have the same collations? Without `y`, only an index that leaves all of them to its columns does. */
static bool same_collations(const mg_index *x, const mg_index *y)
{
    for (size_t i = 0; i < x->columns.len; i++)
        if (!mg_same_text(x->columns.items[i].collation, y ? y->columns.items[i].collation : NULL))
            return false;
    return true;
}

/*
 * How an old index is chosen as the one that a new index replaces, the best way first: it has the same name; it names
 * no collation; any that matches.
 */
enum
{
    OF_THAT_NAME,
    WITHOUT_COLLATION,
    ANY,
    CHOICES
};

/* What is known of the indexes of a table that is made anew. */
typedef struct indexes_kept
{
    mg_arena *scratch;
    const mg_pairs *p;
    mg_table_pair *t;
    mg_map old[CHOICES]; /* for each way to choose: the old indexes, by likeness (and name) */
    mg_map replaced;     /* tag: the address of an old index that a new one replaces */
    mg_map served;       /* by likeness: new indexes, each with the old one that it replaces, or NULL */
} indexes_kept;

typedef struct service
{
    const mg_index *from, *to;
    struct service *next;
} service;

static const char *name_for(int choice, const mg_index *x)
{
    return choice == OF_THAT_NAME ? x->name : "";
}

static bool is_extra_replaced(const indexes_kept *k, const mg_index *from)
{
    return mg_map_get(&k->replaced, (uintptr_t) from, "", 0) != NULL;
}

static void note_old_keys(indexes_kept *k)
{
    for (size_t i = k->t->from->indexes.len; i-- > 0;)
    {
        const mg_index *x = k->t->from->indexes.items[i];

        for (int choice = 0; choice < CHOICES; choice++)
            if (choice != WITHOUT_COLLATION || same_collations(x, NULL))
                mg_found_add(k->scratch, &k->old[choice], mg_index_likeness(k->p, k->t->from, x), name_for(choice, x),
                             x);
    }
}

/* The first old index that is not replaced yet. The list forgets those before it, since they stay replaced. */
static const mg_index *choose(indexes_kept *k, const mg_index *to, int choice)
{
    const char *name = name_for(choice, to);
    mg_found *f = mg_map_get(&k->old[choice], mg_index_likeness(k->p, k->t->from, to), name, strlen(name)), *next;

    while (f && (next = f->next) && is_extra_replaced(k, f->thing))
        *f = *next;
    return f && !is_extra_replaced(k, f->thing) && mg_indexes_match(k->p, f->thing, to) ? f->thing : NULL;
}

static void replace(indexes_kept *k, size_t i, int choice)
{
    const mg_index *to = k->t->to->indexes.items[i], *from = is_kept_key(to) ? NULL : choose(k, to, choice);

    if (!from)
        return;
    k->t->replaced.items[i] = from;
    mg_map_put(k->scratch, &k->replaced, (uintptr_t) from, "", 0, (void *) from);
}

/* The likeness of an index, together with collations that it does not carry itself. */
static uint64_t service_likeness(const indexes_kept *k, const mg_index *x, const mg_index *collations)
{
    uint64_t hash = mg_index_likeness(k->p, k->t->from, x);

    for (size_t i = 0; collations && i < collations->columns.len; i++)
        for (const char *c = collations->columns.items[i].collation; c && *c; c++)
            hash = (hash ^ (unsigned char) *c) * 0x100000001b3u + i;
    return hash;
}

static void note_served(indexes_kept *k)
{
    for (size_t i = 0; i < k->t->replaced.len; i++)
    {
        const mg_index *to = k->t->to->indexes.items[i];
        uint64_t likeness = service_likeness(k, to, k->t->replaced.items[i]);
        service *s = mg_arena_get(k->scratch, sizeof *s);

        if (!s)
            return;
        *s = (service){k->t->replaced.items[i], to, NULL};
        s->next = mg_map_put(k->scratch, &k->served, likeness, "", 0, s);
    }
}

/* Does the new table have an index that does everything that this old one did? */
static bool is_served(const indexes_kept *k, const mg_index *from)
{
    const service *s = mg_map_get(&k->served, service_likeness(k, from, from), "", 0);

    while (s && !(mg_indexes_match(k->p, from, s->to) && same_collations(from, s->from)))
        s = s->next;
    return s != NULL;
}

static void keep_beside(mg_arena *a, indexes_kept *k)
{
    for (size_t i = 0; i < k->t->from->indexes.len; i++)
    {
        const mg_index *x = k->t->from->indexes.items[i], **slot;

        if (is_kept_key(x) || !mg_index_in(k->p, x, k->t->to, true) || is_extra_replaced(k, x) || is_served(k, x))
            continue;
        slot = mg_vec_push(a, &k->t->beside);
        if (slot)
            *slot = x;
    }
}

/*
 * Decides which old index each new index replaces, each at most once, and which old ones stay beside them. The plan
 * takes every old index with the columns of a new one for that one. But such an index may exist for another collation,
 * and then it must not be lost with the table.
 */
static void keep_indexes(mg_arena *a, const mg_pairs *p, mg_table_pair *t)
{
    mg_arena scratch;
    indexes_kept k = {.scratch = &scratch, .p = p, .t = t};

    for (size_t i = 0; i < t->to->indexes.len; i++)
        if (!mg_vec_push(a, &t->replaced))
            return;
    mg_arena_init(&scratch, a->mem);
    note_old_keys(&k);
    for (int choice = 0; choice < CHOICES; choice++)
        for (size_t i = 0; i < t->replaced.len; i++)
            if (!t->replaced.items[i])
                replace(&k, i, choice);
    note_served(&k);
    if (!scratch.failed)
        keep_beside(a, &k);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}

/* All ****************************************************************************************************** */

/* The pairs of the tables that are made anew, indexed by the numbers of the old tables. */
static mg_table_pair **keep_redefined(mg_arena *a, mg_pairs *p)
{
    mg_table_pair **out = mg_arena_get(a, (p->from->tables.len + 1) * sizeof *out);

    for (size_t i = 0; out && i < p->tables.len; i++)
        if (p->tables.items[i].redefined)
            out[p->tables.items[i].from->number] = &p->tables.items[i];
    return out;
}

static mg_table_pair *pair_of(mg_table_pair *const *pairs, const mg_extra *e)
{
    return e->table && !e->table->view ? pairs[e->table->number] : NULL;
}

static uint64_t named_tag(mg_extra_kind kind)
{
    return (uint64_t) kind * 4;
}

static uint64_t of_tag(mg_extra_kind kind, const mg_column *c)
{
    return (uint64_t) kind * 4 + (c ? 1 : 2);
}

const mg_extra *mg_kept_named(const mg_table_pair *t, mg_extra_kind kind, const char *name)
{
    const mg_found *f = t ? mg_found_in(&t->kept_by, named_tag(kind), name) : NULL;

    return f ? f->thing : NULL;
}

const mg_found *mg_kept_of(const mg_table_pair *t, mg_extra_kind kind, const mg_column *c)
{
    return t ? mg_found_in(&t->kept_by, of_tag(kind, c), c ? c->name : "") : NULL;
}

static void note_kept(mg_arena *a, mg_table_pair *t)
{
    for (size_t i = t->kept.len; i-- > 0;)
    {
        const mg_extra *e = t->kept.items[i];

        mg_found_add(a, &t->kept_by, of_tag(e->kind, e->column), e->column ? e->column->name : "", e);
        if (e->name)
            mg_found_add(a, &t->kept_by, named_tag(e->kind), e->name, e);
    }
}

void mg_diff_keep_extras(mg_arena *a, mg_diff *d)
{
    const mg_model *from = d->pairs.from;
    mg_table_pair **pairs = keep_redefined(a, &d->pairs);

    for (size_t i = 0; i < d->pairs.tables.len; i++)
        if (d->pairs.tables.items[i].redefined)
            keep_indexes(a, &d->pairs, &d->pairs.tables.items[i]);
    for (size_t i = 0; pairs && i < from->extras.len; i++)
    {
        mg_table_pair *t = pair_of(pairs, &from->extras.items[i]);
        const mg_extra **slot;

        if (!t || mg_diff_keep(&d->pairs, t, &from->extras.items[i], NULL) != MG_KEEP)
            continue;
        slot = mg_vec_push(a, &t->kept);
        if (slot)
            *slot = &from->extras.items[i];
    }
    for (size_t i = 0; i < d->pairs.tables.len; i++)
        note_kept(a, &d->pairs.tables.items[i]);
}

bool mg_diff_loses(mg_arena *a, mg_diff *d, mg_loss *out)
{
    const mg_model *from = d->pairs.from;
    mg_table_pair **pairs = keep_redefined(a, &d->pairs);

    for (size_t i = 0; pairs && i < from->extras.len; i++)
    {
        mg_table_pair *t = pair_of(pairs, &from->extras.items[i]);

        if (t && mg_diff_keep(&d->pairs, t, &from->extras.items[i], out) == MG_KEEP_LOST)
            return true;
    }
    return false;
}
