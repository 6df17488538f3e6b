/*
 * renames.h: what goes on under another name, as a call says it (option `renames`).
 */
#ifndef MG_COMMAND_RENAMES_H
#define MG_COMMAND_RENAMES_H

#include "../../plan/pair/pair.h"
#include "../../base/strbuf.h"
#include "../../call/call.h"

/*
 * Adds what the option says, of plans from one model to another: each with the names of the thing that it is on the old
 * side. One that was done already (the old side has the new name and not the old one) is left out, and so is an answer
 * (`to` NULL) about something that is not there any more. The texts are the arena's, or a model's.
 */
mg_rc mg_read_renames(mg_call *call, const mg_model *from, const mg_model *to, mg_renames *out);

/* A rename that does not lead from what only the history has to what only the database has. */
typedef struct mg_misfit
{
    const mg_rename *rename;
    const char *why; /* "the database still has it" */
} mg_misfit;

typedef MG_VEC(mg_misfit) mg_misfits;

/*
 * Adds those of `all` that lead from what only the history has to what only the database has to `out`, and the others,
 * answers apart, to `misfits`; these point to `all`. False: out of memory.
 */
bool mg_fitting_renames(mg_arena *a, const mg_model *history, const mg_model *database, const mg_renames *all,
                        mg_renames *out, mg_misfits *misfits);

/* Adds those that lead the way back, of a plan that was made with `pairs`. False: out of memory. */
bool mg_inverted_renames(mg_arena *a, const mg_pairs *pairs, mg_renames *out);

/* Refuses a rename of the option to what the new side does not have, and says the likeliest name that it has. */
mg_rc mg_check_new_names(mg_call *call, const mg_pairs *pairs);

/* The renames of a plan: as a list of objects, which the caller owns; as lines of text. */
json_t *mg_renames_json(mg_call *call, const mg_pairs *pairs);
void mg_renames_write(mg_call *call, const mg_pairs *pairs, mg_strbuf *out);

/* Warnings of relations of which it is not known whether they were renamed (mg_pairs.unsure): added to a list of such;
 * as lines of text. */
void mg_unsure_json(mg_call *call, const mg_pairs *pairs, json_t *warnings);
void mg_unsure_write(mg_call *call, const mg_pairs *pairs, mg_strbuf *out);

/*
 * PostgreSQL: fails where functions name what is renamed, unless the option accept_functions is set, or the plan is
 * only written. `edit` and `again` are the calls that write the migration to be edited (or NULL), and that go on.
 */
mg_rc mg_check_bodies(mg_call *call, const mg_pairs *pairs, const char *edit, const char *again);

/* The key that the option has for it: "User.email"; parts in double quotes where they need them. NULL: out of memory.
 */
const char *mg_rename_key(mg_arena *a, const mg_rename *r);

#endif
