/* ours.h: what belongs to the migrations themselves in a user's database, and is no part of its schema. */
#ifndef MG_MODEL_OURS_H
#define MG_MODEL_OURS_H

#include <stdbool.h>
#include <string.h>

/* The history table, as the reference calls it. */
#define MG_HISTORY_TABLE "_prisma_migrations"

/* The view that marks a database as protected in SQLite (catalog/mark.h). */
#define MG_PROTECT_VIEW "_migrate_protected"

/* Whether a table of that name is the history itself. */
static inline bool mg_is_history_table(const char *table)
{
    return strcmp(table, MG_HISTORY_TABLE) == 0;
}

#endif
