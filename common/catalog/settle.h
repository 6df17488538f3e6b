/*
 * settle.h: finds defaults, and predicates of indexes, that the database has already, in other words than the schema's.
 */
#ifndef MG_SETTLE_H
#define MG_SETTLE_H

#include "../host.h"
#include "../plan/steps.h"

/*
 * Leaves changes of defaults out of a plan from the database to a schema if the default is there already. PostgreSQL
 * shows a default in its own words: gen_random_uuid()::TEXT becomes (gen_random_uuid())::text, and every call would set
 * it again. So the server is asked: a table with such a default is made, which evaluates nothing, and undone. If it
 * cannot be made, the plan stays as it is. Needs an open session that writes, whose target schema is `target`. Fails
 * with the host's error if the session cannot go on, and without memory.
 */
mg_rc mg_settle_defaults(const mg_host *host, const char *target, mg_diff *d, mg_arena *arena, mg_error *err);

/*
 * PostgreSQL shows status IN ('a', 'b') as (status = ANY (ARRAY['a'::text, 'b'::text])), so every plan would drop such
 * an index and make it again. This asks the server how it would show the predicates of a schema's indexes. If it shows
 * one like the predicate of an index in the database, that is noted there (mg_predicate.likewise). Needs the session in
 * which `database` was read. With `renames` (else NULL), the indexes of tables that are renamed are asked about, and no
 * others. Fails with the host's error if the session cannot go on, and without memory.
 */
mg_rc mg_note_likewise(const mg_host *host, const mg_model *schema, mg_model *database, const mg_renames *renames,
                       mg_arena *arena, mg_error *err);

/*
 * Finds out if the database can read the predicate of an index that the plan makes, in the statement that the plan has.
 * `why` is what the database says against it, or NULL. Nothing is made. Needs a session that writes.
 */
mg_rc mg_probe_where(const mg_host *host, const mg_diff *d, const mg_index *x, const char **why, mg_arena *arena,
                     mg_error *err);

#endif
