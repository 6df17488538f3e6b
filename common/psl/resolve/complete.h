/* complete.h: fills in what the formatter may add to a schema: opposite fields and arguments of relations. */
#ifndef MG_PSL_COMPLETE_H
#define MG_PSL_COMPLETE_H

#include "../base/ctx.h"

/*
 * The text of file `number` with what is missing added, or the same text if nothing is missing. The names, types,
 * attributes and relations of the schema must have been resolved without errors. The result lives in arena `a`; its
 * `text` is NULL if there is no memory.
 */
mg_psl_str mg_psl_complete_file(mg_psl_ctx *c, mg_arena *a, uint32_t number);

#endif
