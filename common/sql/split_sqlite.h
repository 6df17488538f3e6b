/* split_sqlite.h: checks statements that SQLite's catalog keeps, and texts that are parts of such statements. */
#ifndef MG_SPLIT_SQLITE_H
#define MG_SPLIT_SQLITE_H

#include "statement.h"
#include "token.h"

/* The kinds of objects whose statements the catalog (sqlite_schema) keeps. */
typedef enum mg_create_kind
{
    MG_CREATE_TABLE,
    MG_CREATE_VIRTUAL_TABLE,
    MG_CREATE_VIEW,
    MG_CREATE_INDEX,
    MG_CREATE_TRIGGER
} mg_create_kind;

/*
 * The length of a statement that the catalog keeps, without blanks and comments at its end. 0 if the text is not
 * exactly one CREATE statement of that kind and name, as SQLite writes it. SQLite reads such a text only up to the end
 * of its first statement. In a file that somebody has prepared, anything can follow there, and that must neither be run
 * nor be copied anywhere.
 */
size_t mg_create_length(const char *text, mg_create_kind kind, const char *name);

/* Sets the error for such a text and returns MG_FAILED. */
mg_rc mg_create_refuse(mg_create_kind kind, const char *name, mg_arena *arena, mg_error *err);

/*
 * Whether the text stays one part of a statement wherever it is inserted: its parentheses pair up, and it has no
 * semicolon, and no string or comment without an end.
 */
bool mg_is_balanced(const char *text, size_t len);

#endif
