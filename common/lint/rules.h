/*
 * rules.h: the rules of rules.def, as numbers, texts and functions.
 *
 * A rule is a function over an action and the world (world.h): it says what it finds by mg_lint_say (lint.h). It
 * changes nothing, and asks the database nothing.
 */
#ifndef MG_RULES_H
#define MG_RULES_H

#include "../sql/actions.h"
#include "../sql/dialect.h"
#include "world/finding.h"

typedef enum mg_rule
{
#define MG_RULE(token, ...) MG_RULE_##token,
#define MG_RULE_OF_LINT MG_RULE
#include "rules.def"
    MG_RULES
} mg_rule;

enum mg_rule_category
{
    MG_CATEGORY_LOCKS,
    MG_CATEGORY_REWRITES,
    MG_CATEGORY_LOSS,
    MG_CATEGORY_ROWS,
    MG_CATEGORY_RUNNING,
    MG_CATEGORY_SECURITY,
    MG_CATEGORY_STYLE
};

typedef struct mg_rule_facts
{
    const char *name;
    unsigned dialects; /* a bit for each, 1 << MG_SQLITE */
    enum mg_rule_category category;
    mg_severity severity; /* unless a project says otherwise */
    const char *meaning, *safe;
} mg_rule_facts;

extern const mg_rule_facts mg_rules[MG_RULES];

/* The rule with a name, or MG_RULES. */
mg_rule mg_rule_named(const char *name, size_t len);

/*
 * Calls `each` for every rule of ours that a rule of another linter stands for, by its name (foreign_rules.def).
 * `linter` is "squawk" or "atlas".
 */
void mg_rule_foreign(const char *linter, const char *name, size_t len, void (*each)(void *arg, mg_rule rule),
                     void *arg);

#endif
