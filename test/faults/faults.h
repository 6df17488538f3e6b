/* faults.h: what goes wrong during a call. */
#ifndef FAULTS_H
#define FAULTS_H

#include <sqlite3.h>
#include <stdbool.h>

typedef enum
{
    NOTHING,
    MEMORY_ONCE, /* the n-th allocation fails, SQLite's or the extension's */
    MEMORY_FROM, /* and all that follow it */
    DENY,        /* an authorizer denies what it is asked the n-th time */
    IGNORE,      /* answers SQLITE_IGNORE the n-th time: another answer may be right then, no crash is */
    HIDE,        /* answers SQLITE_IGNORE for all reads of the n-th column that is read and never NULL */
    PROGRESS,    /* a progress handler stops the n-th time */
    INTERRUPT,   /* sqlite3_interrupt() the n-th time that it is called */
    FAULTS
} fault;

/* Before SQLite is used. */
void faults_init(void);

/* From now on: on this connection, the n-th (from 1). `disarm` returns whether there was an n-th. */
void faults_arm(sqlite3 *db, fault what, long n);
bool faults_disarm(sqlite3 *db);

/* Columns that HIDE knows: those read between a call with true and one with false. */
void faults_collect(sqlite3 *db, bool on);
const char *faults_column(long n); /* of HIDE: its name */

/* Blocks of jansson's that are not freed. */
long faults_blocks(void);

#endif
