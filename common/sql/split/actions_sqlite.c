/* actions_sqlite.c: reads from its tokens what a statement of SQLite does; see actions.h and read_sqlite.h. */
#include "read_sqlite.h"
#include "split.h"

/* Adds an action on the object whose name comes next. */
static mg_action *add_named(mg_reader *r, mg_action_kind kind, mg_thing_kind of, unsigned flags)
{
    mg_action *a = mg_action_add(r->arena, r->out, kind, of);
    mg_object object = mg_read_object(r);

    if (!a)
        return NULL;
    a->flags = flags;
    a->object = object;
    return a;
}

static void add_plain(mg_reader *r, mg_action_kind kind)
{
    mg_action_add(r->arena, r->out, kind, MG_THING_NONE);
}

/* CREATE and DROP *********************************************************************************************** */

/* Reads what follows the parentheses of CREATE TABLE. */
static unsigned read_table_options(mg_reader *r)
{
    unsigned flags = 0;

    for (; !mg_read_at_end(r); mg_read_on(r))
        if (mg_read_at(r, "strict"))
            flags |= MG_ACT_STRICT;
        else if (mg_read_at(r, "rowid"))
            flags |= MG_ACT_WITHOUT_ROWID;
    return flags;
}

static void read_create_table(mg_reader *r, unsigned flags)
{
    size_t at = r->out->len;
    mg_action *a = add_named(r, MG_ACTION_CREATE, MG_THING_TABLE, flags);
    mg_object table;
    unsigned options = 0;

    if (!a)
        return;
    table = a->object;
    r->definition = mg_arena_get(r->arena, sizeof *r->definition);
    a->definition = r->definition;
    if (mg_read_at_sign(r, '('))
    {
        mg_read_columns(r, &table);
        options = read_table_options(r);
    }
    else if (mg_read_at(r, "as"))
        options = MG_ACT_AS_SELECT;
    r->out->items[at].flags |= options;
}

static void read_create_virtual_table(mg_reader *r, unsigned flags)
{
    mg_action *a = add_named(r, MG_ACTION_CREATE, MG_THING_VIRTUAL_TABLE, flags);
    const char *module = mg_read_word(r, "using") ? mg_read_name(r) : NULL;

    if (a)
        a->method = module;
}

static void read_create_index(mg_reader *r, unsigned flags)
{
    mg_action *a = add_named(r, MG_ACTION_CREATE, MG_THING_INDEX, flags);
    bool others = false;

    if (!a || !mg_read_word(r, "on"))
        return;
    a->table.schema = a->object.schema;
    a->table.name = mg_read_name(r);
    if (mg_read_at_sign(r, '('))
        a->columns = mg_read_list(r, &others);
    a->flags |= others ? MG_ACT_EXPRESSION : 0;
    if (mg_read_word(r, "where"))
    {
        size_t start = r->now.start;

        while (!mg_read_at_end(r))
            mg_read_on(r);
        a->flags |= MG_ACT_HAS_WHERE;
        a->predicate = mg_read_text(r, start);
    }
}

static void read_create_trigger(mg_reader *r, unsigned flags)
{
    mg_action *a = add_named(r, MG_ACTION_CREATE, MG_THING_TRIGGER, flags);

    while (!mg_read_at(r, "on") && !mg_read_at(r, "begin") && !mg_read_at_end(r))
        mg_read_on(r);
    if (!a || !mg_read_word(r, "on"))
        return;
    a->table.schema = a->object.schema;
    a->table.name = mg_read_name(r);
}

static unsigned read_if_not_exists(mg_reader *r)
{
    if (!mg_read_word(r, "if"))
        return 0;
    mg_read_word(r, "not");
    mg_read_word(r, "exists");
    return MG_ACT_IF_NOT_EXISTS;
}

static void read_create(mg_reader *r)
{
    unsigned flags = 0;

    if (mg_read_word(r, "temp") || mg_read_word(r, "temporary"))
        flags |= MG_ACT_TEMPORARY;
    if (mg_read_word(r, "unique"))
        flags |= MG_ACT_UNIQUE;
    if (mg_read_word(r, "virtual") && mg_read_word(r, "table"))
        read_create_virtual_table(r, flags | read_if_not_exists(r));
    else if (mg_read_word(r, "table"))
        read_create_table(r, flags | read_if_not_exists(r));
    else if (mg_read_word(r, "index"))
        read_create_index(r, flags | read_if_not_exists(r));
    else if (mg_read_word(r, "trigger"))
        read_create_trigger(r, flags | read_if_not_exists(r));
    else if (mg_read_word(r, "view"))
        add_named(r, MG_ACTION_CREATE, MG_THING_VIEW, flags | read_if_not_exists(r));
    else
        add_plain(r, MG_ACTION_UNKNOWN);
}

