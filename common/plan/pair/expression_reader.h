/* expression_reader.h: what the two files that read conditions share; not for others. */
#ifndef MG_PLAN_EXPRESSION_READER_H
#define MG_PLAN_EXPRESSION_READER_H

#include "../../sql/token.h"
#include "expression.h"

/* Of parentheses and operands in each other; a deeper one is not known. */
#define MG_EXPR_DEPTH 48

typedef struct mg_expr_reader
{
    mg_arena *a;
    mg_scanner s;
    mg_token now, next; /* what stands here, and behind it */
    unsigned depth;
    bool failed;
} mg_expr_reader;

/* One token on; that of the place, as it is written; whether the next one is that word. */
void mg_expr_step(mg_expr_reader *r);
const char *mg_expr_text(mg_expr_reader *r);
bool mg_expr_follows(const mg_expr_reader *r, const char *word);

/* Takes the keyword, or the sign, if it stands here. */
bool mg_expr_take(mg_expr_reader *r, const char *word);
bool mg_expr_take_sign(mg_expr_reader *r, char sign);

/* NULL, once and for all. */
mg_expr *mg_expr_fail(mg_expr_reader *r);

/* A node with these children, of which the second may have more behind it; any may be NULL. */
mg_expr *mg_expr_node(mg_expr_reader *r, mg_expr_kind kind, const char *text, mg_expr *first, mg_expr *second);
void mg_expr_append(mg_expr *to, mg_expr *child);
void mg_expr_append_list(mg_expr_reader *r, mg_expr *to); /* a, b, c */

/* An expression whose operators all bind more than that; a name; what begins one; ::type behind one. */
mg_expr *mg_expr_parse(mg_expr_reader *r, int binds);
mg_expr *mg_expr_take_name(mg_expr_reader *r);
mg_expr *mg_expr_read_operand(mg_expr_reader *r);
mg_expr *mg_expr_read_cast(mg_expr_reader *r, mg_expr *of);

/* Whether the text ends within a comment, which would go on with what is put behind it. */
bool mg_expr_ends_in_comment(const char *sql);

#endif
