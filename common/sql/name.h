/* name.h: writes names and strings in SQL, which looks the same in both databases. token.h reads them. */
#ifndef MG_NAME_H
#define MG_NAME_H

#include "../base/strbuf.h"

#define MG_PG_NAME_BYTES 63 /* how long an identifier may be in PostgreSQL */

void mg_put_name(mg_strbuf *out, const char *name);                          /* "name", with quotes in it doubled */
void mg_put_qualified(mg_strbuf *out, const char *schema, const char *name); /* ["schema".]"name" */
void mg_put_string(mg_strbuf *out, const char *text);                        /* 'it''s' */

/*
 * Whether the text is a name that needs no quotes, unless it is a keyword: it has only small letters, digits, _,
 * characters beyond ASCII and the signs in `more`, and does not begin with a digit.
 */
bool mg_is_bare_name(const char *text, const char *more);

#endif
