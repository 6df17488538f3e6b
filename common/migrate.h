/*
 * migrate.h: the core, as the hosts call it: one function a command.
 *
 * Every command takes a call, the positional arguments of its SQL function (UTF-8, NUL-terminated) and its options (a
 * JSON object as text; NULL means none). It returns MG_OK with a result, or MG_FAILED; mg_call_error then tells why.
 * Results and errors belong to the call and live until mg_call_close.
 *
 *     mg_call *call = mg_call_open(&host);          NULL: out of memory
 *     if (mg_migrate_deploy(call, dir, options, &out) == MG_OK) use(out.text);
 *     else raise(mg_call_error(call));
 *     mg_call_close(call);
 */
#ifndef MG_MIGRATE_H
#define MG_MIGRATE_H

#include "host.h"
#include "version.h"

typedef struct mg_call mg_call;

/* What a result is, and with it what may become of characters that the caller's encoding does not have. */
typedef enum mg_output_kind
{
    MG_OUTPUT_REPORT, /* for people: they may be replaced */
    MG_OUTPUT_JSON,   /* they can be written as \uXXXX */
    MG_OUTPUT_EXACT   /* SQL, or a schema: without them it is an error */
} mg_output_kind;

/* A result as text. `lines`: it is lines, each ended by \n; otherwise one value. */
typedef struct mg_output
{
    const char *text;
    bool lines;
    bool constant; /* the text is the program's own: it needs no copy */
    mg_output_kind kind;
    const char *instead; /* of an EXACT one: how else to get it, a sentence */
} mg_output;

/* A row of migrate_history. Times as "2024-01-31 12:00:00.000 UTC". NULL where there is none. */
typedef struct mg_history_row
{
    const char *name;
    const char *status; /* applied, pending, failed, rolled_back, modified, missing */
    const char *started_at, *finished_at;
    long steps; /* -1: never started */
    const char *checksum, *logs;
} mg_history_row;

mg_call *mg_call_open(const mg_host *host);
void mg_call_close(mg_call *call);
mg_arena *mg_call_arena(mg_call *call);
const mg_error *mg_call_error(const mg_call *call);

/*
 * The error in the words that the user reads: "P3009: message" with the reference's codes, the message alone with
 * others. Owned by the call; never NULL.
 */
const char *mg_call_message(mg_call *call);

mg_rc mg_migrate_deploy(mg_call *call, const char *dir, const char *options, mg_output *out);
mg_rc mg_migrate_deploy_each(mg_call *call, const char *dir, const char *options, mg_output *out);
mg_rc mg_migrate_status(mg_call *call, const char *dir, const char *options, mg_output *out);
mg_rc mg_migrate_history(mg_call *call, const char *dir, const char *options, const mg_history_row **rows, size_t *len);
mg_rc mg_migrate_show(mg_call *call, const char *dir, const char *name, const char *options, mg_output *out);
mg_rc mg_migrate_resolve(mg_call *call, const char *dir, const char *name, const char *state, const char *options,
                         mg_output *out);
mg_rc mg_migrate_checksum(mg_call *call, const char *path, const char *options, mg_output *out);
/* `schema`: a path of a file or folder, or the text itself when it holds a line end or a brace. */
mg_rc mg_migrate_validate(mg_call *call, const char *schema, const char *options, mg_output *out);
mg_rc mg_migrate_format(mg_call *call, const char *schema, const char *options, mg_output *out);
/* `from`, `to`: sources (command/schema/side.h); the result is the script, without options. */
mg_rc mg_migrate_diff(mg_call *call, const char *from, const char *to, const char *options, mg_output *out);

/* `schema`: NULL for none; otherwise as above, and what it says is kept. */
mg_rc mg_migrate_pull(mg_call *call, const char *schema, const char *options, mg_output *out);
mg_rc mg_migrate_drift(mg_call *call, const char *dir, const char *options, mg_output *out);
mg_rc mg_migrate_lint(mg_call *call, const char *dir, const char *options, mg_output *out);
mg_rc mg_migrate_preflight(mg_call *call, const char *dir, const char *options, mg_output *out);
mg_rc mg_migrate_dev(mg_call *call, const char *dir, const char *name, const char *options, mg_output *out);
/* `schema`: as of mg_migrate_validate. */
mg_rc mg_migrate_push(mg_call *call, const char *schema, const char *options, mg_output *out);
/* `script`: a path (/…, ./…, ../…, file:… or ….sql, in one line), or else the text itself. */
mg_rc mg_migrate_execute(mg_call *call, const char *script, const char *options, mg_output *out);
/* `dir`: a Prisma folder, its migrations folder, or the path of a script. */
mg_rc mg_migrate_seed(mg_call *call, const char *dir, const char *options, mg_output *out);

/* Whether to mark the database as protected, or only to say whether it is. */
typedef enum mg_protect_wish
{
    MG_PROTECT_OFF,
    MG_PROTECT_ON,
    MG_PROTECT_ASK
} mg_protect_wish;
mg_rc mg_migrate_protect(mg_call *call, mg_protect_wish wish, const char *options, mg_output *out);

mg_rc mg_migrate_reset(mg_call *call, const char *dir, const char *options, mg_output *out);

mg_rc mg_migrate_version(mg_call *call, const char *options, mg_output *out);

/* The SQL functions (functions.def): `call` passes `positional` texts, of which none may be NULL but
 * the last one of those with `maybe`, and the options. */
#define MG_ARGUMENTS_MAX 4

typedef enum mg_returns
{
    MG_RETURNS_LINES,
    MG_RETURNS_VALUE,
    MG_RETURNS_PROCEDURE
} mg_returns;

typedef struct mg_function
{
    const char *name;
    mg_returns returns;
    int positional;
    bool maybe;                              /* the last of them may be NULL */
    const char *arguments[MG_ARGUMENTS_MAX]; /* their names, that of the options last */
    mg_rc (*call)(mg_call *call, const char *const *args, const char *options, mg_output *out);
} mg_function;

enum
{
#define MG_FUNCTION(name, result, count, ...) MG_FUNCTION_##name,
#include "functions.def"
#undef MG_FUNCTION
    MG_FUNCTION_COUNT
};

extern const mg_function MG_FUNCTIONS[MG_FUNCTION_COUNT];

#endif
