/* opclasses.h: PostgreSQL's operator classes by the names that SQL knows them by. */
#ifndef MG_MODEL_OPCLASSES_H
#define MG_MODEL_OPCLASSES_H

#include "model.h"

/* The operator class of a column of an index; name NULL where none is said, or when out of memory. */
mg_opclass mg_opclass_of(mg_arena *a, const mg_psl_index_field *f, mg_psl_algorithm algorithm);

/* "InetOps": as the schema language writes it; NULL for none and for raw. */
const char *mg_opclass_word(mg_psl_opclass ops);

/* "inet_ops" of InetOps. Owned by the arena; NULL: out of memory. */
const char *mg_opclass_sql_name(mg_arena *a, mg_psl_opclass ops);

/* Whether the reference takes the class for the one that an index of this type has anyway. */
bool mg_opclass_is_default(mg_psl_opclass ops, mg_psl_algorithm algorithm);

#endif
