/* deploy_report.c: the reports of migrate_deploy and migrate_deploy_each. */
#include "../../linting/findings.h"
#include "deployment.h"

#include <string.h>

/* How many of a script's statements run in no transaction. */
static size_t count_outside(const mg_script *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->stmts.len; i++)
        n += mg_stmt_runs_outside(&s->stmts.items[i]);
    return n;
}

/* Has the script replaced rows while the connection did not enforce foreign keys? */
static bool is_unenforced(const mg_call *call, const mg_script *s, const mg_applied *done)
{
    const mg_host *h = call->host;

    return done && h->replaces_freely && h->replaces_freely(h->ctx, s);
}

/* A migration that ran, with what has become of it; or, if `done` is NULL, one that would run. */
static json_t *script_json(mg_call *call, const mg_script *s, const mg_applied *done, bool each)
{
    bool unenforced = is_unenforced(call, s, done);
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

/*
 * The migrations that ran or, if `done` is NULL, that would run. Another deployment may have applied one in the
 * meantime.
 */
static json_t *scripts_json(mg_call *call, const mg_scripts *scripts, const mg_applied *done, bool each)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < scripts->items.len; i++)
        if (!done || !done[i].taken)
            mg_json_append(call, list, script_json(call, &scripts->items.items[i], done ? &done[i] : NULL, each));
    return list;
}

json_t *mg_applied_json(mg_call *call, const mg_scripts *scripts, const mg_applied *done)
{
    return scripts_json(call, scripts, done, false);
}

/* The names of the migrations that were modified or, if not `modified`, that are missing. */
static json_t *names_json(mg_call *call, const mg_diagnosis *diagnosis, bool modified)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < diagnosis->entries.len; i++)
    {
        const mg_entry *e = &diagnosis->entries.items[i];

        if (modified ? e->modified : e->missing)
            mg_json_append(call, list, mg_json_text(call, e->name));
    }
    return list;
}

/* The copy of the database that was made, or NULL. */
static const char *backup_of(const mg_deployment *d)
{
    const mg_options *o = &d->runner.call->options;

    return d->scripts.items.len > 0 && !o->dry_run ? o->backup : NULL;
}

static void deployment_json(mg_call *call, const void *data, json_t *report)
{
    const mg_deployment *d = data;
    json_t *scripts = scripts_json(call, &d->scripts, d->dry_plan ? NULL : d->done, d->each);
    json_t *none = mg_json_new_array(call), *findings = mg_json_new_array(call);

    mg_report_folder(call, report, &d->scripts.folder);
    mg_json_set(call, report, "in_transaction", json_boolean(!d->each && call->session.in_transaction));
    mg_json_set(call, report, "dry_run", mg_json_text(call, call->options.dry_run));
    mg_json_set(call, report, "backup", mg_json_text(call, backup_of(d)));
    mg_json_set(call, report, "applied", d->dry_plan ? none : scripts);
    mg_json_set(call, report, "pending", d->dry_plan ? scripts : none);
    mg_json_set(call, report, "modified", names_json(call, &d->standing.diagnosis, true));
    mg_json_set(call, report, "missing", names_json(call, &d->standing.diagnosis, false));
    mg_findings_append(call, d->lint, findings);
    mg_json_set(call, report, "findings", findings);
    mg_json_set(call, report, "broken", mg_broken_json(call, &d->broken));
}

/* The text ***************************************************************************************************** */

/* What is said once, below the scripts. */
typedef struct notes
{
    bool tells_outside; /* set for a plan of migrate_deploy_each */
    bool vacuum, unenforced;
} notes;

static void write_script(mg_call *call, const mg_script *s, const mg_applied *done, notes *n, mg_strbuf *out)
{
    size_t outside = n->tells_outside ? count_outside(s) : 0;

    mg_strbuf_printf(out, "  └─ %s/\n    └─ migration.sql  (%zu statement%s", mg_valid_text(call, s->migration),
                     s->steps, s->steps == 1 ? "" : "s");
    if (outside)
        mg_strbuf_printf(out, ", %zu outside any transaction", outside);
    if (s->left_out)
        mg_strbuf_puts(out, ", VACUUM left out");
    n->vacuum = n->vacuum || s->left_out > 0;
    if (is_unenforced(call, s, done))
    {
        mg_strbuf_puts(out, ", foreign keys not enforced");
        n->unenforced = true;
    }
    if (done && call->options.timing)
        mg_strbuf_printf(out, ", %d ms", (int) done->ms);
    if (done && done->retries > 0)
        mg_strbuf_printf(out, ", %ld retr%s", done->retries, done->retries == 1 ? "y" : "ies");
    mg_strbuf_puts(out, ")\n");
}

