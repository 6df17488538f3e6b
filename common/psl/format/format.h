/* format.h: the text of a file from its blocks. */
#ifndef MG_PSL_FORMAT_H
#define MG_PSL_FORMAT_H

#include "../../base/arena.h"
#include "../base/ast.h"

/* In arena `a`; `scratch` may be freed afterwards. Out of memory: `text` is NULL or an arena has failed. */
mg_psl_str mg_psl_format_file(mg_arena *a, mg_arena *scratch, const mg_psl_file *f);

#endif
