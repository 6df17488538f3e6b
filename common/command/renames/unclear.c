/* unclear.c: join tables of which a plan cannot tell what they become; see renames.h. */
#include "../../base/utf8.h"
#include "../../plan/naming/answers.h"
#include "../../plan/naming/path.h"
#include "renames.h"

static const char *write_join_key(mg_call *call, const mg_pairs *p, const char *column)
{
    mg_rename one = {.table = mg_inner_before(p, p->unclear_join, NULL).table, .column = column};

    return mg_rename_key(&call->arena, &one);
}

/* The option says what becomes of the join table, but not of the tables that it joins. */
static mg_rc refuse_other_tables(mg_call *call, const mg_pairs *p)
{
    mg_arena *a = &call->arena;

    return mg_call_fail(
        call, MG_ERR_STATE, "Say what the tables that it joins become, as more of the renames, or leave this one out.",
        "cannot rename the join table %s to %s, which joins other tables",
        mg_shown(a, mg_inner_before(p, p->unclear_join, NULL).table), mg_shown(a, p->unclear_join->name));
}

/* Without foreign keys nothing in the database says what A and B are of. */
static mg_rc refuse_unclear_columns(mg_call *call, const mg_pairs *p)
{
    mg_arena *a = &call->arena;
    const mg_table *now = p->unclear_goal->joins[0];
    const char *x = write_join_key(call, p, "A"), *y = write_join_key(call, p, "B");
    const char *stays = x ? mg_write_rename(call, x, "A") : NULL;
    const char *turns = x ? mg_write_rename(call, x, "B") : NULL, *back = y ? mg_write_rename(call, y, "A") : NULL;
    const char *hint;

    if (!stays || !turns || !back)
        return mg_call_no_memory(call);
    hint = mg_arena_printf(a,
                           "A was for the model whose name came first%s%s. Say that it stays A: %s; or that A and B "
                           "change places: %.*s, %s.",
                           now ? ", and is now for " : "", now ? mg_shown(a, now->name) : "", stays,
                           (int) strlen(turns) - 2, turns, back + strlen("{\"renames\": {"));
    return mg_call_fail(call, MG_ERR_STATE, hint,
                        "cannot tell which tables the columns A and B of the join table %s are for, since no foreign "
                        "key says so",
                        mg_shown(a, mg_inner_before(p, p->unclear_join, NULL).table));
}

static mg_rc refuse_unclear_name(mg_call *call, const mg_pairs *p)
{
    mg_arena *a = &call->arena;
    const char *key = write_join_key(call, p, NULL), *goes = key ? mg_write_rename(call, key, NULL) : NULL;
    const char *becomes = key && p->unclear_goal ? mg_write_rename(call, key, p->unclear_goal->name) : NULL;
    const char *hint;

    if (!goes || (p->unclear_goal && !becomes))
        return mg_call_no_memory(call);
    hint = mg_arena_printf(a, "Say what it becomes, as one more of the renames%s%s, or that it goes: %s.",
                           becomes ? ": " : "", becomes ? becomes : "", goes);
    return mg_call_fail(call, MG_ERR_STATE, hint,
                        "cannot tell what the join table %s becomes, so that its rows would be lost or join what they "
                        "never joined",
                        mg_shown(a, p->unclear_join->name));
}

mg_rc mg_refuse_unclear_join(mg_call *call, const mg_pairs *p)
{
    const mg_table *join = p->unclear_join, *goal = p->unclear_goal;

    if (!goal || strcmp(goal->name, join->name) != 0)
        return refuse_unclear_name(call, p);
    return join->foreign_keys.len == 2 ? refuse_other_tables(call, p) : refuse_unclear_columns(call, p);
}
