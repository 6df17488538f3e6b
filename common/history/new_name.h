/* new_name.h: the name of a migration that is made: 20240131120000_add_users, as the reference forms it. */
#ifndef MG_NEW_NAME_H
#define MG_NEW_NAME_H

#include "../base/arena.h"

#include <stdint.h>

/*
 * What a user calls it, in lower-case letters, digits and underscores: words of CamelCase are parted, accents dropped,
 * everything else parts words. "" when nothing is left; NULL: out of memory. Owned by the arena.
 */
const char *mg_name_words(mg_arena *a, const char *name);

/* "YYYYMMDDHHMMSS_words" of a time in ms since 1970, UTC, cut to the longest name that a migration may have. */
const char *mg_name_at(mg_arena *a, int64_t now_ms, const char *words);

/* The time that a name begins with, in ms since 1970; -1: it does not begin with one. */
int64_t mg_name_time(const char *name);

/* The word (or "v2"), when the name says nothing of what changes: to warn. */
bool mg_name_is_vague(const char *words);

#endif
