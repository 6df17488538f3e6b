/* diagnosis.h: compares a folder of migrations with the history of a database. */
#ifndef MG_DIAGNOSIS_H
#define MG_DIAGNOSIS_H

#include "../catalog/ledger.h"
#include "migrations.h"

typedef enum mg_state
{
    MG_STATE_APPLIED,
    MG_STATE_PENDING,    /* in the folder, and either never applied or rolled back after it was */
    MG_STATE_FAILED,     /* it has a record that is neither finished nor rolled back, which blocks deployments */
    MG_STATE_RUNNING,    /* it has such a record, without an error, while somebody deploys: it may be theirs */
    MG_STATE_ROLLED_BACK /* recorded and rolled back, and no longer in the folder, so nothing is left to do */
} mg_state;

/* A migration that is in the folder, in the history, or in both. */
typedef struct mg_entry
{
    const char *name;
    mg_state state;
    bool missing;                  /* applied or failed, but not in the folder */
    bool modified;                 /* applied, but its script has changed since */
    size_t migration;              /* its index in the folder; MG_NO_OFFSET if it is not there */
    size_t first_record, nrecords; /* a slice of `records` */
    size_t standing;               /* how many of these are not rolled back */
    const mg_record *record;       /* the record that decides the state; NULL if there is none */
} mg_entry;

typedef struct mg_diagnosis
{
    MG_VEC(mg_entry) entries;  /* sorted by name */
    const mg_record **records; /* sorted by name; those of one name in the order in which they started */
    size_t applied, pending, failed, running, modified, missing;
    const char *last_common; /* the last migration before the two sides differ, or NULL */
    bool diverged;           /* the folder has migrations that are pending, and the history has some that are missing */
} mg_diagnosis;

/*
 * Compares the two. Reads scripts again whose checksums differ from the recorded ones. Errors: reading, memory, the
 * host's.
 */
mg_rc mg_diagnose(const mg_migrations *m, const mg_ledger *ledger, mg_diagnosis *out, mg_arena *arena, mg_error *err);

/* The first failed migration, or NULL if there is none. */
const mg_entry *mg_first_failed(const mg_diagnosis *all);

/* Whether a failed migration can be resumed: its record says how far it came, and no other record of it stands. */
bool mg_entry_is_resumable(const mg_entry *e);

#endif
