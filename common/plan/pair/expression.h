/*
 * expression.h: reads conditions of PostgreSQL as trees, far enough to see if two of them say the same in the same way.
 *
 * How strongly operators bind is what the reference believes, not what the server does: it decides in this way if two
 * texts are the same predicate.
 */
#ifndef MG_PLAN_EXPRESSION_H
#define MG_PLAN_EXPRESSION_H

#include "../../base/arena.h"

typedef enum mg_expr_kind
{
    MG_EXPR_NAME,    /* a, "A", a."B"; if there are several parts, each is a child */
    MG_EXPR_LITERAL, /* a number, a string, TRUE, NULL and the like */
    MG_EXPR_UNARY,
    MG_EXPR_BINARY,
    MG_EXPR_TEST, /* IS NULL, IS NOT TRUE and the like; `text` is the test */
    MG_EXPR_BETWEEN,
    MG_EXPR_CAST, /* x::type; `text` is the type */
    MG_EXPR_OTHER /* calls, IN, LIKE, CASE and the like; `text` tells which */
} mg_expr_kind;

/*
 * A node of the tree. `text` is the operator, or the name or literal as it is written; keywords are in capital letters.
 */
typedef struct mg_expr
{
    mg_expr_kind kind;
    const char *text;
    struct mg_expr *first, *next; /* `first` is its first child, `next` the next child of its parent */
} mg_expr;

/*
 * The tree of a condition, in which parentheses do not appear, in the arena. NULL if the condition cannot be read, or
 * if there is no memory.
 */
const mg_expr *mg_expr_read(mg_arena *a, const char *sql);

#endif
