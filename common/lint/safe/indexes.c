/* indexes.c: the safe way of what builds, drops and fills; see safe.h. */
#include "parts.h"

/* Has the statement run outside of transactions, with CONCURRENTLY at a place of its text. */
static bool run_concurrently(mg_rewriter *r, size_t at)
{
    mg_safe_edit_text(r, at, at, " CONCURRENTLY");
    r->now->kind = MG_SAFE_OUTSIDE;
    return true;
}

static mg_token keyword_of_statement(const mg_rewriter *r, const char *word)
{
    return mg_safe_keyword(r, r->now->stmt->start, r->now->stmt->end, word);
}

bool mg_safe_create_index(mg_rewriter *r, const mg_action *a)
{
    (void) a;
    if (!r->table || r->table->partitioned)
        return mg_safe_decline(r, NULL);
    return run_concurrently(r, keyword_of_statement(r, "index").end);
}

/* The list of names that a DROP INDEX has, as spans; `*prefix` is the end of what comes before the first. */
static size_t find_dropped_names(const mg_rewriter *r, mg_token *names, size_t most, size_t *prefix)
{
    mg_scanner s = mg_safe_scan(r, r->now->stmt->start, r->now->stmt->end);
    mg_token t = mg_token_next(&s);
    size_t count = 0;

    while (!mg_token_is(s.text, t, "index") && !mg_token_ends(t))
        t = mg_token_next(&s);
    *prefix = t.end;
    t = mg_token_next(&s);
    if (mg_token_is(s.text, t, "if"))
    {
        t = mg_token_next(&s);
        *prefix = t.end;
        t = mg_token_next(&s);
    }
    names[count++] = t;
    for (t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        if (mg_token_is(s.text, t, "restrict"))
            break;
        if (!mg_token_is_sign(s.text, t, ','))
            names[count - 1].end = t.end;
        else if (count < most)
            names[count++] = mg_token_next(&s);
    }
    return count;
}

/* Whether all indexes that the statement drops can be dropped CONCURRENTLY. */
static bool check_dropped(mg_rewriter *r)
{
    const mg_actions *all = &r->now->stmt->actions;

    for (size_t i = 0; i < all->len; i++)
    {
        const mg_fact_index *index = mg_facts_index(&r->l->world.facts, &all->items[i].object);

        if (!index)
            index = mg_facts_dropped_index(&r->l->world.facts, &all->items[i].object);
        if (mg_action_has(&all->items[i], MG_ACT_CASCADE))
            return mg_safe_decline(r, "DROP INDEX CONCURRENTLY has no CASCADE.");
        if (index && index->table->partitioned)
            return mg_safe_decline(r, "An index of a partitioned table cannot be dropped CONCURRENTLY.");
    }
    return true;
}

bool mg_safe_drop_index(mg_rewriter *r, const mg_action *a)
{
    const mg_actions *all = &r->now->stmt->actions;
    mg_token *names = mg_arena_get(r->arena, all->len * sizeof *names);
    mg_token word = keyword_of_statement(r, "index");
    size_t count, prefix;

    (void) a;
    if (r->now->kind == MG_SAFE_OUTSIDE)
        return true; /* by its first index */
    if (!names || !check_dropped(r))
        return false;
    count = find_dropped_names(r, names, all->len, &prefix);
    for (size_t i = 1; i < count; i++)
        mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_OUTSIDE,
                    mg_arena_printf(r->arena, "DROP INDEX CONCURRENTLY%s %s", mg_safe_text(r, word.end, prefix),
                                    mg_safe_text(r, names[i].start, names[i].end)));
    if (count > 1)
        mg_safe_edit_text(r, names[0].end, names[count - 1].end, "");
    return run_concurrently(r, word.end);
}

/* Replacing *******************************************************************************************************/

/* The statement before the current one that drops the index, and nothing else. */
static mg_safe_stmt *find_drop_of(const mg_rewriter *r, const mg_action *a)
{
    for (mg_safe_stmt *s = r->now; s-- > r->stmts;)
    {
        const mg_action *first = s->stmt->actions.items;

        if (s->stmt->actions.len == 1 && first->kind == MG_ACTION_DROP && first->of == MG_THING_INDEX &&
            strcmp(first->object.name, a->object.name) == 0)
            return s;
    }
    return NULL;
}

