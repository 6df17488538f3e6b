/*
 * host_write.c: writes whole files of the server, for roles that may do so.
 *
 * A file is written beside its place, under a name that no file has; the server's own functions flush it to the disk
 * and rename it. So others see either the old file or the new one, even after a crash. If the path is a link, the file
 * that it leads to is replaced. A new folder is made in the same way, two levels up, so that whoever lists the folder
 * never sees an incomplete one. If that place is on another file system or cannot be written to, the new folder is made
 * beside its place, under a name that begins with a dot. What a process left there when it was killed is removed first:
 * common/posix/litter.h.
 *
 * New files and folders can be read by everybody who can read the folder that they are in, and get its group, so that
 * developers who work there can put them under version control.
 */
#include "postgres.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "common/file_perm.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/acl.h"

#include "../common/posix/litter.h"
#include "base/pg_host.h"

typedef struct
{
    const char *path, *text;
    size_t len;
    const char *file; /* in the folder `path` */
} write_call;

static void check_path(const char *path)
{
    if (!is_absolute_path(path))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the path is relative: %s", path),
                        errhint("Give an absolute path on the server.")));
    if (!has_privs_of_role(GetUserId(), ROLE_PG_WRITE_SERVER_FILES))
        ereport(ERROR,
                (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied to write files on the server"),
                 errhint("GRANT pg_write_server_files TO %s;", GetUserNameFromId(GetUserId(), false))));
}

static void raise_errno(const char *path)
{
    bool denied = errno == EACCES || errno == EPERM;

    ereport(ERROR, (errcode_for_file_access(), errmsg("could not write \"%.*s\": %m", 500, path),
                    denied ? errhint("The server's operating system user must be able to write it.") : 0));
}

static char *parent_of(const char *path)
{
    char *parent = pstrdup(path);

    get_parent_directory(parent);
    return *parent ? parent : "/";
}

#define FILE_RIGHTS 0664 /* new files have those of these rights that the folder has */
#define FOLDER_RIGHTS 0775

/* Gives what was made at `path`, in the folder `of`, the folder's group, if the server may do that, and its rights. */
static void take_rights(const char *path, const char *of, mode_t most)
{
    mode_t own = most == FILE_RIGHTS ? 0600 : 0700;
    struct stat st;

    if (stat(of, &st) != 0)
        raise_errno(of);
    if (chown(path, (uid_t) -1, st.st_gid) != 0)
        elog(DEBUG1, "could not give \"%s\" the group of its folder: %m", path);
    if (chmod(path, own | (st.st_mode & most)) != 0)
        raise_errno(path);
}

/* The file that a path leads to; or the path itself if there is no such file yet. */
static const char *target(const char *path, mode_t *mode)
{
    char real[PATH_MAX];
    struct stat st;

    *mode = 0; /* 0 means that the folder decides */
    if (stat(path, &st) != 0)
    {
        if (errno != ENOENT)
            raise_errno(path);
        return path;
    }
    if (!S_ISREG(st.st_mode))
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("not a regular file: %s", path)));
    if (!realpath(path, real))
        raise_errno(path);
    *mode = st.st_mode & 07777;
    return pstrdup(real);
}

static void write_all(int fd, const write_call *c)
{
    size_t done = 0;

    while (done < c->len)
    {
        ssize_t n = write(fd, c->text + done, c->len - done);

        if (n < 0 && errno != EINTR)
            raise_errno(c->path);
        done += n > 0 ? (size_t) n : 0;
    }
}

/* A number for a name that no file has, not even one that a crash has left behind. */
static unsigned mark(void)
{
    unsigned n = (unsigned) MyProcPid;

    (void) pg_strong_random(&n, sizeof n); /* if there is no randomness, the process's number has to do */
    return n;
}

static void write_body(pg_host *h, void *arg)
{
    write_call *c = arg;
    const char *path;
    char *beside;
    mode_t mode;
    int fd;

    (void) h;
    check_path(c->path);
    path = target(c->path, &mode);
    mg_litter_of_file(path);
    beside = psprintf("%s.%08x.tmp", path, mark());
    fd = OpenTransientFilePerm(beside, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, mode ? mode : pg_file_create_mode);
    if (fd < 0)
        raise_errno(c->path);
    PG_TRY();
    {
        if (!mg_litter_claim(fd))
            raise_errno(c->path);
        if (mode == 0)
            take_rights(beside, parent_of(path), FILE_RIGHTS);
        else if (fchmod(fd, mode) != 0)
            raise_errno(c->path);
        write_all(fd, c);
        (void) durable_rename(beside, path, ERROR);
        CloseTransientFile(fd); /* its content is on the disk now; so far its name was only reserved */
    }
    PG_CATCH();
    {
        unlink(beside);
        PG_RE_THROW();
    }
    PG_END_TRY();
}

