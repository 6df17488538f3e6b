/*
 * diagnosis.h: a folder of migrations held against the history of a database.
 */
#ifndef MG_DIAGNOSIS_H
#define MG_DIAGNOSIS_H

#include "../catalog/ledger.h"
#include "migrations.h"

typedef enum mg_state
{
    MG_STATE_APPLIED,
    MG_STATE_PENDING,    /* in the folder, and never applied or rolled back since */
    MG_STATE_FAILED,     /* a record neither finished nor rolled back: blocks deployments */
    MG_STATE_RUNNING,    /* such a record that names no error, while somebody deploys: it may be theirs */
    MG_STATE_ROLLED_BACK /* recorded, rolled back, and no longer in the folder: over */
} mg_state;

/* A migration, known from either side. */
typedef struct mg_entry
{
    const char *name;
    mg_state state;
    bool missing;                  /* applied or failed, but not in the folder */
    bool modified;                 /* applied, but the script is another now */
    size_t migration;              /* index in the folder; MG_NO_OFFSET when not there */
    size_t first_record, nrecords; /* a slice of `records` */
    size_t standing;               /* of these, those that are not rolled back */
    const mg_record *record;       /* the one that decides the state; NULL without records */
} mg_entry;

typedef struct mg_diagnosis
{
    MG_VEC(mg_entry) entries;  /* by name */
    const mg_record **records; /* by name, each name's in the order in which they started */
    size_t applied, pending, failed, running, modified, missing;
    const char *last_common; /* the last migration up to which both sides agree, or NULL */
    bool diverged;           /* pending ones here, missing ones there */
} mg_diagnosis;

/* Compares. Reads files again whose checksums differ. Errors: reading, memory, the host's. */
mg_rc mg_diagnose(const mg_migrations *m, const mg_ledger *ledger, mg_diagnosis *out, mg_arena *arena, mg_error *err);

/* The first failed migration; NULL: there is none. */
const mg_entry *mg_first_failed(const mg_diagnosis *all);

/* Whether a failed migration came so far that it can be gone on with: then no other record of it stands. */
bool mg_entry_is_resumable(const mg_entry *e);

#endif