/* Whether statements between the two do anything to the table but make and drop indexes. */
static bool is_changed_between(const mg_rewriter *r, const mg_safe_stmt *from, const mg_fact_table *t)
{
    for (const mg_safe_stmt *s = from + 1; s < r->now; s++)
        for (size_t i = 0; i < s->stmt->actions.len; i++)
        {
            const mg_action *a = &s->stmt->actions.items[i];

            if (a->of != MG_THING_INDEX && mg_facts_table(&r->l->world.facts, &a->object) == t)
                return true;
        }
    return false;
}

bool mg_safe_replace_index(mg_rewriter *r, const mg_action *a)
{
    mg_safe_stmt *drop = find_drop_of(r, a), *now = r->now;
    const char *old;
    mg_strbuf b;

    if (!drop || !r->table || r->table->partitioned || mg_action_has(a, MG_ACT_IF_NOT_EXISTS))
        return mg_safe_decline(r, NULL);
    if (is_changed_between(r, drop, r->table))
        return mg_safe_decline(r, "Statements between the two change its table.");
    if (drop->block != now->block)
        return mg_safe_decline(r, "One of the two is in a transaction of its own.");
    old = mg_safe_free_name(r, r->table, a->object.name, NULL, "old");
    mg_strbuf_init(&b, r->arena);
    mg_put_qualified(&b, drop->stmt->actions.items[0].object.schema, a->object.name);
    drop->instead =
        mg_arena_printf(r->arena, "ALTER INDEX %s RENAME TO %s", mg_strbuf_done(&b), mg_safe_quoted(r, old));
    drop->kind = MG_SAFE_QUICK;
    drop->apart = true;
    mg_strbuf_init(&b, r->arena);
    mg_put_qualified(&b, drop->stmt->actions.items[0].object.schema, old);
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_OUTSIDE,
                mg_arena_printf(r->arena, "DROP INDEX CONCURRENTLY %s", mg_strbuf_done(&b)));
    return true;
}

/* Building anew ***************************************************************************************************/

bool mg_safe_reindex(mg_rewriter *r, const mg_action *a)
{
    static const char *const words[] = {"index", "table", "schema", "database"};
    mg_token first = {.kind = TOKEN_END, .start = r->script->source.len};

    (void) a;
    if (r->table && r->table->partitioned && r->l->world.facts.version < 140000)
        return mg_safe_decline(
            r, "Indexes of a partitioned table cannot be built anew CONCURRENTLY before PostgreSQL 14.");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    {
        mg_token word = keyword_of_statement(r, words[i]);

        if (!mg_token_ends(word) && word.start < first.start)
            first = word;
    }
    if (mg_token_ends(first))
        return mg_safe_decline(r, "REINDEX SYSTEM cannot run CONCURRENTLY.");
    return run_concurrently(r, first.end);
}

/* Whether the view has an index by which its rows are told apart. */
static bool has_index_of_rows(const mg_fact_table *t)
{
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        const mg_fact_index *index = t->indexes.items[i];

        if (index->unique && !index->gone && !index->predicate && !index->expression)
            return true;
    }
    return false;
}

bool mg_safe_refresh(mg_rewriter *r, const mg_action *a)
{
    mg_token with = keyword_of_statement(r, "with");

    (void) a;
    if (!mg_token_ends(with) && !mg_token_ends(mg_safe_keyword(r, with.end, r->now->stmt->end, "no")))
        return mg_safe_decline(r, "CONCURRENTLY cannot leave it WITH NO DATA.");
    if (!r->table || !has_index_of_rows(r->table))
        return mg_safe_decline(r, "It has no unique index of columns without a condition, which CONCURRENTLY needs.");
    if (r->table->unfilled)
        return mg_safe_decline(r,
                               "It was never filled, so that nobody can read it, and CONCURRENTLY needs that it was.");
    mg_safe_edit_text(r, keyword_of_statement(r, "view").end, keyword_of_statement(r, "view").end, " CONCURRENTLY");
    r->now->kind = MG_SAFE_LONG;
    return true;
}

/* Transactions ****************************************************************************************************/

bool mg_safe_wait(mg_rewriter *r, const mg_action *a)
{
    (void) a;
    if (r->now->kind == MG_SAFE_QUICK)
        r->now->kind = MG_SAFE_LONG;
    return true;
}

bool mg_safe_validated(mg_rewriter *r, const mg_action *a)
{
    const mg_actions *all = &r->now->stmt->actions;

    for (size_t i = 0; i < all->len; i++)
        if (all->items[i].kind != MG_ACTION_VALIDATE_CONSTRAINT)
            return mg_safe_decline(r, "Its statement does other things, too.");
    return mg_safe_wait(r, a);
}
