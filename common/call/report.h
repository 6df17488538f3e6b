/*
 * report.h: results. Every command fills a struct; text and JSON are two writers over it.
 */
#ifndef MG_REPORT_H
#define MG_REPORT_H

#include "../base/strbuf.h"
#include "../history/migrations.h"
#include "call.h"

/*
 * How a command's result is written, as lines for people and as JSON: two writers over the same data, which is the
 * command's own. The JSON writer fills an object that has the function, "ok", the provider and, once a session was
 * open, the database and schema already.
 */
typedef struct mg_report
{
    const char *function; /* its name in SQL */
    void (*text)(mg_call *call, const void *data, mg_strbuf *out);
    void (*json)(mg_call *call, const void *data, json_t *report);
} mg_report;

/*
 * Hands a whole result to the host before something is done that cannot be undone, after which memory must not lack:
 * a session's commit (mg_report_give does that), or a file that is written.
 */
mg_rc mg_report_hand_over(mg_call *call, const mg_output *out);

/* Writes a result as the options ask, and hands it to the host. */
mg_rc mg_report_give(mg_call *call, const mg_report *how, const void *data, mg_output *out);

/* Sets "ok": whether the CLI, asked the same, would end with the status 0. It is true unless this says otherwise. */
void mg_report_ok(mg_call *call, json_t *report, bool ok);

/* Adds where the migrations are and how many there are. */
void mg_report_folder(mg_call *call, json_t *report, const mg_migrations *m);

/* Says of a result that is no JSON that it is SQL or a schema, and how else to get it (mg_output). */
void mg_report_exact(mg_output *out, const char *instead);

/* The report's first lines: the database, and the number of migrations in the folder; NULL: the command has none. */
void mg_report_head(mg_call *call, const mg_migrations *folder, mg_strbuf *out);

/* Writes a text that may be anything on one line: bytes that are not UTF-8 as `?`, control characters escaped. */
void mg_report_put(mg_call *call, const char *text, mg_strbuf *out);

/* Says that a file was written, and whether there was one that it replaces, as a line. */
void mg_report_written(mg_call *call, const char *path, bool replaced, mg_strbuf *out);

/* Names the `i`-th table that a database without a history holds; only the first three by their names. */
void mg_report_table(const char *name, size_t i, mg_strbuf *out);

#endif
