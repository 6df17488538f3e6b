/* ours.h: what migrations keep for themselves in a user's database. It is no part of the user's schema. */
#ifndef MG_MODEL_OURS_H
#define MG_MODEL_OURS_H

#include <stdbool.h>
#include <string.h>

/* The history table, as the reference calls it. */
#define MG_HISTORY_TABLE "_prisma_migrations"

/* The view that marks a database as protected in SQLite (catalog/mark.h). */
#define MG_PROTECT_VIEW "_migrate_protected"

/* Whether a table with that name is the history table. */
static inline bool mg_is_history_table(const char *table)
{
    return strcmp(table, MG_HISTORY_TABLE) == 0;
}

/*
 * Where Prisma 8 keeps what it knows of a database that it has adopted: a schema of its own; in SQLite, these tables.
 */
#define MG_CONTRACT_SCHEMA "prisma_contract"
#define MG_CONTRACT_TABLES "'_prisma_marker', '_prisma_ledger'"

/* Whether a table belongs to that. `schema` is NULL in SQLite. */
static inline bool mg_is_contract_table(bool has_schemas, const char *schema, const char *table)
{
    if (has_schemas)
        return schema && strcmp(schema, MG_CONTRACT_SCHEMA) == 0;
    return strcmp(table, "_prisma_marker") == 0 || strcmp(table, "_prisma_ledger") == 0;
}

#endif
