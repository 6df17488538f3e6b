/* test_moved.c: tables and enums that move to another schema: which are recognised, and the steps that move them. */
#include "../../common/base/strbuf.h"
#include "../../common/model/from_psl.h"
#include "../../common/plan/naming/known.h"
#include "../../common/plan/naming/path.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/psl/psl.h"
#include "../../common/render/base/render.h"
#include "check.h"
#include "memory.h"

#include <string.h>

static mg_model *schemas_model(mg_arena *a, const char *models)
{
    const char *text = mg_arena_printf(
        a, "datasource db {\n  provider = \"postgresql\"\n  schemas = [\"a\", \"b\", \"c\"]\n}\n%s", models);
    mg_psl_input source = {"schema.prisma", text, text ? strlen(text) : 0};
    mg_psl_result result;

    if (!text || !mg_psl_validate(a, &source, 1, MG_RELEASE_UNSAID, &result) || result.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &result.schema);
}

/* As of a database in which only the first schema exists. */
static mg_model *old_schemas_model(mg_arena *a, const char *models)
{
    mg_model *m = schemas_model(a, models);

    if (m)
        m->schemas.len = 1;
    return m;
}

/* What is known, a line each: "a.User=b.User"; then the script of the plan with it. */
static const char *moves_of(mg_arena *a, const mg_model *from, const mg_model *to, mg_renames *list)
{
    mg_strbuf b;
    mg_diff d;

    mg_strbuf_init(&b, a);
    if (!from || !to || !mg_add_known_renames(a, from, to, NULL, list))
        return NULL;
    for (size_t i = 0; i < list->len; i++)
    {
        const char *key = mg_rename_key(a, &list->items[i]), *goal = mg_rename_goal(a, &list->items[i]);

        mg_strbuf_printf(&b, "%s=%s\n", key ? key : "", goal ? goal : "");
    }
    if (!mg_diff_models(a, from, to, list, true, &d) || !mg_plan_repair(a, &d))
        return NULL;
    for (size_t i = 0; i < d.steps.len; i++)
    {
        const char *sql = mg_render_step(a, &d, &d.steps.items[i]);

        mg_strbuf_puts(&b, sql ? sql : "");
    }
    return mg_strbuf_done(&b);
}

#define MODEL(name, lines, schema) "model " name " {\n  id Int @id\n" lines "  @@schema(\"" schema "\")\n}\n"
#define ENUM(name, values, schema) "enum " name " {\n" values "  @@schema(\"" schema "\")\n}\n"
#define DROPS "DROP TABLE"

