/*
 * exceptions.h: comments in a script that say which findings are meant to be so.
 *
 *     -- migrate:allow RULE[, RULE]: reason     ours
 *     -- squawk-ignore RULE[, RULE]             squawk's; squawk-ignore-file for the whole file
 *     -- atlas:nolint [CODE or analyzer …]      Atlas's; without a name all rules
 *
 * A comment counts for the statement after it; at the head of the file, with an empty line between it and the first
 * statement, for the whole file.
 */
#ifndef MG_EXCEPTIONS_H
#define MG_EXCEPTIONS_H

#include "../sql/statement.h"
#include "rules.h"

typedef struct mg_exception
{
    mg_rule rule;     /* MG_RULES: all; or none, if `unknown` */
    size_t statement; /* which of the script's; their number: it comes after the last one */
    size_t byte;      /* of the comment */
    const char *name; /* the rule's, as the comment has it */
    bool foreign;     /* another linter's: it may be there for what only that one finds */
    bool unknown;     /* there is no such rule */
    bool used;
} mg_exception;

typedef MG_VEC(mg_exception) mg_exception_list;

/* Those of statements are in the order of these. */
typedef struct mg_exceptions
{
    mg_exception_list of_file, of_statements;
    bool in_file[MG_RULES + 1]; /* of_file has one of that rule, which is MG_RULES for all; and it has done something */
    bool used_in_file[MG_RULES + 1];
} mg_exceptions;

/* Reads the exceptions of a script, in place of those that were there. False: out of memory. */
bool mg_exceptions_read(const mg_script *script, mg_exceptions *out, mg_arena *arena);

#endif
