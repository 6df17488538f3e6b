/*
 * logs.h: reads and writes what migrate itself notes in the column `logs` of the history table: one JSON object, in the
 * last line. The lines before it are a message for people.
 *
 *     migrate: {"of": 5, "done": 2, "hash": "…"}
 */
#ifndef MG_LOGS_H
#define MG_LOGS_H

#include "../base/strbuf.h"

#include <stdbool.h>

/*
 * The place in `logs` where the object of the last line begins; it extends to the end of the text and need not be valid
 * JSON. NULL if `logs` is NULL or has no such line.
 */
const char *mg_logs_object(const char *logs);

/*
 * Appends a message of `len` bytes (`text` may be NULL) and the beginning of the last line, up to where the object
 * belongs, which the caller appends next. Out of memory: `out` is failed.
 */
void mg_logs_begin(mg_strbuf *out, const char *text, size_t len);

/* The length of the message, without the last line of migrate. `logs` may be NULL. */
size_t mg_logs_text_len(const char *logs);

#endif
