/*
 * call.h: one call of a command, inside the core. The state that commands share, and how they fail.
 */
#ifndef MG_CALL_H
#define MG_CALL_H

#include "options.h"
#include "../model/external.h"
#include "../migrate.h"
#include "../psl/base/release.h"

#include <jansson.h>

typedef struct mg_opened mg_opened; /* projects.c */

struct mg_call
{
    const mg_host *host;
    mg_alloc mem; /* gives the host's memory, and looks for a cancel as mg_call_watch says */
    mg_arena arena;
    mg_error error;
    bool watching;
    size_t unasked;   /* bytes that were taken since the host was last asked whether the user has cancelled */
    mg_arena told;    /* memory of what the host answers to that */
    mg_error stopped; /* the error of a user's cancel; without a code: none has come yet */
    mg_options options;
    enum mg_command command;
    mg_release beside; /* of the schema beside a folder, where no argument is a schema; or unsaid */
    mg_externals external;
    MG_VEC(mg_opened *) projects;
    const char *note; /* a line for the report's head; or NULL */
    mg_session session;
    json_t *report; /* released with the call */
};

/* Records an error and returns MG_FAILED. The first error of a call stays. */
mg_rc mg_call_fail(mg_call *call, const char *code, const char *hint, const char *fmt, ...) MG_PRINTF(4, 5);
mg_rc mg_call_no_memory(mg_call *call);

/*
 * While it is on, the memory of the call looks every now and then whether the user has cancelled, and gives none then,
 * which mg_call_no_memory tells. It is for stages that take long and call nothing of the host's, which could not tell
 * it from want of memory.
 */
void mg_call_watch(mg_call *call, bool on);

/* MG_FAILED when an allocation of this call has failed, recorded as an error. */
mg_rc mg_call_check(mg_call *call);

/* Reads the options of `command`. */
mg_rc mg_call_options(mg_call *call, enum mg_command command, const char *json);

/* The release that the options ask for, else that of the schema beside; or unsaid. */
mg_release mg_call_release(const mg_call *call);

/* Whether the result is to be JSON. */
bool mg_call_wants_json(const mg_call *call);

/* A text as UTF-8 has it, since what a database or a file system holds may be anything; "" for NULL or without memory.
 */
const char *mg_valid_text(mg_call *call, const char *text);

/* Adds to what is external; each may be NULL. */
mg_rc mg_call_externals(mg_call *call, const mg_names *tables, const mg_names *enums);

/* P3023 or P3024 where names are not as a database with or without schemas has them. */
mg_rc mg_call_check_externals(mg_call *call, bool has_schemas);

/* Opens a session for `intent` on the schema of the options. */
mg_rc mg_call_begin(mg_call *call, mg_intent intent);

/* The same to read alone, waiting for locks no longer than that (PostgreSQL; as the database writes it). */
mg_rc mg_call_begin_reading(mg_call *call, const char *lock_timeout);

/* Closes it: `keep` is honoured only when the call has not failed. Returns whether all went well. */
mg_rc mg_call_end(mg_call *call, bool keep);

/*
 * Report values. Each takes ownership of `value` and records a failed allocation in the call, so that a report can be
 * built without a test a line; once the call has failed, nothing more is built. `mg_json_text` gives null for NULL.
 */
json_t *mg_json_text(mg_call *call, const char *text);
json_t *mg_json_filled(mg_call *call, const char *text); /* null for "" too */
json_t *mg_json_count(mg_call *call, size_t count);
json_t *mg_json_names(mg_call *call, const char *const *names, size_t count); /* a list */
/* A time of the history, "2024-01-31 12:00:00.000 UTC", as ISO 8601; null for NULL, and other texts as they are. */
json_t *mg_json_time(mg_call *call, const char *text);
json_t *mg_json_new_object(mg_call *call);
json_t *mg_json_new_array(mg_call *call);
void mg_json_set(mg_call *call, json_t *object, const char *key, json_t *value);
void mg_json_append(mg_call *call, json_t *array, json_t *value);

#endif
