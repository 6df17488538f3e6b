/* ast.c: see ast.h. */
#include "ast.h"

const mg_psl_file *mg_psl_file_of(const mg_psl_file *files, uint32_t count, mg_psl_span s)
{
    uint32_t low = 0, high = count;

    while (high - low > 1)
    {
        uint32_t mid = low + (high - low) / 2;

        if (files[mid].base <= s.start)
            low = mid;
        else
            high = mid;
    }
    return &files[low];
}
