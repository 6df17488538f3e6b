/* ahead.c: see ahead.h. */
#include "ahead.h"

#include "../../base/strbuf.h"
#include "../../base/utf8.h"
#include "../../sql/token.h"

#include <string.h>

/* The tags of names that relations get, and of constraints by their columns; those of actions are greater. */
enum
{
    TAKES,
    CONSTRAINTS_OF,
    KEYED,
    INDEXED,
    LEADING
};

static uint64_t tag_of_action(mg_action_kind kind, mg_thing_kind of)
{
    return ((uint64_t) kind + 1) << 8 | (uint64_t) of;
}

/* A name with its schema and a part, as a key. */
static const char *ahead_key(const mg_world *w, const mg_object *name, const char *part)
{
    const char *schema = name->schema ? name->schema : w->facts.target;
    char *key = mg_arena_printf(w->facts.arena, "%zu.%s.%zu.%s.%s", strlen(schema), schema, strlen(name->name),
                                name->name, part ? part : "");

    for (char *c = key; c && *c && w->facts.dialect == MG_SQLITE; c++)
        *c = mg_lower(*c);
    return key ? key : "";
}

static void put_in_script(mg_world *w, uint64_t tag, const mg_object *name, const char *part, const mg_action *a)
{
    const char *key;

    if (!name->name)
        return;
    key = ahead_key(w, name, part);
    mg_map_put(w->facts.arena, &w->ahead, tag, key, strlen(key), (void *) (uintptr_t) a);
}

static bool is_part_of_table(const mg_action *a)
{
    return a->of == MG_THING_POLICY || a->of == MG_THING_TRIGGER;
}

/* A constraint by its kind and columns; primary keys are all alike, since a table has but one. */
static const char *constraint_part(const mg_world *w, mg_constraint_kind kind, const char *const *columns)
{
    mg_strbuf b;

    mg_strbuf_init(&b, w->facts.arena);
    mg_strbuf_puts(&b, mg_constraint_text(kind));
    for (size_t i = 0; kind != MG_CONSTRAINT_PRIMARY_KEY && columns && columns[i]; i++)
        mg_strbuf_printf(&b, " %zu.%s", strlen(columns[i]), columns[i]);
    return mg_strbuf_done(&b);
}

static bool makes_key(mg_constraint_kind kind)
{
    return kind == MG_CONSTRAINT_PRIMARY_KEY || kind == MG_CONSTRAINT_UNIQUE;
}

/* What the action makes an index of. */
static void read_index_ahead(mg_world *w, const mg_action *a)
{
    bool index = a->kind == MG_ACTION_CREATE && a->of == MG_THING_INDEX;
    bool key = a->kind == MG_ACTION_ADD_CONSTRAINT && makes_key(a->constraint_kind);
    const mg_object *table = index ? &a->table : &a->object;

    if (!index && !key)
        return;
    if (key || mg_action_has(a, MG_ACT_UNIQUE))
        put_in_script(w, KEYED, table, NULL, a);
    if (a->columns && a->columns[0] && !mg_action_has(a, MG_ACT_EXPRESSION))
        put_in_script(w, INDEXED, table, a->columns[0], a);
}

/* A foreign key by where it leads, and its first column. */
static const char *leading_part(const mg_world *w, const mg_object *to, const char *column)
{
    return mg_arena_printf(w->facts.arena, "%zu.%s %s", strlen(to->name), to->name, column);
}

static bool is_readable(mg_thing_kind of)
{
    return of == MG_THING_TABLE || of == MG_THING_VIEW || of == MG_THING_MATERIALIZED_VIEW ||
           of == MG_THING_FOREIGN_TABLE;
}

static void read_ahead(mg_world *w, const mg_action *a)
{
    mg_object to = {a->object.schema, a->to};

    put_in_script(w, tag_of_action(a->kind, a->of), is_part_of_table(a) ? &a->table : &a->object,
                  a->column ? a->column : a->constraint, a);
    if (a->kind == MG_ACTION_ADD_CONSTRAINT && (a->columns || a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY))
        put_in_script(w, CONSTRAINTS_OF, &a->object, constraint_part(w, a->constraint_kind, a->columns), a);
    read_index_ahead(w, a);
    if (a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY && a->columns && a->columns[0] && a->table.name)
        put_in_script(w, LEADING, &a->object, leading_part(w, &a->table, a->columns[0]), a);
    if (!is_readable(a->of))
        return;
    if (a->kind == MG_ACTION_CREATE)
        put_in_script(w, TAKES, &a->object, NULL, a);
    else if (a->kind == MG_ACTION_RENAME)
        put_in_script(w, TAKES, &to, NULL, a);
}

bool mg_ahead_read(mg_world *w, const mg_script *script)
{
    w->ahead = (mg_map){0};
    for (size_t i = 0; i < script->stmts.len; i++)
        for (size_t k = 0; k < script->stmts.items[i].actions.len; k++)
            read_ahead(w, &script->stmts.items[i].actions.items[k]);
    return !w->facts.arena->failed;
}

static const mg_action *find_in_script(const mg_world *w, uint64_t tag, const mg_object *name, const char *part)
{
    const char *key = name->name ? ahead_key(w, name, part) : "";

    return mg_map_get(&w->ahead, tag, key, strlen(key));
}

const mg_action *mg_ahead_on(const mg_world *w, mg_action_kind kind, mg_thing_kind of, const mg_object *name,
                             const char *part)
{
    return find_in_script(w, tag_of_action(kind, of), name, part);
}

const mg_action *mg_ahead_on_table(const mg_world *w, mg_action_kind kind, const mg_fact_table *t, const char *part)
{
    mg_object name = {t->schema, t->name};

    return mg_ahead_on(w, kind, t->kind, &name, part);
}

const mg_action *mg_ahead_takes(const mg_world *w, const mg_object *name)
{
    return find_in_script(w, TAKES, name, NULL);
}

bool mg_ahead_constrains(const mg_world *w, const mg_fact_table *t, mg_constraint_kind kind, const mg_names *columns)
{
    mg_object name = {t->schema, t->name};
    const char **list = mg_arena_get(w->facts.arena, (columns->len + 1) * sizeof *list), *part;

    if (!list || (columns->len == 0 && kind != MG_CONSTRAINT_PRIMARY_KEY))
        return false;
    for (size_t i = 0; i < columns->len; i++)
        list[i] = columns->items[i];
    part = constraint_part(w, kind, list);
    return part && find_in_script(w, CONSTRAINTS_OF, &name, part);
}

bool mg_ahead_keyed(const mg_world *w, const mg_object *table)
{
    return find_in_script(w, KEYED, table, NULL) != NULL;
}

bool mg_ahead_indexed(const mg_world *w, const mg_fact_table *t, const char *column)
{
    mg_object name = {t->schema, t->name};

    return find_in_script(w, INDEXED, &name, column) != NULL;
}

bool mg_ahead_leads(const mg_world *w, const mg_fact_table *t, const mg_fact_constraint *fk)
{
    mg_object name = {t->schema, t->name};

    return fk->references.name && fk->columns.len > 0 &&
           find_in_script(w, LEADING, &name, leading_part(w, &fk->references, fk->columns.items[0]));
}
