/*
 * recorded.h: what the history remembers of names that no database holds: of which fields of the schema the columns
 * were. migrate_dev and migrate_push write it when a database is what a schema says, into the logs of the last row that
 * is applied (history/logs.h), as two members of that object:
 *
 *     "relations": {"_Follows": ["followers", "following"]}   of a model with itself: the fields of A and of B
 *     "columns": {"User.username": "displayName"}             where a field has another name than its column
 *
 *     "next": {"migration": "…", …}                           the same, for a migration that is only written
 *
 * Keys have the schema and a point before them where there are several schemas.
 */
#ifndef MG_COMMAND_RECORDED_H
#define MG_COMMAND_RECORDED_H

#include "../../call/call.h"
#include "../../plan/pair/pair.h"

/*
 * Reads what is recorded about a model that is the database: the join tables' columns get their fields (`client`), and
 * *fields the fields of columns by these keys; NULL: none is recorded. What is not there, or is not as above, is not
 * recorded, and no error; nor is it one that migrate_push may not read it.
 */
mg_rc mg_read_recorded(mg_call *call, mg_model *database, const mg_map **fields);

/*
 * Records what is so now, after a plan was carried out. Of join tables of which the plan did not know what A and B were
 * (mg_pairs.unsure) what was recorded stays. Does nothing where there is no row to which it could be written; nor
 * does migrate_push where it may not write.
 */
mg_rc mg_write_recorded(mg_call *call, const mg_pairs *pairs);

/*
 * Keeps the same for a migration that is only written: it counts when that is the last one that is applied, and nothing
 * has been recorded since.
 */
mg_rc mg_keep_recorded(mg_call *call, const mg_pairs *pairs, const char *migration);

#endif
