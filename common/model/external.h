/*
 * external.h: tables and enums that somebody else makes and changes: no plan does, but what is there counts, as the
 * goal of a foreign key or the type of a column.
 *
 * They are named as the reference's configuration has them: by their names in the database, to the letter, in
 * PostgreSQL behind the schema's and a point.
 */
#ifndef MG_MODEL_EXTERNAL_H
#define MG_MODEL_EXTERNAL_H

#include "model.h"

struct mg_externals
{
    mg_names tables, enums;
    const char *target; /* PostgreSQL: the schema of what names none; NULL: "public" */
};

/* Whether the model's list has it; or it is what Prisma 8 keeps there. */
bool mg_is_external_table(const mg_model *m, const mg_table *t);
bool mg_is_external_enum(const mg_model *m, const mg_enum *e);

#endif
