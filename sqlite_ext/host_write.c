/*
 * host_write.c: writes whole files.
 *
 * A file is written beside its place, under a name that no file has, and flushed to the disk; then it gets its real
 * name. So others see either the old file or the new one, even after a crash. If the path is a link, the file that it
 * leads to is replaced. A new folder is made in the same way, two levels up, so that whoever lists the folder never
 * sees an incomplete one. If that place is on another file system or cannot be written to, the new folder is made
 * beside its place, under a name that begins with a dot. What a process left there when it was killed is removed first:
 * common/posix/litter.h.
 */
#define _DEFAULT_SOURCE /* realpath() */

#include "base/sqlite_host.h"

#include "../common/posix/litter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *mg_parent_of(mg_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return mg_arena_str(arena, ".");
    return mg_arena_copy(arena, path, slash == path ? 1 : (size_t) (slash - path));
}

const char *mg_last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Writes all bytes to the file. False if that fails; errno says why. */
static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0)
    {
        ssize_t n = write(fd, text, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text += n;
        len -= (size_t) n;
    }
    return fsync(fd) == 0;
}

/* Flushes the folder's entry to the disk too. A file system that cannot do that does not need it. */
static void sync_folder(mg_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? mg_arena_copy(arena, path, slash == path ? 1 : (size_t) (slash - path)) : NULL;
    int fd = open(folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void) fsync(fd);
    close(fd);
}

/* A number for a name that no file has, not even one that a crash has left behind. */
static unsigned write_mark(void)
{
    unsigned n;

    sqlite3_randomness(sizeof n, &n);
    return n;
}

static mg_rc write_at(const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err)
{
    char *beside = mg_arena_printf(arena, "%s.%08x.tmp", path, write_mark());
    struct stat st;
    int fd, why = 0;

    if (!beside)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    mg_litter_of_file(path);
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return mg_sqlite_file_error(arena, err, errno, path, "write");
    if (!mg_litter_claim(fd))
        why = errno;
    if (why == 0 && stat(path, &st) == 0 && fchmod(fd, st.st_mode & 07777) != 0)
        why = errno;
    if (why == 0 && !write_all(fd, text, len))
        why = errno;
    if (why == 0 && rename(beside, path) != 0)
        why = errno;
    close(fd); /* its content is on the disk now; so far its name was only reserved */
    if (why == 0)
    {
        sync_folder(arena, path);
        return MG_OK;
    }
    unlink(beside);
    return mg_sqlite_file_error(arena, err, why, path, "write");
}

mg_rc mg_sqlite_file_write(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err)
{
    struct stat st;
    char *real;
    mg_rc rc;

    if (stat(path, &st) != 0)
    {
        if (errno != ENOENT)
            return mg_sqlite_file_error(arena, err, errno, path, "write");
        if (mg_own_files_check_new(ctx, path, "write", arena, err) != MG_OK)
            return MG_FAILED;
        return write_at(path, text, len, arena, err);
    }
    if (mg_own_files_check(ctx, &st, path, "write", arena, err) != MG_OK)
        return MG_FAILED;
    if (!S_ISREG(st.st_mode))
        return mg_sqlite_refuse(arena, err, MG_ERR_FILE, NULL, "could not write \"%s\": it is not a file", path);
    real = realpath(path, NULL);
    if (!real)
        return mg_sqlite_file_error(arena, err, errno, path, "write");
    rc = write_at(real, text, len, arena, err);
    free(real);
    return rc;
}

/* Folders ****************************************************************************************************** */

/*
 * Makes a folder beside the place, writes the file into it, and renames the folder. False if that fails; errno says
 * why.
 */
static bool make_folder(const char *beside, const char *inside, const char *path, const char *text, size_t len)
{
    int folder, fd, why = 0;

    if (mkdir(beside, 0777) != 0)
        return false;
    folder = open(beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fd = folder >= 0 && mg_litter_claim(folder)
             ? open(inside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)
             : -1;
    if (fd < 0)
        why = errno;
    else
    {
        why = write_all(fd, text, len) ? 0 : errno;
        if (close(fd) != 0 && why == 0)
            why = errno;
    }
    if (why == 0 && rename(beside, path) != 0)
        why = errno;
    if (why != 0)
    {
        unlink(inside);
        rmdir(beside);
    }
    if (folder >= 0)
        close(folder);
    errno = why == ENOTEMPTY || why == ENOTDIR ? EEXIST : why;
    return why == 0;
}

/* Makes the folder under another name in `where`, and renames it. False if that fails; errno says why. */
static bool make_from(mg_arena *arena, const char *where, const char *path, const char *file, const char *text,
                      size_t len)
{
    char *beside = mg_arena_printf(arena, "%s/.%s.%08x.tmp", where, mg_last_name(path), write_mark());
    char *inside = beside ? mg_arena_printf(arena, "%s/%s", beside, file) : NULL;

    errno = ENOMEM;
    return inside && make_folder(beside, inside, path, text, len);
}

/* Was the place two levels up of no use, since a mount point or a link lies in between or it cannot be written to? */
static bool is_elsewhere(void)
{
    return errno == EXDEV || errno == EACCES || errno == EPERM || errno == EROFS;
}

mg_rc mg_sqlite_folder_create(void *ctx, const char *path, const char *file, const char *text, size_t len,
                              mg_arena *arena, mg_error *err)
{
    char *parent = mg_parent_of(arena, path), *above = parent ? mg_parent_of(arena, parent) : NULL;
    struct stat st;

    (void) ctx;
    if (!above)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (mkdir(parent, 0777) == 0)
        sync_folder(arena, parent);
    else if (errno != EEXIST)
        return mg_sqlite_file_error(arena, err, errno, parent, "make the folder");
    if (lstat(path, &st) == 0)
        return mg_sqlite_file_error(arena, err, EEXIST, path, "make the folder");
    mg_litter_of_migrations(above, file);
    mg_litter_of_migrations(parent, file);
    if (!make_from(arena, above, path, file, text, len) &&
        (!is_elsewhere() || !make_from(arena, parent, path, file, text, len)))
        return mg_sqlite_file_error(arena, err, errno, path, "make the folder");
    sync_folder(arena, path);
    return MG_OK;
}

mg_rc mg_sqlite_folder_remove(void *ctx, const char *path, const char *file, mg_arena *arena, mg_error *err)
{
    char *inside = mg_arena_printf(arena, "%s/%s", path, file);

    (void) ctx;
    if (!inside)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    if (unlink(inside) != 0 || rmdir(path) != 0)
        return mg_sqlite_file_error(arena, err, errno, path, "remove the folder");
    return MG_OK;
}
