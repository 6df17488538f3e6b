/* error.c: makes errors from those of SQLite and of the operating system; see sqlite_host.h. */
#include "sqlite_host.h"

#include "../../common/base/utf8.h"

#include <errno.h>
#include <string.h>

#define ERR_PERMISSION "42501"

mg_rc mg_sqlite_refuse(mg_arena *arena, mg_error *err, const char *code, const char *hint, const char *fmt, ...)
{
    va_list args;

    memset(err, 0, sizeof *err);
    va_start(args, fmt);
    err->message = mg_arena_vprintf(arena, fmt, args);
    va_end(args);
    err->hint = hint;
    err->offset = MG_NO_OFFSET;
    if (!err->message)
    {
        err->message = "out of memory";
        err->hint = NULL;
        code = MG_ERR_MEMORY;
    }
    err->unchanged = strcmp(code, MG_ERR_MEMORY) == 0;
    strcpy(err->code, code);
    return MG_FAILED;
}

void mg_sqlite_set_code(mg_error *err, int code)
{
    if (strcmp(err->code, MG_ERR_MEMORY) != 0)
        err->native = (void *) (uintptr_t) code;
}

mg_rc mg_sqlite_failed(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    int code = sqlite3_extended_errcode(s->db), primary = code & 0xFF;
    char digits[12];

    /* No statement has failed, so there was no memory for one. */
    if (primary == SQLITE_OK || primary == SQLITE_ROW || primary == SQLITE_DONE)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    sqlite3_snprintf((int) sizeof digits, digits, "%d", code);
    mg_sqlite_refuse(arena, err, digits, NULL, "%s", sqlite3_errmsg(s->db));
    mg_sqlite_set_code(err, code);
    err->unchanged = err->unchanged || primary == SQLITE_NOMEM || primary == SQLITE_INTERRUPT ||
                     primary == SQLITE_FULL || primary == SQLITE_IOERR || primary == SQLITE_CORRUPT;
    return MG_FAILED;
}

mg_rc mg_sqlite_file_error(mg_arena *arena, mg_error *err, int number, const char *path, const char *doing)
{
    switch (number)
    {
    case ENOENT:
        return mg_sqlite_refuse(arena, err, MG_ERR_NO_FILE, NULL, "could not %s \"%s\": it does not exist", doing,
                                path);
    case ENOTDIR:
        return mg_sqlite_refuse(arena, err, MG_ERR_NO_FILE, NULL,
                                "could not %s \"%s\": a part of the path is not a folder", doing, path);
    case EACCES:
    case EPERM:
        return mg_sqlite_refuse(arena, err, ERR_PERMISSION,
                                "The files are read by the process that has the database open, as its user.",
                                "could not %s \"%s\": permission denied", doing, path);
    case ELOOP:
        return mg_sqlite_refuse(arena, err, MG_ERR_FILE, NULL,
                                "could not %s \"%s\": too many symbolic links, or a loop of them", doing, path);
    case ENAMETOOLONG:
        return mg_sqlite_refuse(arena, err, MG_ERR_FILE, NULL, "could not %s \"%s\": the path is too long", doing,
                                mg_shown(arena, path));
    default:
        return mg_sqlite_refuse(arena, err, MG_ERR_FILE, NULL, "could not %s \"%s\": %s", doing, path,
                                strerror(number));
    }
}
