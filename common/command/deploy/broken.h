/* broken.h: views and triggers that a change leaves behind unusable, where the database lets that happen (SQLite). */
#ifndef MG_BROKEN_H
#define MG_BROKEN_H

#include "../../call/call.h"

typedef struct mg_broken
{
    const char *kind, *name, *why;
} mg_broken;

typedef MG_VEC(mg_broken) mg_broken_list;

/* Remembers which work now; finds those that did and do not any more. */
mg_rc mg_broken_remember(mg_call *call);
mg_rc mg_broken_find(mg_call *call, mg_broken_list *out);

/* Fails, naming them, if there are any: no plan of ours may leave one. */
mg_rc mg_broken_refuse(mg_call *call, const mg_broken_list *list, const char *hint);

/* "the view `v` does not work any more: no such column: x"; NULL: out of memory. */
const char *mg_broken_text(mg_arena *a, const mg_broken *one);

/* For reports: "the view `v` does not work any more: no such column: x", each. */
json_t *mg_broken_json(mg_call *call, const mg_broken_list *list);

#endif
