/*
 * cases.h: golden cases of the schema language, several in a file.
 *
 *     === name [option…]
 *     the schema, or with several files each after a line ">>> path"
 *     --- errors          what the reference says; nothing when it is valid
 *     --- warnings        file, first and last byte, text; a line each
 *     --- formatted       the formatted schema; with several files "--- formatted path"
 *
 * Options: "chop" takes the last line end away, "crlf" makes all line ends \r\n, "cr" makes them \r. Answers are
 * written by test/golden/psl/record.mjs.
 */
#ifndef PSL_CASES_H
#define PSL_CASES_H

#include "../../common/psl/psl.h"

#define MAX_FILES 8

typedef struct golden
{
    const char *name;
    mg_psl_input files[MAX_FILES];
    size_t count;
    const char *errors, *warnings;
    const char *formatted[MAX_FILES];
} golden;

/* The next case of a NUL-terminated text; moves `*at` behind it. False at the end. Texts are in the arena. */
bool next_case(mg_arena *a, const char **at, golden *g);

/* A file as text, or NULL. */
char *read_text(mg_arena *a, const char *path, size_t *len);

/* malloc and free. */
mg_alloc plain_memory(void);

/* Prints the lines that differ, without those that both texts begin and end with. */
void show_difference(const char *want, const char *got);

#endif
