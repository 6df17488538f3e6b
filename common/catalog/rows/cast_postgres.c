/*
 * cast_postgres.c: decides which values of PostgreSQL the new type of their column does not accept, and which ones it
 * changes; see parts.h. When a column is altered, its values are cast as in an assignment: a text that is too long is
 * an error and is not cut, unless only spaces are beyond the end.
 */
#include "parts.h"

typedef struct casting
{
    mg_arena *a;
    mg_psl_native_value from, to;
    bool list_as_text;
} casting;

static bool is_whole(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_SmallInt || t == MG_PSL_NATIVE_Integer || t == MG_PSL_NATIVE_BigInt;
}

static bool is_float(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_Real || t == MG_PSL_NATIVE_DoublePrecision;
}

static bool is_exact(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_Decimal || t == MG_PSL_NATIVE_Money;
}

/* Is it a text type in which spaces at the end count? */
static bool keeps_spaces(const casting *k)
{
    mg_psl_native_type t = k->from.type;

    return !k->list_as_text && (t == MG_PSL_NATIVE_Text || t == MG_PSL_NATIVE_VarChar || t == MG_PSL_NATIVE_Citext);
}

/* To texts ****************************************************************************************************** */

static bool cast_to_text(const casting *k, const char **unfit, const char **changed)
{
    bool padded = k->to.type == MG_PSL_NATIVE_Char;
    unsigned limit = k->to.count ? k->to.args[0] : 1;

    if (!padded && !k->to.count)
        return true;
    *unfit = mg_arena_printf(k->a, "pg_catalog.char_length(pg_catalog.rtrim(CAST(@ AS text), ' ')) > %u", limit);
    if (keeps_spaces(k) && padded)
        *changed = "CAST(@ AS text) <> pg_catalog.rtrim(CAST(@ AS text), ' ')";
    else if (keeps_spaces(k))
        *changed = mg_arena_printf(k->a, "pg_catalog.char_length(CAST(@ AS text)) > %u", limit);
    return true;
}

/* To numbers **************************************************************************************************** */

static const char *range_of(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_SmallInt  ? "NOT BETWEEN -32768 AND 32767"
           : t == MG_PSL_NATIVE_Integer ? "NOT BETWEEN -2147483648 AND 2147483647"
                                        : "NOT BETWEEN -9223372036854775808 AND 9223372036854775807";
}

static bool cast_to_integer(const casting *k, const char **unfit, const char **changed)
{
    if (is_whole(k->from.type))
        *unfit = mg_arena_printf(k->a, "@ %s", range_of(k->to.type));
    else if (k->from.type == MG_PSL_NATIVE_Decimal)
    {
        *unfit = mg_arena_printf(k->a, "pg_catalog.round(@) %s", range_of(k->to.type));
        *changed = "@ <> pg_catalog.round(@)";
    }
    else if (is_float(k->from.type))
    {
        /* the upper limit of BIGINT is no float; the number above it is */
        *unfit = k->to.type == MG_PSL_NATIVE_BigInt
                     ? "NOT (pg_catalog.round(CAST(@ AS float8)) >= -9223372036854775808 AND "
                       "pg_catalog.round(CAST(@ AS float8)) < 9223372036854775808)"
                     : mg_arena_printf(k->a, "pg_catalog.round(CAST(@ AS float8)) %s", range_of(k->to.type));
        *changed = "CAST(@ AS float8) <> pg_catalog.round(CAST(@ AS float8))";
    }
    else
        return false;
    return true;
}

/* Decides about infinite numbers apart from the condition, since PostgreSQL 13 casts none of them. */
static const char *guard_infinite(const casting *k, const char *condition, const char *otherwise)
{
    return is_whole(k->from.type) || !condition
               ? condition
               : mg_arena_printf(k->a, "CASE WHEN CAST(@ AS text) LIKE '%%Infinity' THEN %s ELSE %s END", otherwise,
                                 condition);
}

static bool cast_to_decimal(const casting *k, const char **unfit, const char **changed)
{
    int scale = (int) k->to.args[1], whole = (int) k->to.args[0] - scale;
    const char *back = k->from.type == MG_PSL_NATIVE_Real ? "real" : is_float(k->from.type) ? "float8" : "numeric";

    if (!k->to.count || !(is_whole(k->from.type) || is_float(k->from.type) || is_exact(k->from.type)))
        return false;
    *unfit = guard_infinite(k,
                            mg_arena_printf(k->a,
                                            "CAST(@ AS numeric) <> 'NaN' AND "
                                            "pg_catalog.abs(pg_catalog.round(CAST(@ AS numeric), %d)) >= 1e%d",
                                            scale, whole),
                            "true");
    if (!is_whole(k->from.type))
        *changed = guard_infinite(
            k,
            mg_arena_printf(k->a, "CAST(pg_catalog.round(CAST(@ AS numeric), %d) AS %s) <> CAST(@ AS %s)", scale, back,
                            back),
            "false");
    return true;
}

