/*
 * deploy.c: migrate_deploy: all pending migrations, or none, in one transaction.
 *
 * In order: the folder is read, the session opened and the lock taken, the history read and judged; every pending
 * script is read, split and judged; only then does anything run. An error at any point undoes the session.
 */
#include "../base/utf8.h"
#include "../history/diagnosis.h"
#include "../history/plan.h"
#include "report.h"

#include <string.h>

#define LINE_MAX_BYTES 100     /* of a statement's line in an error */
#define MESSAGE_MAX_BYTES 1000 /* a server may quote a whole script */

typedef struct deployment
{
    mg_call *call;
    mg_migrations folder;
    mg_ledger ledger;
    mg_diagnosis diagnosis;
    mg_plan plan;
    MG_VEC(mg_script) scripts; /* pending, in order */
    char (*checksums)[MG_SHA256_HEX];
    int64_t *ms; /* of each script */
    bool dry_plan, dry_execute;
} deployment;

/* Errors ******************************************************************************************************* */

/* The call's error was recorded by a callback: what it lacks is its code. */
static mg_rc failed(deployment *d)
{
    if (!d->call->error.code[0])
        return mg_call_no_memory(d->call);
    return MG_FAILED;
}

/* The statement that holds an offset, or NULL. */
static const mg_stmt *statement_at(const mg_script *s, size_t offset)
{
    for (size_t i = 0; i < s->stmts.len; i++)
        if (offset >= s->stmts.items[i].start && offset <= s->stmts.items[i].end)
            return &s->stmts.items[i];
    return NULL;
}

/* "NAME/migration.sql:LINE:COLUMN: the line there", and where its statement begins when that is another line. */
static const char *describe_place(mg_arena *a, const mg_script *s, size_t offset)
{
    mg_place at = mg_source_place(&s->source, offset), from;
    const char *line = mg_source_line(a, &s->source, offset, LINE_MAX_BYTES), *first;
    const mg_stmt *stmt = statement_at(s, offset);
    const char *text;

    if (!line)
        return NULL;
    text = mg_arena_printf(a, "%s/%s:%zu:%zu: %s", s->migration, s->source.name, at.line, at.column,
                           line + strspn(line, " \t"));
    if (!stmt || !text)
        return text;
    from = mg_source_place(&s->source, stmt->start);
    first = mg_source_line(a, &s->source, stmt->start, LINE_MAX_BYTES);
    if (!first || from.line == at.line)
        return text;
    return mg_arena_printf(a, "%s\nin the statement at line %zu: %s", text, from.line, first + strspn(first, " \t"));
}

/* Makes P3018 of an error in a script: which migration, where, the statement, the database's words. */
static mg_rc script_failed(deployment *d, const mg_script *s, const mg_error *why)
{
    mg_arena *a = &d->call->arena;
    mg_error *e = &d->call->error;
    mg_error was = *why;
    const char *place = describe_place(a, s, was.offset == MG_NO_OFFSET ? 0 : was.offset);
    size_t len = was.message ? strlen(was.message) : 0, cut = mg_utf8_cut(was.message, len, MESSAGE_MAX_BYTES);

    if (a->failed || !was.message)
        return mg_call_no_memory(d->call);
    *e = was;
    if (was.unchanged)
    {
        e->context =
            mg_arena_printf(a, "%s%smigration %s", was.context ? was.context : "", was.context ? "\n" : "", place);
        return a->failed ? mg_call_no_memory(d->call) : MG_FAILED;
    }
    strcpy(e->code, "P3018");
    e->message =
        mg_arena_printf(a, "A migration failed to apply: %.*s%s", (int) cut, was.message, cut < len ? " …" : "");
    e->detail = mg_arena_printf(a, "Migration name: %s\n%s\nDatabase error code: %s%s%s", s->migration, place, was.code,
                                was.detail ? "\n" : "", was.detail ? was.detail : "");
    e->hint = mg_arena_printf(a, "%s%sNothing was changed. Correct the script and deploy again.",
                              was.hint ? was.hint : "", was.hint ? "\n" : "");
    if (!a->failed)
        return MG_FAILED;
    memset(e, 0, sizeof *e);
    return mg_call_no_memory(d->call);
}

/* Judging the history ****************************************************************************************** */

