/* find.c: finds what a plan takes for granted of the rows that are in the database; see rows.h. */
#include "../keep.h"
#include "../pair/find.h"
#include "rows.h"

/* The database as it is *************************************************************************************** */

/* The old side's table of a table of either side; `t` itself if the plan makes it. */
static const mg_table *old_side_of(const mg_pairs *p, const mg_table *t)
{
    bool later = t->number < p->to->tables.len && p->to->tables.items[t->number] == t;
    const mg_table_pair *pair = later ? mg_pair_of_new_table(p, t) : NULL;

    return pair ? pair->from : t;
}

const mg_table *mg_rows_table_now(const mg_pairs *p, const mg_table *t)
{
    const mg_model *was = p->was;
    const mg_table *from = old_side_of(p, t);

    if (was == p->from)
        return from;
    if (from->number < was->tables.len && p->from->tables.items[from->number] == from)
        return was->tables.items[from->number];
    for (size_t i = 0; i < p->from->tables.len; i++)
        if (p->from->tables.items[i] == from)
            return was->tables.items[i];
    return from;
}

const mg_column *mg_rows_column_now(const mg_pairs *p, const mg_column *from)
{
    const mg_table *now = mg_rows_table_now(p, from->table);

    for (size_t i = 0; now != from->table && i < from->table->columns.len && i < now->columns.len; i++)
        if (from->table->columns.items[i] == from)
            return now->columns.items[i];
    return from;
}

/* Values ******************************************************************************************************* */

/* Does SQLite's copy of the table put the default in the place of NULL, since the column becomes required? */
static bool is_filled(const mg_pairs *p, const mg_column_pair *c)
{
    return p->provider == MG_PSL_SQLITE && c->changes & MG_CHANGED_NULLNESS &&
           c->to->type.nullness == MG_COLUMN_REQUIRED && mg_default_is_said(c->to->def);
}

/* What existing rows get in a column that has no value to continue. */
static mg_becomes new_value_of(const mg_column *to)
{
    if (to->autoincrement || (to->def && to->def->kind == MG_DEFAULT_SEQUENCE))
        return MG_BECOMES_EACH;
    if (to->generated || (to->def && to->def->kind == MG_DEFAULT_SQL) || to->type.nullness == MG_COLUMN_LIST)
        return MG_BECOMES_COMPUTED;
    return MG_BECOMES_DEFAULT;
}

mg_becomes mg_rows_becomes(const mg_pairs *p, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_new(p, to);

    if (c && mg_is_backfilled(c))
        return MG_BECOMES_COMPUTED;
    if (!c || !c->from || c->cast == MG_CAST_NEVER)
        return new_value_of(to);
    if (is_filled(p, c))
        return MG_BECOMES_FILLED;
    return c->changes & MG_CHANGED_TYPE ? MG_BECOMES_CAST : MG_BECOMES_SAME;
}

/* Finding ****************************************************************************************************** */

typedef struct row_finding
{
    mg_arena *a;
    const mg_diff *d;
    size_t step;
    mg_row_checks *out;
} row_finding;

/* `column`: the pair of columns that the check is about, or NULL if it is about a key, an index or a CHECK. */
static mg_row_check *add_row_check(row_finding *f, mg_row_kind kind, const mg_table_pair *t,
                                   const mg_column_pair *column)
{
    mg_row_check *c = mg_vec_push(f->a, f->out);

    if (c)
        *c = (mg_row_check){.kind = kind, .fatal = true, .step = f->step, .tables = t, .column = column};
    return c;
}

static void find_nulls(row_finding *f, const mg_table_pair *t, const mg_column_pair *c)
{
    if (c->from->type.nullness != MG_COLUMN_REQUIRED && c->to->type.nullness == MG_COLUMN_REQUIRED &&
        !is_filled(&f->d->pairs, c) && !mg_is_backfilled(c))
        add_row_check(f, MG_ROWS_NULLS, t, c);
}

/*
 * Does the column become an INTEGER PRIMARY KEY of SQLite? Such a column is the rowid: it accepts only whole numbers,
 * even in a table whose other columns accept every value.
 */
static bool comes_to_number_rows(const row_finding *f, const mg_table_pair *t, const mg_column_pair *c)
{
    return f->d->pairs.provider == MG_PSL_SQLITE && c->to->autoincrement && !c->from->autoincrement &&
           !t->from->without_rowid && c->cast != MG_CAST_NEVER && !mg_is_backfilled(c);
}

