/* renames.h: handles what continues under another name, as a call says it (option `renames`). */
#ifndef MG_COMMAND_RENAMES_H
#define MG_COMMAND_RENAMES_H

#include "../../plan/pair/pair.h"
#include "../../base/strbuf.h"
#include "../../call/call.h"

/*
 * Adds what the option says for a plan from one model to another; each rename has the names that its thing has on the
 * old side. It leaves out a rename that has been done already, because the old side has the new name and not the old
 * one; and an answer (`to` is NULL) about something that no longer exists. The texts belong to the arena or to a model.
 */
mg_rc mg_read_renames(mg_call *call, const mg_model *from, const mg_model *to, mg_renames *out);

/*
 * A rename that does not fit a difference: its old name has to be one that only the history has, its new name one that
 * only the database has.
 */
typedef struct mg_misfit
{
    const mg_rename *rename;
    const char *why; /* "the database still has it" */
} mg_misfit;

typedef MG_VEC(mg_misfit) mg_misfits;

/*
 * Adds to `out` the renames in `all` from names that only the history has to names that only the database has. The
 * others, except answers, go to `misfits`, which points into `all`. False: out of memory.
 */
bool mg_fitting_renames(mg_arena *a, const mg_model *history, const mg_model *database, const mg_renames *all,
                        mg_renames *out, mg_misfits *misfits);

/* Adds the renames for the way back of a plan that was made with `pairs`. False: out of memory. */
bool mg_inverted_renames(mg_arena *a, const mg_pairs *pairs, mg_renames *out);

/*
 * Refuses a rename of the option if the new side does not have its new name, and says which name it has that is
 * likeliest.
 */
mg_rc mg_check_new_names(mg_call *call, const mg_pairs *pairs);

/*
 * Refuses a plan with `unclear_join`: it is not known what that join table becomes, or which tables its columns are
 * for. The error says what to add to the option.
 */
mg_rc mg_refuse_unclear_join(mg_call *call, const mg_pairs *pairs);

/* Writes the option with one rename: {"renames": {"User.email": "mail"}}. `to` may be NULL. NULL: out of memory. */
const char *mg_write_rename(mg_call *call, const char *key, const char *to);

/* The renames of a plan: as a list of objects, which the caller owns; and as lines of text. */
json_t *mg_renames_json(mg_call *call, const mg_pairs *pairs);
void mg_renames_write(mg_call *call, const mg_pairs *pairs, mg_strbuf *out);

/* Warnings of relations of which it is not known whether they were renamed (mg_pairs.unsure): added to a list of such;
 * as lines of text. */
void mg_unsure_json(mg_call *call, const mg_pairs *pairs, json_t *warnings);
void mg_unsure_write(mg_call *call, const mg_pairs *pairs, mg_strbuf *out);

/*
 * PostgreSQL: fails if functions name what is renamed, unless the option accept_functions is set or the plan is only
 * written. The error shows two calls: `edit` writes the migration so that it can be edited (NULL: there is no such
 * call), and `again` goes on.
 */
mg_rc mg_check_bodies(mg_call *call, const mg_pairs *pairs, const char *edit, const char *again);

#endif