static mg_rc check_not_failed(deployment *d)
{
    mg_arena *a = &d->call->arena;
    mg_strbuf b;

    if (d->diagnosis.failed == 0)
        return MG_OK;
    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < d->diagnosis.entries.len; i++)
    {
        const mg_entry *e = &d->diagnosis.entries.items[i];
        const mg_record *r = mg_entry_record(&d->diagnosis, e);
        const char *error;
        size_t len;

        if (e->state != MG_STATE_FAILED)
            continue;
        mg_strbuf_printf(&b, "%sThe `%s` migration started at %s failed", b.len ? "\n" : "", e->name, r->started_at);
        error = mg_record_error(r->logs, &len);
        if (len > 0)
            mg_strbuf_printf(&b, ": %.*s", (int) len, error);
    }
    mg_call_fail(d->call, "P3009",
                 "If its changes were undone or never made, mark it with migrate_resolve(dir, name, 'rolled_back'); "
                 "if you completed them by hand, with migrate_resolve(dir, name, 'applied'). Then deploy again.",
                 "migrate found failed migrations in the target database, new migrations will not be applied.");
    d->call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

/* A database that has tables but no history was not made by these migrations. */
static mg_rc check_managed(deployment *d)
{
    mg_call *call = d->call;
    mg_names names;
    mg_strbuf b;

    if (d->ledger.exists)
        return MG_OK;
    if (mg_ledger_other_tables(&d->ledger, &names, &call->arena, &call->error) != MG_OK)
        return failed(d);
    if (names.len == 0)
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < names.len && i < 3; i++)
        mg_strbuf_printf(&b, "%s\"%s\"", i ? ", " : "It holds the tables ", names.items[i]);
    mg_strbuf_puts(&b, names.len > 3 ? " and more." : ".");
    mg_call_fail(call, "P3005",
                 "To baseline it, record each migration whose changes it already has: "
                 "SELECT migrate_resolve(dir, name, 'applied'); then deploy again.",
                 "The database schema is not empty, and has no migration history.");
    call->error.detail = mg_strbuf_done(&b);
    return MG_FAILED;
}

static mg_rc check_target(deployment *d)
{
    const char *target = d->call->options.target;

    if (!target || mg_migrations_find(&d->folder, target) != MG_NO_OFFSET)
        return MG_OK;
    return mg_call_fail(d->call, "P3017", "Give the whole name of the directory, as migrate_status lists it.",
                        "The migration %s could not be found.", target);
}

static mg_rc read_history(deployment *d)
{
    mg_call *call = d->call;

    if (mg_ledger_read(&d->ledger, call->host, call->session.target, &call->arena, &call->error) != MG_OK ||
        mg_diagnose(&d->folder, &d->ledger, &d->diagnosis, &call->arena, &call->error) != MG_OK)
        return failed(d);
    if (check_not_failed(d) != MG_OK || check_managed(d) != MG_OK)
        return MG_FAILED;
    return check_target(d);
}

/* Reading the scripts ****************************************************************************************** */

static void count_steps(mg_script *s)
{
    for (size_t i = 0; i < s->stmts.len; i++)
    {
        s->steps += s->stmts.items[i].kind == MG_STMT_SQL;
        s->flags |= s->stmts.items[i].flags;
    }
}

static mg_rc read_script(deployment *d, const mg_entry *e)
{
    mg_call *call = d->call;
    const mg_migration *one = &d->folder.items.items[e->migration];
    char *checksum = d->checksums[d->scripts.len];
    mg_script *s = mg_vec_push(&call->arena, &d->scripts);
    mg_error why = {.offset = MG_NO_OFFSET};

    if (!s)
        return mg_call_no_memory(call);
    if (strlen(e->name) > MG_NAME_MAX)
        return mg_call_fail(call, "P3010", "Rename its directory.",
                            "The name of the migration is too long. It must not be longer than %d bytes: %s",
                            MG_NAME_MAX, e->name);
    s->migration = e->name;
    if (mg_migration_load(&d->folder, one, &s->source, checksum, &call->arena, &why) == MG_OK &&
        call->host->split(call->host->ctx, s, &call->arena, &why) == MG_OK &&
        mg_plan_add(&d->plan, s, &call->arena, &why) == MG_OK)
    {
        count_steps(s);
        return mg_call_check(call);
    }
    if (s->source.text)
        return script_failed(d, s, &why);
    call->error = why;
    return failed(d);
}

