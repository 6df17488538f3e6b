/* lone_expression.h: an expression that somebody else wrote, before it is put into a statement of ours. */
#ifndef MG_LONE_EXPRESSION_H
#define MG_LONE_EXPRESSION_H

#include "../../sql/token.h"

/*
 * What is known of an expression without the database. With a `flaw` it is none that stays within the parentheses
 * around it: a text for people, and the byte where it begins.
 */
typedef struct mg_lone_expression
{
    const char *flaw; /* or NULL */
    size_t at;
    bool queries; /* it holds a query */
} mg_lone_expression;

mg_lone_expression mg_read_lone_expression(mg_dialect dialect, const char *text);

#endif
