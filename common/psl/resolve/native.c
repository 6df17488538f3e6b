/* native.c: see native.h. */
#include "native.h"

#include "../base/ctx.h"

#define ON_BTREE (1u << MG_PSL_BTREE)
#define ON_HASH (1u << MG_PSL_HASH)
#define ON_GIST (1u << MG_PSL_GIST)
#define ON_GIN (1u << MG_PSL_GIN)
#define ON_SPGIST (1u << MG_PSL_SPGIST)
#define ON_BRIN (1u << MG_PSL_BRIN)
#define NATIVE(name) (1u << MG_PSL_NATIVE_##name)

enum
{
    NO_ARGS = 0,
    LENGTH = 1,
    PRECISION = 2
};

_Static_assert(MG_PSL_NATIVES <= 32, "native types fit a set of bits");

static const struct
{
    const char *name;
    uint32_t args;
    mg_psl_scalar scalar;
    uint32_t indexes;
} native_types[] = {
    {"", NO_ARGS, MG_PSL_TEXT, 0},
#define MG_NATIVE(name, arguments, scalar, indexes) {#name, arguments, scalar, indexes},
#include "../base/native_types.def"
#undef MG_NATIVE
};

static const mg_psl_opclass_info opclasses[] = {
    {"", 0, 0, MG_PSL_SCALARS},
#define MG_OPCLASS(name, algorithms, shown, natives, plain) {shown, algorithms, natives, plain},
#include "../base/opclass.def"
#undef MG_OPCLASS
};

mg_psl_native_type mg_psl_native_of(mg_psl_str name)
{
    for (int i = 1; i < MG_PSL_NATIVES; i++)
        if (mg_psl_is(name, native_types[i].name))
            return (mg_psl_native_type) i;
    return MG_PSL_NATIVE_NONE;
}

const char *mg_psl_native_name(mg_psl_native_type t)
{
    return native_types[t].name;
}

mg_psl_scalar mg_psl_native_scalar(mg_psl_native_type t)
{
    return native_types[t].scalar;
}

uint32_t mg_psl_native_max_args(mg_psl_native_type t)
{
    return native_types[t].args;
}

bool mg_psl_native_indexable(mg_psl_native_type t, mg_psl_algorithm a)
{
    return native_types[t].indexes >> a & 1;
}

bool mg_psl_native_read(mg_psl_native_type t, const mg_psl_str *args, uint32_t count, mg_psl_native_value *out)
{
    *out = (mg_psl_native_value){.type = t};
    /* The reference ignores the arguments of a type that takes none. */
    if (native_types[t].args == NO_ARGS || count == 0)
        return true;
    if (count != native_types[t].args)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!mg_psl_parse_u32(args[i], &out->args[i]))
            return false;
    out->count = count;
    return true;
}

bool mg_psl_field_native(const mg_psl_connector *c, const mg_psl_field *f, mg_psl_native_value *out)
{
    mg_psl_native_type t;

    if (f->kind != MG_PSL_OF_SCALAR || !f->to.native || !(c->can & MG_PSL_CAN_NATIVE_TYPES))
        return false;
    t = mg_psl_native_of(f->to.native->name);
    return t && mg_psl_native_read(t, f->to.native->args, f->to.native->count, out);
}

const char *mg_psl_native_text(mg_arena *a, const mg_psl_native_value *v)
{
    const char *name = native_types[v->type].name, *text = name;

    if (v->count == 1)
        text = mg_arena_printf(a, "%s(%u)", name, v->args[0]);
    else if (v->count == 2)
        text = mg_arena_printf(a, "%s(%u,%u)", name, v->args[0], v->args[1]);
    return text ? text : name;
}

const mg_psl_opclass_info *mg_psl_opclass_of(mg_psl_opclass ops)
{
    return &opclasses[ops];
}
