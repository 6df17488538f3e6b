/*
 * psl.h: the schema language: check a schema, show what is wrong with it, format it.
 *
 * Ownership: everything lives in the arena that is passed in and, for texts that nothing had to be changed in, in the
 * inputs: both must outlive the result. Out of memory: the functions return false (or NULL) and the arena's `failed` is
 * set. There is no state between calls.
 */
#ifndef MG_PSL_H
#define MG_PSL_H

#include "../base/arena.h"
#include "base/diag.h"
#include "base/schema.h"

/* One file. `path` is shown in diagnostics; a single text is called "schema.prisma". */
typedef struct mg_psl_input
{
    const char *path;
    const char *text; /* UTF-8, no terminator needed, no BOM */
    size_t len;
} mg_psl_input;

typedef struct mg_psl_result
{
    mg_psl_schema schema; /* to be used only when there are no errors */
    mg_psl_diags diags;   /* errors, and apart from them warnings, in the order of the reference */
} mg_psl_result;

/*
 * Reads and checks a schema of one or several files, given in the order of their paths, by the rules of the release
 * that is asked for, or else of its own (release.h). True: `out` is filled, and `out->diags.errors.len` says whether
 * the schema is valid (else the error is P1012). False: out of memory.
 */
bool mg_psl_validate(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_result *out);

/* The release of a schema, valid or not: only its datasource is looked at. False: out of memory. */
bool mg_psl_find_release(mg_arena *a, const mg_psl_input *files, size_t count, mg_release *out);

/*
 * The errors as people see them, with lines of the source and a count at the end; this is the message of P1012.
 * NULL: out of memory. `mg_psl_render_warnings` shows the warnings in the same way, without a count, "" if there are
 * none. Both end in "…" after MG_PSL_RENDER_BYTES or little more, and show of a long line the part that it is about.
 */
#define MG_PSL_RENDER_BYTES 100000
char *mg_psl_render_errors(mg_arena *a, const mg_psl_result *r);
char *mg_psl_render_warnings(mg_arena *a, const mg_psl_result *r);

/*
 * The formatted text of every file, in the order of the files: aligned, sorted, and with the opposite fields and
 * arguments of relations that can be filled in. A schema with errors is formatted too, as far as it can be read; a file
 * that is not UTF-8 is given back as it is. `asked` as above. False: out of memory.
 */
bool mg_psl_format(mg_arena *a, const mg_psl_input *files, size_t count, mg_release asked, mg_psl_str *formatted);

#endif
