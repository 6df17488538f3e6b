/*
 * trace.h: option `trace` of migrate_lint (PostgreSQL): what the linted statements do when they run. They do run, in a
 * block that is rolled back, and are watched: the locks that each takes, what it writes anew, builds and reads.
 */
#ifndef MG_TRACE_H
#define MG_TRACE_H

#include "../../base/strbuf.h"
#include "../../catalog/facts/held.h"
#include "../../lint/lint.h"
#include "../../run/runner.h"

typedef struct mg_traced_lock
{
    const char *object; /* with a schema that is not the target's */
    mg_lock lock;
} mg_traced_lock;

typedef struct mg_traced_rows
{
    const char *object;
    int64_t rows;
} mg_traced_rows;

typedef struct mg_traced
{
    size_t script, statement; /* which of the lint's scripts, and which of its statements */
    size_t segment;           /* what would be committed at once */
    bool failed;              /* it ran, and `why` is the database's error */
    const char *why;          /* NULL: it ran; else why it was not traced */
    int64_t us, held_us;      /* how long it ran, and together with what comes after it until its locks would end */
    /* For each relation that was there before: the strongest lock, if the session had none as strong. */
    MG_VEC(mg_traced_lock) locks;
    mg_names rewritten; /* tables and materialized views that are in another file now */
    mg_names built;     /* indexes */
    MG_VEC(mg_traced_rows) read;
} mg_traced;

typedef struct mg_trace
{
    bool live;
    const char *lock_timeout;
    MG_VEC(mg_traced) items; /* in order */
    size_t ran;
} mg_trace;

/* Reads the options of a trace, before a session is open. `*trace` stays NULL without the option. */
mg_rc mg_trace_options(mg_call *call, mg_trace **trace);

/* Takes the lock of deployments, as what is to be traced writes; nothing without a trace. */
mg_rc mg_trace_begin(mg_call *call, const mg_trace *trace);

/* Runs what the lint has gone through, and takes it back. Needs an MG_TRIES session. */
mg_rc mg_trace_run(mg_trace *trace, mg_call *call, const mg_lint *lint);

/*
 * The writers: how it was run, a line; what was seen, a paragraph; all as JSON, null without a trace. Of a statement
 * what was seen, on one line; NULL: nobody would feel it.
 */
void mg_trace_write_notice(const mg_trace *trace, mg_strbuf *out);
void mg_trace_write(mg_call *call, const mg_lint *lint, const mg_trace *trace, mg_strbuf *out);
json_t *mg_trace_json(mg_call *call, const mg_lint *lint, const mg_trace *trace);
const char *mg_trace_sentence(mg_call *call, const mg_traced *one);

/* Whether the statement is one of what was asked for. */
bool mg_trace_shows(const mg_lint *lint, const mg_traced *one);

/* Where the statement begins. */
mg_place mg_trace_place(const mg_lint *lint, const mg_traced *one);

#endif
