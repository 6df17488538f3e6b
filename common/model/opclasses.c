/* opclasses.c: see opclasses.h. */
#include "opclasses.h"

#include "../base/strbuf.h"

static const char *const opclass_names[] = {
    [MG_PSL_OPS_NONE] = NULL,
#define MG_OPCLASS(name, algorithms, shown, natives, plain) #name,
#include "../psl/base/opclass.def"
#undef MG_OPCLASS
    [MG_PSL_OPS_RAW] = NULL,
};

const char *mg_opclass_word(mg_psl_opclass ops)
{
    return opclass_names[ops];
}

/* Does a part of a name start at `p` that SQL joins to the part before it, without an underscore? */
static bool joins(const char *p)
{
    return strncmp(p, "Max", 3) == 0 || strncmp(p, "Tz", 2) == 0;
}

const char *mg_opclass_sql_name(mg_arena *a, mg_psl_opclass ops)
{
    mg_strbuf out;

    if (!opclass_names[ops])
        return NULL;
    mg_strbuf_init(&out, a);
    for (const char *p = opclass_names[ops]; *p; p++)
    {
        bool upper = *p >= 'A' && *p <= 'Z',
             var_bit = p - opclass_names[ops] == 3 && strncmp(opclass_names[ops], "VarBit", 6) == 0;

        if (upper && p > opclass_names[ops] && !joins(p) && !var_bit)
            mg_strbuf_putc(&out, '_');
        mg_strbuf_putc(&out, (char) (upper ? *p - 'A' + 'a' : *p));
    }
    return mg_strbuf_done(&out);
}

bool mg_opclass_is_default(mg_psl_opclass ops, mg_psl_algorithm algorithm)
{
    static const char end[] = "MinMaxOps";
    size_t n = opclass_names[ops] ? strlen(opclass_names[ops]) : 0, k = strlen(end);

    switch (ops)
    {
    case MG_PSL_OPS_InetOps:
        return algorithm == MG_PSL_SPGIST;
    case MG_PSL_OPS_JsonbOps:
    case MG_PSL_OPS_ArrayOps:
    case MG_PSL_OPS_TextOps:
    case MG_PSL_OPS_InetInclusionOps:
        return true;
    default:
        return n > k && strcmp(opclass_names[ops] + n - k, end) == 0;
    }
}

mg_opclass mg_opclass_of(mg_arena *a, const mg_psl_index_field *f, mg_psl_algorithm algorithm)
{
    if (f->ops == MG_PSL_OPS_NONE)
        return (mg_opclass){NULL, false};
    if (f->ops == MG_PSL_OPS_RAW)
        return (mg_opclass){mg_arena_copy(a, f->raw_ops.text, f->raw_ops.len), false};
    return (mg_opclass){mg_opclass_sql_name(a, f->ops), mg_opclass_is_default(f->ops, algorithm)};
}
