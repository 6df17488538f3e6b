/* report.c: writes what migrate_preflight has found; see preflight.h. */
#include "../../base/escape.h"
#include "../../call/advice.h"
#include "preflight.h"

#include <string.h>

static const char *const CHECK_NAMES[] = {
#define MG_PREFLIGHT(name, dialects, meaning) #name,
#include "preflight.def"
#undef MG_PREFLIGHT
};

static const struct
{
    const char *mark, *word;
} VERDICT_WORDS[] = {
    [MG_PASSED] = {"✓", "pass"},
    [MG_WARNED] = {"!", "warn"},
    [MG_LACKS] = {"!", "unknown"},
    [MG_FAILS] = {"✗", "fail"},
};

static size_t count_verdict(const mg_preflight *p, mg_verdict verdict)
{
    size_t n = 0;

    for (int i = 0; i < MG_CHECKS; i++)
        n += !p->findings[i].left_out && p->findings[i].verdict == verdict;
    return n;
}

static bool is_ready(const mg_preflight *p)
{
    return count_verdict(p, MG_FAILS) == 0;
}

/* Text ********************************************************************************************************** */

/* Writes a text that may have several lines, each after `indent`. */
static void write_indented(const char *first, const char *indent, const char *text, mg_strbuf *out)
{
    while (*text)
    {
        size_t len = strcspn(text, "\n");

        mg_strbuf_puts(out, first);
        mg_strbuf_add(out, text, len);
        mg_strbuf_putc(out, '\n');
        text += len + (text[len] == '\n');
        first = indent;
    }
}

static void write_checked(const mg_checked *f, mg_strbuf *out)
{
    mg_strbuf_printf(out, "%s %s: %s\n", VERDICT_WORDS[f->verdict].mark, CHECK_NAMES[f->check], f->message);
    for (size_t i = 0; i < f->details.len; i++)
        mg_strbuf_printf(out, "    %s\n", f->details.items[i]);
    if (f->hint && f->verdict != MG_PASSED)
        write_indented("    → ", "      ", f->hint, out);
}

static void write_count(size_t count, const char *one, const char *many, mg_strbuf *out)
{
    if (count > 0)
        mg_strbuf_printf(out, "%s%zu %s", out->len && out->text[out->len - 1] != '\n' ? ", " : "", count,
                         count == 1 ? one : many);
}

/* Writes the call that deploys, if there is something to deploy and nothing in the way. */
static void write_deploy(mg_call *call, const mg_preflight *p, mg_strbuf *out)
{
    if (!is_ready(p))
        mg_strbuf_puts(out, "Do not deploy before that is mended.\n");
    else if (p->unread)
        mg_strbuf_puts(out, "What is pending is not known.\n");
    else if (p->diagnosis.pending == 0)
        mg_strbuf_puts(out, "Nothing is pending.\n");
    else
    {
        mg_strbuf_puts(out, "To deploy: ");
        mg_advice_write(call, p->outlook.each ? MG_ADVISE_EACH : MG_ADVISE_DEPLOY, mg_valid_text(call, p->dir), NULL,
                        out);
        mg_strbuf_putc(out, '\n');
    }
}

void mg_preflight_text(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_preflight *p = data;

    mg_report_head(call, &p->folder, out);
    mg_strbuf_putc(out, '\n');
    for (int i = 0; i < MG_CHECKS; i++)
        if (!p->findings[i].left_out)
            write_checked(&p->findings[i], out);
    mg_strbuf_putc(out, '\n');
    write_count(count_verdict(p, MG_PASSED), "check has passed", "checks have passed", out);
    write_count(count_verdict(p, MG_FAILS), "has failed", "have failed", out);
    write_count(count_verdict(p, MG_WARNED), "warns", "warn", out);
    write_count(count_verdict(p, MG_LACKS), "could not be made", "could not be made", out);
    mg_strbuf_puts(out, ".\n");
    write_deploy(call, p, out);
}

/* JSON ********************************************************************************************************** */

static json_t *checked_json(mg_call *call, const mg_checked *f)
{
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "name", mg_json_text(call, CHECK_NAMES[f->check]));
    mg_json_set(call, one, "result", mg_json_text(call, VERDICT_WORDS[f->verdict].word));
    mg_json_set(call, one, "message", mg_json_text(call, f->message));
    mg_json_set(call, one, "details", mg_json_names(call, f->details.items, f->details.len));
    mg_json_set(call, one, "hint", mg_json_text(call, f->verdict == MG_PASSED ? NULL : f->hint));
    return one;
}

void mg_preflight_json(mg_call *call, const void *data, json_t *report)
{
    const mg_preflight *p = data;
    json_t *list = mg_json_new_array(call);

    mg_report_ok(call, report, is_ready(p));
    mg_report_folder(call, report, &p->folder);
    mg_json_set(call, report, "pending_count", mg_json_count(call, p->diagnosis.pending));
    mg_json_set(call, report, "passed_count", mg_json_count(call, count_verdict(p, MG_PASSED)));
    mg_json_set(call, report, "warned_count", mg_json_count(call, count_verdict(p, MG_WARNED)));
    mg_json_set(call, report, "unknown_count", mg_json_count(call, count_verdict(p, MG_LACKS)));
    mg_json_set(call, report, "failed_count", mg_json_count(call, count_verdict(p, MG_FAILS)));
    for (int i = 0; i < MG_CHECKS; i++)
        if (!p->findings[i].left_out)
            mg_json_append(call, list, checked_json(call, &p->findings[i]));
    mg_json_set(call, report, "checks", list);
}
