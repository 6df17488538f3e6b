/* time.h: moments as text. */
#ifndef MG_TIME_H
#define MG_TIME_H

#include "arena.h"

#include <stdint.h>

/* A moment as the calendar has it, UTC. */
typedef struct mg_civil
{
    int year, month, day; /* the last two from 1 */
    int hour, minute, second, ms;
} mg_civil;

/* Of milliseconds since 1970 (not before); and the other way round, of any year from 0 on. */
mg_civil mg_civil_from_ms(int64_t ms);
int64_t mg_ms_from_civil(const mg_civil *c);

/*
 * The milliseconds of a length of time as PostgreSQL's settings have it: "5s", "2 min", "200" (milliseconds), a whole
 * number. False: it is none.
 */
bool mg_time_length(const char *text, int64_t *ms);

#define MG_RFC3339 40 /* bytes of such a text, its NUL included */

/*
 * Milliseconds since 1970 (not before) as RFC 3339 with milliseconds, as the reference writes times:
 * "2024-01-31T12:00:00.000+00:00". Gives `text`.
 */
const char *mg_time_rfc3339(int64_t ms, char text[MG_RFC3339]);

/*
 * "2024-01-31 12:00:00.000 UTC", as reports show a time, as ISO 8601 with the offset:
 * "2024-01-31T12:00:00.000+00:00". A text that is no such time is given back. NULL: out of memory.
 */
const char *mg_time_iso(mg_arena *arena, const char *shown);

#endif
