/* rows.c: writes what checks of rows say, in the style of the reference's warnings; see rows.h. */
#include "rows.h"

#include "../base/escape.h"
#include "../base/strbuf.h"
#include "words.h"

static const char *columns_of_key(mg_arena *a, const mg_row_check *c)
{
    mg_strbuf out;
    size_t count = c->key ? c->key->columns.len : c->index->columns.len - c->index->included;

    mg_strbuf_init(&out, a);
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(&out, "%s%s", i > 0 ? "," : "",
                         (c->key ? c->key->columns.items[i] : c->index->columns.items[i].column)->name);
    return mg_strbuf_done(&out);
}

static const char *enum_values(mg_arena *a, const mg_row_check *c)
{
    return c->remain ? mg_words_join(a, c->enumeration->values.items, c->enumeration->values.len)
                     : mg_words_join(a, c->values, c->value_count);
}

/* How a message calls a CHECK: by its name or, if it has none, by its whole text. */
static const char *name_of(const mg_row_check *c)
{
    return c->extra->name ? c->extra->name : c->extra->definition;
}

/* What is found *********************************************************************************************** */

static const char *nulls_found(mg_arena *a, const mg_row_check *c)
{
    return mg_arena_printf(a, "Made the column `%s` on table `%s` required, but there are %lld existing NULL values.",
                           c->column->from->name, c->tables->from->name, (long long) c->count);
}

static const char *duplicates_found(mg_arena *a, const mg_row_check *c)
{
    const char *columns = columns_of_key(a, c);
    const char *what = c->index->kind == MG_INDEX_PRIMARY ? "primary key" : "unique constraint";

    if (!columns)
        return NULL;
    if (c->stays)
        return mg_arena_printf(a,
                               "The %s covering the columns `[%s]` on the table `%s` stays, but there are %lld values "
                               "that will occur more than once.",
                               what, columns, c->tables->from->name, (long long) c->count);
    return mg_arena_printf(a,
                           "A %s covering the columns `[%s]` on the table `%s` will be added, but there are %lld "
                           "existing duplicate values.",
                           what, columns, c->tables->from->name, (long long) c->count);
}

static const char *orphans_found(mg_arena *a, const mg_row_check *c)
{
    const char *columns = columns_of_key(a, c);

    return columns ? mg_arena_printf(a,
                                     "A foreign key covering the columns `[%s]` on the table `%s` will be added, but "
                                     "there are %lld existing rows that refer to %s of the table `%s`.",
                                     columns, c->tables->from->name, (long long) c->count,
                                     c->anew ? "values of before, and new ones come to the rows" : "no row",
                                     c->key->referenced->name)
                   : NULL;
}

static const char *enum_found(mg_arena *a, const mg_row_check *c)
{
    const char *values = enum_values(a, c);

    if (!values)
        return NULL;
    if (c->remain)
        return mg_arena_printf(a,
                               "The column `%s` on the table `%s` is of the enum `%s`, but there are %lld existing "
                               "values that are none of [%s]. They stay as they are.",
                               c->column->from->name, c->tables->from->name, c->enumeration->name, (long long) c->count,
                               values);
    return mg_arena_printf(a,
                           "The values [%s] on the enum `%s` will be removed, but there are %lld existing rows of the "
                           "table `%s` that have them in the column `%s`.",
                           values, c->enumeration->name, (long long) c->count, c->tables->from->name,
                           c->column->from->name);
}

static const char *unfit_found(mg_arena *a, const mg_row_check *c)
{
    const char *from = mg_words_type(a, c->column->from), *to = mg_words_type(a, c->column->to);

    if (c->numbers_rows && c->fatal)
        return mg_arena_printf(a,
                               "The column `%s` on the table `%s` becomes the integer primary key, which numbers the "
                               "rows, but there are %lld existing values that are no whole numbers.",
                               c->column->from->name, c->tables->from->name, (long long) c->count);
    return from && to
               ? mg_arena_printf(a,
                                 "You are about to alter the column `%s` on the `%s` table. The data in that "
                                 "column will be cast from `%s` to `%s`, but there are %lld existing values "
                                 "that %s.",
                                 c->column->from->name, c->tables->from->name, from, to, (long long) c->count,
                                 c->fatal ? "cannot be cast" : "are none of that type and would stay as they are")
               : NULL;
}

static const char *changed_found(mg_arena *a, const mg_row_check *c)
{
    const char *from = mg_words_type(a, c->column->from), *to = mg_words_type(a, c->column->to);

    return from && to ? mg_arena_printf(a,
                                        "You are about to alter the column `%s` on the `%s` table. Its values "
                                        "will be cast from `%s` to `%s`, which silently changes %lld of them.",
                                        c->column->from->name, c->tables->from->name, from, to, (long long) c->count)
                      : NULL;
}

