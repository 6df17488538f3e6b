/*
 * dev_lint.c: lints what migrate_dev writes; see dev.h.
 *
 * A database for developing has few rows, and what stops nobody there may stop everybody in production. So its sizes
 * say nothing, and every table that was there before the migration counts as one that is large and in use; of what it
 * is made of, the database is asked.
 */
#include "../../linting/findings.h"
#include "dev.h"

#define TOLD_MAX 10

/*
 * A plan makes a table of SQLite anew only where ALTER TABLE cannot do it. So there is nothing to be written otherwise,
 * and the warning of what that costs is for whoever deploys it.
 */
static void leave_out_redefining(mg_lint *l)
{
    mg_severity *severity = &l->severities[MG_RULE_redefine_cost];

    *severity = *severity == MG_SEVERITY_WARNING ? MG_SEVERITY_INFO : *severity;
}

/* What is only written was not read yet. If it cannot be read, since it needs to be edited first, that is found, too.
 */
static mg_rc take_made(mg_dev *d, const mg_made *made, const mg_scripts *judged, mg_lint *l)
{
    mg_call *call = d->call;
    const char *below, *path;

    if (judged->items.len > 0)
        return mg_linting_scripts(call, l, judged);
    below = mg_arena_printf(&call->arena, "%s/migration.sql", made->name);
    path = below ? mg_tree_path(&d->folder, below, &call->arena) : NULL;
    if (!path)
        return mg_call_no_memory(call);
    return mg_lint_text(l, made->name, path, made->script, strlen(made->script));
}

/* With `is_there` the database has already what the migration makes, so that it cannot say what was there before. */
static mg_rc lint_made(mg_dev *d, mg_made *made, const mg_scripts *judged, bool is_there)
{
    mg_call *call = d->call;
    mg_lint *l;

    if (!made->name)
        return MG_OK;
    l = mg_arena_get(&call->arena, sizeof *l);
    if (!l)
        return mg_call_no_memory(call);
    if (mg_linting_try(call, &d->folder, l, &d->unlinted) != MG_OK)
        return MG_FAILED;
    if (d->unlinted)
        return MG_OK;
    leave_out_redefining(l);
    l->unsized = true;
    l->offline = is_there;
    if (take_made(d, made, judged, l) != MG_OK || mg_lint_run(l) != MG_OK)
        return MG_FAILED;
    made->lint = l;
    return mg_call_check(call);
}

mg_rc mg_dev_lint(mg_dev *d)
{
    if (lint_made(d, &d->adopted, &d->adopted_script, true) != MG_OK)
        return MG_FAILED;
    return lint_made(d, &d->next, &d->next_script, false);
}

json_t *mg_dev_findings_json(mg_call *call, const mg_dev *d)
{
    json_t *list = mg_json_new_array(call);

    mg_findings_append(call, d->adopted.lint, list);
    mg_findings_append(call, d->next.lint, list);
    return list;
}

static size_t count_told(const mg_made *made)
{
    if (!made->lint)
        return 0;
    return mg_findings_count(made->lint, MG_SEVERITY_WARNING) + mg_findings_count(made->lint, MG_SEVERITY_ERROR);
}

static void write_made(mg_call *call, const mg_made *made, mg_strbuf *out)
{
    if (count_told(made) == 0)
        return;
    mg_strbuf_printf(out, "\nmigrate_lint finds this in %s, where tables have rows and are in use:\n", made->name);
    mg_findings_write(call, made->lint, MG_SEVERITY_WARNING, TOLD_MAX, false, out);
}

void mg_dev_findings_write(mg_call *call, const mg_dev *d, mg_strbuf *out)
{
    if (d->unlinted)
    {
        mg_strbuf_puts(out, "\nWhat was written was not linted: ");
        mg_report_put(call, d->unlinted, out);
        mg_strbuf_putc(out, '\n');
    }
    write_made(call, &d->adopted, out);
    write_made(call, &d->next, out);
    if (count_told(&d->adopted) + count_told(&d->next) == 0)
        return;
    mg_strbuf_puts(out, call->options.create_only
                            ? "Edit it before it is applied. What is meant to be so is allowed by a comment before its "
                              "statement: -- migrate:allow RULE: reason\n"
                            : "What is meant to be so is allowed in migrations/lint.json. To edit a migration before "
                              "it is applied there is the option create_only.\n");
}
