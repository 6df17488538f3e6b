/* test_likeness.c: what is known of renames, and how likely names are in questions about the rest. */
#include "../../common/base/strbuf.h"
#include "../../common/model/from_psl.h"
#include "../../common/plan/naming/assign.h"
#include "../../common/plan/naming/known.h"
#include "../../common/plan/naming/likeness.h"
#include "../../common/plan/naming/questions.h"
#include "../../common/psl/psl.h"
#include "check.h"
#include "memory.h"

#include <string.h>

TEST(names_that_are_alike)
{
    /* In each line a name, and others from the most alike to the least. */
    static const char *const lines[][5] = {
        {"firstName", "first_name", "firstNames", "name", "email"},
        {"name", "fullName", "nickname", "title", "x"},
        {"email", "emailAddress", "phone", NULL, NULL},
        {"dateOfBirth", "birthDate", "createdAt", NULL, NULL},
        {"dateOfBirth", "dob", "createdAt", NULL, NULL},
        {"quantity", "qty", "price", NULL, NULL},
        {"authorId", "author_id", "authorID2", "writerId", "title"},
        {"HTTPServer", "http_server", "serverHttp", "port", NULL},
        {"Größe", "Grösse", "Farbe", NULL, NULL},
        {"__", "__", "_", NULL, NULL},
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        for (size_t k = 1; k < 4 && lines[i][k + 1]; k++)
        {
            int more = mg_names_alike(lines[i][0], lines[i][k]), less = mg_names_alike(lines[i][0], lines[i][k + 1]);

            if (more <= less)
                check_failed(__FILE__, __LINE__, "%s: %s %d, %s %d", lines[i][0], lines[i][k], more, lines[i][k + 1],
                             less);
            CHECK_NUMBER(mg_names_alike(lines[i][k], lines[i][0]), more);
        }
    CHECK_NUMBER(mg_names_alike("createdAt", "CREATED_AT"), MG_ALIKE);
    CHECK_NUMBER(mg_names_alike("", "a"), 0);
    CHECK_NUMBER(mg_names_alike("", ""), MG_ALIKE);
}

TEST(names_of_any_length_are_compared)
{
    char x[300], y[300];

    memset(x, 'a', sizeof x - 1);
    memset(y, 'B', sizeof y - 1);
    x[sizeof x - 1] = y[sizeof y - 1] = '\0';
    CHECK_NUMBER(mg_names_alike(x, x), MG_ALIKE);
    CHECK(mg_names_alike(x, y) < 100);
    for (size_t i = 0; i < sizeof y - 1; i += 2)
        y[i] = '_';
    CHECK(mg_names_alike(y, x) < 100);
}

TEST(the_most_alike_all_together)
{
    static const struct
    {
        int alike[9];
        size_t rows, columns, best[3];
    } tables[] = {
        {{9, 8, 8, 1}, 2, 2, {1, 0}}, /* the two that are most alike leave too little for the other */
        {{9, 0, 8, 0}, 2, 2, {0, 2}},
        {{0, 5, 0}, 1, 3, {1}},
        {{3, 5, 5, 3, 4, 9, 2, 8, 8}, 3, 3, {1, 2, 2}},
        {{0}, 1, 0, {0}},
    };

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    {
        mg_arena a;
        size_t *best;

        mg_arena_init(&a, &memory_host);
        best = mg_assign(&a, tables[i].alike, tables[i].rows, tables[i].columns);
        for (size_t k = 0; k < tables[i].rows && i != 3; k++)
            CHECK_NUMBER(best[k], tables[i].best[k]);
        if (i == 3)
            CHECK(tables[i].alike[best[0]] + tables[i].alike[3 + best[1]] + tables[i].alike[6 + best[2]] == 20);
        mg_arena_free(&a);
    }
}

static mg_model *model_of(mg_arena *a, const char *provider, const char *models)
{
    const char *text = mg_arena_printf(a, "datasource db {\n  provider = \"%s\"\n}\n%s", provider, models);
    mg_psl_input source = {"schema.prisma", text, text ? strlen(text) : 0};
    mg_psl_result result;

    if (!text || !mg_psl_validate(a, &source, 1, MG_RELEASE_UNSAID, &result) || result.diags.errors.len > 0)
        return NULL;
    return mg_model_from_psl(a, a, &result.schema);
}

/* As a database shows it: nothing is known of what a client calls things. */
static void forget_clients(mg_model *m)
{
    for (size_t i = 0; i < m->tables.len; i++)
    {
        m->tables.items[i]->client = NULL;
        for (size_t k = 0; k < m->tables.items[i]->columns.len; k++)
            m->tables.items[i]->columns.items[k]->client = NULL;
    }
    for (size_t i = 0; i < m->enums.len; i++)
    {
        m->enums.items[i]->client = NULL;
        m->enums.items[i]->clients.len = 0;
    }
}

static void put_rename(mg_strbuf *b, const mg_rename *r)
{
    static const char *const origins[] = {"given", "said", "shown", "follows"};

    mg_strbuf_printf(b, "%s %s%s%s=%s\n", origins[r->origin], r->table, r->column ? "." : "",
                     r->column ? r->column : "", r->to ? r->to : "nothing");
}

static const char *known(mg_arena *a, const mg_model *from, const mg_model *to, const mg_map *fields, mg_renames *list)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    if (!from || !to || !mg_add_known_renames(a, from, to, fields, list))
        return NULL;
    for (size_t i = 0; i < list->len; i++)
        put_rename(&b, &list->items[i]);
    return mg_strbuf_done(&b);
}

