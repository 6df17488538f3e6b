/*
 * token.h: splits SQL into tokens, by the lexical rules of either database.
 *
 * A scanner goes through a text. Its tokens are spans of the text; nothing is copied. No text is an error: a string or
 * comment without an end reaches to the end of the text and is a token of its own kind. Between two tokens there are
 * only blanks and comments.
 *
 *     mg_scanner s = mg_scan(MG_SQLITE, text, len);
 *
 *     for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
 *         …
 */
#ifndef MG_TOKEN_H
#define MG_TOKEN_H

#include "../base/arena.h"
#include "../sql/dialect.h"

#include <string.h>

typedef enum mg_token_kind
{
    TOKEN_END, /* the end of the text */
    TOKEN_SEMICOLON,
    TOKEN_WORD, /* a keyword or an identifier without quotes */
    /* An identifier in quotes: "…"; in SQLite also `…` and […], in PostgreSQL also U&"…" with its UESCAPE. */
    TOKEN_QUOTED,
    /* '…'; in PostgreSQL also E'…', U&'…', N'…', $tag$…$tag$ and strings that continue on another line. */
    TOKEN_STRING,
    TOKEN_PARAMETER, /* in PostgreSQL: $1 */
    TOKEN_OTHER,     /* numbers, blobs and bit strings, signs, operators */
    TOKEN_OPEN_STRING,
    TOKEN_OPEN_QUOTED,
    TOKEN_OPEN_COMMENT
} mg_token_kind;

typedef struct mg_token
{
    mg_token_kind kind;
    size_t start, end;
} mg_token;

/* Whoever has a scanner may read its members and lower `len`. `at` is where the next token is looked for. */
typedef struct mg_scanner
{
    const char *text;
    size_t len, at;
    mg_dialect dialect;
} mg_scanner;

/* A scanner at the start of `len` bytes of text, which must outlive it. */
static inline mg_scanner mg_scan(mg_dialect dialect, const char *text, size_t len)
{
    return (mg_scanner){text, len, 0, dialect};
}

/* The same for a text that ends with NUL, or for NULL, which is an empty text. */
static inline mg_scanner mg_scan_all(mg_dialect dialect, const char *text)
{
    return mg_scan(dialect, text ? text : "", text ? strlen(text) : 0);
}

/* The next token; at the end of the text TOKEN_END, however often it is called. */
mg_token mg_token_of_sqlite(mg_scanner *s);
mg_token mg_token_of_postgres(mg_scanner *s);

static inline mg_token mg_token_next(mg_scanner *s)
{
    return s->dialect == MG_SQLITE ? mg_token_of_sqlite(s) : mg_token_of_postgres(s);
}

/* Whether no token follows: the text ends here, or the token itself has no end. */
static inline bool mg_token_ends(mg_token t)
{
    return t.kind == TOKEN_END || t.kind >= TOKEN_OPEN_STRING;
}

/* Lower case for ASCII letters only, as both databases compare names in UTF-8. */
char mg_lower(char c);

/* Whether the token is `word` in any case. `word` must be in lower case and have the length of the token. */
bool mg_token_spells(const char *text, mg_token t, const char *word);

/*
 * Whether the token is the keyword `word` (given in lower case), in any case. It is inline because the lengths mostly
 * differ, and that of `word` is known to the compiler.
 */
static inline bool mg_token_is(const char *text, mg_token t, const char *word)
{
    return t.kind == TOKEN_WORD && t.end - t.start == strlen(word) && mg_token_spells(text, t, word);
}

/* Moves behind the next keyword `word` (given in lower case). False, with the scanner at the end, if there is none. */
bool mg_scan_to(mg_scanner *s, const char *word);

/*
 * Moves behind the condition of the next CHECK, and gives its bytes: with its parentheses, which are the first group
 * after the keyword. False if there is none that ends.
 */
bool mg_scan_check(mg_scanner *s, size_t *start, size_t *end);

/* Whether the token is this single character, such as a parenthesis or a point. */
static inline bool mg_token_is_sign(const char *text, mg_token t, char sign)
{
    return t.kind == TOKEN_OTHER && t.end - t.start == 1 && text[t.start] == sign;
}

/* Whether the token is exactly `what`: for operators of several characters. */
static inline bool mg_token_reads(const char *text, mg_token t, const char *what)
{
    return t.end - t.start == strlen(what) && memcmp(text + t.start, what, t.end - t.start) == 0;
}

/* Single bytes, for the tokenizers ****************************************************************************** */

static inline bool mg_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether an identifier may begin with this byte. Both databases count bytes beyond ASCII as letters. */
static inline bool mg_starts_word(char c)
{
    unsigned char byte = (unsigned char) c;

    return (unsigned char) ((byte | 0x20) - 'a') < 26 || byte == '_' || byte >= 0x80;
}

static inline bool mg_continues_word(char c)
{
    return mg_starts_word(c) || mg_is_digit(c) || c == '$';
}

/* The byte that is `ahead` bytes further on; NUL behind the end. */
static inline char mg_look_ahead(const mg_scanner *s, size_t ahead)
{
    return s->at + ahead < s->len ? s->text[s->at + ahead] : '\0';
}

/* Names of SQLite, which also accepts strings as names, and compares names without case **************************** */

/* Whether the token can be the name of something. */
bool mg_token_is_name(mg_token t);

/* Whether the token is the identifier `name`, quoted or not, in any case. */
bool mg_token_names(const char *text, mg_token t, const char *name);

/* The name that the token is, without quotes, owned by the arena. NULL if there is no memory. */
char *mg_token_text(mg_arena *arena, const char *text, mg_token t);

/* The same in lower case, since SQLite compares names without case. NULL if there is no memory. */
const char *mg_token_key(mg_arena *arena, const char *text, mg_token t);

/* Names of PostgreSQL, which turns names without quotes to lower case ********************************************** */

/* Whether the token is an identifier that the server reads as `name`. */
bool mg_token_names_in_postgres(const char *text, mg_token t, const char *name);

/*
 * Writes the name that the server reads in an identifier to `out`, with a NUL behind it: at most `room` bytes. Returns
 * the length of the name, even if it did not fit; 0 if the token is no identifier.
 */
size_t mg_token_name_in_postgres(const char *text, mg_token t, char *out, size_t room);

/* Whether the text contains an identifier that the server reads as `name`. */
bool mg_text_names_in_postgres(const char *text, size_t len, const char *name);

/* After `::`, moves behind the type: [schema.]name, its other words, (length) and []. */
void mg_skip_type_of_postgres(mg_scanner *s);

#endif
