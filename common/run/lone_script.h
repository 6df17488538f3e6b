/*
 * lone_script.h: scripts that are not migrations, given as a path or as a text; migrate_execute and the seed run them.
 *
 * They are read, judged and run like migrations, but nothing is recorded. If a function fails, the call has the error:
 * the database's own code, and in its detail the place in the script.
 */
#ifndef MG_LONE_SCRIPT_H
#define MG_LONE_SCRIPT_H

#include "../base/strbuf.h"
#include "../history/judge.h"
#include "../history/tree.h"
#include "runner.h"

typedef struct mg_lone_script
{
    mg_script script;
    const char *path; /* NULL if the text itself was given */
    int64_t ms;       /* how long it ran */
    bool found;       /* false if there is no such file, which is no error; then nothing else is filled in */
} mg_lone_script;

/*
 * Reads a file, which is the root of a tree; or takes a text. The file's path, or the text, must live as long as the
 * call. No session is needed.
 */
mg_rc mg_lone_read_file(mg_call *call, const mg_tree *file, mg_lone_script *out);
mg_rc mg_lone_take_text(mg_call *call, const char *text, mg_lone_script *out);

/* Splits the script and judges it, after those that `plan` has seen, or by itself if that is NULL. Needs a session. */
mg_rc mg_lone_plan(mg_call *call, mg_lone_script *one, mg_plan *plan);

/* Runs the script, in a session that writes and holds the lock. If it fails, the session must not be kept. */
mg_rc mg_lone_run(mg_call *call, mg_lone_script *one);

/* Adds to the report: path, statements, ms. */
void mg_lone_report(mg_call *call, json_t *object, const mg_lone_script *one);
/* Writes the same as text: "(3 statements, 2 ms)". */
void mg_lone_write(mg_call *call, const mg_lone_script *one, mg_strbuf *out);

#endif
