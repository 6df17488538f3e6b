/* judge.c: pairs transaction statements, and finds statements that cannot run in a transaction; see judge.h. */
#include "judge.h"

#include "../sql/blocks.h"

#include <string.h>

/* What messages call a script. */
static const char *noun(const mg_plan *plan)
{
    return plan->each_call || plan->shadow ? "migration" : "script";
}

/* Refuses a statement that could run in another way, which the hint names. */
static mg_rc refuse_here(const mg_plan *plan, const mg_stmt *s, const char *message, mg_arena *arena, mg_error *err)
{
    const char *hint = "It cannot run inside a transaction. Run it by itself, with a client that opens none.";

    if (plan->shadow)
        hint = "A shadow is one transaction, which is rolled back in the end.";
    else if (plan->each_call && !plan->host->run_outside)
        hint = "It cannot run inside a transaction. Apply this migration with a tool that commits each statement, then "
               "mark it as applied with migrate_resolve.";
    else if (plan->each_call)
        hint = mg_arena_printf(
            arena, "It cannot run in the deployment's one transaction. %s commits each migration by itself.",
            plan->each_call);
    return mg_error_at(err, s->start,
                       (mg_error){.code = MG_ERR_STATE, .hint = hint, .message = message, .elsewhere = true});
}

static bool is_end(const mg_stmt *s)
{
    return s->kind == MG_STMT_COMMIT && !(s->flags & MG_STMT_CHAIN);
}

/* Refuses a statement that ends a block while the script has none open that it could end. */
static mg_rc refuse_unpaired(const mg_plan *plan, const mg_stmt *s, mg_arena *arena, mg_error *err)
{
    bool ends = !s->name && is_end(s) && plan->each_call;
    const char *whose = plan->shadow ? "shadow's" : plan->each_call ? "deployment's" : "call's", *message, *hint;
    const char *also = "";

    if (ends)
        also = mg_arena_printf(arena, " %s runs it as it is: there, a COMMIT ends a part of the migration.",
                               plan->each_call);
    message = s->name ? mg_arena_printf(arena, "no savepoint \"%s\" is open in this script", s->name)
                      : mg_arena_printf(arena, "%s without BEGIN would end the %s own transaction", s->what, whose);
    hint = s->name
               ? NULL
               : mg_arena_printf(arena, "A %s runs in a transaction already: remove the statement, or add the BEGIN.%s",
                                 noun(plan), also ? also : "");
    return mg_error_at(err, s->start,
                       (mg_error){.code = MG_ERR_STATE, .message = message, .hint = hint, .elsewhere = ends});
}

/*
 * Does the statement end a segment? If each migration is a transaction of its own, a COMMIT alone ends what came before
 * it. In a shadow it is allowed too, since the replay goes on as if a new transaction had begun.
 */
static bool ends_segment(const mg_plan *plan, const mg_stmt *s)
{
    return (plan->each || plan->shadow) && is_end(s);
}

static mg_rc track_blocks(const mg_plan *plan, mg_blocks *open, const mg_stmt *s, mg_arena *arena, mg_error *err)
{
    mg_block_step step;
    const mg_stmt **slot;

    if (s->kind == MG_STMT_SQL)
        return MG_OK;
    if (s->kind == MG_STMT_TWO_PHASE)
        return mg_error_at(err, s->start,
                           (mg_error){.code = MG_ERR_STATE,
                                      .hint = "Remove it.",
                                      .message = mg_arena_printf(arena, "%s cannot run in a %s", s->what, noun(plan))});
    if (s->kind == MG_STMT_BEGIN && mg_blocks_begin(open))
        return mg_error_at(err, s->start,
                           (mg_error){.code = MG_ERR_STATE,
                                      .hint = "Remove it.",
                                      .message = "BEGIN inside a block that another BEGIN opened"});
    if (!mg_blocks_step(open, s, &step))
    {
        if (!ends_segment(plan, s))
            return refuse_unpaired(plan, s, arena, err);
        open->len = 0;
        return MG_OK;
    }
    open->len = step.down_to;
    if (!step.opens)
        return MG_OK;
    slot = mg_vec_push(arena, open);
    if (!slot)
        return mg_error_no_memory(err);
    *slot = step.opens;
    return MG_OK;
}

