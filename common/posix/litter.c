/* litter.c: see litter.h. Whatever goes wrong here is no reason to stop: litter harms nobody. */
#define _DEFAULT_SOURCE /* flock() */

#include "litter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK_LENGTH 13 /* of ".XXXXXXXX.tmp" */
#define TIME_LENGTH 14 /* of "YYYYMMDDHHMMSS" */

bool mg_litter_claim(int fd)
{
    struct stat st;

    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno != EWOULDBLOCK;
    if (fstat(fd, &st) != 0)
        return false;
    errno = ENOENT;
    return st.st_nlink > 0;
}

/* The length of what stands before the mark at the end of a name; 0: it has none. */
static size_t marked(const char *name)
{
    size_t len = strlen(name), stem = len > MARK_LENGTH ? len - MARK_LENGTH : 0;
    const char *mark = name + stem;

    return stem > 0 && mark[0] == '.' && strspn(mark + 1, "0123456789abcdef") == 8 && strcmp(mark + 9, ".tmp") == 0
               ? stem
               : 0;
}

static bool is_of_file(const char *name, const char *file)
{
    return marked(name) == strlen(file) && strncmp(name, file, strlen(file)) == 0;
}

static bool is_of_migration(const char *name)
{
    return marked(name) > TIME_LENGTH + 2 && name[0] == '.' && strspn(name + 1, "0123456789") == TIME_LENGTH &&
           name[TIME_LENGTH + 1] == '_';
}

/* Opens what is ours and nobody is at work on; -1: leave it. */
static int open_left(int folder, const char *name, int flags)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags);
    struct stat st;

    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && (flags || S_ISREG(st.st_mode)) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    return -1;
}

static void remove_file(int folder, const char *name)
{
    int fd = open_left(folder, name, 0);

    if (fd < 0)
        return;
    unlinkat(folder, name, 0);
    close(fd);
}

/* Whether an open folder holds nothing but `file`. */
static bool holds_only(int fd, const char *file)
{
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = again >= 0 ? fdopendir(again) : NULL;
    bool only = dir != NULL;

    for (struct dirent *e; only && (e = readdir(dir)) != NULL;)
        only = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || strcmp(e->d_name, file) == 0;
    if (dir)
        closedir(dir);
    else if (again >= 0)
        close(again);
    return only;
}

static void remove_made_folder(int folder, const char *name, const char *file)
{
    int fd = open_left(folder, name, O_DIRECTORY);

    if (fd < 0)
        return;
    if (holds_only(fd, file))
    {
        unlinkat(fd, file, 0);
        unlinkat(folder, name, AT_REMOVEDIR);
    }
    close(fd);
}

void mg_litter_of_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    char folder[PATH_MAX];
    DIR *dir;

    snprintf(folder, sizeof folder, "%.*s", slash ? (int) (slash - path) + 1 : 1, slash ? path : ".");
    dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (is_of_file(e->d_name, file))
            remove_file(dirfd(dir), e->d_name);
    closedir(dir);
}

void mg_litter_of_migrations(const char *folder, const char *file)
{
    DIR *dir = opendir(folder);

    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (is_of_migration(e->d_name))
            remove_made_folder(dirfd(dir), e->d_name, file);
    closedir(dir);
}
