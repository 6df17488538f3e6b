/* broken.h: finds views and triggers that a change has left unusable. Only SQLite lets that happen. */
#ifndef MG_BROKEN_H
#define MG_BROKEN_H

#include "../../call/call.h"

typedef struct mg_broken
{
    const char *kind, *name, *why;
} mg_broken;

typedef MG_VEC(mg_broken) mg_broken_list;

/* The first remembers which of them work now; the second finds those that did and no longer do. */
mg_rc mg_broken_remember(mg_call *call);
mg_rc mg_broken_find(mg_call *call, mg_broken_list *out);

/* Fails and names them if there are any, since no plan of ours may leave one. */
mg_rc mg_broken_refuse(mg_call *call, const mg_broken_list *list, const char *hint);

/* As in "the view `v` does not work any more: no such column: x". NULL if there is no memory. */
const char *mg_broken_text(mg_arena *a, const mg_broken *one);

/* For reports: such a text for each of them. */
json_t *mg_broken_json(mg_call *call, const mg_broken_list *list);

#endif
