/* test_repair.c: plans that are run are of steps that say all that is done, each its own part. */
#include "../../common/plan/repair/repair.h"
#include "../../common/model/from_psl.h"
#include "../../common/psl/psl.h"
#include "../../common/render/base/render.h"
#include "check.h"
#include "memory.h"

#include <string.h>

static mg_model *model_of(mg_arena *a, const char *provider, const char *models)
{
    const char *text =
        mg_arena_printf(a, "datasource db {\n  provider = \"%s\"\n  url = \"x\"\n}\n%s", provider, models);
    mg_psl_input source = {"schema.prisma", text, strlen(text)};
    mg_psl_result result;

    if (!mg_psl_validate(a, &source, 1, MG_RELEASE_UNSAID, &result) || result.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &result.schema);
}

/* The names of the steps of the plan that is run, each with its SQL where that is asked for. */
static const char *steps_between(mg_arena *a, const mg_model *old, const mg_model *new, bool sql)
{
    mg_strbuf out;
    mg_diff d;

    if (!old || !new || !mg_diff_models(a, old, new, NULL, true, &d) || !mg_plan_repair(a, &d))
        return NULL;
    mg_strbuf_init(&out, a);
    for (size_t i = 0; i < d.steps.len; i++)
    {
        mg_strbuf_printf(&out, "%s%s\n", d.steps.items[i].continued ? "+" : "", mg_step_name(d.steps.items[i].kind));
        if (sql)
            mg_strbuf_puts(&out, mg_render_step(a, &d, &d.steps.items[i]));
    }
    return mg_strbuf_done(&out);
}

static const char *steps_of(mg_arena *a, const char *provider, const char *from, const char *to, bool sql)
{
    return steps_between(a, model_of(a, provider, from), model_of(a, provider, to), sql);
}

/* How many checks the plan that is run has. */
static size_t checks_of(mg_arena *a, const char *from, const char *to)
{
    mg_model *old = model_of(a, "postgresql", from), *new = model_of(a, "postgresql", to);
    mg_checks checks = {0};
    mg_diff d;

    CHECK(old && new &&mg_diff_models(a, old, new, NULL, true, &d) && mg_plan_repair(a, &d) &&
          mg_diff_checks(a, &d, &checks));
    return checks.len;
}

static void check_steps(const char *provider, const char *before, const char *after, bool sql, const char *expected)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(steps_of(&a, provider, before, after, sql), expected);
    mg_arena_free(&a);
}

TEST(an_old_type_is_dropped_by_a_step_of_its_own)
{
    mg_arena a;

    check_steps("postgresql",
                "enum E {\n  A\n  B\n}\nenum F {\n  A\n  B\n}\nmodel T {\n  id Int @id\n  e E\n  f F\n  g F\n}\n",
                "enum E {\n  A\n}\nenum F {\n  A\n}\nmodel T {\n  id Int @id\n  g F\n}\n", false,
                "AlterEnum\nAlterEnum\nAlterTable\nDropOldType\n+DropOldType\n");
    mg_arena_init(&a, &memory_host);
    CHECK(strstr(steps_of(&a, "postgresql", "enum E {\n  A\n  B\n}\nmodel T {\n  id Int @id\n  e E\n}\n",
                          "enum E {\n  A\n}\nmodel T {\n  id Int @id\n}\n", true),
                 "AlterTable\nALTER TABLE \"T\" DROP COLUMN \"e\";\nDropOldType\nDROP TYPE \"E_old\";\n") != NULL);
    mg_arena_free(&a);
}

TEST(a_primary_key_is_renamed_by_a_step_of_its_own)
{
    check_steps("postgresql", "model T {\n  id Int @id(map: \"one\")\n}\n",
                "model T {\n  id Int @id(map: \"two\")\n  n Int?\n}\n", true,
                "RenamePrimaryKey\nALTER TABLE \"T\" RENAME CONSTRAINT \"one\" TO \"two\";\n"
                "+AlterTable\nALTER TABLE \"T\" ADD COLUMN     \"n\" INTEGER;\n");
    check_steps("postgresql", "model T {\n  id Int @id(map: \"one\")\n}\n",
                "model T {\n  id Int @id(map: \"two\")\n}\n", false, "RenamePrimaryKey\n");
}

TEST(a_primary_key_that_stays_is_no_step)
{
    mg_arena a;

    check_steps("postgresql", "model T {\n  id Int @id\n}\n", "model T {\n  id BigInt @id\n}\n", true,
                "AlterTable\nALTER TABLE \"T\" ALTER COLUMN \"id\" SET DATA TYPE BIGINT;\n");
    mg_arena_init(&a, &memory_host);
    CHECK_NUMBER(checks_of(&a, "model T {\n  id Int @id\n}\n", "model T {\n  id BigInt @id\n}\n"), 0);
    mg_arena_free(&a);
}

TEST(an_index_comes_back_with_its_column)
{
    static const char before[] =
        "model T {\n  id Int @id\n  n String\n\n  @@index([n], map: \"x\")\n  @@index([n], map: \"y\")\n}\n";
    static const char after[] =
        "model T {\n  id Int @id\n  n Json\n\n  @@index([n], map: \"x\")\n  @@index([n], map: \"y\")\n}\n";

    check_steps("postgresql", before, after, false, "AlterTable\n+RecreateIndex\n+RecreateIndex\n");
}

