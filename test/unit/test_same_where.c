/*
 * test_same_where.c: which predicates are taken for the same one. Those of two PostgreSQL schemas are as the reference
 * has it, which was asked for each of these pairs.
 */
#include "../../common/plan/pair/same_where.h"
#include "check.h"
#include "memory.h"

#include <string.h>

typedef struct where_pair
{
    bool same;
    const char *x, *y;
} where_pair;

static const where_pair said[] = {
    {true, "d", "\"d\""},
    {true, "bId = 1", "\"bId\" = 1"},
    {true, "\"bid\" = 1", "bid = 1"},
    {false, "bid = 1", "BID = 1"},
    {false, "\"user\" = 1", "user = 1"},
    {true, "\"name\" = 1", "name = 1"},
    {true, "\"key\" = 1", "key = 1"},
    {true, "\"type\" = 1", "type = 1"},
    {true, "\"order\" = 1", "order = 1"},
    {true, "\"value\" = 1", "value = 1"},
    {true, "\"date\" = 1", "date = 1"},
    {true, "\"a$b\" = 1", "a$b = 1"},
    {true, "\"_a1\" = 1", "_a1 = 1"},
    {true, "\"A\".d", "A.d"},
    {true, "\"a\".\"d\"", "a.d"},
    {true, "\"é\" = 1", "é = 1"},
    {false, "lower(e) = 'x'", "LOWER(e) = 'x'"},
    {false, "lower(e) = 'x'", "lower(\"e\") = 'x'"},
    {true, "lower((e)) = 'x'", "lower(e) = 'x'"},
    {false, "lower(e::text) = 'x'", "lower(e) = 'x'"},
    {false, "lower('x') = e", "lower('x'::text) = e"},
    {true, "e = 'x'", "e = 'x'::text"},
    {false, "e = 'x'::varchar", "e = 'x'::text"},
    {true, "e = 'x'::text::varchar", "e = 'x'::text"},
    {true, "e::text::varchar = 'x'", "e::text = 'x'"},
    {false, "e::text = 'x'", "e = 'x'"},
    {false, "e::int = 5", "e::integer = 5"},
    {true, "e::TEXT = 'x'", "e::text = 'x'"},
    {false, "e::varchar(5) = 'x'", "e::character varying(5) = 'x'"},
    {false, "CAST(e AS text) = 'x'", "e::text = 'x'"},
    {false, "CAST('x' AS text) = e", "'x' = e"},
    {true, "d = true", "d = TRUE"},
    {true, "d = true::boolean", "d = TRUE"},
    {true, "d IS NULL", "d is null"},
    {true, "NOT d", "not (d)"},
    {true, "id BETWEEN 1 AND 5", "id between (1)::bigint and 5"},
    {false, "id NOT BETWEEN 1 AND 5", "id BETWEEN 1 AND 5"},
    {true, "id IN (1, 2)", "id in (1,2)"},
    {false, "id IN (1, 2)", "id in (1::int,2)"},
    {true, "(id) IN (1, 2)", "id in (1,2)"},
    {true, "e LIKE 'a%'", "e like 'a%'"},
    {true, "e LIKE 'a%'", "(e) like 'a%'"},
    {false, "e LIKE 'a%'", "e like 'a%'::text"},
    {false, "e LIKE 'a%'", "\"e\" like 'a%'"},
    {false, "id = -5", "id = '-5'::integer"},
    {true, "id = -5", "id = (-5)"},
    {true, "id = -5", "id = -(5)"},
    {true, "id = - 5", "id = -5"},
    {false, "id = 5", "id = 5.0"},
    {false, "id = 05", "id = 5"},
    {false, "a AND b", "b AND a"},
    {false, "a AND (b AND c)", "(a AND b) AND c"},
    {true, "a AND b AND c", "(a AND b) AND c"},
    {true, "a OR b AND c", "a OR (b AND c)"},
    {true, "NOT a = b", "NOT (a = b)"},
    {false, "NOT a = b", "(NOT a) = b"},
    {true, "e IS DISTINCT FROM 'x'", "e is distinct from 'x'"},
    {true, "e IS DISTINCT FROM 'x'", "(e) is distinct from ('x')"},
    {false, "e IS DISTINCT FROM 'x'", "e is distinct from 'x'::text"},
    {false, "coalesce(e,'') = 'x'", "COALESCE(e,'') = 'x'"},
    {false, "d junk", "d"},
    {false, "d = true foo bar", "d = true"},
    {true, "d )", "d"},
    {true, "CASE WHEN d THEN 1 END = 1", "case when d then 1 end = 1"},
    {true, "CASE WHEN (d) THEN 1 END = 1", "case when d then 1 end = 1"},
    {true, "e || 'x' = 'y'", "(e || 'x') = 'y'"},
    {false, "d -- c", "d"},
    {true, "/* c */ d", "d"},
    {false, "e = E'x'", "e = 'x'"},
    {true, "e !~ 'x'", "e !~ 'x'::text"},
    {true, "e ~~ 'a%'", "e ~~ 'a%'::text"},
    {true, "j ? 'a'", "j ? 'a'::text"},
    {true, "j -> 'a' = 'b'", "(j -> 'a') = 'b'"},
    {true, "j @> '{}'", "j @> '{}'::jsonb"},
    {false, "t > '2020-01-01'::timestamp", "t > '2020-01-01'::timestamp without time zone"},
    {true, "t > '2020-01-01'", "t > '2020-01-01'::timestamp without time zone"},
    {false, "t > '2020-01-01'", "t > '2020-01-01 00:00:00'::timestamp without time zone"},
    {true, "e = ANY(ARRAY['a','b'])", "e = any (array['a','b'])"},
    {false, "e = ANY(ARRAY['a','b'])", "e = any (array['a'::text,'b'])"},
    {false, "(e)::text = ANY ((ARRAY['a'])::text[])", "e = ANY (ARRAY['a'])"},
    {true, "e IS TRUE", "e is true"},
    {true, "(e > 'a') IS TRUE", "e > 'a'::text IS TRUE"},
    {true, "e IS UNKNOWN", "(e) is unknown"},
    {false, "e IS NOT UNKNOWN", "(e::text) is not unknown"},
    {true, "1 + 2 * 3 = id", "1 + (2 * 3) = id"},
    {false, "date '2020-01-01' < t", "'2020-01-01'::date < t"},
    {false, "(a, b) = (1, 2)", "a = 1"},
    {true, "(a, b) = (1, 2)", "((a), b) = (1, (2))"},
    {true, "now() > t", "now() > (t)"},
    {true, "e COLLATE \"C\" = 'x'", "(e COLLATE \"C\") = 'x'"},
    {true, "e COLLATE \"C\" = 'x'", "(e COLLATE \"C\") = 'x'::text"},
    {true, "extract(year from t) = 2020", "EXTRACT(YEAR FROM t) = 2020"},
    {true, "e ILIKE 'a'", "e ilike 'a'"},
    {true, "e SIMILAR TO 'a'", "e similar to ('a')"},
    {true, "-id = 5", "-(id) = 5"},
    {true, "-id::text = 5", "-(id::text) = 5"},
    {true, "-id = 5", "(-id) = 5"},
    {true, "a = b = c", "(a = b) = c"},
    {true, "a < b", "a<b"},
    {true, "arr[1] = 2", "(arr)[1] = 2"},
    {true, "arr[1] = 2", "arr[(1)] = 2"},
};

