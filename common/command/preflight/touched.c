/* touched.c: see touched.h. */
#include "touched.h"

#include <string.h>

/* Locks ********************************************************************************************************* */

/* By the modes of mg_lock. */
static const char *const CATALOG_LOCKS[] = {
    "",          "AccessShareLock",       "RowShareLock",  "RowExclusiveLock",    "ShareUpdateExclusiveLock",
    "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
};

mg_lock mg_lock_in_catalog(const char *name)
{
    for (int mode = MG_LOCK_ACCESS_EXCLUSIVE; name && mode > MG_LOCK_NONE; mode--)
        if (strcmp(CATALOG_LOCKS[mode], name) == 0)
            return (mg_lock) mode;
    return MG_LOCK_NONE;
}

bool mg_locks_conflict(mg_lock wanted, mg_lock had)
{
    /* The weakest lock for which who wants this one has to wait; for all stronger ones too, but for SHARE beside SHARE.
     */
    static const mg_lock weakest[] = {
        [MG_LOCK_ACCESS_SHARE] = MG_LOCK_ACCESS_EXCLUSIVE,
        [MG_LOCK_ROW_SHARE] = MG_LOCK_EXCLUSIVE,
        [MG_LOCK_ROW_EXCLUSIVE] = MG_LOCK_SHARE,
        [MG_LOCK_SHARE_UPDATE_EXCLUSIVE] = MG_LOCK_SHARE_UPDATE_EXCLUSIVE,
        [MG_LOCK_SHARE] = MG_LOCK_ROW_EXCLUSIVE,
        [MG_LOCK_SHARE_ROW_EXCLUSIVE] = MG_LOCK_ROW_EXCLUSIVE,
        [MG_LOCK_EXCLUSIVE] = MG_LOCK_ROW_SHARE,
        [MG_LOCK_ACCESS_EXCLUSIVE] = MG_LOCK_ACCESS_SHARE,
    };

    if (wanted == MG_LOCK_NONE || had == MG_LOCK_NONE || (wanted == MG_LOCK_SHARE && had == MG_LOCK_SHARE))
        return false;
    return had >= weakest[wanted];
}

/* What actions need ********************************************************************************************* */

typedef struct touching
{
    mg_touched *out;
    mg_arena *a;
    const char *target;
    mg_map made;  /* what the scripts have made themselves */
    mg_map known; /* tag: what it is needed for → its place in a list and 1 */
    size_t script, offset;
} touching;

enum
{
    TAG_NEED = 1,
    TAG_LOCK
};

static mg_object with_schema(const touching *t, mg_object o)
{
    return (mg_object){o.schema ? o.schema : t->target, o.name};
}

static const char *touch_key(const touching *t, const char *need, const char *kind, const mg_object *o)
{
    return mg_arena_printf(t->a, "%s %s %zu.%s.%s", need, kind, strlen(o->schema), o->schema, o->name ? o->name : "");
}

static void note_made(touching *t, const char *kind, mg_object object)
{
    mg_object o = with_schema(t, object);
    const char *key = touch_key(t, "", kind, &o);

    if (key)
        mg_map_put(t->a, &t->made, 0, key, strlen(key), t);
}

static bool is_touch_made(const touching *t, const char *kind, const mg_object *o)
{
    const char *key = touch_key(t, "", kind, o);

    return !key || mg_map_get(&t->made, 0, key, strlen(key));
}

static void need_of(touching *t, const char *need, const char *kind, mg_object object)
{
    mg_object o = with_schema(t, object);
    bool of_schema = strcmp(kind, "schema") == 0;
    mg_touch *one;
    const char *key;

    if ((!o.name && !of_schema) || is_touch_made(t, kind, &o))
        return;
    key = touch_key(t, need, kind, &o);
    if (!key || mg_map_put(t->a, &t->known, TAG_NEED, key, strlen(key), t))
        return;
    one = mg_vec_push(t->a, &t->out->needs);
    if (one)
        *one = (mg_touch){need, kind, o, t->script, t->offset};
}

static void need_in_schema(touching *t, const char *schema)
{
    need_of(t, "CREATE", "schema", (mg_object){schema, NULL});
}

