/* format.h: prints a file from its blocks. */
#ifndef MG_PSL_FORMAT_H
#define MG_PSL_FORMAT_H

#include "../../base/arena.h"
#include "../base/ast.h"

/*
 * The formatted text, in arena `a`; `scratch` may be freed afterwards. If there is no memory, `text` is NULL or one of
 * the arenas has failed.
 */
mg_psl_str mg_psl_format_file(mg_arena *a, mg_arena *scratch, const mg_psl_file *f);

#endif
