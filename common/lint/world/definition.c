/* definition.c: what the definition of a table in a script says of its columns and keys; see parts.h. */
#include "parts.h"
#include "types.h"

void mg_world_set_column(const mg_world *w, mg_fact_column *c, const char *type, unsigned flags)
{
    const char *number = mg_type_of_serial(type);
    bool serial = number != NULL;

    c->type = serial ? number : type;
    c->identity = (flags & MG_ACT_IDENTITY) != 0 && !serial;
    c->not_null = (flags & (MG_ACT_NOT_NULL | MG_ACT_IDENTITY)) != 0;
    c->fallback = serial || (flags & MG_ACT_DEFAULT) != 0 ? "" : NULL;
    c->generated = (flags & (MG_ACT_STORED | MG_ACT_VIRTUAL)) != 0;
    c->made = w->deployment;
    c->script = w->scripts;
}

/* No row of a primary key's columns is NULL. */
static void require_columns(const mg_world *w, const mg_fact_table *t, const char *const *columns)
{
    for (; *columns; columns++)
    {
        mg_fact_column *c = mg_facts_column(&w->facts, t, *columns);

        if (c)
            c->not_null = true;
    }
}

static void define_index(mg_world *w, mg_fact_table *t, const mg_key_definition *key)
{
    mg_object name = {t->schema, key->name};
    mg_fact_index *i = mg_facts_add_index(&w->facts, t, &name);

    if (!i)
        return;
    mg_world_add_names(w, &i->columns, key->columns);
    i->unique = i->constraint = true;
    i->primary = key->kind == MG_CONSTRAINT_PRIMARY_KEY;
    i->made = w->deployment;
    if (i->primary)
        require_columns(w, t, key->columns);
}

static void define_key(mg_world *w, mg_fact_table *t, const mg_key_definition *key)
{
    mg_fact_constraint *c = mg_facts_add_constraint(&w->facts, t, key->name);

    if (!c)
        return;
    c->kind = key->kind;
    c->not_null = key->not_null;
    c->made = w->deployment;
    c->script = w->scripts;
    c->segment = c->validated_in = w->segment;
    mg_world_add_names(w, &c->columns, key->columns);
    if ((key->kind == MG_CONSTRAINT_PRIMARY_KEY || key->kind == MG_CONSTRAINT_UNIQUE) && key->columns)
        define_index(w, t, key);
}

void mg_world_define(mg_world *w, mg_fact_table *t, const mg_definition *d)
{
    for (size_t i = 0; i < d->columns.len; i++)
    {
        const mg_column_definition *one = &d->columns.items[i];
        mg_fact_column *c = mg_facts_add_column(&w->facts, t, one->name);

        if (c)
            mg_world_set_column(w, c, one->type, one->flags);
    }
    for (size_t i = 0; i < d->keys.len; i++)
        define_key(w, t, &d->keys.items[i]);
}
