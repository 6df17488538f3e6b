/* fix.c: see fix.h. */
#include "fix.h"

#include "../../call/advice.h"

#include <string.h>

mg_rc mg_fix_check(mg_call *call)
{
    const mg_options *o = &call->options;

    if (!o->fix)
        return o->split ? mg_call_fail(call, MG_ERR_ARGUMENT, "Add {\"fix\": true}.", "\"split\" is for \"fix\"")
                        : MG_OK;
    if (strcmp(o->only, "pending") == 0 || strcmp(o->only, "all") == 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT,
                            "Name it: {\"fix\": true, \"only\": \"NAME\"}; or \"only\": \"script\".",
                            "\"fix\" rewrites one migration, or a script");
    if (o->trace)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Call it twice.", "\"fix\" runs nothing that could be traced");
    if (strcmp(o->lint_format, "text") == 0 || strcmp(o->lint_format, "json") == 0)
        return MG_OK;
    return mg_call_fail(call, MG_ERR_ARGUMENT, "Leave \"format\" out, or say \"json\".",
                        "\"fix\" gives a script, which \"format\": \"%s\" cannot hold", o->lint_format);
}

/* Nothing may change in a migration that is applied, for its checksum is recorded. */
static mg_rc check_unapplied(mg_lint_result *r)
{
    mg_call *call = r->call;

    if (!r->lint.apart || r->lint.offline || strcmp(call->options.only, "script") == 0)
        return MG_OK;
    return mg_call_fail(call, "P3008", "What it has done is done; its checksum is recorded, so its script has to stay.",
                        "migration %s is applied", call->options.only);
}

static mg_rc check_fixable(mg_lint_result *r, size_t script)
{
    for (size_t i = 0; i < r->lint.findings.len; i++)
    {
        const mg_finding *f = &r->lint.findings.items[i];

        if (f->script == script && f->rule == MG_RULE_syntax_error)
            return mg_call_fail(r->call, MG_ERR_STATE, f->safe, "the script cannot be read: %s, at %zu:%zu", f->message,
                                f->line, f->column);
    }
    return MG_OK;
}

/* The name of the migration that comes after all of them, or NULL. */
static const char *next_migration(const mg_lint_result *r, const char *name)
{
    size_t at = mg_migrations_find(&r->folder, name) + 1;

    return at < r->folder.items.len ? r->folder.items.items[at].name : NULL;
}

/* Names the files: as the migration, and after it, so that they are in order wherever names are sorted. */
static mg_rc name_files(mg_lint_result *r, mg_fix *fix, const char *name)
{
    mg_call *call = r->call;
    const char *next = next_migration(r, name), *last = name;

    for (size_t i = 0; i < fix->safe.files.len; i++)
    {
        const char **slot = mg_vec_push(&call->arena, &fix->names);

        last = i == 0 ? name : mg_arena_printf(&call->arena, "%s_%0*zu", name, fix->safe.files.len > 9 ? 2 : 1, i + 1);
        if (!slot || !last)
            return mg_call_no_memory(call);
        *slot = last;
    }
    if (next && strcmp(last, next) >= 0)
        return mg_call_fail(call, MG_ERR_STATE, "Rename that one, or leave \"split\" out.",
                            "migration %s would come before %s, into which %s is split", next, last, name);
    return mg_migration_check_name(last, &call->arena, &call->error);
}

static mg_rc split_files(mg_lint_result *r, mg_fix *fix, const char *name)
{
    if (fix->safe.setting && fix->safe.files.len > 1)
        return mg_call_fail(r->call, MG_ERR_STATE, "Leave \"split\" out; or leave the setting out of the script.",
                            "the script changes %s, which does not count in a file that has but one statement",
                            fix->safe.setting);
    return name ? name_files(r, fix, name) : MG_OK;
}

