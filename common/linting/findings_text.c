/* findings_text.c: writes findings for people; see findings.h. */
#include "findings.h"

#include <string.h>

#define OTHERS_MAX 10 /* places that are listed of findings of one kind */

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

/* Writes what the lock does and how the rows are gone through; `lead` comes before the lock. */
static void write_lock(const mg_finding *f, const char *lead, mg_strbuf *out)
{
    const char *lock = mg_lock_word(f->lock), *until = mg_until_word(f->until);

    if (lock)
        mg_strbuf_printf(out, "%s%s blocks %s", lead, lock, mg_blocks_word(f->blocks));
    else if (f->blocks != MG_BLOCKS_NOTHING)
        mg_strbuf_printf(out, "%sblocks %s", lead, mg_blocks_word(f->blocks));
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

void mg_finding_write_place(mg_call *call, const mg_lint *l, const mg_finding *f, mg_strbuf *out)
{
    write_places(call, l, f, 1, true, out);
}

/* Writes the query that shows the rows on which it fails, or why it is not known whether there are any. */
static void write_counted(mg_call *call, const mg_counted *c, mg_strbuf *out)
{
    const char *text = c->answer == MG_ROWS_FOUND ? c->query : c->answer == MG_ROWS_NOT_KNOWN ? c->why : NULL;

    if (!text)
        return;
    mg_strbuf_puts(out, c->answer == MG_ROWS_FOUND ? "      " : "      not known: ");
    mg_report_put(call, text, out);
    mg_strbuf_puts(out, c->answer == MG_ROWS_FOUND ? ";\n" : "\n");
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
        if (!l->unsized)
            mg_finding_write_size(call, f, out);
        write_lock(f, l->unsized ? "" : "; ", out);
        mg_strbuf_putc(out, '\n');
    }
    if (f->counted)
        write_counted(call, f->counted, out);
    if (!f->safe)
        return;
    mg_strbuf_puts(out, "      → ");
    mg_report_put(call, f->safe, out);
    mg_strbuf_putc(out, '\n');
}

/* Whether two are of one rule and script. */
static bool is_of_kind(const mg_finding *f, const mg_finding *other)
{
    return f->script == other->script && f->severity == other->severity && f->rule == other->rule;
}

/* Whether there is one of its kind before it. Those of a script and a severity are side by side. */
static bool follows_its_kind(const mg_lint *l, size_t at)
{
    const mg_finding *f = &l->findings.items[at];

    for (size_t i = at; i-- > 0;)
    {
        const mg_finding *other = &l->findings.items[i];

        if (is_of_kind(f, other))
            return true;
        if (f->script != other->script || f->severity != other->severity)
            return false;
    }
    return false;
}

/* Writes where the others of its kind are, from the one at `next` on. */
static void write_others(const mg_lint *l, size_t at, size_t next, mg_strbuf *out)
{
    size_t count = 0;

    for (size_t i = next; i < l->findings.len && l->findings.items[i].script == l->findings.items[at].script; i++)
    {
        const mg_finding *f = &l->findings.items[i];

        if (!is_of_kind(f, &l->findings.items[at]))
            continue;
        count++;
        if (count <= OTHERS_MAX)
            mg_strbuf_printf(out, "%s%zu:%zu", count == 1 ? "      the same rule at " : ", ", f->line, f->column);
    }
    if (count > OTHERS_MAX)
        mg_strbuf_printf(out, ", and %zu more", count - OTHERS_MAX);
    if (count > 0)
        mg_strbuf_putc(out, '\n');
}

/*
 * Writes findings of one severity, those of one rule and script together, as long as `*left` are left to write, and
 * counts the rest.
 */
static void write_severity(mg_call *call, const mg_lint *l, mg_severity severity, bool named, size_t *left,
                           size_t *rest, mg_strbuf *out)
{
    for (size_t i = 0; i < l->findings.len; i++)
    {
        size_t count;

        if (l->findings.items[i].severity != severity || follows_its_kind(l, i))
            continue;
        *rest += *left == 0;
        if (*left == 0)
            continue;
        count = mg_finding_repeats(l, i);
        mg_finding_write(call, l, i, count, named, out);
        write_others(l, i, i + count, out);
        --*left;
    }
}

void mg_findings_write(mg_call *call, const mg_lint *l, mg_severity least, size_t max, bool named, mg_strbuf *out)
{
    size_t rest = 0;

    for (int severity = MG_SEVERITY_ERROR; severity >= (int) least; severity--)
        write_severity(call, l, (mg_severity) severity, named, &max, &rest, out);
    if (rest > 0)
        mg_strbuf_printf(out, "  and %zu more kinds\n", rest);
}
