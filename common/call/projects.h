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

#endif
