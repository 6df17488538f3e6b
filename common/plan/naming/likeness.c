/* likeness.c: see likeness.h; names are in names.c. */
#include "likeness.h"

#include "../pair/find.h"
#include "answers.h"

/* Columns ****************************************************************************************************** */

static bool is_same_family(const mg_type *x, const mg_type *y)
{
    return x->family == y->family && (x->nullness == MG_COLUMN_LIST) == (y->nullness == MG_COLUMN_LIST);
}

bool mg_columns_may_be_one(const mg_column *from, const mg_column *to)
{
    const mg_type *x = &from->type, *y = &to->type;

    if (!is_same_family(x, y))
        return false;
    if (x->family == MG_FAMILY_ENUM)
        return mg_same_schema(x->of.enumeration->schema, y->of.enumeration->schema) &&
               strcmp(x->of.enumeration->name, y->of.enumeration->name) == 0;
    return x->family != MG_FAMILY_UNSUPPORTED || mg_same_text(x->of.text, y->of.text);
}

static void find_keys(mg_alone *c)
{
    const mg_table *t = c->column->table;

    for (size_t i = 0; i < t->indexes.len; i++)
    {
        const mg_index *x = t->indexes.items[i];

        for (size_t k = 0; k < x->columns.len; k++)
            if (x->columns.items[k].column == c->column)
            {
                c->key = c->key || x->kind == MG_INDEX_PRIMARY;
                c->unique = c->unique || (x->kind == MG_INDEX_UNIQUE && x->columns.len == 1);
                c->indexes += x->kind != MG_INDEX_PRIMARY;
            }
    }
    for (size_t i = 0; i < t->foreign_keys.len && !c->referenced; i++)
        for (size_t k = 0; k < t->foreign_keys.items[i]->columns.len; k++)
            if (t->foreign_keys.items[i]->columns.items[k] == c->column)
                c->referenced = t->foreign_keys.items[i]->referenced;
}

/*
 * Ends a series of columns that only one side has, and which began at `start`: each of them learns which column comes
 * after the series, its own place in it, and how long it is.
 */
static void end_gap(mg_alones *list, size_t start, const mg_column *after)
{
    for (size_t i = start; i < list->len; i++)
    {
        list->items[i].after = after;
        list->items[i].place = i - start;
        list->items[i].places = list->len - start;
    }
}

bool mg_find_alone(mg_arena *a, const mg_pairs *p, const mg_table_pair *t, bool old, mg_alones *out)
{
    const mg_table *table = old ? t->from : t->to;
    const mg_column *before = NULL;
    size_t gap = out->len;

    for (size_t i = 0; i < table->columns.len; i++)
    {
        const mg_column *c = table->columns.items[i];
        const mg_column_pair *pair = old ? mg_pair_of_old(p, c) : mg_pair_of_new(p, c);
        mg_alone *one;

        if (!pair)
            continue;
        if (pair->from && pair->to)
        {
            end_gap(out, gap, pair->to);
            before = pair->to;
            gap = out->len;
            continue;
        }
        one = mg_vec_push(a, out);
        if (!one)
            return false;
        *one = (mg_alone){.column = c, .before = before};
        find_keys(one);
    }
    end_gap(out, gap, NULL);
    return true;
}

static bool is_same_table(const mg_table *x, const mg_table *y)
{
    return x && y ? mg_same_schema(x->schema, y->schema) && strcmp(x->name, y->name) == 0 : x == y;
}

/* How well two columns agree in their places in the table, up to 300. */
static int places_alike(const mg_alone *from, const mg_alone *to)
{
    int alike = (from->before == to->before ? 90 : 0) + (from->after == to->after ? 90 : 0);
    bool first = from->place == to->place, last = from->places - from->place == to->places - to->place;

    return alike == 180 ? alike + (first ? 60 : 0) + (last ? 60 : 0) : alike;
}

int mg_columns_alike(mg_arena *scratch, const mg_pairs *p, const mg_alone *from, const mg_alone *to)
{
    mg_column_pair pair = {.from = (mg_column *) from->column, .to = (mg_column *) to->column};
    const mg_psl_native_value *x = &from->column->type.native, *y = &to->column->type.native;
    int alike = mg_names_alike(from->column->name, to->column->name) * 4 / 10 + places_alike(from, to);

    mg_compare_columns(scratch, p->provider, &pair);
    alike += pair.changes & MG_CHANGED_NULLNESS ? 0 : 60;
    alike += pair.changes & MG_CHANGED_DEFAULT ? 0 : 80;
    alike += pair.changes & MG_CHANGED_AUTOINCREMENT ? 0 : 40;
    alike += x->type == y->type ? 60 : 0;
    alike += pair.changes & MG_CHANGED_TYPE ? 0 : 60;
    alike += from->column->client_default || !to->column->client_default ? 10 : 0;
    alike += from->key == to->key ? 100 : 0;
    alike += from->unique == to->unique ? 100 : 0;
    alike += from->indexes == to->indexes ? 40 : 0;
    alike += is_same_table(from->referenced, to->referenced) ? 150 : 0;
    return alike * MG_ALIKE / 1400;
}

/* Tables ******************************************************************************************************* */

static bool is_join_table(const mg_table *t)
{
    return t->name[0] == '_' && mg_has_columns_a_and_b(t);
}

/*
 * Counts the columns of the old table that the new one also has: the type family is the same, and the name, or the
 * client's name.
 */
