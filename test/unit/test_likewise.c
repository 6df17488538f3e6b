/* test_likewise.c: the database is asked how it would show the conditions of a schema. */
#include "../../common/catalog/settle.h"
#include "../../common/model/from_psl.h"
#include "../../common/psl/psl.h"
#include "check.h"
#include "fake_host.h"
#include "memory.h"

#include <string.h>

#define SHOWN "(kind = ANY (ARRAY['a'::text, 'b'::text]))"

/* A schema of a table with an index over the rows of one condition. */
static mg_model *model_where(mg_arena *a, const char *condition)
{
    const char *text = mg_arena_printf(a,
                                       "datasource db {\n  provider = \"postgresql\"\n}\n"
                                       "generator client {\n  provider = \"x\"\n  previewFeatures = "
                                       "[\"partialIndexes\"]\n}\n"
                                       "model T {\n  id Int @id\n  kind String\n\n"
                                       "  @@index([kind], where: raw(\"%s\"), map: \"x\")\n}\n",
                                       condition);
    mg_psl_input source = {"schema.prisma", text, text ? strlen(text) : 0};
    mg_psl_result result;

    if (!text || !mg_psl_validate(a, &source, 1, MG_RELEASE_UNSAID, &result) || result.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &result.schema);
}

/* The same as a database that shows its condition as `shown`. */
static mg_model *database_with(mg_arena *a, const char *shown)
{
    mg_model *m = model_where(a, "kind = 'a'");
    mg_predicate *p = m ? mg_arena_get(a, sizeof *p) : NULL;

    for (size_t i = 0; p && i < m->tables.items[0]->indexes.len; i++)
        if (m->tables.items[0]->indexes.items[i]->where)
        {
            *p = (mg_predicate){.sql = shown, .shown = true};
            m->tables.items[0]->indexes.items[i]->where = p;
        }
    return p ? m : NULL;
}

/* What the database has been found to show like its own condition, after the schema's `condition` was asked for. */
static const char *likewise_of(fake *f, mg_arena *a, const char *condition, mg_rc *rc, mg_error *err)
{
    mg_session session = {.intent = MG_READS};
    mg_model *schema = model_where(a, condition), *database = database_with(a, SHOWN);
    const mg_index *x = NULL;

    *rc = MG_FAILED;
    if (!schema || !database || f->host.session_open(f, &session, a, err) != MG_OK)
        return NULL;
    *rc = mg_note_likewise(&f->host, schema, database, NULL, a, err);
    for (size_t i = 0; i < database->tables.items[0]->indexes.len; i++)
        if (database->tables.items[0]->indexes.items[i]->where)
            x = database->tables.items[0]->indexes.items[i];
    return x && x->where->likewise.len > 0 ? x->where->likewise.items[0] : NULL;
}

static void check_likewise(mg_dialect dialect, const char *condition, const char *expected)
{
    fake *f = fake_new(dialect);
    mg_error err = {0};
    const char *found;
    mg_arena a;
    mg_rc rc;

    mg_arena_init(&a, &f->host.mem);
    f->shows = SHOWN;
    found = likewise_of(f, &a, condition, &rc, &err);
    CHECK(rc == MG_OK && !f->broken);
    CHECK_TEXT(found ? found : "nothing", expected);
    mg_arena_free(&a);
    fake_free(f);
}

TEST(a_condition_that_the_database_shows_alike_is_noted)
{
    check_likewise(MG_POSTGRES, "kind IN ('a', 'b')", "kind IN ('a', 'b')");
    check_likewise(MG_POSTGRES, "kind = 'c'", "nothing");
}

TEST(a_condition_that_the_database_refuses_is_none)
{
    check_likewise(MG_POSTGRES, "missing IN ('a', 'b')", "nothing");
}

TEST(nothing_is_asked_where_conditions_are_kept_as_they_are_written)
{
    check_likewise(MG_SQLITE, "kind IN ('a', 'b')", "nothing");
}

/* Fails the call of number `n`: true if there was one. Only a condition that cannot be shown is no error. */
static bool fails_at(long n)
{
    fake *f = fake_new(MG_POSTGRES);
    mg_error err = {0};
    const char *found;
    mg_arena a;
    mg_rc rc;
    bool reached;

    mg_arena_init(&a, &f->host.mem);
    f->shows = SHOWN;
    f->fail_call = n;
    found = likewise_of(f, &a, "kind IN ('a', 'b')", &rc, &err);
    reached = f->calls >= n;
    CHECK(!reached == (found != NULL));
    CHECK(rc == MG_OK || (err.code[0] && err.message));
    CHECK(!f->broken);
    mg_arena_free(&a);
    fake_free(f);
    return reached;
}

TEST(asking_survives_every_failure)
{
    long n = 1;

    while (fails_at(n))
        n++;
    CHECK_NUMBER(n, 5); /* the session, and the block's beginning, question and end */
}
