/* seed.h: the script `seed.sql` beside the schema, which fills a new database. */
#ifndef MG_SEED_H
#define MG_SEED_H

#include "../run/lone_script.h"

/*
 * Finds and reads the seed of `dir`, which is a Prisma folder (with a `seed.sql`), the folder of migrations (then it is
 * in the folder above), or the path of a script. If there is none, that is an error (MG_ERR_NO_FILE) if it is
 * `required`; else `out->found` is false. No session is needed. After this, mg_lone_plan and mg_lone_run do the rest;
 * or mg_seed_run does everything.
 */
mg_rc mg_seed_read(mg_call *call, const char *dir, bool required, mg_lone_script *out);

/* Reads, judges and runs the seed, in a session that writes and holds the lock; `required` is as above. */
mg_rc mg_seed_run(mg_call *call, const char *dir, bool required, mg_lone_script *out);

/*
 * Sets the report's member "seed" to an object or null; and writes a line that says so, or nothing if there was no
 * seed.
 */
void mg_seed_report(mg_call *call, json_t *report, const mg_lone_script *seed);
void mg_seed_write(mg_call *call, const mg_lone_script *seed, mg_strbuf *out);

#endif
