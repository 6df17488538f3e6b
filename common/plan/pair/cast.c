/*
 * cast.c: decides how the values of a column get to its new type; see pair.h. The rules are in casts.def and lossy.def.
 */
#include "pair.h"

typedef enum condition
{
    ALWAYS,
    LENGTH_BELOW,
    LENGTH_ABOVE,
    NO_LENGTH,
    WHOLE_BELOW,
    SHORTER,
    NOT_SHORTER,
    LONGER,
    OLD_NO_LENGTH,
    OLD_LENGTH_TO_NONE,
    OLD_LENGTH_1_TO_NONE,
    OLD_WHOLE_ABOVE,
    SAME_PRECISION,
    FEWER_SECONDS,
    DECIMAL_NARROWER,
    DECIMAL_LONGER,
    BIT_FITS,
    BIT_FITS_CHAR,
    BIT_IS_CUT
} condition;

typedef struct rule
{
    mg_psl_native_type from, to; /* `to` is none in the rule for all other types */
    condition condition;
    uint32_t number;
    mg_cast cast;
} rule;

static const rule rules[] = {
#define MG_CAST(from, to, condition, number, cast)                                                                     \
    {MG_PSL_NATIVE_##from, MG_PSL_NATIVE_##to, condition, number, MG_CAST_##cast},
#define MG_OTHERS(from, cast) {MG_PSL_NATIVE_##from, MG_PSL_NATIVE_NONE, ALWAYS, 0, MG_CAST_##cast},
#include "casts.def"
#undef MG_CAST
#undef MG_OTHERS
};

/* Do the old numbers have more digits, before or after the point, than the new type allows? */
static bool decimal_narrower(const mg_psl_native_value *x, const mg_psl_native_value *y)
{
    if (!y->count)
        return false;
    if (!x->count)
        return y->args[0] < 131072 || y->args[1] < 16383;
    return x->args[0] - x->args[1] > y->args[0] - y->args[1] || x->args[1] > y->args[1];
}

/* Is a number, written as a text with its sign and point, too long for the new type? */
static bool decimal_longer(const mg_psl_native_value *x, const mg_psl_native_value *y)
{
    if (!y->count)
        return false;
    if (!x->count)
        return y->args[0] < 131073;
    return x->args[0] + (x->args[1] > 0 ? 2 : 1) > y->args[0];
}

static bool holds(const rule *r, const mg_psl_native_value *x, const mg_psl_native_value *y)
{
    uint32_t old = x->args[0], len = y->args[0];

    switch (r->condition)
    {
    case ALWAYS:
        return true;
    case LENGTH_BELOW:
        return y->count && len < r->number;
    case LENGTH_ABOVE:
        return y->count && len > r->number;
    case NO_LENGTH:
        return !y->count;
    case WHOLE_BELOW:
        return y->count && len - y->args[1] < r->number;
    case SHORTER:
        return y->count && (!x->count || old > len);
    case NOT_SHORTER:
        return y->count && x->count && len >= old;
    case LONGER:
        return y->count && x->count && len > old;
    case OLD_NO_LENGTH:
        return !x->count;
    case OLD_LENGTH_TO_NONE:
        return x->count && !y->count;
    case OLD_LENGTH_1_TO_NONE:
        return x->count && old == 1 && !y->count;
    case OLD_WHOLE_ABOVE:
        return !x->count || x->args[1] > 0 || old > r->number;
    case SAME_PRECISION:
        return !y->count || !x->count || old == len;
    case FEWER_SECONDS:
        return y->count && (!x->count || old > len);
    case DECIMAL_NARROWER:
        return decimal_narrower(x, y);
    case DECIMAL_LONGER:
        return decimal_longer(x, y);
    case BIT_FITS:
        return !x->count || !y->count || len >= old;
    case BIT_FITS_CHAR:
        return !x->count || (y->count && len >= old);
    case BIT_IS_CUT:
        return !x->count || !y->count || len <= old;
    }
    return false;
}

static bool same_native(const mg_psl_native_value *x, const mg_psl_native_value *y)
{
    return x->type == y->type && x->count == y->count && x->args[0] == y->args[0] && x->args[1] == y->args[1];
}

static mg_cast native_cast(const mg_psl_native_value *x, const mg_psl_native_value *y)
{
    if (same_native(x, y))
        return MG_CAST_NONE;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].from == x->type && (rules[i].to == y->type || rules[i].to == MG_PSL_NATIVE_NONE) &&
            holds(&rules[i], x, y))
            return rules[i].cast;
    return MG_CAST_NEVER;
}

/* The cast between a list and something that is no list. A list can be shown as a text. */
static mg_cast list_cast(const mg_type *from, const mg_type *to)
{
    bool to_scalar = from->nullness == MG_COLUMN_LIST;

    if (to_scalar && to->native.type == MG_PSL_NATIVE_Text)
        return MG_CAST_SAFE;
    if (to_scalar && to->native.type == MG_PSL_NATIVE_VarChar)
        return to->native.count ? MG_CAST_RISKY : MG_CAST_SAFE;
    return to_scalar && to->native.type == MG_PSL_NATIVE_Char ? MG_CAST_RISKY : MG_CAST_NEVER;
}

