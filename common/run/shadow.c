/* shadow.c: replays migrations in a shadow; see shadow.h. */
#include "shadow.h"

#include "../base/map.h"
#include "../call/projects.h"
#include "../catalog/ledger.h"
#include "scripts.h"

#include <string.h>

/* Notes the names of the migrations that shall be replayed. */
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

/* Everything about one replay, so that each step takes the parts that it needs. */
typedef struct
{
    mg_runner runner;
    mg_scripts scripts;
    mg_plan plan;
} replaying;

/* Reads the script that prepares the shadow. It runs first, under the same guards as the migrations. */
static mg_rc read_init_script(replaying *p, const char *dir)
{
    mg_call *call = p->runner.call;
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_source source = {0};
    mg_script *s;
    mg_rc rc;

    if (mg_call_init_shadow(call, dir, &source) != MG_OK)
        return MG_FAILED;
    if (!source.name)
        return MG_OK;
    if (!(s = mg_vec_push(&call->arena, &p->scripts.items)))
        return mg_call_no_memory(call);
    rc = mg_script_source(source.name, source.text, source.len, &s->source, &call->arena, &why);
    if (rc == MG_OK && mg_plan_script(&p->plan, s, &call->arena, &why) == MG_OK)
        return mg_call_check(call);
    return mg_script_failed(&p->runner, s, &why, &call->error);
}

static mg_rc read_shadow_scripts(replaying *p, const char *dir, const mg_shadow_spec *spec)
{
    mg_call *call = p->runner.call;
    mg_migrations *folder = &p->scripts.folder;
    mg_map names = {0};

    if (read_init_script(p, dir) != MG_OK)
        return MG_FAILED;
    if (!dir)
        return mg_call_check(call);
    note_names(call, spec, &names);
    if (mg_scripts_open(&p->scripts, call, dir) != MG_OK ||
        mg_scripts_make_room(&p->scripts, folder->items.len + 1, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < folder->items.len; i++)
        if (is_wanted(spec, &names, folder->items.items[i].name) &&
            mg_scripts_read(&p->scripts, &folder->items.items[i], &p->plan, &p->runner, &call->error) != MG_OK)
            return MG_FAILED;
    return mg_call_check(call);
}

/* Does the first statement that names the history table create it? `*names`: there is such a statement. */
static bool creates_history(const mg_scripts *all, bool *names)
{
    for (size_t i = 0; i < all->items.len; i++)
        for (size_t k = 0; k < all->items.items[i].stmts.len; k++)
        {
            const mg_stmt *s = &all->items.items[i].stmts.items[k];
            const char *text = all->items.items[i].source.text + s->start;

            if (!mg_ledger_is_named(text, s->end - s->start))
                continue;
            *names = true;
            return s->actions.len > 0 && s->actions.items[0].kind == MG_ACTION_CREATE;
        }
    return false;
}

/* Makes an empty history for scripts that name it, since in a deployment it exists before the first script runs. */
static mg_rc make_history(const mg_scripts *all, mg_ledger *ledger, mg_arena *arena, mg_error *err)
{
    bool names = false;

    if (creates_history(all, &names) || !names)
        return MG_OK;
    return mg_ledger_create(ledger, arena, err);
}

static mg_rc replay(replaying *p)
{
    mg_call *call = p->runner.call;
    const mg_host *h = call->host;
    mg_ledger ledger;

    if (mg_ledger_read(&ledger, h, call->session.target, &call->arena, &call->error) != MG_OK ||
        mg_scripts_check_temporary(&p->scripts, call) != MG_OK ||
        make_history(&p->scripts, &ledger, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < p->scripts.items.len; i++)
        if (mg_run_script(&p->runner, &p->scripts.items.items[i], &call->error) != MG_OK)
            return MG_FAILED;
    if (h->watch)
        h->watch(h->ctx, NULL);
    return mg_call_check(call);
}

/* Turns the error that kept a shadow from being made into P3014. */
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
    replaying p = {
        .runner = {.call = call, .shadow = true, .outcome = "The database was not changed."},
        .plan = {.host = h, .schema = call->session.target, .shadow = true, .each_call = call->session.each_call}};
    mg_error ended = {0};
    mg_shadow_wish wish;

    spec = spec ? spec : &ALL;
    if (read_shadow_scripts(&p, dir, spec) != MG_OK)
        return MG_FAILED;
    wish = (mg_shadow_wish){.scripts = p.scripts.items.items,
                            .nscripts = p.scripts.items.len,
                            .schemas = spec->schemas,
                            .nschemas = spec->nschemas};
    if (call->options.provided_schemas)
    {
        wish.provided = call->options.provided_schemas->items;
        wish.nprovided = call->options.provided_schemas->len;
    }
    if (h->shadow_begin(h->ctx, &wish, &call->arena, &call->error) != MG_OK)
        return not_made(call);
    if (replay(&p) == MG_OK && inside(arg) != MG_OK)
        mg_call_no_memory(call);
    if (h->shadow_end(h->ctx, &call->arena, &ended) != MG_OK && !call->error.code[0])
        call->error = ended;
    return mg_call_check(call);
}
