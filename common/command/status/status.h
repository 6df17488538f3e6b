/* status.h: what migrate_status finds out, and its two writers. */
#ifndef MG_STATUS_H
#define MG_STATUS_H

#include "../../call/report.h"
#include "../../history/diagnosis.h"
#include "../checks/incomplete.h"
#include "../schema/drift.h"
#include "blocking.h"
#include "outlook.h"

typedef struct mg_status
{
    mg_call *call;
    const char *dir; /* as the caller gave it, for calls that are proposed */
    mg_migrations folder;
    mg_ledger ledger;
    mg_diagnosis diagnosis;
    mg_names tables; /* some of the tables of a database without a history */
    mg_incomplete incomplete;
    bool is_protected;
    bool compared; /* the database was compared with its history */
    mg_drift drift;
    mg_outlook outlook; /* for pending migrations, unless they are only to be listed */
    mg_blocking blocking;
} mg_status;

/* The word for an entry, and the word for one of its records. */
const char *mg_status_word(const mg_entry *e);
const char *mg_status_record_word(const mg_entry *e, const mg_record *r);

/* Whether the entry's folder lacks the script. */
bool mg_status_lacks_script(const mg_status *s, const mg_entry *e);

/* Whether the outlook tells something: there is something to deploy, and nothing that prevents every deployment. */
bool mg_status_has_outlook(const mg_status *s);

/* Whether nothing is left to do. */
bool mg_status_is_up_to_date(const mg_status *s);

/* The writers; `data` is an mg_status. */
void mg_status_text(mg_call *call, const void *data, mg_strbuf *out);
void mg_status_json(mg_call *call, const void *data, json_t *report);

#endif
