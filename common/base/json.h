/* json.h: values of jansson from text, and as text in an arena. */
#ifndef MG_JSON_H
#define MG_JSON_H

#include "strbuf.h"

#include <jansson.h>

/*
 * Reads a text, with jansson's flags, so that lack of memory is told from a text that is no JSON: jansson may say the
 * one of the other, or leave characters out and say nothing. Returns the value, to be freed by json_decref, or NULL:
 * then either *no_memory is set to true, or `why` (all zero before) says what is wrong with the text.
 */
json_t *mg_json_read(const char *text, size_t flags, json_error_t *why, bool *no_memory);

/* Adds a value as JSON, with jansson's flags (JSON_COMPACT, JSON_INDENT(n)). False: out of memory. */
bool mg_json_dump(const json_t *value, size_t flags, mg_strbuf *out);

#endif