/* Floats: a number does not fit if it is too large or too near to 0; it has not changed if it is shown as before. */
static bool cast_to_float(const casting *k, const char **unfit, const char **changed)
{
    bool single = k->to.type == MG_PSL_NATIVE_Real;
    const char *type = single ? "real" : "float8";

    if (k->from.type != MG_PSL_NATIVE_Decimal && !(single && k->from.type == MG_PSL_NATIVE_DoublePrecision))
        return false;
    *unfit = mg_arena_printf(k->a,
                             "CAST(@ AS text) !~ 'Infinity|NaN' AND (pg_catalog.abs(@) >= %s OR (@ <> 0 AND "
                             "pg_catalog.abs(@) <= %s))",
                             single ? "3.4028235677973366e38" : "1.7976931348623159e308",
                             single ? "7.006492321624085e-46" : "2.4703282292062328e-324");
    *changed = mg_arena_printf(k->a, "CAST(CAST(CAST(@ AS %s) AS text) AS %s) <> @", type,
                               k->from.type == MG_PSL_NATIVE_Decimal ? "numeric" : "float8");
    return true;
}

/* Casts that the reference takes for safe ************************************************************************ */

/* All objects in a JSON value, at any depth, that have the same key twice. */
#define DOUBLED_KEYS                                                                                                   \
    "EXISTS (WITH RECURSIVE part(v) AS (SELECT @ UNION ALL SELECT inner_part.v FROM part, LATERAL ("                   \
    "SELECT value FROM pg_catalog.json_each(CASE pg_catalog.json_typeof(part.v) WHEN 'object' THEN part.v END) UNION " \
    "ALL "                                                                                                             \
    "SELECT value FROM pg_catalog.json_array_elements(CASE pg_catalog.json_typeof(part.v) WHEN 'array' THEN part.v "   \
    "END)"                                                                                                             \
    ") AS inner_part(v)) SELECT 1 FROM part WHERE pg_catalog.json_typeof(part.v) = 'object' AND "                      \
    "(SELECT pg_catalog.count(k) IS DISTINCT FROM pg_catalog.count(DISTINCT k) FROM "                                  \
    "pg_catalog.json_object_keys(part.v) AS k))"

static const char *type_alone(mg_arena *a, const mg_column *c)
{
    mg_column item = *c;
    mg_strbuf out;
    mg_render r = {.out = &out};

    item.type.nullness = MG_COLUMN_REQUIRED;
    item.autoincrement = false;
    mg_strbuf_init(&out, a);
    mg_postgres_type(&r, &item, NULL);
    return mg_strbuf_done(&out);
}

static const char *lossy_condition(mg_arena *a, const mg_column_pair *c, mg_lossy lossy)
{
    const char *from = type_alone(a, c->from), *to = type_alone(a, c->to);

    if (!from || !to)
        return NULL;
    switch (lossy)
    {
    case MG_LOSSY_BACK:
        return mg_arena_printf(a, "CAST(CAST(@ AS %s) AS %s) IS DISTINCT FROM @", to, from);
    case MG_LOSSY_OID:
        return "CAST(@ AS BIGINT) NOT BETWEEN 0 AND 2147483647";
    case MG_LOSSY_NUMBER:
        return mg_arena_printf(a,
                               "CASE WHEN @ BETWEEN -9000000000000000000 AND 9000000000000000000 "
                               "THEN CAST(CAST(@ AS %s) AS BIGINT) IS DISTINCT FROM CAST(@ AS BIGINT) "
                               "ELSE @ IS NOT NULL END",
                               to);
    case MG_LOSSY_JSON:
        return DOUBLED_KEYS;
    case MG_LOSSY_NOT:
    case MG_LOSSY_ALL:
        break;
    }
    return "@ IS NOT NULL";
}

/* All *********************************************************************************************************** */

static bool tell_cast(const casting *k, const char **unfit, const char **changed)
{
    switch (k->to.type)
    {
    case MG_PSL_NATIVE_VarChar:
    case MG_PSL_NATIVE_Char:
        return cast_to_text(k, unfit, changed);
    case MG_PSL_NATIVE_SmallInt:
    case MG_PSL_NATIVE_Integer:
    case MG_PSL_NATIVE_BigInt:
        return cast_to_integer(k, unfit, changed);
    case MG_PSL_NATIVE_Decimal:
        return cast_to_decimal(k, unfit, changed);
    case MG_PSL_NATIVE_Real:
    case MG_PSL_NATIVE_DoublePrecision:
        return cast_to_float(k, unfit, changed);
    case MG_PSL_NATIVE_Bit:
        *unfit = mg_arena_printf(k->a, "pg_catalog.length(@) <> %u", k->to.count ? k->to.args[0] : 1);
        return k->from.type == MG_PSL_NATIVE_VarBit;
    default:
        return false;
    }
}

bool mg_rows_cast_in_postgres(mg_arena *a, const mg_column_pair *c, mg_lossy lossy, const char **unfit,
                              const char **changed)
{
    const mg_type *from = &c->from->type, *to = &c->to->type;
    casting k = {a, from->native, to->native, from->nullness == MG_COLUMN_LIST && to->nullness != MG_COLUMN_LIST};

    *unfit = *changed = NULL;
    if (lossy)
    {
        *changed = lossy_condition(a, c, lossy);
        return true;
    }
    if (from->native.type == MG_PSL_NATIVE_NONE || to->native.type == MG_PSL_NATIVE_NONE ||
        !tell_cast(&k, unfit, changed))
        return false;
    if (*unfit && *changed)
        *changed = mg_arena_printf(a, "CASE WHEN %s THEN false ELSE %s END", *unfit, *changed);
    return true;
}