#define USER(fields) "model User {\n  id Int @id\n" fields "}\n"

/* What is known of the way from a database to a schema. */
static const struct
{
    const char *before, *after;
    const char *field; /* that is recorded of User.username */
    const char *known; /* of PostgreSQL; but for enums of SQLite too */
} ways[] = {
    /* Nothing has changed in the database. */
    {USER("  username String\n"), USER("  displayName String @map(\"username\")\n"), NULL, ""},
    {USER("  a Int\n"), "model Account {\n  id Int @id\n  a Int\n  @@map(\"User\")\n}\n", NULL, ""},
    /* Fields. */
    {USER("  displayName String\n"), USER("  displayName String @map(\"username\")\n"), NULL,
     "shown User.displayName=username\n"},
    {USER("  displayName String\n"), USER("  displayName String? @map(\"username\") @unique\n"), NULL,
     "shown User.displayName=username\n"},
    {USER("  displayName String\n"), USER("  displayName Int @map(\"username\")\n"), NULL, ""},
    {USER("  displayName String\n"), USER("  displayName String[] @map(\"username\")\n"), NULL, ""},
    {USER("  displayName String @db.VarChar(5)\n"), USER("  displayName String @map(\"username\")\n"), NULL, ""},
    {USER("  username String\n"), USER("  displayName String\n"), NULL, ""},
    {USER("  username String\n"), USER("  displayName String\n"), "displayName", "shown User.username=displayName\n"},
    {USER("  username String\n"), USER("  displayName String @map(\"x\")\n"), "displayName", "shown User.username=x\n"},
    {USER("  username String\n"), USER("  username String @map(\"x\")\n"), "displayName", ""},
    {USER("  displayName String\n"),
     USER("  displayName String @map(\"username\")\n  other String @map(\"displayName\")\n"), NULL, ""},
    {USER("  displayName String\n  username String\n"), USER("  displayName String @map(\"username\")\n"), NULL, ""},
    /* Models. */
    {USER("  a Int\n"), "model User {\n  id Int @id\n  a Int\n  @@map(\"users\")\n}\n", NULL, "shown User=users\n"},
    {USER("  a Int\n  bC Int\n"),
     "model User {\n  id Int @id @map(\"user_id\")\n  a Int\n  bC Int @map(\"b_c\")\n  @@map(\"users\")\n}\n", NULL,
     "shown User=users\nshown User.id=user_id\nshown User.bC=b_c\n"},
    {USER("  a Int\n"), "model User {\n  x Int @id\n  y Int\n  z Int\n  @@map(\"users\")\n}\n", NULL, ""},
    {USER("  a Int\n"),
     "model User {\n  id Int @id\n  a Int\n  @@map(\"users\")\n}\nmodel Old {\n  id Int @id\n  @@map(\"User\")\n}\n",
     NULL, ""},
    /* What is said. */
    {USER("  a Int\n"), USER("  /// @renamed from=a\n  b Int\n"), NULL, "said User.a=b\n"},
    {USER("  a Int\n"), USER("  /// @renamed from=a\n  b String\n"), NULL, "said User.a=b\n"},
    {USER("  b Int\n"), USER("  /// @renamed from=a\n  b Int\n"), NULL, ""},
    {USER("  a Int\n  b Int\n"), USER("  /// @renamed from=a\n  b Int\n"), NULL, ""},
    {USER("  a Int\n  b Int\n"), USER("  /// @renamed from=a\n  b Int\n  /// @renamed from=b\n  c Int\n"), NULL,
     "said User.b=c\nsaid User.a=b\n"},
    {USER("  a Int\n  b Int\n"), USER("  /// @renamed from=a\n  b Int\n  /// @renamed from=b\n  a Int\n"), NULL, ""},
    {USER("  b Int\n"), USER("  /// @renamed from=a\n  /// @renamed from=b\n  c Int\n"), NULL, "said User.b=c\n"},
    {USER("  a Int\n"), USER("  /// @renamed from=a\n  b Int\n  /// @renamed from=a\n  c Int\n"), NULL,
     "said User.a=b\n"},
    {USER("  a Int\n"),
     "/// @renamed from=User\nmodel Person {\n  id Int @id\n  /// @renamed from=a\n  b Int\n  cD Int @map(\"c\")\n}\n",
     NULL, "said User=Person\nsaid User.a=b\n"},
    {USER("  a Int\n"), "/// @renamed from=x\nmodel User {\n  id Int @id\n  a Int\n  @@map(\"users\")\n}\n", NULL,
     "shown User=users\n"},
};

