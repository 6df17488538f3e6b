/* fix.h: option `fix` of migrate_lint: the script of one migration, or a text, rewritten the safe way. */
#ifndef MG_FIX_H
#define MG_FIX_H

#include "../../lint/safe/safe.h"
#include "result.h"

typedef struct mg_fix
{
    mg_safe safe;
    bool split;
    mg_names names; /* of the migrations that the files make; none of a text */
} mg_fix;

/* Refuses options that do not go with it, before a session is open. */
mg_rc mg_fix_check(mg_call *call);

/* Rewrites what the lint has gone through; `r->fix` is set. P3008: the migration is applied. */
mg_rc mg_fix_run(mg_lint_result *r);

/* The writers: a script, with what was done as comments before it; all as JSON, null without the option. */
void mg_fix_text(mg_call *call, const void *data, mg_strbuf *out);
json_t *mg_fix_json(mg_call *call, const mg_lint_result *r);

#endif
