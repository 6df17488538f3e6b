/*
 * default_words.h: the words of a default as PostgreSQL shows it. They are the reference's words, not the server's: a
 * backslash takes what follows it in a quoted name, too.
 */
#ifndef MG_INTROSPECT_DEFAULT_WORDS_H
#define MG_INTROSPECT_DEFAULT_WORDS_H

#include "../../base/arena.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum mg_pg_word_kind
{
    W_END,
    W_SPACE,
    W_NAME,
    W_DIGITS,
    W_STRING,  /* '…' */
    W_ESCAPED, /* E'…' */
    W_QUOTED,  /* "…" */
    W_CAST,    /* :: */
    W_OTHER,   /* one character that counts for nothing */
    W_REST,    /* something without an end: up to the end of the text */
    W_SIGNS    /* from here on: the character itself, added */
} mg_pg_word_kind;

/* The kind of a sign, one of ,()[]{}-. */
#define SIGN(c) (W_SIGNS + (c))

typedef struct mg_pg_word
{
    int kind;
    const char *text;
    size_t len;
} mg_pg_word;

typedef struct mg_pg_default_reader
{
    mg_arena *a;
    const char *at, *end;
} mg_pg_default_reader;

mg_pg_default_reader mg_pg_default_reader_of(mg_arena *a, const char *text);

/* The next word, blanks before it left out; and moving behind a word. */
mg_pg_word mg_pg_peek_word(const mg_pg_default_reader *r);
void mg_pg_skip_word(mg_pg_default_reader *r, const mg_pg_word *w);

/* Takes the next word if it is of that kind; `out` may be NULL. Whether a word is a name, whatever its case. */
bool mg_pg_take_word(mg_pg_default_reader *r, int kind, mg_pg_word *out);
bool mg_pg_word_is(const mg_pg_word *w, const char *name);

/* Whether at most a word is left. */
bool mg_pg_finished(const mg_pg_default_reader *r);

/* Up to the closing parenthesis, which is taken. */
bool mg_pg_take_to_close(mg_pg_default_reader *r);

/* `::schema.name with words (3)[]`, if there is one; false: not to be understood. */
bool mg_pg_take_cast(mg_pg_default_reader *r);

/* What a string literal says; a literal with its cast, and a name, taken, or NULL. In the arena. */
const char *mg_pg_string_text(mg_arena *a, const mg_pg_word *w);
const char *mg_pg_take_string(mg_pg_default_reader *r);
const char *mg_pg_take_name(mg_pg_default_reader *r);

bool mg_pg_is_space(char c);
const char *mg_pg_skip_while(const char *p, const char *end, bool (*test)(char c));

/* Behind the closing `quote`, or NULL. `doubled`: two of them stand for one; else a backslash takes what follows. */
const char *mg_pg_skip_quoted(const char *p, const char *end, char quote, bool doubled);

#endif
