/* test_names_column.c: which columns a definition names, as PostgreSQL shows it. */
#include "../../common/plan/destructive.h"
#include "check.h"

static const struct
{
    mg_extra_kind kind;
    const char *definition, *column;
    bool named;
} definitions[] = {
    {MG_EXTRA_CHECK, "CHECK ((a > 1))", "a", true},
    {MG_EXTRA_CHECK, "CHECK ((a > 1))", "CHECK", false},
    {MG_EXTRA_CHECK, "CHECK ((ab > 1))", "a", false},
    {MG_EXTRA_CHECK, "CHECK ((\"A\" > 1))", "A", true},
    {MG_EXTRA_CHECK, "CHECK ((\"A\" > 1))", "a", false},
    {MG_EXTRA_CHECK, "CHECK ((\"it\"\"s\" > 1))", "it\"s", true},
    /* a part of a name in quotes is none */
    {MG_EXTRA_CHECK, "CHECK ((\"a b\" > 1))", "a", false},
    {MG_EXTRA_CHECK, "CHECK ((\"a.b\" > 1))", "b", false},
    /* texts name nothing, whatever is in them */
    {MG_EXTRA_CHECK, "CHECK ((b <> 'it''s a'::text))", "a", false},
    {MG_EXTRA_CHECK, "CHECK ((b <> E'\\' a'))", "a", false},
    {MG_EXTRA_CHECK, "CHECK ((b <> 'c:\\') AND (a > 0))", "a", true},
    {MG_EXTRA_CHECK, "CHECK (('x'::text = a))", "a", true},
    /* nor do types and functions */
    {MG_EXTRA_CHECK, "CHECK ((b = 'x'::kind))", "kind", false},
    {MG_EXTRA_CHECK, "CHECK ((b = 'x'::s.kind))", "kind", false},
    {MG_EXTRA_CHECK, "CHECK ((b = 'x'::\"Kind\"))", "Kind", false},
    {MG_EXTRA_CHECK, "CHECK ((b > '2000-01-01'::timestamp(3) without time zone))", "time", false},
    {MG_EXTRA_CHECK, "CHECK ((b > '2000-01-01'::timestamp without time zone) AND (\"time\" > 1))", "time", true},
    {MG_EXTRA_CHECK, "CHECK ((lower(b) = b))", "lower", false},
    {MG_EXTRA_CHECK, "CHECK ((\"substring\"(b, 1) = b))", "substring", false},
    {MG_EXTRA_CHECK, "CHECK ((l[1:n] = m))", "n", true},
    {MG_EXTRA_EXCLUSION, "EXCLUDE USING gist (room WITH =, during WITH &&)", "during", true},
    {MG_EXTRA_INDEX, "CREATE INDEX a ON b USING btree (lower(c)) WHERE (d > 0)", "a", false},
    {MG_EXTRA_INDEX, "CREATE INDEX a ON b USING btree (lower(c)) WHERE (d > 0)", "b", false},
    {MG_EXTRA_INDEX, "CREATE INDEX a ON b USING btree (lower(c)) WHERE (d > 0)", "c", true},
    {MG_EXTRA_INDEX, "CREATE INDEX a ON b USING btree (lower(c)) WHERE (d > 0)", "d", true},
    {MG_EXTRA_INDEX, "CREATE INDEX \"x USING y\" ON b USING btree (c)", "b", false},
    {MG_EXTRA_STATISTICS, "CREATE STATISTICS s (ndistinct) ON a, b FROM t", "b", true},
    {MG_EXTRA_STATISTICS, "CREATE STATISTICS s (ndistinct) ON a, b FROM t", "t", false},
    {MG_EXTRA_STATISTICS, "CREATE STATISTICS s ON EXTRACT(year FROM a), b FROM t", "a", true},
    {MG_EXTRA_STATISTICS, "CREATE STATISTICS \"x ON y\" ON a, b FROM t", "y", false},
};

TEST(definition_names_column)
{
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    {
        const mg_extra e = {.kind = definitions[i].kind, .definition = definitions[i].definition};

        if (mg_extra_names_column(&e, definitions[i].column) != definitions[i].named)
            check_failed(__FILE__, __LINE__, "<%s> should %sname <%s>", e.definition,
                         definitions[i].named ? "" : "not ", definitions[i].column);
    }
    CHECK(true);
}