static void find_no_row_numbers(row_finding *f, const mg_table_pair *t, const mg_column_pair *c)
{
    bool is_due = comes_to_number_rows(f, t, c) && !t->from->strict; /* in a STRICT table, find_casts does it */
    mg_row_check *check = is_due ? add_row_check(f, MG_ROWS_UNFIT, t, c) : NULL;

    if (check)
        check->numbers_rows = true;
}

/* If a table of SQLite is not STRICT, a value that does not fit the new type is no failure: it stays as it is. */
static void find_casts(row_finding *f, const mg_table_pair *t, const mg_column_pair *c, mg_lossy lossy)
{
    bool lite = f->d->pairs.provider == MG_PSL_SQLITE;
    mg_row_check *check;

    if (!(c->changes & MG_CHANGED_TYPE) || c->cast == MG_CAST_NEVER || mg_is_backfilled(c))
        return;
    if ((lite || c->cast == MG_CAST_RISKY) && (check = add_row_check(f, MG_ROWS_UNFIT, t, c)))
    {
        check->fatal = !lite || t->from->strict;
        check->numbers_rows = comes_to_number_rows(f, t, c);
    }
    if ((lite || lossy || c->cast == MG_CAST_RISKY) && (check = add_row_check(f, MG_ROWS_CHANGED, t, c)))
    {
        check->fatal = false;
        check->lossy = lossy;
    }
}

/* Is a column of the index dropped and made again? */
static bool is_made_anew(const row_finding *f, const mg_index *x)
{
    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_column_pair *c = mg_pair_of_new(&f->d->pairs, x->columns.items[i].column);

        if (c && c->from && c->cast == MG_CAST_NEVER)
            return true;
    }
    return false;
}

/* May rows that differ in the columns of the index have equal values there afterwards? */
static bool may_merge(const row_finding *f, const mg_index *x)
{
    for (size_t i = 0; i < x->columns.len - x->included; i++)
    {
        const mg_column *to = x->columns.items[i].column;
        const mg_column_pair *c = mg_pair_of_new(&f->d->pairs, to);
        mg_becomes now = mg_rows_becomes(&f->d->pairs, to);

        if (now == MG_BECOMES_EACH)
            return false;
        if (now > MG_BECOMES_CAST)
            return true;
        if (now == MG_BECOMES_CAST && c &&
            (c->cast == MG_CAST_RISKY || mg_cast_loses(f->d->pairs.provider, c) != MG_LOSSY_NOT ||
             f->d->pairs.provider == MG_PSL_SQLITE))
            return true;
    }
    return false;
}

/* Is a column of the index backfilled? Then mg_count_backfilled_index looks for duplicates, not this file. */
static bool is_of_backfill(const mg_index *x)
{
    for (size_t i = 0; i < x->columns.len; i++)
        if (x->columns.items[i].column->backfill)
            return true;
    return false;
}

static void find_duplicates(row_finding *f, const mg_table_pair *t, const mg_index *x, const mg_index *like, bool stays)
{
    mg_row_check *c = is_of_backfill(x) ? NULL : add_row_check(f, MG_ROWS_DUPLICATES, t, NULL);

    if (!c)
        return;
    c->index = x;
    c->like = like;
    c->stays = stays;
}

/*
 * Looks at the unique indexes that stay, but whose columns get other values. `primary`: the primary key
 * is made anew, so it is none of them.
 */
static void find_merged(row_finding *f, const mg_table_pair *t, bool primary)
{
    for (size_t i = 0; i < t->to->indexes.len; i++)
    {
        const mg_index *x = t->to->indexes.items[i];
        bool unique = x->kind == MG_INDEX_UNIQUE || (x->kind == MG_INDEX_PRIMARY && !primary);
        const mg_index *was = !unique                       ? NULL
                              : x->kind == MG_INDEX_PRIMARY ? t->from->primary
                                                            : mg_index_in(&f->d->pairs, x, t->from, false);

        if (was && !is_made_anew(f, x) && may_merge(f, x))
            find_duplicates(f, t, x, was, true);
    }
}

/* PostgreSQL: altered tables ************************************************************************************ */

static void find_in_changes(row_finding *f, const mg_step *s)
{
    bool primary = false;

    for (size_t i = 0; i < s->changes.len; i++)
    {
        const mg_change *c = &s->changes.items[i];

        if (c->kind == MG_CHANGE_ALTER_COLUMN)
        {
            find_nulls(f, s->tables, c->column);
            find_casts(f, s->tables, c->column, c->lossy);
        }
        if (c->kind != MG_CHANGE_ADD_KEY)
            continue;
        find_duplicates(f, s->tables, s->tables->to->primary, NULL, false);
        primary = true;
    }
    find_merged(f, s->tables, primary);
}

