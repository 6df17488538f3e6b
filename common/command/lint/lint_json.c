/* lint_json.c: writes migrate_lint for programs: its own JSON, SARIF, and annotations of GitHub; see result.h. */
#include "fix.h"

#include "../../base/json.h"
#include "../../linting/findings.h"

#include <string.h>

void mg_lint_json_report(mg_call *call, const void *data, json_t *report)
{
    const mg_lint_result *r = data;
    json_t *list = mg_json_new_array(call);

    mg_report_ok(call, report, r->counts[MG_SEVERITY_ERROR] == 0);
    mg_report_folder(call, report, &r->folder);
    mg_json_set(call, report, "script_provider", mg_json_text(call, mg_dialects[r->lint.host->dialect].provider));
    mg_json_set(call, report, "offline", json_boolean(r->lint.offline));
    mg_json_set(call, report, "linted_count", mg_json_count(call, r->linted));
    mg_json_set(call, report, "error_count", mg_json_count(call, r->counts[MG_SEVERITY_ERROR]));
    mg_json_set(call, report, "warning_count", mg_json_count(call, r->counts[MG_SEVERITY_WARNING]));
    mg_json_set(call, report, "info_count", mg_json_count(call, r->counts[MG_SEVERITY_INFO]));
    for (size_t i = 0; i < r->lint.findings.len; i++)
        mg_json_append(call, list, mg_finding_json(call, &r->lint, &r->lint.findings.items[i]));
    mg_json_set(call, report, "findings", list);
    mg_json_set(call, report, "trace", mg_trace_json(call, &r->lint, r->trace));
    mg_json_set(call, report, "fix", mg_fix_json(call, r));
}

/* GitHub ***********************************************************************************************************/

/* Appends a text as a workflow command has it; in a property, more characters have a meaning. */
static void put_command_text(mg_strbuf *out, const char *text, bool property)
{
    for (; *text; text++)
    {
        bool special = *text == '%' || *text == '\r' || *text == '\n' || (property && (*text == ':' || *text == ','));

        if (special)
            mg_strbuf_printf(out, "%%%02X", (unsigned) (unsigned char) *text);
        else
            mg_strbuf_putc(out, *text);
    }
}

/* Writes a command up to its message; without a file the place is of a text, and left out. */
static void put_command(mg_call *call, const char *command, const char *file, mg_place at, const char *title,
                        mg_strbuf *out)
{
    mg_strbuf_printf(out, "::%s ", command);
    if (file)
    {
        mg_strbuf_puts(out, "file=");
        put_command_text(out, mg_valid_text(call, file), true);
        mg_strbuf_printf(out, ",line=%zu,col=%zu,", at.line, at.column);
    }
    mg_strbuf_puts(out, "title=");
    put_command_text(out, title, true);
    mg_strbuf_puts(out, "::");
}

/* What was seen of a statement that others would feel, as a notice. */
static void put_traced(mg_call *call, const mg_lint *lint, const mg_traced *one, mg_strbuf *out)
{
    const char *seen = mg_trace_shows(lint, one) ? mg_trace_sentence(call, one) : NULL;

    if (!seen)
        return;
    put_command(call, "notice", lint->scripts.items[one->script].path, mg_trace_place(lint, one), "trace", out);
    put_command_text(out, mg_valid_text(call, seen), false);
    mg_strbuf_putc(out, '\n');
}

void mg_lint_github(mg_call *call, const void *data, mg_strbuf *out)
{
    static const char *const commands[] = {
        [MG_SEVERITY_INFO] = "notice", [MG_SEVERITY_WARNING] = "warning", [MG_SEVERITY_ERROR] = "error"};
    const mg_lint_result *r = data;

    for (size_t i = 0; i < r->lint.findings.len; i++)
    {
        const mg_finding *f = &r->lint.findings.items[i];

        put_command(call, commands[f->severity], mg_finding_file(&r->lint, f), (mg_place){f->line, f->column},
                    mg_rules[f->rule].name, out);
        put_command_text(out, mg_valid_text(call, f->message), false);
        if (f->safe)
        {
            mg_strbuf_putc(out, ' ');
            put_command_text(out, f->safe, false);
        }
        mg_strbuf_putc(out, '\n');
    }
    for (size_t i = 0; r->trace && i < r->trace->items.len; i++)
        put_traced(call, &r->lint, &r->trace->items.items[i], out);
}

/* SARIF ************************************************************************************************************/

/* A path as a URI; one that begins at the root is of the machine. */
static const char *uri_of(mg_call *call, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    mg_strbuf_puts(&b, path[0] == '/' ? "file://" : "");
    for (; *path; path++)
        if (strchr(plain, *path))
            mg_strbuf_putc(&b, *path);
        else
            mg_strbuf_printf(&b, "%%%02X", (unsigned) (unsigned char) *path);
    return mg_strbuf_done(&b);
}

