/*
 * dialect.h: what the two databases call differently, and do differently, as far as commands must know it: one table.
 */
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
    const char *provider;      /* as schemas, lock files and reports name it */
    const char *title;         /* as sentences do */
    const char *calls_each_by; /* the verb before what commits by itself: a procedure is CALLed */
    const char *who_unprotects;
    const char *why_never;    /* what is said of a statement that no migration may run */
    bool has_escapes;         /* literals of text know E'…' */
    bool cuts_names;          /* names that are too long, instead of refusing them */
    bool has_schemas;         /* a database has several */
    bool has_invalid_indexes; /* a CONCURRENTLY that is stopped leaves one */
    bool estimates_rows;      /* rows of a table are known without counting them */
    bool keeps_prepared;      /* statements stay prepared when a schema changes */
} mg_dialect_facts;

extern const mg_dialect_facts mg_dialects[];

#endif
