/*
 * others.c: finds out if another connection is writing to the database.
 *
 * A deployment in segments holds the lock while a segment runs, and gives it up between two segments for too short a
 * time to notice. SQLite tells who holds the lock only by refusing it; so a second connection asks for it, and gives it
 * back.
 */
#include "base/sqlite_host.h"

#include <string.h>

static bool is_exclusive(mg_sqlite *s)
{
    char mode[16];

    return mg_setting(s->db, "locking_mode", mode, sizeof mode) && strcmp(mode, "exclusive") == 0;
}

static bool is_locked(const char *file, const char *vfs)
{
    sqlite3 *db = NULL;
    bool locked = false;

    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, vfs) == SQLITE_OK)
        locked = (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) & 0xFF) == SQLITE_BUSY;
    sqlite3_close(db); /* this rolls back */
    return locked;
}

/* Nobody else can be writing if this connection writes or locks others out, or if the database is in memory. */
mg_rc mg_sqlite_others_deploy(void *ctx, bool *is, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    const char *file = sqlite3_db_filename(s->db, "main");
    sqlite3_vfs *vfs = NULL;

    (void) arena;
    (void) err;
    *is = false;
    if (!file || !*file || sqlite3_txn_state(s->db, "main") == SQLITE_TXN_WRITE || is_exclusive(s))
        return MG_OK;
    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
    *is = is_locked(file, vfs ? vfs->zName : NULL);
    return MG_OK;
}
