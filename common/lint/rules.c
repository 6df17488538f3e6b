/* rules.c: the tables of rules; see rules.h. */
#include "rules.h"

#include <string.h>

enum
{
    OF_POSTGRES = 1 << MG_POSTGRES,
    OF_SQLITE = 1 << MG_SQLITE,
    OF_BOTH = OF_POSTGRES | OF_SQLITE
};

const mg_rule_facts mg_rules[MG_RULES] = {
#define MG_RULE_OF_LINT(token, name, databases, category, severity, meaning, safe)                                     \
    {name, OF_##databases, MG_CATEGORY_##category, MG_SEVERITY_##severity, meaning, safe},
#define MG_RULE(token, name, databases, category, severity, on, ...)                                                   \
    MG_RULE_OF_LINT(token, name, databases, category, severity, __VA_ARGS__)
#include "rules.def"
};

static bool is_rule_name(const char *name, const char *text, size_t len)
{
    return strlen(name) == len && memcmp(name, text, len) == 0;
}

mg_rule mg_rule_named(const char *name, size_t len)
{
    size_t i = 0;

    while (i < MG_RULES && !is_rule_name(mg_rules[i].name, name, len))
        i++;
    return (mg_rule) i;
}

static const struct
{
    const char *linter, *name;
    mg_rule rule;
} FOREIGN[] = {
#define MG_FOREIGN_RULE(linter, name, token) {linter, name, MG_RULE_##token},
#include "foreign_rules.def"
#undef MG_FOREIGN_RULE
};

void mg_rule_foreign(const char *linter, const char *name, size_t len, void (*each)(void *arg, mg_rule rule), void *arg)
{
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++)
        if (strcmp(FOREIGN[i].linter, linter) == 0 && is_rule_name(FOREIGN[i].name, name, len))
            each(arg, FOREIGN[i].rule);
}
