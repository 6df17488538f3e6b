/* locks.h: which locks actions take, and what these block. SQLite has none: a transaction that writes has the file. */
#ifndef MG_LOCKS_H
#define MG_LOCKS_H

#include "../../sql/actions.h"

/* PostgreSQL's modes, in its order. */
typedef enum mg_lock
{
    MG_LOCK_NONE,
    MG_LOCK_ACCESS_SHARE,
    MG_LOCK_ROW_SHARE,
    MG_LOCK_ROW_EXCLUSIVE,
    MG_LOCK_SHARE_UPDATE_EXCLUSIVE,
    MG_LOCK_SHARE,
    MG_LOCK_SHARE_ROW_EXCLUSIVE,
    MG_LOCK_EXCLUSIVE,
    MG_LOCK_ACCESS_EXCLUSIVE
} mg_lock;

typedef enum mg_blocked
{
    MG_BLOCKS_NOTHING,
    MG_BLOCKS_WRITES,
    MG_BLOCKS_READS /* and writes */
} mg_blocked;

/* The lock that the action takes on the table that it is about: its object, or of an index, trigger or policy its
 * table. */
mg_lock mg_lock_of(const mg_action *a);

/*
 * Whether the action of an index takes that lock on the index itself, and none to speak of on the table; every query of
 * the table needs the index, so it waits all the same.
 */
bool mg_locks_index(const mg_action *a);

/* What others cannot do with a table while somebody holds it. */
mg_blocked mg_lock_blocks(mg_lock lock);

/* "ACCESS EXCLUSIVE"; NULL for MG_LOCK_NONE. */
const char *mg_lock_word(mg_lock lock);
const char *mg_blocks_word(mg_blocked blocks);

#endif
