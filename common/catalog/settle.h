/*
 * settle.h: defaults, and predicates of indexes, that the database has already, in other words than the schema's.
 */
#ifndef MG_SETTLE_H
#define MG_SETTLE_H

#include "../host.h"
#include "../plan/steps.h"

/*
 * Leaves out of a plan from the database to a schema what would set a default that is there, as PostgreSQL shows it:
 * gen_random_uuid()::TEXT comes back as (gen_random_uuid())::text, and would be set again at every call. The server is
 * asked: a table with such a default is made, which evaluates nothing, and undone. Where it cannot be made, the plan
 * stays as it is. In an open session that writes, whose target schema is `target`. Fails with the host's error when the
 * session cannot go on, and out of memory.
 */
mg_rc mg_settle_defaults(const mg_host *host, const char *target, mg_diff *d, mg_arena *arena, mg_error *err);

/*
 * PostgreSQL shows status IN ('a', 'b') as (status = ANY (ARRAY['a'::text, 'b'::text])), and every plan would drop such
 * an index and make it again. So the server is asked how it would show what the schema says of a table, and what it
 * shows like the predicate of an index of the database's is noted there (mg_predicate.likewise). In the session in
 * which `database` was read. Fails with the host's error when the session cannot go on, and out of memory.
 */
mg_rc mg_note_likewise(const mg_host *host, const mg_model *schema, mg_model *database, mg_arena *arena, mg_error *err);

/*
 * Whether the database can read the predicate of an index that the plan makes, in the statement that it writes: `why`
 * is what it says against it, or NULL. Nothing is made. In a session that writes.
 */
mg_rc mg_probe_where(const mg_host *host, const mg_diff *d, const mg_index *x, const char **why, mg_arena *arena,
                     mg_error *err);

#endif
