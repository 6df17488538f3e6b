/* deploy_report.c: the reports of migrate_deploy and migrate_deploy_each. */
#include "../../base/escape.h"
#include "deployment.h"

#include <string.h>

static void report_warnings(mg_call *call, json_t *report, const mg_diagnosis *diagnosis)
{
    json_t *modified = mg_json_new_array(call), *missing = mg_json_new_array(call);

    for (size_t i = 0; i < diagnosis->entries.len; i++)
    {
        const mg_entry *e = &diagnosis->entries.items[i];

        if (e->modified)
            mg_json_append(call, modified, mg_json_text(call, e->name));
        if (e->missing)
            mg_json_append(call, missing, mg_json_text(call, e->name));
    }
    mg_json_set(call, report, "modified", modified);
    mg_json_set(call, report, "missing", missing);
}

/* How many of its statements run in no transaction. */
static size_t count_outside(const mg_script *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->stmts.len; i++)
        n += mg_stmt_runs_outside(&s->stmts.items[i]);
    return n;
}

/* One of the migrations that ran, with what became of it; NULL `done`: one that would run. */
static json_t *script_json(mg_call *call, const mg_script *s, const mg_applied *done, bool each)
{
    const mg_host *h = call->host;
    bool unenforced = done && h->replaces_freely && h->replaces_freely(h->ctx, s);
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "name", mg_json_text(call, s->migration));
    mg_json_set(call, one, "statement_count", mg_json_count(call, s->steps));
    mg_json_set(call, one, "outside_count", mg_json_count(call, each ? count_outside(s) : 0));
    mg_json_set(call, one, "left_out_count", mg_json_count(call, s->left_out));
    mg_json_set(call, one, "foreign_keys", mg_json_text(call, unenforced ? "unenforced" : NULL));
    if (done && call->options.timing)
        mg_json_set(call, one, "ms", mg_json_count(call, (size_t) done->ms));
    mg_json_set(call, one, "retry_count", mg_json_count(call, done ? (size_t) done->retries : 0));
    return one;
}

void mg_deploy_report_applied(mg_call *call, json_t *report, const char *key, const mg_scripts *scripts,
                              const mg_applied *done, bool each)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < scripts->items.len; i++)
        if (!done[i].taken)
            mg_json_append(call, list, script_json(call, &scripts->items.items[i], &done[i], each));
    mg_json_set(call, report, key, list);
}

static void report_pending(mg_call *call, json_t *report, const mg_scripts *scripts, bool each)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < scripts->items.len; i++)
        mg_json_append(call, list, script_json(call, &scripts->items.items[i], NULL, each));
    mg_json_set(call, report, "pending", list);
}

void mg_deploy_report(mg_deployment *d, const char *function)
{
    mg_call *call = d->runner.call;
    json_t *report = mg_report_start(call, function);
    const char *backup = d->scripts.items.len && !call->options.dry_run ? call->options.backup : NULL;

    mg_report_folder(call, report, &d->scripts.folder);
    mg_json_set(call, report, "in_transaction", json_boolean(!d->each && call->session.in_transaction));
    mg_json_set(call, report, "dry_run", mg_json_text(call, call->options.dry_run));
    mg_json_set(call, report, "backup", mg_json_text(call, backup));
    mg_json_set(call, report, "applied", mg_json_new_array(call));
    mg_json_set(call, report, "pending", mg_json_new_array(call));
    if (d->dry_plan)
        report_pending(call, report, &d->scripts, d->each);
    else
        mg_deploy_report_applied(call, report, "applied", &d->scripts, d->done, d->each);
    report_warnings(call, report, &d->standing.diagnosis);
    mg_json_set(call, report, "broken", mg_broken_json(call, &d->broken));
}

static void write_tree(const json_t *list, bool plan, mg_strbuf *out)
{
    size_t i;
    const json_t *one;
    bool vacuum = false, unenforced = false;

    mg_strbuf_puts(out, "migrations/\n");
    json_array_foreach(list, i, one)
    {
        json_int_t n = json_integer_value(json_object_get(one, "statement_count"));
        const json_t *ms = json_object_get(one, "ms");
        json_int_t retries = json_integer_value(json_object_get(one, "retry_count"));
        json_int_t outside = plan ? json_integer_value(json_object_get(one, "outside_count")) : 0;
        json_int_t left_out = json_integer_value(json_object_get(one, "left_out_count"));

        mg_strbuf_printf(out, "  └─ %s/\n    └─ migration.sql  (%d statement%s", mg_json_get(one, "name"), (int) n,
                         n == 1 ? "" : "s");
        if (outside)
            mg_strbuf_printf(out, ", %d outside any transaction", (int) outside);
        if (left_out)
            mg_strbuf_puts(out, ", VACUUM left out");
        vacuum = vacuum || left_out > 0;
        if (*mg_json_get(one, "foreign_keys"))
            mg_strbuf_puts(out, ", foreign keys not enforced");
        unenforced = unenforced || *mg_json_get(one, "foreign_keys");
        if (ms)
            mg_strbuf_printf(out, ", %d ms", (int) json_integer_value(ms));
        if (retries)
            mg_strbuf_printf(out, ", %d retr%s", (int) retries, retries == 1 ? "y" : "ies");
        mg_strbuf_puts(out, ")\n");
    }
    if (vacuum)
        mg_strbuf_puts(out, "\nVACUUM at the end of a script is left out, since no transaction can run it and nothing "
                            "depends on it: run it by itself.\n");
    if (unenforced)
        mg_strbuf_puts(out,
                       "\nA script that says REPLACE runs without enforcement of foreign keys where the connection "
                       "does not enforce them: rows that refer to a replaced one stay, where the CLI deletes them "
                       "or fails.\n");
}

void mg_deploy_write_applied(const json_t *list, mg_strbuf *out)
{
    if (json_array_size(list) == 0)
        return;
    mg_strbuf_puts(out, "The following migration(s) have been applied:\n\n");
    write_tree(list, false, out);
}

static void write_warnings(const json_t *report, const char *key, const char *title, mg_strbuf *out)
{
    size_t i;
    const json_t *name;

    if (mg_json_length(report, key) == 0)
        return;
    mg_strbuf_printf(out, "\nWarning: %s\n", title);
    json_array_foreach(json_object_get(report, key), i, name)
    {
        mg_strbuf_puts(out, "  ");
        mg_strbuf_escaped(out, json_string_value(name), json_string_length(name));
        mg_strbuf_putc(out, '\n');
    }
}

void mg_deploy_write_broken(const json_t *report, mg_strbuf *out)
{
    write_warnings(report, "broken", "what worked before does not any more:", out);
}

void mg_deploy_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const char *dry = mg_json_get(report, "dry_run"), *backup = mg_json_get(report, "backup");
    bool plan = strcmp(dry, "plan") == 0;
    const json_t *list = json_object_get(report, plan ? "pending" : "applied");

    (void) call;
    mg_report_head_of(report, out);
    write_warnings(report, "modified", "migration(s) were modified after they were applied:", out);
    write_warnings(report, "missing", "migration(s) are applied to the database but missing from the directory:", out);
    mg_deploy_write_broken(report, out);
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
    write_tree(list, plan, out);
    mg_strbuf_puts(out, plan   ? "\nNothing was run: this was a dry run.\n"
                        : *dry ? "\nAll of them succeed. Everything was rolled back: this was a dry run.\n"
                               : "\nAll migrations have been successfully applied.\n");
    if (!*dry && json_is_true(json_object_get(report, "in_transaction")))
        mg_strbuf_puts(out, "They are inside your open transaction: COMMIT keeps them, ROLLBACK undoes them.\n");
}