TEST(a_constraint_of_a_new_table_is_no_step_in_sqlite)
{
    check_steps("sqlite", "", "model T {\n  id Int @id\n  n Int @unique(map: \"sqlite_autoindex_T_1\")\n}\n", true,
                "CreateTable\nCREATE TABLE \"T\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,\n    \"n\" "
                "INTEGER NOT NULL,\n"
                "    UNIQUE (\"n\")\n);\n");
}

/* Tables A, with a unique index over k and n if `more`, and B, which references `column` of A. */
static mg_model *model_with_key(mg_arena *a, const char *column, const char *more)
{
    return model_of(a, "postgresql",
                    mg_arena_printf(a,
                                    "model A {\n  id Int @id\n  k Int @unique\n  n Int @unique\n  b B[]\n%s}\nmodel B "
                                    "{\n  id Int @id\n  c Int\n  a A @relation(fields: [c], references: [%s])\n}\n",
                                    more, column));
}

/* The steps that drop the index, of which the last columns are only included. */
static const char *steps_to_drop(mg_arena *a, const char *column, size_t included)
{
    mg_model *old = model_with_key(a, column, "  @@unique([k, n], map: \"x\")\n");

    for (size_t i = 0; old && i < old->tables.items[0]->indexes.len; i++)
        if (strcmp(old->tables.items[0]->indexes.items[i]->name, "x") == 0)
            old->tables.items[0]->indexes.items[i]->included = included;
    return steps_between(a, old, model_with_key(a, column, ""), false);
}

TEST(a_foreign_key_goes_before_the_index_that_it_may_be_on)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(steps_to_drop(&a, "k", 0), "DropIndex\n");
    CHECK_TEXT(steps_to_drop(&a, "k", 1), "DropForeignKey\nDropIndex\nAddForeignKey\n");
    CHECK_TEXT(steps_to_drop(&a, "n", 1), "DropIndex\n");
    mg_arena_free(&a);
}

/* Whether a type of that name is made anew as `as`, and the old one set aside as `aside`. */
static bool is_made_anew_as(mg_arena *a, const char *name, const char *as, const char *aside)
{
    const char *old = mg_arena_printf(a, "enum E {\n  A\n  B\n\n  @@map(\"%s\")\n}\nmodel T {\n  e E @id\n}\n", name);
    const char *new = mg_arena_printf(a, "enum E {\n  A\n\n  @@map(\"%s\")\n}\nmodel T {\n  e E @id\n}\n", name);
    const char *steps = steps_of(a, "postgresql", old, new, true);

    return steps && strstr(steps, mg_arena_printf(a, "CREATE TYPE \"%s\" AS", as)) &&
           strstr(steps, mg_arena_printf(a, "DROP TYPE \"%s\";", aside));
}

#define TEN "abcdefghij"
#define FIFTY TEN TEN TEN TEN TEN
#define TWENTY_E "éééééééééé"
#define E_50 TWENTY_E TWENTY_E "ééééé"

TEST(a_type_is_made_anew_under_a_name_that_is_not_too_long)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK(is_made_anew_as(&a, FIFTY "abcdefghi", FIFTY "abcdefghi_new", FIFTY "abcdefghi_old"));
    CHECK(is_made_anew_as(&a, FIFTY TEN, FIFTY "abcdef_new1", FIFTY "abcdef_old1"));
    CHECK(is_made_anew_as(&a, E_50 TEN, E_50 "abcdef_new1", E_50 "abcdef_old1"));
    CHECK(is_made_anew_as(&a, "x" E_50 "ééééé", "x" E_50 "éé_new1", "x" E_50 "éé_old1"));
    mg_arena_free(&a);
}

/* Names in a migration's first comment, which says what may be lost. */
TEST(a_name_neither_ends_the_comment_nor_opens_one)
{
    static const char table[] = "model T {\n  id Int @id\n\n  @@map(\"a*/b/*c*/\")\n}\n";
    mg_model *old, *new;
    mg_checks checks = {0};
    const char *script, *end;
    mg_arena a;
    mg_diff d;

    mg_arena_init(&a, &memory_host);
    old = model_of(&a, "postgresql", table);
    new = model_of(&a, "postgresql", "model U {\n  id Int @id\n}\n");
    CHECK(old && new &&mg_diff_models(&a, old, new, NULL, true, &d) && mg_plan_repair(&a, &d) &&
          mg_diff_checks(&a, &d, &checks));
    script = mg_render_script(&a, &d, &checks);
    CHECK(strstr(script, "drop the `a* /b/ *c* /` table") != NULL);
    end = strstr(script, "*/");
    CHECK(strncmp(script, "/*\n  Warnings:\n", 15) == 0 && strstr(script + 2, "/*") > end);
    CHECK(end && strncmp(end, "*/\n-- DropTable\nDROP TABLE \"a*/b/*c*/\";\n", 40) == 0);
    mg_arena_free(&a);
}
