/* findings.c: see findings.h. */
#include "findings.h"

/* What a server writes and reads in a second, roughly: tables with their indexes, on a disk of today. */
#define WRITTEN_A_SECOND (40 * 1000 * 1000)
#define READ_A_SECOND (200 * 1000 * 1000)
#define ROW_BYTES 100 /* of a row, where only their number is known */

const char *mg_finding_file(const mg_lint *l, const mg_finding *f)
{
    return f->script == MG_NO_OFFSET ? f->path : l->scripts.items[f->script].path;
}

int64_t mg_finding_time(const mg_finding *f)
{
    int64_t bytes = f->bytes > 0 ? f->bytes : f->rows > 0 ? f->rows * ROW_BYTES : 0;

    if (f->blocks == MG_BLOCKS_NOTHING || (!f->rewrites && !f->scans))
        return 0;
    return bytes / ((f->rewrites ? WRITTEN_A_SECOND : READ_A_SECOND) / 1000);
}

size_t mg_findings_count(const mg_lint *l, mg_severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < l->findings.len; i++)
        count += l->findings.items[i].severity == severity;
    return count;
}
