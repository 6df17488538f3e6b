/* options.h: the last argument of every command, a JSON object, read by one table (options.def). */
#ifndef MG_OPTIONS_H
#define MG_OPTIONS_H

#include "../sql/dialect.h"
#include "../base/error.h"

enum mg_command
{
    MG_FOR_DEPLOY = 1 << 0,
    MG_FOR_STATUS = 1 << 1,
    MG_FOR_HISTORY = 1 << 2,
    MG_FOR_SHOW = 1 << 3,
    MG_FOR_RESOLVE = 1 << 4,
    MG_FOR_CHECKSUM = 1 << 5,
    MG_FOR_VERSION = 1 << 6,
    MG_FOR_VALIDATE = 1 << 7,
    MG_FOR_FORMAT = 1 << 8,
    MG_FOR_EACH = 1 << 9,
    MG_FOR_EXECUTE = 1 << 20,
    MG_FOR_SEED = 1 << 21,
    MG_FOR_PROTECT = 1 << 22,
    MG_FOR_RESET = 1 << 23,
    MG_FOR_DIFF = 1 << 10,
    MG_FOR_PULL = 1 << 11,
    MG_FOR_DEPLOYS = MG_FOR_DEPLOY | MG_FOR_EACH,
    MG_FOR_DRIFT = 1 << 12,
    MG_FOR_PUSH = 1 << 13,
    MG_FOR_DEV = 1 << 14,
    MG_FOR_RUNS = MG_FOR_EXECUTE | MG_FOR_SEED | MG_FOR_RESET | MG_FOR_PUSH |
                  MG_FOR_DEV, /* those that run scripts, deployments left out */
    MG_FOR_REPORTS = MG_FOR_DEPLOYS | MG_FOR_STATUS | MG_FOR_SHOW | MG_FOR_RESOLVE | MG_FOR_CHECKSUM | MG_FOR_VERSION |
                     MG_FOR_VALIDATE | MG_FOR_FORMAT | MG_FOR_RUNS | MG_FOR_PROTECT | MG_FOR_PULL | MG_FOR_DRIFT,
    MG_FOR_HISTORY_USERS = MG_FOR_DEPLOYS | MG_FOR_STATUS | MG_FOR_HISTORY | MG_FOR_RESOLVE | MG_FOR_RESET
};

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

#endif
