/* split_sqlite.h: the statements of SQLite's catalog, and texts that are parts of them. */
#ifndef MG_SPLIT_SQLITE_H
#define MG_SPLIT_SQLITE_H

#include "statement.h"
#include "token.h"

/* What a database's catalog (sqlite_schema) keeps a statement of. */
typedef enum mg_create_kind
{
    MG_CREATE_TABLE,
    MG_CREATE_VIRTUAL_TABLE,
    MG_CREATE_VIEW,
    MG_CREATE_INDEX,
    MG_CREATE_TRIGGER
} mg_create_kind;

/*
 * How long the statement is that a catalog keeps, without blanks and comments behind it. 0: the text is not one CREATE
 * statement of that kind and name to its end, as SQLite writes it. SQLite loads a text only as far as its first
 * statement goes: with a prepared file anything can stand behind that, and must be neither run nor written anywhere.
 */
size_t mg_create_length(const char *text, mg_create_kind kind, const char *name);

/* The error for such a text. Returns MG_FAILED. */
mg_rc mg_create_refuse(mg_create_kind kind, const char *name, mg_arena *arena, mg_error *err);

/* Whether the text stays one part of a statement wherever it is put: parentheses in pairs, no semicolon, no open end.
 */
bool mg_is_balanced(const char *text, size_t len);

#endif
