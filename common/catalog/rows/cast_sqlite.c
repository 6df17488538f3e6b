/*
 * cast_sqlite.c: writes conditions for SQLite: which values do not fit the new type of their column, and which values
 * that type changes; see parts.h.
 *
 * In SQLite the type of a column is only an affinity: a number column turns a text that looks like a number into one, a
 * text column turns numbers into texts, and every other value stays as it is. Clients fail to read such a value, and a
 * STRICT table refuses it.
 *
 * A comparison with a CAST applies the affinity of the CAST to the column: "x" = CAST("x" AS NUMERIC) is true if "x" is
 * a number or looks like one.
 */
#include "parts.h"

#define NUMBER "CAST(@ AS NUMERIC)"
#define IS_NUMBER "@ = " NUMBER
#define IS_WHOLE IS_NUMBER " AND " NUMBER " = CAST(" NUMBER " AS INTEGER)"

/* Conditions on the values that a type accepts, by its family; NULL if no condition is known. */
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

/*
 * The values that a rowid can have. The least integer is excluded if it is a REAL, since SQLite does not convert that
 * one to an integer.
 */
#define NUMBERS_ROW IS_WHOLE " AND (typeof(" NUMBER ") = 'integer' OR " NUMBER " > -9223372036854775808)"

/* The text has more digits than a REAL keeps. */
#define TOO_LONG "typeof(@) = 'text' AND length(replace(ltrim(trim(@), '+-0.'), '.', '')) > 15"

/* Conditions on the values that a type accepts but changes; NULL: it changes none. */
static const char *const lite_changes[MG_FAMILIES] = {
    [MG_FAMILY_FLOAT] = IS_NUMBER " AND CASE typeof(" NUMBER ") WHEN 'integer' THEN CAST(" NUMBER " AS REAL) <> " NUMBER
                                  " ELSE " TOO_LONG " END",
    [MG_FAMILY_DECIMAL] = IS_NUMBER " AND typeof(" NUMBER ") = 'real' AND " TOO_LONG,
    [MG_FAMILY_STRING] = "typeof(@) = 'real' AND CAST(CAST(@ AS TEXT) AS REAL) <> @",
};

/* The condition on the values that the new type of this column accepts, or NULL. */
static const char *taken_values(mg_arena *a, const mg_row_check *c)
{
    mg_family to = c->column->to->type.family;

    if (c->numbers_rows && c->fatal)
        return NUMBERS_ROW;
    if (c->numbers_rows) /* what cannot be a rowid is not counted twice: the fatal check of the column counts it */
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