static const char *refused_found(mg_arena *a, const mg_row_check *c)
{
    return mg_arena_printf(a,
                           "The table `%s` will be made anew with its check constraint `%s`, but there are %lld "
                           "existing rows that it refuses.",
                           c->tables->from->name, name_of(c), (long long) c->count);
}

/* What holds ************************************************************************************************** */

static const char *nulls_hold(mg_arena *a, const mg_row_check *c)
{
    return mg_arena_printf(a, "the column `%s` of the table `%s` has no NULL values", c->column->from->name,
                           c->tables->from->name);
}

static const char *duplicates_hold(mg_arena *a, const mg_row_check *c)
{
    const char *columns = columns_of_key(a, c);

    return columns ? mg_arena_printf(a, "the columns `[%s]` of the table `%s` have no duplicate values", columns,
                                     c->tables->from->name)
                   : NULL;
}

static const char *orphans_hold(mg_arena *a, const mg_row_check *c)
{
    const char *columns = columns_of_key(a, c);

    return columns ? mg_arena_printf(a, "the columns `[%s]` of the table `%s` refer to rows of the table `%s` alone",
                                     columns, c->tables->from->name, c->key->referenced->name)
                   : NULL;
}

static const char *enum_holds(mg_arena *a, const mg_row_check *c)
{
    const char *values = enum_values(a, c);

    return values ? mg_arena_printf(a, "the column `%s` of the table `%s` has %s values [%s] of the enum `%s`",
                                    c->column->from->name, c->tables->from->name,
                                    c->remain ? "no others than the" : "none of the", values, c->enumeration->name)
                  : NULL;
}

static const char *cast_holds(mg_arena *a, const mg_row_check *c)
{
    const char *from = mg_words_type(a, c->column->from), *to = mg_words_type(a, c->column->to);

    if (c->numbers_rows && c->fatal)
        return mg_arena_printf(a, "the values of the column `%s` of the table `%s` are whole numbers",
                               c->column->from->name, c->tables->from->name);
    return from && to
               ? mg_arena_printf(a, "the values of the column `%s` of the table `%s` %s from `%s` to `%s`",
                                 c->column->from->name, c->tables->from->name,
                                 c->kind == MG_ROWS_UNFIT ? "can all be cast" : "stay the same when they are cast",
                                 from, to)
               : NULL;
}

static const char *refused_hold(mg_arena *a, const mg_row_check *c)
{
    return mg_arena_printf(a, "the rows of the table `%s` satisfy its check constraint `%s`", c->tables->from->name,
                           name_of(c));
}

static const char *any_found(mg_arena *a, const mg_row_check *c)
{
    return mg_arena_printf(a, "The table `%s` has %lld rows.", c->tables->from->name, (long long) c->count);
}

static const char *any_holds(mg_arena *a, const mg_row_check *c)
{
    return mg_arena_printf(a, "the table `%s` has no rows", c->tables->from->name);
}

typedef const char *(*row_words)(mg_arena *a, const mg_row_check *c);

static const struct
{
    const char *name;
    row_words found, holds;
} kinds_of_rows[] = {
    [MG_ROWS_NULLS] = {"nulls", nulls_found, nulls_hold},
    [MG_ROWS_DUPLICATES] = {"duplicates", duplicates_found, duplicates_hold},
    [MG_ROWS_ORPHANS] = {"orphans", orphans_found, orphans_hold},
    [MG_ROWS_ENUM] = {"enum values", enum_found, enum_holds},
    [MG_ROWS_UNFIT] = {"casts that fail", unfit_found, cast_holds},
    [MG_ROWS_CHANGED] = {"casts that lose", changed_found, cast_holds},
    [MG_ROWS_REFUSED] = {"check constraints", refused_found, refused_hold},
    [MG_ROWS_ANY] = {"rows", any_found, any_holds},
};

const char *mg_row_check_name(const mg_row_check *c)
{
    return kinds_of_rows[c->kind].name;
}

const char *mg_render_found(mg_arena *a, const mg_row_check *c)
{
    const char *text = kinds_of_rows[c->kind].found(a, c);

    return text ? mg_escaped(a, text) : NULL;
}

const char *mg_render_holds(mg_arena *a, const mg_row_check *c)
{
    const char *text = kinds_of_rows[c->kind].holds(a, c);

    return text ? mg_escaped(a, text) : NULL;
}
