/* space.c: see space.h. */
#define _POSIX_C_SOURCE 200809L

#include "space.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

bool mg_space_at(const char *path, uint64_t *device, uint64_t *bytes)
{
    struct statvfs room;
    struct stat st;

    if (stat(path, &st) != 0 || statvfs(path, &room) != 0)
        return false;
    *device = (uint64_t) st.st_dev;
    *bytes = (uint64_t) room.f_bavail * (room.f_frsize ? room.f_frsize : room.f_bsize);
    return true;
}
