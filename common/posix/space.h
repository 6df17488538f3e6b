/* space.h: how much room a file system has. It is for the hosts; the core does not know of it. */
#ifndef MG_SPACE_H
#define MG_SPACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Sets *device to what tells the file system of `path` from others, and *bytes to the room on it that the process may
 * still use. False if the system does not tell.
 */
bool mg_space_at(const char *path, uint64_t *device, uint64_t *bytes);

#endif