/* The key of an object in plan->objects. `*len` is its length. */
static const char *key_of_migration(const mg_plan *plan, const mg_object *o, mg_arena *arena, size_t *len)
{
    const char *schema = o->schema ? o->schema : plan->schema;
    char *key = mg_arena_printf(arena, "%zu.%s.%s", strlen(schema), schema, o->name);

    *len = key ? strlen(key) : 0;
    return key;
}

static bool is_emptied(const mg_plan *plan, const char *schema)
{
    for (size_t i = 0; i < plan->nemptied; i++)
        if (strcmp(plan->emptied[i], schema) == 0)
            return true;
    return false;
}

/* Can others see the object? They can if it exists now, or if a script has renamed it and it existed before. */
static mg_rc is_live_entry(mg_plan *plan, const mg_object *o, bool *live, mg_arena *arena, mg_error *err)
{
    size_t len;
    const char *key = key_of_migration(plan, o, arena, &len);
    const void *known;

    if (!key)
        return mg_error_no_memory(err);
    known = mg_map_get(&plan->objects, 0, key, len);
    *live = known == &plan->live;
    if (known || is_emptied(plan, o->schema ? o->schema : plan->schema))
        return MG_OK;
    return plan->host->object_exists(plan->host->ctx, o, live, arena, err);
}

static mg_rc note_object(mg_plan *plan, const mg_object *o, bool live, mg_arena *arena, mg_error *err)
{
    size_t len;
    const char *key = key_of_migration(plan, o, arena, &len);

    if (key)
        mg_map_put(arena, &plan->objects, 0, key, len, live ? &plan->live : &plan->fresh);
    return arena->failed ? mg_error_no_memory(err) : MG_OK;
}

/*
 * The object that makes a CONCURRENTLY impossible here if others can see it: for a new index its table, else the object
 * that the statement names.
 */
static const mg_object *find_relied_on(const mg_stmt *s, const mg_action *a)
{
    if (!(s->flags & MG_STMT_CONCURRENT))
        return NULL;
    return a->kind == MG_ACTION_CREATE ? &a->table : &a->object;
}

static mg_rc check_relied_on(mg_plan *plan, const mg_stmt *s, const mg_action *a, mg_arena *arena, mg_error *err)
{
    const mg_object *o = find_relied_on(s, a);
    bool live = false;

    if (!o || !o->name)
        return MG_OK;
    if (is_live_entry(plan, o, &live, arena, err) != MG_OK)
        return MG_FAILED;
    if (!live)
        return MG_OK;
    return refuse_here(plan, s, mg_arena_printf(arena, "%s acts on \"%s\", which is in use", s->what, o->name), arena,
                       err);
}

/* Is it a kind of object that statements with CONCURRENTLY are about? */
static bool is_tracked(const mg_action *a)
{
    return a->of == MG_THING_TABLE || a->of == MG_THING_INDEX || a->of == MG_THING_MATERIALIZED_VIEW;
}

static mg_rc note_renamed(mg_plan *plan, const mg_action *a, mg_arena *arena, mg_error *err)
{
    mg_object to = {a->object.schema, a->to};
    bool live = false;

    if (is_live_entry(plan, &a->object, &live, arena, err) != MG_OK)
        return MG_FAILED;
    return note_object(plan, &to, live, arena, err);
}

/*
 * Notes the objects that a statement creates or renames. Refuses the statement if it relies on one that others can see.
 */
static mg_rc track_objects(mg_plan *plan, const mg_stmt *s, mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < s->actions.len; i++)
    {
        const mg_action *a = &s->actions.items[i];
        mg_rc rc = check_relied_on(plan, s, a, arena, err);

        if (rc == MG_OK && a->object.name && is_tracked(a) && a->kind == MG_ACTION_CREATE)
            rc = note_object(plan, &a->object, false, arena, err);
        if (rc == MG_OK && a->object.name && is_tracked(a) && a->kind == MG_ACTION_RENAME)
            rc = note_renamed(plan, a, arena, err);
        if (rc != MG_OK)
            return rc;
    }
    return MG_OK;
}

/*
 * For deployments with a transaction for each migration: refuses a statement in a block if it cannot run in a
 * transaction.
 */
static mg_rc check_each(const mg_blocks *open, const mg_stmt *s, mg_arena *arena, mg_error *err)
{
    if (open->len == 0 || !mg_stmt_runs_outside(s))
        return MG_OK;
    return mg_error_at(
        err, s->start,
        (mg_error){.code = MG_ERR_STATE,
                   .hint = "Move it out of the block.",
                   .message = mg_arena_printf(arena, "%s cannot run inside the block that %s opened", s->what,
                                              open->items[0]->kind == MG_STMT_BEGIN ? "BEGIN" : "SAVEPOINT")});
}

