/*
 * split_sqlite.h: SQLite's tokens, and what a statement begins with: what the splitter (split_sqlite.c) hands to the
 * classifier (classify_sqlite.c). Tokens are spans of the text that is scanned; nothing is copied.
 */
#ifndef MG_SPLIT_SQLITE_H
#define MG_SPLIT_SQLITE_H

#include "statement.h"

#include <string.h>

typedef enum mg_token_kind
{
    TOKEN_END, /* of the text */
    TOKEN_SEMICOLON,
    TOKEN_WORD,   /* a keyword or an identifier without quotes */
    TOKEN_QUOTED, /* "…", `…`, […] */
    TOKEN_STRING, /* '…' */
    TOKEN_PARAMETER,
    TOKEN_OTHER, /* numbers, blobs, operators */
    TOKEN_OPEN_STRING,
    TOKEN_OPEN_QUOTED,
    TOKEN_OPEN_COMMENT
} mg_token_kind;

typedef struct mg_token
{
    mg_token_kind kind;
    size_t start, end;
} mg_token;

typedef struct mg_scanner
{
    const char *text;
    size_t len, at;
} mg_scanner;

/* The next token of the text: TOKEN_END at its end, for ever. */
mg_token mg_token_next(mg_scanner *s);

char mg_lower(char c);

/* Whether it reads `word`, which is as long and in lower case, without case. */
bool mg_token_spells(const char *text, mg_token t, const char *word);

/* Whether it is the keyword `word` (in lower case), without case. Inline: the length settles most, and is known where
 * it is called. */
static inline bool mg_token_is(const char *text, mg_token t, const char *word)
{
    return t.kind == TOKEN_WORD && t.end - t.start == strlen(word) && mg_token_spells(text, t, word);
}

/* Whether the identifier that `t` is, without its quotes, is `name`, without case. */
bool mg_token_names(const char *text, mg_token t, const char *name);

/* The name that the token is, without its quotes. NULL: out of memory. */
char *mg_token_text(mg_arena *arena, const char *text, mg_token t);

/* The name that the token is in the form by which SQLite compares it: without quotes and case. NULL: out of memory. */
const char *mg_token_key(mg_arena *arena, const char *text, mg_token t);

/* Whether it can be the name of something. */
bool mg_token_is_name(mg_token t);

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
mg_rc mg_create_refuse(mg_arena *arena, mg_error *err, mg_create_kind kind, const char *name);

/* Whether the text stays one part of a statement wherever it is put: parentheses in pairs, no semicolon, no open end.
 */
bool mg_is_balanced(const char *text, size_t len);

#endif
