/* warnings.c: writes what a check says, in the reference's words; see render.h. */
#include "base/sql.h"

#include "../base/escape.h"
#include "words.h"

static const char *unique_text(mg_arena *a, const mg_check *c)
{
    mg_strbuf out;

    mg_strbuf_init(&out, a);
    mg_strbuf_puts(&out, "A unique constraint covering the columns `[");
    for (size_t i = 0; i < c->index->columns.len; i++)
        mg_strbuf_printf(&out, "%s%s", i > 0 ? "," : "", c->index->columns.items[i].column->name);
    mg_strbuf_printf(&out,
                     "]` on the table `%s` will be added. If there are existing duplicate values, this will fail.",
                     c->table->name);
    return mg_strbuf_done(&out);
}

static const char *cast_text(mg_arena *a, const mg_check *c)
{
    const char *from = mg_words_type(a, c->column), *to = mg_words_type(a, c->new_column), *start;
    bool counted = c->non_null >= 0, never = c->kind == MG_CHECK_NO_CAST;

    if (!from || !to)
        return NULL;
    start = counted ? mg_arena_printf(a,
                                      "You are about to alter the column `%s` on the `%s` table, which contains %lld "
                                      "non-null values.",
                                      c->column->name, c->table->name, (long long) c->non_null)
                    : mg_arena_printf(a, "You are about to alter the column `%s` on the `%s` table.%s", c->column->name,
                                      c->table->name, never ? "" : " The data in that column could be lost.");
    return start ? mg_arena_printf(a, "%s The data in that column will be cast from `%s` to `%s`.%s", start, from, to,
                                   never ? " This cast may fail. Please make sure the data in the column can be cast."
                                         : "")
                 : NULL;
}

static const char *lossy_text(mg_arena *a, const mg_check *c)
{
    const char *from = mg_words_type(a, c->column), *to = mg_words_type(a, c->new_column);
    const char *values =
        c->non_null >= 0 ? mg_arena_printf(a, "%lld of them", (long long) c->non_null) : "those that do not fit it";

    return from && to && values
               ? mg_arena_printf(a,
                                 "You are about to alter the column `%s` on the `%s` table. Its values "
                                 "will be cast from `%s` to `%s`, which silently changes %s.",
                                 c->column->name, c->table->name, from, to, values)
               : NULL;
}

static const char *required_text(mg_arena *a, const mg_check *c)
{
    const char *column = c->column->name, *table = c->table->name;
    const char *rows = c->rows >= 0 ? mg_arena_printf(a,
                                                      "There are %lld rows in this table, it is not possible to "
                                                      "execute this step.",
                                                      (long long) c->rows)
                                    : "This is not possible if the table is not empty.";

    if (!rows)
        return NULL;
    if (c->kind == MG_CHECK_REQUIRED_ADDED)
        return mg_arena_printf(a, "Added the required column `%s` to the `%s` table without a default value. %s",
                               column, table, rows);
    return mg_arena_printf(a,
                           "The required column `%s` was added to the `%s` table with a prisma-level default value. %s "
                           "Please add this column as optional, then populate it before making it required.",
                           column, table, rows);
}

static const char *made_required_text(mg_arena *a, const mg_check *c)
{
    if (c->nulls >= 0)
        return mg_arena_printf(a,
                               "Made the column `%s` on table `%s` required, but there are %lld existing NULL values.",
                               c->column->name, c->table->name, (long long) c->nulls);
    return mg_arena_printf(a,
                           "Made the column `%s` on table `%s` required. This step will fail if there are existing "
                           "NULL values in that column.",
                           c->column->name, c->table->name);
}

static const char *made_list_text(mg_arena *a, const mg_check *c)
{
    const char *rest = c->non_null >= 0 ? mg_arena_printf(a,
                                                          "There are %lld existing non-null values in that column, "
                                                          "this step cannot be executed.",
                                                          (long long) c->non_null)
                                        : "If there are non-null values in that column, this step will fail.";

    return rest
               ? mg_arena_printf(a, "Changed the column `%s` on the `%s` table from a scalar field to a list field. %s",
                                 c->column->name, c->table->name, rest)
               : NULL;
}

