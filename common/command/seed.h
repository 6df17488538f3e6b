/* seed.h: the script that fills a new database: `seed.sql` beside the schema. */
#ifndef MG_SEED_H
#define MG_SEED_H

#include "../run/lone_script.h"

/*
 * Finds and reads the seed of `dir`: a Prisma folder (its `seed.sql`), the migrations folder (its parent's), or the
 * path of a script. None is an error (MG_ERR_NO_FILE) when it is `required`; else `out->found` is false. No session is
 * needed. Then mg_lone_plan and mg_lone_run do the rest, or all in one:
 */
mg_rc mg_seed_read(mg_call *call, const char *dir, bool required, mg_lone_script *out);

/* Reads, judges and runs the seed in a session that writes and has the lock; with `required` as above. */
mg_rc mg_seed_run(mg_call *call, const char *dir, bool required, mg_lone_script *out);

/* The report's member "seed": an object, or null. The line of text that tells of it; none when there was no seed. */
void mg_seed_report(mg_call *call, json_t *report, const mg_lone_script *seed);
void mg_seed_write(mg_call *call, const mg_lone_script *seed, mg_strbuf *out);

#endif