/* Folders ****************************************************************************************************** */

static void write_file(const char *path, const write_call *c)
{
    int fd = OpenTransientFilePerm(path, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, pg_file_create_mode);

    if (fd < 0)
        raise_errno(c->path);
    write_all(fd, c);
    if (pg_fsync(fd) != 0 || CloseTransientFile(fd) != 0)
        raise_errno(c->path);
}

/* Flushes a folder's entries to the disk. If the file system cannot do that, the server need not panic. */
static void sync_folder(const char *path)
{
    int fd = OpenTransientFile(path, O_RDONLY | PG_BINARY);

    if (fd < 0)
        return;
    (void) pg_fsync(fd);
    CloseTransientFile(fd);
}

/* Was the place two levels up of no use, since a mount point or a link lies in between or it cannot be written to? */
static bool is_elsewhere(void)
{
    return errno == EXDEV || errno == EACCES || errno == EPERM || errno == EROFS;
}

/* Makes the folder in `where` and moves it. False if it cannot be made there, and this is not the last place to try. */
static bool make_from(const char *where, const write_call *c, bool last)
{
    char *beside = psprintf("%s/.%s.%08x.tmp", where, last_dir_separator(c->path) + 1, mark());
    char *inside = psprintf("%s/%s", beside, c->file);
    volatile bool made = false;
    int folder = -1;

    if (MakePGDirectory(beside) != 0)
    {
        if (last || !is_elsewhere())
            raise_errno(c->path);
        return false;
    }
    PG_TRY();
    {
        folder = OpenTransientFile(beside, O_RDONLY | PG_BINARY);
        if (folder < 0 || !mg_litter_claim(folder))
            raise_errno(c->path);
        write_file(inside, c);
        take_rights(inside, parent_of(c->path), FILE_RIGHTS);
        take_rights(beside, parent_of(c->path), FOLDER_RIGHTS);
        made = rename(beside, c->path) == 0;
        if (!made && (last || !is_elsewhere()))
            raise_errno(c->path);
    }
    PG_CATCH();
    {
        unlink(inside);
        rmdir(beside);
        PG_RE_THROW();
    }
    PG_END_TRY();
    CloseTransientFile(folder);
    if (made)
        return true;
    unlink(inside);
    rmdir(beside);
    return false;
}

static void create_body(pg_host *h, void *arg)
{
    write_call *c = arg;
    char *parent, *above;
    struct stat st;

    (void) h;
    check_path(c->path);
    parent = parent_of(c->path);
    above = parent_of(parent);
    if (MakePGDirectory(parent) == 0)
    {
        take_rights(parent, above, FOLDER_RIGHTS);
        sync_folder(above);
    }
    else if (errno != EEXIST)
        raise_errno(parent);
    if (lstat(c->path, &st) == 0)
        ereport(ERROR, (errcode(ERRCODE_DUPLICATE_FILE), errmsg("the folder exists already: %s", c->path)));
    mg_litter_of_migrations(above, c->file);
    mg_litter_of_migrations(parent, c->file);
    if (!make_from(above, c, false))
        (void) make_from(parent, c, true);
    sync_folder(parent);
}

static void remove_body(pg_host *h, void *arg)
{
    write_call *c = arg;

    (void) h;
    check_path(c->path);
    if (unlink(psprintf("%s/%s", c->path, c->file)) != 0 || rmdir(c->path) != 0)
        raise_errno(c->path);
}

/* The callbacks ************************************************************************************************ */

static mg_rc file_write(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err)
{
    write_call c = {.path = path, .text = text, .len = len};

    return pg_protect(ctx, write_body, &c, arena, err);
}

static mg_rc folder_create(void *ctx, const char *path, const char *file, const char *text, size_t len, mg_arena *arena,
                           mg_error *err)
{
    write_call c = {path, text, len, file};

    return pg_protect(ctx, create_body, &c, arena, err);
}

static mg_rc folder_remove(void *ctx, const char *path, const char *file, mg_arena *arena, mg_error *err)
{
    write_call c = {.path = path, .file = file};

    return pg_protect(ctx, remove_body, &c, arena, err);
}

void pg_write_init(mg_host *host)
{
    host->file_write = file_write;
    host->folder_create = folder_create;
    host->folder_remove = folder_remove;
}
