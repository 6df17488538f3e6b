/* findings_json.c: writes findings for programs; see findings.h. */
#include "findings.h"

/* A number that may not be known. */
static json_t *known_count(mg_call *call, int64_t count)
{
    return count == MG_UNKNOWN ? json_null() : mg_json_count(call, (size_t) count);
}

/* What the rows have said; null: they were not asked. */
static json_t *counted_json(mg_call *call, const mg_counted *c)
{
    static const char *const answers[] = {
        [MG_ROWS_NOT_KNOWN] = "not known", [MG_ROWS_NONE] = "none", [MG_ROWS_FOUND] = "found"};
    bool known = c && c->answer != MG_ROWS_NOT_KNOWN;
    json_t *one;

    if (!c)
        return json_null();
    one = mg_json_new_object(call);
    mg_json_set(call, one, "answer", mg_json_text(call, answers[c->answer]));
    mg_json_set(call, one, "rows", known ? mg_json_count(call, (size_t) c->count) : json_null());
    mg_json_set(call, one, "query", mg_json_text(call, c->query));
    mg_json_set(call, one, "why", mg_json_text(call, c->why));
    return one;
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
    mg_json_set(call, one, "counted", counted_json(call, f->counted));
    return one;
}

void mg_findings_append(mg_call *call, const mg_lint *l, json_t *list)
{
    for (size_t i = 0; l && i < l->findings.len; i++)
        if (l->findings.items[i].severity >= MG_SEVERITY_WARNING)
            mg_json_append(call, list, mg_finding_json(call, l, &l->findings.items[i]));
}