/* Writes the scripts that ran or, if `done` is NULL, that would run. */
static void write_tree(mg_call *call, const mg_scripts *scripts, const mg_applied *done, bool each, mg_strbuf *out)
{
    notes n = {.tells_outside = each && !done};

    mg_strbuf_puts(out, "migrations/\n");
    for (size_t i = 0; i < scripts->items.len; i++)
        if (!done || !done[i].taken)
            write_script(call, &scripts->items.items[i], done ? &done[i] : NULL, &n, out);
    if (n.vacuum)
        mg_strbuf_puts(out, "\nVACUUM at the end of a script is left out, since no transaction can run it and nothing "
                            "depends on it: run it by itself.\n");
    if (n.unenforced)
        mg_strbuf_puts(out,
                       "\nA script that says REPLACE runs without enforcement of foreign keys where the connection "
                       "does not enforce them: rows that refer to a replaced one stay, where the CLI deletes them "
                       "or fails.\n");
}

void mg_applied_write(mg_call *call, const mg_scripts *scripts, const mg_applied *done, mg_strbuf *out)
{
    if (scripts->items.len == 0)
        return;
    mg_strbuf_puts(out, "The following migration(s) have been applied:\n\n");
    write_tree(call, scripts, done, false, out);
}

/* Writes, under a title, the names of the migrations that were modified or, if not `modified`, that are missing. */
static void write_names(mg_call *call, const mg_diagnosis *diagnosis, bool modified, const char *title, mg_strbuf *out)
{
    size_t written = 0;

    for (size_t i = 0; i < diagnosis->entries.len; i++)
    {
        const mg_entry *e = &diagnosis->entries.items[i];

        if (!(modified ? e->modified : e->missing))
            continue;
        if (!written++)
            mg_strbuf_printf(out, "\nWarning: %s\n", title);
        mg_strbuf_puts(out, "  ");
        mg_report_put(call, e->name, out);
        mg_strbuf_putc(out, '\n');
    }
}

void mg_broken_write(mg_call *call, const mg_broken_list *list, mg_strbuf *out)
{
    if (list->len > 0)
        mg_strbuf_puts(out, "\nWarning: what worked before does not any more:\n");
    for (size_t i = 0; i < list->len; i++)
    {
        mg_strbuf_puts(out, "  ");
        mg_report_put(call, mg_broken_text(&call->arena, &list->items[i]), out);
        mg_strbuf_putc(out, '\n');
    }
}

/* Are there scripts, apart from those that another deployment has applied in the meantime? */
static bool has_scripts(const mg_deployment *d)
{
    for (size_t i = 0; i < d->scripts.items.len; i++)
        if (d->dry_plan || !d->done[i].taken)
            return true;
    return false;
}

static void write_scripts(mg_call *call, const mg_deployment *d, mg_strbuf *out)
{
    bool dry = call->options.dry_run != NULL;
    const char *backup = mg_valid_text(call, backup_of(d));

    if (*backup)
        mg_strbuf_printf(out, "The database was copied to %s\n\n", backup);
    mg_strbuf_puts(out, d->dry_plan ? "The following migration(s) would be applied:\n\n"
                        : dry       ? "The following migration(s) were tried:\n\n"
                                    : "The following migration(s) have been applied:\n\n");
    write_tree(call, &d->scripts, d->dry_plan ? NULL : d->done, d->each, out);
    mg_strbuf_puts(out, d->dry_plan ? "\nNothing was run: this was a dry run.\n"
                        : dry       ? "\nAll of them succeed. Everything was rolled back: this was a dry run.\n"
                                    : "\nAll migrations have been successfully applied.\n");
    if (!dry && !d->each && call->session.in_transaction)
        mg_strbuf_puts(out, "They are inside your open transaction: COMMIT keeps them, ROLLBACK undoes them.\n");
}

/* A trial says what else was found in the scripts. What option `lint` refuses is an error, so these are warnings. */
static void write_findings(mg_call *call, const mg_deployment *d, mg_strbuf *out)
{
    if (!d->lint || !call->options.dry_run)
        return;
    mg_strbuf_printf(out, "\nmigrate_lint finds no error%s\n",
                     mg_findings_count(d->lint, MG_SEVERITY_WARNING) > 0 ? ", but this:" : " and no warning.");
    mg_findings_write(call, d->lint, MG_SEVERITY_WARNING, SIZE_MAX, true, out);
}

static void write_deployment(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_deployment *d = data;
    const mg_diagnosis *all = &d->standing.diagnosis;

    mg_report_head(call, &d->scripts.folder, out);
    write_names(call, all, true, "migration(s) were modified after they were applied:", out);
    write_names(call, all, false, "migration(s) are applied to the database but missing from the directory:", out);
    mg_broken_write(call, &d->broken, out);
    mg_strbuf_putc(out, '\n');
    if (has_scripts(d))
    {
        write_scripts(call, d, out);
        write_findings(call, d, out);
    }
    else
        mg_strbuf_puts(out, "No pending migrations to apply.\n");
}

mg_rc mg_deploy_give(const mg_deployment *d, mg_output *out)
{
    static const mg_report together = {"migrate_deploy", write_deployment, deployment_json};
    static const mg_report each = {"migrate_deploy_each", write_deployment, deployment_json};

    return mg_report_give(d->runner.call, d->each ? &each : &together, d, out);
}