TEST(what_is_known_of_renames)
{
    static const char *const providers[] = {"postgresql", "sqlite"};

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (size_t k = 0; k < 2; k++)
        {
            mg_map fields = {0};
            mg_renames list = {0};
            mg_model *from;
            mg_arena a;

            if (k == 1 && (strstr(ways[i].after, "String[]") || strstr(ways[i].before, "@db")))
                continue;
            mg_arena_init(&a, &memory_host);
            from = model_of(&a, providers[k], ways[i].before);
            forget_clients(from);
            if (ways[i].field)
                mg_map_put(&a, &fields, 0, "User.username", strlen("User.username"), (void *) ways[i].field);
            CHECK_TEXT(
                known(&a, from, model_of(&a, providers[k], ways[i].after), ways[i].field ? &fields : NULL, &list),
                ways[i].known);
            mg_arena_free(&a);
        }
}

#define ROLE(values, more) USER("  role Role\n  other Role[]\n") "enum Role {\n" values more "}\n"

TEST(what_is_known_of_renames_of_enums)
{
    static const struct
    {
        const char *before, *after, *known;
    } enums[] = {
        {ROLE("  ADMIN\n  USER\n", ""), ROLE("  ADMIN @map(\"admin\")\n  USER\n", ""), "shown Role.ADMIN=admin\n"},
        {ROLE("  ADMIN\n  USER\n", ""), ROLE("  OWNER @map(\"ADMIN\")\n  USER\n", ""), ""},
        {ROLE("  ADMIN\n  USER\n", ""), ROLE("  ADMIN\n  USER\n", "  @@map(\"roles\")\n"), "shown Role=roles\n"},
        {ROLE("  ADMIN\n  USER\n", ""), ROLE("  A\n  B\n", "  @@map(\"roles\")\n"), ""},
        {ROLE("  ADMIN\n  USER\n", ""),
         "/// @renamed from=Role\nenum Kind {\n  /// @renamed from=ADMIN\n  OWNER\n  USER\n}\n" USER(
             "  role Kind\n  theRole Kind[] @map(\"x\")\n"),
         "said Role=Kind\nsaid Role.ADMIN=OWNER\n"},
        {ROLE("  A\n  B\n", ""), ROLE("  /// @renamed from=A\n  B\n  /// @renamed from=B\n  C\n", ""),
         "said Role.B=C\nsaid Role.A=B\n"},
        /* A column of an enum that has another name, too. */
        {USER("  theRole Role\n") "enum Role {\n  A\n  B\n}\n",
         USER("  theRole Role @map(\"the_role\")\n") "enum Role {\n  A\n  B\n  @@map(\"roles\")\n}\n",
         "shown Role=roles\nshown User.theRole=the_role\n"},
    };

    for (size_t i = 0; i < sizeof enums / sizeof *enums; i++)
    {
        mg_renames list = {0};
        mg_model *from;
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        from = model_of(&a, "postgresql", enums[i].before);
        forget_clients(from);
        CHECK_TEXT(known(&a, from, model_of(&a, "postgresql", enums[i].after), NULL, &list), enums[i].known);
        mg_arena_free(&a);
    }
}

