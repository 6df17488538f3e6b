/* world.c: what statements make of the world; see world.h. */
#include "world.h"

#include "../../base/utf8.h"
#include "../../catalog/facts/objects.h"
#include "../../sql/token.h"
#include "ahead.h"
#include "parts.h"

#include <string.h>

void mg_world_init(mg_world *w, mg_dialect dialect, const char *target, mg_arena *arena)
{
    *w = (mg_world){0};
    mg_facts_init(&w->facts, dialect, target, arena);
}

/* Redefinitions of SQLite *******************************************************************************************/

const char *mg_world_lower(const mg_world *w, const char *name)
{
    char *copy = mg_arena_str(w->facts.arena, name);

    for (char *c = copy; c && *c; c++)
        *c = mg_lower(*c);
    return copy ? copy : "";
}

/* A table that a script makes anew. `old` is the one before, once it is dropped. */
typedef struct redefined_table
{
    mg_fact_table *old;
} redefined_table;

static redefined_table *find_redefined(const mg_world *w, const char *name)
{
    const char *key = name ? mg_world_lower(w, name) : "";

    return mg_map_get(&w->redefined, (uintptr_t) w->script, key, strlen(key));
}

bool mg_world_is_redefined(const mg_world *w, const mg_object *name)
{
    return w->facts.dialect == MG_SQLITE && find_redefined(w, name->name) != NULL;
}

const mg_fact_table *mg_world_redefined(const mg_world *w, const char *name)
{
    const redefined_table *anew = find_redefined(w, name);

    return anew ? anew->old : NULL;
}

bool mg_world_begin_script(mg_world *w, const mg_script *script)
{
    mg_arena *a = w->facts.arena;

    w->script = script;
    w->scripts++;
    w->began = w->segment;
    if (!mg_ahead_read(w, script))
        return false;
    for (size_t i = 0; w->facts.dialect == MG_SQLITE && i < script->stmts.len; i++)
    {
        const mg_stmt *s = &script->stmts.items[i];
        const char *key;
        void *mark;

        if (!(s->flags & MG_STMT_NEW_RENAME))
            continue;
        key = mg_world_lower(w, s->actions.items[0].to);
        mark = mg_arena_get(a, sizeof(redefined_table));
        if (mark)
            mg_map_put(a, &w->redefined, (uintptr_t) script, key, strlen(key), mark);
    }
    return !a->failed;
}

/* The new table has the rows of the old one, and is as old. */
static void take_rows_over(const mg_world *w, mg_fact_table *t, const mg_fact_table *old)
{
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_fact_column *was = mg_facts_column(&w->facts, old, t->columns.items[i]->name);

        if (was)
            t->columns.items[i]->made = was->made;
    }
    t->made = old->made;
    t->rows = old->rows;
    t->at_least = old->at_least;
    t->bytes = old->bytes;
    t->incoming.items = old->incoming.items;
    t->incoming.len = old->incoming.len;
    t->incoming.cap = old->incoming.cap;
    t->known = false;
}

/* Looking ***********************************************************************************************************/

/* Tables that scripts make, or of which nothing is known, are as large as those of the same name in `sizes`. */
static void take_size(const mg_world *w, mg_fact_table *t)
{
    mg_object name = {t->schema, t->name};
    const mg_fact_table *like = w->sizes ? mg_facts_table(w->sizes, &name) : NULL;

    if (!like)
        return;
    t->rows = like->rows;
    t->at_least = like->at_least;
    t->bytes = like->bytes;
    t->writes = like->writes;
}

mg_fact_table *mg_world_table(mg_world *w, const mg_object *name)
{
    mg_fact_table *t = mg_facts_table(&w->facts, name);

    if (t || w->facts.read || !name->name)
        return t;
    t = mg_facts_add_table(&w->facts, name);
    if (t)
        take_size(w, t);
    return t;
}

static bool is_about_index(const mg_action *a)
{
    return a->of == MG_THING_INDEX;
}

mg_fact_table *mg_world_table_of(mg_world *w, const mg_action *a)
{
    const mg_fact_index *i;

    if (is_about_index(a) && a->kind != MG_ACTION_CREATE)
    {
        i = mg_facts_index(&w->facts, &a->object);
        return i ? i->table : NULL;
    }
    return mg_world_table(w, a->kind == MG_ACTION_CREATE && a->table.name ? &a->table : &a->object);
}

