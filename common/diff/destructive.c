/* destructive.c: see destructive.h. */
#include "destructive.h"

static mg_check *add(mg_arena *a, mg_checks *out, mg_check_kind kind, size_t step, const mg_table *t)
{
    mg_check *c = mg_vec_push(a, out);

    if (!c)
        return NULL;
    c->kind = kind;
    c->step = step;
    c->table = t;
    c->rows = c->non_null = c->nulls = MG_NOT_COUNTED;
    return c;
}

static void add_column(mg_arena *a, mg_checks *out, mg_check_kind kind, size_t step, const mg_column *from,
                       const mg_column *to)
{
    const mg_column *c = from ? from : to;
    mg_check *check = add(a, out, kind, step, c->table);

    if (!check)
        return;
    check->column = c;
    check->new_column = to;
}

static void added(mg_arena *a, mg_checks *out, size_t step, const mg_column *c)
{
    if (c->type.nullness == MG_COLUMN_REQUIRED && !c->def)
        add_column(a, out, c->client_default ? MG_CHECK_REQUIRED_ADDED_BY_CLIENT : MG_CHECK_REQUIRED_ADDED, step, NULL,
                   c);
}

static bool became_required(const mg_column_pair *c)
{
    return c->from->type.nullness == MG_COLUMN_NULLABLE && c->to->type.nullness == MG_COLUMN_REQUIRED;
}

static void cast(mg_arena *a, mg_checks *out, size_t step, const mg_column_pair *c)
{
    if (c->cast == MG_CAST_RISKY)
        add_column(a, out, MG_CHECK_RISKY_CAST, step, c->from, c->to);
    else if (c->cast == MG_CAST_NEVER)
        add_column(a, out, MG_CHECK_NO_CAST, step, c->from, c->to);
}

static void altered(mg_arena *a, mg_checks *out, size_t step, const mg_column_pair *c)
{
    if (became_required(c))
        add_column(a, out, MG_CHECK_MADE_REQUIRED, step, c->from, c->to);
    if (c->from->type.nullness != MG_COLUMN_LIST && c->to->type.nullness == MG_COLUMN_LIST)
        add_column(a, out, MG_CHECK_MADE_LIST, step, c->from, c->to);
    cast(a, out, step, c);
}

static void recreated(mg_arena *a, mg_checks *out, size_t step, const mg_column_pair *c)
{
    bool bare = c->to->type.nullness == MG_COLUMN_REQUIRED && !c->to->def;
    mg_check_kind kind = !bare                ? MG_CHECK_RECREATE_COLUMN
                         : became_required(c) ? MG_CHECK_REQUIRED_ADDED
                                              : MG_CHECK_RECREATE_REQUIRED;

    add_column(a, out, kind, step, c->from, c->to);
}

static bool in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c < 0;
}

/* Behind the name where it begins at `p`, quotes in it doubled as in SQL; or NULL. */
static const char *skip_name(const char *p, const char *name)
{
    for (; *name; name++)
    {
        if (*p++ != *name || (*name == '"' && *p++ != '"'))
            return NULL;
    }
    return p;
}

/* An SQL text holds the name as a whole word. */
static bool names(const char *sql, const char *name)
{
    for (const char *p = sql; *name && (p = strchr(p, *name)); p++)
    {
        const char *end = skip_name(p, name);

        if (end && (p == sql || !in_name(p[-1])) && !in_name(*end))
            return true;
    }
    return false;
}

/* PostgreSQL drops these with a column that they name, and says nothing. */
static void add_extras(mg_arena *a, mg_checks *out, size_t step, const mg_model *m, const mg_column *column)
{
    for (size_t i = 0; i < m->extras.len; i++)
    {
        const mg_extra *e = &m->extras.items[i];
        mg_check *c;

        if (e->table != column->table || !e->definition || !names(e->definition, column->name) ||
            (e->kind != MG_EXTRA_CHECK && e->kind != MG_EXTRA_EXCLUSION && e->kind != MG_EXTRA_INDEX))
            continue;
        if (!(c = add(a, out, MG_CHECK_EXTRA_DROPPED, step, column->table)))
            return;
        c->column = column;
        c->extra = e;
    }
}

