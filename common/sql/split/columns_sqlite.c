/* columns_sqlite.c: reads the columns and constraints of tables; see read_sqlite.h. */
#include "read_sqlite.h"

/* What is known of the column that is being read. */
typedef struct column_reader
{
    mg_reader *r;
    const mg_object *table;
    const char *column;
    size_t add; /* the place of its ADD COLUMN in the list, or MG_NO_OFFSET for a column of CREATE TABLE */
    mg_column_definition *defined; /* of CREATE TABLE; NULL if it is not noted */
} column_reader;

static bool is_added_column(const column_reader *c)
{
    return c->add != MG_NO_OFFSET;
}

static void set_column_flag(column_reader *c, unsigned flag)
{
    if (is_added_column(c) && c->add < c->r->out->len)
        c->r->out->items[c->add].flags |= flag;
    if (!is_added_column(c) && c->defined)
        c->defined->flags |= flag;
}

static mg_action *note_constraint(mg_reader *r, const mg_object *table, mg_constraint_kind kind, const char *name)
{
    mg_action *a = mg_action_add(r->arena, r->out, MG_ACTION_ADD_CONSTRAINT, MG_THING_TABLE);

    if (!a)
        return NULL;
    a->object = *table;
    a->constraint_kind = kind;
    a->constraint = name;
    return a;
}

static const char *const *one_column(mg_arena *arena, const char *column)
{
    const char **columns = mg_arena_get(arena, 2 * sizeof *columns);

    if (columns)
        columns[0] = column;
    return columns;
}

/* Reads what follows REFERENCES: the table, the actions, and when the key is checked. */
static void read_foreign_key(mg_reader *r, const mg_object *table, const char *name, const char *const *columns)
{
    mg_action *a = note_constraint(r, table, MG_CONSTRAINT_FOREIGN_KEY, name);
    mg_object references = mg_read_object(r);
    unsigned flags = 0;

    if (mg_read_at_sign(r, '('))
        mg_read_group(r);
    for (;;)
    {
        if (mg_read_word(r, "on"))
        {
            bool deletes = mg_read_at(r, "delete");

            mg_read_on(r);
            flags |= deletes && mg_read_at(r, "cascade") ? MG_ACT_CASCADE : 0;
            if (mg_read_at(r, "set") || mg_read_at(r, "no"))
                mg_read_on(r);
            mg_read_on(r);
        }
        else if (mg_read_word(r, "match"))
            mg_read_on(r);
        else if (mg_read_word(r, "deferrable"))
            flags |= MG_ACT_DEFERRABLE;
        else if (mg_read_word(r, "initially"))
        {
            flags |= mg_read_at(r, "deferred") ? MG_ACT_DEFERRED : 0;
            mg_read_on(r);
        }
        else
            break;
    }
    if (!a)
        return;
    a->table = references;
    a->columns = columns;
    a->flags = flags;
}

/* Does a word stand here that can follow the type of a column? */
static bool at_column_constraint(const mg_reader *r)
{
    static const char *const words[] = {"constraint", "primary", "not",        "null",      "unique", "check",
                                        "default",    "collate", "references", "generated", "as"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_read_at(r, words[i]))
            return true;
    return false;
}

static bool ends_column(const mg_reader *r)
{
    return mg_read_at_sign(r, ',') || mg_read_at_sign(r, ')') || mg_read_at_end(r);
}

static const char *read_column_type(mg_reader *r)
{
    size_t start = r->now.start;

    while (!ends_column(r) && !at_column_constraint(r))
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
        else
            mg_read_on(r);
    return mg_read_text(r, start);
}

/*
 * Reads a group in parentheses. Returns the flags of a default: VOLATILE if it calls a function or asks for the time,
 * so that its value may vary; EXPRESSION if it is more than one value with a sign, which ADD COLUMN refuses on rows.
 */
static unsigned read_default_group(mg_reader *r)
{
    size_t depth = 0, values = 0;
    bool is = false;

    do
    {
        bool word = r->now.kind == TOKEN_WORD;

        values += !mg_read_at_sign(r, '(') && !mg_read_at_sign(r, ')') && !mg_read_at_sign(r, '-') &&
                  !mg_read_at_sign(r, '+');

        is = is || mg_read_at(r, "current_timestamp") || mg_read_at(r, "current_date") || mg_read_at(r, "current_time");
        depth += mg_read_at_sign(r, '(');
        depth -= mg_read_at_sign(r, ')');
        mg_read_on(r);
        is = is || (word && mg_read_at_sign(r, '('));
    } while (depth > 0 && !mg_read_at_end(r));
    return (is ? MG_ACT_VOLATILE : 0u) | (values > 1 ? MG_ACT_EXPRESSION : 0u);
}

static void read_default(column_reader *c)
{
    mg_reader *r = c->r;

    if (mg_read_word(r, "null"))
        return;
    set_column_flag(c, MG_ACT_DEFAULT);
    if (mg_read_at_sign(r, '('))
    {
        set_column_flag(c, read_default_group(r));
        return;
    }
    if (mg_read_at(r, "current_timestamp") || mg_read_at(r, "current_date") || mg_read_at(r, "current_time"))
        set_column_flag(c, MG_ACT_VOLATILE);
    while (mg_read_at_sign(r, '-') || mg_read_at_sign(r, '+'))
        mg_read_on(r);
    mg_read_on(r);
}