const mg_fact_constraint *mg_world_proof(const mg_world *w, const mg_fact_table *t, const char *column)
{
    for (size_t i = 0; i < t->constraints.len; i++)
    {
        const mg_fact_constraint *k = t->constraints.items[i];

        if (!k->gone && k->validated && k->not_null && mg_facts_same(&w->facts, k->not_null, column))
            return k;
    }
    return NULL;
}

/* Objects ***********************************************************************************************************/

static bool is_relation(mg_thing_kind of)
{
    switch (of)
    {
    case MG_THING_TABLE:
    case MG_THING_FOREIGN_TABLE:
    case MG_THING_VIRTUAL_TABLE:
    case MG_THING_VIEW:
    case MG_THING_MATERIALIZED_VIEW:
    case MG_THING_SEQUENCE:
        return true;
    default:
        return false;
    }
}

static void apply_create_table(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_fact_table *t = mg_facts_table(&w->facts, &a->object);

    if (t && (mg_action_has(a, MG_ACT_IF_NOT_EXISTS) || mg_action_has(a, MG_ACT_OR_REPLACE)))
        return;
    t = mg_facts_add_table(&w->facts, &a->object);
    if (!t)
        return;
    t->kind = a->of;
    t->made = w->deployment;
    t->temporary = mg_action_has(a, MG_ACT_TEMPORARY);
    t->partition = mg_action_has(a, MG_ACT_PARTITION);
    /* What is not deployed at once may have been filled by the next time. */
    t->rows = mg_action_has(a, MG_ACT_AS_SELECT) || !w->facts.read ? MG_UNKNOWN : 0;
    t->bytes = t->rows;
    t->written = mg_action_has(a, MG_ACT_AS_SELECT) ? w->segment : 0;
    take_size(w, t);
    if (a->definition)
        mg_world_define(w, t, a->definition);
    t->text = mg_world_text(w, s);
}

static void apply_create_index(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_fact_table *t = mg_world_table(w, &a->table);
    mg_fact_index *i;

    if (!t || (mg_action_has(a, MG_ACT_IF_NOT_EXISTS) && mg_facts_index(&w->facts, &a->object)))
        return;
    i = mg_facts_add_index(&w->facts, t, &a->object);
    if (!i)
        return;
    mg_world_add_names(w, &i->columns, a->columns);
    i->predicate = mg_action_has(a, MG_ACT_HAS_WHERE) ? (a->predicate ? a->predicate : "") : NULL;
    i->unique = mg_action_has(a, MG_ACT_UNIQUE);
    i->expression = mg_action_has(a, MG_ACT_EXPRESSION);
    i->text = mg_world_text(w, s);
    i->made = w->deployment;
}

static void apply_create(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    if (is_about_index(a))
        apply_create_index(w, s, a);
    else if (is_relation(a->of) && a->object.name)
        apply_create_table(w, s, a);
    mg_world_note_text(w, s, a);
}

static void drop_table(const mg_world *w, mg_fact_table *t)
{
    t->gone = true;
    for (size_t i = 0; i < t->constraints.len; i++)
    {
        t->constraints.items[i]->gone = true;
        t->constraints.items[i]->script = w->scripts;
    }
}

static void apply_drop(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_fact_table *t = is_relation(a->of) ? mg_world_table(w, &a->object) : NULL;
    mg_fact_index *i = is_about_index(a) ? mg_facts_index(&w->facts, &a->object) : NULL;
    redefined_table *anew = t && w->facts.dialect == MG_SQLITE ? find_redefined(w, t->name) : NULL;

    (void) s;
    if (t)
        drop_table(w, t);
    if (i)
        i->gone = true;
    mg_world_drop_texts(w, a);
    if (anew)
        anew->old = t;
}

static void apply_rename(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_object to = {a->object.schema, a->to};
    mg_fact_index *i = mg_facts_index(&w->facts, &a->object);
    mg_fact_table *t = is_relation(a->of) ? mg_world_table(w, &a->object) : NULL;
    const redefined_table *anew;

    if (t)
        mg_facts_rename_table(&w->facts, t, &to);
    else if (i && (is_about_index(a) || is_relation(a->of)))
        mg_facts_rename_index(&w->facts, i, &to);
    anew = t && (s->flags & MG_STMT_NEW_RENAME) ? find_redefined(w, a->to) : NULL;
    if (anew && anew->old)
        take_rows_over(w, t, anew->old);
}

