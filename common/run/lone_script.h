/*
 * lone_script.h: scripts that are no migrations, given as a path or a text: what migrate_execute and the seed run.
 *
 * They are read, judged and run as migrations are, but nothing is recorded. Functions that fail record the error in the
 * call: the database's own code, and in its detail the place in the script.
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
    const char *path; /* NULL: the text itself was given */
    int64_t ms;       /* that it ran */
    bool found;       /* false: there is no such file, and that is no error; nothing else is filled */
} mg_lone_script;

/*
 * Reads a file, the root of a tree, or takes a text; its path and the text must live as long as the call. No session is
 * needed.
 */
mg_rc mg_lone_read_file(mg_call *call, const mg_tree *file, mg_lone_script *out);
mg_rc mg_lone_take_text(mg_call *call, const char *text, mg_lone_script *out);

/* Splits the script and judges it after those that `plan` has seen; NULL: by itself. Needs a session. */
mg_rc mg_lone_plan(mg_call *call, mg_lone_script *one, mg_plan *plan);

/* Runs it, in a session that writes and has the lock. After a failure the session must not be kept. */
mg_rc mg_lone_run(mg_call *call, mg_lone_script *one);

/* Report members: path, statements, ms. */
void mg_lone_report(mg_call *call, json_t *object, const mg_lone_script *one);
/* Those as text: "(3 statements, 2 ms)". */
void mg_lone_write(mg_call *call, const mg_lone_script *one, mg_strbuf *out);

#endif