/*
 * Is the only difference that one side says the length that the database implies? To the database CHAR and BIT are
 * CHAR(1) and BIT(1). The reference takes them for different types, so that it changes the column in every plan, and a
 * BIT column loses its values.
 */
static bool is_implied(const mg_type *database, const mg_type *other)
{
    return database->implied && database->native.type == other->native.type && !other->native.count &&
           (database->nullness == MG_COLUMN_LIST) == (other->nullness == MG_COLUMN_LIST);
}

static mg_cast postgres_cast(const mg_type *from, const mg_type *to)
{
    const mg_enum *x = from->family == MG_FAMILY_ENUM ? from->of.enumeration : NULL;
    const mg_enum *y = to->family == MG_FAMILY_ENUM ? to->of.enumeration : NULL;

    if (x && y)
        return strcmp(x->name, y->name) == 0 && mg_same_schema(x->schema, y->schema) ? MG_CAST_NONE : MG_CAST_NEVER;
    if (x || y)
        return MG_CAST_NEVER;
    if (is_implied(from, to) || is_implied(to, from))
        return MG_CAST_NONE;
    if ((from->nullness == MG_COLUMN_LIST) != (to->nullness == MG_COLUMN_LIST))
        return list_cast(from, to);
    if (from->native.type != MG_PSL_NATIVE_NONE && to->native.type != MG_PSL_NATIVE_NONE)
        return native_cast(&from->native, &to->native);
    /* Like the reference, this sees no difference between two types that the schema language does not know. */
    return from->native.type == to->native.type ? MG_CAST_NONE : MG_CAST_RISKY;
}

static const struct
{
    rule rule;
    mg_lossy which;
} lossy[] = {
#define MG_LOSSY(from, to, condition, which)                                                                           \
    {{MG_PSL_NATIVE_##from, MG_PSL_NATIVE_##to, condition, 0, MG_CAST_SAFE}, MG_LOSSY_##which},
#include "lossy.def"
#undef MG_LOSSY
};

mg_lossy mg_cast_loses(mg_psl_provider provider, const mg_column_pair *pair)
{
    const mg_type *from = &pair->from->type, *to = &pair->to->type;

    if (provider != MG_PSL_POSTGRESQL || pair->cast != MG_CAST_SAFE ||
        (from->nullness == MG_COLUMN_LIST) != (to->nullness == MG_COLUMN_LIST))
        return MG_LOSSY_NOT;
    for (size_t i = 0; i < sizeof lossy / sizeof *lossy; i++)
        if (lossy[i].rule.from == from->native.type && lossy[i].rule.to == to->native.type &&
            holds(&lossy[i].rule, &from->native, &to->native))
            return lossy[i].which;
    return MG_LOSSY_NOT;
}

/* Is it a type to which the server can cast any value by itself? */
static bool takes_any_type(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_Text || t == MG_PSL_NATIVE_VarChar || t == MG_PSL_NATIVE_Char ||
           t == MG_PSL_NATIVE_Citext;
}

static bool takes_numeric(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_SmallInt || t == MG_PSL_NATIVE_Integer || t == MG_PSL_NATIVE_BigInt ||
           t == MG_PSL_NATIVE_Real || t == MG_PSL_NATIVE_DoublePrecision;
}

const char *mg_cast_through(const mg_column_pair *pair)
{
    mg_psl_native_type from = pair->from->type.native.type, to = pair->to->type.native.type;

    if ((pair->cast != MG_CAST_SAFE && pair->cast != MG_CAST_RISKY) || takes_any_type(to))
        return NULL;
    switch (from)
    {
    case MG_PSL_NATIVE_Money:
        return to == MG_PSL_NATIVE_Decimal ? NULL : takes_numeric(to) ? "NUMERIC" : "TEXT";
    case MG_PSL_NATIVE_Citext:
    case MG_PSL_NATIVE_NONE:
        return "TEXT";
    case MG_PSL_NATIVE_Timestamp:
        return to == MG_PSL_NATIVE_Timetz ? "TIMESTAMPTZ" : NULL;
    default:
        return to == MG_PSL_NATIVE_NONE ? "TEXT" : NULL;
    }
}

static mg_cast sqlite_cast(const mg_type *from, const mg_type *to)
{
    if (from->family == to->family &&
        (from->family != MG_FAMILY_UNSUPPORTED || strcmp(from->of.text, to->of.text) == 0))
        return MG_CAST_NONE;
    return to->family == MG_FAMILY_STRING ? MG_CAST_SAFE : MG_CAST_RISKY;
}

mg_cast mg_cast_between(mg_psl_provider provider, const mg_column *from, const mg_column *to)
{
    return provider == MG_PSL_POSTGRESQL ? postgres_cast(&from->type, &to->type) : sqlite_cast(&from->type, &to->type);
}