static const struct
{
    const char *word;
    mg_thing_kind of;
} DROPPED[] = {
    {"table", MG_THING_TABLE},
    {"index", MG_THING_INDEX},
    {"view", MG_THING_VIEW},
    {"trigger", MG_THING_TRIGGER},
};

static void read_drop(mg_reader *r)
{
    for (size_t i = 0; i < sizeof DROPPED / sizeof *DROPPED; i++)
    {
        unsigned flags = 0;

        if (!mg_read_word(r, DROPPED[i].word))
            continue;
        if (mg_read_word(r, "if"))
        {
            mg_read_word(r, "exists");
            flags = MG_ACT_IF_EXISTS;
        }
        add_named(r, MG_ACTION_DROP, DROPPED[i].of, flags);
        return;
    }
    add_plain(r, MG_ACTION_UNKNOWN);
}

/* ALTER TABLE *************************************************************************************************** */

static void read_alter_rename(mg_reader *r, mg_action *a)
{
    if (!mg_read_word(r, "to"))
    {
        a->kind = MG_ACTION_RENAME_COLUMN;
        mg_read_word(r, "column");
        a->column = mg_read_name(r);
        mg_read_word(r, "to");
    }
    else
        a->kind = MG_ACTION_RENAME;
    a->to = mg_read_name(r);
    if (!a->to || !mg_read_at_end(r))
        a->kind = MG_ACTION_UNKNOWN;
}

/* Reads ALTER COLUMN and the changes of constraints, which SQLite has from 3.53 on. */
static void read_alter_column(mg_reader *r, mg_action *a)
{
    mg_read_word(r, "column");
    a->column = mg_read_name(r);
    if (mg_read_word(r, "set") && mg_read_word(r, "not"))
        a->kind = MG_ACTION_SET_NOT_NULL;
    else if (mg_read_word(r, "drop") && mg_read_word(r, "not"))
        a->kind = MG_ACTION_DROP_NOT_NULL;
}

static bool at_table_constraint(const mg_reader *r)
{
    return mg_read_at(r, "constraint") || mg_read_at(r, "check") || mg_read_at(r, "unique") ||
           mg_read_at(r, "primary") || mg_read_at(r, "foreign");
}

/* Reads what follows ALTER TABLE name ADD and sets the kind of the action. */
static void read_add(mg_reader *r, size_t at)
{
    mg_object table = r->out->items[at].object;

    if (at_table_constraint(r))
    {
        r->out->len = at;
        mg_read_constraint(r, &table, true);
        return;
    }
    mg_read_word(r, "column");
    r->out->items[at].kind = MG_ACTION_ADD_COLUMN;
    mg_read_column(r, &table, at);
}

static void read_drop_part(mg_reader *r, mg_action *a)
{
    if (mg_read_word(r, "constraint"))
    {
        a->kind = MG_ACTION_DROP_CONSTRAINT;
        a->constraint = mg_read_name(r);
        return;
    }
    mg_read_word(r, "column");
    a->kind = MG_ACTION_DROP_COLUMN;
    a->column = mg_read_name(r);
}

static void read_alter(mg_reader *r)
{
    size_t at = r->out->len;
    mg_action *a;

    if (!mg_read_word(r, "table"))
    {
        add_plain(r, MG_ACTION_UNKNOWN);
        return;
    }
    a = add_named(r, MG_ACTION_UNKNOWN, MG_THING_TABLE, 0);
    if (!a)
        return;
    if (mg_read_word(r, "rename"))
        read_alter_rename(r, a);
    else if (mg_read_word(r, "add"))
        read_add(r, at);
    else if (mg_read_word(r, "drop"))
        read_drop_part(r, a);
    else if (mg_read_word(r, "alter"))
        read_alter_column(r, a);
}

/* Rows ********************************************************************************************************** */

/* Reads OR REPLACE, OR IGNORE and the like. */
static unsigned read_or(mg_reader *r)
{
    bool replaces;

    if (!mg_read_word(r, "or"))
        return 0;
    replaces = mg_read_at(r, "replace");
    mg_read_on(r);
    return replaces ? MG_ACT_OR_REPLACE : 0;
}

/* Reads an INSERT or REPLACE, from the word INTO on. */
static void read_insert(mg_reader *r, unsigned flags)
{
    const char *const *columns = NULL;
    bool others;
    mg_action *a;

    mg_read_word(r, "into");
    a = add_named(r, MG_ACTION_INSERT, MG_THING_NONE, flags);
    if (mg_read_word(r, "as"))
        mg_read_name(r);
    if (mg_read_at_sign(r, '('))
        columns = mg_read_list(r, &others);
    if (a)
        a->columns = columns;
    if (a && (mg_read_at(r, "select") || mg_read_at(r, "with")))
        a->flags |= MG_ACT_AS_SELECT;
}

