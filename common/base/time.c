/* time.c: see time.h. */
#include "time.h"

#include <string.h>

/* `n` in decimal, `width` digits with zeros before it. */
static char *read_digits(char *to, int64_t n, int width)
{
    for (int i = width; i-- > 0; n /= 10)
        to[i] = (char) ('0' + n % 10);
    return to + width;
}

/* The date `days` after 1970-01-01 (not before it), as YYYY-MM-DD. Years are counted from a 1st of March. */
static char *date(char *to, int64_t days)
{
    int64_t from_0000 = days + 719468, era = from_0000 / 146097, of_era = from_0000 % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t day = of_era - (365 * year + year / 4 - year / 100), month = (5 * day + 2) / 153;

    to = read_digits(to, era * 400 + year + (month >= 10), 4);
    *to++ = '-';
    to = read_digits(to, month < 10 ? month + 3 : month - 9, 2);
    *to++ = '-';
    return read_digits(to, day - (153 * month + 2) / 5 + 1, 2);
}

const char *mg_time_rfc3339(int64_t ms, char text[MG_RFC3339])
{
    const int64_t parts[] = {ms / 3600000 % 24, ms / 60000 % 60, ms / 1000 % 60};
    char *to = date(text, ms / 86400000);

    for (int i = 0; i < 3; i++)
    {
        *to++ = i ? ':' : 'T';
        to = read_digits(to, parts[i], 2);
    }
    *to++ = '.';
    to = read_digits(to, ms % 1000, 3);
    strcpy(to, "+00:00");
    return text;
}
