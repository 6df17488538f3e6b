/*
 * spare.c: indexes that the database has as the new side wants them, and that say more than a schema can; see keep.h.
 *
 * They stay only where all that they are made of stays: PostgreSQL drops an index with any column that it names.
 */
#include "../base/utf8.h"
#include "../psl/psl.h"
#include "../sql/token.h"
#include "pair/find.h"
#include "pair/same_where.h"
#include "keep.h"

/* Whether the plan drops the column, or makes it anew. */
static bool goes(const mg_column_pair *c)
{
    return c->from && (!c->to || c->cast == MG_CAST_NEVER);
}

static bool index_goes(const mg_pairs *p, const mg_index *from)
{
    for (size_t i = 0; i < from->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_old(p, from->columns.items[i].column);

        if (c && goes(c))
            return true;
    }
    return false;
}

static bool definition_goes(const mg_table_pair *t, const char *definition)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (goes(&t->columns.items[i]) &&
            mg_text_names_in_postgres(definition, strlen(definition), t->columns.items[i].from->name))
            return true;
    return false;
}

/* Whether the definition of an index reads (…column class…): what stands behind the class in parentheses is more. */
static bool says_class(const char *said, const char *column, const char *class)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, said);
    mg_token t = mg_token_next(&s), before, next;

    for (; !mg_token_ends(t); t = next)
    {
        before = t;
        next = mg_token_next(&s);
        if (mg_token_names_in_postgres(said, before, column) && mg_token_names_in_postgres(said, next, class))
        {
            mg_scanner behind = s;

            return !mg_token_is_sign(said, mg_token_next(&behind), '(');
        }
    }
    return false;
}

/* Whether the index that is dropped has what the new one of that name is to have, `said` being its definition. */
static bool is_same_index(const mg_pairs *p, const mg_index *from, const mg_index *to, const char *said)
{
    if (from->kind != to->kind || from->algorithm != to->algorithm ||
        from->columns.len - from->included != to->columns.len || index_goes(p, from) ||
        !mg_same_where(p->arena, p->provider, from->where, to->where))
        return false;
    for (size_t i = 0; i < to->columns.len; i++)
    {
        const mg_index_column *x = &from->columns.items[i], *y = &to->columns.items[i];
        const mg_column_pair *pair = mg_pair_of_new(p, y->column);

        if (!pair || pair->from != x->column || (x->sort == MG_PSL_SORT_DESC) != (y->sort == MG_PSL_SORT_DESC) ||
            (y->ops.name && !y->ops.is_default && !says_class(said, y->column->name, y->ops.name)))
            return false;
    }
    return true;
}

/* Reads one key of an index's definition, from its first token on: whether it is the column, and no expression. */
static bool says_key(mg_scanner *s, const mg_index_column *key, mg_token *end)
{
    mg_token t = mg_token_next(s);
    bool same = mg_token_names_in_postgres(s->text, t, key->column->name), desc = false;
    size_t depth = 0;

    t = mg_token_next(s);
    same = same && !mg_token_is_sign(s->text, t, '(');
    for (; !mg_token_ends(t); t = mg_token_next(s))
    {
        if (depth == 0 && (mg_token_is_sign(s->text, t, ',') || mg_token_is_sign(s->text, t, ')')))
            break;
        same = same && t.kind != TOKEN_STRING && !mg_token_reads(s->text, t, "::");
        desc = desc || mg_token_is(s->text, t, "desc");
        depth += mg_token_is_sign(s->text, t, '(');
        depth -= mg_token_is_sign(s->text, t, ')');
    }
    *end = t;
    return same && desc == (key->sort == MG_PSL_SORT_DESC);
}

/* Whether CREATE is followed by UNIQUE. The scanner is behind that then, or behind INDEX. */
static bool take_unique(mg_scanner *s)
{
    (void) mg_token_next(s);
    return mg_token_is(s->text, mg_token_next(s), "unique");
}

/* Whether the token is USING's method of that name, which schemas write in any case. */
static bool is_method(const char *text, mg_token t, const char *name)
{
    size_t len = strlen(name);

    return t.kind == TOKEN_WORD && t.end - t.start == len && mg_ascii_find(text + t.start, len, name);
}