static void apply_set_schema(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_object to = {a->to, a->object.name};
    mg_fact_table *t = is_relation(a->of) ? mg_world_table(w, &a->object) : NULL;

    (void) s;
    if (t)
        mg_facts_rename_table(&w->facts, t, &to);
}

/* Columns ***********************************************************************************************************/

static void apply_add_column(mg_world *w, const mg_action *a, mg_fact_table *t)
{
    mg_fact_column *c;

    if (mg_action_has(a, MG_ACT_IF_NOT_EXISTS) && mg_facts_column(&w->facts, t, a->column))
        return;
    c = a->column ? mg_facts_add_column(&w->facts, t, a->column) : NULL;
    if (!c)
        return;
    mg_world_set_column(w, c, a->type, a->flags);
}

/* The column of an action, which is made known where nothing was. */
static mg_fact_column *column_in_world(mg_world *w, const mg_action *a, mg_fact_table *t)
{
    mg_fact_column *c = mg_facts_column(&w->facts, t, a->column);

    return c || t->known || !a->column ? c : mg_facts_add_column(&w->facts, t, a->column);
}

static void apply_to_column(mg_world *w, const mg_action *a, mg_fact_table *t)
{
    mg_fact_column *c = column_in_world(w, a, t);

    if (!c)
        return;
    switch (a->kind)
    {
    case MG_ACTION_DROP_COLUMN:
        c->gone = true;
        c->script = w->scripts;
        break;
    case MG_ACTION_RENAME_COLUMN:
        mg_facts_rename_column(&w->facts, t, c, a->to);
        c->changed = true;
        break;
    case MG_ACTION_SET_DEFAULT:
        c->fallback = "";
        break;
    case MG_ACTION_DROP_DEFAULT:
        c->fallback = NULL;
        break;
    case MG_ACTION_SET_NOT_NULL:
        c->not_null = true;
        break;
    case MG_ACTION_DROP_NOT_NULL:
        c->not_null = false;
        break;
    default:
        c->type = a->type;
        c->changed = true;
        break;
    }
}

static void set_partition(mg_world *w, const mg_action *a, bool is)
{
    mg_fact_table *t = mg_world_table(w, &a->table);

    if (t)
        t->partition = is;
}

static void apply_tablespace(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_fact_index *i = is_about_index(a) ? mg_facts_index(&w->facts, &a->object) : NULL;
    mg_fact_table *t = is_relation(a->of) ? mg_world_table(w, &a->object) : NULL;

    (void) s;
    if (i)
        i->tablespace = a->to;
    if (t)
        t->tablespace = a->to;
}

/* What changes or removes rows may do the same, by foreign keys, to rows that refer to these. */
static void note_written(mg_world *w, mg_fact_table *t, mg_action_kind kind)
{
    t->written = w->segment;
    if (kind == MG_ACTION_INSERT || kind == MG_ACTION_COPY_FROM)
        return;
    for (size_t i = 0; i < t->incoming.len; i++)
    {
        mg_fact_table *from = mg_facts_table(&w->facts, &t->incoming.items[i]->from);

        if (from)
            from->written = w->segment;
    }
}

/* Everything ********************************************************************************************************/

static void apply_to_table(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    mg_fact_table *t = mg_world_table(w, &a->object);

    (void) s;
    if (!t)
        return;
    if (mg_action_is_schema(a))
        t->text = NULL;
    switch (a->kind)
    {
    case MG_ACTION_ADD_COLUMN:
        apply_add_column(w, a, t);
        break;
    case MG_ACTION_ADD_CONSTRAINT:
    case MG_ACTION_DROP_CONSTRAINT:
    case MG_ACTION_RENAME_CONSTRAINT:
    case MG_ACTION_VALIDATE_CONSTRAINT:
        mg_world_apply_constraint(w, a, t);
        break;
    case MG_ACTION_ENABLE_RLS:
        t->row_security = true;
        break;
    case MG_ACTION_DISABLE_RLS:
        t->row_security = false;
        break;
    case MG_ACTION_DETACH_PARTITION:
        set_partition(w, a, false);
        break;
    case MG_ACTION_ATTACH_PARTITION:
        set_partition(w, a, true);
        break;
    case MG_ACTION_SET_LOGGED:
    case MG_ACTION_SET_UNLOGGED:
        t->unlogged = a->kind == MG_ACTION_SET_UNLOGGED;
        break;
    case MG_ACTION_SET_ACCESS_METHOD:
        t->method = a->method;
        break;
    case MG_ACTION_INSERT:
    case MG_ACTION_UPDATE:
    case MG_ACTION_DELETE:
    case MG_ACTION_MERGE:
    case MG_ACTION_TRUNCATE:
    case MG_ACTION_COPY_FROM:
        mg_world_note_rows(w, t, a);
        note_written(w, t, a->kind);
        break;
    default:
        apply_to_column(w, a, t);
        break;
    }
}

