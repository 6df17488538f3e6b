/*
 * literals.h: is the text of a default a value of its type?
 *
 * Each function returns NULL if it is, else what is wrong with it, in the words of the reference. Only the JSON check
 * composes its answer, since it names a position; that text lives in the arena.
 */
#ifndef MG_PSL_LITERALS_H
#define MG_PSL_LITERALS_H

#include "../../base/arena.h"
#include "../base/ast.h"

const char *mg_psl_bad_integer(mg_psl_str s); /* 64 bits */
const char *mg_psl_bad_decimal(mg_psl_str s);
const char *mg_psl_bad_base64(mg_psl_str s);
const char *mg_psl_bad_datetime(mg_psl_str s); /* RFC 3339 */
const char *mg_psl_bad_json(mg_arena *a, mg_psl_str s);

#endif
