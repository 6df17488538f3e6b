/* pair.c: see pair.h. */
#include "find.h"

#include "../../model/external.h"
#include "../../model/ours.h"
#include "by_name.h"
#include "same_sql.h"

#include <stdlib.h>

/* Is the table not the user's? Our history is not, nor is what PostGIS makes for itself. */
static bool is_foreign(mg_psl_provider provider, const char *name)
{
    static const char *const postgis[] = {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns",
                                          "raster_overviews"};

    if (mg_is_history_table(name))
        return true;
    for (size_t i = 0; provider == MG_PSL_POSTGRESQL && i < sizeof postgis / sizeof *postgis; i++)
    {
        const char *p = name, *q = postgis[i];

        while (*p && (*p | ('A' <= *p && *p <= 'Z' ? 32 : 0)) == *q)
            p++, q++;
        if (!*p && !*q)
            return true;
    }
    return false;
}

/* Columns ****************************************************************************************************** */

static const char *pair_name(const mg_column_pair *p)
{
    return p->from ? p->from->name : p->to->name;
}

static int compare_pair_names(const void *a, const void *b)
{
    return strcmp(pair_name(a), pair_name(b));
}

static bool add_column_pair(mg_arena *a, mg_table_pair *t, mg_column *from, mg_column *to)
{
    mg_column_pair *pair = mg_vec_push(a, &t->columns);

    if (!pair)
        return false;
    pair->from = from;
    pair->to = to;
    return true;
}

/*
 * Is the column a generated one in a SQLite database? The model has it as an extra, so nothing of it can be compared.
 */
static bool is_generated(const mg_pairs *p, const mg_table_pair *t, const mg_column_pair *pair)
{
    const mg_table *table = pair->from ? t->to : t->from;

    return p->provider == MG_PSL_SQLITE && mg_extra_named(p, table, MG_EXTRA_GENERATED, pair_name(pair));
}

/*
 * PostgreSQL: is this a generated column? Its expression is no default that a schema file could take away, and a
 * difference in the expression is reported among the extras. The reference drops the default in every plan, which the
 * server refuses.
 */
static bool is_expression(const mg_pairs *p, const mg_column_pair *pair)
{
    const mg_default *to = pair->to->def;
    bool none = !to || (to->kind == MG_DEFAULT_SQL && !to->text);

    return p->runnable && p->provider == MG_PSL_POSTGRESQL && (pair->to->generated || (pair->from->generated && none));
}

/*
 * PostgreSQL casts no value of an enum to a list of the enum, nor back. So the column is dropped and made again, as
 * with other types. The reference changes the type, which the server refuses even if the table is empty.
 */
static void judge_list_of_enum(const mg_pairs *p, mg_column_pair *pair)
{
    const mg_type *from = &pair->from->type, *to = &pair->to->type;

    if (!p->runnable || p->provider != MG_PSL_POSTGRESQL || pair->cast != MG_CAST_NONE ||
        to->family != MG_FAMILY_ENUM || (from->nullness == MG_COLUMN_LIST) == (to->nullness == MG_COLUMN_LIST))
        return;
    pair->cast = MG_CAST_NEVER;
    pair->changes |= MG_CHANGED_TYPE;
}

/* Does the schema name the column's type, which is a domain or a list of one, by its own name: Unsupported("email")? */
static bool names_domain(mg_arena *a, const mg_column *from, const mg_type *to)
{
    const char *said;

    if (to->family != MG_FAMILY_UNSUPPORTED || !from->sql_type)
        return false;
    said = *to->of.text == '_' ? mg_arena_printf(a, "\"%s\"[]", to->of.text + 1) : to->of.text;
    if (said && to->nullness == MG_COLUMN_LIST)
        said = mg_arena_printf(a, "%s[]", said);
    return said && mg_sql_means_the_same(a, from->sql_type, said);
}

/*
 * A domain reads as the type that it is based on. Where the schema names the domain itself, the reference sets the type
 * in every plan; and in every plan it takes NOT NULL from the column, where the domain has it, which changes nothing.
 */
static void judge_domain(mg_arena *a, const mg_pairs *p, mg_column_pair *pair)
{
    if (!p->runnable || p->provider != MG_PSL_POSTGRESQL)
        return;
    if (pair->cast != MG_CAST_NONE && names_domain(a, pair->from, &pair->to->type))
    {
        pair->cast = MG_CAST_NONE;
        pair->changes &= ~(unsigned) MG_CHANGED_TYPE;
        if (pair->from->type.nullness == MG_COLUMN_LIST)
            pair->changes &= ~(unsigned) MG_CHANGED_NULLNESS;
    }
    if (!pair->from->domain_required)
        return;
    if (pair->cast == MG_CAST_NONE)
        pair->changes &= ~(unsigned) MG_CHANGED_NULLNESS;
    else if (pair->to->type.nullness == MG_COLUMN_REQUIRED)
        pair->changes |= MG_CHANGED_NULLNESS; /* the new type is not the domain, so that the column has to say it */
}

/*
 * Pairs the columns of two tables. Both lists are sorted by name, and a name occurs once in each, so they can be
 * merged.
 */
