/* columns.c: the safe way of a column whose default differs from row to row; see safe.h. */
#include "parts.h"

/* The rows that are there get their values, and then the column is NOT NULL. */
static void fill_later(mg_rewriter *r, const mg_action *a, const mg_clause *c, bool not_null)
{
    const char *column = mg_safe_quoted(r, a->column), *proof;

    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_LONG,
                mg_arena_printf(r->arena, "UPDATE %s%s SET %s = DEFAULT WHERE %s IS NULL", c->only ? "ONLY " : "",
                                c->table, column, column));
    if (!not_null)
        return;
    proof = mg_safe_quoted(r, mg_safe_free_name(r, r->table, a->object.name, a->column, "not_null_check"));
    mg_safe_add(
        r, MG_SAFE_LATER, MG_SAFE_QUICK,
        mg_arena_printf(r->arena, "%s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID", c->head, proof, column));
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_LONG, mg_arena_printf(r->arena, "%s VALIDATE CONSTRAINT %s", c->head, proof));
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_QUICK,
                mg_arena_printf(r->arena, "%s ALTER COLUMN %s SET NOT NULL", c->head, column));
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_QUICK, mg_arena_printf(r->arena, "%s DROP CONSTRAINT %s", c->head, proof));
}

/* Whether the definition of the column has a constraint of the kind. */
static bool has_constraint(const mg_rewriter *r, const mg_action *a, mg_constraint_kind kind)
{
    const mg_actions *all = &r->now->stmt->actions;

    for (const mg_action *one = a; one < all->items + all->len && one->clause == a->clause; one++)
        if (one->kind == MG_ACTION_ADD_CONSTRAINT && one->constraint_kind == kind)
            return true;
    return false;
}

bool mg_safe_default(mg_rewriter *r, const mg_action *a)
{
    mg_column_part fallback, not_null = {0};
    bool required;
    mg_clause c;

    if (!r->table || mg_action_has(a, MG_ACT_IF_NOT_EXISTS) || has_constraint(r, a, MG_CONSTRAINT_PRIMARY_KEY))
        return mg_safe_decline(r, NULL);
    if (!mg_safe_clause(r, a, &c) || !mg_safe_column_part(r, &c, "default", 0, &fallback))
        return mg_safe_decline(r, NULL);
    required = mg_safe_column_part(r, &c, "not", 0, &not_null);
    if (required && not_null.body != not_null.start)
        return mg_safe_decline(r, "Its NOT NULL has a name.");
    mg_safe_cut(r, fallback.start, fallback.end);
    if (required)
        mg_safe_cut(r, not_null.start, not_null.end);
    mg_strbuf_printf(&r->now->added, ", ALTER COLUMN %s SET %s", mg_safe_quoted(r, a->column),
                     mg_safe_text(r, fallback.start, fallback.end));
    fill_later(r, a, &c, required);
    return true;
}
