/* test_release.c: whose rules hold for a schema, and for a plan between two. */
#include "../../common/model/from_psl.h"
#include "../../common/plan/steps.h"
#include "../../common/psl/psl.h"
#include "check.h"
#include "memory.h"

#include <string.h>

static mg_psl_input input_of(const char *text)
{
    return (mg_psl_input){"schema.prisma", text, strlen(text)};
}

static mg_release release_of(mg_arena *a, const char *text, const char *other, mg_release asked)
{
    mg_psl_input files[] = {input_of(text), input_of(other ? other : "")};
    mg_psl_result r;

    return mg_psl_validate(a, files, other ? 2 : 1, asked, &r) ? r.schema.release : MG_RELEASE_UNSAID;
}

#define SOURCE(more) "datasource db {\n  provider = \"sqlite\"\n" more "}\n"
#define MODEL "model A {\n  id Int @id\n}\n"

TEST(a_datasource_says_the_release)
{
    static const struct
    {
        const char *text, *other;
        mg_release release;
    } schemas[] = {
        {SOURCE("  url = \"x\"\n"), NULL, MG_PRISMA_6},
        {SOURCE("  url =\n"), NULL, MG_PRISMA_6},
        {SOURCE("  directUrl = \"x\"\n"), NULL, MG_PRISMA_6},
        {SOURCE("  shadowDatabaseUrl = env(\"X\")\n"), NULL, MG_PRISMA_6},
        {SOURCE(""), NULL, MG_PRISMA_7},
        {SOURCE("  // url = \"x\"\n  relationMode = \"prisma\"\n"), NULL, MG_PRISMA_7},
        {MODEL, SOURCE("  url = \"x\"\n"), MG_PRISMA_6},
        {SOURCE(""), SOURCE("  url = \"x\"\n"), MG_PRISMA_6},
        {MODEL, SOURCE(""), MG_PRISMA_7},
        {MODEL, NULL, MG_PRISMA_7},
        {"generator url {\n  url = \"x\"\n}\n", NULL, MG_PRISMA_7},
        {"", NULL, MG_PRISMA_7},
    };

    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
    {
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        CHECK(release_of(&a, schemas[i].text, schemas[i].other, MG_RELEASE_UNSAID) == schemas[i].release);
        CHECK(release_of(&a, schemas[i].text, schemas[i].other, MG_PRISMA_6) == MG_PRISMA_6);
        CHECK(release_of(&a, schemas[i].text, schemas[i].other, MG_PRISMA_7) == MG_PRISMA_7);
        mg_arena_free(&a);
    }
}

static mg_model *model_of(mg_arena *a, const char *text)
{
    mg_psl_input source = input_of(text);
    mg_psl_result r;

    if (!mg_psl_validate(a, &source, 1, MG_RELEASE_UNSAID, &r) || r.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &r.schema);
}

TEST(the_target_of_a_plan_says_its_release)
{
    mg_model *six, *seven, unsaid = {0};
    mg_arena a;
    mg_diff d;

    mg_arena_init(&a, &memory_host);
    six = model_of(&a, SOURCE("  url = \"x\"\n") MODEL);
    seven = model_of(&a, SOURCE("") MODEL);
    CHECK(six && seven);
    unsaid.connector = six->connector;
    CHECK(mg_diff_models(&a, six, seven, NULL, false, &d) && d.pairs.release == MG_PRISMA_7);
    CHECK(mg_diff_models(&a, seven, six, NULL, false, &d) && d.pairs.release == MG_PRISMA_6);
    CHECK(mg_diff_models(&a, six, &unsaid, NULL, false, &d) && d.pairs.release == MG_PRISMA_6);
    CHECK(mg_diff_models(&a, &unsaid, six, NULL, false, &d) && d.pairs.release == MG_PRISMA_6);
    CHECK(mg_diff_models(&a, &unsaid, &unsaid, NULL, false, &d) && d.pairs.release == MG_PRISMA_7);
    mg_arena_free(&a);
}
