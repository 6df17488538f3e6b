/* drift.h: finds what the database has and its history does not make, and the other way round. */
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
    mg_diff changes;       /* from what the history makes to what the database has */
    mg_misfits misfits;    /* renames in the option that do not fit these changes */
    mg_extra_pairs extras; /* the same for extras, which no schema and no script can say */
    const char *summary;   /* the changes in words; NULL if there are none */
    const char *beyond;    /* the extras in words; NULL if there are none */
} mg_drift;

/*
 * Replays the migrations that are applied according to the history, and compares the result with the database. Needs an
 * open session. `like` is the model of the schema file, which says which schemas to look at, or NULL.
 */
mg_rc mg_drift_find(mg_call *call, const char *dir, const mg_diagnosis *diagnosis, const mg_model *like, mg_drift *out);

/*
 * Compares both models in `drift`, and fills in its changes. It uses the renames of the call that fit. The others may
 * be meant for a plan that is made afterwards.
 */
mg_rc mg_drift_compare(mg_call *call, mg_drift *drift);

/* Is there any drift? */
bool mg_drift_is(const mg_drift *drift);

/*
 * Adds to a report whether there is drift ("drift"), and which: in words ("drift_summary", "drift_beyond") and as
 * "extras". `drift` is NULL if that has not been looked at.
 */
void mg_drift_json(mg_call *call, const mg_drift *drift, json_t *report);

/* Writes in words what the drift is. */
void mg_drift_write(const mg_drift *drift, mg_strbuf *out);

#endif