static void alter_table(mg_arena *a, mg_checks *out, size_t step, const mg_step *s, const mg_model *from)
{
    for (size_t i = 0; i < s->changes.len; i++)
    {
        const mg_change *c = &s->changes.items[i];

        switch (c->kind)
        {
        case MG_CHANGE_DROP_COLUMN:
            add_column(a, out, MG_CHECK_DROP_COLUMN, step, c->column->from, NULL);
            add_extras(a, out, step, from, c->column->from);
            break;
        case MG_CHANGE_ADD_COLUMN:
            added(a, out, step, c->column->to);
            break;
        case MG_CHANGE_ALTER_COLUMN:
            altered(a, out, step, c->column);
            break;
        case MG_CHANGE_RECREATE_COLUMN:
            recreated(a, out, step, c->column);
            add_extras(a, out, step, from, c->column->from);
            break;
        case MG_CHANGE_DROP_KEY:
            add(a, out, MG_CHECK_KEY_CHANGED, step, s->tables->from);
            break;
        case MG_CHANGE_ADD_KEY:
        case MG_CHANGE_RENAME_KEY:
            break;
        }
    }
}

static void redefined(mg_arena *a, mg_checks *out, size_t step, const mg_table_pair *t)
{
    if ((t->from->primary && !t->to->primary) || mg_primary_key_changed(t))
        add(a, out, MG_CHECK_KEY_CHANGED, step, t->from);
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].from)
            added(a, out, step, t->columns.items[i].to);
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].to)
            add_column(a, out, MG_CHECK_DROP_COLUMN, step, t->columns.items[i].from, NULL);
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];

        if (!c->from || !c->to)
            continue;
        if (became_required(c) && !c->to->def)
            add_column(a, out, MG_CHECK_MADE_REQUIRED, step, c->from, c->to);
        cast(a, out, step, c);
    }
}

static void check_step(mg_arena *a, mg_checks *out, const mg_diff *d, size_t step)
{
    const mg_step *s = &d->steps.items[step];
    mg_check *c = NULL;

    switch (s->kind)
    {
    case MG_STEP_ALTER_TABLE:
        alter_table(a, out, step, s, d->pairs.from);
        break;
    case MG_STEP_REDEFINE_TABLES:
        for (size_t i = 0; i < s->redefined.len; i++)
            redefined(a, out, step, s->redefined.items[i]);
        break;
    case MG_STEP_DROP_TABLE:
        add(a, out, MG_CHECK_DROP_TABLE, step, s->table_from);
        break;
    case MG_STEP_CREATE_INDEX:
        if (s->tables && !s->recreated && s->index_to->kind == MG_INDEX_UNIQUE &&
            (c = add(a, out, MG_CHECK_UNIQUE_ADDED, step, s->index_to->table)))
            c->index = s->index_to;
        break;
    case MG_STEP_ALTER_ENUM:
        if (s->dropped.len > 0 && (c = add(a, out, MG_CHECK_ENUM_VALUES_DROPPED, step, NULL)))
            c->values = s;
        break;
    default:
        break;
    }
}

bool mg_diff_checks(mg_arena *a, const mg_diff *d, mg_checks *out)
{
    for (size_t i = 0; i < d->steps.len && !a->failed; i++)
        check_step(a, out, d, i);
    return !a->failed;
}

bool mg_check_is_unexecutable(const mg_check *c)
{
    return c->kind >= MG_CHECK_REQUIRED_ADDED;
}

bool mg_check_wants_rows(const mg_check *c)
{
    switch (c->kind)
    {
    case MG_CHECK_UNIQUE_ADDED:
    case MG_CHECK_ENUM_VALUES_DROPPED:
    case MG_CHECK_EXTRA_DROPPED:
    case MG_CHECK_DROP_COLUMN:
    case MG_CHECK_RISKY_CAST:
    case MG_CHECK_NO_CAST:
        return false;
    default:
        return true;
    }
}

bool mg_check_wants_values(const mg_check *c)
{
    switch (c->kind)
    {
    case MG_CHECK_DROP_COLUMN:
    case MG_CHECK_RISKY_CAST:
    case MG_CHECK_RECREATE_COLUMN:
    case MG_CHECK_MADE_LIST:
        return true;
    default:
        return false;
    }
}

bool mg_check_wants_nulls(const mg_check *c)
{
    return c->kind == MG_CHECK_MADE_REQUIRED;
}

bool mg_check_holds(const mg_check *c)
{
    return c->rows != 0 && c->non_null != 0 && c->nulls != 0;
}

bool mg_step_is_destructive(const mg_checks *checks, size_t step)
{
    for (size_t i = 0; i < checks->len; i++)
        if (checks->items[i].step == step)
            return true;
    return false;
}
