/* connector.c: see connector.h. */
#include "connector.h"

#include <stdio.h>
#include <string.h>

#define NATIVE_BIT(n) (1u << (n))
#define ALL_ACTIONS (NATIVE_BIT(MG_PSL_ACTIONS) - 1)
#define EMULATED (NATIVE_BIT(MG_PSL_CASCADE) | NATIVE_BIT(MG_PSL_RESTRICT) | NATIVE_BIT(MG_PSL_SET_NULL))

static const mg_psl_connector neutral = {
    .provider = MG_PSL_NO_PROVIDER,
    .provider_name = "empty",
    .name = "psl_core::datamodel_connector::empty_connector::EmptyDatamodelConnector",
    .can = 0,
    .max_name = UINT32_MAX,
    .actions = ALL_ACTIONS,
    .emulated_actions = EMULATED | NATIVE_BIT(MG_PSL_NO_ACTION),
    .algorithms = NATIVE_BIT(MG_PSL_BTREE),
    .scopes = 0,
};

static const mg_psl_connector connectors[] = {
    {
        .provider = MG_PSL_POSTGRESQL,
        .provider_name = "postgresql",
        .name = "Postgres",
        .can = MG_PSL_CAN_AUTOINCREMENT_ON_NON_ID | MG_PSL_CAN_AUTOINCREMENT_TWICE |
               MG_PSL_CAN_AUTOINCREMENT_UNINDEXED | MG_PSL_CAN_SCALAR_LISTS | MG_PSL_CAN_JSON_LISTS |
               MG_PSL_CAN_DECIMAL | MG_PSL_CAN_SCHEMAS | MG_PSL_CAN_NAME_FOREIGN_KEYS | MG_PSL_CAN_NAME_PRIMARY_KEYS |
               MG_PSL_CAN_REFERENCE_IN_ANY_ORDER | MG_PSL_CAN_SET_NULL_ON_REQUIRED | MG_PSL_CAN_NATIVE_TYPES,
        .max_name = 63,
        .actions = ALL_ACTIONS,
        .emulated_actions = EMULATED,
        .algorithms = NATIVE_BIT(MG_PSL_ALGORITHMS) - 2,
        .scopes = NATIVE_BIT(MG_PSL_SCOPE_KEYS_INDEXES) | NATIVE_BIT(MG_PSL_SCOPE_MODEL),
    },
    {
        .provider = MG_PSL_SQLITE,
        .provider_name = "sqlite",
        .name = "sqlite",
        .can = MG_PSL_CAN_DECIMAL | MG_PSL_CAN_REFERENCE_IN_ANY_ORDER,
        .max_name = 10000,
        .actions = ALL_ACTIONS,
        .emulated_actions = EMULATED,
        .algorithms = NATIVE_BIT(MG_PSL_BTREE),
        .scopes = NATIVE_BIT(MG_PSL_SCOPE_INDEXES),
    },
};

static const struct
{
    const char *name;
    const mg_psl_connector *connector; /* NULL: a provider that the language knows and this project does not support */
} providers[] = {
    {"postgresql", &connectors[0]},
    {"postgres", &connectors[0]},
    {"sqlite", &connectors[1]},
    {"mysql", NULL},
    {"sqlserver", NULL},
    {"cockroachdb", NULL},
    {"mongodb", NULL},
};

const mg_psl_connector *mg_psl_neutral_connector(void)
{
    return &neutral;
}

const mg_psl_connector *mg_psl_connector_of(mg_psl_str provider, bool *foreign)
{
    *foreign = false;
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
        if (strlen(providers[i].name) == provider.len && memcmp(providers[i].name, provider.text, provider.len) == 0)
        {
            *foreign = !providers[i].connector;
            return providers[i].connector;
        }
    return NULL;
}

const char *mg_psl_action_name(mg_psl_action a)
{
    static const char *const names[] = {"Cascade", "Restrict", "NoAction", "SetNull", "SetDefault"};

    return names[a];
}

const char *mg_psl_algorithm_name(mg_psl_algorithm a)
{
    static const char *const names[] = {"", "BTree", "Hash", "Gist", "Gin", "SpGist", "Brin"};

    return names[a];
}

void mg_psl_action_list(uint32_t actions, char *out, size_t size)
{
    size_t used = 0;

    *out = '\0';
    for (int a = 0; a < MG_PSL_ACTIONS; a++)
        if (actions & NATIVE_BIT(a) && used < size)
            used += (size_t) snprintf(out + used, size - used, "%s`%s`", used ? ", " : "", mg_psl_action_name(a));
}
