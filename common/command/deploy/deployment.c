/* deployment.c: what migrate_deploy and migrate_deploy_each have in common; see deployment.h. */
#include "deployment.h"

#include "../../call/advice.h"
#include "../../base/escape.h"
#include "../../base/utf8.h"
#include "../../history/segments.h"
#include "../../call/temporary.h"

#include <string.h>

#define LINE_MAX_BYTES 100 /* of a statement's line in an error */

/* Errors ******************************************************************************************************* */

/* The call's error was recorded by a callback: what it lacks is its code. */
mg_rc mg_deploy_failed(mg_deployment *d)
{
    if (!d->call->error.code[0])
        return mg_call_no_memory(d->call);
    return MG_FAILED;
}

const char *mg_deploy_literal(mg_call *call, const char *text)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    mg_strbuf_literal(&b, text, call->host->dialect == MG_POSTGRES);
    return mg_strbuf_done(&b);
}

mg_rc mg_deploy_name_each(mg_deployment *d, const char *dir)
{
    mg_call *call = d->call;

    d->dir = dir;
    call->session.each_call = mg_advise(call, MG_ADVISE_EACH, dir, NULL);
    call->session.each_resume = mg_advise(call, MG_ADVISE_RESUME, dir, NULL);
    return mg_call_check(call);
}

/* The statement that holds an offset, or NULL. */
static const mg_stmt *statement_at(const mg_script *s, size_t offset)
{
    for (size_t i = 0; i < s->stmts.len; i++)
        if (offset >= s->stmts.items[i].start && offset <= s->stmts.items[i].end)
            return &s->stmts.items[i];
    return NULL;
}

/* Where it is in the script, and where its statement begins when that is another line. */
const char *mg_deploy_place(mg_arena *a, const mg_script *s, size_t offset)
{
    mg_place at = mg_source_place(&s->source, offset == MG_NO_OFFSET ? 0 : offset), from;
    const char *line, *first, *text;
    const mg_stmt *stmt = statement_at(s, offset);

    if (offset == MG_NO_OFFSET)
        return s->migration;
    line = mg_source_line(a, &s->source, offset, LINE_MAX_BYTES);
    if (!line)
        return NULL;
    text = mg_arena_printf(a, "%s%s%s:%zu:%zu: %s", s->migration ? s->migration : "", s->migration ? "/" : "",
                           s->source.name, at.line, at.column, line + strspn(line, " \t"));
    if (!stmt || !text)
        return text;
    from = mg_source_place(&s->source, stmt->start);
    first = mg_source_line(a, &s->source, stmt->start, LINE_MAX_BYTES);
    if (!first || from.line == at.line)
        return text;
    return mg_arena_printf(a, "%s\nin the statement at line %zu: %s", text, from.line, first + strspn(first, " \t"));
}

/* Makes P3018 of an error in a script: which migration, where, the statement, the database's words. */
mg_rc mg_deploy_script_failed(mg_deployment *d, const mg_script *s, const mg_error *why)
{
    mg_arena *a = &d->call->arena;
    mg_error *e = &d->call->error;
    mg_error was = *why;
    const char *place = mg_deploy_place(a, s, was.offset), *advice = was.elsewhere ? NULL : d->advice;
    size_t len = was.message ? strlen(was.message) : 0, cut = mg_utf8_cut(was.message, len, MG_MESSAGE_MAX);

    if (a->failed || !was.message)
        return mg_call_no_memory(d->call);
    *e = d->why = was;
    d->stopped_at = s->migration;
    if (was.unchanged)
    {
        e->context = mg_arena_printf(a, "%s%smigration %s%s%s", was.context ? was.context : "", was.context ? "\n" : "",
                                     place, *d->outcome ? "\n" : "", d->outcome);
        return a->failed ? mg_call_no_memory(d->call) : MG_FAILED;
    }
    strcpy(e->code, d->shadow ? "P3006" : "P3018");
    e->message = d->shadow ? mg_arena_printf(a, "Migration `%s` failed to apply cleanly to the shadow database: %.*s%s",
                                             s->migration, (int) cut, was.message, cut < len ? " …" : "")
                           : mg_arena_printf(a, "A migration failed to apply: %.*s%s", (int) cut, was.message,
                                             cut < len ? " …" : "");
    e->detail = mg_arena_printf(a, "Migration name: %s\n%s%sDatabase error code: %s%s%s", s->migration,
                                place == s->migration ? "" : place, place == s->migration ? "" : "\n", was.code,
                                was.detail ? "\n" : "", was.detail ? was.detail : "");
    e->hint = mg_arena_printf(a, "%s%s%s%s%s", was.hint ? was.hint : "", was.hint ? "\n" : "", d->outcome,
                              advice ? " " : "", advice ? advice : "");
    if (!a->failed)
        return MG_FAILED;
    memset(e, 0, sizeof *e);
    return mg_call_no_memory(d->call);
}

