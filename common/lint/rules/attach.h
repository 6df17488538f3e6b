/* attach.h: joins the rules and the lint. */
#ifndef MG_ATTACH_H
#define MG_ATTACH_H

#include "../lint.h"

/* Has the functions of all rules for the lint's database called when it is their time. */
void mg_rules_attach(mg_lint *l);

/* The functions, by the tokens of rules.def. */
#define MG_RULE(token, ...) void mg_rule_##token(mg_lint *l, const mg_action *a);
#include "../rules.def"

#endif
