/* test_renames.c: plans with renames leave the models as they are; join tables follow, and their columns turn. */
#include "../../common/plan/repair/repair.h"
#include "../../common/plan/steps.h"
#include "../../common/model/from_psl.h"
#include "../../common/psl/psl.h"
#include "../../common/render/base/render.h"
#include "check.h"
#include "memory.h"

#include <string.h>

#define SOURCE "datasource db {\n  provider = \"%s\"\n  url = \"x\"\n%s}\n%s"

static mg_model *model_of(mg_arena *a, const char *provider, const char *more, const char *models)
{
    const char *text = mg_arena_printf(a, SOURCE, provider, more, models);
    mg_psl_input source = {"schema.prisma", text, strlen(text)};
    mg_psl_result result;

    if (!mg_psl_validate(a, &source, 1, MG_RELEASE_UNSAID, &result) || result.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &result.schema);
}

/* The script, or which rename or table is wrong. */
static const char *plan_of(mg_arena *a, const mg_model *from, const mg_model *to, const mg_renames *renames)
{
    mg_diff d;

    if (mg_diff_models(a, from, to, renames, true, &d))
        return mg_plan_repair(a, &d) ? mg_render_script(a, &d, NULL) : NULL;
    if (a->failed)
        return NULL;
    return d.pairs.lost ? mg_arena_printf(a, "lost %s", d.pairs.lost->to)
                        : mg_arena_printf(a, "unclear %s", d.pairs.unclear_join->name);
}

static mg_renames renames_of(mg_rename *items, size_t count)
{
    mg_renames out = {.items = items, .len = items ? count : 0, .cap = count};

    return out;
}

/* As a database has it, which says what a join table joins by foreign keys alone. */
static mg_model *without_joins(mg_model *m)
{
    for (size_t i = 0; m && i < m->tables.len; i++)
        m->tables.items[i]->joins[0] = m->tables.items[i]->joins[1] = NULL;
    return m;
}

/* Two models that both name "Tag" and "_CatToPost" or what comes of them. */
#define MODEL(name, more) "model " name " {\n  id Int @id\n" more "}\n"
#define CATS MODEL("Cat", "  posts Post[]\n  n Int\n") MODEL("Post", "  cats Cat[]\n")
#define ZEBRAS MODEL("Zebra", "  posts Post[]\n  m Int\n") MODEL("Post", "  cats Zebra[]\n")
#define LIKES MODEL("Cat", "  posts Post[] @relation(\"Likes\")\n") MODEL("Post", "  cats Cat[] @relation(\"Likes\")\n")
#define LIKED                                                                                                          \
    MODEL("Zebra", "  posts Post[] @relation(\"Likes\")\n\n  @@map(\"Cat\")\n")                                        \
    MODEL("Post", "  cats Zebra[] @relation(\"Likes\")\n")
#define HATED                                                                                                          \
    MODEL("Zebra", "  posts Post[] @relation(\"Likes\")\n")                                                            \
    MODEL("Post", "  cats Zebra[] @relation(\"Likes\")\n")
#define DOGS MODEL("Dog", "  posts Post[]\n") MODEL("Post", "  dogs Dog[]\n") MODEL("Cat", "  n Int\n")

static const char *const providers[] = {"postgresql", "sqlite"};

TEST(models_stay_as_they_are)
{
    mg_rename items[] = {{.table = "Cat", .to = "Zebra"}, {.table = "Cat", .column = "n", .to = "m"}};
    mg_renames renames = renames_of(items, 2);

    for (size_t i = 0; i < 2; i++)
    {
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        mg_model *cats = model_of(&a, providers[i], "", CATS), *zebras = model_of(&a, providers[i], "", ZEBRAS);
        const char *there = plan_of(&a, cats, zebras, &renames), *back = plan_of(&a, zebras, cats, NULL);

        CHECK_TEXT(there,
                   plan_of(&a, model_of(&a, providers[i], "", CATS), model_of(&a, providers[i], "", ZEBRAS), &renames));
        CHECK_TEXT(back,
                   plan_of(&a, model_of(&a, providers[i], "", ZEBRAS), model_of(&a, providers[i], "", CATS), NULL));
        CHECK(strstr(there, "RENAME TO \"Zebra\"") && strstr(back, "DROP TABLE \"Zebra\""));
        CHECK_TEXT(plan_of(&a, cats, zebras, &renames), there);
        CHECK(items[0].renamed == NULL && strcmp(cats->tables.items[0]->name, "Cat") == 0);
        mg_arena_free(&a);
    }
}

TEST(a_named_join_table_turns_when_the_order_of_its_models_does)
{
    for (size_t i = 0; i < 2; i++)
    {
        mg_arena a;
        const char *script;

        mg_arena_init(&a, &memory_host);
        script = plan_of(&a, model_of(&a, providers[i], "", LIKES), model_of(&a, providers[i], "", LIKED), NULL);
        CHECK(strstr(script, "\"_Likes\" RENAME COLUMN \"A\" TO \"B_renamed\"") && !strstr(script, "DROP TABLE"));
        CHECK(i == 1 || strstr(script, "DROP CONSTRAINT \"_Likes_A_fkey\""));
        script = plan_of(&a, model_of(&a, providers[i], "", LIKES), model_of(&a, providers[i], "", LIKES), NULL);
        CHECK_TEXT(script, "-- This is an empty migration.\n");
        mg_arena_free(&a);
    }
}

