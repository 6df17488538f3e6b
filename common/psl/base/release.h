/*
 * release.h: whose rules hold: those of Prisma 6 or those of Prisma 7.
 *
 * A schema says it itself: connections are in the datasource of 6 (url, directUrl, shadowDatabaseUrl) and elsewhere in
 * 7, and neither takes what is valid for the other. Everything that differs asks for the release of a schema
 * (mg_psl_schema), a model or a plan; nothing else knows how it is found.
 */
#ifndef MG_PSL_RELEASE_H
#define MG_PSL_RELEASE_H

#include "ast.h"

typedef enum mg_release
{
    MG_RELEASE_UNSAID, /* no datasource says it, and nobody else */
    MG_PRISMA_6,
    MG_PRISMA_7
} mg_release;

/* "6", "7"; of what is unsaid NULL. */
const char *mg_release_name(mg_release r);

/* Of such a name; NULL: unsaid. */
mg_release mg_release_named(const char *name);

/* The release of schemas by their datasource; unsaid where there is none. */
mg_release mg_release_of_files(const mg_psl_file *files, uint32_t count);

/* The first of two that is said, else the newest. */
mg_release mg_release_of_two(mg_release first, mg_release second);

#endif
