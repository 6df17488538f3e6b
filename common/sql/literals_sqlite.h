/* literals_sqlite.h: what kind of expression a text of SQLite is. */
#ifndef MG_LITERALS_SQLITE_H
#define MG_LITERALS_SQLITE_H

#include <stdbool.h>

/* Whether the text is a number, which may have a sign. */
bool mg_lite_is_number(const char *text);

/* Whether the text is a single string in single quotes. */
bool mg_lite_is_string(const char *text);

/* Whether the text is a bare name that is no keyword: SQLite takes such a default for a string. */
bool mg_lite_is_bare_name(const char *text);

#endif
