/* attach.c: see attach.h. */
#include "attach.h"

/* Which function is called when; a rule has an entry for each `on`. */
static const struct
{
    mg_rule rule;
    mg_on on;
    mg_rule_fn find;
} HOOKS[] = {
#define MG_RULE_TOO(token, on) {MG_RULE_##token, MG_ON_##on, mg_rule_##token},
#define MG_RULE(token, name, databases, category, severity, on, ...) MG_RULE_TOO(token, on)
#include "../rules.def"
};

void mg_rules_attach(mg_lint *l)
{
    for (size_t i = 0; i < sizeof HOOKS / sizeof *HOOKS; i++)
    {
        mg_rule_fn *slot;

        if (!(mg_rules[HOOKS[i].rule].dialects & (1u << l->host->dialect)))
            continue;
        slot = mg_vec_push(l->arena, &l->hooks[HOOKS[i].on]);
        if (slot)
            *slot = HOOKS[i].find;
    }
}
