/*
 * backup.c: copies the database as it was before the session. The session holds the lock meanwhile, so that nothing can
 * happen between the copy and the migrations.
 *
 * SQLite refuses to copy from a connection that has a write transaction. So a file is copied through a second,
 * read-only connection, which sees the last committed state. A database in memory, which no second connection can
 * reach, is written out byte by byte.
 */
#define _DEFAULT_SOURCE /* fchown() */

#include "../base/sqlite_host.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGES_A_STEP 4096

/* Sets the error for something that another connection than the caller's could not do with a file. */
static mg_rc failed_on(sqlite3 *db, const char *what, const char *path, mg_arena *arena, mg_error *err)
{
    if (!db || (sqlite3_errcode(db) & 0xFF) == SQLITE_NOMEM)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    return mg_sqlite_refuse(arena, err, MG_ERR_FILE, NULL, "%s \"%s\": %s", what, path, sqlite3_errmsg(db));
}

/*
 * Gives the copy the owner, if that is possible, and the rights of the database, since it is for those who may read
 * that. If it cannot get the group, the group gets the rights that everybody has.
 */
static bool take_rights(int fd, const struct stat *of)
{
    mode_t mode = of->st_mode & 0777, others = mode & 07;
    struct stat made;

    if (fchown(fd, of->st_uid, of->st_gid) != 0 && fchown(fd, (uid_t) -1, of->st_gid) != 0 && fstat(fd, &made) == 0 &&
        made.st_gid != of->st_gid)
        mode &= ~(mode_t) 070 | others << 3;
    return fchmod(fd, mode) == 0;
}

/*
 * Makes the file, which must not exist, with the rights of `database` (NULL if that is in memory). Returns its
 * descriptor, or -1. Nobody else can open it before it has those rights.
 */
static int create_file(const char *path, const char *database, mg_arena *arena, mg_error *err)
{
    struct stat st;
    int fd;

    if (database && stat(database, &st) != 0)
    {
        mg_sqlite_file_error(arena, err, errno, database, "look at");
        return -1;
    }
    do
        fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, database ? 0600 : 0666);
    while (fd < 0 && errno == EINTR);
    if (fd < 0 && errno == EEXIST)
        mg_sqlite_refuse(arena, err, MG_ERR_FILE, "Give the backup a name of its own, or remove that file.",
                         "the backup \"%s\" exists already", path);
    else if (fd < 0)
        mg_sqlite_file_error(arena, err, errno, path, "create the backup");
    if (fd < 0 || !database || take_rights(fd, &st))
        return fd;
    mg_sqlite_file_error(arena, err, errno, path, "give its rights to the backup");
    close(fd);
    unlink(path);
    return -1;
}

static mg_rc write_bytes(int fd, const unsigned char *bytes, sqlite3_int64 len, const char *path, mg_arena *arena,
                         mg_error *err)
{
    while (len > 0)
    {
        ssize_t n = write(fd, bytes, len < (1 << 30) ? (size_t) len : (size_t) (1 << 30));

        if (n < 0 && errno != EINTR)
            return mg_sqlite_file_error(arena, err, errno, path, "write the backup");
        if (n > 0)
        {
            bytes += n;
            len -= n;
        }
    }
    return MG_OK;
}

static mg_rc copy_memory(mg_sqlite *s, int fd, const char *path, mg_arena *arena, mg_error *err)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = mg_compat_serialize(s->db, "main", &size);
    mg_rc rc;

    if (!bytes && size > 0)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (!bytes && !mg_compat_can_serialize())
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, NULL,
                                "a database in memory can be backed up from SQLite 3.39 on, where it is not built "
                                "without sqlite3_serialize(); this is %s",
                                sqlite3_libversion());
    rc = write_bytes(fd, bytes, size, path, arena, err);
    sqlite3_free(bytes);
    return rc;
}

static mg_rc copy_pages(mg_sqlite *s, sqlite3 *from, sqlite3 *to, const char *path, mg_arena *arena, mg_error *err)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    mg_rc rc = MG_OK;
    int step = SQLITE_OK;

    if (!copy)
        return failed_on(to, "could not write the backup", path, arena, err);
    while (rc == MG_OK && step == SQLITE_OK)
    {
        step = sqlite3_backup_step(copy, PAGES_A_STEP);
        /* The copy runs on other connections, so an interrupt of this one is asked for. */
        if (step == SQLITE_OK && sqlite3_exec(s->db, "SELECT 1", NULL, NULL, NULL) == SQLITE_INTERRUPT)
            rc = mg_sqlite_failed(s, arena, err);
    }
    if (sqlite3_backup_finish(copy) != SQLITE_OK || (rc == MG_OK && step != SQLITE_DONE))
        rc = rc == MG_OK ? failed_on(to, "could not write the backup", path, arena, err) : rc;
    return rc;
}

