/* strbuf.c: text that grows; see strbuf.h. */
#include "strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

void mg_strbuf_init(mg_strbuf *b, mg_arena *arena)
{
    memset(b, 0, sizeof *b);
    b->arena = arena;
}

static bool reserve_bytes(mg_strbuf *b, size_t more)
{
    size_t need = b->len + more + 1, cap = b->cap ? b->cap : 64;
    char *p;

    if (b->failed)
        return false;
    if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) /* beyond any memory; doubling could overflow */
    {
        b->failed = b->arena->failed = true;
        return false;
    }
    if (need <= b->cap)
        return true;
    while (cap < need)
        cap *= 2;
    p = mg_arena_grow(b->arena, b->text, b->cap, cap);
    if (!p)
    {
        b->failed = true;
        return false;
    }
    b->text = p;
    b->cap = cap;
    return true;
}

void mg_strbuf_add(mg_strbuf *b, const char *bytes, size_t len)
{
    if (!reserve_bytes(b, len))
        return;
    memcpy(b->text + b->len, bytes, len);
    b->len += len;
    b->text[b->len] = '\0';
}

void mg_strbuf_puts(mg_strbuf *b, const char *s)
{
    mg_strbuf_add(b, s, strlen(s));
}

void mg_strbuf_putc(mg_strbuf *b, char c)
{
    mg_strbuf_add(b, &c, 1);
}

void mg_strbuf_pad(mg_strbuf *b, char c, size_t count)
{
    if (!reserve_bytes(b, count))
        return;
    memset(b->text + b->len, c, count);
    b->len += count;
    b->text[b->len] = '\0';
}

void mg_strbuf_quoted(mg_strbuf *b, const char *text, char quote)
{
    mg_strbuf_putc(b, quote);
    for (const char *end; (end = strchr(text, quote)); text = end + 1)
    {
        mg_strbuf_add(b, text, (size_t) (end - text) + 1);
        mg_strbuf_putc(b, quote);
    }
    mg_strbuf_puts(b, text);
    mg_strbuf_putc(b, quote);
}

void mg_strbuf_item(mg_strbuf *b, const char *text)
{
    mg_strbuf_putc(b, '"');
    for (; *text; text++)
    {
        if (*text == '"' || *text == '\\')
            mg_strbuf_putc(b, '\\');
        mg_strbuf_putc(b, *text);
    }
    mg_strbuf_putc(b, '"');
}

void mg_strbuf_printf(mg_strbuf *b, const char *fmt, ...)
{
    va_list args;
    int n;

    size_t room = b->cap - b->len;

    va_start(args, fmt);
    n = vsnprintf(room ? b->text + b->len : NULL, room, fmt, args);
    va_end(args);
    if (n < 0)
        b->failed = true;
    if (n < 0 || !reserve_bytes(b, (size_t) n))
        return;
    if ((size_t) n >= room)
    {
        va_start(args, fmt);
        vsnprintf(b->text + b->len, (size_t) n + 1, fmt, args);
        va_end(args);
    }
    b->len += (size_t) n;
}

char *mg_strbuf_done(mg_strbuf *b)
{
    if (!reserve_bytes(b, 0))
        return NULL;
    b->text[b->len] = '\0';
    return b->text;
}
