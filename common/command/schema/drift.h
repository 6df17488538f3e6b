/* drift.h: what the database has that its history does not, and the other way round. */
#ifndef MG_DRIFT_H
#define MG_DRIFT_H

#include "../../base/strbuf.h"
#include "../../plan/extras.h"
#include "../../plan/steps.h"
#include "../../history/diagnosis.h"
#include "../../call/call.h"
#include "../renames/renames.h"

/* In what a database can be without drift is a matter of what is compared: pg_ext/README.md, Limits. */
#define MG_NO_DRIFT                                                                                                    \
    "No drift in tables, columns, keys, indexes, views, triggers and the like: the database is what its migration "    \
    "history makes.\n"

typedef struct mg_drift
{
    mg_model *history, *database;
    mg_diff changes;       /* from what the history makes to what is there */
    mg_misfits misfits;    /* renames of the option that do not lead from the one to the other */
    mg_extra_pairs extras; /* the same beyond what a schema can say, and a script writes */
    const char *summary;   /* the changes in words; NULL without any */
    const char *beyond;    /* the extras in words; NULL without any */
} mg_drift;

/*
 * Replays the migrations that the history records as applied, and compares. Needs an open session. `like`: the model
 * of the schema file, for the schemas that it lists; or NULL.
 */
mg_rc mg_drift_find(mg_call *call, const char *dir, const mg_diagnosis *diagnosis, const mg_model *like, mg_drift *out);

/*
 * Compares both models of `drift` (the call's `renames` that fit being used), and fills its changes. Those that do
 * not fit may be meant for a plan after it.
 */
mg_rc mg_drift_compare(mg_call *call, mg_drift *drift);

/* Whether there is any. */
bool mg_drift_is(const mg_drift *drift);

/*
 * Adds to a report whether there is any ("drift") and which: in words ("drift_summary", "drift_beyond") and "extras".
 * `drift` NULL: nobody has looked.
 */
void mg_drift_json(mg_call *call, const mg_drift *drift, json_t *report);

/* Writes which, in words. */
void mg_drift_write(const mg_drift *drift, mg_strbuf *out);

#endif
