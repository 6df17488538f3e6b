/*
 * spare.c: keeps indexes that are what the new side wants, and say more than a schema can express; see keep.h.
 *
 * An index stays only if all its columns stay, since PostgreSQL drops an index with any of its columns.
 */
#include "../base/utf8.h"
#include "../psl/psl.h"
#include "../sql/token.h"
#include "pair/find.h"
#include "pair/same_where.h"
#include "keep.h"

/* Does the plan drop the column or make it anew? */
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

/*
 * Does the definition of an index name an operator class for a column, and nothing more? Parentheses behind the class
 * would be its options.
 */
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

/* Does the index that is dropped have everything that the new one of that name wants? `said` is its definition. */
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

/*
 * Reads one key in an index's definition, whose first token is given. True if it is just the column, and no expression.
 */
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

/* Does UNIQUE follow CREATE? Afterwards the scanner is behind that, or behind INDEX. */
static bool take_unique(mg_scanner *s)
{
    (void) mg_token_next(s);
    return mg_token_is(s->text, mg_token_next(s), "unique");
}

/* Is the token the access method after USING? Schemas may write it in upper or lower case. */
static bool is_method(const char *text, mg_token t, const char *name)
{
    size_t len = strlen(name);

    return t.kind == TOKEN_WORD && t.end - t.start == len && mg_ascii_find(text + t.start, len, name);
}

/* Does the definition CREATE [UNIQUE] INDEX … USING method (keys) … have the new index's kind, method and keys? */
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
 * Is it the definition of an index with expressions over all columns of the new index? A unique index does not count:
 * what it forbids is not what the schema says, and ON CONFLICT of these columns would not find it.
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
 * Is there an index with that name which is what the new one wants, as far as a schema can express it: for only some
 * rows, or over expressions of its columns?
 */
static bool is_partly_there(const mg_diff *d, const mg_step *create)
{
    const mg_table_pair *t = create->tables;
    const mg_extra *e = mg_extra_named(&d->pairs, t->from, MG_EXTRA_INDEX, create->index_to->name);

    return e && e->definition && !definition_goes(t, e->definition) &&
           (says_index(e->definition, create->index_to) || says_expressions(e, create->index_to));
}

/* Notes the steps that drop indexes, by table and name. */
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

/* The step that drops an index which could as well stay, since this step would make it again; or NULL. */
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

/* An index that would get the name of one that is partly there goes instead, for that one takes its place. */
static void spare_renamed(const mg_diff *d, mg_step *s)
{
    if (!s->tables || !s->tables->from || !is_partly_there(d, s))
        return;
    s->kind = MG_STEP_DROP_INDEX;
    s->index_to = NULL;
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

        if (s->kind == MG_STEP_RENAME_INDEX)
            spare_renamed(d, s);
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