/* Reads the (…) STORED of GENERATED ALWAYS AS (…) STORED, from AS on. */
static void read_expression(column_reader *c)
{
    mg_read_on(c->r);
    if (mg_read_at_sign(c->r, '('))
        mg_read_group(c->r);
    if (mg_read_word(c->r, "stored"))
        set_column_flag(c, MG_ACT_STORED);
    else
    {
        mg_read_word(c->r, "virtual");
        set_column_flag(c, MG_ACT_VIRTUAL);
    }
}

/* A key of CREATE TABLE goes into its definition. */
static void define_lite_key(mg_reader *r, mg_constraint_kind kind, const char *name, const char *const *columns)
{
    mg_key_definition *key = r->definition ? mg_vec_push(r->arena, &r->definition->keys) : NULL;

    if (key)
        *key = (mg_key_definition){.name = name, .kind = kind, .columns = columns};
}

static void note_own(column_reader *c, mg_constraint_kind kind, const char *name)
{
    const char *const *columns = one_column(c->r->arena, c->column);
    mg_action *a = is_added_column(c) ? note_constraint(c->r, c->table, kind, name) : NULL;

    if (a)
        a->columns = columns;
    else if (columns)
        define_lite_key(c->r, kind, name, columns);
}

/* Reads one constraint of the column. A word that begins none of them is skipped. */
static void read_own_constraint(column_reader *c)
{
    mg_reader *r = c->r;
    const char *name = mg_read_word(r, "constraint") ? mg_read_name(r) : NULL;

    if (mg_read_word(r, "primary"))
    {
        mg_read_word(r, "key");
        note_own(c, MG_CONSTRAINT_PRIMARY_KEY, name);
    }
    else if (mg_read_word(r, "unique"))
        note_own(c, MG_CONSTRAINT_UNIQUE, name);
    else if (mg_read_word(r, "not"))
    {
        if (mg_read_word(r, "null"))
            set_column_flag(c, MG_ACT_NOT_NULL);
    }
    else if (mg_read_word(r, "check"))
    {
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
        note_own(c, MG_CONSTRAINT_CHECK, name);
    }
    else if (mg_read_word(r, "default"))
        read_default(c);
    else if (mg_read_word(r, "references"))
        read_foreign_key(r, c->table, name, one_column(r->arena, c->column));
    else if (mg_read_at(r, "as"))
        read_expression(c);
    else if (mg_read_at_sign(r, '('))
        mg_read_group(r);
    else if (!ends_column(r))
        mg_read_on(r);
}

void mg_read_column(mg_reader *r, const mg_object *table, size_t add)
{
    column_reader c = {r, table, mg_read_name(r), add, NULL};
    const char *type = c.column ? read_column_type(r) : NULL;

    if (is_added_column(&c) && add < r->out->len)
    {
        r->out->items[add].column = c.column;
        r->out->items[add].type = type;
    }
    if (!is_added_column(&c) && c.column && r->definition)
        c.defined = mg_vec_push(r->arena, &r->definition->columns);
    if (c.defined)
        *c.defined = (mg_column_definition){c.column, type, 0};
    while (!ends_column(r))
        read_own_constraint(&c);
}

static const struct
{
    const char *word;
    mg_constraint_kind kind;
} TABLE_CONSTRAINTS[] = {
    {"primary", MG_CONSTRAINT_PRIMARY_KEY},
    {"unique", MG_CONSTRAINT_UNIQUE},
    {"foreign", MG_CONSTRAINT_FOREIGN_KEY},
    {"check", MG_CONSTRAINT_CHECK},
};

static mg_constraint_kind read_kind(mg_reader *r)
{
    for (size_t i = 0; i < sizeof TABLE_CONSTRAINTS / sizeof *TABLE_CONSTRAINTS; i++)
        if (mg_read_word(r, TABLE_CONSTRAINTS[i].word))
        {
            mg_read_word(r, "key");
            return TABLE_CONSTRAINTS[i].kind;
        }
    return MG_CONSTRAINT_NONE;
}

bool mg_read_constraint(mg_reader *r, const mg_object *table, bool all)
{
    const char *name = mg_read_word(r, "constraint") ? mg_read_name(r) : NULL;
    mg_constraint_kind kind = read_kind(r);
    const char *const *columns = NULL;
    mg_action *a;
    bool others;

    if (kind == MG_CONSTRAINT_NONE)
        return name != NULL;
    if (mg_read_at_sign(r, '(') && kind == MG_CONSTRAINT_CHECK)
        mg_read_group(r);
    else if (mg_read_at_sign(r, '('))
        columns = mg_read_list(r, &others);
    if (kind == MG_CONSTRAINT_FOREIGN_KEY)
    {
        if (mg_read_word(r, "references"))
            read_foreign_key(r, table, name, columns);
        return true;
    }
    a = all ? note_constraint(r, table, kind, name) : NULL;
    if (a)
        a->columns = columns;
    else
        define_lite_key(r, kind, name, columns);
    return true;
}

void mg_read_columns(mg_reader *r, const mg_object *table)
{
    do
    {
        mg_read_on(r); /* skips the parenthesis, or a comma */
        if (!mg_read_constraint(r, table, false))
            mg_read_column(r, table, MG_NO_OFFSET);
        while (!ends_column(r))
            if (mg_read_at_sign(r, '('))
                mg_read_group(r);
            else
                mg_read_on(r);
    } while (mg_read_at_sign(r, ','));
    mg_read_sign(r, ')');
}