TEST(what_the_call_says_comes_first)
{
    mg_rename given[] = {{.kind = MG_RENAME_COLUMN, .table = "User", .column = "a"},
                         {.kind = MG_RENAME_COLUMN, .table = "User", .column = "nick", .to = "b"},
                         {.kind = MG_RENAME_TABLE, .table = "Post"}};
    const char *before = USER("  a Int\n  nick Int\n") "model Post {\n  id Int @id\n}\n";
    const char *after = USER("  /// @renamed from=a\n  b Int\n  a Int @map(\"c\")\n") "/// @renamed from=Post\nmodel "
                                                                                      "Article {\n  id Int @id\n}\n";
    mg_renames list = {.items = given, .len = 3, .cap = 3};
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(known(&a, model_of(&a, "sqlite", before), model_of(&a, "sqlite", after), NULL, &list),
               "given User.a=nothing\ngiven User.nick=b\ngiven Post=nothing\n");
    mg_arena_free(&a);
}

/* From one schema to another it is known what the client called everything. */
TEST(what_is_known_between_two_schemas)
{
    mg_renames list = {0};
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(known(&a,
                     model_of(&a, "postgresql",
                              "model User {\n  id Int @id\n  a Role @map(\"x\")\n  @@map(\"users\")\n}\n"
                              "enum Role {\n  A @map(\"a\")\n  @@map(\"roles\")\n}\n"),
                     model_of(&a, "postgresql", USER("  a Role\n") "enum Role {\n  A\n}\n"), NULL, &list),
               "shown roles=Role\nshown users=User\nshown roles.a=A\nshown users.x=a\n");
    mg_arena_free(&a);
}

/* "User.name: fullName nick", a line for each question. */
static const char *asked(mg_arena *a, const mg_model *from, const mg_model *to)
{
    mg_questions list = {0};
    mg_renames none = {0};
    mg_strbuf b;
    mg_diff d;

    if (!from || !to || !mg_diff_models(a, from, to, NULL, true, &d) ||
        !mg_find_questions(a, &d, &none, NULL, NULL, &list))
        return NULL;
    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < list.len; i++)
    {
        const mg_question *q = &list.items[i];

        mg_strbuf_printf(&b, "%s%s%s:", q->gone.table, q->gone.column ? "." : "", q->gone.column ? q->gone.column : "");
        for (size_t k = 0; k < q->names.len; k++)
            mg_strbuf_printf(&b, " %s", q->names.items[k]);
        mg_strbuf_putc(&b, '\n');
    }
    return mg_strbuf_done(&b);
}

