/* safe.c: goes through what was found in a script, and has it rewritten; see safe.h. */
#include "safe.h"

#include "../names.h"
#include "parts.h"

#include <stdlib.h>

/* Changes *********************************************************************************************************/

bool mg_safe_decline(mg_rewriter *r, const char *why)
{
    if (!r->why)
        r->why = why;
    return false;
}

void mg_safe_edit_text(mg_rewriter *r, size_t at, size_t upto, const char *with)
{
    mg_safe_edit *slot = mg_vec_push(r->arena, &r->now->edits);

    if (slot)
        *slot = (mg_safe_edit){at, upto, with};
}

void mg_safe_cut(mg_rewriter *r, size_t from, size_t to)
{
    while (from > r->now->stmt->start && strchr(" \t\r\n", r->script->source.text[from - 1]))
        from--;
    mg_safe_edit_text(r, from, to, "");
}

void mg_safe_add(mg_rewriter *r, mg_safe_phase phase, mg_safe_kind kind, const char *text)
{
    mg_safe_step *slot = mg_vec_push(r->arena, &r->now->steps[phase]);

    if (slot)
        *slot = (mg_safe_step){text, kind};
}

const char *mg_safe_quoted(mg_rewriter *r, const char *name)
{
    mg_strbuf b;

    mg_strbuf_init(&b, r->arena);
    mg_put_name(&b, name ? name : "");
    return mg_strbuf_done(&b);
}

/* Names ***********************************************************************************************************/

static bool is_constraint_of_script(const mg_rewriter *r, const char *name)
{
    for (size_t i = 0; i < r->script->stmts.len; i++)
        for (size_t k = 0; k < r->script->stmts.items[i].actions.len; k++)
        {
            const mg_action *a = &r->script->stmts.items[i].actions.items[k];

            if ((a->constraint && strcmp(a->constraint, name) == 0) || (a->to && strcmp(a->to, name) == 0))
                return true;
        }
    return false;
}

bool mg_safe_is_taken(const mg_rewriter *r, const mg_fact_table *t, const char *name)
{
    mg_object relation = {t->schema, name};

    for (size_t i = 0; i < r->taken.len; i++)
        if (strcmp(r->taken.items[i], name) == 0)
            return true;
    for (size_t i = 0; i < t->constraints.len; i++)
        if (t->constraints.items[i]->name && strcmp(t->constraints.items[i]->name, name) == 0)
            return true;
    return mg_facts_index(&r->l->world.facts, &relation) || mg_facts_dropped_index(&r->l->world.facts, &relation) ||
           mg_facts_table(&r->l->world.facts, &relation) || is_constraint_of_script(r, name);
}

const char *mg_safe_free_name(mg_rewriter *r, const mg_fact_table *t, const char *first, const char *second,
                              const char *label)
{
    const char *name = mg_made_name(r->arena, first, second, label), **slot;

    for (unsigned i = 1; name && mg_safe_is_taken(r, t, name); i++)
        name = mg_made_name(r->arena, first, second, mg_arena_printf(r->arena, "%s%u", label, i));
    slot = mg_vec_push(r->arena, &r->taken);
    if (slot)
        *slot = name ? name : "";
    return name;
}

/* Rules ***********************************************************************************************************/

static const struct
{
    mg_rule rule;
    mg_safe_fn rewrite;
    const char *how;
} WAYS[] = {
    {MG_RULE_volatile_default, mg_safe_default,
     "The column is added without the default, which it gets in the same statement; then an UPDATE fills the rows, and "
     "fires "
     "their triggers: where there are many, do that in batches."},
    {MG_RULE_index_concurrently, mg_safe_create_index, "The index is built CONCURRENTLY."},
    {MG_RULE_drop_index_concurrently, mg_safe_drop_index, "The index is dropped CONCURRENTLY."},
    {MG_RULE_index_replace, mg_safe_replace_index, "The old index is renamed, and dropped when the new one is there."},
    {MG_RULE_reindex_concurrently, mg_safe_reindex, "The index is built anew CONCURRENTLY."},
    {MG_RULE_refresh_concurrently, mg_safe_refresh, "The view is filled CONCURRENTLY."},
    {MG_RULE_fk_not_valid, mg_safe_validated_later, "The foreign key is added as NOT VALID, and validated after that."},
    {MG_RULE_check_not_valid, mg_safe_validated_later, "The CHECK is added as NOT VALID, and validated after that."},
    {MG_RULE_set_not_null, mg_safe_not_null, "A CHECK, which is validated first and dropped then, proves it."},
    {MG_RULE_unique_using_index, mg_safe_key, "The index is built CONCURRENTLY first."},
    {MG_RULE_pk_using_index, mg_safe_key, "The index is built CONCURRENTLY first."},
    {MG_RULE_validate_same_transaction, mg_safe_validated, "It is in a transaction of its own."},
    {MG_RULE_work_under_lock, mg_safe_wait, "It is in a transaction of its own."},
};

