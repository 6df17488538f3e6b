/* outlook.h: finds out which call can apply what is pending, as far as reading its scripts tells. */
#ifndef MG_OUTLOOK_H
#define MG_OUTLOOK_H

#include "../../call/call.h"
#include "../../history/diagnosis.h"
#include "../../run/scripts.h"

typedef struct mg_outlook
{
    bool each;          /* migrate_deploy is known to fail, and migrate_deploy_each is not */
    const char *why;    /* if both are known to fail: what they would say; or NULL */
    mg_scripts scripts; /* those that are pending, as far as they could be read */
} mg_outlook;

/* Needs an open session, and what was read of folder and history. Errors that give no answer become the call's. */
mg_rc mg_outlook_find(mg_call *call, const char *dir, const mg_migrations *folder, const mg_diagnosis *diagnosis,
                      mg_outlook *out);

#endif
