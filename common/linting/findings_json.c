/* findings_json.c: writes findings for programs; see findings.h. */
#include "findings.h"

/* A number that may not be known. */
static json_t *known_count(mg_call *call, int64_t count)
{
    return count == MG_UNKNOWN ? json_null() : mg_json_count(call, (size_t) count);
}

json_t *mg_finding_json(mg_call *call, const mg_lint *l, const mg_finding *f)
{
    static const char *const categories[] = {"locks", "rewrites", "loss", "rows", "running", "security", "style"};
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "rule", mg_json_text(call, mg_rules[f->rule].name));
    mg_json_set(call, one, "category", mg_json_text(call, categories[mg_rules[f->rule].category]));
    mg_json_set(call, one, "severity", mg_json_text(call, mg_severity_word(f->severity)));
    mg_json_set(call, one, "migration", mg_json_text(call, f->migration));
    mg_json_set(call, one, "file", mg_json_text(call, mg_finding_file(l, f)));
    mg_json_set(call, one, "line", mg_json_count(call, f->line));
    mg_json_set(call, one, "column", mg_json_count(call, f->column));
    mg_json_set(call, one, "offset", mg_json_count(call, f->byte));
    mg_json_set(call, one, "object", mg_json_text(call, f->object));
    mg_json_set(call, one, "message", mg_json_text(call, f->message));
    mg_json_set(call, one, "lock", mg_json_text(call, mg_lock_word(f->lock)));
    mg_json_set(call, one, "blocks", mg_json_text(call, mg_blocks_word(f->blocks)));
    mg_json_set(call, one, "until", mg_json_text(call, mg_until_word(f->until)));
    mg_json_set(call, one, "rewrites", json_boolean(f->rewrites));
    mg_json_set(call, one, "scans", json_boolean(f->scans));
    mg_json_set(call, one, "rows", known_count(call, f->rows));
    mg_json_set(call, one, "rows_at_least", json_boolean(f->at_least));
    mg_json_set(call, one, "bytes", known_count(call, f->bytes));
    mg_json_set(call, one, "hot", json_boolean(f->hot));
    mg_json_set(call, one, "safe", mg_json_text(call, f->safe));
    return one;
}

void mg_findings_append(mg_call *call, const mg_lint *l, json_t *list)
{
    for (size_t i = 0; l && i < l->findings.len; i++)
        if (l->findings.items[i].severity >= MG_SEVERITY_WARNING)
            mg_json_append(call, list, mg_finding_json(call, l, &l->findings.items[i]));
}