const char *mg_safe_setting(const mg_rewriter *r, const mg_stmt *s, bool *local)
{
    const mg_action *a = s->actions.len > 0 ? s->actions.items : NULL;
    mg_scanner scan = mg_safe_scan(r, s->start, s->end);

    if (!a || (a->kind != MG_ACTION_SET && a->kind != MG_ACTION_RESET))
        return NULL;
    mg_token_next(&scan);
    *local = mg_token_is(scan.text, mg_token_next(&scan), "local");
    return a->object.name ? a->object.name : "all";
}

bool mg_safe_is_timeout(const char *setting)
{
    size_t len = strlen(setting), end = strlen("_timeout");

    return len > end && strcmp(setting + len - end, "_timeout") == 0;
}

/* Whether the statement changes a setting, timeouts apart, for its transaction. */
static bool sets_for_transaction(const mg_rewriter *r, const mg_stmt *s)
{
    bool local = false;
    const char *setting = mg_safe_setting(r, s, &local);

    return setting && local && !mg_safe_is_timeout(setting);
}

/* Why nothing of the script may be committed before the rest, or NULL. */
static const char *reason_for_one_transaction(const mg_rewriter *r)
{
    for (size_t i = 0; i < r->script->stmts.len; i++)
    {
        const mg_stmt *s = &r->script->stmts.items[i];

        if (s->kind == MG_STMT_TWO_PHASE || (s->flags & MG_STMT_CHAIN))
            return "The script has transactions that cannot be taken apart.";
        if (s->actions.len > 0 && s->actions.items[0].kind == MG_ACTION_LOCK)
            return "The script locks a table for a whole transaction.";
        if (sets_for_transaction(r, s))
            return "The script changes a setting for a whole transaction.";
    }
    return NULL;
}

/* Whether the statement stands in no transaction of the script that has to stay as it is. */
static bool check_transaction_of(mg_rewriter *r)
{
    const mg_safe_stmt *begin = r->now->block > 0 ? &r->stmts[r->now->block - 1] : NULL;
    const char *why = reason_for_one_transaction(r);

    if (begin && !begin->apart)
        why = "It stands in a transaction that cannot be taken apart.";
    return why ? mg_safe_decline(r, why) : true;
}

static bool rewrite_finding(mg_rewriter *r, const mg_finding *f, const char **how)
{
    for (size_t i = 0; f->action && i < sizeof WAYS / sizeof *WAYS; i++)
    {
        if (WAYS[i].rule != (mg_rule) f->rule)
            continue;
        *how = WAYS[i].how;
        r->table = mg_world_table_of(&r->l->world, f->action);
        return check_transaction_of(r) && WAYS[i].rewrite(r, f->action);
    }
    return false;
}

static void take_finding(mg_rewriter *r, const mg_finding *f, mg_safe *out)
{
    mg_safe_note *note = mg_vec_push(r->arena, &out->notes);
    const char *how = NULL;

    if (!note)
        return;
    note->finding = f;
    r->why = NULL;
    note->done = rewrite_finding(r, f, &how);
    note->how = note->done ? how : r->why ? r->why : f->safe;
    out->done += note->done;
    r->now->apart = r->now->apart || note->done;
}

/* Statements ******************************************************************************************************/

/* Whether the statements from a BEGIN to its COMMIT are but SQL, so that they may be committed one by one. */
static bool is_plain_block(const mg_script *s, size_t begin, size_t *end)
{
    for (*end = begin + 1; *end < s->stmts.len && s->stmts.items[*end].kind == MG_STMT_SQL; (*end)++)
        if (s->stmts.items[*end].flags & MG_STMT_OWN_TRANSACTION)
            return false;
    return *end < s->stmts.len && s->stmts.items[*end].kind == MG_STMT_COMMIT &&
           !(s->stmts.items[begin].flags & MG_STMT_OWN_TRANSACTION) && !(s->stmts.items[*end].flags & MG_STMT_CHAIN);
}

