/*
 * models.h: the models that plans are made of: what the database holds, and what a history makes.
 *
 * Both need an open session; the models are in the call's arena. Errors are recorded in the call.
 */
#ifndef MG_MODELS_H
#define MG_MODELS_H

#include "../../model/model.h"
#include "../../run/shadow.h"

/* What is known of the database that the call runs in. */
const mg_psl_connector *mg_call_connector(const mg_call *call);

/* What the database (inside a shadow: the shadow) holds, of the schemas that `like` lists; NULL: the target alone. */
mg_rc mg_read_database(mg_call *call, const mg_model *like, mg_model **out);
/* The same as the reference reads it: P4002 when a foreign key leads to a schema that is not listed. */
mg_rc mg_read_database_closed(mg_call *call, const mg_model *like, mg_model **out);

/*
 * What the migrations of `dir` (NULL: none) make: all, or those of `names`. `like` as above: its schemas are stood in
 * for.
 */
mg_rc mg_replay_history(mg_call *call, const char *dir, const mg_model *like, const char *const *names, size_t count,
                        mg_model **out);

#endif