static size_t count_shared_columns(mg_arena *scratch, const mg_table *from, const mg_table *to)
{
    mg_map names = {0};
    size_t shared = 0;

    for (size_t i = to->columns.len; i-- > 0;)
    {
        mg_column *c = to->columns.items[i];

        if (c->client && !mg_map_get(&names, 0, c->client, strlen(c->client)))
            mg_map_put(scratch, &names, 0, c->client, strlen(c->client), c);
    }
    for (size_t i = 0; i < to->columns.len; i++)
        mg_map_put(scratch, &names, 0, to->columns.items[i]->name, strlen(to->columns.items[i]->name),
                   to->columns.items[i]);
    for (size_t i = 0; i < from->columns.len; i++)
    {
        const char *name = from->columns.items[i]->name, *client = from->columns.items[i]->client;
        const mg_column *other = mg_map_get(&names, 0, name, strlen(name));

        if (!other && client)
            other = mg_map_get(&names, 0, client, strlen(client));
        shared += other && is_same_family(&from->columns.items[i]->type, &other->type);
    }
    return shared;
}

static const mg_table *find_referenced(const mg_table *t, const char *column)
{
    for (size_t i = 0; i < t->foreign_keys.len; i++)
        if (strcmp(t->foreign_keys.items[i]->columns.items[0]->name, column) == 0)
            return t->foreign_keys.items[i]->referenced;
    return NULL;
}

/*
 * Counts the foreign keys of the old table that the new one also has: the first column and the table that they refer to
 * are the same. `turned`: columns A and B of a join table have changed places.
 */
static size_t count_shared_keys(const mg_table *from, const mg_table *to, bool turned)
{
    size_t shared = 0;

    for (size_t i = 0; i < from->foreign_keys.len; i++)
    {
        const mg_foreign_key *k = from->foreign_keys.items[i];
        const char *column = k->columns.items[0]->name;
        const mg_table *other = find_referenced(to, !turned ? column : *column == 'A' ? "B" : "A");

        /* A table that refers to itself does so under its new name as well. */
        shared += other && (k->referenced == from ? other == to : is_same_table(k->referenced, other));
    }
    return shared;
}

/* What a table or enum loses of its likeness if it is in another schema; less than it has at least. */
static int lost_by_schema(const char *from, const char *to)
{
    return mg_same_schema(from, to) ? 0 : 150;
}

int mg_tables_alike(mg_arena *scratch, const mg_table *from, const mg_table *to)
{
    size_t least = from->columns.len < to->columns.len ? from->columns.len : to->columns.len;
    size_t most = from->columns.len + to->columns.len - least, all = from->foreign_keys.len + to->foreign_keys.len;
    size_t shared, keys;

    if (is_join_table(from) != is_join_table(to) || least * 2 < most)
        return 0;
    shared = count_shared_columns(scratch, from, to);
    keys = count_shared_keys(from, to, false);
    if (is_join_table(from) && keys == 0)
        keys = count_shared_keys(from, to, true);
    if (shared * 2 <= from->columns.len || shared * 2 < to->columns.len || (is_join_table(from) && keys * 2 < all))
        return 0;
    return (int) (500 * shared / (from->columns.len + to->columns.len - shared)) +
           mg_names_alike(from->name, to->name) * 3 / 10 + (int) (all ? 200 * 2 * keys / all : 200) -
           lost_by_schema(from->schema, to->schema);
}

#define MG_MANY_VALUES 500 /* in larger enums places are not compared, since that takes long */

/* Enums ******************************************************************************************************** */

/* Does the new enum have this value of the old one, under its name or the client's name? */
static bool has_same_value(const mg_enum *from, size_t i, const mg_enum *to)
{
    const char *client = i < from->clients.len ? from->clients.items[i] : from->values.items[i];

    if (mg_enum_has_value(to, from->values.items[i]))
        return true;
    for (size_t k = 0; k < to->clients.len; k++)
        if (strcmp(to->clients.items[k], client) == 0)
            return true;
    return false;
}

int mg_enums_alike(const mg_enum *from, const mg_enum *to)
{
    size_t least = from->values.len < to->values.len ? from->values.len : to->values.len;
    size_t most = from->values.len + to->values.len - least, shared = 0;

    if (least * 2 < most)
        return 0;
    for (size_t i = 0; i < from->values.len; i++)
        shared += has_same_value(from, i, to);
    if (shared * 2 <= from->values.len || shared * 2 < to->values.len)
        return 0;
    return (int) (700 * shared / (from->values.len + to->values.len - shared)) +
           mg_names_alike(from->name, to->name) * 3 / 10 - lost_by_schema(from->schema, to->schema);
}

/*
 * Goes from a place in a direction to the next value that the other enum also has; NULL if there is none. `distance` is
 * how far away it is.
 */
static const char *find_neighbour(const mg_enum *e, size_t at, int direction, const mg_enum *other, size_t *distance)
{
    for (*distance = 1; direction > 0 ? at + *distance < e->values.len : at >= *distance; ++*distance)
    {
        const char *value = e->values.items[direction > 0 ? at + *distance : at - *distance];

        if (mg_enum_has_value(other, value))
            return value;
    }
    return NULL;
}

static size_t place_of_value(const mg_enum *e, const char *value)
{
    size_t i = 0;

    while (i < e->values.len && strcmp(e->values.items[i], value) != 0)
        i++;
    return i;
}

int mg_values_alike(const mg_enum_pair *e, const char *from, const char *to)
{
    size_t x = place_of_value(e->from, from), y = place_of_value(e->to, to);
    int alike = mg_names_alike(from, to) / 2;

    if (e->from->values.len > MG_MANY_VALUES || e->to->values.len > MG_MANY_VALUES)
        return alike;
    for (int direction = -1; direction <= 1; direction += 2)
    {
        size_t m, n;
        const char *a = find_neighbour(e->from, x, direction, e->to, &m);
        const char *b = find_neighbour(e->to, y, direction, e->from, &n);

        if (mg_same_text(a, b))
            alike += m == n ? 250 : 100;
    }
    return alike;
}