static void apply_setting(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    bool sets = a->kind == MG_ACTION_SET && a->value && strcmp(a->value, "0") != 0;
    const char *name = a->object.name;

    (void) s;
    if (name && mg_ascii_equal_nocase(name, "lock_timeout"))
        w->lock_timeout = sets;
    else if (name && mg_ascii_equal_nocase(name, "statement_timeout"))
        w->statement_timeout = sets;
}

static void apply_code(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    (void) s;
    (void) a;
    w->opaque = true;
}

static void (*const APPLY[])(mg_world *w, const mg_stmt *s, const mg_action *a) = {
    [MG_ACTION_CREATE] = apply_create,
    [MG_ACTION_DROP] = apply_drop,
    [MG_ACTION_RENAME] = apply_rename,
    [MG_ACTION_SET_SCHEMA] = apply_set_schema,
    [MG_ACTION_ADD_COLUMN] = apply_to_table,
    [MG_ACTION_DROP_COLUMN] = apply_to_table,
    [MG_ACTION_RENAME_COLUMN] = apply_to_table,
    [MG_ACTION_SET_DEFAULT] = apply_to_table,
    [MG_ACTION_DROP_DEFAULT] = apply_to_table,
    [MG_ACTION_SET_NOT_NULL] = apply_to_table,
    [MG_ACTION_DROP_NOT_NULL] = apply_to_table,
    [MG_ACTION_SET_TYPE] = apply_to_table,
    [MG_ACTION_ADD_CONSTRAINT] = apply_to_table,
    [MG_ACTION_DROP_CONSTRAINT] = apply_to_table,
    [MG_ACTION_RENAME_CONSTRAINT] = apply_to_table,
    [MG_ACTION_VALIDATE_CONSTRAINT] = apply_to_table,
    [MG_ACTION_ATTACH_PARTITION] = apply_to_table,
    [MG_ACTION_DETACH_PARTITION] = apply_to_table,
    [MG_ACTION_ENABLE_RLS] = apply_to_table,
    [MG_ACTION_DISABLE_RLS] = apply_to_table,
    [MG_ACTION_SET_LOGGED] = apply_to_table,
    [MG_ACTION_SET_UNLOGGED] = apply_to_table,
    [MG_ACTION_SET_ACCESS_METHOD] = apply_to_table,
    [MG_ACTION_SET_TABLESPACE] = apply_tablespace,
    [MG_ACTION_INSERT] = apply_to_table,
    [MG_ACTION_UPDATE] = apply_to_table,
    [MG_ACTION_DELETE] = apply_to_table,
    [MG_ACTION_MERGE] = apply_to_table,
    [MG_ACTION_TRUNCATE] = apply_to_table,
    [MG_ACTION_COPY_FROM] = apply_to_table,
    [MG_ACTION_SELECT] = apply_code,
    [MG_ACTION_CALL] = apply_code,
    [MG_ACTION_DO] = apply_code,
    [MG_ACTION_SET] = apply_setting,
    [MG_ACTION_RESET] = apply_setting,
};

void mg_world_apply(mg_world *w, const mg_stmt *s, const mg_action *a)
{
    if (mg_facts_kept(a->of) != MG_THING_NONE)
    {
        mg_world_apply_object(w, a);
        return;
    }
    mg_world_note_locks(w, s, a);
    if ((size_t) a->kind < sizeof APPLY / sizeof *APPLY && APPLY[a->kind])
        APPLY[a->kind](w, s, a);
}
