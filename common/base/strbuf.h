/*
 * strbuf.h: text that grows, in an arena.
 *
 * Errors are sticky: after a failed allocation every append is a no-op and mg_strbuf_done returns NULL (the arena's
 * `failed` says why). The text is always NUL-terminated and may hold NUL bytes; `len` counts without the terminator.
 */
#ifndef MG_STRBUF_H
#define MG_STRBUF_H

#include "arena.h"

typedef struct mg_strbuf
{
    mg_arena *arena;
    char *text;
    size_t len;
    size_t cap;
    bool failed;
} mg_strbuf;

void mg_strbuf_init(mg_strbuf *b, mg_arena *arena);
void mg_strbuf_add(mg_strbuf *b, const char *bytes, size_t len);
void mg_strbuf_puts(mg_strbuf *b, const char *s);
void mg_strbuf_putc(mg_strbuf *b, char c);
void mg_strbuf_pad(mg_strbuf *b, char c, size_t count);            /* `count` times `c` */
void mg_strbuf_quoted(mg_strbuf *b, const char *text, char quote); /* quoted as in SQL: quotes inside are doubled */
void mg_strbuf_item(mg_strbuf *b, const char *text);               /* "…" of an array of PostgreSQL, as text */
void mg_strbuf_printf(mg_strbuf *b, const char *fmt, ...) MG_PRINTF(2, 3);

/* The text, owned by the arena ("" when nothing was added); NULL when out of memory. */
char *mg_strbuf_done(mg_strbuf *b);

#endif