static json_t *sarif_text(mg_call *call, const char *text)
{
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "text", mg_json_text(call, text));
    return one;
}

static const char *sarif_level(mg_severity severity)
{
    static const char *const levels[] = {[MG_SEVERITY_OFF] = "none",
                                         [MG_SEVERITY_INFO] = "note",
                                         [MG_SEVERITY_WARNING] = "warning",
                                         [MG_SEVERITY_ERROR] = "error"};

    return levels[severity];
}

static json_t *sarif_rules(mg_call *call)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < MG_RULES; i++)
    {
        json_t *one = mg_json_new_object(call), *level = mg_json_new_object(call);

        mg_json_set(call, one, "id", mg_json_text(call, mg_rules[i].name));
        mg_json_set(call, one, "shortDescription", sarif_text(call, mg_rules[i].meaning));
        mg_json_set(call, one, "help", sarif_text(call, mg_rules[i].safe));
        mg_json_set(call, level, "level", mg_json_text(call, sarif_level(mg_rules[i].severity)));
        mg_json_set(call, one, "defaultConfiguration", level);
        mg_json_append(call, list, one);
    }
    return list;
}

static json_t *sarif_locations(mg_call *call, const mg_lint_result *r, const mg_finding *f)
{
    json_t *list = mg_json_new_array(call), *one, *physical, *artifact, *region;
    const char *file = mg_finding_file(&r->lint, f);

    if (!file)
        return list;
    one = mg_json_new_object(call);
    physical = mg_json_new_object(call);
    artifact = mg_json_new_object(call);
    region = mg_json_new_object(call);
    mg_json_set(call, artifact, "uri", mg_json_text(call, uri_of(call, file)));
    mg_json_set(call, physical, "artifactLocation", artifact);
    mg_json_set(call, region, "startLine", mg_json_count(call, f->line));
    mg_json_set(call, region, "startColumn", mg_json_count(call, f->column));
    mg_json_set(call, physical, "region", region);
    mg_json_set(call, one, "physicalLocation", physical);
    mg_json_append(call, list, one);
    return list;
}

static json_t *sarif_results(mg_call *call, const mg_lint_result *r)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < r->lint.findings.len; i++)
    {
        const mg_finding *f = &r->lint.findings.items[i];
        json_t *one = mg_json_new_object(call);

        mg_json_set(call, one, "ruleId", mg_json_text(call, mg_rules[f->rule].name));
        mg_json_set(call, one, "ruleIndex", mg_json_count(call, (size_t) f->rule));
        mg_json_set(call, one, "level", mg_json_text(call, sarif_level(f->severity)));
        mg_json_set(call, one, "message", sarif_text(call, f->message));
        mg_json_set(call, one, "locations", sarif_locations(call, r, f));
        mg_json_append(call, list, one);
    }
    return list;
}

/* What SARIF has no place for. */
static json_t *sarif_properties(mg_call *call, const mg_lint_result *r)
{
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "trace", mg_trace_json(call, &r->lint, r->trace));
    return one;
}

void mg_lint_sarif(mg_call *call, const void *data, mg_strbuf *out)
{
    json_t *log = mg_json_new_object(call), *runs = mg_json_new_array(call), *run = mg_json_new_object(call);
    json_t *tool = mg_json_new_object(call), *driver = mg_json_new_object(call);
    const mg_lint_result *r = data;

    mg_json_set(call, driver, "name", mg_json_text(call, "migrate_lint"));
    mg_json_set(call, driver, "version", mg_json_text(call, MG_VERSION));
    mg_json_set(call, driver, "rules", sarif_rules(call));
    mg_json_set(call, tool, "driver", driver);
    mg_json_set(call, run, "tool", tool);
    mg_json_set(call, run, "columnKind", mg_json_text(call, "unicodeCodePoints"));
    mg_json_set(call, run, "results", sarif_results(call, data));
    if (r->trace)
        mg_json_set(call, run, "properties", sarif_properties(call, r));
    mg_json_append(call, runs, run);
    mg_json_set(call, log, "$schema", mg_json_text(call, "https://json.schemastore.org/sarif-2.1.0.json"));
    mg_json_set(call, log, "version", mg_json_text(call, "2.1.0"));
    mg_json_set(call, log, "runs", runs);
    if (log && mg_call_check(call) == MG_OK && !mg_json_dump(log, JSON_INDENT(2), out))
        mg_call_no_memory(call);
    json_decref(log);
}
