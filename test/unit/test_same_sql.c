/* test_same_sql.c: definitions that say the same, as a server shows them before and after a restore, and others. */
#include "../../common/plan/pair/same_sql.h"
#include "check.h"
#include "memory.h"

#include <stdio.h>

static const struct
{
    const char *x, *y;
    bool same;
} pairs[] = {
    {"CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
     "CHECK (((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))", true},
    {"a = 1", "a  =\n 1", true},
    {"\"substring\"(s, 1, 2)", "substring(s, 1, 2)", true},
    {"at > '2000-01-01'::timestamp(3) without time zone AND b", "at > '2000-01-01' AND b", true},
    {"x::double precision + y::public.\"My type\"[][]", "(x) + ((y))", true},
    {"x::numeric(10,2) IS NULL", "x IS NULL", true},
    {"E'a\\'b' <> 'c''d'", "(E'a\\'b')::text <> ('c''d')", true},
    {"$$ a ) b $$", "($$ a ) b $$)", true},
    {"$x$ $$ $x$ || $1", "$x$ $$ $x$ || ($1)", true},
    {"'a'::interval(3) || x::numeric[]", "'a' || x", true},
    {"a @ - 1", "a @ -1", true},
    {"", "", true},
    {NULL, NULL, true},
    {NULL, "", false},
    {"", NULL, false},
    {"(a OR b) AND c", "a OR (b AND c)", false},
    {"(a OR b) AND c", "a OR b AND c", false},
    {"ARRAY[1] || (ARRAY[2] || ARRAY[3])", "(ARRAY[1] || ARRAY[2]) || ARRAY[3]", false},
    {"a = 'x'", "a = 'X'", false},
    {"a = '(x)'", "a = 'x'", false},
    {"\"A\" = 1", "a = 1", false},
    {"\"a b\" = 1", "a b = 1", false},
    {"a = 1", "a = 12", false},
    {"f(a)", "f(a, b)", false},
    {"a", "a a", false},
    {"(a", "a", false},
    {"a)", "a", false},
    {"$$ a $$", "$$ b $$", false},
    {"a @- 1", "a @ -1", false},
    {"a < = b", "a <= b", false},
    {"\"$a\" = 1", "$a = 1", false},
    {"U&\"a b\" = 1", "U & \"a b\" = 1", false},
};

TEST(same_sql)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int swap = 0; swap < 2; swap++)
        {
            const char *x = swap ? pairs[i].y : pairs[i].x, *y = swap ? pairs[i].x : pairs[i].y;
            mg_arena a;

            mg_arena_init(&a, &memory_host);
            if (mg_sql_means_the_same(&a, x, y) != pairs[i].same)
                check_failed(__FILE__, __LINE__, "%s and %s should %sbe the same", x ? x : "NULL", y ? y : "NULL",
                             pairs[i].same ? "" : "not ");
            mg_arena_free(&a);
        }
    CHECK(true);
}
