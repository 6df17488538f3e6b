/* blocking.h: what a deployment of what is pending would keep others from, as migrate_lint knows it. */
#ifndef MG_BLOCKING_H
#define MG_BLOCKING_H

#include "../../base/strbuf.h"
#include "../../lint/lint.h"
#include "outlook.h"

#include <jansson.h>

typedef struct mg_blocking
{
    const mg_lint *lint;     /* of what is pending; NULL: it was not linted */
    const char *why;         /* why not; NULL: there is nothing, or it cannot be deployed anyway */
    const mg_finding *worst; /* of the warnings and errors about locks and rewrites; NULL: there are none */
    size_t count, errors;    /* how many there are; how many of them are errors */
    int64_t ms;              /* how long others are kept waiting, roughly; 0: not known, or for a moment */
    bool each;               /* migrate_deploy_each could deploy it, too, and would block for less long */
} mg_blocking;

/*
 * Lints the scripts of an outlook that can be deployed. Needs its session; takes no lock that lasts. A lint.json that
 * is not as it must be is no error here, but told.
 */
mg_rc mg_blocking_find(mg_call *call, const mg_migrations *folder, const mg_outlook *outlook, mg_blocking *out);

/* Writes it as a line after an empty one, if there is something to be said. */
void mg_blocking_write(mg_call *call, const mg_blocking *b, mg_strbuf *out);

/* The same for programs; null: not linted. */
json_t *mg_blocking_json(mg_call *call, const mg_blocking *b);

#endif