static mg_rc read_scripts(deployment *d)
{
    mg_call *call = d->call;
    const char *target = call->options.target;

    d->checksums = mg_arena_get(&call->arena, (d->diagnosis.pending + 1) * sizeof *d->checksums);
    d->ms = mg_arena_get(&call->arena, (d->diagnosis.pending + 1) * sizeof *d->ms);
    if (!d->checksums || !d->ms)
        return mg_call_no_memory(call);
    d->plan.host = call->host;
    d->plan.schema = call->session.target;
    d->plan.tries = d->dry_execute;
    for (size_t i = 0; i < d->diagnosis.entries.len; i++)
    {
        const mg_entry *e = &d->diagnosis.entries.items[i];

        if (target && strcmp(e->name, target) > 0)
            break;
        if (e->state == MG_STATE_PENDING && read_script(d, e) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

/* Running ****************************************************************************************************** */

/* The blocks that a script has open, innermost last: a BEGIN (NULL) or a savepoint's name. */
typedef MG_VEC(const char *) open_blocks;

static mg_rc open_block(deployment *d, open_blocks *open, const char *name, mg_error *why)
{
    const mg_host *h = d->call->host;
    const char **slot;

    slot = mg_vec_push(&d->call->arena, open);
    if (!slot)
        return mg_call_no_memory(d->call);
    *slot = name;
    if (h->block_begin(h->ctx, name == NULL, &d->call->arena, why) == MG_OK)
        return MG_OK;
    open->len--;
    return MG_FAILED;
}

/* Closes blocks down to a depth. Once one fails, the others are undone; `why` is of the first. */
static mg_rc close_blocks(deployment *d, open_blocks *open, size_t down_to, bool keep, mg_error *why)
{
    const mg_host *h = d->call->host;
    mg_error later = {0};
    mg_rc rc = MG_OK;

    while (open->len > down_to)
    {
        open->len--;
        if (h->block_end(h->ctx, keep && rc == MG_OK, &d->call->arena, rc == MG_OK ? why : &later) != MG_OK)
            rc = MG_FAILED;
    }
    return rc;
}

/* The place on the stack of a savepoint, or of the BEGIN when `name` is NULL; the plan made sure there is one. */
static size_t block_of(const open_blocks *open, const char *name)
{
    size_t i = open->len - 1;

    while (i > 0 && (name ? !open->items[i] || strcmp(open->items[i], name) != 0 : open->items[i] != NULL))
        i--;
    return i;
}

static mg_rc control_transaction(deployment *d, const mg_stmt *s, open_blocks *open, mg_error *why)
{
    bool keep = s->kind == MG_STMT_COMMIT || s->kind == MG_STMT_RELEASE;
    bool reopen = s->kind == MG_STMT_ROLLBACK_TO || (s->flags & MG_STMT_CHAIN);

    if (s->kind == MG_STMT_BEGIN || s->kind == MG_STMT_SAVEPOINT)
        return open_block(d, open, s->name, why);
    if (close_blocks(d, open, block_of(open, s->name), keep, why) != MG_OK)
        return MG_FAILED;
    return reopen ? open_block(d, open, s->name, why) : MG_OK;
}

/* Runs the statements of a script; on failure `why` says where, and all blocks of the script are closed. */
static mg_rc run_statements(deployment *d, const mg_script *s, mg_error *why)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    open_blocks open = {0};
    mg_error ignored = {0};
    mg_rc rc = h->interrupted(h->ctx, a, why); /* statements that take time notice by themselves */

    for (size_t i = 0; i < s->stmts.len && rc == MG_OK; i++)
    {
        const mg_stmt *stmt = &s->stmts.items[i];

        why->offset = MG_NO_OFFSET;
        rc = stmt->kind == MG_STMT_SQL ? h->run(h->ctx, s, stmt, a, why) : control_transaction(d, stmt, &open, why);
        if (rc != MG_OK && why->offset == MG_NO_OFFSET)
            why->offset = stmt->start;
    }
    if (rc == MG_OK)
        rc = close_blocks(d, &open, 0, true, why);
    if (rc != MG_OK)
        close_blocks(d, &open, 0, false, &ignored);
    return rc;
}

static mg_rc run_script(deployment *d, size_t i)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    const mg_script *s = &d->scripts.items[i];
    int64_t started = h->now_ms(h->ctx), clock = h->clock_us(h->ctx);
    mg_error why = {.offset = MG_NO_OFFSET}, ignored = {0};

    if (h->migration_begin(h->ctx, s, a, &why) != MG_OK)
        return script_failed(d, s, &why);
    if (run_statements(d, s, &why) != MG_OK)
    {
        h->migration_end(h->ctx, s, false, a, &ignored);
        return script_failed(d, s, &why);
    }
    if (h->migration_end(h->ctx, s, true, a, &why) != MG_OK)
        return script_failed(d, s, &why);
    d->ms[i] = (h->clock_us(h->ctx) - clock) / 1000;
    if (mg_ledger_add_applied(&d->ledger, s->migration, d->checksums[i], started, h->now_ms(h->ctx), s->steps, a,
                              &why) != MG_OK)
        return script_failed(d, s, &why);
    return mg_call_check(d->call);
}

static void tell_progress(deployment *d, size_t i)
{
    const mg_host *h = d->call->host;
    const char *text = mg_arena_printf(&d->call->arena, "Applying migration `%s` (%zu of %zu)",
                                       d->scripts.items[i].migration, i + 1, d->scripts.len);

    if (h->progress && text)
        h->progress(h->ctx, text);
}

/*
 * One pass over all scripts in a block of its own. `verify_each` finds the migration that breaks what must hold; a
 * first pass verifies once at the end, since looking at all rows after every script would not be linear.
 */
static mg_rc run_pass(deployment *d, bool verify_each, bool *broken)
{
    const mg_host *h = d->call->host;
    mg_arena *a = &d->call->arena;
    mg_error why = {.offset = MG_NO_OFFSET};

    for (size_t i = 0; i < d->scripts.len; i++)
    {
        if (!verify_each)
            tell_progress(d, i);
        if (run_script(d, i) != MG_OK)
            return MG_FAILED;
        if (!h->verify || (!verify_each && i + 1 < d->scripts.len))
            continue;
        if (h->verify(h->ctx, a, &why) != MG_OK)
        {
            *broken = true;
            return script_failed(d, &d->scripts.items[i], &why);
        }
    }
    return MG_OK;
}

static mg_rc run_scripts(deployment *d)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;
    mg_arena *a = &call->arena;
    bool broken = false;
    mg_error ignored = {0}, first;
    mg_rc rc;

    if (h->remember && h->remember(h->ctx, a, &call->error) != MG_OK)
        return failed(d);
    if (mg_ledger_create(&d->ledger, a, &call->error) != MG_OK ||
        h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
        return failed(d);
    rc = run_pass(d, false, &broken);
    if (rc == MG_OK)
        return h->block_end(h->ctx, true, a, &call->error) == MG_OK ? MG_OK : failed(d);
    first = call->error;
    if (!broken || first.unchanged || d->scripts.len == 1 || h->block_end(h->ctx, false, a, &ignored) != MG_OK)
        return rc;
    memset(&call->error, 0, sizeof call->error);
    if (h->block_begin(h->ctx, false, a, &call->error) != MG_OK)
        return failed(d);
    if (run_pass(d, true, &broken) == MG_OK)
        call->error = first; /* not found again: what was found stands */
    return MG_FAILED;
}

/* The report *************************************************************************************************** */

static void report_warnings(deployment *d, json_t *report)
{
    json_t *modified = mg_json_new_array(d->call), *missing = mg_json_new_array(d->call);

    for (size_t i = 0; i < d->diagnosis.entries.len; i++)
    {
        const mg_entry *e = &d->diagnosis.entries.items[i];

        if (e->modified)
            mg_json_append(d->call, modified, mg_json_text(d->call, e->name));
        if (e->missing)
            mg_json_append(d->call, missing, mg_json_text(d->call, e->name));
    }
    mg_json_set(d->call, report, "modified", modified);
    mg_json_set(d->call, report, "missing", missing);
}

static void build_report(deployment *d)
{
    mg_call *call = d->call;
    json_t *report = mg_report_start(call, "migrate_deploy"), *list = mg_json_new_array(call);

    mg_report_folder(call, report, &d->folder);
    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_json_set(call, report, "dry_run", mg_json_text(call, call->options.dry_run));
    if (call->options.backup)
        mg_json_set(call, report, "backup", mg_json_text(call, d->scripts.len ? call->options.backup : NULL));
    for (size_t i = 0; i < d->scripts.len; i++)
    {
        json_t *one = mg_json_new_object(call);

        mg_json_set(call, one, "name", mg_json_text(call, d->scripts.items[i].migration));
        mg_json_set(call, one, "statements", json_integer((json_int_t) d->scripts.items[i].steps));
        if (call->options.timing && !d->dry_plan)
            mg_json_set(call, one, "ms", json_integer((json_int_t) d->ms[i]));
        mg_json_append(call, list, one);
    }
    mg_json_set(call, report, d->dry_plan ? "pending" : "applied", list);
    report_warnings(d, report);
}

static void write_tree(const json_t *list, mg_strbuf *out)
{
    size_t i;
    const json_t *one;

    mg_strbuf_puts(out, "migrations/\n");
    json_array_foreach(list, i, one)
    {
        json_int_t n = json_integer_value(json_object_get(one, "statements"));
        const json_t *ms = json_object_get(one, "ms");

        mg_strbuf_printf(out, "  └─ %s/\n    └─ migration.sql  (%d statement%s", mg_json_get(one, "name"), (int) n,
                         n == 1 ? "" : "s");
        if (ms)
            mg_strbuf_printf(out, ", %d ms", (int) json_integer_value(ms));
        mg_strbuf_puts(out, ")\n");
    }
}

static void write_warnings(const json_t *report, const char *key, const char *title, mg_strbuf *out)
{
    size_t i;
    const json_t *name;

    if (mg_json_count(report, key) == 0)
        return;
    mg_strbuf_printf(out, "\nWarning: %s\n", title);
    json_array_foreach(json_object_get(report, key), i, name) mg_strbuf_printf(out, "  %s\n", json_string_value(name));
}

static void deploy_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const char *dry = mg_json_get(report, "dry_run"), *backup = mg_json_get(report, "backup");
    bool plan = strcmp(dry, "plan") == 0;
    const json_t *list = json_object_get(report, plan ? "pending" : "applied");

    (void) call;
    mg_report_head(report, out);
    write_warnings(report, "modified", "migrations were modified after they were applied:", out);
    write_warnings(report, "missing", "migrations are applied to the database but missing from the directory:", out);
    mg_strbuf_putc(out, '\n');
    if (json_array_size(list) == 0)
    {
        mg_strbuf_puts(out, "No pending migrations to apply.\n");
        return;
    }
    if (*backup)
        mg_strbuf_printf(out, "The database was copied to %s\n\n", backup);
    mg_strbuf_puts(out, plan   ? "The following migration(s) would be applied:\n\n"
                        : *dry ? "The following migration(s) were tried:\n\n"
                               : "The following migration(s) have been applied:\n\n");
    write_tree(list, out);
    mg_strbuf_puts(out, plan   ? "\nNothing was run: this was a dry run.\n"
                        : *dry ? "\nAll of them succeed. Everything was rolled back: this was a dry run.\n"
                               : "\nAll migrations have been successfully applied.\n");
    if (!*dry && json_is_true(json_object_get(report, "in_transaction")))
        mg_strbuf_puts(out, "They are inside your open transaction: COMMIT keeps them, ROLLBACK undoes them.\n");
}

