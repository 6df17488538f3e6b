/* test_from_postgres.c: the introspection over a host that answers from tables, with every query and every allocation
 * failing once; and what defaults are taken for. */
#include "../../common/introspect/database.h"
#include "../../common/introspect/postgres/reader.h"
#include "check.h"
#include "memory.h"

#include <string.h>

/* Rows of a query, in the order of its columns; what is left of a row is NULL. */
typedef struct answer
{
    const char *sql;
    size_t columns;
    const char *rows[6][19];
} answer;

#define T "t"
#define F "f"

static const answer answers[] = {
    {mg_pg_schemas_sql, 2, {{"150004", "public"}, {"150004", "other"}}},
    {mg_pg_types_sql,
     8,
     {{"10", "public", "color", "red", "a comment", NULL, T, F},
      {"10", "public", "color", "blue", "a comment"},
      {"11", "public", "email", NULL, NULL, "CREATE DOMAIN public.email AS text"}}},
    {mg_pg_relations_sql,
     13,
     {{"20", "public", "a", "r", F, F, T, "a table", NULL, NULL, NULL, "public.a"},
      {"21", "public", "b", "p", F, T, F, NULL, "LIST (id)", NULL, NULL, "public.b"},
      {"22", "public", "b1", "r", T, F, F, NULL, NULL, "DEFAULT", "public.b", "public.b1"},
      {"23", "public", "c", "v", F, F, F, NULL, " SELECT 1;", NULL, NULL, "public.c", " WITH (check_option=local)"},
      {"24", "public", "d", "m", F, F, F, NULL, " SELECT 1;", NULL, NULL, "public.d"},
      {"25", "public", "_prisma_migrations", "r", F, F, F, NULL, NULL, NULL, NULL, "public._prisma_migrations"}}},
    {mg_pg_columns_sql,
     19,
     {{"20", "1", "id", "int4", F, "-1", "23", F, T, "nextval('a_id_seq'::regclass)", F, F, NULL, NULL, NULL, F,
       "a_id_seq"},
      {"20", "3", "c", "_color", T, "-1", "10", F, F, "'{red}'::color[]", F, F, "its color", NULL, "color[]", F},
      {"20", "4", "n", "numeric", F, "655366", "1700", F, T, "1.50", F, F},
      {"20", "5", "g", "text", F, "-1", "25", F, F, "lower('x'::text)", F, T, NULL, "pg_catalog.\"C\""},
      {"21", "1", "id", "int4", F, "-1", "23", F, T, NULL, T, F},
      {"23", "1", "x", "tsvector", F, "-1", "3614", F, F, NULL, F, F}}},
    {mg_pg_constraints_sql,
     16,
     {{"20", "a_check", "c", "0", NULL, NULL, " ", " ", F, F, NULL, NULL, "CHECK (true)", NULL},
      {"20", "a_fkey", "f", "21", "{1}", "{1}", "c", "n", T, F, "public", "b", NULL, T, " NOT VALID", "its comment"},
      {"25", "left_out", "f", "21", "{1}", "{1}", "c", "n", T, F, "public", "b", NULL, T}}},
    {mg_pg_opclasses_sql, 3, {{"30", "int4_ops", T}, {"31", "gin_trgm_ops", F}}},
    {mg_pg_indexes_sql,
     19,
     {{"20", "a_n", F, F, "btree", F, NULL, NULL, F, "4 1", "30", "1", "CREATE INDEX a_n …", "public", F, NULL,
       " WITH (fillfactor=70)"},
      {"20", "a_part", F, F, "btree", F, NULL, NULL, T, "4", "30", "0", "CREATE INDEX a_part …", "public", T, NULL,
       NULL, "(n > 0)", F},
      {"20", "a_pkey", T, T, "btree", T, F, F, F, "1", "30", "0", NULL, "public"},
      {"20", "a_trgm", F, F, "gin", F, NULL, NULL, F, "5", "31", "0", NULL, "public"},
      {"24", "d_1", F, F, "btree", F, NULL, NULL, T, "1", "30", "0", "CREATE INDEX d_1 …", "public"}}},
    {mg_pg_extras_sql,
     6,
     {{"trigger", "20", "public", "tr", "CREATE TRIGGER tr"},
      {"rule", "25", "public", "left_out", "CREATE RULE"},
      {"aggregate", "0", "public", "agg", NULL}}},
    {mg_pg_extensions_sql, 4, {{"citext", "public", "1.6", T}}},
};

