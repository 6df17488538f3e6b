/*
 * report.h: results. Every command builds one report value; text and JSON are two renderings of it.
 */
#ifndef MG_REPORT_H
#define MG_REPORT_H

#include "../base/strbuf.h"
#include "../history/migrations.h"
#include "call.h"

/* Writes a report as lines for people. */
typedef void (*mg_report_text)(const mg_call *call, const json_t *report, mg_strbuf *out);

/* Starts call->report: the function's name and, once a session was open, the database and schema. */
json_t *mg_report_start(mg_call *call, const char *function);

/* Adds where the migrations are and how many there are. */
void mg_report_folder(mg_call *call, json_t *report, const mg_migrations *m);

/* Renders call->report as the options ask; `text` writes lines. Frees nothing. */
mg_rc mg_report_finish(mg_call *call, mg_report_text text, mg_output *out);

/* Says of a result that is no JSON that it is SQL or a schema, and how else to get it (mg_output). */
void mg_report_exact(mg_output *out, const char *instead);

/* The report's first lines: the database, and the number of migrations. */
void mg_report_head(const json_t *report, mg_strbuf *out);

/* Names the `i`-th table that a database without a history holds; only the first three by their names. */
void mg_report_table(const char *name, size_t i, mg_strbuf *out);

#endif
