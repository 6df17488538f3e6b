/* result.h: what migrate_lint has found, and its writers. */
#ifndef MG_LINT_RESULT_H
#define MG_LINT_RESULT_H

#include "../../call/report.h"
#include "../../lint/lint.h"
#include "trace.h"

typedef struct mg_lint_result
{
    mg_call *call;
    const char *dir;
    mg_migrations folder;
    mg_host other; /* foreign.h */
    mg_lint lint;
    struct mg_fix *fix;                   /* NULL: nothing was rewritten */
    mg_trace *trace;                      /* NULL: nothing was run */
    size_t linted;                        /* how many scripts, without those that were only gone through */
    const char *of;                       /* what they are: "pending migration" */
    size_t counts[MG_SEVERITY_ERROR + 1]; /* of findings, by severity */
} mg_lint_result;

/* The writers; `data` is an mg_lint_result. */
void mg_lint_text_report(mg_call *call, const void *data, mg_strbuf *out);
void mg_lint_json_report(mg_call *call, const void *data, json_t *report);

/* The same for other programs: annotations of GitHub's workflows, a line each; and SARIF 2.1.0, which is JSON. */
void mg_lint_github(mg_call *call, const void *data, mg_strbuf *out);
void mg_lint_sarif(mg_call *call, const void *data, mg_strbuf *out);

#endif
