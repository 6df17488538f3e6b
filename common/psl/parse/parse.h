/*
 * parse.h: from the text of one file to its blocks.
 *
 * Never fails: what it cannot read becomes an item of kind UNKNOWN and an error. Expressions nested deeper than
 * MG_PSL_DEPTH are refused. Linear in the size of the text.
 */
#ifndef MG_PSL_PARSE_H
#define MG_PSL_PARSE_H

#include "../base/diag.h"

#define MG_PSL_DEPTH 512

/*
 * Sets f->tops, NULL for an empty file or out of memory, and f->has_objects. `objects`: { a: 1 } is an expression, else
 * a line with one is none of the language.
 */
void mg_psl_parse(mg_arena *arena, mg_psl_file *f, bool objects, mg_psl_diags *diags);

#endif