#define COUNT(table) (sizeof table / sizeof *table)
#define ANSWERS COUNT(answers)

typedef struct replay
{
    mg_host host;
    int asked, fails;     /* queries so far; which one fails (from 1), 0: none */
    const char *last;     /* the one asked last */
    const char *short_of; /* a query that has a column less than it should */
    bool partial;         /* indexes are of the model */
} replay;

static mg_rc answer_query(void *ctx, const char *sql, size_t n, const char *const *params, mg_row_fn each, void *arg,
                          mg_arena *arena, mg_error *err)
{
    replay *r = ctx;
    mg_rc rc = MG_OK;

    CHECK(n == 2 && params[0] && params[1]);
    r->last = sql;
    if (++r->asked == r->fails)
    {
        strcpy(err->code, "57014");
        err->message = mg_arena_str(arena, "cancelled");
        return MG_FAILED;
    }
    for (size_t i = 0; i < ANSWERS; i++)
        if (strncmp(sql, answers[i].sql, 40) == 0)
            for (size_t k = 0; k < 6 && answers[i].rows[k][0] && rc == MG_OK; k++)
                rc = each(arg, answers[i].rows[k], answers[i].columns - (sql == r->short_of));
    return rc;
}

static mg_rc read_model(replay *r, mg_arena *a, size_t schemas, mg_model **m, mg_error *err)
{
    static const char *const names[] = {"public", "oth\"er"};
    mg_model_from_spec spec = {
        .target = "public", .schemas = names, .count = schemas, .extensions = true, .partial = r->partial};
    bool foreign;

    r->asked = 0;
    r->host.ctx = r;
    r->host.dialect = MG_POSTGRES;
    r->host.mem = memory_host;
    r->host.query = answer_query;
    mg_arena_init(a, &memory_host);
    *err = (mg_error){0};
    return mg_model_from_database(&r->host, mg_psl_connector_of((mg_psl_str){"postgresql", 10}, &foreign), &spec, a, m,
                                  err);
}

/* Reads a model with nothing made to fail; false: a query and its rows in `answers` do not fit, and it is said
 * which. */
static bool read_whole(replay *r, mg_arena *a, size_t schemas, mg_model **m)
{
    mg_error err;

    *m = NULL;
    if (read_model(r, a, schemas, m, &err) == MG_OK && *m)
        return true;
    check_failed(__FILE__, __LINE__, "%s: %s: the rows in `answers` must have as many columns as their query: %.60s…",
                 err.code, err.message ? err.message : "no message", r->last ? r->last : "");
    mg_arena_free(a);
    return false;
}

TEST(postgres_model_holds_what_the_catalogs_say)
{
    replay r = {0};
    mg_arena a;
    mg_model *m;
    mg_table *t;

    if (!read_whole(&r, &a, 0, &m))
        return;
    CHECK_NUMBER(r.asked, ANSWERS);
    CHECK_TEXT(m->target, "public");
    CHECK_NUMBER(m->schemas.len, 0);
    CHECK_NUMBER(m->enums.len, 1);
    CHECK_NUMBER(m->enums.items[0]->values.len, 2);
    CHECK_NUMBER(m->tables.len, 2);
    CHECK_NUMBER(m->views.len, 1);
    t = m->tables.items[0];
    CHECK(t->secured && !t->schema && t->primary && strcmp(t->primary->name, "a_pkey") == 0);
    CHECK_NUMBER(t->columns.len, 4);
    CHECK(t->columns.items[0]->autoincrement && t->columns.items[0]->def->kind == MG_DEFAULT_SEQUENCE);
    CHECK(t->columns.items[1]->type.of.enumeration == m->enums.items[0]);
    CHECK_TEXT(t->columns.items[1]->def->value.items[0].text, "red");
    CHECK_NUMBER(t->columns.items[2]->type.native.args[0], 10);
    CHECK_NUMBER(t->columns.items[2]->type.native.args[1], 2);
    CHECK_TEXT(t->columns.items[3]->generated, "lower('x'::text)");
    CHECK_NUMBER(t->indexes.len, 3);
    CHECK(t->indexes.items[0]->columns.items[0].sort == MG_PSL_SORT_DESC);
    CHECK(t->indexes.items[0]->columns.items[0].nulls == MG_NULLS_LAST);
    CHECK_TEXT(t->indexes.items[2]->columns.items[0].ops.name, "gin_trgm_ops");
    CHECK_NUMBER(t->foreign_keys.len, 1);
    CHECK(m->enums.items[0]->granted && !m->enums.items[0]->owned_by_other);
    CHECK_TEXT(t->indexes.items[0]->options, " WITH (fillfactor=70)");
    CHECK_TEXT(t->foreign_keys.items[0]->unchecked, " NOT VALID");
    CHECK_TEXT(t->foreign_keys.items[0]->comment, "its comment");
    CHECK(t->foreign_keys.items[0]->on_delete == MG_PSL_CASCADE && t->foreign_keys.items[0]->deferrable);
    CHECK(m->tables.items[1]->partitioned && m->tables.items[1]->columns.items[0]->identity);
    CHECK_NUMBER(m->extensions.len, 1);
    CHECK_NUMBER(m->extras.len, 13);
    mg_arena_free(&a);
}