mg_rc mg_deploy_open_folder(mg_deployment *d, const char *dir)
{
    mg_call *call = d->call;

    if (mg_migrations_open(call->host, dir, false, &d->folder, &call->arena, &call->error) != MG_OK ||
        mg_migrations_check_provider(&d->folder, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    return MG_OK;
}

void mg_deploy_tell(mg_deployment *d, size_t i)
{
    const mg_host *h = d->call->host;
    const char *text = NULL;

    if (h->progress)
        text = mg_arena_printf(&d->call->arena, "Applying migration `%s` (%zu of %zu)", d->scripts.items[i].migration,
                               i + 1, d->scripts.len);
    if (text)
        h->progress(h->ctx, text);
}

/* Retries ****************************************************************************************************** */

#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 30000

bool mg_deploy_may_retry(const mg_deployment *d, const mg_error *why, long retried)
{
    return d->call->host->pause && retried < d->call->options.retries &&
           (strcmp(why->code, "55P03") == 0 || strcmp(why->code, "40P01") == 0);
}

mg_rc mg_deploy_back_off(mg_deployment *d, const char *migration, long retried, mg_error *why)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    int64_t ms = FIRST_PAUSE_MS;
    unsigned char random[2];
    const char *text;

    for (long i = 0; i < retried && ms < LONGEST_PAUSE_MS; i++)
        ms *= 2;
    ms = ms < LONGEST_PAUSE_MS ? ms : LONGEST_PAUSE_MS;
    h->random(h->ctx, random, sizeof random);
    ms = ms / 2 + ms * (random[0] * 256 + random[1]) / 65536; /* from half to one and a half */
    text = mg_arena_printf(a, "Migration `%s` could not have a lock: retry %ld of %ld in %d ms", migration, retried + 1,
                           d->call->options.retries, (int) ms);
    if (h->progress && text)
        h->progress(h->ctx, text);
    return h->pause(h->ctx, ms, a, why);
}

/* Judging the history ****************************************************************************************** */

#define RUNNING_HINT "A deployment is running: let it end, and call again."

typedef struct
{
    size_t resumable, missing; /* of the failed migrations */
} failures;

/* One can be resumed that came far enough, and has no other record that stands. */
static failures count_failures(const mg_diagnosis *d)
{
    failures n = {0};
    mg_progress progress;

    for (size_t i = 0; i < d->entries.len; i++)
    {
        const mg_entry *e = &d->entries.items[i];

        if (e->state != MG_STATE_FAILED)
            continue;
        n.missing += e->missing;
        n.resumable += !e->missing && e->standing == 1 && mg_progress_read(e->record->logs, &progress);
    }
    return n;
}

/* The first failed migration of the diagnosis; NULL: none has. */
const mg_entry *mg_deploy_first_failed(const mg_diagnosis *all)
{
    for (size_t i = 0; i < all->entries.len; i++)
        if (all->entries.items[i].state == MG_STATE_FAILED)
            return &all->entries.items[i];
    return NULL;
}

static const char *failure_hint(mg_deployment *d, const failures *n)
{
    const mg_entry *e = mg_deploy_first_failed(&d->diagnosis);
    mg_strbuf b;

    if (!e)
        return RUNNING_HINT;
    mg_strbuf_init(&b, &d->call->arena);
    mg_advice_write_failed(d->call, d->dir, e->name, n->resumable == d->diagnosis.failed, e->missing, &b);
    mg_strbuf_puts(&b, "Then deploy again.");
    return mg_strbuf_done(&b);
}

void mg_deploy_put_logged_error(const char *logs, mg_strbuf *out)
{
    size_t len, cut;
    const char *error = mg_record_error(logs, &len);

    if (len == 0)
        return;
    cut = mg_utf8_cut(error, len, MG_MESSAGE_MAX);
    mg_strbuf_puts(out, ": ");
    mg_strbuf_escaped(out, error, cut);
    mg_strbuf_puts(out, cut < len ? " …" : "");
}

/* A record that is neither finished nor rolled back, as the reference tells it, and what it says went wrong. */
static void describe_failure(const mg_entry *e, const mg_record *r, mg_strbuf *b)
{
    bool runs = e->state == MG_STATE_RUNNING && mg_progress_is_open(r->logs);

    mg_strbuf_puts(b, b->len ? "\nThe `" : "The `");
    mg_strbuf_escaped(b, e->name, strlen(e->name));
    mg_strbuf_puts(b, "` migration started at ");
    mg_strbuf_escaped(b, r->started_at, strlen(r->started_at));
    mg_strbuf_puts(b, runs ? " is running" : " failed");
    if (!runs)
        mg_deploy_put_logged_error(r->logs, b);
}

/* Failed migrations stop a deployment, but for those that came far enough to be resumed, if that is asked for. */
static mg_rc check_not_failed(mg_deployment *d)
{
    const mg_diagnosis *all = &d->diagnosis;
    failures n = count_failures(all);
    mg_strbuf b;

    if (d->call->options.resume && all->running + all->failed == 0)
        return mg_call_fail(d->call, MG_ERR_STATE,
                            all->pending == 0 ? "Nothing is pending either."
                                              : mg_arena_printf(&d->call->arena, "To apply what is pending: %s;",
                                                                d->call->session.each_call),
                            "there is nothing to resume: no migration is recorded as failed");

    if (all->running == 0 && (all->failed == 0 || (d->call->options.resume && n.resumable == all->failed)))
        return MG_OK;
    mg_strbuf_init(&b, &d->call->arena);
    for (size_t i = 0; i < all->entries.len; i++)
    {
        const mg_entry *e = &all->entries.items[i];

        for (size_t k = 0; k < e->nrecords; k++)
            if (mg_record_failed(all->records[e->first_record + k]))
                describe_failure(e, all->records[e->first_record + k], &b);
    }
    mg_call_fail(d->call, "P3009", failure_hint(d, &n),
                 all->failed == 0
                     ? "a deployment is running in the target database, new migrations will not be applied."
                     : "migrate found failed migrations in the target database, new migrations will not be applied.");
    d->call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

/* How to begin a history; NULL: out of memory. */
static const char *baseline_hint(mg_deployment *d)
{
    mg_call *call = d->call;
    const char *first =
        d->folder.items.len > 0 ? mg_advise(call, MG_ADVISE_APPLIED, d->dir, d->folder.items.items[0].name) : NULL;

    if (first)
        return mg_arena_printf(&call->arena,
                               "To baseline it, record each migration whose changes it already has, from the first: "
                               "%s; then deploy again.",
                               first);
    return mg_arena_printf(&call->arena,
                           "The folder has no migration yet. To baseline the database, write what it holds as the "
                           "first one, the output of %s; and mark that as applied with migrate_resolve.",
                           mg_advise(call, MG_ADVISE_BASELINE, NULL, NULL));
}

/* A database that has tables but no history was not made by these migrations. */
static mg_rc check_managed(mg_deployment *d)
{
    mg_call *call = d->call;
    mg_names names;
    mg_strbuf b;

    if (d->ledger.exists)
        return MG_OK;
    if (mg_ledger_other_tables(&d->ledger, &names, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    if (names.len == 0)
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < names.len; i++)
        mg_report_table(names.items[i], i, &b);
    mg_strbuf_putc(&b, '.');
    mg_call_fail(call, "P3005", baseline_hint(d), "The database schema is not empty, and has no migration history.");
    call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

static mg_rc check_target(mg_deployment *d)
{
    const char *target = d->call->options.target;

    if (!target || mg_migrations_find(&d->folder, target) != MG_NO_OFFSET)
        return MG_OK;
    return mg_call_fail(d->call, "P3017", "Give the whole name of the directory, as migrate_status lists it.",
                        "The migration %s could not be found.", mg_shown(&d->call->arena, target));
}

mg_rc mg_deploy_read_history(mg_deployment *d)
{
    mg_call *call = d->call;

    if (mg_ledger_read(&d->ledger, call->host, call->session.target, &call->arena, &call->error) != MG_OK ||
        mg_diagnose(&d->folder, &d->ledger, &d->diagnosis, &call->arena, &call->error) != MG_OK)
        return mg_deploy_failed(d);
    for (size_t i = 0; i < d->folder.items.len; i++)
        if (mg_migration_check_script(&d->folder.items.items[i], &call->error, &call->arena) != MG_OK)
            return mg_deploy_failed(d);
    if (check_not_failed(d) != MG_OK || check_managed(d) != MG_OK)
        return MG_FAILED;
    return check_target(d);
}

/* Reading the scripts ****************************************************************************************** */

void mg_deploy_count_steps(mg_script *s)
{
    for (size_t i = 0; i < s->stmts.len; i++)
    {
        s->steps += s->stmts.items[i].kind == MG_STMT_SQL;
        s->flags |= s->stmts.items[i].flags;
    }
}

mg_rc mg_deploy_make_room(mg_deployment *d, size_t count)
{
    mg_call *call = d->call;
    size_t most = count + 1;

    d->checksums = mg_arena_get(&call->arena, most * sizeof *d->checksums);
    d->ms = mg_arena_get(&call->arena, most * sizeof *d->ms);
    d->started = mg_arena_get(&call->arena, most * sizeof *d->started);
    d->finished = mg_arena_get(&call->arena, most * sizeof *d->finished);
    d->retries = mg_arena_get(&call->arena, most * sizeof *d->retries);
    if (!d->checksums || !d->ms || !d->started || !d->finished || !d->retries)
        return mg_call_no_memory(call);
    d->plan.host = call->host;
    d->plan.schema = call->session.target;
    d->plan.tries = d->dry_execute;
    d->plan.shadow = d->shadow;
    d->plan.each = d->each;
    d->plan.each_call = call->session.each_call;
    return MG_OK;
}

/* Splits and judges the last script, unless what came before has failed. */
static mg_rc plan_script(mg_deployment *d, mg_script *s, mg_rc so_far, mg_error *why)
{
    mg_call *call = d->call;

    /* Scripts may be large. */
    if (so_far == MG_OK && call->host->interrupted(call->host->ctx, &call->arena, why) == MG_OK &&
        call->host->split(call->host->ctx, s, &call->arena, why) == MG_OK &&
        mg_plan_add(&d->plan, s, &call->arena, why) == MG_OK)
    {
        s->left_out = mg_plan_left_out(&d->plan, s);
        s->stmts.len -= s->left_out;
        mg_deploy_count_steps(s);
        return mg_call_check(call);
    }
    if (s->source.text)
        return mg_deploy_script_failed(d, s, why);
    call->error = *why;
    return mg_deploy_failed(d);
}

mg_rc mg_deploy_take_script(mg_deployment *d, const char *name, const char *text)
{
    mg_call *call = d->call;
    size_t len = strlen(text);
    char *checksum = d->checksums[d->scripts.len];
    mg_script *s = mg_vec_push(&call->arena, &d->scripts);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_sha256 hash;

    if (!s)
        return mg_call_no_memory(call);
    mg_sha256_start(&hash);
    mg_sha256_add(&hash, text, len);
    mg_sha256_hex(&hash, checksum);
    s->migration = name;
    return plan_script(d, s, mg_script_source("migration.sql", text, len, &s->source, &call->arena, &why), &why);
}

mg_rc mg_deploy_read_script(mg_deployment *d, const mg_migration *one)
{
    mg_call *call = d->call;
    char *checksum = d->checksums[d->scripts.len];
    mg_script *s = mg_vec_push(&call->arena, &d->scripts);
    mg_error why = {.offset = MG_NO_OFFSET};

    if (!s)
        return mg_call_no_memory(call);
    if (strlen(one->name) > MG_NAME_MAX)
        return mg_call_fail(call, "P3010", "Rename its directory.",
                            "The name of the migration is too long. It must not be longer than %d bytes: %s",
                            MG_NAME_MAX, one->name);
    s->migration = one->name;
    return plan_script(d, s, mg_migration_load(&d->folder, one, &s->source, checksum, &call->arena, &why), &why);
}

/* A migration that is left for later must have a script, too. */
static mg_rc check_script(mg_deployment *d, const mg_entry *e)
{
    mg_call *call = d->call;
    mg_migration *one = e->migration == MG_NO_OFFSET ? NULL : &d->folder.items.items[e->migration];

    if (!one || (mg_migration_look(&d->folder, one, &call->error, &call->arena) == MG_OK &&
                 mg_migration_check_script(one, &call->error, &call->arena) == MG_OK))
        return MG_OK;
    return mg_deploy_failed(d);
}

mg_rc mg_deploy_check_temporary(mg_deployment *d)
{
    mg_call *call = d->call;
    mg_temporaries list;
    mg_rc rc = MG_OK;

    if (d->scripts.len == 0)
        return MG_OK;
    if (mg_temporary_read(call, &list) != MG_OK)
        return mg_deploy_failed(d);
    for (size_t k = 0; k < d->scripts.len && list.len > 0 && rc == MG_OK; k++)
    {
        const mg_script *s = &d->scripts.items[k];

        rc = mg_temporary_refuse(call, &list, s->source.text, s->source.len,
                                 mg_arena_printf(&call->arena, "migration %s", s->migration),
                                 "Drop it, or deploy from another session.");
    }
    return rc;
}

mg_rc mg_deploy_read_scripts(mg_deployment *d)
{
    mg_call *call = d->call;
    const char *target = call->options.target;

    if (mg_deploy_make_room(d, d->diagnosis.pending + d->diagnosis.failed) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->diagnosis.entries.len; i++)
    {
        const mg_entry *e = &d->diagnosis.entries.items[i];

        if (e->state != MG_STATE_PENDING && e->state != MG_STATE_FAILED)
            continue;
        if (target && strcmp(e->name, target) > 0
                ? check_script(d, e) != MG_OK
                : mg_deploy_read_script(d, &d->folder.items.items[e->migration]) != MG_OK)
            return MG_FAILED;
    }
    return mg_deploy_check_temporary(d);
}
