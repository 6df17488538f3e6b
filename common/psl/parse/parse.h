/*
 * parse.h: from the text of one file to its blocks.
 *
 * The parser never fails: what it cannot read becomes an item of kind UNKNOWN and an error. Expressions that are nested
 * deeper than MG_PSL_DEPTH are refused. The time is linear in the size of the text.
 */
#ifndef MG_PSL_PARSE_H
#define MG_PSL_PARSE_H

#include "../base/diag.h"

#define MG_PSL_DEPTH 512

/*
 * Sets f->tops, which is NULL for an empty file or without memory, and f->has_objects. With `objects`, { a: 1 } is an
 * expression; without, a line that holds one cannot be read.
 */
void mg_psl_parse(mg_arena *arena, mg_psl_file *f, bool objects, mg_psl_diags *diags);

#endif