TEST(postgres_model_has_partial_indexes_where_they_are_asked_for)
{
    replay r = {.partial = true};
    mg_arena a;
    const mg_index *x;
    mg_model *m;

    if (!read_whole(&r, &a, 0, &m))
        return;
    CHECK_NUMBER(m->extras.len, 12);
    CHECK_NUMBER(m->tables.items[0]->indexes.len, 4);
    x = m->tables.items[0]->indexes.items[1];
    CHECK_TEXT(x->name, "a_part");
    CHECK_TEXT(x->where->sql, "(n > 0)");
    CHECK(x->where->shown && !x->definition && !m->tables.items[0]->indexes.items[0]->where);
    mg_arena_free(&a);
}

TEST(postgres_model_of_several_schemas_names_them)
{
    replay r = {0};
    mg_arena a;
    mg_model *m;

    if (!read_whole(&r, &a, 2, &m))
        return;
    CHECK_NUMBER(m->schemas.len, 2);
    CHECK_TEXT(m->tables.items[0]->schema, "public");
    mg_arena_free(&a);
}

TEST(postgres_model_refuses_rows_of_another_shape)
{
    replay r = {.short_of = mg_pg_columns_sql};
    mg_arena a;
    mg_error err;
    mg_model *m;

    CHECK(read_model(&r, &a, 0, &m, &err) == MG_FAILED && !m);
    CHECK_TEXT(err.code, MG_ERR_INTERNAL);
    mg_arena_free(&a);
}

TEST(postgres_model_survives_every_failing_query)
{
    replay r = {0};
    mg_arena a;
    mg_error err;
    mg_model *m;

    for (r.fails = 1; r.fails <= (int) ANSWERS; r.fails++)
    {
        CHECK(read_model(&r, &a, 0, &m, &err) == MG_FAILED && !m);
        CHECK_NUMBER(r.asked, r.fails);
        CHECK_TEXT(err.code, "57014");
        mg_arena_free(&a);
    }
}

TEST(postgres_model_survives_every_failing_allocation)
{
    replay r = {.partial = true};
    mg_arena a;
    mg_error err;
    mg_model *m;
    long before = memory_live();
    bool memory = true;

    if (!read_whole(&r, &a, 2, &m))
        return;
    mg_arena_free(&a);
    for (long n = 1; memory; n++)
        for (int for_good = 0; for_good < 2; for_good++)
        {
            mg_rc rc;

            memory_fail(n, for_good);
            rc = read_model(&r, &a, 2, &m, &err);
            memory_fail(0, false);
            memory = rc != MG_OK && strcmp(err.code, MG_ERR_MEMORY) == 0;
            CHECK(rc == MG_OK || (!m && memory));
            mg_arena_free(&a);
            CHECK_NUMBER(memory_live(), before);
        }
}

