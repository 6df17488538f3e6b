/*
 * expression.h: conditions of PostgreSQL as trees, as far as is needed to see that two of them are written alike.
 *
 * Which operators bind how is the reference's knowledge, not the server's: it takes two texts for one predicate by it.
 */
#ifndef MG_PLAN_EXPRESSION_H
#define MG_PLAN_EXPRESSION_H

#include "../../base/arena.h"

typedef enum mg_expr_kind
{
    MG_EXPR_NAME,    /* a, "A", a."B": each part is a child of its own where there are several */
    MG_EXPR_LITERAL, /* a number, a text, TRUE, NULL, … */
    MG_EXPR_UNARY,
    MG_EXPR_BINARY,
    MG_EXPR_TEST, /* IS NULL, IS NOT TRUE, …: `text` is the test */
    MG_EXPR_BETWEEN,
    MG_EXPR_CAST, /* x::type: `text` is the type */
    MG_EXPR_OTHER /* calls, IN, LIKE, CASE, …: `text` is what it is */
} mg_expr_kind;

/* `text`: the operator, the name or literal as it is written, keywords in capital letters. */
typedef struct mg_expr
{
    mg_expr_kind kind;
    const char *text;
    struct mg_expr *first, *next; /* children; the next child of the same parent */
} mg_expr;

/* The tree of a condition, without parentheses, in the arena. NULL: it is none that is known, or out of memory. */
const mg_expr *mg_expr_read(mg_arena *a, const char *sql);

#endif
