/*
 * values.h: the literals of defaults, in the one form that the model holds them in.
 *
 * Each returns NULL when out of memory (the arena's `failed`), or when the text is not such a literal. Results are
 * owned by the arena.
 */
#ifndef MG_MODEL_VALUES_H
#define MG_MODEL_VALUES_H

#include "model.h"

/* An integer: no plus sign, no leading zeros. */
const char *mg_integer_text(mg_arena *a, const char *text, size_t len);

/* A decimal number ("1.50", "-3e2", "+.5") without an exponent; its trailing zeros stay. */
const char *mg_decimal_text(mg_arena *a, const char *text, size_t len);

/* A time as RFC 3339 writes it: "2020-01-31 12:00:00.500 +00:00", with 0, 3, 6 or 9 digits of the second's fraction. */
const char *mg_datetime_text(mg_arena *a, const char *text, size_t len);

/* Base 64 as hexadecimal digits. */
const char *mg_bytes_text(mg_arena *a, const char *text, size_t len);

/* The other way round: hexadecimal digits as base 64. */
const char *mg_base64_text(mg_arena *a, const char *hex);

/* Numbers in the forms above: equal in value. */
bool mg_decimal_equal(const char *x, const char *y);

#endif
