/* literals_sqlite.h: what an expression of SQLite is that stands alone. */
#ifndef MG_LITERALS_SQLITE_H
#define MG_LITERALS_SQLITE_H

#include <stdbool.h>

/* Whether the text is a number as SQLite writes them, perhaps with a sign. */
bool mg_lite_is_number(const char *text);

/* Whether it is one string in single quotes. */
bool mg_lite_is_string(const char *text);

/* Whether it is a name: as a default the text of its letters. The words that mean more are none. */
bool mg_lite_is_bare_name(const char *text);

#endif
