/*
 * psl.h: the schema language from outside: check a schema, show what is wrong with it, format it.
 *
 * Ownership: everything lives in the arena that is passed in, or in the inputs, whose texts are used as they are
 * wherever nothing had to be changed; so both must outlive the result. If there is no memory, the functions return
 * false (or NULL) and the arena's `failed` is set. Nothing is remembered between calls.
 */
#ifndef MG_PSL_H
#define MG_PSL_H

#include "../base/arena.h"
#include "base/diag.h"
#include "base/schema.h"

/* One file. Diagnostics show its `path`; the path of a schema given as a text is "schema.prisma". */
typedef struct mg_psl_input
{
    const char *path;
    const char *text; /* UTF-8, no terminator needed, no BOM */
    size_t len;
} mg_psl_input;

typedef struct mg_psl_result
{
    mg_psl_schema schema; /* to be used only when there are no errors */
    mg_psl_diags diags;   /* errors and, apart from them, warnings, both in the order of the reference */
} mg_psl_result;

/*
 * Reads and checks a schema, given as one or several files in the order of their paths. The rules are those of the
 * release that is asked for or, if `asked` is unsaid, of the one that the schema is written for (release.h). True:
 * `out` is filled; the schema is valid if `out->diags.errors.len` is 0, and P1012 is the error if it is not. False:
 * there was no memory.
 */
bool mg_psl_validate(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_result *out);

/*
 * Finds the release that a schema is written for. Only the datasource is looked at, so the schema need not be valid.
 * False if there is no memory.
 */
bool mg_psl_find_release(mg_arena *a, const mg_psl_input *files, size_t count, mg_release *out);

/*
 * The errors as people see them, with lines of the source and their number at the end; this is the message of P1012.
 * NULL if there is no memory. `mg_psl_render_warnings` shows the warnings in the same way, without their number; the
 * text is "" if there are none. A text that reaches MG_PSL_RENDER_BYTES ends soon after with "…". Of a long line only
 * the part around the error is shown.
 */
#define MG_PSL_RENDER_BYTES 100000
char *mg_psl_render_errors(mg_arena *a, const mg_psl_result *r);
char *mg_psl_render_warnings(mg_arena *a, const mg_psl_result *r);

/*
 * Formats every file, in the order of the files: lines are aligned and sorted, and for relations the opposite fields
 * and the arguments that are missing are filled in. A schema with errors is formatted as far as it can be read; a file
 * that is not UTF-8 is returned unchanged. `asked` means what it means above. False if there is no memory.
 */
bool mg_psl_format(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_str *formatted);

#endif