/* SQLite: tables that are made anew ***************************************************************************** */

static void find_made_keys(row_finding *f, const mg_redefined *t)
{
    const mg_table_pair *tables = t->tables;

    if (tables->to->primary && (!tables->from->primary || mg_primary_key_changed(&f->d->pairs, tables)))
        find_duplicates(f, tables, tables->to->primary, NULL, false);
    else if (tables->to->primary && may_merge(f, tables->to->primary))
        find_duplicates(f, tables, tables->to->primary, tables->from->primary, true);
    for (size_t i = 0; i < t->indexes.len + t->form.uniques.len; i++)
    {
        const mg_made_index *one =
            i < t->indexes.len ? &t->indexes.items[i] : &t->form.uniques.items[i - t->indexes.len];

        if (one->index->kind == MG_INDEX_UNIQUE && (!one->before || may_merge(f, one->index)))
            find_duplicates(f, tables, one->index, one->before, one->before != NULL);
    }
}

/* Is the column new, or made anew, and does the database choose its values, as it does for a sequence? */
static bool gets_new_values(const row_finding *f, const mg_column *to)
{
    const mg_pairs *p = &f->d->pairs;
    const mg_column_pair *c = mg_pair_of_new(p, to);
    mg_becomes now = mg_rows_becomes(p, to);

    if (!mg_pair_of_new_table(p, to->table) || to->generated || (c && mg_is_backfilled(c)))
        return false;
    return now == MG_BECOMES_EACH || (now == MG_BECOMES_COMPUTED && to->type.nullness != MG_COLUMN_LIST);
}

static bool leads_to_new_values(const row_finding *f, const mg_foreign_key *k)
{
    for (size_t i = 0; i < k->references.len; i++)
        if (gets_new_values(f, k->references.items[i]))
            return true;
    return false;
}

/* Do the columns of the foreign key, and those that it refers to, keep their values, apart from casts? */
static bool keeps_values(const row_finding *f, const mg_foreign_key *k)
{
    for (size_t i = 0; i < k->columns.len; i++)
        if (mg_rows_becomes(&f->d->pairs, k->columns.items[i]) > MG_BECOMES_CAST ||
            mg_rows_becomes(&f->d->pairs, k->references.items[i]) > MG_BECOMES_CAST)
            return false;
    return true;
}

static void find_orphans(row_finding *f, const mg_table_pair *t, const mg_foreign_key *k)
{
    mg_row_check *c = add_row_check(f, MG_ROWS_ORPHANS, t, NULL);

    if (!c)
        return;
    c->key = k;
    c->anew = leads_to_new_values(f, k);
}

static void find_refused(row_finding *f, const mg_table_pair *t)
{
    for (size_t i = 0; i < t->kept.len; i++)
    {
        mg_row_check *c = t->kept.items[i]->kind == MG_EXTRA_CHECK ? add_row_check(f, MG_ROWS_REFUSED, t, NULL) : NULL;

        if (c)
            c->extra = t->kept.items[i];
    }
}

static void find_in_redefined(row_finding *f, const mg_redefined *t)
{
    const mg_table_pair *tables = t->tables;

    for (size_t i = 0; i < tables->columns.len; i++)
    {
        const mg_column_pair *c = &tables->columns.items[i];

        if (!c->from || !c->to)
            continue;
        find_nulls(f, tables, c);
        find_no_row_numbers(f, tables, c);
        find_casts(f, tables, c, MG_LOSSY_NOT);
    }
    find_made_keys(f, t);
    for (size_t i = 0; i < tables->to->foreign_keys.len; i++)
        if (!mg_foreign_key_in(&f->d->pairs, tables->to->foreign_keys.items[i], tables->from, false) ||
            !keeps_values(f, tables->to->foreign_keys.items[i]))
            find_orphans(f, tables, tables->to->foreign_keys.items[i]);
    find_refused(f, tables);
}

/* Other steps *************************************************************************************************** */

/*
 * An index that is only made again covers the same values as before, so it has no duplicates, unless one of its columns
 * is made anew.
 */