/* Defaults: family and text, then what they are taken for; as a list too. */
static const struct
{
    mg_family family;
    const char *text;
    int kind;
    const char *meant;
} defaults[] = {
    {MG_FAMILY_INT, "NULL::integer", -1, NULL},
    {MG_FAMILY_INT, "5", MG_DEFAULT_VALUE, "5"},
    {MG_FAMILY_INT, "'-5'::integer", MG_DEFAULT_VALUE, "-5"},
    {MG_FAMILY_INT, "- 5", MG_DEFAULT_VALUE, "-5"},
    {MG_FAMILY_INT, "99999999999999999999", MG_DEFAULT_SQL, "99999999999999999999"},
    {MG_FAMILY_INT, "(5)::bigint", MG_DEFAULT_SQL, "(5)::bigint"},
    {MG_FAMILY_INT, "5 + 1", MG_DEFAULT_SQL, "5 + 1"},
    {MG_FAMILY_INT, "nextval('\"S\".\"A b\"'::regclass)", MG_DEFAULT_SEQUENCE, "A b"},
    {MG_FAMILY_INT, "nextval(('s'::text)::regclass)", MG_DEFAULT_SEQUENCE, "s"},
    {MG_FAMILY_INT, "nextval('s'::regclass", MG_DEFAULT_SQL, "nextval('s'::regclass"},
    {MG_FAMILY_INT, "nextval('", MG_DEFAULT_SQL, "nextval('"},
    {MG_FAMILY_INT, "nextval('.'::text)", MG_DEFAULT_SQL, "nextval('.'::text)"},
    {MG_FAMILY_INT, ":5", MG_DEFAULT_SQL, ":5"},
    {MG_FAMILY_DECIMAL, "(1.5)::numeric(9,2)", MG_DEFAULT_VALUE, "1.5"},
    {MG_FAMILY_DECIMAL, "'-1.50'::numeric", MG_DEFAULT_VALUE, "-1.50"},
    {MG_FAMILY_FLOAT, "'NaN'::double precision", MG_DEFAULT_SQL, "'NaN'::double precision"},
    {MG_FAMILY_FLOAT, "'1e+40'::double precision", MG_DEFAULT_VALUE, "1"},
    {MG_FAMILY_STRING, "'it''s'::character varying(3)", MG_DEFAULT_VALUE, "it's"},
    {MG_FAMILY_STRING, "E'a\\tb\\u00e9\\U0001F418\\'\\\\'::text", MG_DEFAULT_VALUE, "a\tbé🐘'\\"},
    {MG_FAMILY_STRING, "E'\\u0041'", MG_DEFAULT_VALUE, "A"},
    {MG_FAMILY_STRING, "E'\\", MG_DEFAULT_SQL, "E'\\"},
    {MG_FAMILY_STRING, "'open", MG_DEFAULT_SQL, "'open"},
    {MG_FAMILY_STRING, "'a'::_t", MG_DEFAULT_SQL, "'a'::_t"},
    {MG_FAMILY_STRING, "'a'::\"T\"[]", MG_DEFAULT_VALUE, "a"},
    {MG_FAMILY_STRING, "'a'::t[", MG_DEFAULT_SQL, "'a'::t["},
    {MG_FAMILY_BOOLEAN, "true", MG_DEFAULT_VALUE, "true"},
    {MG_FAMILY_BOOLEAN, "(NOT true)", MG_DEFAULT_SQL, "(NOT true)"},
    {MG_FAMILY_DATETIME, "CURRENT_TIMESTAMP", MG_DEFAULT_NOW, NULL},
    {MG_FAMILY_DATETIME, "now()", MG_DEFAULT_NOW, NULL},
    {MG_FAMILY_DATETIME, "CURRENT_TIMESTAMP(3)", MG_DEFAULT_SQL, "CURRENT_TIMESTAMP(3)"},
    {MG_FAMILY_BYTES, "'\\x01ff'::bytea", MG_DEFAULT_VALUE, "01ff"},
    {MG_FAMILY_BYTES, "'\\x01f'::bytea", MG_DEFAULT_SQL, "'\\x01f'::bytea"},
    {MG_FAMILY_ENUM, "'red'::color", MG_DEFAULT_VALUE, "red"},
    {MG_FAMILY_ENUM, "f()", MG_DEFAULT_SQL, "f()"},
    {MG_FAMILY_UUID, "'x'::uuid", MG_DEFAULT_SQL, "'x'::uuid"},
};

