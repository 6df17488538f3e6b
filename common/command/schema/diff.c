/* diff.c: migrate_diff writes the SQL that leads from one schema to another. */
#include "../../catalog/settle.h"
#include "../../plan/keep.h"
#include "../backfill/backfills.h"
#include "diff_json.h"
#include "../renames/ask.h"
#include "../renames/renames.h"
#include "losses.h"
#include "../../call/report.h"
#include "side.h"
#include "stages.h"

/* Does the file that will be written exist already? That is unknown if the role may only write. */
static mg_rc look_at_output(mg_call *call, mg_replaced *replaced)
{
    mg_path_kind kind;
    mg_tree output;

    *replaced = MG_REPLACED_UNKNOWN;
    if (!call->options.output)
        return MG_OK;
    output = mg_tree_at(call->host, call->options.output);
    if (mg_tree_kind(&output, "", &kind, &call->arena, &call->error) == MG_OK)
        *replaced = kind == MG_PATH_NONE ? MG_REPLACED_NONE : MG_REPLACED_FILE;
    else if (strcmp(call->error.code, "42501") != 0)
        return MG_FAILED;
    else
        memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

/* Says in one line, without its end, what happens to the file. "" if none is written, NULL if there is no memory. */
static const char *describe_output(mg_call *call, mg_replaced replaced)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    if (call->options.output)
    {
        mg_report_written(call, call->options.output, replaced == MG_REPLACED_FILE, &b);
        b.len -= b.len > 0;
    }
    return mg_strbuf_done(&b);
}

/* Writes the file, after everything else that needs memory has been done. */
static mg_rc write_output(mg_call *call, const char *script, const mg_output *out)
{
    mg_tree output;

    if (!call->options.output)
        return MG_OK;
    output = mg_tree_at(call->host, call->options.output);
    if (mg_report_hand_over(call, out) != MG_OK)
        return MG_FAILED;
    return mg_tree_write(&output, "", script, strlen(script), &call->arena, &call->error);
}

/*
 * The result as a text. What happens to the file is the last line of a summary. A script must not have such a line, so
 * there it is a line of progress.
 */
static mg_rc give_as_text(mg_call *call, const mg_diff *diff, const char *script, mg_replaced replaced, mg_output *out)
{
    const char *format = call->options.diff_format, *line = describe_output(call, replaced);

    if (!line)
        return mg_call_no_memory(call);
    *out = (mg_output){.text = script, .lines = true};
    if (strcmp(format, "summary") == 0)
    {
        out->text = mg_call_summary(call, diff);
        if (out->text && *line)
            out->text = mg_arena_printf(&call->arena, "%s\n%s\n", out->text, line);
        if (!out->text)
            return mg_call_check(call) == MG_OK ? mg_call_no_memory(call) : MG_FAILED;
    }
    else if (!call->options.output)
        mg_report_exact(out, "Let {\"output\": \"/path/of/a/file\"} write it to a file, or call it in a database whose "
                             "encoding is UTF8.");
    if (write_output(call, script, out) != MG_OK)
        return MG_FAILED;
    if (*line && strcmp(format, "script") == 0 && call->host->progress)
        call->host->progress(call->host->ctx, line);
    return MG_OK;
}

/*
 * Checks the expressions of backfills, and finds views that read what changes. The database is asked, if it is the old
 * side.
 */
static mg_rc check_fills(mg_call *call, mg_diff *diff, bool here)
{
    if (!here)
        return mg_check_backfills(call, diff, MG_BACKFILL_ELSEWHERE);
    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    mg_check_backfills(call, diff, MG_BACKFILL_READING);
    return mg_call_end(call, false);
}

/*
 * Leaves out changes of defaults that the database has already in other words. It is asked only if it is the old side.
 */
static mg_rc settle_defaults(mg_call *call, mg_diff *diff, bool here)
{
    if (!here || !call->options.repaired)
        return MG_OK;
    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    mg_settle_defaults(call->host, call->session.target, diff, &call->arena, &call->error);
    return mg_call_end(call, false);
}

/* Asks how the database would show predicates of tables that are renamed. Those of the others are known. */
static mg_rc note_renamed_predicates(mg_call *call, const mg_source_ref sides[2], const mg_renames *renames)
{
    bool asks = sides[0].kind == MG_SOURCE_DATABASE && sides[1].model->manages_partial && renames->len > 0;

    if (!asks)
        return MG_OK;
    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    mg_note_likewise(call->host, sides[1].model, sides[0].model, renames, &call->arena, &call->error);
    return mg_call_end(call, false);
}

static mg_rc plan(mg_call *call, const char *from, const char *to, mg_diff *diff)
{
    mg_source_ref sides[2];
    mg_renames *renames = mg_arena_get(&call->arena, sizeof *renames);
    bool ours, here;

    if (!renames || mg_source_parse(call, "from", from, &sides[0]) != MG_OK ||
        mg_source_parse(call, "to", to, &sides[1]) != MG_OK || mg_source_models(call, &sides[0], &sides[1]) != MG_OK ||
        mg_read_renames(call, sides[0].model, sides[1].model, renames) != MG_OK ||
        (call->options.repaired && mg_know_renames(call, sides[0].model, sides[1].model, NULL, renames) != MG_OK))
        return mg_call_check(call) == MG_OK ? mg_call_no_memory(call) : MG_FAILED;
    if (mg_read_backfills(call, sides[1].model, renames) != MG_OK ||
        note_renamed_predicates(call, sides, renames) != MG_OK)
        return MG_FAILED;
    here = sides[0].kind == MG_SOURCE_DATABASE;
    /* The reference has neither renames nor backfills, so a plan with them need not be the reference's. */
    ours = renames->len > 0 || sides[1].model->backfills.len > 0;
    if (mg_call_diff(call, sides[0].model, sides[1].model, renames, ours || call->options.repaired, diff) != MG_OK)
        return MG_FAILED;
    if (call->options.repaired && mg_check_said(call, &diff->pairs, renames) != MG_OK)
        return MG_FAILED;
    if (diff->pairs.runnable)
    {
        mg_diff_spare_extras(&call->arena, diff);
        if (settle_defaults(call, diff, here) != MG_OK || mg_call_repair(call, diff) != MG_OK ||
            check_fills(call, diff, here) != MG_OK)
            return MG_FAILED;
    }
    return mg_check_losses(call, diff);
}

mg_rc mg_migrate_diff(mg_call *call, const char *from, const char *to, const char *options, mg_output *out)
{
    const char *script;
    mg_checks checks = {0};
    mg_replaced replaced;
    mg_diff diff;

    if (mg_call_options(call, MG_FOR_diff, options) != MG_OK || plan(call, from, to, &diff) != MG_OK)
        return MG_FAILED;
    if (call->options.repaired && mg_call_checks(call, &diff, &checks) != MG_OK)
        return MG_FAILED;
    script = mg_call_script(call, &diff, &checks);
    if (!script || look_at_output(call, &replaced) != MG_OK)
        return MG_FAILED;
    if (strcmp(call->options.diff_format, "json") != 0)
        return give_as_text(call, &diff, script, replaced, out);
    if (mg_diff_json(call, &diff, from, to, script, replaced, out) != MG_OK)
        return MG_FAILED;
    return write_output(call, script, out);
}
