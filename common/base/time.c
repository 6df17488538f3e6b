/* time.c: see time.h. */
#include "time.h"

#include <string.h>

/* `n` in decimal, `width` digits with zeros before it. */
static char *put_digits(char *to, int64_t n, int width)
{
    for (int i = width; i-- > 0; n /= 10)
        to[i] = (char) ('0' + n % 10);
    return to + width;
}

/*
 * Years are counted from a 1st of March, and 400 of them are an era: Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms", https://howardhinnant.github.io/date_algorithms.html (civil_from_days, days_from_civil).
 */
#define DAYS_OF_ERA 146097
#define DAYS_BEFORE_1970 719468 /* from 0000-03-01 */

static void set_date(mg_civil *c, int64_t days)
{
    int64_t from_0000 = days + DAYS_BEFORE_1970, era = from_0000 / DAYS_OF_ERA, of_era = from_0000 % DAYS_OF_ERA;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t day = of_era - (365 * year + year / 4 - year / 100), month = (5 * day + 2) / 153;

    c->year = (int) (era * 400 + year + (month >= 10));
    c->month = (int) (month < 10 ? month + 3 : month - 9);
    c->day = (int) (day - (153 * month + 2) / 5 + 1);
}

mg_civil mg_civil_from_ms(int64_t ms)
{
    mg_civil c = {.hour = (int) (ms / 3600000 % 24),
                  .minute = (int) (ms / 60000 % 60),
                  .second = (int) (ms / 1000 % 60),
                  .ms = (int) (ms % 1000)};

    set_date(&c, ms / 86400000);
    return c;
}

int64_t mg_ms_from_civil(const mg_civil *c)
{
    int64_t march_year = c->year - (c->month <= 2), era = march_year / 400, year = march_year % 400;
    int64_t day = (153 * (c->month > 2 ? c->month - 3 : c->month + 9) + 2) / 5 + c->day - 1;
    int64_t days = era * DAYS_OF_ERA + year * 365 + year / 4 - year / 100 + day - DAYS_BEFORE_1970;

    return (((days * 24 + c->hour) * 60 + c->minute) * 60 + c->second) * 1000 + c->ms;
}

const char *mg_time_rfc3339(int64_t ms, char text[MG_RFC3339])
{
    mg_civil c = mg_civil_from_ms(ms);
    const struct
    {
        int n, width;
        char after;
    } parts[] = {{c.year, 4, '-'},   {c.month, 2, '-'},  {c.day, 2, 'T'}, {c.hour, 2, ':'},
                 {c.minute, 2, ':'}, {c.second, 2, '.'}, {c.ms, 3, '+'}};
    char *to = text;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    {
        to = put_digits(to, parts[i].n, parts[i].width);
        *to++ = parts[i].after;
    }
    strcpy(to, "00:00");
    return text;
}

/* Whether a text is of that form, in which a 0 stands for any digit. */
static bool has_form(const char *text, const char *form)
{
    for (; *form && *text; form++, text++)
    {
        bool digit = *text >= '0' && *text <= '9';

        if (*form == '0' ? !digit : *form != *text)
            return false;
    }
    return !*form && !*text;
}

const char *mg_time_iso(mg_arena *arena, const char *shown)
{
    if (!has_form(shown, "0000-00-00 00:00:00.000 UTC"))
        return shown;
    return mg_arena_printf(arena, "%.10sT%.12s+00:00", shown, shown + 11);
}

#define LENGTH_MAX 2147483647 /* of the number before the unit */

bool mg_time_length(const char *text, int64_t *ms)
{
    static const struct
    {
        const char *name;
        int64_t us;
    } units[] = {{"", 1000},        {"us", 1},         {"ms", 1000},      {"s", 1000000},
                 {"min", 60000000}, {"h", 3600000000}, {"d", 86400000000}};
    int64_t n = 0;

    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9' && n <= LENGTH_MAX; text++)
        n = n * 10 + (*text - '0');
    while (*text == ' ')
        text++;
    for (size_t i = 0; n <= LENGTH_MAX && i < sizeof units / sizeof *units; i++)
        if (strcmp(text, units[i].name) == 0)
        {
            *ms = n * units[i].us / 1000;
            return true;
        }
    return false;
}