static const char *drop_text(mg_arena *a, const mg_check *c)
{
    const char *table = c->table->name;

    if (c->kind == MG_CHECK_DROP_TABLE)
        return c->rows < 0 ? mg_arena_printf(a,
                                             "You are about to drop the `%s` table. If the table is not empty, all "
                                             "the data it contains will be lost.",
                                             table)
                           : mg_arena_printf(a, "You are about to drop the `%s` table, which is not empty (%lld rows).",
                                             table, (long long) c->rows);
    return c->non_null < 0 ? mg_arena_printf(a,
                                             "You are about to drop the column `%s` on the `%s` table. All the data "
                                             "in the column will be lost.",
                                             c->column->name, table)
                           : mg_arena_printf(a,
                                             "You are about to drop the column `%s` on the `%s` table, which still "
                                             "contains %lld non-null values.",
                                             c->column->name, table, (long long) c->non_null);
}

static const char *recreate_text(mg_arena *a, const mg_check *c)
{
    if (c->kind == MG_CHECK_RECREATE_COLUMN)
        return mg_arena_printf(a,
                               "The `%s` column on the `%s` table would be dropped and recreated. This will lead to "
                               "data loss%s.",
                               c->column->name, c->table->name,
                               c->non_null < 0 ? " if there is data in the column" : "");
    return mg_arena_printf(a,
                           "Changed the type of `%s` on the `%s` table. No cast exists, the column would be dropped "
                           "and recreated, which cannot be done %s.",
                           c->column->name, c->table->name,
                           c->rows < 0 ? "if there is data, since the column is required"
                                       : "since the column is required and there is data in the table");
}

static const char *grants_text(mg_arena *a, const mg_check *c)
{
    const mg_enum *e = c->values ? c->values->enum_from : NULL;

    if (!e)
        return mg_arena_printf(
            a,
            "The `%s` column on the `%s` table would be dropped and recreated. What is granted on it "
            "would be lost.",
            c->column->name, c->table->name);
    return mg_arena_printf(a, "The enum `%s` would be dropped and recreated. Its %s%s%s would be lost.", e->name,
                           e->granted ? "grants" : "", e->granted && e->owned_by_other ? " and its " : "",
                           e->owned_by_other ? "owner" : "");
}

static const char *check_text(mg_arena *a, const mg_check *c)
{
    const char *values;

    switch (c->kind)
    {
    case MG_CHECK_DROP_TABLE:
    case MG_CHECK_DROP_COLUMN:
        return drop_text(a, c);
    case MG_CHECK_RISKY_CAST:
    case MG_CHECK_NO_CAST:
        return cast_text(a, c);
    case MG_CHECK_LOSSY_CAST:
        return lossy_text(a, c);
    case MG_CHECK_KEY_CHANGED:
        return mg_arena_printf(a,
                               "The primary key for the `%s` table will be changed. If it partially fails, the table "
                               "could be left without primary key constraint.",
                               c->table->name);
    case MG_CHECK_UNIQUE_ADDED:
        return unique_text(a, c);
    case MG_CHECK_ENUM_VALUES_DROPPED:
        values = mg_words_join(a, c->values->altered->dropped.items, c->values->altered->dropped.len);
        return values ? mg_arena_printf(a,
                                        "The values [%s] on the enum `%s` will be removed. If these variants are still "
                                        "used in the database, this will fail.",
                                        values, c->values->enum_to->name)
                      : NULL;
    case MG_CHECK_GRANTS_DROPPED:
        return grants_text(a, c);
    case MG_CHECK_EXTRA_DROPPED:
        return mg_arena_printf(a, "The %s `%s` on the `%s` table names the column `%s` and would be dropped with it.",
                               mg_extra_name(c->extra->kind), c->extra->name, c->table->name, c->column->name);
    case MG_CHECK_REQUIRED_ADDED:
    case MG_CHECK_REQUIRED_ADDED_BY_CLIENT:
        return required_text(a, c);
    case MG_CHECK_MADE_REQUIRED:
        return made_required_text(a, c);
    case MG_CHECK_MADE_LIST:
        return made_list_text(a, c);
    case MG_CHECK_RECREATE_COLUMN:
    case MG_CHECK_RECREATE_REQUIRED:
        return recreate_text(a, c);
    }
    return NULL;
}

/* The text is escaped, so that a line end in a name cannot begin a line that looks like ours. */
const char *mg_render_check(mg_arena *a, const mg_check *c)
{
    const char *text = check_text(a, c);

    return text ? mg_escaped(a, text) : NULL;
}