static const struct
{
    const char *before, *after;
    const char *script; /* what is known and the script; or DROPS: nothing is known, and tables are dropped */
} moves[] = {
    {MODEL("User", "  x Int\n", "a"), MODEL("User", "  x Int\n", "b"),
     "a.User=b.User\nCREATE SCHEMA IF NOT EXISTS \"b\";\nALTER TABLE \"a\".\"User\" SET SCHEMA \"b\";\n"},
    /* With changes, and an enum. */
    {MODEL("User", "  x Int\n  role Role\n", "a") ENUM("Role", "  A\n  B\n", "a"),
     MODEL("User", "  x Int\n  role Role\n  y Int?\n", "b") ENUM("Role", "  A\n  B\n", "c"),
     "a.Role=c.Role\na.User=b.User\nCREATE SCHEMA IF NOT EXISTS \"b\";\nCREATE SCHEMA IF NOT EXISTS \"c\";\n"
     "ALTER TYPE \"a\".\"Role\" SET SCHEMA \"c\";\nALTER TABLE \"a\".\"User\" SET SCHEMA \"b\";\n"
     "ALTER TABLE \"b\".\"User\" ADD COLUMN     \"y\" INTEGER;\n"},
    /* A relation follows its table. */
    {MODEL("User", "  x Int\n  posts Post[]\n", "a")
         MODEL("Post", "  userId Int\n  user User @relation(fields: [userId], references: [id])\n", "a"),
     MODEL("User", "  x Int\n  posts Post[]\n", "b")
         MODEL("Post", "  userId Int\n  user User @relation(fields: [userId], references: [id])\n", "a"),
     "a.User=b.User\nCREATE SCHEMA IF NOT EXISTS \"b\";\nALTER TABLE \"a\".\"User\" SET SCHEMA \"b\";\n"},
    /* What has nothing in common, or is not alone. */
    {MODEL("User", "  x Int\n  y Int\n  z Int\n", "a"), MODEL("User", "  u Int\n  v Int\n  w Int\n", "b"), DROPS},
    {MODEL("User", "  x Int\n", "a") MODEL("CUser", "  x Int\n  @@map(\"User\")\n", "c"),
     MODEL("User", "  x Int\n", "b"), DROPS},
    {MODEL("User", "  x Int\n", "a"),
     MODEL("User", "  x Int\n", "b") MODEL("CUser", "  x Int\n  @@map(\"User\")\n", "c"), DROPS},
    /* Said, with another name; and one whose old name is taken where it comes. */
    {MODEL("User", "  x Int\n", "a"), "/// @renamed from=a.User\n" MODEL("Account", "  x Int\n", "b"),
     "a.User=b.Account\nCREATE SCHEMA IF NOT EXISTS \"b\";\nALTER TABLE \"a\".\"User\" SET SCHEMA \"b\";\n"
     "ALTER TABLE \"b\".\"User\" RENAME TO \"Account\";\n"
     "ALTER TABLE \"b\".\"Account\" RENAME CONSTRAINT \"User_pkey\" TO \"Account_pkey\";\n"},
    {MODEL("User", "  x Int\n", "a") MODEL("BUser", "  y Int\n  @@map(\"User\")\n", "b"),
     "/// @renamed from=a.User\n" MODEL("Account", "  x Int\n", "b")
         MODEL("BUser", "  y Int\n  @@map(\"User\")\n", "b"),
     "a.User=b.Account\nCREATE SCHEMA IF NOT EXISTS \"b\";\n"
     "ALTER TABLE \"a\".\"User\" RENAME TO \"Account_renamed\";\n"
     "ALTER TABLE \"a\".\"Account_renamed\" SET SCHEMA \"b\";\n"
     "ALTER TABLE \"b\".\"Account_renamed\" RENAME TO \"Account\";\n"
     "ALTER TABLE \"b\".\"Account\" RENAME CONSTRAINT \"User_pkey\" TO \"Account_pkey\";\n"},
};

TEST(what_moves_to_another_schema)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
    {
        mg_renames list = {0};
        const char *script;
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        script = moves_of(&a, old_schemas_model(&a, moves[i].before), schemas_model(&a, moves[i].after), &list);
        if (strcmp(moves[i].script, DROPS) != 0)
            CHECK_TEXT(script, moves[i].script);
        else
        {
            CHECK_NUMBER((long) list.len, 0);
            CHECK(script && strstr(script, DROPS));
        }
        mg_arena_free(&a);
    }
}

/* Two tables of one name in two schemas exchange their places, as the option says. */
TEST(what_exchanges_its_schema)
{
    mg_rename given[] = {{.kind = MG_RENAME_TABLE, .schema = "a", .table = "User", .to = "User", .to_schema = "b"},
                         {.kind = MG_RENAME_TABLE, .schema = "b", .table = "User", .to = "User", .to_schema = "a"}};
    const char *models =
        MODEL("User", "  x Int\n  @@map(\"User\")\n", "a") MODEL("BUser", "  x Int\n  @@map(\"User\")\n", "b");
    mg_renames list = {.items = given, .len = 2, .cap = 2};
    const char *script;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    script = moves_of(&a, old_schemas_model(&a, models), schemas_model(&a, models), &list);
    CHECK(script && strstr(script, "ALTER TABLE \"a\".\"User\" RENAME TO \"User_renamed\";\n"
                                   "ALTER TABLE \"b\".\"User\" SET SCHEMA \"a\";\n"
                                   "ALTER TABLE \"a\".\"User_renamed\" SET SCHEMA \"b\";\n"
                                   "ALTER TABLE \"b\".\"User_renamed\" RENAME TO \"User\";\n"));
    mg_arena_free(&a);
}

TEST(moves_survive_the_lack_of_memory)
{
    mg_arena models;

    mg_arena_init(&models, &memory_host);
    mg_model *from = old_schemas_model(&models, moves[1].before), *to = schemas_model(&models, moves[1].after);
    long live = memory_live();

    for (long n = 1, done = 0; !done; n++)
    {
        mg_renames list = {0};
        const char *script;
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        memory_fail(n, true);
        script = moves_of(&a, from, to, &list);
        done = memory_count() < n;
        CHECK(!done || script);
        memory_fail(0, false);
        mg_arena_free(&a);
        CHECK_NUMBER(memory_live(), live);
    }
    mg_arena_free(&models);
}
