/* connector.h: what each database can do, as far as the rules of the schema language depend on it. */
#ifndef MG_PSL_CONNECTOR_H
#define MG_PSL_CONNECTOR_H

#include "ast.h"

typedef enum mg_psl_capability
{
    MG_PSL_CAN_AUTOINCREMENT_ON_NON_ID = 1 << 0,
    MG_PSL_CAN_AUTOINCREMENT_TWICE = 1 << 1,
    MG_PSL_CAN_AUTOINCREMENT_UNINDEXED = 1 << 2,
    MG_PSL_CAN_SCALAR_LISTS = 1 << 3,
    MG_PSL_CAN_JSON_LISTS = 1 << 4,
    MG_PSL_CAN_DECIMAL = 1 << 5,
    MG_PSL_CAN_SCHEMAS = 1 << 6,
    MG_PSL_CAN_NAME_FOREIGN_KEYS = 1 << 7,
    MG_PSL_CAN_NAME_PRIMARY_KEYS = 1 << 8,
    MG_PSL_CAN_REFERENCE_IN_ANY_ORDER = 1 << 9,
    MG_PSL_CAN_SET_NULL_ON_REQUIRED = 1 << 10, /* with foreign keys: only a warning */
    MG_PSL_CAN_NATIVE_TYPES = 1 << 11
} mg_psl_capability;

typedef enum mg_psl_action
{
    MG_PSL_CASCADE,
    MG_PSL_RESTRICT,
    MG_PSL_NO_ACTION,
    MG_PSL_SET_NULL,
    MG_PSL_SET_DEFAULT,
    MG_PSL_ACTIONS
} mg_psl_action;

typedef enum mg_psl_algorithm
{
    MG_PSL_ALGORITHM_NONE,
    MG_PSL_BTREE,
    MG_PSL_HASH,
    MG_PSL_GIST,
    MG_PSL_GIN,
    MG_PSL_SPGIST,
    MG_PSL_BRIN,
    MG_PSL_ALGORITHMS
} mg_psl_algorithm;

/* Within which group of constraints a name may be given only once. */
typedef enum mg_psl_scope
{
    MG_PSL_SCOPE_INDEXES,      /* among all indexes of the database */
    MG_PSL_SCOPE_KEYS_INDEXES, /* among all primary keys and indexes of the database */
    MG_PSL_SCOPE_MODEL,        /* among the primary keys, indexes and foreign keys of one table */
    MG_PSL_SCOPES
} mg_psl_scope;

typedef enum mg_psl_provider
{
    MG_PSL_NO_PROVIDER,
    MG_PSL_POSTGRESQL,
    MG_PSL_SQLITE
} mg_psl_provider;

typedef struct mg_psl_connector
{
    mg_psl_provider provider;
    const char *provider_name; /* as a schema writes it */
    const char *name;          /* as messages call it */
    uint32_t can;              /* set of mg_psl_capability */
    uint32_t max_name;         /* the length in bytes that the database allows for a name */
    uint32_t actions;          /* the referential actions that foreign keys can have; one bit for each mg_psl_action */
    uint32_t emulated_actions; /* the same where relationMode = "prisma" and the client acts */
    uint32_t algorithms;       /* the index types; one bit for each mg_psl_algorithm */
    uint32_t scopes;           /* the scopes in which names are checked; one bit for each mg_psl_scope */
} mg_psl_connector;

/*
 * The connector for a provider, or NULL if this project has none. Sets `*foreign` if the reference supports that
 * provider and this project does not.
 */
const mg_psl_connector *mg_psl_connector_of(mg_psl_str provider, bool *foreign);

/* The rules for a schema that has no datasource. */
const mg_psl_connector *mg_psl_neutral_connector(void);

const char *mg_psl_action_name(mg_psl_action a);
const char *mg_psl_algorithm_name(mg_psl_algorithm a);

/* Writes the names of a set of actions, as in "`Cascade`, `Restrict`", to `out`, at most `size` bytes of them. */
void mg_psl_action_list(uint32_t actions, char *out, size_t size);

#endif
