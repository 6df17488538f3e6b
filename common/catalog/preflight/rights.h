/* rights.h: what a user lacks to do something to an object, and the statement that mends it. PostgreSQL alone. */
#ifndef MG_RIGHTS_H
#define MG_RIGHTS_H

#include "../../base/strbuf.h"
#include "../../sql/actions.h"

typedef struct mg_right
{
    const char *need; /* owner, drop, or a privilege */
    const char *kind; /* relation, type, routine, schema, database, extension */
    mg_object object;
    const char *owner; /* of the object */
    bool of_superuser; /* that is one */
    const char *user, *database;
} mg_right;

/* Writes what is lacking, as in `INSERT on the relation "public"."User"`. */
void mg_right_write(mg_strbuf *b, const mg_right *right);

/* Writes the statement that gives it, or who can do it. To be a superuser is never proposed. */
void mg_right_write_mend(mg_strbuf *b, const mg_right *right);

#endif
