/* name.h: names and texts as SQL writes them, which both databases do alike; see token.h for how they are read. */
#ifndef MG_NAME_H
#define MG_NAME_H

#include "../base/strbuf.h"

#define MG_PG_NAME_BYTES 63 /* the longest identifier of PostgreSQL */

void mg_put_name(mg_strbuf *out, const char *name);                          /* "name", quotes in it doubled */
void mg_put_qualified(mg_strbuf *out, const char *schema, const char *name); /* ["schema".]"name" */
void mg_put_string(mg_strbuf *out, const char *text);                        /* 'it''s' */

/*
 * Whether the text is a name that needs no quotes, but for keywords: small letters, digits, _, what is not ASCII and
 * the signs in `more`, and no digit first.
 */
bool mg_is_bare_name(const char *text, const char *more);

#endif
