/*
 * default_words.h: splits a default, as PostgreSQL shows it, into words.
 *
 * The rules for words are those of the reference, not of the server. For example, in a name in quotes a backslash takes
 * the next character with it.
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
    W_OTHER,   /* a character that means nothing here */
    W_REST,    /* something that has no end, up to the end of the text */
    W_SIGNS    /* a sign is this plus its character */
} mg_pg_word_kind;

/* The kind of a word that is one of the signs ,()[]{}- */
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

/* The next word, without the blanks before it; and: moves behind that word. */
mg_pg_word mg_pg_peek_word(const mg_pg_default_reader *r);
void mg_pg_skip_word(mg_pg_default_reader *r, const mg_pg_word *w);

/* Takes the next word if it is of that kind; `out` may be NULL. And: whether a word is this name, in any case. */
bool mg_pg_take_word(mg_pg_default_reader *r, int kind, mg_pg_word *out);
bool mg_pg_word_is(const mg_pg_word *w, const char *name);

/* Whether no more than one word is left. */
bool mg_pg_finished(const mg_pg_default_reader *r);

/* Takes everything up to the closing parenthesis, and the parenthesis. */
bool mg_pg_take_to_close(mg_pg_default_reader *r);

/* Takes a cast if there is one, such as `::schema.name with words (3)[]`. False if it cannot be understood. */
bool mg_pg_take_cast(mg_pg_default_reader *r);

/*
 * The content of a string literal; then: takes a literal with its cast, and takes a name; NULL if there is none.
 * Results are in the arena.
 */
const char *mg_pg_string_text(mg_arena *a, const mg_pg_word *w);
const char *mg_pg_take_string(mg_pg_default_reader *r);
const char *mg_pg_take_name(mg_pg_default_reader *r);

bool mg_pg_is_space(char c);
const char *mg_pg_skip_while(const char *p, const char *end, bool (*test)(char c));

/*
 * The place behind the closing `quote`, or NULL. With `doubled`, two quotes stand for one; else a backslash takes the
 * next character with it.
 */
const char *mg_pg_skip_quoted(const char *p, const char *end, char quote, bool doubled);

#endif
