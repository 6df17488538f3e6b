/* findings_text.c: writes findings for people; see findings.h. */
#include "findings.h"

#include <string.h>

static void write_byte_count(int64_t bytes, mg_strbuf *out)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    double n = (double) bytes;
    size_t unit = 0;

    for (; n >= 1000; n /= 1000)
        unit++;
    mg_strbuf_printf(out, unit > 0 && n < 10 ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

void mg_finding_write_size(mg_call *call, const mg_finding *f, mg_strbuf *out)
{
    bool counted = call->host->dialect == MG_SQLITE;

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

void mg_finding_write_lock(const mg_finding *f, mg_strbuf *out)
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

size_t mg_finding_repeats(const mg_lint *l, size_t first)
{
    const mg_finding *f = &l->findings.items[first];
    size_t count = 1;

    while (first + count < l->findings.len && repeats_finding(f, f + count))
        count++;
    return count;
}

/* Writes the places of a finding and of those that repeat it. */
static void write_places(mg_call *call, const mg_lint *l, const mg_finding *f, size_t count, bool named, mg_strbuf *out)
{
    const char *file = f->script == MG_NO_OFFSET ? f->file : l->scripts.items[f->script].script.source.name;

    if (named && f->script != MG_NO_OFFSET && f->migration)
    {
        mg_report_put(call, f->migration, out);
        mg_strbuf_putc(out, '/');
    }
    mg_report_put(call, file, out);
    mg_strbuf_printf(out, ":%zu:%zu", f->line, f->column);
    for (size_t i = 1; i < count; i++)
        mg_strbuf_printf(out, "%s%zu:%zu", i + 1 == count ? " and " : ", ", f[i].line, f[i].column);
}

/* An info is a line: it is about what is empty, small or new, and who wants to know more has the JSON. */
void mg_finding_write(mg_call *call, const mg_lint *l, size_t first, size_t count, bool named, mg_strbuf *out)
{
    const mg_finding *f = &l->findings.items[first];

    mg_strbuf_printf(out, "  %s %s at ", mg_severity_word(f->severity), mg_rules[f->rule].name);
    write_places(call, l, f, count, named, out);
    mg_strbuf_puts(out, ": ");
    mg_report_put(call, f->message, out);
    mg_strbuf_putc(out, '\n');
    if (f->severity == MG_SEVERITY_INFO)
        return;
    if (f->object && f->until != MG_UNTIL_NOT)
    {
        mg_strbuf_puts(out, "      ");
        mg_finding_write_size(call, f, out);
        mg_finding_write_lock(f, out);
        mg_strbuf_putc(out, '\n');
    }
    if (!f->safe)
        return;
    mg_strbuf_puts(out, "      → ");
    mg_report_put(call, f->safe, out);
    mg_strbuf_putc(out, '\n');
}
