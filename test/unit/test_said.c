/* test_said.c: what documentation comments of a schema say about renames, with the place of each. */
#include "../../common/base/strbuf.h"
#include "../../common/model/from_psl.h"
#include "../../common/psl/psl.h"
#include "check.h"
#include "memory.h"

#include <string.h>

#define SOURCE "datasource db {\n  provider = \"%s\"\n}\n"

static mg_model *model_of(mg_arena *a, const char *provider, const char *models, const char *others)
{
    const char *text = mg_arena_printf(a, SOURCE "%s", provider, models);
    mg_psl_input source[] = {{"a.prisma", text, text ? strlen(text) : 0}, {"b.prisma", others, strlen(others)}};
    mg_psl_result result;

    if (!text || !mg_psl_validate(a, source, 2, MG_RELEASE_UNSAID, &result) || result.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &result.schema);
}

/* All that is said: "User.mail < email a.prisma:5:7", a line each. */
static const char *said_in(mg_arena *a, const mg_model *m)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; m && i < m->said.len; i++)
    {
        const mg_said *s = &m->said.items[i];

        mg_strbuf_printf(&b, "%s%s%s%s < %s %s\n", s->relation ? "relation " : "",
                         s->table ? s->table->name : s->enumeration->name, s->column || s->value ? "." : "",
                         s->column  ? s->column->name
                         : s->value ? s->value
                                    : "",
                         s->from, s->place);
    }
    return mg_strbuf_done(&b);
}

TEST(a_comment_says_what_the_old_name_was)
{
    static const struct
    {
        const char *provider, *models, *others, *said;
    } schemas[] = {
        {"postgresql", "/// @renamed from=Person\nmodel User {\n  id Int @id\n}\n", "", "User < Person a.prisma:4:5\n"},
        {"sqlite", "model User {\n  id Int @id\n  /// @renamed from=email\n  mail String @map(\"e_mail\")\n}\n", "",
         "User.e_mail < email a.prisma:6:7\n"},
        {"sqlite", "model User {\n  id Int @id /// @renamed from=\"user id\"\n}\n", "",
         "User.id < user id a.prisma:5:18\n"},
        {"sqlite", "model User {\n  ///The key. @renamed from = \"a\\\"b\\\\\" and more\n  id Int @id\n}\n", "",
         "User.id < a\"b\\ a.prisma:5:15\n"},
        {"sqlite",
         "model User {\n  /// Two:\r\n  /// @renamed from=a\r\n  // @renamed from=b\r\n  /// @renamed from=c\r\n"
         "  id Int @id\n}\n",
         "", "User.id < a a.prisma:6:7\nUser.id < c a.prisma:8:7\n"},
        {"sqlite", "model User {\n  /// @renamed from=a @renamed from=b\n  id Int @id\n}\n", "",
         "User.id < a a.prisma:5:7\nUser.id < b a.prisma:5:23\n"},
        /* What cannot be read names nothing. */
        {"sqlite",
         "model User {\n  /// @renamed\n  id Int @id\n  /// @renamed form=x\n  a Int\n  /// @renamed from=\"x\n  b "
         "Int\n"
         "  /// @renamed from=\n  c Int\n}\n",
         "", "User.id <  a.prisma:5:7\nUser.a <  a.prisma:7:7\nUser.b <  a.prisma:9:7\nUser.c <  a.prisma:11:7\n"},
        /* Other words and comments. */
        {"sqlite",
         "// @renamed from=x\nmodel User {\n  /// @renamedfrom=a x@renamed from=b @renames from=c\n  id Int @id // "
         "@renamed from=d\n"
         "  // /// @renamed from=e\n  a Int\n}\n/// @renamed from=y\n",
         "", ""},
        {"postgresql", "model User {\n  id Int @id\n  role Role\n}\n",
         "/// @renamed from=Kind\nenum Role {\n  /// @renamed from=ADMIN\n  OWNER @map(\"owner\")\n  USER /// @renamed "
         "from=PLAIN\n"
         "  @@map(\"roles\")\n}\n",
         "roles < Kind b.prisma:1:5\nroles.owner < ADMIN b.prisma:3:7\nroles.USER < PLAIN b.prisma:5:12\n"},
        /* Enums of SQLite are texts. */
        {"sqlite",
         "model User {\n  id Int @id\n  role Role\n}\n/// @renamed from=x\nenum Role {\n  A /// @renamed from=B\n}\n",
         "", ""},
        {"sqlite",
         "model User {\n  id Int @id\n  /// @renamed from=following\n  zfollowing User[] @relation(\"F\")\n"
         "  /// @renamed from=x\n  followers User[] @relation(\"F\")\n}\n",
         "", "relation _F.A < x a.prisma:8:7\nrelation _F.B < following a.prisma:6:7\n"},
        /* Of a relation between two models the order of these alone counts. */
        {"sqlite",
         "model A {\n  id Int @id\n  /// @renamed from=x\n  bs B[]\n}\nmodel B {\n  id Int @id\n  as A[]\n}\n", "", ""},
    };

    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
    {
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        CHECK_TEXT(said_in(&a, model_of(&a, schemas[i].provider, schemas[i].models, schemas[i].others)),
                   schemas[i].said);
        mg_arena_free(&a);
    }
}

TEST(a_model_knows_what_its_schema_calls_things)
{
    mg_arena a;
    mg_model *m;

    mg_arena_init(&a, &memory_host);
    m = model_of(
        &a, "postgresql",
        "model User {\n  id Int @id\n  displayName String @map(\"username\")\n  role Role\n  @@map(\"users\")\n}\n",
        "enum Role {\n  ADMIN @map(\"admin\")\n  USER\n  @@map(\"roles\")\n}\n");
    CHECK(m != NULL);
    CHECK_TEXT(m->tables.items[0]->client, "User");
    CHECK_TEXT(m->tables.items[0]->columns.items[0]->client, "id");
    CHECK_TEXT(m->tables.items[0]->columns.items[1]->client, "displayName");
    CHECK_TEXT(m->enums.items[0]->client, "Role");
    CHECK_TEXT(m->enums.items[0]->clients.items[0], "ADMIN");
    CHECK_TEXT(m->enums.items[0]->clients.items[1], "USER");
    mg_arena_free(&a);
}

TEST(what_is_said_survives_the_lack_of_memory)
{
    long live = memory_live();

    for (long n = 1, done = 0; !done; n++)
    {
        mg_arena a;
        mg_model *m;

        mg_arena_init(&a, &memory_host);
        memory_fail(n, true);
        m = model_of(&a, "sqlite", "/// @renamed from=\"Person\"\nmodel User {\n  id Int @id /// @renamed from=x\n}\n",
                     "");
        done = memory_count() < n;
        CHECK(done ? m && m->said.len == 2 : !m && a.failed);
        memory_fail(0, false);
        mg_arena_free(&a);
        CHECK_NUMBER(memory_live(), live);
    }
}