/* Whether the definition, CREATE [UNIQUE] INDEX … USING method (keys) …, has the index's kind, method and keys. */
static bool says_index(const char *said, const mg_index *to)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, said);
    mg_token t;

    if (take_unique(&s) != (to->kind == MG_INDEX_UNIQUE))
        return false;
    (void) mg_scan_to(&s, "using");
    if (!is_method(said, mg_token_next(&s), mg_psl_algorithm_name(to->algorithm)))
        return false;
    t = mg_token_next(&s);
    for (size_t i = 0; i < to->columns.len; i++)
    {
        const mg_index_column *key = &to->columns.items[i];

        if (!mg_token_is_sign(said, t, i ? ',' : '(') || !says_key(&s, key, &t) ||
            (key->ops.name && !key->ops.is_default && !says_class(said, key->column->name, key->ops.name)))
            return false;
    }
    return mg_token_is_sign(said, t, ')');
}

/*
 * Whether the definition is of an index of expressions over all the columns of the new one. A unique one is another:
 * what it forbids is not what the schema says, nor does ON CONFLICT of these columns find it.
 */
static bool says_expressions(const mg_extra *e, const mg_index *to)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, e->definition);

    if (e->partial || take_unique(&s) || to->kind != MG_INDEX_NORMAL)
        return false;
    (void) mg_scan_to(&s, "using");
    for (size_t i = 0; i < to->columns.len; i++)
        if (!mg_text_names_in_postgres(s.text + s.at, s.len - s.at, to->columns.items[i].column->name))
            return false;
    return true;
}

/*
 * Whether an index of that name is what the new one is to be as far as a schema can say: for the rows that it has, or
 * over expressions of its columns.
 */
static bool is_partly_there(const mg_diff *d, const mg_step *create)
{
    const mg_table_pair *t = create->tables;
    const mg_extra *e = mg_extra_named(&d->pairs, t->from, MG_EXTRA_INDEX, create->index_to->name);

    return e && e->definition && !definition_goes(t, e->definition) &&
           (says_index(e->definition, create->index_to) || says_expressions(e, create->index_to));
}

/* The steps that drop indexes, by table and name. */
static void find_drops(mg_arena *scratch, mg_diff *d, mg_map *drops)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        mg_step *s = &d->steps.items[i];

        if (s->kind == MG_STEP_DROP_INDEX)
            mg_map_put(scratch, drops, (uintptr_t) s->index_from->table, s->index_from->name,
                       strlen(s->index_from->name), s);
    }
}

/* The step that drops the index in whose place this one is created, where it could as well stay; or NULL. */
static mg_step *needless_drop(const mg_diff *d, const mg_map *drops, const mg_step *create)
{
    const mg_table *old = create->tables->from;
    const char *name = create->index_to->name;
    const mg_extra *more = mg_extra_named(&d->pairs, old, MG_EXTRA_INDEX_OPTION, name);
    mg_step *s = more && more->definition ? mg_map_get(drops, (uintptr_t) old, name, strlen(name)) : NULL;

    return s && is_same_index(&d->pairs, s->index_from, create->index_to, more->definition) ? s : NULL;
}

void mg_diff_leave_out_spared(mg_diff *d)
{
    size_t kept = 0;

    for (size_t i = 0; i < d->steps.len; i++)
        if (!d->steps.items[i].spared)
            d->steps.items[kept++] = d->steps.items[i];
    d->steps.len = kept;
}

void mg_diff_spare_extras(mg_arena *a, mg_diff *d)
{
    mg_arena scratch;
    mg_map drops = {0};

    mg_arena_init(&scratch, a->mem);
    if (d->pairs.provider == MG_PSL_POSTGRESQL)
        find_drops(&scratch, d, &drops);
    for (size_t i = 0; d->pairs.provider == MG_PSL_POSTGRESQL && i < d->steps.len; i++)
    {
        mg_step *s = &d->steps.items[i], *drop;
        const mg_table_pair *t = s->kind == MG_STEP_CREATE_INDEX ? s->tables : NULL;

        if (!t || !t->from)
            continue;
        drop = needless_drop(d, &drops, s);
        if (!drop && !is_partly_there(d, s))
            continue;
        s->spared = true;
        if (drop)
            drop->spared = true;
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    mg_diff_leave_out_spared(d);
}
