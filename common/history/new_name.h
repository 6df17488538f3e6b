/* new_name.h: names for new migrations, as in 20240131120000_add_users, formed like the reference's. */
#ifndef MG_NEW_NAME_H
#define MG_NEW_NAME_H

#include "../base/arena.h"

#include <stdint.h>

/*
 * What a user calls a migration, in lower-case letters, digits and underscores: words of CamelCase are separated,
 * accents are dropped, and anything else separates words. "" if nothing is left; NULL if there is no memory. Owned by
 * the arena.
 */
const char *mg_name_words(mg_arena *a, const char *name);

/* "YYYYMMDDHHMMSS_words" for a time in ms since 1970, in UTC, cut to the length that a migration's name may have. */
const char *mg_name_at(mg_arena *a, int64_t now_ms, const char *words);

/* The time at the start of a name, in ms since 1970, or -1 if it does not start with one. */
int64_t mg_name_time(const char *name);

/* Whether a name says nothing of what changes, as a single common word or "v2" does; the user is warned then. */
bool mg_name_is_vague(const char *words);

#endif
