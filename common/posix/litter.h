/*
 * litter.h: what is left beside a file or a folder when the process that was writing it is killed. It is for the hosts;
 * the core does not know of it.
 *
 * Both hosts write under a name that nothing has, which ends in eight hexadecimal digits and ".tmp", and give it its
 * own name when it is whole. Who writes holds a lock on it (flock), which ends with the process: so the next call that
 * writes there can tell what nobody will finish, and removes it.
 */
#ifndef MG_LITTER_H
#define MG_LITTER_H

#include <stdbool.h>

/*
 * Marks a new file or folder as being written, until `fd` is closed. False, with errno: somebody took it for litter in
 * the moment before. Where there are no such locks nothing is marked, nor ever removed.
 */
bool mg_litter_claim(int fd);

/* Removes what writing the file `path` has left beside it: NAME.XXXXXXXX.tmp. */
void mg_litter_of_file(const char *path);

/*
 * Removes from `folder` what making new migrations has left there: .YYYYMMDDHHMMSS_NAME.XXXXXXXX.tmp with nothing but
 * `file` in it, or not even that.
 */
void mg_litter_of_migrations(const char *folder, const char *file);

#endif
