/*
 * compat.h: the API of SQLite for an extension, and every difference between the versions that we run in (3.34 to 3.53)
 * and between the ways in which they are built.
 *
 * The extension may be built against one version and loaded into another. A function that is newer than 3.34 is called
 * only if the headers have it and the library that has loaded us is new enough, since the table of functions that it
 * passes ends where its version ends. If SQLite was built without a feature (SQLITE_OMIT_…), the table has NULL for its
 * functions. Those that can be left out in this way are called only from here, and there is always a way to do without
 * them.
 */
#ifndef MG_SQLITE_COMPAT_H
#define MG_SQLITE_COMPAT_H

#include <sqlite3ext.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef MG_SQLITE_API
SQLITE_EXTENSION_INIT1 /* this defines the table of SQLite's functions; only api.c does */
#else
SQLITE_EXTENSION_INIT3
#endif

#define MG_SQLITE_OLDEST 3034000

/*
 * Whether the library that has loaded us has a function that is new in `version`. If we are linked into SQLite, it has
 * what its headers have.
 */
#ifdef SQLITE_CORE
#define MG_HAS(version, function) true
#else
#define MG_HAS(version, function) (sqlite3_libversion_number() >= (version) && sqlite3_api->function != NULL)
#endif

    /* Where in the text that was prepared last its error is, in bytes, or -1 if that is not known. New in 3.38. */
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

/*
 * Whether an interrupt makes every statement of the connection fail. New in 3.41; in older versions a statement is
 * tried.
 */
static inline bool mg_compat_is_interrupted(sqlite3 *db)
{
#if SQLITE_VERSION_NUMBER >= 3041000
    if (MG_HAS(3041000, is_interrupted))
        return sqlite3_is_interrupted(db);
#endif
    return sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL) == SQLITE_INTERRUPT;
}

/* Whether mg_compat_db_name can tell names. New in 3.39. */
static inline bool mg_compat_has_db_name(void)
{
#if SQLITE_VERSION_NUMBER >= 3039000
    return MG_HAS(3039000, db_name);
#else
    return false;
#endif
}

/*
 * The name of the database with that number, valid until it is detached, or NULL if there is none. 0 is main, 1 is
 * temp.
 */
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

/*
 * Lets `ask` decide, every `steps` steps of SQLite's virtual machine, if a statement is stopped. Does nothing if SQLite
 * was built without progress callbacks.
 */
static inline void mg_compat_progress_handler(sqlite3 *db, int steps, int (*ask)(void *), void *arg)
{
    if (MG_HAS(MG_SQLITE_OLDEST, progress_handler))
        sqlite3_progress_handler(db, steps, ask, arg);
}

/* Whether this SQLite has virtual tables, which migrate_history is. */
static inline bool mg_compat_has_modules(void)
{
    return MG_HAS(MG_SQLITE_OLDEST, create_module_v2);
}

/* Whether a database can be copied as the bytes of its file. New in 3.39. */
static inline bool mg_compat_can_serialize(void)
{
#if SQLITE_VERSION_NUMBER >= 3039000
    return MG_HAS(3039000, serialize);
#else
    return false;
#endif
}

/* The database as the bytes of its file, to be freed with sqlite3_free, or NULL if that is not possible. */
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
