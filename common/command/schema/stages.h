/*
 * stages.h: the stages that read schemas and make plans, as commands call them: the user can cancel them, and what goes
 * wrong is recorded in the call. Results are owned as each stage itself says.
 */
#ifndef MG_STAGES_H
#define MG_STAGES_H

#include "../../pull/pull.h"
#include "../../render/base/render.h"
#include "schema_files.h"

/* Into an arena over the call's memory; MG_OK also when there are errors, which `out` holds. */
mg_rc mg_call_validate(mg_call *call, mg_arena *a, const mg_schema_files *files, mg_psl_result *out);

/* The texts of all files, formatted; NULL: failed. */
mg_psl_str *mg_call_format(mg_call *call, const mg_schema_files *files);

mg_rc mg_call_model(mg_call *call, const mg_psl_schema *schema, mg_model **out);
mg_rc mg_call_pull(mg_call *call, mg_arena *scratch, const mg_pull_request *request, mg_pulled *out);

/* `renames` may be NULL; the error says which of them cannot be. */
mg_rc mg_call_diff(mg_call *call, const mg_model *from, const mg_model *to, const mg_renames *renames, bool runnable,
                   mg_diff *out);

/* Of a plan that is runnable: before anything is read from its steps that are run. */
mg_rc mg_call_repair(mg_call *call, mg_diff *d);
mg_rc mg_call_checks(mg_call *call, const mg_diff *d, mg_checks *out);

/* NULL: failed. */
const char *mg_call_script(mg_call *call, const mg_diff *d, const mg_checks *checks);
const char *mg_call_summary(mg_call *call, const mg_diff *d);

#endif