/* Refuses statements that this kind of deployment can never run, whatever the state of the database. */
static mg_rc check_flags(const mg_plan *plan, const mg_stmt *s, mg_arena *arena, mg_error *err)
{
    if (plan->shadow && (s->flags & MG_STMT_UPKEEP))
        return MG_OK;
    if (s->flags & MG_STMT_STREAM)
        return mg_error_at(
            err, s->start,
            (mg_error){.code = MG_ERR_STATE,
                       .hint = MG_COPY_HINT,
                       .message = mg_arena_printf(arena, "%s needs a client that sends or takes the data", s->what)});
    if (s->flags & MG_STMT_NEVER)
        return mg_error_at(err, s->start,
                           (mg_error){.code = MG_ERR_STATE,
                                      .hint = mg_dialects[plan->host->dialect].why_never,
                                      .message = mg_arena_printf(arena, "%s cannot run in a %s", s->what, noun(plan))});
    if (plan->shadow && (s->flags & MG_STMT_OUTSIDE))
        return mg_error_at(
            err, s->start,
            (mg_error){.code = MG_ERR_STATE,
                       .hint = "Nothing outside a shadow may be touched while migrations are replayed in it.",
                       .message = mg_arena_printf(arena, "%s would not be undone with the shadow", s->what)});
    if (plan->each && plan->host->run_outside)
        return MG_OK;
    if (s->flags & MG_STMT_TOPLEVEL)
        return refuse_here(plan, s, mg_arena_printf(arena, "%s cannot run inside a transaction", s->what), arena, err);
    if (!plan->shadow && (s->flags & MG_STMT_OWN_TRANSACTION))
        return refuse_here(plan, s, mg_arena_printf(arena, "%s needs a transaction of its own", s->what), arena, err);
    if (plan->tries && (s->flags & MG_STMT_OUTSIDE))
        return mg_error_at(
            err, s->start,
            (mg_error){.code = MG_ERR_STATE,
                       .hint = "Use dry_run \"plan\".",
                       .message = mg_arena_printf(arena, "%s would not be undone after the trial", s->what),
                       .elsewhere = true});
    return MG_OK;
}

size_t mg_plan_left_out(const mg_plan *plan, const mg_script *script)
{
    size_t n = 0;

    if ((plan->each && plan->host->run_outside) || !plan->each_call)
        return 0;
    while (n < script->stmts.len && (script->stmts.items[script->stmts.len - 1 - n].flags & MG_STMT_VACUUM))
        n++;
    return n;
}

mg_rc mg_plan_add(mg_plan *plan, const mg_script *script, mg_arena *arena, mg_error *err)
{
    bool follows = !plan->shadow && plan->host->object_exists;
    mg_blocks open = {0};
    const mg_stmt *begin;

    for (size_t i = 0, end = script->stmts.len - mg_plan_left_out(plan, script); i < end; i++)
    {
        const mg_stmt *s = &script->stmts.items[i];

        if (check_flags(plan, s, arena, err) != MG_OK || track_blocks(plan, &open, s, arena, err) != MG_OK)
            return MG_FAILED;
        if (plan->each ? check_each(&open, s, arena, err) != MG_OK
                       : follows && track_objects(plan, s, arena, err) != MG_OK)
            return MG_FAILED;
    }
    begin = mg_blocks_begin(&open);
    return begin ? mg_error_at(
                       err, begin->start,
                       (mg_error){.code = MG_ERR_STATE, .hint = "Add the COMMIT.", .message = "BEGIN without COMMIT"})
                 : MG_OK;
}

static void count_steps(mg_script *s)
{
    for (size_t i = 0; i < s->stmts.len; i++)
    {
        s->steps += s->stmts.items[i].kind == MG_STMT_SQL;
        s->flags |= s->stmts.items[i].flags;
    }
}

mg_rc mg_plan_script(mg_plan *plan, mg_script *script, mg_arena *arena, mg_error *err)
{
    const mg_host *h = plan->host;

    if (h->split(h->ctx, script, arena, err) != MG_OK || mg_plan_add(plan, script, arena, err) != MG_OK)
        return MG_FAILED;
    script->left_out = mg_plan_left_out(plan, script);
    script->stmts.len -= script->left_out;
    count_steps(script);
    return MG_OK;
}
