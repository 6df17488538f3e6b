/* native.h: native types of PostgreSQL, such as @db.VarChar(10). */
#ifndef MG_PSL_NATIVE_H
#define MG_PSL_NATIVE_H

#include "../../base/arena.h"
#include "../base/schema.h"

/* In the order of native_types.def. */
typedef enum mg_psl_native_type
{
    MG_PSL_NATIVE_NONE,
#define MG_NATIVE(name, arguments, scalar, indexes) MG_PSL_NATIVE_##name,
#include "../base/native_types.def"
#undef MG_NATIVE
    MG_PSL_NATIVES
} mg_psl_native_type;

/* A native type with its arguments read: at most two numbers. */
typedef struct mg_psl_native_value
{
    mg_psl_native_type type : 8;
    uint32_t count : 8;
    uint32_t args[2];
} mg_psl_native_value;

/* The type of that name (case counts), or MG_PSL_NATIVE_NONE. */
mg_psl_native_type mg_psl_native_of(mg_psl_str name);

const char *mg_psl_native_name(mg_psl_native_type t);
mg_psl_scalar mg_psl_native_scalar(mg_psl_native_type t); /* the field's type that it belongs to */
uint32_t mg_psl_native_max_args(mg_psl_native_type t);    /* all of them are optional */

/* True if an index of that type takes the native type without an operator class. */
bool mg_psl_native_indexable(mg_psl_native_type t, mg_psl_algorithm a);

/* Reads the arguments; false when they are not what the type takes. */
bool mg_psl_native_read(mg_psl_native_type t, const mg_psl_str *args, uint32_t count, mg_psl_native_value *out);

/* The native type of a field; false when it has none, or one that cannot be read. */
bool mg_psl_field_native(const mg_psl_connector *c, const mg_psl_field *f, mg_psl_native_value *out);

/* "VarChar(10)"; owned by the arena; never NULL. */
const char *mg_psl_native_text(mg_arena *a, const mg_psl_native_value *v);

/* What an operator class is for. */
typedef struct mg_psl_opclass_info
{
    const char *name;    /* in messages */
    uint32_t algorithms; /* bits by mg_psl_algorithm */
    uint32_t natives;    /* bits by mg_psl_native_type */
    mg_psl_scalar plain; /* the type of a field without a native type; MG_PSL_SCALARS: none */
} mg_psl_opclass_info;

const mg_psl_opclass_info *mg_psl_opclass_of(mg_psl_opclass ops);

#endif
