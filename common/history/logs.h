/*
 * logs.h: what migrate keeps in the logs of a row of the history: one JSON object, in the last line.
 *
 *     migrate: {"of": 5, "done": 2, "hash": "…"}
 */
#ifndef MG_LOGS_H
#define MG_LOGS_H

#include "../base/strbuf.h"

#include <stdbool.h>

/* The object in the last line, up to the end of the logs, where it may be anything; NULL: there is none. */
const char *mg_logs_object(const char *logs);

/* Writes a text and, in a line of its own, all of such a line that is before the object. `text` may be NULL. */
void mg_logs_begin(mg_strbuf *out, const char *text, size_t len);

/* How many bytes of the logs come before that line; all of them where there is none. `logs` may be NULL. */
size_t mg_logs_text_len(const char *logs);

#endif
