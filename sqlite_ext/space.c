/*
 * space.c: how much room is left where SQLite writes. The journal lies beside the file. Temporary files lie in the
 * first of several folders that can be written to, as https://sqlite.org/tempfiles.html says.
 */
#define _POSIX_C_SOURCE 200809L

#include "base/sqlite_host.h"

#include "../common/posix/space.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_temporary_folder(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode) && access(path, W_OK | X_OK) == 0;
}

static const char *find_temporary(void)
{
    const char *const folders[] = {getenv("SQLITE_TMPDIR"), getenv("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp"};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (is_temporary_folder(folders[i]))
            return folders[i];
    return ".";
}

/* The folder of a store; NULL if the database is in memory, or there is no memory. */
static const char *find_store(mg_sqlite *s, mg_store store, const char *name, mg_arena *arena)
{
    const char *file = sqlite3_db_filename(s->db, "main");

    if (store == MG_STORE_TEMPORARY)
        return find_temporary();
    if (store == MG_STORE_BACKUP)
        return mg_parent_of(arena, name);
    return file && *file ? mg_parent_of(arena, file) : NULL;
}

mg_rc mg_sqlite_find_room(void *ctx, mg_store store, const char *name, mg_room *room, mg_arena *arena, mg_error *err)
{
    const char *path = find_store(ctx, store, name, arena);

    room->known = path && mg_space_at(path, &room->device, &room->bytes);
    return arena->failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}