/* Where the block ends that begins there: behind the COMMIT or ROLLBACK, or at the end of the script. */
static size_t end_of_block(const mg_script *s, size_t begin)
{
    while (begin < s->stmts.len && s->stmts.items[begin].kind != MG_STMT_COMMIT &&
           s->stmts.items[begin].kind != MG_STMT_ROLLBACK)
        begin++;
    return begin;
}

/* Notes which statements stand in which block; `apart` of a BEGIN: its block may be taken apart. */
static void find_blocks(mg_rewriter *r)
{
    for (size_t i = 0; i < r->script->stmts.len; i++)
    {
        size_t end;

        if (r->script->stmts.items[i].kind != MG_STMT_BEGIN)
            continue;
        r->stmts[i].apart = is_plain_block(r->script, i, &end);
        end = end_of_block(r->script, i);
        for (size_t k = i + 1; k <= end && k < r->script->stmts.len; k++)
            r->stmts[k].block = i + 1;
        i = end;
    }
}

/* Leaves out BEGIN and COMMIT around what is rewritten. */
static void take_blocks_apart(mg_rewriter *r)
{
    for (size_t i = 0; i < r->script->stmts.len; i++)
    {
        mg_safe_stmt *begin = r->stmts[i].block > 0 ? &r->stmts[r->stmts[i].block - 1] : NULL;

        if (!begin || !r->stmts[i].apart)
            continue;
        begin->gone = true;
        r->stmts[end_of_block(r->script, r->stmts[i].block - 1)].gone = true;
    }
}

static bool begin_rewriting(mg_rewriter *r)
{
    r->stmts = mg_arena_get(r->arena, (r->script->stmts.len + 1) * sizeof *r->stmts);
    for (size_t i = 0; r->stmts && i < r->script->stmts.len; i++)
    {
        r->stmts[i].stmt = &r->script->stmts.items[i];
        r->stmts[i].kind = mg_stmt_runs_outside(r->stmts[i].stmt) ? MG_SAFE_OUTSIDE : MG_SAFE_QUICK;
        mg_strbuf_init(&r->stmts[i].added, r->arena);
    }
    if (r->stmts)
        find_blocks(r);
    return r->stmts != NULL;
}

/* By place; at one by action, since what is done first may have to be. */
static int compare_found(const void *x, const void *y)
{
    const mg_finding *a = *(const mg_finding *const *) x, *b = *(const mg_finding *const *) y;

    if (a->byte != b->byte)
        return a->byte < b->byte ? -1 : 1;
    if (a->action != b->action)
        return a->action < b->action ? -1 : 1;
    return a->rule - b->rule;
}

typedef MG_VEC(const mg_finding *) found_list;

/* What was found in the script, in its order. */
static void gather_found(mg_rewriter *r, size_t script, found_list *found)
{
    for (size_t i = 0; i < r->l->findings.len; i++)
    {
        const mg_finding **slot = r->l->findings.items[i].script == script ? mg_vec_push(r->arena, found) : NULL;

        if (slot)
            *slot = &r->l->findings.items[i];
    }
    if (found->len > 0)
        qsort(found->items, found->len, sizeof *found->items, compare_found);
}

mg_rc mg_safe_rewrite(mg_lint *l, size_t script, mg_safe *out)
{
    mg_rewriter r = {.l = l, .arena = l->arena, .script = &l->scripts.items[script].script};
    found_list found = {0};
    size_t at = 0;

    *out = (mg_safe){0};
    gather_found(&r, script, &found);
    if (!begin_rewriting(&r))
        return mg_error_no_memory(l->err);
    for (size_t i = 0; i < found.len && r.script->stmts.len > 0; i++)
    {
        while (at + 1 < r.script->stmts.len && r.script->stmts.items[at + 1].start <= found.items[i]->byte)
            at++;
        r.now = &r.stmts[at];
        take_finding(&r, found.items[i], out);
    }
    take_blocks_apart(&r);
    mg_safe_write(&r, out);
    return l->arena->failed ? mg_error_no_memory(l->err) : MG_OK;
}
