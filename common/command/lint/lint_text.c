/* lint_text.c: writes migrate_lint for people; see result.h. */
#include "result.h"

#include "../../base/escape.h"

#include <string.h>

const char *mg_lint_file(const mg_lint_result *r, const mg_finding *f)
{
    return f->script == MG_NO_OFFSET ? r->lint.config : r->lint.scripts.items[f->script].path;
}

static void write_plural(size_t count, const char *noun, mg_strbuf *out)
{
    mg_strbuf_printf(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

static void write_found(const mg_lint_result *r, mg_strbuf *out)
{
    mg_strbuf_puts(out, "Linted ");
    write_plural(r->linted, r->of, out);
    mg_strbuf_puts(out, ": ");
    write_plural(r->counts[MG_SEVERITY_ERROR], "error", out);
    mg_strbuf_puts(out, ", ");
    write_plural(r->counts[MG_SEVERITY_WARNING], "warning", out);
    mg_strbuf_printf(out, ", %zu info\n", r->counts[MG_SEVERITY_INFO]);
    if (r->lint.offline)
        mg_strbuf_puts(out, "Offline: the database was not asked, so sizes, types and constraints are not known.\n");
}

static void write_byte_count(int64_t bytes, mg_strbuf *out)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    double n = (double) bytes;
    size_t unit = 0;

    for (; n >= 1000; n /= 1000)
        unit++;
    mg_strbuf_printf(out, unit > 0 && n < 10 ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

static void write_size(const mg_lint_result *r, const mg_finding *f, mg_strbuf *out)
{
    bool counted = r->call->host->dialect == MG_SQLITE;

    if (f->rows != MG_UNKNOWN)
        mg_strbuf_printf(out, "%s%lld row%s",
                         f->at_least               ? "at least "
                         : counted || f->rows == 0 ? ""
                                                   : "about ",
                         (long long) f->rows, f->rows == 1 ? "" : "s");
    else
        mg_strbuf_puts(out, "rows not known");
    if (f->bytes > 0)
    {
        mg_strbuf_puts(out, ", ");
        write_byte_count(f->bytes, out);
    }
    if (f->hot)
        mg_strbuf_puts(out, ", much written to");
}

static void write_lock(const mg_finding *f, mg_strbuf *out)
{
    const char *lock = mg_lock_word(f->lock), *until = mg_until_word(f->until);

    if (lock)
        mg_strbuf_printf(out, "; %s blocks %s", lock, mg_blocks_word(f->blocks));
    else if (f->blocks != MG_BLOCKS_NOTHING)
        mg_strbuf_printf(out, "; blocks %s", mg_blocks_word(f->blocks));
    if (until && f->blocks != MG_BLOCKS_NOTHING)
        mg_strbuf_printf(out, " until the end of the %s", until);
    if (f->rewrites)
        mg_strbuf_puts(out, "; rewrites");
    else if (f->scans)
        mg_strbuf_puts(out, "; scans");
}

/* Whether a finding says the same of another statement of the same script. */
static bool repeats_finding(const mg_finding *f, const mg_finding *other)
{
    return f->script == other->script && f->rule == other->rule && f->severity == other->severity &&
           strcmp(f->message, other->message) == 0;
}

/* How many findings from the `first` on say the same. */
static size_t count_repeats(const mg_lint_result *r, size_t first)
{
    const mg_finding *f = &r->lint.findings.items[first];
    size_t count = 1;

    while (first + count < r->lint.findings.len && repeats_finding(f, f + count))
        count++;
    return count;
}

/* Writes the places of a finding and of those that repeat it: that of the file below the folder that its heading names.
 */
static void write_places(const mg_lint_result *r, const mg_finding *f, size_t count, mg_strbuf *out)
{
    const char *file = f->script == MG_NO_OFFSET ? "lint.json" : r->lint.scripts.items[f->script].script.source.name;

    mg_report_put(r->call, file, out);
    mg_strbuf_printf(out, ":%zu:%zu", f->line, f->column);
    for (size_t i = 1; i < count; i++)
        mg_strbuf_printf(out, "%s%zu:%zu", i + 1 == count ? " and " : ", ", f[i].line, f[i].column);
}

/*
 * Writes a finding, with `count` - 1 that repeat it. An info is a line: it is about what is empty, small or new, and
 * who wants to know more has the JSON.
 */
static void write_finding(const mg_lint_result *r, const mg_finding *f, size_t count, mg_strbuf *out)
{
    mg_strbuf_printf(out, "  %s %s at ", mg_severity_word(f->severity), mg_rules[f->rule].name);
    write_places(r, f, count, out);
    mg_strbuf_puts(out, ": ");
    mg_report_put(r->call, f->message, out);
    mg_strbuf_putc(out, '\n');
    if (f->severity == MG_SEVERITY_INFO)
        return;
    if (f->object && f->until != MG_UNTIL_NOT)
    {
        mg_strbuf_puts(out, "      ");
        write_size(r, f, out);
        write_lock(f, out);
        mg_strbuf_putc(out, '\n');
    }
    if (!f->safe)
        return;
    mg_strbuf_puts(out, "      → ");
    mg_report_put(r->call, f->safe, out);
    mg_strbuf_putc(out, '\n');
}

void mg_lint_text_report(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_lint_result *r = data;

    mg_report_head(call, &r->folder, out);
    mg_trace_write_notice(r->trace, out);
    write_found(r, out);
    for (size_t i = 0, count; i < r->lint.findings.len; i += count)
    {
        const mg_finding *f = &r->lint.findings.items[i];

        count = count_repeats(r, i);
        if (i == 0 || f->script != f[-1].script)
        {
            mg_strbuf_putc(out, '\n');
            mg_report_put(call, f->script == MG_NO_OFFSET ? "lint.json" : f->migration ? f->migration : "script", out);
            mg_strbuf_putc(out, '\n');
        }
        write_finding(r, f, count, out);
    }
    mg_trace_write(call, &r->lint, r->trace, out);
}
