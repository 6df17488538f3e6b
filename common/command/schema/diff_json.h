/* diff_json.h: writes a plan as JSON. */
#ifndef MG_DIFF_JSON_H
#define MG_DIFF_JSON_H

#include "../../render/base/render.h"
#include "../../call/call.h"

/* What happens to an older file at the place that the option "output" names. */
typedef enum mg_replaced
{
    MG_REPLACED_UNKNOWN,
    MG_REPLACED_NONE,
    MG_REPLACED_FILE
} mg_replaced;

/*
 * Writes the plan. For each step there are its kind, the objects of both sides, what it may lose, and its SQL.
 * exit_code says if anything differs: 2 if so, otherwise 0.
 */
mg_rc mg_diff_json(mg_call *call, const mg_diff *d, const char *from, const char *to, const char *script,
                   mg_replaced replaced, mg_output *out);

/* Only the steps. The caller owns the value. */
json_t *mg_steps_json(mg_call *call, const mg_diff *d, const mg_checks *checks);

/*
 * The extras of a database or a history (what the schema language cannot say); and one of them, without its definition.
 */
json_t *mg_extras_json(mg_call *call, const mg_model *m);
json_t *mg_extra_json(mg_call *call, const mg_extra *e);

#endif