TEST(a_join_table_that_cannot_be_told_is_no_plan)
{
    mg_rename join = {.table = "_CatToPost", .to = "_DogToPost"}, none = {.table = "Cow", .to = "Dog"},
              cat = {.table = "Cat", .to = "Zebra"};
    mg_renames one = renames_of(&join, 1), other = renames_of(&none, 1), keyless = renames_of(&cat, 1);
    const char *mode = "  relationMode = \"prisma\"\n";
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(plan_of(&a, model_of(&a, "postgresql", "", CATS), model_of(&a, "postgresql", "", DOGS), &one),
               "unclear _DogToPost");
    CHECK_TEXT(plan_of(&a, model_of(&a, "postgresql", "", CATS), model_of(&a, "postgresql", "", DOGS), &other),
               "lost Dog");
    CHECK_TEXT(plan_of(&a, without_joins(model_of(&a, "postgresql", mode, LIKES)),
                       model_of(&a, "postgresql", mode, HATED), &keyless),
               "unclear _Likes");
    mg_arena_free(&a);
}

TEST(what_the_columns_of_a_join_table_are_for_can_be_told)
{
    mg_rename items[] = {{.table = "Cat", .to = "Zebra"},
                         {MG_RENAME_COLUMN, .table = "_Likes", .column = "A", .to = "B"},
                         {MG_RENAME_COLUMN, .table = "_Likes", .column = "B", .to = "A"}};
    const char *mode = "  relationMode = \"prisma\"\n", *script;

    for (size_t turned = 0; turned < 2; turned++)
    {
        mg_renames told = renames_of(items, 2 + turned);
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        items[1].to = turned ? "B" : "A";
        script =
            plan_of(&a, without_joins(model_of(&a, "sqlite", mode, LIKES)), model_of(&a, "sqlite", mode, HATED), &told);
        CHECK(strstr(script, "RENAME TO \"Zebra\"") && (strstr(script, "\"_Likes\"") != NULL) == (turned == 1));
        mg_arena_free(&a);
    }
}

TEST(a_model_that_goes_is_no_reason_to_refuse_other_renames)
{
    mg_rename item = {.table = "Other", .to = "Another"};
    mg_renames renames = renames_of(&item, 1);

    for (size_t i = 0; i < 2; i++)
    {
        mg_arena a;
        const char *script;

        mg_arena_init(&a, &memory_host);
        script = plan_of(&a, model_of(&a, providers[i], "", LIKES MODEL("Other", "")),
                         model_of(&a, providers[i], "", HATED MODEL("Another", "")), &renames);
        CHECK(strstr(script, "RENAME TO \"Another\"") && strstr(script, "DROP TABLE \"Cat\""));
        mg_arena_free(&a);
    }
}

/* Both relations have names like those of relations without one, and the database does not know what models are called.
 */
TEST(of_two_join_tables_that_may_follow_one_can_be_said_to_go)
{
    mg_rename items[] = {{.table = "cats", .to = "Zebra"}, {.table = "_FanToIdol"}};
    mg_renames one = renames_of(items, 1), both = renames_of(items, 2);
    const char *fans = MODEL("Cat", "  x Post[]\n  y Post[] @relation(\"FanToIdol\")\n  @@map(\"cats\")\n")
        MODEL("Post", "  x Cat[]\n  y Cat[] @relation(\"FanToIdol\")\n");
    mg_model *from;
    const char *script;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    from = without_joins(model_of(&a, "sqlite", "", fans));
    for (size_t i = 0; i < from->tables.len; i++)
        from->tables.items[i]->client = NULL;
    script = plan_of(&a, from, model_of(&a, "sqlite", "", ZEBRAS), &one);
    CHECK(strncmp(script, "unclear _", 9) == 0);
    script = plan_of(&a, from, model_of(&a, "sqlite", "", ZEBRAS), &both);
    CHECK(strstr(script, "\"_CatToPost\" RENAME TO \"_PostToZebra\"") && strstr(script, "DROP TABLE \"_FanToIdol\""));
    mg_arena_free(&a);
}

TEST(a_join_table_without_foreign_keys_is_called_after_what_it_joins)
{
    mg_rename cat = {.table = "Cat", .to = "Zebra"}, other = {.table = "Other", .to = "Another"};
    mg_renames renames = renames_of(&cat, 1), others = renames_of(&other, 1);
    const char *mode = "  relationMode = \"prisma\"\n", *script;

    for (size_t i = 0; i < 2; i++)
    {
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        script = plan_of(&a, without_joins(model_of(&a, providers[i], mode, CATS)),
                         model_of(&a, providers[i], mode, ZEBRAS), &renames);
        CHECK(strstr(script, "ALTER TABLE \"_CatToPost\" RENAME TO \"_PostToZebra\"") &&
              strstr(script, "RENAME COLUMN \"A\" TO \"B_renamed\""));
        script = plan_of(&a, without_joins(model_of(&a, providers[i], mode, LIKES MODEL("Other", ""))),
                         model_of(&a, providers[i], mode, LIKES MODEL("Another", "")), &others);
        CHECK(strstr(script, "RENAME TO \"Another\"") && !strstr(script, "_Likes"));
        mg_arena_free(&a);
    }
}

TEST(renames_survive_the_lack_of_memory)
{
    mg_rename item = {.table = "Cat", .to = "Zebra"};
    mg_renames renames = renames_of(&item, 1);
    mg_arena models;

    mg_arena_init(&models, &memory_host);
    mg_model *cats = model_of(&models, "postgresql", "", CATS), *zebras = model_of(&models, "postgresql", "", ZEBRAS);
    long live = memory_live();

    for (long n = 1, done = 0; !done; n++)
    {
        const char *script;
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        memory_fail(n, true);
        script = plan_of(&a, cats, zebras, &renames);
        done = memory_count() < n;
        CHECK(!done || script);
        memory_fail(0, false);
        mg_arena_free(&a);
        CHECK_NUMBER(memory_live(), live);
    }
    mg_arena_free(&models);
}
