/* utf8.h: UTF-8 as of RFC 3629 (no surrogates, no overlong forms, up to U+10FFFF). */
#ifndef MG_UTF8_H
#define MG_UTF8_H

#include "arena.h"

#include <stdint.h>

/* The offset of the first byte that is not valid UTF-8, or `len` when all is. NUL bytes are valid here. */
size_t mg_utf8_check(const char *text, size_t len);

/* How many bytes a byte order mark at the start takes: 3 or 0. */
size_t mg_utf8_bom(const char *text, size_t len);

/* How many characters `len` bytes of valid UTF-8 hold. */
size_t mg_utf8_length(const char *text, size_t len);

/* How many bytes the first `chars` characters take (at most `len`). */
size_t mg_utf8_offset(const char *text, size_t len, size_t chars);

/* How many of `len` bytes to keep so that they are at most `max` and no character is cut. */
size_t mg_utf8_cut(const char *text, size_t len, size_t max);

/* Where `word`, of ASCII letters and signs, first occurs in `len` bytes of text, without case; NULL: nowhere. */
const char *mg_ascii_find(const char *text, size_t len, const char *word);

/* Whether the texts are the same, or one begins with the other, but for the case of ASCII letters. */
bool mg_ascii_equal_nocase(const char *a, const char *b);
bool mg_ascii_begins_nocase(const char *text, const char *with);
bool mg_ascii_holds_nocase(const char *text, const char *part);

/* Writes a code point; returns how many bytes it takes. */
uint32_t mg_utf8_encode(char out[4], uint32_t codepoint);

/* Makes a text valid: bytes that are no UTF-8 become question marks. */
void mg_utf8_repair(char *text, size_t len);

/*
 * A text as messages show it: escaped as of escape.h; what is longer than MG_SHOWN_MAX bytes is cut, and ends in "...".
 * "" without memory.
 */
#define MG_SHOWN_MAX 250
const char *mg_shown(mg_arena *a, const char *text);

#endif
