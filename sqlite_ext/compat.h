/*
 * compat.h: SQLite's API for an extension, and every difference between the versions that we run in (3.34 to 3.53).
 *
 * The extension may be built against one version and loaded into another: a function newer than 3.34 is called only
 * if the headers have it and the library that loaded us is new enough, for the table of functions that it handed us
 * ends where its version ends.
 */
#ifndef MG_SQLITE_COMPAT_H
#define MG_SQLITE_COMPAT_H

#include <sqlite3ext.h>
#include <stdbool.h>

#ifdef MG_SQLITE_ENTRY
SQLITE_EXTENSION_INIT1 /* defines the table of SQLite's functions: in entry.c alone */
#else
SQLITE_EXTENSION_INIT3
#endif

#define MG_SQLITE_OLDEST 3034000

    /* Where in the text last prepared its error is, in bytes; -1 when not known. 3.38. */
    static inline int
    mg_compat_error_offset(sqlite3 *db)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    if (sqlite3_libversion_number() >= 3038000)
        return sqlite3_error_offset(db);
#else
    (void) db;
#endif
    return -1;
}

/* Whether an interrupt is on: every statement of the connection fails then. 3.41; before, one is tried. */
static inline bool mg_compat_is_interrupted(sqlite3 *db)
{
#if SQLITE_VERSION_NUMBER >= 3041000
    if (sqlite3_libversion_number() >= 3041000)
        return sqlite3_is_interrupted(db);
#endif
    return sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL) == SQLITE_INTERRUPT;
}

/* The database as the bytes of its file, to be freed with sqlite3_free; NULL when it cannot be had. 3.39. */
static inline unsigned char *mg_compat_serialize(sqlite3 *db, const char *schema, sqlite3_int64 *size)
{
#if SQLITE_VERSION_NUMBER >= 3039000
    if (sqlite3_libversion_number() >= 3039000)
        return sqlite3_serialize(db, schema, size, 0);
#else
    (void) db;
    (void) schema;
#endif
    *size = 0;
    return NULL;
}

#endif
