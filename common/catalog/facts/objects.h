/*
 * objects.h: what is known of things that are no tables: enums and other types, schemas, functions, extensions, roles.
 *
 * It is read from the database for what scripts name, and changed by what the scripts do, as the facts of tables are.
 */
#ifndef MG_FACT_OBJECTS_H
#define MG_FACT_OBJECTS_H

#include "facts.h"

/* `made`, `gone`: as for tables. */
struct mg_fact_object
{
    mg_thing_kind of; /* as mg_facts_kept() has it */
    const char *schema, *name;
    const char *was;  /* its name before the last time that it was renamed; or NULL */
    mg_names values;  /* of an enum */
    bool values_read; /* they are all that it has */
    unsigned made;
    bool gone;
};

/*
 * The kind under which things of a kind are kept: domains are types, procedures are functions. MG_THING_NONE: nothing
 * is known of them.
 */
mg_thing_kind mg_facts_kept(mg_thing_kind of);

/* What a name means; NULL if nothing is known by it, or it is gone. */
mg_fact_object *mg_facts_object(const mg_facts *f, mg_thing_kind of, const mg_object *name);

/* Adds one, of a kind that is kept; whatever had the name is known by it no longer. NULL: out of memory. */
mg_fact_object *mg_facts_add_object(mg_facts *f, mg_thing_kind of, const mg_object *name);

/* Gives one another name, in another schema if `to` has one. */
void mg_facts_rename_object(mg_facts *f, mg_fact_object *o, const mg_object *to);

/* One more value of an enum. */
void mg_facts_add_value(mg_facts *f, mg_fact_object *o, const char *value);

/* Reads what PostgreSQL has of the things that were added to `wanted`. Needs an open session. */
mg_rc mg_facts_read_objects(mg_facts *f, const mg_host *host, const mg_facts *wanted, mg_error *err);

#endif
