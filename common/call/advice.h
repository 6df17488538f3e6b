/*
 * advice.h: the calls that reports and errors propose, made in one place, so that each can be pasted as it stands: with
 * the extension's schema where search_path lacks it, quoted, and with the options of the call that still apply.
 */
#ifndef MG_ADVICE_H
#define MG_ADVICE_H

#include "../base/strbuf.h"
#include "call.h"

typedef enum mg_advice
{
#define MG_ADVICE(name, ...) MG_ADVISE_##name,
#include "advice.def"
#undef MG_ADVICE
} mg_advice;

/*
 * The call, without its semicolon. `dir` and `name` may be NULL where the table has none. NULL: out of memory, which
 * the call's arena has noted.
 */
const char *mg_advise(mg_call *call, mg_advice which, const char *dir, const char *name);

/* The same call again, with all options that it was given, and these `renames`; with its semicolon. */
const char *mg_advise_again(mg_call *call, mg_advice which, const char *dir, const char *name, const char *renames);

/* The same with this `backfill`. */
const char *mg_advise_filling(mg_call *call, mg_advice which, const char *dir, const char *name, const char *backfill);

/* As mg_advise, appended with its semicolon. */
void mg_advice_write(const mg_call *call, mg_advice which, const char *dir, const char *name, mg_strbuf *out);

/*
 * The ways out of a failed migration, a line each: going on, if it is `resumable`; marking it as rolled back; or as
 * applied, unless its folder is `missing`.
 */
void mg_advice_write_failed(const mg_call *call, const char *dir, const char *name, bool resumable, bool missing,
                            mg_strbuf *out);

/* Names in the session, before it is opened, what to call to commit each migration by itself, and to resume. */
mg_rc mg_advise_each(mg_call *call, const char *dir);

#endif
