/*
 * escape.h: texts of others, shown to people.
 *
 * Names and messages that a database holds were written by whoever may write there. Shown as they are, a control
 * character would act on a terminal, and a line end would forge a line of a report.
 */
#ifndef MG_ESCAPE_H
#define MG_ESCAPE_H

#include "strbuf.h"

/*
 * The text on one line: control characters, line ends of any kind, characters that turn the direction of writing and
 * bytes that are not UTF-8 become \n, \r, \t, \x1b or \u202e.
 */
void mg_strbuf_escaped(mg_strbuf *b, const char *text, size_t len);

/* The same as a text: `text` itself when there is nothing to escape; "" without memory. */
const char *mg_escaped(mg_arena *a, const char *text);

/* The same of a line of a script, whose tabs stay; NULL without memory. */
char *mg_escaped_line(mg_arena *a, const char *text, size_t len);

/*
 * A literal of SQL that can be shown, and pasted as it stands: where there is something to escape, a text of the form
 * E'…' where the database has that (`e_strings`), else pieces joined by || with char(…).
 */
void mg_strbuf_literal(mg_strbuf *b, const char *text, bool e_strings);

#endif
