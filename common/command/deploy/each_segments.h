/* each_segments.h: the segments of a migration that is committed by itself, and its row in the history. */
#ifndef MG_EACH_SEGMENTS_H
#define MG_EACH_SEGMENTS_H

#include "../../history/segments.h"
#include "deployment.h"

/* What a deployment came to, so far. */
typedef struct
{
    size_t applied;         /* scripts that are done */
    bool all_committed;     /* nothing is left to do but the report */
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
    mg_arena memory; /* of what the row's logs are now */
    mg_progress progress;
    size_t steps;  /* statements of SQL among those that are done */
    bool recorded; /* the row is in the history */
    bool lasting;  /* something of it cannot be undone */
    bool again;    /* an earlier attempt may have left something behind */
    bool taken;    /* another deployment has applied it */
    bool open;     /* another deployment has begun it, and not finished it */
    long retried;
} mg_each_run;

/* What fails fills `why`, whose texts are in the arena of the call. */

/* Notes that the statements before `end` are done. */
void mg_each_note_done(mg_each_run *r, size_t end);

/* Records a failure in a transaction of its own. What prevents that is no reason to hide the failure. */
void mg_each_record_failure(mg_each_run *r, const mg_error *failure);

/* Writes the row in a transaction of its own. */
mg_rc mg_each_commit_row(mg_each_run *r, mg_error *why);

/* Runs a segment, and again when a lock stops it; what stopped it was undone. */
mg_rc mg_each_run_segment(mg_each_run *r, const mg_segment *seg, mg_error *why);

#endif
