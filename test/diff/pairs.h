/*
 * pairs.h: golden cases of migrate_diff, several in a file: two schemas and the reference's answers.
 *
 *     === name provider… [rejected] [ours] [external=Table,…] [external-enums=Enum,…]
 *       a line of both schemas       (what begins with neither - nor +)
 *     - a line of the first          (the mark becomes a blank)
 *     + a line of the second
 *     --- provider create            the script from nothing to the first
 *     --- provider diff              … from the first to the second
 *     --- provider back              … from the second to the first
 *     --- provider summary           … from the first to the second, for people
 *     --- provider back-summary
 *     --- provider error             instead of these when it is rejected
 *
 * External tables and enums are of the schema "public" in PostgreSQL unless they name another.
 *
 * The schemas are put below a datasource of the provider, unless the case has one; PROVIDER stands for its name there.
 * In cases of Prisma 6 it has a url. Answers are written by test/golden/diff/record.mjs, which leaves those of cases
 * alone that say "ours": in these we differ from the reference on purpose.
 */
#ifndef DIFF_PAIRS_H
#define DIFF_PAIRS_H

#include "../psl/cases.h"

typedef enum answer_kind
{
    ANSWER_CREATE,
    ANSWER_DIFF,
    ANSWER_BACK,
    ANSWER_SUMMARY,
    ANSWER_BACK_SUMMARY,
    ANSWERS
} answer_kind;

/* A case with one of its providers. Schemas begin with "schema:", as sources of migrate_diff. */
typedef struct pair
{
    const char *name, *provider;
    const char *a, *b;
    const char *external;         /* members of the options, after a comma; "" where nothing is external */
    const char *answers[ANSWERS]; /* NULL: not recorded */
    const char *error;            /* NULL: accepted */
} pair;

extern const char *const answer_names[ANSWERS];

/* The next pair of a NUL-terminated text; moves `*at` to the answers of the next. False at the end. */
typedef struct pair_reader
{
    mg_arena *arena;
    mg_release release; /* of Prisma, that the cases are of */
    const char *at;     /* behind what was read */
    const char *title;  /* of the case at hand */
    const char *words;  /* that follow it */
    const char *lines;  /* its schemas */
    size_t len;         /* of lines */
} pair_reader;

bool next_pair(pair_reader *r, pair *p);

#endif
