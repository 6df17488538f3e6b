/* host_space.c: how much room is left where the server's files lie. The server works in its data directory. */
#include "postgres.h"

#include "../common/posix/space.h"
#include "base/pg_host.h"

static mg_rc find_room(void *ctx, mg_store store, const char *name, mg_room *room, mg_arena *arena, mg_error *err)
{
    const char *path = ".";

    (void) ctx;
    if (store == MG_STORE_LOG)
        path = "pg_wal";
    else if (store == MG_STORE_TABLESPACE)
        path = mg_arena_printf(arena, "pg_tblspc/%s", name);
    if (!path)
        return mg_error_no_memory(err);
    room->known = mg_space_at(path, &room->device, &room->bytes);
    return MG_OK;
}

void pg_space_init(mg_host *host)
{
    host->find_room = find_room;
}
