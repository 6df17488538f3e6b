/* ask.h: asks what has to be known before a plan is run: does what it drops continue under another name? */
#ifndef MG_COMMAND_ASK_H
#define MG_COMMAND_ASK_H

#include "../../call/call.h"
#include "../../plan/naming/questions.h"

/* Who asks, and when. */
typedef struct mg_asker
{
    /* Writes the same call with other `renames` (JSON), which can be pasted. NULL: out of memory. */
    const char *(*write)(void *arg, const char *renames);
    /* Writes the same call with another `backfill`. */
    const char *(*fill)(void *arg, const char *backfill);
    void *arg;
    bool of_rows; /* ask only if rows would lose something and the call does not accept that */
} mg_asker;

/*
 * For plans that will be run: adds the renames that the new side's schema says or shows (known.h) to `list`, which has
 * those of the option already. `fields`: the old side's fields that are recorded, or NULL.
 */
mg_rc mg_know_renames(mg_call *call, const mg_model *from, const mg_model *to, const mg_map *fields, mg_renames *list);

/* Refuses a comment that names nothing that exists, if the plan drops something that may have been meant. */
mg_rc mg_check_said(mg_call *call, const mg_pairs *p, const mg_renames *list);

/*
 * Refuses a plan that drops what may continue under another name. The error shows the whole call for each possible
 * answer. `checks` are those of the plan, not yet counted.
 */
mg_rc mg_ask_renames(mg_call *call, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                     const mg_asker *asker);

#endif