/* A path in a form that SQLite cannot take for a URI. */
static const char *plain(const char *path, mg_arena *arena)
{
    return sqlite3_strnicmp(path, "file:", 5) == 0 ? mg_arena_printf(arena, "./%s", path) : path;
}

/*
 * Opens a second connection to the database's file. If the first one needs a key, or other means of its own, to read
 * it, the second cannot. That is found out before anything is written.
 */
static mg_rc open_source(mg_sqlite *s, const char *file, sqlite3 **from, mg_arena *arena, mg_error *err)
{
    sqlite3_vfs *vfs = NULL;
    int rc;

    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
    rc = sqlite3_open_v2(file, from, SQLITE_OPEN_READONLY | SQLITE_OPEN_PRIVATECACHE, vfs ? vfs->zName : NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*from, "SELECT 1 FROM sqlite_master", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return MG_OK;
    if (rc == SQLITE_NOTADB)
        mg_sqlite_refuse(
            arena, err, MG_ERR_STATE,
            "It is encrypted, as it seems. Copy it by the application's own means before the call, without "
            "the option \"backup\".",
            "no backup can be made: only this connection can read \"%s\", and a second one is needed to "
            "copy it while this one holds the lock",
            file);
    else
        failed_on(*from, "the backup could not read", file, arena, err);
    mg_sqlite_set_code(err, rc);
    sqlite3_close(*from);
    return MG_FAILED;
}

static mg_rc copy_file(mg_sqlite *s, sqlite3 *from, const char *path, mg_arena *arena, mg_error *err)
{
    sqlite3 *to = NULL;
    const char *target = plain(path, arena);
    mg_rc rc;

    if (!target)
        rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    else if (sqlite3_open_v2(target, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
        rc = failed_on(to, "could not write the backup", path, arena, err);
    else
        rc = copy_pages(s, from, to, path, arena, err);
    sqlite3_close(to);
    return rc;
}

/* Makes sure that the copy and its folder's entry survive a power failure. */
static mg_rc sync_file(int fd, const char *path, mg_arena *arena, mg_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *folder = !slash ? "." : slash == path ? "/" : mg_arena_copy(arena, path, (size_t) (slash - path));
    int dir;

    if (fsync(fd) != 0)
        return mg_sqlite_file_error(arena, err, errno, path, "write the backup");
    dir = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (dir >= 0)
    {
        fsync(dir); /* not every file system can do that */
        close(dir);
    }
    return MG_OK;
}

mg_rc mg_sqlite_backup(void *ctx, const char *path, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    const char *file = sqlite3_db_filename(s->db, "main");
    bool in_memory = !file || !*file;
    sqlite3 *from = NULL;
    mg_rc rc;
    int fd;

    if (!*path)
        return mg_sqlite_refuse(arena, err, MG_ERR_ARGUMENT, NULL, "the path of the backup is empty");
    if (!in_memory && s->in_transaction && s->dirty_before)
        return mg_sqlite_refuse(arena, err, MG_ERR_STATE, "Commit before the call.",
                                "a backup would miss what your open transaction has changed");
    if (mg_own_files_check_new(s, path, "create the backup", arena, err) != MG_OK)
        return MG_FAILED;
    if (!in_memory && open_source(s, file, &from, arena, err) != MG_OK)
        return MG_FAILED;
    fd = create_file(path, in_memory ? NULL : file, arena, err);
    if (fd < 0)
    {
        sqlite3_close(from);
        return MG_FAILED;
    }
    rc = in_memory ? copy_memory(s, fd, path, arena, err) : copy_file(s, from, path, arena, err);
    sqlite3_close(from);
    if (rc == MG_OK)
        rc = sync_file(fd, path, arena, err);
    if (close(fd) != 0 && rc == MG_OK)
        rc = mg_sqlite_file_error(arena, err, errno, path, "write the backup");
    s->backup = mg_arena_str(&s->memory, path);
    if (!s->backup && rc == MG_OK)
        rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (rc != MG_OK)
    {
        const char *journal = mg_arena_printf(arena, "%s-journal", path);

        unlink(path);
        if (journal)
            unlink(journal);
        s->backup = NULL;
    }
    return rc;
}

void mg_sqlite_backup_remove(mg_sqlite *s)
{
    if (s->backup)
        unlink(s->backup);
    s->backup = NULL;
}