TEST(what_has_to_be_asked)
{
    static const struct
    {
        const char *before, *after, *asked;
    } plans[] = {
        {USER("  name String\n"), USER("  name String\n  nick String\n"), ""},
        {USER("  name String\n"), USER(""), ""},
        {USER("  name String\n"), USER("  age Int\n"), ""},
        {USER("  name String\n"), USER("  names String[]\n"), ""},
        {USER("  name String\n"), USER("  fullName String\n"), "User.name: fullName\n"},
        {USER("  name String\n"), USER("  nick String\n  fullName String\n"), "User.name: fullName nick\n"},
        /* Of names that say nothing, the place and what else they are. */
        {USER("  a String\n  b String\n  c String\n"), USER("  x String\n  b String\n  y String\n"),
         "User.a: x y\nUser.c: y x\n"},
        {USER("  a String\n  b String\n  c String\n"), USER("  x String\n  y String\n  z String\n"),
         "User.a: x y z\nUser.b: y x z\nUser.c: z x y\n"},
        {USER("  a String\n  b String? @unique\n"), USER("  x String? @unique\n  y String\n"),
         "User.a: y x\nUser.b: x y\n"},
        {USER("  a Int\n  b Int\n") "model T {\n  id Int @id\n  us User[]\n}\n",
         USER("  x Int\n  y Int\n  t T @relation(fields: [x], references: [id])\n") "model T {\n  id Int @id\n  us "
                                                                                    "User[]\n}\n",
         NULL},
        /* More that go than come. */
        {USER("  name String\n  nick String\n"), USER("  fullName String\n"),
         "User.name: fullName\nUser.nick: fullName\n"},
        /* Tables. */
        {USER("  a Int\n"), "model Account {\n  id Int @id\n  a Int\n}\n", "User: Account\n"},
        {USER("  a Int\n"), "model Account {\n  id Int @id\n  b Int\n  c String\n  d String\n}\n", ""},
        {USER("  a Int\n  b Int\n  c Int\n"),
         "model Other {\n  id Int @id\n  a Int\n  b Int\n  x Int\n}\nmodel Users {\n  id Int @id\n  a Int\n  b Int\n  "
         "d "
         "Int\n}\n",
         "User: Users Other\n"},
        /* Of join tables only those of the same models. */
        {"model A {\n  id Int @id\n  bs B[] @relation(\"One\")\n}\nmodel B {\n  id Int @id\n  as A[] "
         "@relation(\"One\")\n  cs C[]\n}\n"
         "model C {\n  id Int @id\n  bs B[]\n}\n",
         "model A {\n  id Int @id\n  bs B[] @relation(\"Two\")\n}\nmodel B {\n  id Int @id\n  as A[] "
         "@relation(\"Two\")\n  cs C[] @relation(\"Three\")\n}\n"
         "model C {\n  id Int @id\n  bs B[] @relation(\"Three\")\n}\n",
         "_One: _Two\n_BToC: _Three\n"},
        /* Enums. */
        {ROLE("  ADMIN\n  USER\n", ""), ROLE("  ADMIN\n  PLAIN\n", ""), "Role.USER: PLAIN\n"},
        {ROLE("  A\n  B\n  C\n", ""), ROLE("  X\n  B\n  Y\n", ""), "Role.A: X Y\nRole.C: Y X\n"},
        {ROLE("  A\n  B\n", ""), ROLE("  A\n", ""), ""},
        {ROLE("  A\n  B\n", ""), USER("  role Kind\n  other Kind[]\n") "enum Kind {\n  A\n  B\n}\n", "Role: Kind\n"},
    };

    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
    {
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        if (plans[i].asked)
            CHECK_TEXT(
                asked(&a, model_of(&a, "postgresql", plans[i].before), model_of(&a, "postgresql", plans[i].after)),
                plans[i].asked);
        mg_arena_free(&a);
    }
}

TEST(what_is_known_and_asked_survives_the_lack_of_memory)
{
    const char *before = ROLE("  ADMIN\n  USER\n", "") "model Old {\n  id Int @id\n  a Int\n  b Int\n}\n";
    const char *after = USER(
        "  theRole Role @map(\"role\")\n  /// @renamed from=other\n  next Role[]\n") "enum Role {\n  OWNER\n  "
                                                                                     "PLAIN\n}\nmodel New {\n  id Int "
                                                                                     "@id\n  a Int\n  c Int\n}\n";
    mg_arena models;

    mg_arena_init(&models, &memory_host);
    mg_model *from = model_of(&models, "postgresql", before), *to = model_of(&models, "postgresql", after);
    long live = memory_live();

    for (long n = 1, done = 0; !done; n++)
    {
        mg_renames list = {0};
        const char *what, *questions;
        mg_arena a;

        mg_arena_init(&a, &memory_host);
        memory_fail(n, true);
        what = known(&a, from, to, NULL, &list);
        questions = asked(&a, from, to);
        done = memory_count() < n;
        CHECK(!done || (what && questions));
        memory_fail(0, false);
        mg_arena_free(&a);
        CHECK_NUMBER(memory_live(), live);
    }
    mg_arena_free(&models);
}
