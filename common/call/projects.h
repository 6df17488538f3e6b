/*
 * projects.h: what the paths of a call lead to (project/project.h), each found once, with what the options say, and
 * what a configuration file says in their place. Errors are recorded in the call.
 */
#ifndef MG_PROJECTS_H
#define MG_PROJECTS_H

#include "../project/project.h"
#include "call.h"

/* Sets *out to what a `dir` is; what its configuration calls external is added to the call's. */
mg_rc mg_call_project(mg_call *call, const char *dir, const mg_project **out);

/* The same of the path of a schema. */
mg_rc mg_call_schema_project(mg_call *call, const char *path, const mg_project **out);

/* The migrations of a `dir` (mg_migrations_open). */
mg_rc mg_call_migrations(mg_call *call, const char *dir, bool hash, mg_migrations *out);

/*
 * The SQL that prepares a shadow, for the replay of `dir` (or NULL): the option's, a text or the path of a file, or
 * that of a configuration file. source->name NULL: there is none.
 */
mg_rc mg_call_init_shadow(mg_call *call, const char *dir, mg_source *source);

/* The path that an argument is, or NULL when it is a script: its looks alone decide. */
const char *mg_script_path(const char *argument);

#endif
