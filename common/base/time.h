/* time.h: moments as text. */
#ifndef MG_TIME_H
#define MG_TIME_H

#include <stdint.h>

#define MG_RFC3339 40 /* bytes of such a text, its NUL included */

/*
 * Milliseconds since 1970 (not before) as RFC 3339 with milliseconds, as the reference writes times:
 * "2024-01-31T12:00:00.000+00:00". Gives `text`.
 */
const char *mg_time_rfc3339(int64_t ms, char text[MG_RFC3339]);

#endif
