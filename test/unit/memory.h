/* memory.h: an allocator that counts and fails on demand, for the core and, in this program only, for jansson. */
#ifndef MEMORY_H
#define MEMORY_H

#include "../../common/base/arena.h"

/* The same allocator behind both. */
extern const mg_alloc memory_host;
void memory_use_for_jansson(void);

/* From now on the `nth` allocation (1: the next) fails, and all after it if `for_good`. 0: none. Starts counting. */
void memory_fail(long nth, bool for_good);

/* Allocations since memory_fail, and how many blocks live now. */
long memory_count(void);
long memory_live(void);

#endif
