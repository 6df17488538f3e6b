/* connector.h: what the databases can do, as far as the rules of the language depend on it. */
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

/* Where the name of a constraint must be the only one. */
typedef enum mg_psl_scope
{
    MG_PSL_SCOPE_INDEXES,      /* of the database: indexes */
    MG_PSL_SCOPE_KEYS_INDEXES, /* of the database: primary keys, indexes */
    MG_PSL_SCOPE_MODEL,        /* of one table: primary keys, indexes, foreign keys */
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
    const char *provider_name; /* in the schema */
    const char *name;          /* in messages */
    uint32_t can;              /* mg_psl_capability */
    uint32_t max_name;         /* bytes */
    uint32_t actions;          /* bits by mg_psl_action, with foreign keys */
    uint32_t emulated_actions; /* with relationMode = "prisma" */
    uint32_t algorithms;       /* bits by mg_psl_algorithm */
    uint32_t scopes;           /* bits by mg_psl_scope */
} mg_psl_connector;

/* The connector of a provider, NULL if there is none. A provider of the reference that we lack sets `*foreign`. */
const mg_psl_connector *mg_psl_connector_of(mg_psl_str provider, bool *foreign);

/* What holds for a schema without a datasource. */
const mg_psl_connector *mg_psl_neutral_connector(void);

const char *mg_psl_action_name(mg_psl_action a);
const char *mg_psl_algorithm_name(mg_psl_algorithm a);

/* "`Cascade`, `Restrict`": the names of a set of actions; written to `out`, at most `size` bytes. */
void mg_psl_action_list(uint32_t actions, char *out, size_t size);

#endif
