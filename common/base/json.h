/* json.h: values of jansson as text in an arena. */
#ifndef MG_JSON_H
#define MG_JSON_H

#include "strbuf.h"

#include <jansson.h>

/* Adds a value as JSON, with jansson's flags (JSON_COMPACT, JSON_INDENT(n)). False: out of memory. */
bool mg_json_dump(const json_t *value, size_t flags, mg_strbuf *out);

#endif
