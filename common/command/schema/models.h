/*
 * models.h: reads the models that plans are made of: of the database, and of what a history makes.
 *
 * Both need an open session. The models are in the call's arena. Errors are recorded in the call.
 */
#ifndef MG_MODELS_H
#define MG_MODELS_H

#include "../../model/model.h"
#include "../../run/shadow.h"

/* What the database of the call can do. */
const mg_psl_connector *mg_call_connector(const mg_call *call);

/*
 * Reads the schemas of the database (in a shadow: of the shadow) that `like` lists; if that is NULL, the target alone.
 */
mg_rc mg_read_database(mg_call *call, const mg_model *like, mg_model **out);
/* Does the same in the way of the reference: P4002 if a foreign key leads to a schema that is not listed. */
mg_rc mg_read_database_closed(mg_call *call, const mg_model *like, mg_model **out);

/*
 * Reads what the migrations of `dir` (none if NULL) make: all of them, or those in `names`. The shadow stands in for
 * the schemas of `like`, which means the same as above.
 */
mg_rc mg_replay_history(mg_call *call, const char *dir, const mg_model *like, const char *const *names, size_t count,
                        mg_model **out);

#endif
