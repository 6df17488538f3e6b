/* objects.c: what statements make of things that are no tables; see parts.h and world.h. */
#include "parts.h"

#include "../../catalog/facts/objects.h"

#include <string.h>

static void create_object(mg_world *w, const mg_action *a)
{
    mg_fact_object *o = mg_facts_object(&w->facts, a->of, &a->object);

    if (o && (mg_action_has(a, MG_ACT_IF_NOT_EXISTS) || mg_action_has(a, MG_ACT_OR_REPLACE)))
        return;
    /* A function that is made by a name that others have, with other arguments, does not make these new. */
    if (mg_action_has(a, MG_ACT_OR_REPLACE) && !w->facts.read)
        return;
    o = a->object.name ? mg_facts_add_object(&w->facts, a->of, &a->object) : NULL;
    if (!o)
        return;
    o->made = w->deployment;
    o->values_read = a->values != NULL;
    for (size_t i = 0; a->values && a->values[i]; i++)
        mg_facts_add_value(&w->facts, o, a->values[i]);
}

/* The thing of an action, which is made known where nothing was. */
static mg_fact_object *object_in_world(mg_world *w, const mg_action *a)
{
    mg_fact_object *o = mg_facts_object(&w->facts, a->of, &a->object);

    return o || w->facts.read || !a->object.name ? o : mg_facts_add_object(&w->facts, a->of, &a->object);
}

static void rename_enum_value(mg_fact_object *o, const mg_action *a)
{
    for (size_t i = 0; i < o->values.len; i++)
        if (a->value && strcmp(o->values.items[i], a->value) == 0)
            o->values.items[i] = a->to;
}

void mg_world_apply_object(mg_world *w, const mg_action *a)
{
    mg_object moved = {a->to, a->object.name}, renamed = {NULL, a->to};
    mg_fact_object *o;

    if (a->kind == MG_ACTION_CREATE)
    {
        create_object(w, a);
        return;
    }
    o = object_in_world(w, a);
    if (!o)
        return;
    if (a->kind == MG_ACTION_DROP)
        o->gone = true;
    else if (a->kind == MG_ACTION_RENAME)
        mg_facts_rename_object(&w->facts, o, &renamed);
    else if (a->kind == MG_ACTION_SET_SCHEMA)
        mg_facts_rename_object(&w->facts, o, &moved);
    else if (a->kind == MG_ACTION_ADD_VALUE)
        mg_facts_add_value(&w->facts, o, a->value);
    else if (a->kind == MG_ACTION_RENAME_VALUE)
        rename_enum_value(o, a);
}

bool mg_world_is_used(const mg_world *w, mg_thing_kind of, const mg_object *name)
{
    const mg_fact_object *o = mg_facts_object(&w->facts, of, name);

    if (mg_facts_kept(of) == MG_THING_NONE)
        return true;
    return o ? !mg_world_made(w, o->made) : !w->facts.read;
}
