/* destructive.c: see destructive.h. */
#include "destructive.h"

#include "../sql/token.h"
#include "pair/find.h"

typedef struct checking
{
    mg_arena *a;
    const mg_diff *d;
    size_t step;
    mg_checks *out;
} checking;

static mg_check *add_check(checking *k, mg_check_kind kind, const mg_table *t)
{
    mg_check *c = mg_vec_push(k->a, k->out);

    if (c)
        *c = (mg_check){.kind = kind,
                        .step = k->step,
                        .table = t,
                        .rows = MG_NOT_COUNTED,
                        .non_null = MG_NOT_COUNTED,
                        .nulls = MG_NOT_COUNTED};
    return c;
}

static mg_check *add_column_check(checking *k, mg_check_kind kind, const mg_column *from, const mg_column *to)
{
    const mg_column *c = from ? from : to;
    mg_check *check = add_check(k, kind, c->table);

    if (!check)
        return NULL;
    check->column = c;
    check->new_column = to;
    return check;
}

static void added(checking *k, const mg_column *c)
{
    if (!c->backfill && c->type.nullness == MG_COLUMN_REQUIRED && !c->def)
        add_column_check(k, c->client_default ? MG_CHECK_REQUIRED_ADDED_BY_CLIENT : MG_CHECK_REQUIRED_ADDED, NULL, c);
}

static bool became_required(const mg_column_pair *c)
{
    return c->from->type.nullness == MG_COLUMN_NULLABLE && c->to->type.nullness == MG_COLUMN_REQUIRED;
}

static void cast(checking *k, const mg_column_pair *c, mg_lossy lossy)
{
    mg_check *check = lossy ? add_column_check(k, MG_CHECK_LOSSY_CAST, c->from, c->to) : NULL;

    if (check)
        check->lossy = lossy;
    if (c->cast == MG_CAST_RISKY)
        add_column_check(k, MG_CHECK_RISKY_CAST, c->from, c->to);
    else if (c->cast == MG_CAST_NEVER)
        add_column_check(k, MG_CHECK_NO_CAST, c->from, c->to);
}

static void altered(checking *k, const mg_change *change)
{
    const mg_column_pair *c = change->column;

    if (mg_is_backfilled(c)) /* the backfill's expression gives every row a value */
        return;
    if (became_required(c))
        add_column_check(k, MG_CHECK_MADE_REQUIRED, c->from, c->to);
    if (c->from->type.nullness != MG_COLUMN_LIST && c->to->type.nullness == MG_COLUMN_LIST)
        add_column_check(k, MG_CHECK_MADE_LIST, c->from, c->to);
    cast(k, c, change->lossy);
}

static void recreated(checking *k, const mg_change *change)
{
    const mg_column_pair *c = change->column;
    bool bare = c->to->type.nullness == MG_COLUMN_REQUIRED && !c->to->def;
    mg_check_kind kind = !bare                ? MG_CHECK_RECREATE_COLUMN
                         : became_required(c) ? MG_CHECK_REQUIRED_ADDED
                                              : MG_CHECK_RECREATE_REQUIRED;

    add_column_check(k, kind, c->from, c->to);
    if (change->drops_grants)
        add_column_check(k, MG_CHECK_GRANTS_DROPPED, c->from, c->to);
}

/*
 * Scans the part of a definition, as the server shows it, that names columns. In CREATE INDEX i ON t that is what
 * follows USING; in CREATE STATISTICS s ON … FROM t it is what stands between ON and FROM.
 */
static mg_scanner scan_columns(const mg_extra *e)
{
    mg_scanner all = mg_scan_all(MG_POSTGRES, e->definition), part = all, rest;

    if (e->kind != MG_EXTRA_INDEX && e->kind != MG_EXTRA_STATISTICS)
        return all;
    if (!mg_scan_to(&part, e->kind == MG_EXTRA_INDEX ? "using" : "on"))
        return all;
    if (e->kind == MG_EXTRA_STATISTICS)
        for (rest = part; mg_scan_to(&rest, "from");)
            part.len = rest.at - strlen("from");
    return part;
}

bool mg_extra_names_column(const mg_extra *e, const char *name)
{
    mg_scanner s = scan_columns(e), ahead;

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        ahead = s;
        if (mg_token_reads(s.text, t, "::"))
            mg_skip_type_of_postgres(&s);
        else if (mg_token_names_in_postgres(s.text, t, name) &&
                 !mg_token_is_sign(s.text, mg_token_next(&ahead), '(')) /* or a function */
            return true;
    }
    return false;
}

/*
 * Adds the indexes and statistics that PostgreSQL drops together with a column that they name, without a word about it.
 */