static void lock_table_of(touching *t, mg_object object, mg_lock mode, bool rewritten)
{
    mg_object o = with_schema(t, object);
    mg_locked *one;
    const char *key;
    size_t at;

    if (!o.name || mode == MG_LOCK_NONE || is_touch_made(t, "relation", &o))
        return;
    key = touch_key(t, "", "", &o);
    if (!key)
        return;
    at = (size_t) (uintptr_t) mg_map_get(&t->known, TAG_LOCK, key, strlen(key));
    if (at == 0)
    {
        one = mg_vec_push(t->a, &t->out->locked);
        at = t->out->locked.len;
        if (!one)
            return;
        *one = (mg_locked){.table = o, .script = t->script, .offset = t->offset};
        mg_map_put(t->a, &t->known, TAG_LOCK, key, strlen(key), (void *) (uintptr_t) at);
    }
    one = &t->out->locked.items[at - 1];
    one->mode = mode > one->mode ? mode : one->mode;
    one->rewritten = one->rewritten || rewritten;
}

/* The kind of object in the questions; NULL for what is not asked about. */
static const char *asked_kind(mg_thing_kind of)
{
    switch (of)
    {
    case MG_THING_TABLE:
    case MG_THING_FOREIGN_TABLE:
    case MG_THING_VIEW:
    case MG_THING_MATERIALIZED_VIEW:
    case MG_THING_INDEX:
    case MG_THING_SEQUENCE:
        return "relation";
    case MG_THING_TYPE:
    case MG_THING_DOMAIN:
        return "type";
    case MG_THING_FUNCTION:
    case MG_THING_PROCEDURE:
    case MG_THING_AGGREGATE:
    case MG_THING_ROUTINE:
        return "routine";
    default:
        return NULL;
    }
}

static bool is_on_table(mg_thing_kind of)
{
    return of == MG_THING_TRIGGER || of == MG_THING_RULE || of == MG_THING_POLICY;
}

static void touch_create(touching *t, const mg_action *a)
{
    const char *kind = asked_kind(a->of);

    lock_table_of(t, a->table, mg_lock_of(a), a->of == MG_THING_INDEX);
    if (a->of == MG_THING_INDEX)
    {
        need_of(t, "owner", "relation", a->table);
        need_in_schema(t, with_schema(t, a->table).schema);
        note_made(t, kind, (mg_object){a->table.schema, a->object.name});
    }
    else if (a->of == MG_THING_TRIGGER)
        need_of(t, "TRIGGER", "relation", a->table);
    else if (is_on_table(a->of))
        need_of(t, "owner", "relation", a->table);
    else if (a->of == MG_THING_SCHEMA)
    {
        need_of(t, "CREATE", "database", (mg_object){"", "database"});
        note_made(t, "schema", (mg_object){a->object.name, NULL});
    }
    else if (a->of == MG_THING_EXTENSION)
        need_of(t, "install", "extension", (mg_object){"", a->object.name});
    else if (kind && !mg_action_has(a, MG_ACT_TEMPORARY))
    {
        need_in_schema(t, with_schema(t, a->object).schema);
        note_made(t, kind, a->object);
    }
}

static bool is_table_like(const mg_action *a)
{
    const char *kind = asked_kind(a->of);

    return kind && strcmp(kind, "relation") == 0 && a->of != MG_THING_SEQUENCE;
}

/* What is there is dropped or altered. */
static void touch_object(touching *t, const mg_action *a, const char *need, bool rewritten)
{
    const char *kind = asked_kind(a->of);

    if (is_on_table(a->of))
    {
        need_of(t, "owner", "relation", a->table);
        lock_table_of(t, a->table, mg_lock_of(a), false);
    }
    else if (a->of == MG_THING_SCHEMA)
        need_of(t, "owner", "schema", (mg_object){a->object.name, NULL});
    else if (kind)
        need_of(t, need, kind, a->object);
    if (is_table_like(a))
        lock_table_of(t, a->object, mg_lock_of(a), rewritten);
}

/* Whether an ALTER TABLE writes the whole table anew; of a type, it may. */
static bool may_rewrite(const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_SET_TYPE:
    case MG_ACTION_SET_LOGGED:
    case MG_ACTION_SET_UNLOGGED:
    case MG_ACTION_SET_TABLESPACE:
    case MG_ACTION_SET_ACCESS_METHOD:
    case MG_ACTION_ADD_IDENTITY:
    case MG_ACTION_SET_EXPRESSION:
        return true;
    case MG_ACTION_ADD_COLUMN:
        return mg_action_has(a, MG_ACT_VOLATILE) || mg_action_has(a, MG_ACT_IDENTITY) ||
               mg_action_has(a, MG_ACT_STORED);
    case MG_ACTION_ADD_CONSTRAINT:
        return (a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY || a->constraint_kind == MG_CONSTRAINT_UNIQUE ||
                a->constraint_kind == MG_CONSTRAINT_EXCLUDE) &&
               !mg_action_has(a, MG_ACT_USING_INDEX);
    default:
        return false;
    }
}

