/*
 * compat.h: SQLite's API for an extension, and every difference between the versions that we run in (3.34 to 3.53), and
 * between the ways in which they are built.
 *
 * The extension may be built against one version and loaded into another: a function newer than 3.34 is called only
 * if the headers have it and the library that loaded us is new enough, for the table of functions that it handed us
 * ends where its version ends. And a build that omits a feature (SQLITE_OMIT_…) has NULL in the table: what may be
 * omitted is called from here alone, and there is a way to do without.
 */
#ifndef MG_SQLITE_COMPAT_H
#define MG_SQLITE_COMPAT_H

#include <sqlite3ext.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef MG_SQLITE_API
SQLITE_EXTENSION_INIT1 /* defines the table of SQLite's functions: in api.c alone */
#else
SQLITE_EXTENSION_INIT3
#endif

#define MG_SQLITE_OLDEST 3034000

/*
 * Whether the library that loaded us has the function, which is new in `version`. Linked into it, we have what its
 * headers have, and were built for it.
 */
#ifdef SQLITE_CORE
#define MG_HAS(version, function) true
#else
#define MG_HAS(version, function) (sqlite3_libversion_number() >= (version) && sqlite3_api->function != NULL)
#endif

    /* Where in the text last prepared its error is, in bytes; -1 when not known. 3.38. */
    static inline int
    mg_compat_error_offset(sqlite3 *db)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    if (MG_HAS(3038000, error_offset))
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
    if (MG_HAS(3041000, is_interrupted))
        return sqlite3_is_interrupted(db);
#endif
    return sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL) == SQLITE_INTERRUPT;
}

/* Whether mg_compat_db_name can tell. 3.39. */
static inline bool mg_compat_has_db_name(void)
{
#if SQLITE_VERSION_NUMBER >= 3039000
    return MG_HAS(3039000, db_name);
#else
    return false;
#endif
}

/* The name of the database of that number, valid until it is detached; NULL: there is none. 0: main, 1: temp. */
static inline const char *mg_compat_db_name(sqlite3 *db, int number)
{
#if SQLITE_VERSION_NUMBER >= 3039000
    return sqlite3_db_name(db, number);
#else
    (void) db;
    (void) number;
    return NULL;
#endif
}

/* Has `ask` stop a statement every `steps` of SQLite's machine; not where progress callbacks are omitted. */
static inline void mg_compat_progress_handler(sqlite3 *db, int steps, int (*ask)(void *), void *arg)
{
    if (MG_HAS(MG_SQLITE_OLDEST, progress_handler))
        sqlite3_progress_handler(db, steps, ask, arg);
}

/* Whether there are virtual tables, migrate_history among them. */
static inline bool mg_compat_has_modules(void)
{
    return MG_HAS(MG_SQLITE_OLDEST, create_module_v2);
}

/* Whether a database can be had as the bytes of its file. 3.39. */
static inline bool mg_compat_can_serialize(void)
{
#if SQLITE_VERSION_NUMBER >= 3039000
    return MG_HAS(3039000, serialize);
#else
    return false;
#endif
}

/* The database as the bytes of its file, to be freed with sqlite3_free; NULL when it cannot be had. */
static inline unsigned char *mg_compat_serialize(sqlite3 *db, const char *schema, sqlite3_int64 *size)
{
    *size = 0;
#if SQLITE_VERSION_NUMBER >= 3039000
    if (mg_compat_can_serialize())
        return sqlite3_serialize(db, schema, size, 0);
#else
    (void) db;
    (void) schema;
#endif
    return NULL;
}

#endif