static void add_extras(checking *k, const mg_column *column)
{
    for (const mg_found *f = mg_extras_of(&k->d->pairs, column->table); f; f = f->next)
    {
        const mg_extra *e = f->thing;
        mg_check *c;

        if (!e->definition ||
            (e->kind != MG_EXTRA_CHECK && e->kind != MG_EXTRA_EXCLUSION && e->kind != MG_EXTRA_INDEX &&
             e->kind != MG_EXTRA_STATISTICS) ||
            !mg_extra_names_column(e, column->name))
            continue;
        if (!(c = add_check(k, MG_CHECK_EXTRA_DROPPED, column->table)))
            return;
        c->column = column;
        c->extra = e;
    }
}

static void check_altered_table(checking *k, const mg_step *s)
{
    for (size_t i = 0; i < s->changes.len; i++)
    {
        const mg_change *c = &s->changes.items[i];

        switch (c->kind)
        {
        case MG_CHANGE_DROP_COLUMN:
            add_column_check(k, MG_CHECK_DROP_COLUMN, c->column->from, NULL);
            add_extras(k, c->column->from);
            break;
        case MG_CHANGE_ADD_COLUMN:
            added(k, c->column->to);
            break;
        case MG_CHANGE_ALTER_COLUMN:
            altered(k, c);
            break;
        case MG_CHANGE_RECREATE_COLUMN:
            recreated(k, c);
            add_extras(k, c->column->from);
            break;
        case MG_CHANGE_DROP_KEY:
            add_check(k, MG_CHECK_KEY_CHANGED, s->tables->from);
            break;
        case MG_CHANGE_ADD_KEY:
        case MG_CHANGE_RENAME_KEY:
            break;
        }
    }
}

static void check_redefined_table(checking *k, const mg_table_pair *t)
{
    if ((t->from->primary && !t->to->primary) || mg_primary_key_changed(&k->d->pairs, t))
        add_check(k, MG_CHECK_KEY_CHANGED, t->from);
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].from)
            added(k, t->columns.items[i].to);
    for (size_t i = 0; i < t->columns.len; i++)
        if (!t->columns.items[i].to)
            add_column_check(k, MG_CHECK_DROP_COLUMN, t->columns.items[i].from, NULL);
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];

        if (!c->from || !c->to || mg_is_backfilled(c))
            continue;
        if (became_required(c) && !c->to->def)
            add_column_check(k, MG_CHECK_MADE_REQUIRED, c->from, c->to);
        cast(k, c, MG_LOSSY_NOT);
    }
}

static void check_step(checking *k, const mg_step *s)
{
    mg_check *c = NULL;

    switch (s->kind)
    {
    case MG_STEP_ALTER_TABLE:
        check_altered_table(k, s);
        break;
    case MG_STEP_REDEFINE_TABLES:
        for (size_t i = 0; i < s->redefined.len; i++)
            check_redefined_table(k, s->redefined.items[i].tables);
        break;
    case MG_STEP_DROP_TABLE:
        add_check(k, MG_CHECK_DROP_TABLE, s->table_from);
        break;
    case MG_STEP_CREATE_INDEX:
        if (s->tables && !s->recreated && !mg_unique_before(&k->d->pairs, s->index_to) &&
            s->index_to->kind == MG_INDEX_UNIQUE && (c = add_check(k, MG_CHECK_UNIQUE_ADDED, s->index_to->table)))
            c->index = s->index_to;
        break;
    case MG_STEP_ALTER_ENUM:
        if (s->altered->dropped.len > 0 && (c = add_check(k, MG_CHECK_ENUM_VALUES_DROPPED, NULL)))
            c->values = s;
        if (s->altered->drops_grants && (c = add_check(k, MG_CHECK_GRANTS_DROPPED, NULL)))
            c->values = s;
        break;
    default:
        break;
    }
}

bool mg_diff_checks(mg_arena *a, const mg_diff *d, mg_checks *out)
{
    checking k = {a, d, 0, out};

    for (; k.step < d->steps.len && !a->failed; k.step++)
        check_step(&k, &d->steps.items[k.step]);
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
    case MG_CHECK_GRANTS_DROPPED:
    case MG_CHECK_EXTRA_DROPPED:
    case MG_CHECK_DROP_COLUMN:
    case MG_CHECK_RISKY_CAST:
    case MG_CHECK_LOSSY_CAST:
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
    size_t low = 0, high = checks->len;

    while (low < high)
    {
        size_t mid = low + (high - low) / 2;

        if (checks->items[mid].step == step)
            return true;
        if (checks->items[mid].step < step)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}