static void touch_alter(touching *t, const mg_action *a)
{
    touch_object(t, a, "owner", may_rewrite(a));
    if (a->kind == MG_ACTION_ADD_CONSTRAINT && a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY)
    {
        need_of(t, "REFERENCES", "relation", a->table);
        lock_table_of(t, a->table, MG_LOCK_SHARE_ROW_EXCLUSIVE, false);
    }
    else if (a->kind == MG_ACTION_ATTACH_PARTITION || a->kind == MG_ACTION_ADD_INHERIT)
    {
        need_of(t, "owner", "relation", a->table);
        lock_table_of(t, a->table, MG_LOCK_ACCESS_EXCLUSIVE, false);
    }
}

static void touch_renamed(touching *t, const mg_action *a)
{
    const char *kind = asked_kind(a->of);

    touch_alter(t, a);
    if (!kind)
        return;
    need_in_schema(t, a->kind == MG_ACTION_SET_SCHEMA ? a->to : with_schema(t, a->object).schema);
    note_made(t, kind,
              a->kind == MG_ACTION_SET_SCHEMA ? (mg_object){a->to, a->object.name}
                                              : (mg_object){a->object.schema, a->to});
}

static void touch_rows(touching *t, const mg_action *a)
{
    static const struct
    {
        mg_action_kind kind;
        const char *need;
        bool rewrites;
    } table[] = {
        {MG_ACTION_INSERT, "INSERT", false},    {MG_ACTION_UPDATE, "UPDATE", false},
        {MG_ACTION_DELETE, "DELETE", false},    {MG_ACTION_TRUNCATE, "TRUNCATE", false},
        {MG_ACTION_COPY_FROM, "INSERT", false}, {MG_ACTION_REFRESH, "owner", true},
        {MG_ACTION_CLUSTER, "owner", true},     {MG_ACTION_REINDEX, "owner", true},
    };
    bool rewrites = a->kind == MG_ACTION_VACUUM && mg_action_has(a, MG_ACT_FULL);

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].kind == a->kind)
        {
            need_of(t, table[i].need, "relation", a->object);
            rewrites = table[i].rewrites;
        }
    lock_table_of(t, a->object, mg_lock_of(a), rewrites);
}

static void touch(touching *t, const mg_action *a)
{
    if (a->kind == MG_ACTION_CREATE)
        touch_create(t, a);
    else if (a->kind == MG_ACTION_DROP)
        touch_object(t, a, "drop", false);
    else if (a->kind == MG_ACTION_RENAME || a->kind == MG_ACTION_SET_SCHEMA)
        touch_renamed(t, a);
    else if (a->kind == MG_ACTION_GRANT || a->kind == MG_ACTION_REVOKE || a->kind == MG_ACTION_LABEL)
        return; /* these need no more than a part of what an owner may do */
    else if (mg_action_is_schema(a))
        touch_alter(t, a);
    else
        touch_rows(t, a);
}

/* How many locks a statement takes, about: a table comes with its key, its TOAST table and their indexes. */
static size_t count_locks(const mg_action *a)
{
    if (a->kind == MG_ACTION_CREATE && a->of == MG_THING_TABLE)
        return 10;
    if (a->kind == MG_ACTION_ADD_CONSTRAINT && a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY)
        return 5;
    if (a->kind == MG_ACTION_DROP && a->of == MG_THING_TABLE)
        return 10;
    return mg_action_is_session(a) ? 0 : 2;
}

static void touch_statement(touching *t, const mg_stmt *s, size_t *locks)
{
    t->offset = s->start;
    t->out->outside = t->out->outside || mg_stmt_runs_outside(s);
    t->out->redefines = t->out->redefines || (s->flags & MG_STMT_NEW_RENAME);
    t->out->vacuums = t->out->vacuums || (s->flags & MG_STMT_VACUUM);
    for (size_t i = 0; i < s->actions.len; i++)
    {
        touch(t, &s->actions.items[i]);
        *locks += count_locks(&s->actions.items[i]);
    }
}

bool mg_touched_find(const mg_scripts *scripts, const char *target, mg_touched *out, mg_arena *arena)
{
    touching t = {.out = out, .a = arena, .target = target};

    *out = (mg_touched){0};
    for (size_t i = 0; i < scripts->items.len; i++)
    {
        const mg_script *s = &scripts->items.items[i];
        size_t locks = 0;

        t.script = i;
        for (size_t k = 0; k < s->stmts.len; k++)
            touch_statement(&t, &s->stmts.items[k], &locks);
        out->locks += locks;
        out->most = locks > out->most ? locks : out->most;
    }
    return !arena->failed;
}
