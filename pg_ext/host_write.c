/*
 * host_write.c: files of the server that are written whole, for roles that may write them.
 *
 * A file is written beside its place under a name that nothing has, and brought to the disk and to its name by the
 * server's own means: others see the old file or the new one, also after a crash. Where the path is a link, the file
 * that it leads to is replaced.
 */
#include "postgres.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat.h"
#include "common/file_perm.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/acl.h"

#include "pg_host.h"

typedef struct
{
    const char *path, *text;
    size_t len;
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

/* The file that the path leads to, or the path itself where there is none yet. */
static const char *target(const char *path, mode_t *mode)
{
    char real[PATH_MAX];
    struct stat st;

    *mode = pg_file_create_mode;
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
    beside = psprintf("%s.%d.tmp", path, MyProcPid);
    fd = OpenTransientFilePerm(beside, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, mode);
    if (fd < 0)
        raise_errno(c->path);
    PG_TRY();
    {
        if (fchmod(fd, mode) != 0)
            raise_errno(c->path);
        write_all(fd, c);
        if (CloseTransientFile(fd) != 0)
            raise_errno(c->path);
        (void) durable_rename(beside, path, ERROR);
    }
    PG_CATCH();
    {
        unlink(beside);
        PG_RE_THROW();
    }
    PG_END_TRY();
}

static mg_rc file_write(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err)
{
    write_call c = {path, text, len};

    return pg_protect(ctx, write_body, &c, arena, err);
}

void pg_write_init(mg_host *host)
{
    host->file_write = file_write;
}
