/* lint.c: migrate_lint says what pending migrations would block, lose or break; see lint/lint.h. */
#include "fix.h"
#include "foreign.h"

#include "../../call/advice.h"
#include "../../call/projects.h"
#include "../../history/diagnosis.h"
#include "../../linting/linting.h"

#include <string.h>

/* Whether an argument is this word. */
static bool asks_for(const mg_call *call, const char *word)
{
    return strcmp(call->options.only, word) == 0;
}

static mg_rc check_only(mg_call *call)
{
    if (asks_for(call, "script") == (call->options.script != NULL))
        return MG_OK;
    return mg_call_fail(call, MG_ERR_ARGUMENT,
                        "To lint a script: {\"only\": \"script\", \"script\": \"PATH or text\"}.",
                        call->options.script ? "the option \"script\" is for \"only\": \"script\""
                                             : "\"only\": \"script\" needs the option \"script\"");
}

static mg_rc choose_migration(mg_lint_result *r, size_t at, bool silent)
{
    r->linted += !silent;
    return mg_lint_migration(&r->lint, &r->folder, &r->folder.items.items[at], silent);
}

/* Takes all migrations up to one of them, each by itself; only that one, or all of them, with what is found in it. */
static mg_rc choose_all(mg_lint_result *r, size_t last, bool only_last)
{
    r->lint.apart = true;
    for (size_t i = 0; i <= last && i < r->folder.items.len; i++)
        if (choose_migration(r, i, only_last && i < last) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

/* Reads which migrations are not applied, as indexes of the folder. */
static mg_rc find_pending(mg_lint_result *r, mg_diagnosis *d)
{
    mg_call *call = r->call;
    mg_ledger ledger;

    if (mg_ledger_read(&ledger, call->host, call->session.target, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return mg_diagnose(&r->folder, &ledger, d, &call->arena, &call->error);
}

static bool is_left(const mg_entry *e)
{
    return e->migration != MG_NO_OFFSET && (e->state == MG_STATE_PENDING || e->state == MG_STATE_FAILED);
}

/* Says what an entry of the history has that its file has not, or the other way round. */
static void say_of_entry(mg_lint_result *r, const mg_entry *e)
{
    mg_arena *a = &r->call->arena;
    const char *file = mg_arena_printf(a, "%s/migration.sql", e->name);
    const char *path = file ? mg_tree_path(&r->folder.tree, file, a) : NULL;

    if (e->modified)
        mg_lint_report_applied(&r->lint, MG_RULE_edited_after_apply, e->name, path, file,
                               mg_arena_printf(a, "The script of %s has changed since it was applied.", e->name));
    if (e->missing && e->state == MG_STATE_APPLIED)
        mg_lint_report_applied(&r->lint, MG_RULE_missing_file, e->name, path, file,
                               mg_arena_printf(a, "%s is applied, and is not in the folder.", e->name));
}

/* Looks at the history as a whole. The last migration that is applied, or NULL. */
static const char *say_of_history(mg_lint_result *r, const mg_diagnosis *d)
{
    const char *last = NULL;

    for (size_t i = 0; i < d->entries.len; i++)
    {
        say_of_entry(r, &d->entries.items[i]);
        last = d->entries.items[i].state == MG_STATE_APPLIED ? d->entries.items[i].name : last;
    }
    return last;
}

/* Takes what is pending, up to `name` unless that is NULL. `*found`: it is among them. */
static mg_rc choose_pending(mg_lint_result *r, const mg_diagnosis *d, const char *name, bool *found)
{
    const char *last = say_of_history(r, d);

    *found = false;
    for (size_t i = 0; i < d->entries.len && !*found; i++)
    {
        const mg_entry *e = &d->entries.items[i];

        if (!is_left(e))
            continue;
        *found = name && strcmp(e->name, name) == 0;
        if (choose_migration(r, e->migration, name && !*found) != MG_OK)
            return MG_FAILED;
        if (last && strcmp(e->name, last) < 0)
            r->lint.scripts.items[r->lint.scripts.len - 1].late = last;
    }
    return MG_OK;
}

/* Whether the migration is pending. */
static bool is_pending(const mg_diagnosis *d, const char *name)
{
    for (size_t i = 0; i < d->entries.len; i++)
        if (is_left(&d->entries.items[i]) && strcmp(d->entries.items[i].name, name) == 0)
            return true;
    return false;
}

static mg_rc choose_named(mg_lint_result *r, const char *name)
{
    mg_call *call = r->call;
    mg_diagnosis d = {0};
    size_t at;
    bool found;

    r->of = "migration";
    if (mg_migrations_require(&r->folder, name, &at, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (!r->lint.offline && find_pending(r, &d) != MG_OK)
        return MG_FAILED;
    return is_pending(&d, name) ? choose_pending(r, &d, name, &found) : choose_all(r, at, true);
}

static mg_rc choose_script(mg_lint_result *r)
{
    mg_call *call = r->call;
    const char *argument = call->options.script, *path = mg_script_path(argument), *text = argument;
    size_t len = strlen(text);

    r->of = "script";
    r->linted = 1;
    if (path)
    {
        mg_tree file = mg_tree_at(call->host, path);

        if (mg_tree_read(&file, "", &text, &len, &call->arena, &call->error) != MG_OK)
            return MG_FAILED;
    }
    return mg_lint_text(&r->lint, NULL, path, text, len);
}

/* Chooses what is linted, and reads it. */
static mg_rc choose_scripts(mg_lint_result *r)
{
    mg_diagnosis d = {0};
    bool found;

    if (asks_for(r->call, "script"))
        return choose_script(r);
    if (asks_for(r->call, "all") || (asks_for(r->call, "pending") && r->lint.offline))
    {
        r->of = "migration";
        return choose_all(r, r->folder.items.len, false);
    }
    if (!asks_for(r->call, "pending"))
        return choose_named(r, r->call->options.only);
    r->of = "pending migration";
    if (find_pending(r, &d) != MG_OK)
        return MG_FAILED;
    return choose_pending(r, &d, NULL, &found);
}

static void count_findings(mg_lint_result *r)
{
    for (size_t i = 0; i < r->lint.findings.len; i++)
        r->counts[r->lint.findings.items[i].severity]++;
}

/* A migration that is applied is linted by itself, on tables that it has made already. */
static mg_rc trace_chosen(mg_lint_result *r)
{
    mg_call *call = r->call;

    if (!r->trace)
        return MG_OK;
    if (r->lint.apart)
        return mg_call_fail(call, MG_ERR_STATE, "Trace what is pending, or \"only\": \"script\".",
                            "migration %s is applied, so it cannot be run again for a trace", call->options.only);
    return mg_trace_run(r->trace, call, &r->lint);
}

static void lint_folder(mg_lint_result *r)
{
    mg_call *call = r->call;
    mg_lint *l = &r->lint;

    if (mg_trace_begin(call, r->trace) == MG_OK && mg_call_migrations(call, r->dir, false, &r->folder) == MG_OK &&
        mg_foreign_begin(call, &r->folder, r->trace != NULL, &r->other, l) == MG_OK && choose_scripts(r) == MG_OK &&
        mg_lint_run(l) == MG_OK && trace_chosen(r) == MG_OK && mg_fix_run(r) == MG_OK)
        count_findings(r);
}

/* Writes the report in the format that was asked for. */
static mg_rc give_findings(mg_call *call, const mg_lint_result *r, mg_output *out)
{
    const char *format = call->options.lint_format;
    bool sarif = strcmp(format, "sarif") == 0, github = strcmp(format, "github") == 0;
    mg_report report = {"migrate_lint",
                        r->fix   ? mg_fix_text
                        : sarif  ? mg_lint_sarif
                        : github ? mg_lint_github
                                 : mg_lint_text_report,
                        mg_lint_json_report};

    if (strcmp(format, "json") == 0)
        call->options.format = format;
    if (mg_report_give(call, &report, r, out) != MG_OK)
        return MG_FAILED;
    if (r->fix)
        mg_report_exact(out, "Call it with {\"format\": \"json\"}, or in a database whose encoding is UTF8.");
    if (sarif)
    {
        out->lines = false;
        out->kind = MG_OUTPUT_JSON;
    }
    return MG_OK;
}

mg_rc mg_migrate_lint(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    mg_lint_result *r;

    if (mg_call_options(call, MG_FOR_lint, options) != MG_OK || check_only(call) != MG_OK ||
        mg_fix_check(call) != MG_OK || mg_advise_each(call, dir) != MG_OK)
        return MG_FAILED;
    r = mg_arena_get(&call->arena, sizeof *r);
    if (!r)
        return mg_call_no_memory(call);
    r->call = call;
    r->dir = dir;
    if (mg_trace_options(call, &r->trace) != MG_OK || mg_call_begin(call, r->trace ? MG_TRIES : MG_READS) != MG_OK)
        return MG_FAILED;
    lint_folder(r);
    if (mg_call_end(call, false) != MG_OK)
        return MG_FAILED;
    return give_findings(call, r, out);
}
