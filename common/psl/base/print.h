/* print.h: expressions as the language writes them. */
#ifndef MG_PSL_PRINT_H
#define MG_PSL_PRINT_H

#include "../../base/strbuf.h"
#include "ast.h"

void mg_psl_print_expr(mg_strbuf *b, const mg_psl_expr *e);

/* Quoted, with escapes. */
void mg_psl_print_string(mg_strbuf *b, mg_psl_str s);

#endif
