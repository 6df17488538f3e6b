/*
 * temporary.h: temporary relations and types of the session, which a script would mean in place of those that it names:
 * they would be altered and filled instead, and then vanish; and their owner may be another than who calls.
 */
#ifndef MG_TEMPORARY_H
#define MG_TEMPORARY_H

#include "../catalog/ledger.h"
#include "call.h"

/* Reads what there is, once a call. */
mg_rc mg_temporary_read(mg_call *call, mg_temporaries *list);

/* Fails if a text names one of them. `what` names it: "migration 1_a"; `hint` says what to do. */
mg_rc mg_temporary_refuse(mg_call *call, const mg_temporaries *list, const char *text, size_t len, const char *what,
                          const char *hint);

#endif
