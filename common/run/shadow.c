/* shadow.c: migrations replayed in a shadow; see shadow.h. Reading, planning and running are a deployment's. */
#include "shadow.h"

#include "../base/map.h"
#include "../command/deploy/deployment.h"

#include <string.h>

/* The names that are listed. */
static void note_names(mg_call *call, const mg_shadow_spec *spec, mg_map *names)
{
    for (size_t i = 0; spec->names && i < spec->nnames; i++)
        mg_map_put(&call->arena, names, 0, spec->names[i], strlen(spec->names[i]), (void *) spec->names[i]);
}

static bool is_wanted(const mg_shadow_spec *spec, const mg_map *names, const char *name)
{
    bool listed = !spec->names || mg_map_get(names, 0, name, strlen(name));

    return listed && (!spec->until || strcmp(name, spec->until) <= 0);
}

static mg_rc read_scripts(mg_deployment *d, const char *dir, const mg_shadow_spec *spec)
{
    mg_map names = {0};

    if (!dir)
        return MG_OK;
    note_names(d->call, spec, &names);
    if (mg_deploy_open_folder(d, dir) != MG_OK || mg_deploy_make_room(d, d->folder.items.len) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->folder.items.len; i++)
        if (is_wanted(spec, &names, d->folder.items.items[i].name) &&
            mg_deploy_read_script(d, &d->folder.items.items[i]) != MG_OK)
            return MG_FAILED;
    return mg_call_check(d->call);
}

/* The first statement that names the history, in *names; and whether it is one that creates it. */
static bool creates_history(const mg_deployment *d, bool *names)
{
    for (size_t i = 0; i < d->scripts.len; i++)
        for (size_t k = 0; k < d->scripts.items[i].stmts.len; k++)
        {
            const mg_stmt *s = &d->scripts.items[i].stmts.items[k];
            const char *text = d->scripts.items[i].source.text + s->start;

            if (!mg_ledger_is_named(text, s->end - s->start))
                continue;
            *names = true;
            return (*text | 0x20) == 'c' && mg_stmt_mentions(text, s->end - s->start, "create");
        }
    return false;
}

/* A deployment has a history before its first script runs: scripts that name it find an empty one. */
static mg_rc make_history(mg_deployment *d)
{
    mg_call *call = d->call;
    bool names = false;

    if (creates_history(d, &names) || !names)
        return MG_OK;
    if (mg_ledger_create(&d->ledger, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    return MG_OK;
}

static mg_rc replay(mg_deployment *d)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;

    if (mg_ledger_read(&d->ledger, h, call->session.target, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    if (mg_deploy_check_temporary(d) != MG_OK || make_history(d) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->scripts.len; i++)
        if (mg_run_script(d, &d->scripts.items[i]) != MG_OK)
            return MG_FAILED;
    if (h->watch)
        h->watch(h->ctx, NULL);
    return mg_call_check(call);
}

/* Makes P3014 of the error that stopped a shadow from being made. */
static mg_rc not_made(mg_call *call)
{
    mg_error *e = &call->error;
    const char *message = e->message;

    if (!e->code[0] || e->unchanged || call->arena.failed)
        return e->code[0] ? MG_FAILED : mg_call_no_memory(call);
    e->message = mg_arena_printf(&call->arena, "The shadow to replay migrations in could not be created: %s", message);
    e->native = NULL;
    strcpy(e->code, "P3014");
    if (e->message)
        return MG_FAILED;
    memset(e, 0, sizeof *e);
    return mg_call_no_memory(call);
}

mg_rc mg_shadow_replay(mg_call *call, const char *dir, const mg_shadow_spec *spec, mg_rc (*inside)(void *arg),
                       void *arg)
{
    static const mg_shadow_spec ALL = {0};
    const mg_host *h = call->host;
    mg_deployment d = {.call = call, .shadow = true, .outcome = "The database was not changed."};
    mg_error ended = {0};

    spec = spec ? spec : &ALL;
    if (read_scripts(&d, dir, spec) != MG_OK)
        return MG_FAILED;
    if (h->shadow_begin(h->ctx, d.scripts.items, d.scripts.len, spec->schemas, spec->nschemas, &call->arena,
                        &call->error) != MG_OK)
        return not_made(call);
    if (replay(&d) == MG_OK && inside(arg) != MG_OK)
        mg_deploy_failed(&d);
    if (h->shadow_end(h->ctx, &call->arena, &ended) != MG_OK && !call->error.code[0])
        call->error = ended;
    return mg_call_check(call);
}