/* One side a database's. */
static const where_pair lite[] = {
    {true, "d = 1", "d  =  1"},  {true, "d /* c */ = 1", "d = 1"}, {false, "d = 1", "D = 1"},
    {false, "d = 1", "(d = 1)"}, {false, "d = '1 '", "d = '1'"},   {false, "d = 1", "d = 1 AND e"},
};

static bool is_same(mg_arena *a, mg_psl_provider provider, const where_pair *p, bool shown)
{
    mg_predicate x = {.sql = p->x, .shown = shown}, y = {.sql = p->y};

    return mg_same_where(a, provider, &x, &y);
}

/* `shown`: the first of each pair is as a database shows it. `apart`: none of them may be the same. */
static void check_pairs(mg_psl_provider provider, const where_pair *pairs, size_t count, bool shown, bool apart)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < count; i++)
        if (is_same(&a, provider, &pairs[i], shown) != (pairs[i].same && !apart))
            check_failed(__FILE__, __LINE__, "%s ~ %s", pairs[i].x, pairs[i].y);
    CHECK(!a.failed);
    mg_arena_free(&a);
}

TEST(predicates_of_postgres_schemas_are_the_same_as_for_the_reference)
{
    check_pairs(MG_PSL_POSTGRESQL, said, sizeof said / sizeof *said, false, false);
}

TEST(predicates_of_sqlite_are_the_same_by_their_tokens)
{
    check_pairs(MG_PSL_SQLITE, lite, sizeof lite / sizeof *lite, true, false);
    /* Two schemas have to say the same to the byte, as for the reference. */
    check_pairs(MG_PSL_SQLITE, lite, sizeof lite / sizeof *lite, false, true);
}

TEST(predicates_are_also_what_the_server_shows_alike)
{
    const char *texts[] = {"e IN ('a')"};
    mg_predicate shown = {.sql = "(e = 'a'::text)", .shown = true, .likewise = {texts, 1, 1}};
    mg_predicate in = {.sql = "e IN ('a')"}, other = {.sql = "e IN ('b')"};
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK(mg_same_where(&a, MG_PSL_POSTGRESQL, &shown, &in) && mg_same_where(&a, MG_PSL_POSTGRESQL, &in, &shown));
    CHECK(!mg_same_where(&a, MG_PSL_POSTGRESQL, &shown, &other) && !mg_same_where(&a, MG_PSL_POSTGRESQL, NULL, &in));
    CHECK(mg_same_where(&a, MG_PSL_POSTGRESQL, NULL, NULL));
    mg_arena_free(&a);
}

TEST(predicates_are_read_to_any_depth_and_without_memory)
{
    where_pair deep = {false, NULL, "d"};
    bool failed = true;
    char *text;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    text = mg_arena_get(&a, 100001);
    memset(text, '(', 100000);
    deep.x = text;
    CHECK(!is_same(&a, MG_PSL_POSTGRESQL, &deep, false) && !a.failed);
    mg_arena_free(&a);
    for (long n = 1; failed; n++)
    {
        memory_fail(n, true);
        mg_arena_init(&a, &memory_host);
        CHECK(is_same(&a, MG_PSL_POSTGRESQL, &said[1], false) || a.failed);
        failed = a.failed;
        memory_fail(0, false);
        mg_arena_free(&a);
    }
}
