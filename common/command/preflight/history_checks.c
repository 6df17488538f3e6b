/* history_checks.c: the checks of folder, history and pending scripts; see preflight.h. */
#include "../../call/advice.h"
#include "preflight.h"

#include <string.h>

/* Whether the history could be read; if not, the finding says why. */
static bool history_is_read(mg_preflight *p, mg_checked *f)
{
    if (p->unread)
        mg_judge(p, f, MG_LACKS, "not known: %s", mg_found_text(p, p->unread));
    return !p->unread;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Takes an error for what a check has found. Fails with one that is no answer. */
static mg_rc take_failure(mg_preflight *p, mg_checked *f, const mg_error *why)
{
    if (p->call->arena.failed || why->unchanged)
    {
        p->call->error = *why;
        return MG_FAILED;
    }
    mg_judge(p, f, MG_FAILS, "%s", mg_found_text(p, why->message));
    f->hint = why->hint;
    return MG_OK;
}

mg_rc mg_look_at_server(mg_preflight *p, mg_checked *f)
{
    const mg_host *h = p->call->host;
    mg_error why = {.offset = MG_NO_OFFSET};

    if (h->check_writable(h->ctx, &p->call->arena, &why) != MG_OK)
        return take_failure(p, f, &why);
    mg_judge(p, f, MG_PASSED, "the database can be written to");
    return MG_OK;
}

mg_rc mg_look_at_lock_file(mg_preflight *p, mg_checked *f)
{
    mg_error why = {.offset = MG_NO_OFFSET};

    if (mg_migrations_check_provider(&p->folder, &p->call->arena, &why) != MG_OK)
        return take_failure(p, f, &why);
    mg_judge(p, f, MG_PASSED, "migration_lock.toml is not of another provider");
    return MG_OK;
}

/* Adds the names of the migrations that are in a state. */
static void add_entries(mg_preflight *p, mg_checked *f, bool (*is)(const mg_entry *e))
{
    for (size_t i = 0; i < p->diagnosis.entries.len; i++)
        if (is(&p->diagnosis.entries.items[i]))
            mg_found_detail(p, f, "%s", mg_found_text(p, p->diagnosis.entries.items[i].name));
}

static bool is_failed(const mg_entry *e)
{
    return e->state == MG_STATE_FAILED;
}

static bool is_running(const mg_entry *e)
{
    return e->state == MG_STATE_RUNNING;
}

static bool is_modified(const mg_entry *e)
{
    return e->modified;
}

static bool is_missing(const mg_entry *e)
{
    return e->missing;
}

/* Says what to do about the first migration that has failed. */
static void propose_for_failed(mg_preflight *p, mg_checked *f)
{
    const mg_entry *e = mg_first_failed(&p->diagnosis);
    mg_strbuf b;

    mg_strbuf_init(&b, &p->call->arena);
    mg_advice_write_failed(p->call, mg_valid_text(p->call, p->dir), e->name, mg_entry_is_resumable(e), e->missing, &b);
    while (b.len > 0 && b.text[b.len - 1] == '\n')
        b.text[--b.len] = '\0';
    f->hint = mg_strbuf_done(&b);
}

static void tell_unmanaged(mg_preflight *p, mg_checked *f)
{
    const char *dir = mg_valid_text(p->call, p->dir);
    const char *first = p->folder.items.len > 0 ? p->folder.items.items[0].name : NULL;

    mg_judge(p, f, MG_FAILS, "the database holds tables but no history of migrations");
    for (size_t i = 0; i < p->tables.len && i < 3; i++)
        mg_found_detail(p, f, "table \"%s\"%s", mg_found_text(p, p->tables.items[i]),
                        i == 2 && p->tables.len > 3 ? " and more" : "");
    if (first)
        mg_found_next(p, f, "To baseline it, record each migration whose changes it already has, from the first: %s;",
                      mg_advise(p->call, MG_ADVISE_APPLIED, dir, first));
    else
        mg_found_next(p, f, "To baseline it, write what it holds as the first migration: %s;",
                      mg_advise(p->call, MG_ADVISE_BASELINE, NULL, NULL));
}

mg_rc mg_look_at_history(mg_preflight *p, mg_checked *f)
{
    const mg_diagnosis *d = &p->diagnosis;

    if (!history_is_read(p, f))
        return MG_OK;
    if (d->failed > 0)
    {
        mg_judge(p, f, MG_FAILS, "%zu migration%s ha%s failed", d->failed, plural(d->failed),
                 d->failed == 1 ? "s" : "ve");
        add_entries(p, f, is_failed);
        propose_for_failed(p, f);
    }
    else if (d->running > 0)
    {
        mg_judge(p, f, MG_FAILS, "a deployment is running");
        add_entries(p, f, is_running);
        mg_found_next(p, f, "Let it end, and look again.");
    }
    else if (p->tables.len > 0)
        tell_unmanaged(p, f);
    else
        mg_judge(p, f, MG_PASSED, "%zu migration%s applied, %zu pending", d->applied, plural(d->applied), d->pending);
    return mg_call_check(p->call);
}

mg_rc mg_look_at_modified(mg_preflight *p, mg_checked *f)
{
    if (!history_is_read(p, f))
        return MG_OK;
    if (p->diagnosis.modified == 0)
    {
        mg_judge(p, f, MG_PASSED, "no applied migration was edited since");
        return MG_OK;
    }
    mg_judge(p, f, MG_WARNED, "%zu applied migration%s edited since", p->diagnosis.modified,
             p->diagnosis.modified == 1 ? " was" : "s were");
    add_entries(p, f, is_modified);
    mg_found_next(p, f,
                  "Restore the scripts as they were applied; what they should do otherwise belongs into a new one.");
    return MG_OK;
}

mg_rc mg_look_at_missing(mg_preflight *p, mg_checked *f)
{
    if (!history_is_read(p, f))
        return MG_OK;
    if (p->diagnosis.missing == 0)
    {
        mg_judge(p, f, MG_PASSED, "the folder has all that was applied");
        return MG_OK;
    }
    mg_judge(p, f, MG_WARNED, "%zu migration%s in the history and not in the folder", p->diagnosis.missing,
             p->diagnosis.missing == 1 ? " is" : "s are");
    add_entries(p, f, is_missing);
    mg_found_next(p, f, "Is this the right folder, and of the right branch? Restore what is missing.");
    return MG_OK;
}

static const char *find_last_applied(const mg_diagnosis *d)
{
    const char *last = NULL;

    for (size_t i = 0; i < d->entries.len; i++)
        if (d->entries.items[i].state == MG_STATE_APPLIED)
            last = d->entries.items[i].name;
    return last;
}

mg_rc mg_look_at_order(mg_preflight *p, mg_checked *f)
{
    const mg_diagnosis *d = &p->diagnosis;
    const char *last = find_last_applied(d);

    if (!history_is_read(p, f))
        return MG_OK;
    for (size_t i = 0; last && i < d->entries.len; i++)
        if (d->entries.items[i].state == MG_STATE_PENDING && strcmp(d->entries.items[i].name, last) < 0)
            mg_found_detail(p, f, "%s", mg_found_text(p, d->entries.items[i].name));
    if (f->details.len == 0)
    {
        mg_judge(p, f, MG_PASSED, "what is pending comes after all that is applied");
        return MG_OK;
    }
    mg_judge(p, f, MG_WARNED, "%zu pending migration%s before %s, which is applied", f->details.len,
             f->details.len == 1 ? " comes" : "s come", mg_found_text(p, last));
    mg_found_next(p, f,
                  "They run after it here and before it in a new database: give them later names if that matters.");
    return MG_OK;
}

static size_t count_statements(const mg_scripts *all)
{
    size_t n = 0;

    for (size_t i = 0; i < all->items.len; i++)
        n += all->items.items[i].steps;
    return n;
}

mg_rc mg_look_at_scripts(mg_preflight *p, mg_checked *f)
{
    const mg_diagnosis *d = &p->diagnosis;
    size_t statements = count_statements(&p->outlook.scripts);

    if (!p->outlook.why && !mg_scripts_are_read(p, f))
        return MG_OK;
    if (d->pending == 0)
        mg_judge(p, f, MG_PASSED, "nothing is pending");
    else if (p->outlook.why)
    {
        mg_judge(p, f, MG_FAILS, "a deployment would change nothing and fail");
        mg_found_lines(p, f, p->outlook.why);
        mg_found_next(p, f, "Correct the script.");
    }
    else if (p->outlook.each)
    {
        mg_judge(p, f, MG_WARNED, "what is pending cannot run in one transaction");
        mg_found_next(p, f, "Deploy with %s; which commits each migration by itself.",
                      mg_advise(p->call, MG_ADVISE_EACH, mg_valid_text(p->call, p->dir), NULL));
    }
    else
        mg_judge(p, f, MG_PASSED, "%zu statement%s can run in one transaction", statements, plural(statements));
    return MG_OK;
}

mg_rc mg_look_at_deployment(mg_preflight *p, mg_checked *f)
{
    mg_call *call = p->call;
    const mg_host *h = call->host;
    bool others = false;

    if (h->others_deploy(h->ctx, &others, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (!others)
        mg_judge(p, f, MG_PASSED, "nobody else %s at the moment", h->lock_is_short ? "writes" : "deploys");
    else if (h->lock_is_short)
    {
        mg_judge(p, f, MG_WARNED, "another connection is writing");
        mg_found_next(p, f, "A deployment waits for it as long as PRAGMA busy_timeout says.");
    }
    else
    {
        mg_judge(p, f, MG_WARNED, "another deployment is running, or holds its lock");
        mg_found_next(p, f, "What it does: %s;", mg_advise(call, MG_ADVISE_PROGRESS, NULL, NULL));
    }
    return MG_OK;
}
