/* each_segments.h: runs the segments of a migration that is committed by itself, and writes its row in the history. */
#ifndef MG_EACH_SEGMENTS_H
#define MG_EACH_SEGMENTS_H

#include "../../history/segments.h"
#include "deployment.h"

/* What a deployment has achieved so far. */
typedef struct
{
    size_t applied;         /* how many scripts are done */
    bool all_committed;     /* only the report is left to do */
    const char *unrecorded; /* why a failure could not be recorded; or NULL */
} mg_each_progress;

/* A migration that is being run. */
typedef struct
{
    mg_deployment *d;
    mg_each_progress *so_far;
    size_t i;
    const mg_script *s;
    mg_segments segments;
    mg_attempt row;
    mg_arena memory; /* holds what the row's logs say now */
    mg_progress progress;
    size_t steps;  /* how many of the statements that are done are SQL */
    bool recorded; /* the row is in the history */
    bool lasting;  /* something of the migration cannot be undone */
    bool again;    /* an earlier attempt may have left something behind */
    bool taken;    /* another deployment has applied it */
    bool open;     /* another deployment has begun it and has not finished */
    long retried;
} mg_each_run;

/* If one of these fails, it fills in `why`, whose texts live in the arena of the call. */

/* Notes that the statements before `end` are done. */
void mg_each_note_done(mg_each_run *r, size_t end);

/* Records a failure in a transaction of its own. If that is not possible, the failure is reported nevertheless. */
void mg_each_record_failure(mg_each_run *r, const mg_error *failure);

/* Writes the row in a transaction of its own. */
mg_rc mg_each_commit_row(mg_each_run *r, mg_error *why);

/* Runs a segment, and tries again if a lock stops it; whatever it had done by then is undone. */
mg_rc mg_each_run_segment(mg_each_run *r, const mg_segment *seg, mg_error *why);

#endif
