/*
 * token.h: the tokens of SQL, by the lexical rules of either database.
 *
 * A scanner goes over a text; tokens are spans of it. Nothing is copied, and no text is too strange: what has no end
 * goes to the end of the text, as a token of a kind of its own. Between two tokens stand blanks and comments alone.
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
    TOKEN_END, /* of the text */
    TOKEN_SEMICOLON,
    TOKEN_WORD,      /* a keyword or an identifier without quotes */
    TOKEN_QUOTED,    /* an identifier: "…"; in SQLite `…` and […], in PostgreSQL U&"…" with its UESCAPE, too */
    TOKEN_STRING,    /* '…'; in PostgreSQL E'…', U&'…', N'…' and $tag$…$tag$, too, with what continues it */
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

/* To be read, and its `len` lowered, by whoever has one; `at` is where the next token is looked for. */
typedef struct mg_scanner
{
    const char *text;
    size_t len, at;
    mg_dialect dialect;
} mg_scanner;

/* Starts at the beginning of `len` bytes of text, which stays the caller's. */
static inline mg_scanner mg_scan(mg_dialect dialect, const char *text, size_t len)
{
    return (mg_scanner){text, len, 0, dialect};
}

/* Of a text that a NUL ends, or of none: NULL. */
static inline mg_scanner mg_scan_all(mg_dialect dialect, const char *text)
{
    return mg_scan(dialect, text ? text : "", text ? strlen(text) : 0);
}

/* The next token of the text: TOKEN_END at its end, for ever. */
mg_token mg_token_of_sqlite(mg_scanner *s);
mg_token mg_token_of_postgres(mg_scanner *s);

static inline mg_token mg_token_next(mg_scanner *s)
{
    return s->dialect == MG_SQLITE ? mg_token_of_sqlite(s) : mg_token_of_postgres(s);
}

/* Whether nothing comes after it: it is the end of the text, or has none itself. */
static inline bool mg_token_ends(mg_token t)
{
    return t.kind == TOKEN_END || t.kind >= TOKEN_OPEN_STRING;
}

/* ASCII alone, as both databases have it for names in UTF-8. */
char mg_lower(char c);

/* Whether it reads `word`, which is as long and in lower case, without case. */
bool mg_token_spells(const char *text, mg_token t, const char *word);

/* Whether it is the keyword `word` (in lower case), without case. Inline: the length settles most, and is known where
 * it is called. */
static inline bool mg_token_is(const char *text, mg_token t, const char *word)
{
    return t.kind == TOKEN_WORD && t.end - t.start == strlen(word) && mg_token_spells(text, t, word);
}

/* Goes behind the next keyword `word` (in lower case); false, and the scanner is at its end, where none comes. */
bool mg_scan_to(mg_scanner *s, const char *word);

/* Whether it is this one character, such as a parenthesis or a point. */
static inline bool mg_token_is_sign(const char *text, mg_token t, char sign)
{
    return t.kind == TOKEN_OTHER && t.end - t.start == 1 && text[t.start] == sign;
}

/* Whether its text is `text` to the byte: an operator of several characters. */
static inline bool mg_token_reads(const char *text, mg_token t, const char *what)
{
    return t.end - t.start == strlen(what) && memcmp(text + t.start, what, t.end - t.start) == 0;
}

/* Single bytes, for the tokenizers ****************************************************************************** */

static inline bool mg_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether an identifier may begin so: bytes that are not of ASCII are letters to both databases. */
static inline bool mg_starts_word(char c)
{
    unsigned char byte = (unsigned char) c;

    return (unsigned char) ((byte | 0x20) - 'a') < 26 || byte == '_' || byte >= 0x80;
}

static inline bool mg_continues_word(char c)
{
    return mg_starts_word(c) || mg_is_digit(c) || c == '$';
}

/* The byte `ahead` of the scanner, NUL after the end. */
static inline char mg_look_ahead(const mg_scanner *s, size_t ahead)
{
    return s->at + ahead < s->len ? s->text[s->at + ahead] : '\0';
}

/* Names of SQLite, which takes strings for names, too, and compares names without case *************************** */

/* Whether it can be the name of something. */
bool mg_token_is_name(mg_token t);

/* Whether the identifier that `t` is, without its quotes, is `name`, without case. */
bool mg_token_names(const char *text, mg_token t, const char *name);

/* The name that the token is, without its quotes, owned by the arena. NULL: out of memory. */
char *mg_token_text(mg_arena *arena, const char *text, mg_token t);

/* The same in the form by which SQLite compares names: in lower case. NULL: out of memory. */
const char *mg_token_key(mg_arena *arena, const char *text, mg_token t);

/* Names of PostgreSQL, which folds what stands without quotes to lower case ************************************** */

/* Whether the identifier that `t` is, as the server reads it, is `name`. False for what is no identifier. */
bool mg_token_names_in_postgres(const char *text, mg_token t, const char *name);

/*
 * Reads what the server takes the identifier for into `out`, with a NUL behind it: at most `room` bytes. Returns its
 * length, also where that has no room; 0 for what is no identifier.
 */
size_t mg_token_name_in_postgres(const char *text, mg_token t, char *out, size_t room);

/* Whether the text names `name`, as one of its identifiers. */
bool mg_text_names_in_postgres(const char *text, size_t len, const char *name);

/* Behind `::`: goes behind the type, which is [schema.]name, its other words, (length) and []. */
void mg_skip_type_of_postgres(mg_scanner *s);

#endif
