/* native.h: native types of PostgreSQL, such as @db.VarChar(10). */
#ifndef MG_PSL_NATIVE_H
#define MG_PSL_NATIVE_H

#include "../../base/arena.h"
#include "../base/schema.h"

/* The native types, in the order of native_types.def. */
typedef enum mg_psl_native_type
{
    MG_PSL_NATIVE_NONE,
#define MG_NATIVE(name, arguments, scalar, indexes) MG_PSL_NATIVE_##name,
#include "../base/native_types.def"
#undef MG_NATIVE
    MG_PSL_NATIVES
} mg_psl_native_type;

/* A native type whose arguments, at most two numbers, have been read. */
typedef struct mg_psl_native_value
{
    mg_psl_native_type type : 8;
    uint32_t count : 8;
    uint32_t args[2];
} mg_psl_native_value;

/* The type with that name, compared with case, or MG_PSL_NATIVE_NONE. */
mg_psl_native_type mg_psl_native_of(mg_psl_str name);

const char *mg_psl_native_name(mg_psl_native_type t);
mg_psl_scalar mg_psl_native_scalar(mg_psl_native_type t); /* the scalar type whose fields may have it */
uint32_t mg_psl_native_max_args(mg_psl_native_type t);    /* all of them are optional */

/* True if an index of that kind can be made on such a column without naming an operator class. */
bool mg_psl_native_indexable(mg_psl_native_type t, mg_psl_algorithm a);

/* Reads the arguments. False if the type does not take them. */
bool mg_psl_native_read(mg_psl_native_type t, const mg_psl_str *args, uint32_t count, mg_psl_native_value *out);

/* Reads the native type of a field. False if it has none, or one that cannot be read. */
bool mg_psl_field_native(const mg_psl_connector *c, const mg_psl_field *f, mg_psl_native_value *out);

/* The type as a schema writes it, as in "VarChar(10)". The text lives in the arena and is never NULL. */
const char *mg_psl_native_text(mg_arena *a, const mg_psl_native_value *v);

/* Which indexes and types an operator class fits. */
typedef struct mg_psl_opclass_info
{
    const char *name;    /* as messages call it */
    uint32_t algorithms; /* one bit for each mg_psl_algorithm */
    uint32_t natives;    /* one bit for each mg_psl_native_type */
    mg_psl_scalar plain; /* what a field without a native type must be, or MG_PSL_SCALARS if none fits */
} mg_psl_opclass_info;

const mg_psl_opclass_info *mg_psl_opclass_of(mg_psl_opclass ops);

#endif
