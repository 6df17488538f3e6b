/*
 * release.h: whether the rules of Prisma 6 or of Prisma 7 hold.
 *
 * The schema itself tells: Prisma 6 has the connection in the datasource (url, directUrl, shadowDatabaseUrl), Prisma 7
 * has it elsewhere, and neither accepts a schema of the other. Code that behaves differently for the two asks for the
 * release of a schema (mg_psl_schema), a model or a plan; how it is found is known here alone.
 */
#ifndef MG_PSL_RELEASE_H
#define MG_PSL_RELEASE_H

#include "ast.h"

typedef enum mg_release
{
    MG_RELEASE_UNSAID, /* no datasource tells, and the caller has not asked for one */
    MG_PRISMA_6,
    MG_PRISMA_7
} mg_release;

/* "6" or "7"; NULL for MG_RELEASE_UNSAID. */
const char *mg_release_name(mg_release r);

/* The release with that name; MG_RELEASE_UNSAID for NULL. */
mg_release mg_release_named(const char *name);

/* The release that the datasource of these files tells; MG_RELEASE_UNSAID if there is no datasource. */
mg_release mg_release_of_files(const mg_psl_file *files, uint32_t count);

/* `first` unless it is unsaid, then `second`, and if neither is said, the newest release. */
mg_release mg_release_of_two(mg_release first, mg_release second);

#endif