static void find_in_new_index(row_finding *f, const mg_step *s)
{
    const mg_index *x = s->index_to;
    const mg_table_pair *t = s->tables ? s->tables : mg_pair_of_new_table(&f->d->pairs, x->table);

    if (!t || !t->from || x->kind != MG_INDEX_UNIQUE || (s->recreated && !is_made_anew(f, x)))
        return;
    find_duplicates(f, t, x, s->index_like ? s->index_like : s->index_from, false);
}

/* A foreign key that is only made again held for all rows before, so it holds again if they keep their values. */
static void find_in_new_key(row_finding *f, const mg_step *s)
{
    const mg_table_pair *t = mg_pair_of_new_table(&f->d->pairs, s->key_to->table);

    if (t && t->from && !(s->key_like && keeps_values(f, s->key_to)))
        find_orphans(f, t, s->key_to);
}

static void find_in_enum(row_finding *f, const mg_step *s)
{
    for (size_t i = 0; s->altered->dropped.len > 0 && i < s->altered->columns.len; i++)
    {
        const mg_column *to = s->altered->columns.items[i];
        const mg_column_pair *column = mg_pair_of_new(&f->d->pairs, to);
        const mg_table_pair *t = mg_pair_of_new_table(&f->d->pairs, to->table);
        mg_row_check *c = column && column->from && t ? add_row_check(f, MG_ROWS_ENUM, t, column) : NULL;

        if (!c)
            continue;
        c->enumeration = s->enum_to;
        c->values = s->altered->dropped.items;
        c->value_count = s->altered->dropped.len;
    }
}

static void find_in_step(row_finding *f, const mg_step *s)
{
    switch (s->kind)
    {
    case MG_STEP_ALTER_ENUM:
        find_in_enum(f, s);
        break;
    case MG_STEP_ALTER_TABLE:
        if (f->d->pairs.provider == MG_PSL_POSTGRESQL)
            find_in_changes(f, s);
        break;
    case MG_STEP_REDEFINE_TABLES:
        for (size_t i = 0; i < s->redefined.len; i++)
            find_in_redefined(f, &s->redefined.items[i]);
        break;
    case MG_STEP_CREATE_INDEX:
    case MG_STEP_RECREATE_INDEX:
        find_in_new_index(f, s);
        break;
    case MG_STEP_ADD_FOREIGN_KEY:
        find_in_new_key(f, s);
        break;
    default:
        break;
    }
}

/* Texts of SQLite *********************************************************************************************** */

/* Allows the values of the enum, and the old names of those that the plan renames, which rows still have now. */
static void note_allowed_values(row_finding *f, mg_row_check *c)
{
    const mg_pairs *p = &f->d->pairs;
    const mg_enum *e = c->enumeration;
    const char **values = mg_arena_get(f->a, (e->values.len + p->renames.len + 1) * sizeof *values);

    if (!values)
        return;
    for (size_t i = 0; i < e->values.len; i++)
        values[c->value_count++] = e->values.items[i];
    for (size_t i = 0; i < p->renames.len; i++)
        if (p->renames.items[i].kind == MG_RENAME_VALUE && strcmp(p->renames.items[i].table, e->name) == 0)
            values[c->value_count++] = p->renames.items[i].column;
    c->values = values;
}

/*
 * SQLite has no enums: columns with one are text columns, and a value that the schema no longer has changes nothing in
 * the database. But clients fail to read the rows that still have it, so these rows are looked for.
 */
static void find_enum_texts(row_finding *f, const mg_table_pair *t)
{
    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *column = &t->columns.items[i];
        const mg_enum *e = column->from && column->to ? column->to->texts : NULL;
        mg_row_check *c = e && mg_rows_becomes(&f->d->pairs, column->to) <= MG_BECOMES_FILLED
                              ? add_row_check(f, MG_ROWS_ENUM, t, column)
                              : NULL;

        if (!c)
            continue;
        c->fatal = false;
        c->remain = true;
        c->enumeration = e;
        note_allowed_values(f, c);
    }
}

bool mg_rows_find(mg_arena *a, const mg_diff *d, mg_row_checks *out)
{
    row_finding f = {a, d, 0, out};

    for (; f.step < d->steps.len && !a->failed; f.step++)
        find_in_step(&f, &d->steps.items[f.step]);
    f.step = MG_NO_STEP;
    for (size_t i = 0; d->pairs.provider == MG_PSL_SQLITE && i < d->pairs.tables.len && !a->failed; i++)
        if (d->pairs.tables.items[i].from && d->pairs.tables.items[i].to)
            find_enum_texts(&f, &d->pairs.tables.items[i]);
    return !a->failed;
}
