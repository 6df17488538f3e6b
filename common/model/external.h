/*
 * external.h: tables and enums that are external: something other than the migrations makes and changes them.
 *
 * No plan touches them, but they count as existing, since foreign keys may refer to such a table and columns may have
 * such a type. The configuration names them as the reference has it: exactly as the database calls them, in PostgreSQL
 * as schema.name.
 */
#ifndef MG_MODEL_EXTERNAL_H
#define MG_MODEL_EXTERNAL_H

#include "model.h"

struct mg_externals
{
    mg_names tables, enums;
    const char *target; /* PostgreSQL: the schema of objects that name none; NULL means "public" */
};

/* Whether the model lists the object as external, or it belongs to what Prisma 8 keeps in a database. */
bool mg_is_external_table(const mg_model *m, const mg_table *t);
bool mg_is_external_enum(const mg_model *m, const mg_enum *e);

#endif