/* The command ************************************************************************************************** */

static mg_rc deploy(deployment *d, const char *dir)
{
    mg_call *call = d->call;
    const mg_host *h = call->host;

    if (mg_migrations_open(h, dir, false, &d->folder, &call->arena, &call->error) != MG_OK ||
        mg_migrations_check_provider(&d->folder, &call->arena, &call->error) != MG_OK)
        return failed(d);
    for (size_t i = 0; i < d->folder.items.len; i++)
        if (mg_migration_check_script(&d->folder.items.items[i], &call->error, &call->arena) != MG_OK)
            return failed(d);
    if (!d->dry_plan && h->lock(h->ctx, &call->arena, &call->error) != MG_OK)
        return failed(d);
    if (read_history(d) != MG_OK || read_scripts(d) != MG_OK)
        return MG_FAILED;
    if (!d->dry_plan && d->scripts.len > 0)
    {
        if (call->options.backup && h->backup(h->ctx, call->options.backup, &call->arena, &call->error) != MG_OK)
            return failed(d);
        if (run_scripts(d) != MG_OK)
            return MG_FAILED;
    }
    build_report(d);
    return mg_call_check(call);
}

mg_rc mg_migrate_deploy(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    deployment d = {.call = call};

    if (mg_call_options(call, MG_FOR_DEPLOY, options) != MG_OK)
        return MG_FAILED;
    d.dry_plan = call->options.dry_run && strcmp(call->options.dry_run, "plan") == 0;
    d.dry_execute = call->options.dry_run && !d.dry_plan;
    if (mg_call_begin(call, d.dry_plan ? MG_READS : d.dry_execute ? MG_TRIES : MG_WRITES) != MG_OK)
        return MG_FAILED;
    /* The result is written while all can still be undone. */
    if (deploy(&d, dir) == MG_OK)
        mg_report_finish(call, deploy_text, out);
    return mg_call_end(call, !d.dry_plan && !d.dry_execute);
}
