/* complete.h: what a schema leaves out and the formatter fills in: opposite fields and arguments of relations. */
#ifndef MG_PSL_COMPLETE_H
#define MG_PSL_COMPLETE_H

#include "../base/ctx.h"

/*
 * The text of file `number` with what is missing in it; the text itself when nothing is. Only for a schema whose names,
 * types, attributes and relations were resolved without errors. In arena `a`; `text` is NULL out of memory.
 */
mg_psl_str mg_psl_complete_file(mg_psl_ctx *c, mg_arena *a, uint32_t number);

#endif
