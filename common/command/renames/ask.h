/* ask.h: what has to be asked before a plan is carried out: whether what it drops goes on under another name. */
#ifndef MG_COMMAND_ASK_H
#define MG_COMMAND_ASK_H

#include "../../call/call.h"
#include "../../plan/naming/questions.h"

/* Who asks, and when. */
typedef struct mg_asker
{
    /* The same call with other `renames` (JSON), to be pasted; NULL: out of memory. */
    const char *(*write)(void *arg, const char *renames);
    void *arg;
    bool of_rows; /* only where rows would lose something, and the call does not accept that */
} mg_asker;

/*
 * Adds to `list`, in which is what the option says, what the new side's schema says and shows (known.h), of plans that
 * are run. `fields`: those of the old side that are recorded, or NULL.
 */
mg_rc mg_know_renames(mg_call *call, const mg_model *from, const mg_model *to, const mg_map *fields, mg_renames *list);

/* Refuses a comment that names nothing, while the plan drops what may have been meant. */
mg_rc mg_check_said(mg_call *call, const mg_pairs *p, const mg_renames *list);

/*
 * Refuses a plan that drops what may go on under another name, with every answer as a whole call. `checks` are those of
 * the plan, not counted.
 */
mg_rc mg_ask_renames(mg_call *call, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                     const mg_asker *asker);

#endif
