/*
 * cast_sqlite.c: which values of SQLite are none of the new type of their column, and which it changes; see parts.h.
 *
 * A column's type is an affinity: what looks like a number becomes one, a number becomes a text, and all else stays as
 * it is, which no client takes for a value of the type; a STRICT table refuses it. To compare with a CAST applies the
 * same affinity to the column: "x" = CAST("x" AS NUMERIC) is true of what is a number or looks like one.
 */
#include "parts.h"

#define NUMBER "CAST(@ AS NUMERIC)"
#define IS_NUMBER "@ = " NUMBER
#define IS_WHOLE IS_NUMBER " AND " NUMBER " = CAST(" NUMBER " AS INTEGER)"

/* Which values a type takes, by its family; NULL: nothing tells. */
static const char *const lite_takes[MG_FAMILIES] = {
    [MG_FAMILY_INT] = IS_WHOLE " AND " NUMBER " BETWEEN -2147483648 AND 2147483647",
    [MG_FAMILY_BIGINT] = IS_WHOLE,
    [MG_FAMILY_FLOAT] = IS_NUMBER,
    [MG_FAMILY_DECIMAL] = IS_NUMBER,
    [MG_FAMILY_BOOLEAN] = IS_NUMBER " AND " NUMBER " IN (0, 1)",
    [MG_FAMILY_STRING] = "typeof(@) <> 'blob'",
    [MG_FAMILY_DATETIME] = "CASE WHEN " IS_NUMBER " THEN " NUMBER " = CAST(" NUMBER " AS INTEGER) "
                           "ELSE typeof(@) = 'text' AND julianday(@) IS NOT NULL END",
    [MG_FAMILY_JSON] = "typeof(@) <> 'blob' AND json_valid(@)",
    [MG_FAMILY_BYTES] = "typeof(@) = 'blob'",
};

/* What can be the number of a row: no REAL of the least one. */
#define NUMBERS_ROW IS_WHOLE " AND (typeof(" NUMBER ") = 'integer' OR " NUMBER " > -9223372036854775808)"

/* A text has more digits than a number of this kind. */
#define TOO_LONG "typeof(@) = 'text' AND length(replace(ltrim(trim(@), '+-0.'), '.', '')) > 15"

/* Which of them it changes. */
static const char *const lite_changes[MG_FAMILIES] = {
    [MG_FAMILY_FLOAT] = IS_NUMBER " AND CASE typeof(" NUMBER ") WHEN 'integer' THEN CAST(" NUMBER " AS REAL) <> " NUMBER
                                  " ELSE " TOO_LONG " END",
    [MG_FAMILY_DECIMAL] = IS_NUMBER " AND typeof(" NUMBER ") = 'real' AND " TOO_LONG,
    [MG_FAMILY_STRING] = "typeof(@) = 'real' AND CAST(CAST(@ AS TEXT) AS REAL) <> @",
};

static const char *taken_values(mg_arena *a, const mg_row_check *c)
{
    mg_family to = c->column->to->type.family;

    if (c->numbers_rows && c->fatal)
        return NUMBERS_ROW;
    if (c->numbers_rows) /* of what the other check does not count */
        return mg_arena_printf(a, "NOT (" NUMBERS_ROW ") OR %s", lite_takes[to]);
    return c->tables->from->strict && to == MG_FAMILY_INT ? lite_takes[MG_FAMILY_BIGINT] : lite_takes[to];
}

bool mg_rows_cast_in_sqlite(mg_arena *a, const mg_row_check *c, const char **unfit, const char **changed)
{
    mg_family to = c->column->to->type.family;
    const char *taken = taken_values(a, c);

    *unfit = taken ? mg_arena_printf(a, "@ IS NOT NULL AND NOT (%s)", taken) : NULL;
    *changed = lite_changes[to];
    return taken != NULL;
}
