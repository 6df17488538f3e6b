/* print.h: prints expressions in the syntax of the schema language. */
#ifndef MG_PSL_PRINT_H
#define MG_PSL_PRINT_H

#include "../../base/strbuf.h"
#include "ast.h"

void mg_psl_print_expr(mg_strbuf *b, const mg_psl_expr *e);

/* Prints a string literal, with quotes and escapes. */
void mg_psl_print_string(mg_strbuf *b, mg_psl_str s);

#endif