/* Does a WHERE follow that is not in parentheses? */
static unsigned read_where(mg_reader *r)
{
    while (!mg_read_at_end(r) && !mg_read_at(r, "where"))
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
        else
            mg_read_on(r);
    return mg_read_at(r, "where") ? MG_ACT_HAS_WHERE : 0;
}

static void read_changed(mg_reader *r, mg_action_kind kind, unsigned flags)
{
    mg_action *a = add_named(r, kind, MG_THING_NONE, flags);

    flags = read_where(r);
    if (a)
        a->flags |= flags;
}

static bool read_rows(mg_reader *r)
{
    if (mg_read_word(r, "insert"))
        read_insert(r, read_or(r));
    else if (mg_read_word(r, "replace"))
        read_insert(r, MG_ACT_OR_REPLACE);
    else if (mg_read_word(r, "update"))
        read_changed(r, MG_ACTION_UPDATE, read_or(r));
    else if (mg_read_word(r, "delete"))
    {
        mg_read_word(r, "from");
        read_changed(r, MG_ACTION_DELETE, 0);
    }
    else if (mg_read_at(r, "select") || mg_read_at(r, "values"))
        add_plain(r, MG_ACTION_SELECT);
    else
        return false;
    return true;
}

/*
 * Skips [RECURSIVE] name [(…)] AS [[NOT] MATERIALIZED] (…), …. The name may be a word that begins a statement: REPLACE.
 */
static void read_queries(mg_reader *r)
{
    mg_read_word(r, "recursive");
    do
    {
        mg_read_name(r);
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
        mg_read_word(r, "as");
        mg_read_word(r, "not");
        mg_read_word(r, "materialized");
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
    } while (mg_read_sign(r, ','));
}

/* Reads what follows WITH. */
static void read_with(mg_reader *r)
{
    read_queries(r);
    while (!mg_read_at_end(r) && !read_rows(r))
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
        else
            mg_read_on(r);
}

/* The session *************************************************************************************************** */

static void read_pragma(mg_reader *r)
{
    mg_action *a = add_named(r, MG_ACTION_PRAGMA, MG_THING_NONE, 0);
    bool group = mg_read_sign(r, '(');
    size_t start;

    if (!a || (!group && !mg_read_sign(r, '=')))
        return;
    start = r->now.start;
    while (!mg_read_at_end(r) && !(group && mg_read_at_sign(r, ')')))
        mg_read_on(r);
    a->value = mg_read_text(r, start);
}

static void read_vacuum(mg_reader *r)
{
    bool into = mg_read_word(r, "into");
    const char *schema = into ? NULL : mg_read_name(r);
    mg_action *a = mg_action_add(r->arena, r->out, MG_ACTION_VACUUM, MG_THING_NONE);

    if (!a)
        return;
    a->object.schema = schema;
    a->method = into || mg_read_at(r, "into") ? "into" : NULL;
}

/* Reads EXPLAIN, which changes nothing. The exception is a PRAGMA: SQLite may obey it while it only prepares it. */
static void read_explain(mg_reader *r)
{
    if (mg_read_word(r, "query"))
        mg_read_word(r, "plan");
    if (mg_read_word(r, "pragma"))
        read_pragma(r);
    else
        add_plain(r, MG_ACTION_OTHER);
}

static void read_statement(mg_reader *r)
{
    if (read_rows(r))
        return;
    if (mg_read_word(r, "create"))
        read_create(r);
    else if (mg_read_word(r, "drop"))
        read_drop(r);
    else if (mg_read_word(r, "alter"))
        read_alter(r);
    else if (mg_read_word(r, "with"))
        read_with(r);
    else if (mg_read_word(r, "pragma"))
        read_pragma(r);
    else if (mg_read_word(r, "vacuum"))
        read_vacuum(r);
    else if (mg_read_word(r, "analyze"))
        add_named(r, MG_ACTION_ANALYZE, MG_THING_NONE, 0);
    else if (mg_read_word(r, "reindex"))
        add_named(r, MG_ACTION_REINDEX, MG_THING_NONE, 0);
    else if (mg_read_word(r, "attach"))
        add_plain(r, MG_ACTION_ATTACH_DATABASE);
    else if (mg_read_word(r, "detach"))
        add_plain(r, MG_ACTION_DETACH_DATABASE);
    else if (mg_read_word(r, "explain"))
        read_explain(r);
}

void mg_actions_read_sqlite(mg_arena *arena, const char *text, const mg_stmt *stmt, const mg_action *before,
                            mg_action_list *out)
{
    mg_reader r = {.scanner = mg_scan(MG_SQLITE, text, stmt->end), .arena = arena, .out = out, .before = before};

    r.scanner.at = stmt->start;
    out->len = 0;
    mg_read_on(&r);
    read_statement(&r);
    if (out->len == 0)
        add_plain(&r, MG_ACTION_UNKNOWN);
}
