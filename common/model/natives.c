/* natives.c: see natives.h. */
#include "natives.h"

static const mg_psl_native_value natives[] = {
    [MG_PSL_INT] = {MG_PSL_NATIVE_Integer, 0, {0, 0}},
    [MG_PSL_BIGINT] = {MG_PSL_NATIVE_BigInt, 0, {0, 0}},
    [MG_PSL_FLOAT] = {MG_PSL_NATIVE_DoublePrecision, 0, {0, 0}},
    [MG_PSL_BOOLEAN] = {MG_PSL_NATIVE_Boolean, 0, {0, 0}},
    [MG_PSL_TEXT] = {MG_PSL_NATIVE_Text, 0, {0, 0}},
    [MG_PSL_DATETIME] = {MG_PSL_NATIVE_Timestamp, 1, {3, 0}},
    [MG_PSL_JSON] = {MG_PSL_NATIVE_JsonB, 0, {0, 0}},
    [MG_PSL_BYTES] = {MG_PSL_NATIVE_ByteA, 0, {0, 0}},
    [MG_PSL_DECIMAL] = {MG_PSL_NATIVE_Decimal, 2, {65, 30}},
};

mg_psl_native_value mg_native_default(mg_psl_scalar s)
{
    return natives[s];
}

bool mg_native_is_default(const mg_psl_native_value *n)
{
    const mg_psl_native_value *usual = &natives[mg_psl_native_scalar(n->type)];

    return n->type == usual->type && n->count == usual->count && n->args[0] == usual->args[0] &&
           n->args[1] == usual->args[1];
}
