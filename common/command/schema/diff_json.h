/* diff_json.h: a plan as JSON. */
#ifndef MG_DIFF_JSON_H
#define MG_DIFF_JSON_H

#include "../../render/base/render.h"
#include "../../call/call.h"

/* What the option "output" has replaced. */
typedef enum mg_replaced
{
    MG_REPLACED_UNKNOWN,
    MG_REPLACED_NONE,
    MG_REPLACED_FILE
} mg_replaced;

/*
 * The plan with its steps: kind, the objects of both sides, what it may lose, its SQL; and whether anything differs, as
 * exit_code: 0 or 2.
 */
mg_rc mg_diff_json(mg_call *call, const mg_diff *d, const char *from, const char *to, const char *script,
                   mg_replaced replaced, mg_output *out);

/* The steps alone. The caller owns the value. */
json_t *mg_steps_json(mg_call *call, const mg_diff *d, const mg_checks *checks);

/* What the schema language cannot say, of a database or a history; and one such thing, without its definition. */
json_t *mg_extras_json(mg_call *call, const mg_model *m);
json_t *mg_extra_json(mg_call *call, const mg_extra *e);

#endif
