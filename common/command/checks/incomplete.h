/* incomplete.h: what reports say of indexes and constraints that were not completed (catalog/invalid.h). */
#ifndef MG_INCOMPLETE_H
#define MG_INCOMPLETE_H

#include "../../base/strbuf.h"
#include "../../call/call.h"
#include "../../catalog/invalid.h"

/* Writes them, after a blank line for each kind; or nothing. */
void mg_incomplete_write(mg_call *call, const mg_incomplete *all, mg_strbuf *out);

/* Adds "invalid_indexes" and "not_validated" to a report. */
void mg_incomplete_json(mg_call *call, const mg_incomplete *all, json_t *report);

#endif
