/* choices.h: texts that are made of an input, a byte for each choice. */
#ifndef CHOICES_H
#define CHOICES_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

typedef struct choices
{
    const uint8_t *at, *end;
} choices;

typedef struct text
{
    char buf[8192];
    size_t len;
} text;

/* A number below `of`; 0 when the input is used up. */
static inline unsigned choose(choices *c, unsigned of)
{
    return c->at < c->end ? *c->at++ % of : 0;
}

#define ONE_OF(c, list) (list)[choose(c, sizeof(list) / sizeof *(list))]

static inline void put(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds to the text. What is too long is cut, and the text is full then. */
static inline void put(text *t, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(t->buf + t->len, sizeof t->buf - t->len, format, args);
    va_end(args);
    t->len += (size_t) n < sizeof t->buf - t->len ? (size_t) n : sizeof t->buf - t->len - 1;
}

static inline int is_full(const text *t)
{
    return t->len + 1 >= sizeof t->buf;
}

#endif
