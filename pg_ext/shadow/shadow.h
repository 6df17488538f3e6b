/* shadow.h: what the files of the shadow share; see shadow.c. All functions here raise their errors. */
#ifndef MG_PG_SHADOW_H
#define MG_PG_SHADOW_H

#include "../base/pg_host.h"

#include "access/htup.h"

/* An extension that existed before. Its row is removed from the catalog until a script creates the extension. */
typedef struct pg_moved_extension
{
    Oid oid;
    const char *name;
    HeapTuple row;
} pg_moved_extension;

struct pg_shadow
{
    pg_host outside; /* the host as it was before */
    bool guarded, entered;
    pg_schema *schemas; /* the schemas that have a stand-in, sorted by OID */
    size_t nschemas;
    pg_schema *others; /* the schemas that stay as they are */
    size_t nothers;
    Oid own;      /* the schema for functions that exist only in this shadow */
    char *home;   /* its name */
    Oid seen;     /* the function that decides what scripts see of the catalogs */
    bool filters; /* whether queries call it */
    pg_moved_extension *extensions;
    size_t nextensions;
};

/* The entry of a schema that has a stand-in, or NULL; and: makes its empty stand-in. */
pg_schema *pg_shadow_schema(const struct pg_shadow *s, Oid oid);
void pg_shadow_make_fresh(pg_schema *one);
/* Whether a schema existed before; and: whether scripts must not even find its name. */
bool pg_shadow_is_outside(const struct pg_shadow *s, Oid schema);
bool pg_shadow_hides(const struct pg_shadow *s, Oid schema);
/* Whether a schema stays as it is although a script names it, since no script creates anything in it. */
bool pg_shadow_is_lent(const struct pg_shadow *s, Oid schema);

/* Whether a schema stays as it is because it already has what scripts would make, so that they do nothing in it. */
bool pg_shadow_is_provided(const struct pg_shadow *s, Oid schema);

/*
 * In shadow_targets.c: the schema in which a statement creates something, or drops something that must exist. NULL if
 * the statement names no schema.
 */
const char *pg_created_schema(const Node *stmt);

/*
 * In shadow_extensions.c: moves the members of all extensions into the stand-ins, with the server's rights, and hides
 * the extensions.
 */
void pg_shadow_move_extensions(struct pg_shadow *s);
/* Whether a statement creates, drops or alters extensions that existed before. In that case it has been done. */
bool pg_shadow_extension(const struct pg_shadow *s, const Node *stmt);

/*
 * In shadow_functions.c: a name that nobody can have used, or be about to use. With such a name all shadows would wait
 * for that session.
 */
char *pg_shadow_new_name(void);

/* In shadow_objects.c: keeps the event triggers of the database from firing in the shadow. */
void pg_shadow_disable_triggers(void);
/*
 * Makes room for an object that a statement is about to create, if its name must be unique in the database and the
 * caller owns the object that has it: that one gets another name.
 */
void pg_shadow_make_way(const pg_host *h, const Node *stmt);
/* Whether a migration has written a row in the shadow. */
bool pg_shadow_is_ours(const pg_host *h, HeapTuple row);

/*
 * In shadow_functions.c: makes the schema for functions, and functions in it, from "name(arguments)", what follows
 * RETURNS, and the C function. Both with the server's rights; everybody may call the functions.
 */
void pg_shadow_make_home(struct pg_shadow *s);
Oid pg_shadow_make_function(const struct pg_shadow *s, const char *signature, const char *rest, const char *symbol);

/*
 * In shadow_catalogs.c: prepares what hides the database outside the shadow from scripts that look into the catalogs,
 * with the server's rights.
 */
void pg_shadow_prepare_filter(struct pg_shadow *s);

#endif
