/* dialect.h: what the two databases name and do differently, as far as commands must know it, in one table. */
#ifndef MG_DIALECT_H
#define MG_DIALECT_H

#include <stdbool.h>

typedef enum mg_dialect
{
    MG_POSTGRES,
    MG_SQLITE
} mg_dialect;

typedef struct mg_dialect_facts
{
    const char *provider;      /* what schemas, lock files and reports call it */
    const char *title;         /* what sentences call it */
    const char *calls_each_by; /* the verb before what commits by itself, since a procedure is CALLed */
    const char *who_unprotects;
    const char *why_never;    /* what is said about a statement that no migration may run */
    bool has_escapes;         /* string literals may be written E'…' */
    bool cuts_names;          /* names that are too long are cut, not refused */
    bool has_schemas;         /* a database can have several schemas */
    bool has_invalid_indexes; /* a CONCURRENTLY that is stopped leaves an INVALID index */
    bool estimates_rows;      /* it knows about how many rows a table has without counting them */
    bool keeps_prepared;      /* statements stay prepared if the schema changes */
} mg_dialect_facts;

extern const mg_dialect_facts mg_dialects[];

#endif
