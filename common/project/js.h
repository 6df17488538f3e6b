/*
 * js.h: the tokens of JavaScript and TypeScript, as far as it takes to find literals in an object: nothing is run, and
 * what a token means is not asked.
 *
 * Comments and blanks are left out. A `/` begins a regular expression where no value can have ended; types and the like
 * are words and signs as all else.
 */
#ifndef MG_JS_H
#define MG_JS_H

#include "../base/vec.h"
#include "../sql/source.h"

typedef enum mg_js_kind
{
    JS_WORD,     /* a name, a keyword, a number */
    JS_TEXT,     /* '…', "…", or `…` that puts nothing in */
    JS_TEMPLATE, /* `…${…}…` */
    JS_REGEX,
    JS_SIGN /* one character */
} mg_js_kind;

typedef struct mg_js_token
{
    mg_js_kind kind;
    size_t start, end; /* bytes, quotes included */
} mg_js_token;

typedef struct mg_js
{
    mg_source source;
    MG_VEC(mg_js_token) tokens;
} mg_js;

/* Why a text has no tokens. */
typedef enum mg_js_flaw
{
    JS_FINE,
    JS_UNENDED, /* a text, comment, template or expression in one has no end */
    JS_DEEP,    /* templates in templates */
    JS_NO_MEMORY
} mg_js_flaw;

/* Reads all tokens of the source, which is valid UTF-8 without NUL bytes. *at: where the flaw is. */
mg_js_flaw mg_js_read(mg_arena *a, const mg_source *source, mg_js *out, size_t *at);

/* Whether a token is this word, or this sign; of one behind the last: false. */
bool mg_js_is_word(const mg_js *js, size_t i, const char *word);
bool mg_js_is_sign(const mg_js *js, size_t i, char sign);

/*
 * What a JS_TEXT says, its escapes resolved, in the arena. NULL: an escape is none, or a NUL or half a surrogate pair;
 * or out of memory, which the arena notes.
 */
const char *mg_js_text(mg_arena *a, const mg_js *js, size_t i);

/* Behind the value that begins at `i`: at the comma or closing bracket that ends it, or behind the last token. */
size_t mg_js_skip(const mg_js *js, size_t i);

/* The bracket that closes the one at `i`, or the number of tokens. */
size_t mg_js_close(const mg_js *js, size_t i);

#endif
