/* actions.c: see actions.h. */
#include "actions.h"

typedef enum mg_action_group
{
    GROUP_SCHEMA,
    GROUP_DATA,
    GROUP_SESSION
} mg_action_group;

static const mg_action_group GROUPS[] = {
#define MG_ACTION(name, text, group) GROUP_##group,
#include "actions.def"
};

static const char *const ACTION_TEXTS[] = {
#define MG_ACTION(name, text, group) text,
#include "actions.def"
};

static const char *const THING_TEXTS[] = {
#define MG_THING(name, text) text,
#include "actions.def"
};

static const char *const CONSTRAINT_TEXTS[] = {
#define MG_CONSTRAINT(name, text) text,
#include "actions.def"
};

static const char *const FLAG_TEXTS[] = {
#define MG_ACTION_FLAG(name, text) text,
#include "actions.def"
};

_Static_assert(MG_ACTION_BITS <= 31, "every flag has a bit of an int");

mg_action *mg_action_add(mg_arena *arena, mg_action_list *list, mg_action_kind kind, mg_thing_kind of)
{
    mg_action *a = mg_vec_push(arena, list);

    if (!a)
        return NULL;
    a->kind = kind;
    a->of = of;
    return a;
}

bool mg_action_is_schema(const mg_action *a)
{
    return GROUPS[a->kind] == GROUP_SCHEMA;
}

bool mg_action_is_session(const mg_action *a)
{
    return GROUPS[a->kind] == GROUP_SESSION;
}

const char *mg_action_text(mg_action_kind kind)
{
    return ACTION_TEXTS[kind];
}

const char *mg_thing_text(mg_thing_kind kind)
{
    return THING_TEXTS[kind];
}

const char *mg_constraint_text(mg_constraint_kind kind)
{
    return CONSTRAINT_TEXTS[kind];
}

const char *mg_action_flag_text(unsigned bit)
{
    return FLAG_TEXTS[bit];
}
