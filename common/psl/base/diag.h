/* diag.h: the list of what is wrong with a schema, in the order in which it was found. */
#ifndef MG_PSL_DIAG_H
#define MG_PSL_DIAG_H

#include "../../base/arena.h"
#include "../../base/vec.h"
#include "ast.h"

/* The bytes [start, end) of the file with number `file`. */
typedef struct mg_psl_range
{
    uint32_t file, start, end;
} mg_psl_range;

typedef struct mg_psl_diag
{
    const char *message; /* a single line, with few exceptions */
    mg_psl_range span;
    bool warning;
} mg_psl_diag;

/* Errors and warnings are two lists, since the reference reports them apart. */
typedef struct mg_psl_diags
{
    mg_arena *arena;
    const mg_psl_file *files;
    uint32_t file_count;
    MG_VEC(mg_psl_diag) errors;
    MG_VEC(mg_psl_diag) warnings;
} mg_psl_diags;

/* If there is no memory, this diagnostic and all later ones are lost, and the arena stays marked as failed. */
void mg_psl_error(mg_psl_diags *d, mg_psl_span span, const char *fmt, ...) MG_PRINTF(3, 4);
void mg_psl_warn(mg_psl_diags *d, mg_psl_span span, const char *fmt, ...) MG_PRINTF(3, 4);

#endif
