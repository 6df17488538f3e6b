/* psl_fuzz.h: what the fuzzers of the schema language share. */
#ifndef PSL_FUZZ_H
#define PSL_FUZZ_H

#include "../../common/psl/psl.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *fuzz_get(void *ctx, size_t size)
{
    (void) ctx;
    return malloc(size);
}

static void fuzz_release(void *ctx, void *block)
{
    (void) ctx;
    free(block);
}

static mg_alloc fuzz_memory(void)
{
    return (mg_alloc){.alloc = fuzz_get, .release = fuzz_release, .ctx = NULL};
}

#endif