TEST(postgres_defaults_are_taken_as_the_reference_takes_them)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < COUNT(defaults); i++)
    {
        mg_type type = {.family = defaults[i].family};
        const mg_default *d = mg_pg_default(&a, &type, defaults[i].text);

        CHECK_NUMBER(d ? (int) d->kind : -1, defaults[i].kind);
        if (d && defaults[i].meant)
            CHECK_TEXT(d->kind == MG_DEFAULT_VALUE ? d->value.text : d->text, defaults[i].meant);
    }
    mg_arena_free(&a);
}

static const struct
{
    mg_family family;
    const char *text;
    int count; /* -1: an expression */
    const char *last;
} lists[] = {
    {MG_FAMILY_INT, "'{}'::integer[]", 0, NULL},
    {MG_FAMILY_INT, "'{1,-2}'::integer[]", 2, "-2"},
    {MG_FAMILY_INT, "'{1,2'", -1, NULL},
    {MG_FAMILY_INT, "'{{1},{2}}'::integer[]", -1, NULL},
    {MG_FAMILY_INT, "ARRAY[1, 2]", 2, "2"},
    {MG_FAMILY_INT, "(ARRAY[]::integer[])::integer[]", 0, NULL},
    {MG_FAMILY_INT, "ARRAY[1, nextval('s'::regclass)]", -1, NULL},
    {MG_FAMILY_INT, "ARRAY[", -1, NULL},
    {MG_FAMILY_INT, "'{\"5\"}'::integer[]", 1, "5"},
    {MG_FAMILY_STRING, "'{a,\"b \\\"c\\\\\",NULL}'::text[]", 3, "NULL"},
    {MG_FAMILY_STRING, "'{1}'::text[]", -1, NULL},
    {MG_FAMILY_STRING, "ARRAY['a'::text, 'b'::text]", 2, "b"},
    {MG_FAMILY_DECIMAL, "'{1.5,-2}'::numeric[]", 2, "-2"},
    {MG_FAMILY_FLOAT, "'{\"1.5\"}'::real[]", 1, "1.5"},
    {MG_FAMILY_BOOLEAN, "'{t,f}'::boolean[]", 2, "false"},
    {MG_FAMILY_JSON, "'{\"{\\\"a\\\": 1}\"}'::jsonb[]", 1, "{\"a\": 1}"},
    {MG_FAMILY_ENUM, "'{red,\"dark green\"}'::color[]", 2, "dark green"},
    {MG_FAMILY_ENUM, "ARRAY['red'::color]", 1, "red"},
    {MG_FAMILY_BYTES, "ARRAY['\\x01'::bytea]", 1, "01"},
    {MG_FAMILY_BYTES, "'{\"\\\\x01\"}'::bytea[]", -1, NULL},
    {MG_FAMILY_DATETIME, "ARRAY[now()]", -1, NULL},
    {MG_FAMILY_UUID, "ARRAY[]::uuid[]", 0, NULL},
    {MG_FAMILY_STRING, "f()", -1, NULL},
    {MG_FAMILY_STRING, "5", -1, NULL},
};

TEST(postgres_defaults_of_lists)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < COUNT(lists); i++)
    {
        mg_type type = {.family = lists[i].family, .nullness = MG_COLUMN_LIST};
        const mg_default *d = mg_pg_default(&a, &type, lists[i].text);

        CHECK(d != NULL);
        CHECK_NUMBER(d->kind == MG_DEFAULT_SQL ? -1 : (int) d->value.count, lists[i].count);
        if (lists[i].last && d->kind == MG_DEFAULT_VALUE)
            CHECK_TEXT(d->value.items[d->value.count - 1].text, lists[i].last);
    }
    mg_arena_free(&a);
}

