/* findings.h: how findings are written, as text and as JSON, wherever they are shown. */
#ifndef MG_FINDINGS_H
#define MG_FINDINGS_H

#include "../call/report.h"
#include "../lint/lint.h"

/* The path of the file that a finding is in; NULL if it is in a text. */
const char *mg_finding_file(const mg_lint *l, const mg_finding *f);

/* How many findings from the `first` on say the same of other statements of the same script. */
size_t mg_finding_repeats(const mg_lint *l, size_t first);

/*
 * Writes a finding, with `count` - 1 that repeat it: where and what, and below it, unless it is an info, the size of
 * the table and the lock, and the safe way. `named`: with the migration's name before that of its file.
 */
void mg_finding_write(mg_call *call, const mg_lint *l, size_t first, size_t count, bool named, mg_strbuf *out);

/* Writes the table's size: "about 500 rows, 1.2 MB". */
void mg_finding_write_size(mg_call *call, const mg_finding *f, mg_strbuf *out);

/*
 * Writes in that way the findings that are at least as bad, the worst first: of each rule the first one of a script,
 * and where the others are; up to `max`, and how many more there are.
 */
void mg_findings_write(mg_call *call, const mg_lint *l, mg_severity least, size_t max, bool named, mg_strbuf *out);

/* Writes "NAME/migration.sql:LINE:COLUMN". */
void mg_finding_write_place(mg_call *call, const mg_lint *l, const mg_finding *f, mg_strbuf *out);

json_t *mg_finding_json(mg_call *call, const mg_lint *l, const mg_finding *f);

/* How many are of a severity. */
size_t mg_findings_count(const mg_lint *l, mg_severity severity);

/* Appends the warnings and errors to a list, in that way; nothing for NULL. */
void mg_findings_append(mg_call *call, const mg_lint *l, json_t *list);

/* How long the statement takes, in ms, as its table's size tells; 0 where it neither writes nor reads all of it. */
int64_t mg_finding_time(const mg_finding *f);

#endif
