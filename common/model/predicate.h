/* predicate.h: which rows a partial index is of, as a schema says it. */
#ifndef MG_MODEL_PREDICATE_H
#define MG_MODEL_PREDICATE_H

#include "../psl/psl.h"
#include "../sql/source.h"
#include "model.h"

/* Where things stand in the files of a schema; looked up once for each file. Zeroed: none is looked up yet. */
typedef struct mg_psl_places
{
    mg_places *files; /* by number */
} mg_psl_places;

/*
 * "schema.prisma:12:27", in `a`: where a span begins. `scratch` lives as long as `places`. NULL: out of memory.
 */
const char *mg_psl_place_text(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                              mg_psl_span span);

/*
 * The predicate of a valid `where`, in `a`, with the place that it stands at. `scratch` lives as long as `places`.
 * NULL: out of memory.
 */
const mg_predicate *mg_predicate_of_psl(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                                        const mg_psl_where *where);

#endif
