/* expression_reader.h: what the two files that read conditions share; nothing else includes it. */
#ifndef MG_PLAN_EXPRESSION_READER_H
#define MG_PLAN_EXPRESSION_READER_H

#include "../../sql/token.h"
#include "expression.h"

/* How deep parentheses and operands may be nested. A deeper condition is not read. */
#define MG_EXPR_DEPTH 48

typedef struct mg_expr_reader
{
    mg_arena *a;
    mg_scanner s;
    mg_token now, next; /* the token at this place, and the one after it */
    unsigned depth;
    bool failed;
} mg_expr_reader;

/* Moves to the next token; copies the current token as it is written; asks if the next token is that word. */
void mg_expr_step(mg_expr_reader *r);
const char *mg_expr_text(mg_expr_reader *r);
bool mg_expr_follows(const mg_expr_reader *r, const char *word);

/* Takes the keyword, or the sign, if it stands at this place. */
bool mg_expr_take(mg_expr_reader *r, const char *word);
bool mg_expr_take_sign(mg_expr_reader *r, char sign);

/* Makes the reading fail for good, and returns NULL. */
mg_expr *mg_expr_fail(mg_expr_reader *r);

/* Makes a node with these children. `second` may have more siblings behind it. Each may be NULL. */
mg_expr *mg_expr_node(mg_expr_reader *r, mg_expr_kind kind, const char *text, mg_expr *first, mg_expr *second);
void mg_expr_append(mg_expr *to, mg_expr *child);
void mg_expr_append_list(mg_expr_reader *r, mg_expr *to); /* reads a, b, c and appends them */

/*
 * Reads an expression whose operators all bind more strongly than `binds`; a name; an operand; a cast (::type) behind
 * one.
 */
mg_expr *mg_expr_parse(mg_expr_reader *r, int binds);
mg_expr *mg_expr_take_name(mg_expr_reader *r);
mg_expr *mg_expr_read_operand(mg_expr_reader *r);
mg_expr *mg_expr_read_cast(mg_expr_reader *r, mg_expr *of);

/* Whether the text ends inside a comment, which would go on with whatever is put behind it. */
bool mg_expr_ends_in_comment(const char *sql);

#endif
