/* predicate.h: which rows a partial index covers, made from what a schema says. */
#ifndef MG_MODEL_PREDICATE_H
#define MG_MODEL_PREDICATE_H

#include "../psl/psl.h"
#include "../sql/source.h"
#include "model.h"

/*
 * Finds lines and columns in the files of a schema. The lines of a file are counted once, when first needed; zeroed,
 * none has been.
 */
typedef struct mg_psl_places
{
    mg_places *files; /* by the number of the file */
} mg_psl_places;

/*
 * "schema.prisma:12:27", in `a`: where a span begins. `scratch` lives as long as `places`. NULL: out of memory.
 */
const char *mg_psl_place_text(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                              mg_psl_span span);

/*
 * The predicate of a valid `where`, in arena `a`, with its place in the schema. `scratch` must live as long as
 * `places`. NULL if there is no memory.
 */
const mg_predicate *mg_predicate_of_psl(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                                        const mg_psl_where *where);

#endif
