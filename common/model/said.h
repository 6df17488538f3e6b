/* said.h: what documentation comments of a schema say about renames. */
#ifndef MG_MODEL_SAID_H
#define MG_MODEL_SAID_H

#include "predicate.h"

/*
 * Adds to the model, for each "@renamed from=old" in the lines of a comment that begin with ///, a copy of `what` with
 * the old name and the place. A name may stand in quotes, as texts of the schema do. `scratch` lives as long as
 * `places`. Out of memory: the failed arena says so.
 */
void mg_model_note_said(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                        mg_psl_span comment, const mg_said *what, mg_model *m);

#endif
