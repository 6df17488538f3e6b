/* shadow.h: what the files of the shadow share; see shadow.c. Everything here raises its errors. */
#ifndef MG_PG_SHADOW_H
#define MG_PG_SHADOW_H

#include "pg_host.h"

#include "access/htup.h"

/* An extension that was there before. Its row is taken out of the catalog until a script creates it. */
typedef struct pg_moved_extension
{
    Oid oid;
    const char *name;
    HeapTuple row;
} pg_moved_extension;

#define PG_SHADOW_FUNCTIONS 5

struct pg_shadow
{
    pg_host outside; /* as it was before */
    bool guarded, entered;
    pg_schema *schemas; /* that are stood in for, by OID */
    size_t nschemas;
    Oid *hidden; /* all schemas that a new database would not have, ascending; not those that it is moved to */
    size_t nhidden;
    Oid functions[PG_SHADOW_FUNCTIONS]; /* invalid: none was needed */
    pg_moved_extension *extensions;
    size_t nextensions;
};

/* The schema that is stood in for, or NULL; and making its empty stand-in. */
pg_schema *pg_shadow_schema(const struct pg_shadow *s, Oid oid);
void pg_shadow_make_fresh(pg_schema *one);

/* Whether scripts must not find what a schema holds. */
bool pg_shadow_hides(const struct pg_shadow *s, Oid schema);

/* functions: makes them, with the server's rights; pg_shadow_change_query puts them to use */
void pg_shadow_make_functions(struct pg_shadow *s);

/* extensions: moves the members of all into the schemas that stand in, with the server's rights, and hides them */
void pg_shadow_move_extensions(struct pg_shadow *s);
/* Whether a statement creates, drops or alters extensions that were there: then it is done. */
bool pg_shadow_extension(const struct pg_shadow *s, const Node *stmt);

/* objects: no event trigger of the database fires in a shadow */
void pg_shadow_disable_triggers(void);
/* Moves aside what a statement is about to create and the caller owns, where names are the whole database's. */
void pg_shadow_make_way(const pg_host *h, const Node *stmt);

#endif
