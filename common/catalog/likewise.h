/*
 * likewise.h: predicates of indexes that the database has already, in other words than the schema's.
 */
#ifndef MG_LIKEWISE_H
#define MG_LIKEWISE_H

#include "../host.h"
#include "../model/model.h"

/*
 * PostgreSQL shows status IN ('a', 'b') as (status = ANY (ARRAY['a'::text, 'b'::text])), and every plan would drop such
 * an index and make it again. So the server is asked how it would show what the schema says of a table, and what it
 * shows like the predicate of an index of the database's is noted there (mg_predicate.likewise). In the session in
 * which `database` was read. Fails with the host's error when the session cannot go on, and out of memory.
 */
mg_rc mg_note_likewise(const mg_host *host, const mg_model *schema, mg_model *database, mg_arena *arena, mg_error *err);

#endif
