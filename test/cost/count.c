/*
 * count.c: counts what the extension does, so that how its cost grows can be told without a clock: every basic block of
 * its code, as gcc's -fsanitize-coverage=trace-pc announces it, and every sixteenth byte that the C library looks at or
 * moves for it, as ld's --wrap lets us see.
 */
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

static unsigned long long count, due;
static void (*awaited)(void);

EXPORT void __sanitizer_cov_trace_pc(void);
EXPORT void __sanitizer_cov_trace_pc(void)
{
    void (*now)(void) = awaited;

    count++;
    if (!now || count < due)
        return;
    awaited = NULL;
    now();
}

/* Calls a function, once, as soon as so much is counted. */
EXPORT void cost_await(unsigned long long at, void (*call)(void));
EXPORT void cost_await(unsigned long long at, void (*call)(void))
{
    due = at;
    awaited = call;
}

EXPORT unsigned long long cost_count(void);
EXPORT unsigned long long cost_count(void)
{
    return count;
}

static size_t seen(size_t bytes)
{
    count += 1 + bytes / 16;
    return bytes;
}

#define WRAP(type, name, parameters)                                                                                   \
    EXPORT type __wrap_##name parameters;                                                                              \
    EXPORT type __wrap_##name parameters

WRAP(size_t, strlen, (const char *s))
{
    return seen(strlen(s));
}

WRAP(void *, memcpy, (void *to, const void *from, size_t n))
{
    return memcpy(to, from, seen(n));
}

WRAP(void *, memmove, (void *to, const void *from, size_t n))
{
    return memmove(to, from, seen(n));
}

WRAP(void *, memset, (void *to, int c, size_t n))
{
    return memset(to, c, seen(n));
}

WRAP(int, memcmp, (const void *a, const void *b, size_t n))
{
    return memcmp(a, b, seen(n));
}

WRAP(void *, memchr, (const void *s, int c, size_t n))
{
    void *at = memchr(s, c, n);

    seen(at ? (size_t) ((char *) at - (const char *) s) : n);
    return at;
}

WRAP(char *, strchr, (const char *s, int c))
{
    char *at = strchr(s, c);

    seen(at ? (size_t) (at - s) : strlen(s));
    return at;
}

WRAP(char *, strstr, (const char *s, const char *word))
{
    char *at = strstr(s, word);

    seen(at ? (size_t) (at - s) : strlen(s));
    return at;
}

WRAP(int, strcmp, (const char *a, const char *b))
{
    size_t i = 0;

    while (a[i] && a[i] == b[i])
        i++;
    seen(i);
    return (unsigned char) a[i] - (unsigned char) b[i];
}
