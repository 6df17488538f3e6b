/* reset.h: empties the database, or its schemas. migrate_reset begins with it, and migrate_push if forced. */
#ifndef MG_RESET_H
#define MG_RESET_H

#include "../psl/base/schema.h"
#include "../catalog/drop_all.h"
#include "../call/report.h"

/*
 * What a project's schema says is to be emptied: the target schema of the session, or the `schemas` of its datasource,
 * and then only the history of the target. `schema` may be NULL or have errors. P3004 for a schema of the system.
 */
mg_rc mg_reset_scope(mg_call *call, const mg_psl_schema *schema, mg_drop_scope *out);

/* The same for schemas that are named. */
mg_rc mg_reset_scope_of(mg_call *call, const char *const *schemas, size_t count, mg_drop_scope *out);

/* As in "the schema "a"" or "the schemas "a", "b"". NULL if there is no memory. */
const char *mg_reset_scope_name(mg_call *call, const mg_drop_scope *scope);

/*
 * Drops everything in the scope, in a session that writes and holds the lock. The caller must have called
 * mg_protect_check. `dropped` says what it was. Before anything is dropped, this fails if objects outside depend on it
 * (2BP01), or if it would take so many locks that other sessions could lack them (MG_ERR_LIMIT).
 */
mg_rc mg_reset_drop_all(mg_call *call, const mg_drop_scope *scope, mg_drop_summary *dropped);

/*
 * Sets the report's members "schemas" and "dropped" (NULL if nothing was to be dropped); and writes the line that says
 * so.
 */
void mg_reset_report_dropped(mg_call *call, json_t *report, const mg_drop_scope *scope, const mg_drop_summary *dropped);
void mg_reset_write_dropped(mg_call *call, const mg_drop_scope *scope, const mg_drop_summary *dropped, mg_strbuf *out);

#endif
