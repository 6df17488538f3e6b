/*
 * values.h: brings the literals of defaults to the one form that a model holds them in.
 *
 * Each function returns NULL if the text is not such a literal, or if there is no memory (then the arena's `failed` is
 * set). Results are owned by the arena.
 */
#ifndef MG_MODEL_VALUES_H
#define MG_MODEL_VALUES_H

#include "model.h"

/* An integer, without plus sign and leading zeros. */
const char *mg_integer_text(mg_arena *a, const char *text, size_t len);

/* A decimal number such as "1.50", "-3e2" or "+.5", without its exponent. Zeros at its end stay. */
const char *mg_decimal_text(mg_arena *a, const char *text, size_t len);

/* A time in RFC 3339, as "2020-01-31 12:00:00.500 +00:00". The fraction of the second has 0, 3, 6 or 9 digits. */
const char *mg_datetime_text(mg_arena *a, const char *text, size_t len);

/* Bytes in base 64, as hexadecimal digits. */
const char *mg_bytes_text(mg_arena *a, const char *text, size_t len);

/* The reverse: hexadecimal digits in base 64. */
const char *mg_base64_text(mg_arena *a, const char *hex);

/* Whether two numbers in the forms above have the same value. */
bool mg_decimal_equal(const char *x, const char *y);

#endif
