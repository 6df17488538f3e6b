/* deployment.c: what migrate_deploy and migrate_deploy_each have in common; see deployment.h. */
#include "deployment.h"

#include <string.h>

/* The migration that shall be the last one must exist. */
static mg_rc check_target(const mg_migrations *folder, mg_call *call)
{
    const char *target = call->options.target;
    size_t at;

    return target ? mg_migrations_require(folder, target, &at, &call->arena, &call->error) : MG_OK;
}

mg_rc mg_deploy_read_history(mg_deployment *d)
{
    mg_call *call = d->runner.call;
    const mg_migrations *folder = &d->scripts.folder;

    if (mg_standing_read(&d->standing, call, folder) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < folder->items.len; i++)
        if (mg_migration_check_script(&folder->items.items[i], &call->arena, &call->error) != MG_OK)
            return MG_FAILED;
    if (mg_standing_check(&d->standing, call, d->dir, folder) != MG_OK)
        return MG_FAILED;
    return check_target(folder, call);
}

/* A migration that is left for later must have a script too. */
static mg_rc check_script(const mg_migrations *folder, const mg_entry *e, mg_arena *arena, mg_error *err)
{
    mg_migration *one = e->migration == MG_NO_OFFSET ? NULL : &folder->items.items[e->migration];

    if (!one)
        return MG_OK;
    if (mg_migration_look(folder, one, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_migration_check_script(one, arena, err);
}

mg_rc mg_read_pending(mg_scripts *scripts, const mg_diagnosis *diagnosis, mg_plan *plan, mg_runner *r)
{
    mg_call *call = r->call;
    mg_arena *a = &call->arena;
    const char *target = call->options.target;
    const mg_migrations *folder = &scripts->folder;

    if (mg_scripts_make_room(scripts, diagnosis->pending + diagnosis->failed, a, &call->error) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < diagnosis->entries.len; i++)
    {
        const mg_entry *e = &diagnosis->entries.items[i];
        mg_rc rc;

        if (e->state != MG_STATE_PENDING && e->state != MG_STATE_FAILED)
            continue;
        if (target && strcmp(e->name, target) > 0)
            rc = check_script(folder, e, a, &call->error);
        else
            rc = mg_scripts_read(scripts, &folder->items.items[e->migration], plan, r, &call->error);
        if (rc != MG_OK)
            return rc;
    }
    return mg_scripts_check_temporary(scripts, call);
}

mg_rc mg_deploy_read_scripts(mg_deployment *d)
{
    mg_call *call = d->runner.call;
    mg_plan plan = mg_deploy_plan(call);

    plan.each = d->each;
    plan.tries = d->dry_execute;
    if (mg_read_pending(&d->scripts, &d->standing.diagnosis, &plan, &d->runner) != MG_OK)
        return MG_FAILED;
    d->done = mg_applied_room(call, &d->scripts);
    return mg_call_check(call);
}
