/*
 * own_files.c: recognizes the files of the connection's own databases, which are not read or written as ordinary files.
 *
 * On POSIX, closing any descriptor of a file drops all locks that the process holds on that file, including those of
 * SQLite. Another process could then write in the middle of a transaction, and its committed changes would be lost
 * (https://sqlite.org/howtocorrupt.html, 2.2). So a path is looked at before it is opened, whatever it is called: a
 * link, or another name of the same file, counts as that file. The files of other connections in the process are not
 * known.
 *
 * The names are remembered for the call, since no script can attach a database. The files behind the names are looked
 * up each time, since the first write creates a new database's file, and journals come and go.
 */
#define _POSIX_C_SOURCE 200809L

#include "base/sqlite_host.h"

#include <string.h>
#include <sys/stat.h>

static const char *const SUFFIXES[] = {"", "-journal", "-wal", "-shm"};

static void add_files(mg_sqlite *s, const char *database)
{
    const char *file = sqlite3_db_filename(s->db, database);

    for (size_t i = 0; file && *file && i < sizeof SUFFIXES / sizeof *SUFFIXES; i++)
    {
        const char **one = mg_vec_push(&s->memory, &s->own_files);

        if (one)
            *one = mg_arena_printf(&s->memory, "%s%s", file, SUFFIXES[i]);
    }
}

static mg_rc list_files(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_databases attached = {0};

    if (s->knows_own_files)
        return MG_OK;
    if (mg_attached_list(s, &attached, arena, err) != MG_OK)
        return MG_FAILED;
    add_files(s, "main");
    for (size_t i = 0; i < attached.len; i++)
        add_files(s, attached.items[i].name);
    if (s->memory.failed)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    s->knows_own_files = true;
    return MG_OK;
}

/* The host whose files count. In a shadow this is the host of the connection for which the shadow stands in. */
static mg_sqlite *owner_of(mg_sqlite *s)
{
    return s->outside ? s->outside : s;
}

static mg_rc refuse_own(mg_arena *arena, mg_error *err, const char *path, const char *doing)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_FILE, "Give another path: the database is read and written through SQL.",
                            "could not %s \"%s\": it is a file of a database that this connection has open", doing,
                            path);
}

mg_rc mg_own_files_check(mg_sqlite *s, const struct stat *st, const char *path, const char *doing, mg_arena *arena,
                         mg_error *err)
{
    mg_sqlite *owner = owner_of(s);
    struct stat own;

    if (list_files(owner, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < owner->own_files.len; i++)
        if (stat(owner->own_files.items[i], &own) == 0 && own.st_ino == st->st_ino && own.st_dev == st->st_dev)
            return refuse_own(arena, err, path, doing);
    return MG_OK;
}

/* Would a file made at `path` have the same folder and the same last name as `own`? */
static bool is_same_place(mg_arena *arena, const char *path, const char *own)
{
    const char *name = mg_last_name(path), *own_name = mg_last_name(own), *folder, *own_folder;
    struct stat st, own_st;

    if (sqlite3_stricmp(name, own_name) != 0) /* some file systems ignore case */
        return false;
    folder = mg_parent_of(arena, path);
    own_folder = mg_parent_of(arena, own);
    return folder && own_folder && stat(folder, &st) == 0 && stat(own_folder, &own_st) == 0 &&
           st.st_ino == own_st.st_ino && st.st_dev == own_st.st_dev;
}

mg_rc mg_own_files_check_new(mg_sqlite *s, const char *path, const char *doing, mg_arena *arena, mg_error *err)
{
    mg_sqlite *owner = owner_of(s);

    if (list_files(owner, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < owner->own_files.len; i++)
        if (is_same_place(arena, path, owner->own_files.items[i]))
            return refuse_own(arena, err, path, doing);
    return arena->failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}