mg_rc mg_fix_run(mg_lint_result *r)
{
    mg_call *call = r->call;
    size_t script = r->lint.scripts.len - 1; /* those before it are only gone through */
    mg_fix *fix;

    if (!call->options.fix)
        return MG_OK;
    fix = mg_arena_get(&call->arena, sizeof *fix);
    if (!fix)
        return mg_call_no_memory(call);
    if (check_unapplied(r) != MG_OK || check_fixable(r, script) != MG_OK ||
        mg_safe_rewrite(&r->lint, script, &fix->safe) != MG_OK)
        return MG_FAILED;
    fix->split = call->options.split;
    r->fix = fix;
    return fix->split ? split_files(r, fix, r->lint.scripts.items[script].script.migration) : MG_OK;
}

/* Text *************************************************************************************************************/

static void write_notes(mg_call *call, const mg_safe *safe, bool done, const char *title, mg_strbuf *out)
{
    bool any = false;

    for (size_t i = 0; i < safe->notes.len; i++)
    {
        const mg_safe_note *n = &safe->notes.items[i];

        if (n->done != done)
            continue;
        mg_strbuf_printf(out, "%s--   %s at %zu:%zu: ", any ? "" : title, mg_rules[n->finding->rule].name,
                         n->finding->line, n->finding->column);
        mg_report_put(call, n->how ? n->how : n->finding->message, out);
        mg_strbuf_putc(out, '\n');
        any = true;
    }
}

void mg_fix_text(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_lint_result *r = data;
    const mg_fix *fix = r->fix;

    if (fix->safe.notes.len == 0)
        mg_strbuf_puts(out, "-- migrate_lint has found nothing to rewrite.\n");
    write_notes(call, &fix->safe, true, "-- Rewritten by migrate_lint:\n", out);
    write_notes(call, &fix->safe, false, "-- Not rewritten:\n", out);
    mg_strbuf_putc(out, '\n');
    if (!fix->split)
        mg_strbuf_puts(out, fix->safe.script);
    for (size_t i = 0; fix->split && i < fix->safe.files.len; i++)
    {
        mg_strbuf_printf(out, "%s-- ", i > 0 ? "\n" : "");
        if (fix->names.len > 0)
            mg_report_put(call, fix->names.items[i], out);
        else
            mg_strbuf_printf(out, "%zu", i + 1);
        mg_strbuf_printf(out, "/migration.sql\n%s", fix->safe.files.items[i]);
    }
    if (out->len > 0 && out->text[out->len - 1] != '\n')
        mg_strbuf_putc(out, '\n');
}

/* JSON *************************************************************************************************************/

static json_t *notes_json(mg_call *call, const mg_safe *safe, bool done)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < safe->notes.len; i++)
    {
        const mg_safe_note *n = &safe->notes.items[i];
        json_t *one;

        if (n->done != done)
            continue;
        one = mg_json_new_object(call);
        mg_json_set(call, one, "rule", mg_json_text(call, mg_rules[n->finding->rule].name));
        mg_json_set(call, one, "line", mg_json_count(call, n->finding->line));
        mg_json_set(call, one, "column", mg_json_count(call, n->finding->column));
        mg_json_set(call, one, done ? "how" : "why", mg_json_text(call, n->how));
        mg_json_append(call, list, one);
    }
    return list;
}

static json_t *fixed_files_json(mg_call *call, const mg_fix *fix)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < fix->safe.files.len; i++)
    {
        json_t *one = mg_json_new_object(call);

        mg_json_set(call, one, "name", mg_json_text(call, fix->names.len > 0 ? fix->names.items[i] : NULL));
        mg_json_set(call, one, "script", mg_json_text(call, fix->safe.files.items[i]));
        mg_json_append(call, list, one);
    }
    return list;
}

json_t *mg_fix_json(mg_call *call, const mg_lint_result *r)
{
    const mg_fix *fix = r->fix;
    json_t *json;

    if (!fix)
        return json_null();
    json = mg_json_new_object(call);
    mg_json_set(call, json, "script", fix->split ? json_null() : mg_json_text(call, fix->safe.script));
    mg_json_set(call, json, "migrations", fix->split ? fixed_files_json(call, fix) : json_null());
    mg_json_set(call, json, "rewritten", notes_json(call, &fix->safe, true));
    mg_json_set(call, json, "left", notes_json(call, &fix->safe, false));
    return json;
}
