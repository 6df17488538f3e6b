/* drift.h: what the database has that its history does not, and the other way round. */
#ifndef MG_DRIFT_H
#define MG_DRIFT_H

#include "../diff/steps.h"
#include "../history/diagnosis.h"
#include "call.h"

typedef struct mg_drift
{
    mg_model *history, *database;
    mg_diff changes; /* from what the history makes to what is there */
} mg_drift;

/*
 * Replays the migrations that the history records as applied, and compares. Needs an open session. `like`: the model
 * of the schema file, for the schemas that it lists; or NULL.
 */
mg_rc mg_drift_find(mg_call *call, const char *dir, const mg_diagnosis *diagnosis, const mg_model *like, mg_drift *out);

/* The model of the schema of a Prisma folder; NULL in *out where there is none. */
mg_rc mg_folder_schema(mg_call *call, const char *dir, mg_model **out);

#endif
