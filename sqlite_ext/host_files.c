/*
 * host_files.c: the callbacks for folders and files.
 *
 * Only regular files are read, and nothing else is opened: opening a device may have effects, and closing one of
 * SQLite's files has (own_files.c). So the code first asks what a path leads to. In case that changes before the file
 * is opened, a pipe is opened without waiting for its writer, and an opened file is asked again what it is.
 *
 * The folder that was listed last is kept open, and files in it are found from there. A history has many files, and
 * looking up the full path of each takes longer than reading it.
 */
#define _DEFAULT_SOURCE /* DT_DIR */

#include "base/sqlite_host.h"

#include "../common/base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path as system calls take it: relative to the folder that is open, or to the process's own. */
typedef struct file_place
{
    int folder;
    const char *path;
} file_place;

static file_place place_of_path(const mg_sqlite *s, const char *path)
{
    size_t len = s->folder_len;

    if (!s->folder_path || strncmp(path, s->folder_path, len) != 0 || path[len] != '/' || path[len + 1] == '/')
        return (file_place){AT_FDCWD, path};
    return (file_place){s->folder, path + len + 1};
}

void mg_sqlite_close_folder(mg_sqlite *s)
{
    if (s->folder_path)
        close(s->folder);
    s->folder_path = NULL;
}

static mg_path_kind kind_of_file(const struct stat *st)
{
    if (S_ISREG(st->st_mode))
        return MG_PATH_FILE;
    return S_ISDIR(st->st_mode) ? MG_PATH_FOLDER : MG_PATH_OTHER;
}

mg_rc mg_sqlite_path_kind(void *ctx, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    file_place at = place_of_path(ctx, path);
    struct stat st;

    *kind = MG_PATH_NONE;
    if (fstatat(at.folder, at.path, &st, 0) == 0)
        *kind = kind_of_file(&st);
    else if (errno != ENOENT && errno != ENOTDIR)
        return mg_sqlite_file_error(arena, err, errno, path, "look at");
    return MG_OK;
}

/* Opens a folder for listing, and keeps it open for the files in it. NULL if that fails; errno says why. */
static DIR *open_folder(mg_sqlite *s, const char *path)
{
    char *kept = mg_arena_str(&s->memory, path);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int again = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0); /* closedir() will close one of the two */
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    int why = errno;

    if (!dir && again >= 0)
        close(again);
    if (fd >= 0 && (!dir || !kept))
        close(fd);
    if (dir && kept)
    {
        mg_sqlite_close_folder(s);
        s->folder = fd;
        s->folder_path = kept;
        s->folder_len = strlen(kept);
    }
    errno = why;
    return dir;
}

static mg_path_kind told_kind(const struct dirent *entry)
{
    return entry->d_type == DT_REG ? MG_PATH_FILE : entry->d_type == DT_DIR ? MG_PATH_FOLDER : MG_PATH_NONE;
}

mg_rc mg_sqlite_folder_list(void *ctx, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    DIR *dir = open_folder(ctx, path);
    mg_rc rc = MG_OK;

    if (!dir)
        return mg_sqlite_file_error(arena, err, errno, path, "list the folder");
    for (;;)
    {
        struct dirent *entry;

        errno = 0;
        entry = readdir(dir);
        if (!entry)
        {
            if (errno != 0)
                rc = mg_sqlite_file_error(arena, err, errno, path, "list the folder");
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        rc = each(arg, entry->d_name, told_kind(entry));
        if (rc != MG_OK)
        {
            if (arena->failed)
                mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
            break;
        }
    }
    closedir(dir);
    return rc;
}

static mg_rc too_large(mg_arena *arena, mg_error *err, const char *path, size_t max)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_LIMIT, NULL, "the file \"%s\" is larger than the limit of %zu MB", path,
                            max >> 20);
}

static mg_rc not_a_file(mg_arena *arena, mg_error *err, const char *path, mg_path_kind kind)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_FILE, NULL, "\"%s\" is %s, not a file", path,
                            kind == MG_PATH_FOLDER ? "a folder" : "a pipe, a device or a socket");
}

/* Reads an open file that had `size` bytes. It may be shorter or longer by now; at most `max` bytes are read. */
static mg_rc read_open_file(int fd, const char *path, size_t size, size_t max, const char **text, size_t *len,
                            mg_arena *arena, mg_error *err)
{
    size_t cap = size + 1, used = 0;
    char *bytes = mg_arena_grow(arena, NULL, 0, cap);

    while (bytes)
    {
        ssize_t n = read(fd, bytes + used, cap - used);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return mg_sqlite_file_error(arena, err, errno, path, "read");
        used += (size_t) n;
        if (used > max)
            return too_large(arena, err, path, max);
        if (n == 0 || used == size) /* a short read ends a file, and there was room for more */
        {
            bytes[used] = '\0'; /* used < cap, since no read is made without room */
            *text = bytes;
            *len = used;
            return MG_OK;
        }
        if (used == cap)
        {
            bytes = mg_arena_grow(arena, bytes, cap, cap * 2);
            cap *= 2;
        }
    }
    return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
}

static int open_file(file_place at)
{
    int fd;

    do
        fd = openat(at.folder, at.path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd;
}

mg_rc mg_sqlite_file_read(void *ctx, const char *path, size_t max, const char **text, size_t *len, mg_arena *arena,
                          mg_error *err)
{
    file_place at = place_of_path(ctx, path);
    struct stat st;
    mg_rc rc;
    int fd;

    if (fstatat(at.folder, at.path, &st, 0) != 0)
        return mg_sqlite_file_error(arena, err, errno, path, "read");
    if (kind_of_file(&st) != MG_PATH_FILE)
        return not_a_file(arena, err, path, kind_of_file(&st));
    if (mg_own_files_check(ctx, &st, path, "read", arena, err) != MG_OK)
        return MG_FAILED;
    fd = open_file(at);
    if (fd < 0)
        return mg_sqlite_file_error(arena, err, errno, path, "read");
    if (fstat(fd, &st) != 0)
        rc = mg_sqlite_file_error(arena, err, errno, path, "read");
    else if (kind_of_file(&st) != MG_PATH_FILE)
        rc = not_a_file(arena, err, path, kind_of_file(&st));
    else if ((uint64_t) st.st_size > max)
        rc = too_large(arena, err, path, max);
    else
        rc = read_open_file(fd, path, (size_t) st.st_size, max, text, len, arena, err);
    close(fd);
    return rc;
}
