/*
 * enum_values.c: the check of values that are added to an enum and used in the same transaction, which PostgreSQL
 * refuses (55P04) for a type that was there before.
 *
 * Which values a statement uses, no action says: a string in it that reads like the value is taken for a use. That is
 * certain only of a statement about a table that has a column of that type.
 */
#include "../../catalog/listed.h"
#include "../../sql/token.h"
#include "preflight.h"

#include <string.h>

typedef struct added_value
{
    mg_object type;
    const char *value;
    size_t script, offset; /* where it is added */
    bool used;
    size_t in, at; /* where it is used first: a script and a byte of it */
    mg_object table;
} added_value;

typedef MG_VEC(added_value) added_values;

/* Whether the statement has a string that reads like `value`. */
static bool has_string(const mg_script *s, const mg_stmt *stmt, const char *value)
{
    const char *text = s->source.text + stmt->start;
    size_t len = strlen(value);
    mg_scanner scan = mg_scan(MG_POSTGRES, text, stmt->end - stmt->start);

    for (mg_token t = mg_token_next(&scan); !mg_token_ends(t); t = mg_token_next(&scan))
        if (t.kind == TOKEN_STRING && t.end - t.start == len + 2 && memcmp(text + t.start + 1, value, len) == 0)
            return true;
    return false;
}

static void note_uses(added_values *all, size_t first, const mg_script *s, const mg_stmt *stmt, size_t script)
{
    const mg_action *a = stmt->actions.len > 0 ? &stmt->actions.items[0] : NULL;

    for (size_t i = first; a && i < all->len; i++)
    {
        added_value *v = &all->items[i];

        if (v->used || a->kind == MG_ACTION_ADD_VALUE || !has_string(s, stmt, v->value))
            continue;
        v->used = true;
        v->in = script;
        v->at = stmt->start;
        v->table = a->object;
    }
}

static void note_added_values(mg_preflight *p, added_values *all, const mg_stmt *stmt, size_t script)
{
    for (size_t i = 0; i < stmt->actions.len; i++)
    {
        const mg_action *a = &stmt->actions.items[i];
        added_value *v;

        if (a->kind != MG_ACTION_ADD_VALUE || !a->value || !(v = mg_vec_push(&p->call->arena, all)))
            continue;
        *v = (added_value){.type = {a->object.schema ? a->object.schema : p->call->session.target, a->object.name},
                           .value = a->value,
                           .script = script,
                           .offset = stmt->start};
    }
}

/* Finds the values that are used before the transaction that adds them ends. */
static void find_uses(mg_preflight *p, added_values *all)
{
    const mg_scripts *scripts = &p->outlook.scripts;
    size_t first = 0; /* of those that the transaction has added */

    for (size_t i = 0; i < scripts->items.len; i++)
    {
        const mg_script *s = &scripts->items.items[i];

        first = mg_needs_each(p) ? all->len : first;
        for (size_t k = 0; k < s->stmts.len; k++)
        {
            const mg_stmt *stmt = &s->stmts.items[k];

            if (mg_needs_each(p) && (stmt->kind == MG_STMT_COMMIT || mg_stmt_runs_outside(stmt)))
                first = all->len;
            note_uses(all, first, s, stmt, i);
            note_added_values(p, all, stmt, i);
        }
    }
}

/* How an answer knows a value's type and, if `of_table`, the table where it is used. */
static bool is_about(const mg_preflight *p, const mg_answer *row, const added_value *v, bool of_table)
{
    const char *schema = v->table.schema ? v->table.schema : p->call->session.target;

    if (strcmp(row->values[0], v->type.schema) != 0 || strcmp(row->values[1], v->type.name) != 0)
        return false;
    return !of_table || (row->values[2] && v->table.name && strcmp(row->values[2], schema) == 0 &&
                         strcmp(row->values[3], v->table.name) == 0);
}

static void tell_value(mg_preflight *p, mg_checked *f, const added_value *v, const mg_answers *there)
{
    bool exists = false, certain = false;

    for (size_t i = 0; i < there->items.len; i++)
    {
        exists = exists || is_about(p, &there->items.items[i], v, false);
        certain = certain || is_about(p, &there->items.items[i], v, true);
    }
    if (!exists || !v->used)
        return;
    mg_judge(p, f, certain ? MG_FAILS : MG_WARNED, "a value is %sused in the transaction that adds it, which fails",
             f->verdict == MG_FAILS || certain ? "" : "perhaps ");
    mg_found_detail(p, f, "'%s' of \"%s\", added at %s: %s", mg_found_text(p, v->value), mg_found_text(p, v->type.name),
                    mg_touch_place(p, v->script, v->offset), mg_touch_place(p, v->in, v->at));
    mg_found_next(p, f, "%s commits each migration by itself%s.",
                  p->call->session.each_call ? p->call->session.each_call : "migrate_deploy_each",
                  v->script == v->in
                      ? "; there, end the part that adds it with COMMIT, or put it into a migration of its own"
                      : "");
}

mg_rc mg_look_at_enum_values(mg_preflight *p, mg_checked *f)
{
    mg_arena *a = &p->call->arena;
    mg_names schemas = {0}, names = {0};
    added_values all = {0};
    mg_answers there = {0};

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    find_uses(p, &all);
    for (size_t i = 0; i < all.len; i++)
    {
        const char **schema = mg_vec_push(a, &schemas), **name = mg_vec_push(a, &names);

        if (!schema || !name)
            return mg_call_no_memory(p->call);
        *schema = all.items[i].type.schema;
        *name = all.items[i].type.name;
    }
    if (all.len > 0)
    {
        const char *params[] = {mg_listed(MG_POSTGRES, &schemas, a), mg_listed(MG_POSTGRES, &names, a)};

        if (a->failed || !mg_found_answers(p, f, MG_ASK_ENUMS, 2, params, &there))
            return mg_call_check(p->call);
    }
    for (size_t i = 0; i < all.len; i++)
        tell_value(p, f, &all.items[i], &there);
    if (f->details.len == 0)
        mg_judge(p, f, MG_PASSED, "no value is used in the transaction that adds it to a type that is there");
    return mg_call_check(p->call);
}
