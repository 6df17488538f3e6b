/* opclasses.h: the operator classes of PostgreSQL, by their names in SQL. */
#ifndef MG_MODEL_OPCLASSES_H
#define MG_MODEL_OPCLASSES_H

#include "model.h"

/* The operator class of a column of an index. Its name is NULL if none is given, or if there is no memory. */
mg_opclass mg_opclass_of(mg_arena *a, const mg_psl_index_field *f, mg_psl_algorithm algorithm);

/* The class as the schema language calls it, as in "InetOps"; NULL for MG_PSL_OPS_NONE and for raw("…"). */
const char *mg_opclass_word(mg_psl_opclass ops);

/* The class as SQL calls it: InetOps is "inet_ops". Owned by the arena; NULL if there is no memory. */
const char *mg_opclass_sql_name(mg_arena *a, mg_psl_opclass ops);

/* Whether the reference takes the class for the one that an index of this kind has by default. */
bool mg_opclass_is_default(mg_psl_opclass ops, mg_psl_algorithm algorithm);

#endif