static bool pair_columns(mg_arena *a, mg_pairs *p, mg_table_pair *t)
{
    size_t count = 0;

    for (size_t i = 0; i < t->from->columns.len; i++)
        if (!add_column_pair(a, t, t->from->columns.items[i], NULL))
            return false;
    for (size_t i = 0; i < t->to->columns.len; i++)
        if (!add_column_pair(a, t, NULL, t->to->columns.items[i]))
            return false;
    if (t->columns.len > 0)
        qsort(t->columns.items, t->columns.len, sizeof *t->columns.items, compare_pair_names);
    for (size_t i = 0; i < t->columns.len; i++)
    {
        mg_column_pair pair = t->columns.items[i];

        if (i + 1 < t->columns.len && compare_pair_names(&pair, &t->columns.items[i + 1]) == 0)
        {
            mg_column_pair *other = &t->columns.items[++i];

            pair.from = pair.from ? pair.from : other->from;
            pair.to = pair.to ? pair.to : other->to;
            mg_compare_columns(a, p->provider, &pair);
            judge_list_of_enum(p, &pair);
            judge_domain(a, p, &pair);
            if (is_expression(p, &pair))
                pair.changes &= ~(unsigned) MG_CHANGED_DEFAULT;
        }
        else if (is_generated(p, t, &pair))
            continue;
        t->columns.items[count++] = pair;
    }
    t->columns.len = count;
    return !a->failed;
}

/* Tables, enums, extensions ************************************************************************************ */

/* Notes where in its vector a pair is, by the name of its thing: the place plus 1, as an address. */
static void note_place(mg_arena *scratch, mg_by_name *places, const char *schema, const char *name, size_t place)
{
    mg_by_name_put(scratch, places, schema, name, (void *) (uintptr_t) (place + 1));
}

static size_t place_of(const mg_by_name *places, const char *schema, const char *name)
{
    return (uintptr_t) mg_by_name_get(places, schema, name);
}

static bool pair_tables(mg_arena *a, mg_arena *scratch, mg_pairs *p)
{
    mg_by_name places = {0};

    for (size_t i = 0; i < p->from->tables.len; i++)
    {
        mg_table *t = p->from->tables.items[i];
        mg_table_pair *pair;

        if (is_foreign(p->provider, t->name) || mg_is_external_table(p->from, t))
            continue;
        if (!(pair = mg_vec_push(a, &p->tables)))
            return false;
        pair->from = t;
        note_place(scratch, &places, t->schema, t->name, p->tables.len - 1);
    }
    for (size_t i = 0; i < p->to->tables.len; i++)
    {
        mg_table *t = p->to->tables.items[i];
        size_t place = place_of(&places, t->schema, t->name);
        mg_table_pair *pair;

        if (is_foreign(p->provider, t->name) || mg_is_external_table(p->to, t))
            continue;
        pair = place ? &p->tables.items[place - 1] : mg_vec_push(a, &p->tables);
        if (!pair)
            return false;
        pair->to = t;
    }
    for (size_t i = 0; i < p->tables.len && !scratch->failed; i++)
        if (p->tables.items[i].from && p->tables.items[i].to && !pair_columns(a, p, &p->tables.items[i]))
            return false;
    return !scratch->failed;
}

static bool pair_enums(mg_arena *a, mg_arena *scratch, mg_pairs *p)
{
    mg_by_name places = {0};

    for (size_t i = 0; i < p->from->enums.len; i++)
    {
        mg_enum *e = p->from->enums.items[i];
        mg_enum_pair *pair;

        if (mg_is_external_enum(p->from, e))
            continue;
        if (!(pair = mg_vec_push(a, &p->enums)))
            return false;
        pair->from = e;
        note_place(scratch, &places, e->schema, e->name, p->enums.len - 1);
    }
    for (size_t i = 0; i < p->to->enums.len; i++)
    {
        mg_enum *e = p->to->enums.items[i];
        size_t place = place_of(&places, e->schema, e->name);
        mg_enum_pair *pair;

        if (mg_is_external_enum(p->to, e))
            continue;
        pair = place ? &p->enums.items[place - 1] : mg_vec_push(a, &p->enums);
        if (!pair)
            return false;
        pair->to = e;
    }
    return !scratch->failed;
}

static bool pair_extensions(mg_arena *a, mg_arena *scratch, mg_pairs *p)
{
    mg_by_name places = {0};

    for (size_t i = 0; i < p->from->extensions.len; i++)
    {
        mg_extension *e = p->from->extensions.items[i];
        mg_extension_pair *pair = mg_vec_push(a, &p->extensions);

        if (!pair)
            return false;
        pair->from = e;
        note_place(scratch, &places, NULL, e->name, i);
    }
    for (size_t i = 0; i < p->to->extensions.len; i++)
    {
        const mg_extension *e = p->to->extensions.items[i];
        size_t place = place_of(&places, NULL, e->name);
        mg_extension_pair *pair = place ? &p->extensions.items[place - 1] : mg_vec_push(a, &p->extensions);

        if (!pair)
            return false;
        pair->to = e;
    }
    return !scratch->failed;
}

/* The schema of things that name none: what a database says first, then what is asked for. */
static const char *home_of(const mg_model *from, const mg_model *to)
{
    const char *names[] = {from->target, to->target, to->home, from->home};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i])
            return names[i];
    return MG_DEFAULT_SCHEMA;
}

void mg_pairs_begin(mg_arena *a, const mg_model *from, const mg_model *to, bool runnable, mg_pairs *out)
{
    *out = (mg_pairs){.arena = a, .from = from, .to = to, .was = from, .runnable = runnable};
    out->release = mg_release_of_two(to->release, from->release);
    out->home = home_of(from, to);
    out->to_file = !to->target && !to->nothing;
    out->provider = (to->connector ? to->connector : from->connector)->provider;
}

bool mg_pair_models(mg_arena *a, mg_pairs *p)
{
    mg_arena scratch;
    bool good;

    mg_arena_init(&scratch, a->mem);
    good = mg_find_extras(a, p) && pair_tables(a, &scratch, p) && pair_enums(a, &scratch, p) &&
           pair_extensions(a, &scratch, p) && mg_find_rest(a, p);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return good;
}
