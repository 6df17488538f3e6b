/* reset.h: emptying the database, or its schemas; what migrate_reset does first, and migrate_push when forced. */
#ifndef MG_RESET_H
#define MG_RESET_H

#include "../psl/base/schema.h"
#include "../catalog/drop_all.h"
#include "../call/report.h"

/*
 * What a project's schema means: the target schema of the session, or the `schemas` that its datasource lists, and then
 * of the target only the history. `schema` may be NULL, or one that has errors. P3004: a schema of the system's.
 */
mg_rc mg_reset_scope(mg_call *call, const mg_psl_schema *schema, mg_drop_scope *out);

/* The same by the names of the schemas. */
mg_rc mg_reset_scope_of(mg_call *call, const char *const *schemas, size_t count, mg_drop_scope *out);

/* "the schema "a"", "the schemas "a", "b""; NULL when out of memory. */
const char *mg_reset_scope_name(mg_call *call, const mg_drop_scope *scope);

/*
 * Drops everything in the scope, in a session that writes and has the lock; the caller has asked mg_protect_check. Says
 * in `dropped` what it was. Refuses, before anything is dropped, when objects outside depend on it (2BP01), and when so
 * many locks would be taken that other sessions could lack them (MG_ERR_LIMIT).
 */
mg_rc mg_reset_drop_all(mg_call *call, const mg_drop_scope *scope, mg_drop_summary *dropped);

/* The report's members "schemas" and "dropped" (NULL: nothing was to be dropped), and the line that tells of it. */
void mg_reset_report_dropped(mg_call *call, json_t *report, const mg_drop_scope *scope, const mg_drop_summary *dropped);
void mg_reset_write_dropped(mg_call *call, const mg_drop_scope *scope, const mg_drop_summary *dropped, mg_strbuf *out);

#endif
