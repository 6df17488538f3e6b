/* lint_text.c: writes migrate_lint for people; see result.h. */
#include "result.h"

#include "../../linting/findings.h"

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
    if (r->lint.host->dialect != r->call->host->dialect)
        mg_strbuf_printf(out,
                         "The scripts are %s's, so this database was not asked, and sizes, types and constraints are "
                         "not known.\n",
                         mg_dialects[r->lint.host->dialect].title);
    else if (r->lint.offline)
        mg_strbuf_puts(out, "Offline: the database was not asked, so sizes, types and constraints are not known.\n");
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

        count = mg_finding_repeats(&r->lint, i);
        if (i == 0 || f->script != f[-1].script || f->file != f[-1].file)
        {
            mg_strbuf_putc(out, '\n');
            mg_report_put(call, f->file ? f->file : f->migration ? f->migration : "script", out);
            mg_strbuf_putc(out, '\n');
        }
        mg_finding_write(call, &r->lint, i, count, false, out);
    }
    mg_trace_write(call, &r->lint, r->trace, out);
}
