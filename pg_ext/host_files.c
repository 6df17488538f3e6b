/*
 * host_files.c: reads files of the server, for roles that may do so. Relative paths are refused: they would mean the
 * data directory.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/acl.h"

#include "../common/base/utf8.h"
#include "base/pg_host.h"

#define PATH_SHOWN 500 /* how many bytes of a path a message shows */

typedef struct
{
    const char *path;
    mg_arena *arena;
    mg_path_kind *kind;
    mg_name_fn each;
    void *each_arg;
    mg_rc each_rc;
    size_t max;
    const char **text;
    size_t *len;
} file_call;

/* How many bytes of a path are shown if it is cut between characters. */
static int shown(const char *path)
{
    return (int) mg_utf8_cut(path, strlen(path), PATH_SHOWN);
}

static void check_path(const char *path)
{
    if (!is_absolute_path(path))
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the path is relative: %.*s", shown(path), path),
                 errhint("Give an absolute path on the server.")));
    if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
        ereport(ERROR,
                (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied to read files on the server"),
                 errhint("GRANT pg_read_server_files TO %s;", GetUserNameFromId(GetUserId(), false))));
}

static void raise_errno(const char *action, const char *path)
{
    bool denied = errno == EACCES || errno == EPERM;
    int code = errno == ENOENT || errno == ENOTDIR ? ERRCODE_UNDEFINED_FILE
               : denied                            ? ERRCODE_INSUFFICIENT_PRIVILEGE
                                                   : ERRCODE_IO_ERROR;

    ereport(ERROR, (errcode(code), errmsg("could not %s \"%.*s\": %m", action, shown(path), path),
                    denied ? errhint("The server's operating system user must be able to read it.") : 0));
}

/* Sets *kind; MG_PATH_NONE if the path does not exist. */
static void look(const char *path, mg_path_kind *kind, struct stat *st)
{
    if (stat(path, st) == 0)
        *kind = S_ISREG(st->st_mode) ? MG_PATH_FILE : S_ISDIR(st->st_mode) ? MG_PATH_FOLDER : MG_PATH_OTHER;
    else if (errno == ENOENT || errno == ENOTDIR)
        *kind = MG_PATH_NONE;
    else
        raise_errno("look at", path);
}

static void kind_body(pg_host *h, void *arg)
{
    file_call *c = arg;
    struct stat st;

    (void) h;
    check_path(c->path);
    look(c->path, c->kind, &st);
}

static mg_path_kind told_kind(const struct dirent *entry)
{
    return entry->d_type == DT_REG ? MG_PATH_FILE : entry->d_type == DT_DIR ? MG_PATH_FOLDER : MG_PATH_NONE;
}

static void list_body(pg_host *h, void *arg)
{
    file_call *c = arg;
    struct dirent *entry;
    DIR *dir;

    (void) h;
    check_path(c->path);
    dir = AllocateDir(c->path);
    if (!dir)
        raise_errno("open folder", c->path);
    while (c->each_rc == MG_OK && (entry = ReadDir(dir, c->path)) != NULL)
    {
        CHECK_FOR_INTERRUPTS();
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            c->each_rc = c->each(c->each_arg, entry->d_name, told_kind(entry));
    }
    FreeDir(dir);
}

static void check_regular(const struct stat *st, const file_call *c)
{
    if (!S_ISREG(st->st_mode))
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("not a regular file: %s", c->path)));
    if ((size_t) st->st_size > c->max)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("the file is too large: %s", c->path),
                        errdetail("It has %lld bytes; the limit is %zu.", (long long) st->st_size, c->max)));
}

#define READ_AT_ONCE 16777216 /* bytes: some milliseconds */

/*
 * Opening a pipe could block the backend for ever. So the path is looked at before and after, and opened without
 * blocking.
 */
static void read_body(pg_host *h, void *arg)
{
    file_call *c = arg;
    struct stat st;
    size_t got = 0;
    char *text;
    int fd;

    (void) h;
    check_path(c->path);
    if (stat(c->path, &st) != 0)
        raise_errno("open file", c->path);
    check_regular(&st, c);
    fd = OpenTransientFile(c->path, O_RDONLY | O_NONBLOCK | PG_BINARY);
    if (fd < 0 || fstat(fd, &st) != 0)
        raise_errno("open file", c->path);
    check_regular(&st, c);
    text = mg_arena_get(c->arena, (size_t) st.st_size + 1);
    if (!text)
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"),
                        errdetail("Reading %s takes %lld bytes.", c->path, (long long) st.st_size)));
    while (got < (size_t) st.st_size)
    {
        ssize_t n = read(fd, text + got, Min((size_t) st.st_size - got, READ_AT_ONCE));

        CHECK_FOR_INTERRUPTS();
        if (n < 0 && errno != EINTR)
            raise_errno("read file", c->path);
        if (n == 0)
            break;
        got += n > 0 ? (size_t) n : 0;
    }
    CloseTransientFile(fd);
    *c->text = text;
    *c->len = got;
}

static mg_rc path_kind(void *ctx, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    file_call c = {.path = path, .kind = kind};

    return pg_protect(ctx, kind_body, &c, arena, err);
}

static mg_rc folder_list(void *ctx, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    file_call c = {.path = path, .each = each, .each_arg = arg, .each_rc = MG_OK};

    return pg_protect(ctx, list_body, &c, arena, err) == MG_OK ? c.each_rc : MG_FAILED;
}

static mg_rc file_read(void *ctx, const char *path, size_t max, const char **text, size_t *len, mg_arena *arena,
                       mg_error *err)
{
    file_call c = {.path = path, .arena = arena, .max = max, .text = text, .len = len};

    return pg_protect(ctx, read_body, &c, arena, err);
}

void pg_files_init(mg_host *host)
{
    host->path_kind = path_kind;
    host->folder_list = folder_list;
    host->file_read = file_read;
}
