/* options.h: the last argument of every command, a JSON object, read by one table (options.def). */
#ifndef MG_OPTIONS_H
#define MG_OPTIONS_H

#include "../sql/dialect.h"
#include "../base/error.h"
#include "../base/vec.h"

/* The functions of functions.def, in its order. */
enum mg_command_number
{
#define MG_FUNCTION(name, ...) MG_NUMBER_##name,
#define MG_FUNCTION_OWN MG_FUNCTION
#include "../functions.def"
#undef MG_FUNCTION
#undef MG_FUNCTION_OWN
    MG_COMMANDS
};

/* One bit for each of them, and what options.def calls several. */
enum mg_command
{
#define MG_FUNCTION(name, ...) MG_FOR_##name = 1 << MG_NUMBER_##name,
#define MG_FUNCTION_OWN MG_FUNCTION
#include "../functions.def"
#undef MG_FUNCTION
#undef MG_FUNCTION_OWN
    MG_FOR_DEPLOYS = MG_FOR_deploy | MG_FOR_deploy_each,
    /* those that run scripts, deployments left out */
    MG_FOR_RUNS = MG_FOR_execute | MG_FOR_seed | MG_FOR_reset | MG_FOR_push | MG_FOR_dev,
    MG_FOR_REPORTS = MG_FOR_DEPLOYS | MG_FOR_RUNS | MG_FOR_status | MG_FOR_show | MG_FOR_resolve | MG_FOR_checksum |
                     MG_FOR_version | MG_FOR_validate | MG_FOR_format | MG_FOR_protect | MG_FOR_pull | MG_FOR_drift |
                     MG_FOR_preflight,
    /* those that read a schema, or write what depends on one */
    MG_FOR_SCHEMA_READERS = MG_FOR_status | MG_FOR_preflight | MG_FOR_drift | MG_FOR_reset | MG_FOR_dev | MG_FOR_diff |
                            MG_FOR_push | MG_FOR_pull | MG_FOR_validate | MG_FOR_format,
    /* those that make plans, or have to know whether a database is empty */
    MG_FOR_PLANS = MG_FOR_DEPLOYS | MG_FOR_status | MG_FOR_preflight | MG_FOR_drift | MG_FOR_dev | MG_FOR_diff |
                   MG_FOR_push | MG_FOR_reset,
    /* those that may replay a history */
    MG_FOR_REPLAYS = MG_FOR_status | MG_FOR_preflight | MG_FOR_drift | MG_FOR_dev | MG_FOR_diff,
    /* those that are given a folder */
    MG_FOR_DIRS = MG_FOR_DEPLOYS | MG_FOR_status | MG_FOR_preflight | MG_FOR_history | MG_FOR_show | MG_FOR_resolve |
                  MG_FOR_drift | MG_FOR_seed | MG_FOR_reset | MG_FOR_dev | MG_FOR_lint,
    /* those that plan changes of a database that has a past */
    MG_FOR_RENAMES = MG_FOR_dev | MG_FOR_push | MG_FOR_diff | MG_FOR_drift,
    MG_FOR_HISTORY_USERS =
        MG_FOR_DEPLOYS | MG_FOR_status | MG_FOR_preflight | MG_FOR_history | MG_FOR_resolve | MG_FOR_reset | MG_FOR_lint
};

_Static_assert(MG_COMMANDS < 31, "a bit for each command");

enum mg_where
{
    MG_IN_POSTGRES = 1 << MG_POSTGRES,
    MG_IN_SQLITE = 1 << MG_SQLITE,
    MG_IN_BOTH = MG_IN_POSTGRES | MG_IN_SQLITE
};

static inline enum mg_where mg_where_of(mg_dialect dialect)
{
    return (enum mg_where)(1 << dialect);
}

typedef const char *mg_option_TEXT;
typedef bool mg_option_FLAG;
typedef long mg_option_COUNT;
typedef const char *mg_option_DURATION;
typedef const char *mg_option_NAMES;
typedef const char *mg_option_ANSWERS;
typedef const mg_names *mg_option_LIST; /* NULL: not given */

typedef struct mg_options
{
#define MG_OPTION(field, type, commands, dialects, fallback, values, meaning, without) mg_option_##type field;
#define MG_OPTION_AS(field, key, type, commands, dialects, fallback, values, meaning, without) mg_option_##type field;
#include "../options.def"
#undef MG_OPTION
#undef MG_OPTION_AS
} mg_options;

/*
 * Fills `out` from `json` (NULL or empty: all defaults). Errors (MG_ERR_ARGUMENT): not a JSON object, a key twice, an
 * unknown key (the error lists the valid ones), a wrong type or word. Texts belong to the arena.
 */
mg_rc mg_options_read(mg_arena *arena, enum mg_command command, enum mg_where where, const char *json, mg_options *out,
                      mg_error *err);

/*
 * The options of a call that another one should have, too, as a JSON object in `*json`: those that say where, how far
 * and with what patience, as far as they were given and `command` has them; and `extra` (or NULL) as true. NULL: none.
 * False: out of memory.
 */
bool mg_options_carry(const mg_options *given, enum mg_command command, enum mg_where where, const char *extra,
                      mg_arena *arena, const char **json);

/* All that were given, for the same call again. */
bool mg_options_repeat(const mg_options *given, enum mg_command command, enum mg_where where, mg_arena *arena,
                       const char **json);

#endif
