/* shadow.h: what the files of the shadow share; see shadow.c. Everything here raises its errors. */
#ifndef MG_PG_SHADOW_H
#define MG_PG_SHADOW_H

#include "../base/pg_host.h"

#include "access/htup.h"

/* An extension that was there before. Its row is taken out of the catalog until a script creates it. */
typedef struct pg_moved_extension
{
    Oid oid;
    const char *name;
    HeapTuple row;
} pg_moved_extension;

struct pg_shadow
{
    pg_host outside; /* as it was before */
    bool guarded, entered;
    pg_schema *schemas; /* that are stood in for, by OID */
    size_t nschemas;
    pg_schema *others; /* that stay as they are */
    size_t nothers;
    Oid own;      /* the schema of functions that exist only here */
    char *home;   /* its name */
    Oid seen;     /* the one that says what scripts see of the catalogs */
    bool filters; /* it is asked */
    pg_moved_extension *extensions;
    size_t nextensions;
};

/* The schema that is stood in for, or NULL; and making its empty stand-in. */
pg_schema *pg_shadow_schema(const struct pg_shadow *s, Oid oid);
void pg_shadow_make_fresh(pg_schema *one);
/* Whether a schema was there before; and whether scripts must not even find its name. */
bool pg_shadow_is_outside(const struct pg_shadow *s, Oid schema);
bool pg_shadow_hides(const struct pg_shadow *s, Oid schema);
/* Whether a schema that no script creates anything in stays as it is, since one names it. */
bool pg_shadow_is_lent(const struct pg_shadow *s, Oid schema);

/* Whether it is there as scripts would make it, so that these do nothing in it. */
bool pg_shadow_is_provided(const struct pg_shadow *s, Oid schema);

/* targets: the schema in which a statement creates something, or drops what must be there; NULL: it says none */
const char *pg_created_schema(const Node *stmt);

/* extensions: moves the members of all into the schemas that stand in, with the server's rights, and hides them */
void pg_shadow_move_extensions(struct pg_shadow *s);
/* Whether a statement creates, drops or alters extensions that were there: then it is done. */
bool pg_shadow_extension(const struct pg_shadow *s, const Node *stmt);

/* functions: a name that nobody can have taken before, or be about to take, with which all shadows would wait for him
 */
char *pg_shadow_new_name(void);

/* objects: no event trigger of the database fires in a shadow */
void pg_shadow_disable_triggers(void);
/* Moves aside what a statement is about to create and the caller owns, where names are the whole database's. */
void pg_shadow_make_way(const pg_host *h, const Node *stmt);
/* Whether a row was written by a migration in the shadow. */
bool pg_shadow_is_ours(const pg_host *h, HeapTuple row);

/*
 * functions: the schema of their own, then any of them: "name(arguments)", what follows RETURNS, the C function. With
 * the server's rights; everybody may call them.
 */
void pg_shadow_make_home(struct pg_shadow *s);
Oid pg_shadow_make_function(const struct pg_shadow *s, const char *signature, const char *rest, const char *symbol);

/* catalogs: prepares what hides the database outside from scripts that look into the catalogs, with the server's rights
 */
void pg_shadow_prepare_filter(struct pg_shadow *s);

#endif