static const struct
{
    mg_family family;
    mg_psl_native_type native;
    const char *text;
    const char *numbers; /* NULL: not a list of numbers, or one that a cast may change */
} number_lists[] = {
    {MG_FAMILY_BIGINT, MG_PSL_NATIVE_NONE, "'{1,-2}'::bigint[]", "1 -2"},
    {MG_FAMILY_BIGINT, MG_PSL_NATIVE_NONE, "ARRAY[1]", "1"},
    {MG_FAMILY_BIGINT, MG_PSL_NATIVE_NONE, "ARRAY[(1)::bigint, '3000000000'::bigint, ('-1'::integer)::bigint]",
     "1 3000000000 -1"},
    {MG_FAMILY_BIGINT, MG_PSL_NATIVE_NONE, "(ARRAY[1, '-2'::integer])::bigint[]", "1 -2"},
    {MG_FAMILY_BIGINT, MG_PSL_NATIVE_NONE, "'{-9223372036854775808}'::bigint[]", "-9223372036854775808"},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_NONE,
     "ARRAY[(0.1)::double precision, (('-2'::integer)::numeric)::double precision]", "0.1 -2"},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_NONE, "(ARRAY[1.5, ('-2'::integer)::numeric])::double precision[]", "1.5 -2"},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_NONE, "'{1.5,-2,1e+20,1e-07}'::double precision[]",
     "1.5 -2 100000000000000000000 0.0000001"},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_Real, "ARRAY[(1.1)::real]", "1.1"},
    {MG_FAMILY_DECIMAL, MG_PSL_NATIVE_Decimal, "ARRAY[(1.50)::numeric(9,2)]", "1.50"},
    {MG_FAMILY_DECIMAL, MG_PSL_NATIVE_Decimal, "ARRAY[(1.25)::numeric(3,1)]", NULL},
    {MG_FAMILY_DECIMAL, MG_PSL_NATIVE_NONE, "ARRAY[(1.25)::numeric(3,1)]", NULL},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_NONE, "ARRAY[(1.1)::real]", NULL},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_NONE, "ARRAY[(1.7)::integer]", NULL},
    {MG_FAMILY_FLOAT, MG_PSL_NATIVE_NONE, "(ARRAY[1.7, 2])::bigint[]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "ARRAY[1.7]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "ARRAY[1] || 2", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "ARRAY[1 + 1]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "ARRAY[NULL::integer, 1]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "'{{1},{2}}'::integer[]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "'[0:1]={1,2}'::integer[]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "ARRAY[]::integer[]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "ARRAY[(1]", NULL},
    {MG_FAMILY_INT, MG_PSL_NATIVE_NONE, "(ARRAY[1]", NULL},
    {MG_FAMILY_STRING, MG_PSL_NATIVE_NONE, "'{1,2}'::text[]", NULL},
};

TEST(postgres_defaults_of_lists_of_numbers_however_they_are_written)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < COUNT(number_lists); i++)
    {
        mg_type type = {
            .family = number_lists[i].family, .nullness = MG_COLUMN_LIST, .native = {.type = number_lists[i].native}};
        const mg_value *list;
        const char *got;

        if (type.native.type == MG_PSL_NATIVE_Decimal)
            type.native = (mg_psl_native_value){.type = MG_PSL_NATIVE_Decimal, .count = 2, .args = {9, 2}};
        list = mg_pg_numbers(&a, &type, number_lists[i].text);
        got = list ? "" : NULL;
        for (uint32_t k = 0; list && k < list->count; k++)
            got = mg_arena_printf(&a, "%s%s%s", got, k ? " " : "", list->items[k].text);
        CHECK_TEXT(got ? got : number_lists[i].text,
                   number_lists[i].numbers ? number_lists[i].numbers : number_lists[i].text);
        type.nullness = MG_COLUMN_REQUIRED;
        CHECK(mg_pg_numbers(&a, &type, number_lists[i].text) == NULL);
    }
    mg_arena_free(&a);
}

/* No prefix of a default may lead astray (the sanitizers watch). */
TEST(postgres_defaults_cut_anywhere)
{
    mg_arena a;
    long seen = 0;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < COUNT(lists) + COUNT(defaults) + COUNT(number_lists); i++)
    {
        const char *text = i < COUNT(lists)                     ? lists[i].text
                           : i < COUNT(lists) + COUNT(defaults) ? defaults[i - COUNT(lists)].text
                                                                : number_lists[i - COUNT(lists) - COUNT(defaults)].text;

        for (size_t len = 0; len <= strlen(text); len++)
            for (int family = 0; family < MG_FAMILIES; family++)
                for (int nullness = MG_COLUMN_REQUIRED; nullness <= MG_COLUMN_LIST; nullness += 2)
                {
                    mg_type type = {.family = (mg_family) family, .nullness = (mg_nullness) nullness};

                    seen += mg_pg_default(&a, &type, mg_arena_copy(&a, text, len)) != NULL;
                }
    }
    CHECK(seen > 1000 && !a.failed);
    mg_arena_free(&a);
}
