/*
 * questions.h: finds what a plan drops although it may be meant to continue under another name. Nothing tells which is
 * meant, so the user has to be asked.
 */
#ifndef MG_QUESTIONS_H
#define MG_QUESTIONS_H

#include "../rows/rows.h"

/* how many questions are asked at once at most */
#define MG_QUESTIONS_MAX 50
#define MG_CANDIDATES_MAX 200

typedef struct mg_question
{
    mg_rename gone;  /* under the names of the old side; `to` is NULL, which is the answer that it is dropped */
    const char *now; /* for a column or value, the name of its table or enum on the new side */
    mg_names names;  /* the names that it may have now, the likeliest first; there is at least one */
    bool assigned;   /* the first of these names is not the first of another question */
} mg_question;

typedef MG_VEC(mg_question) mg_questions;

/*
 * Finds all questions about a plan. There is one if a table loses a column and gets one of the same type; if an enum
 * loses a value and gets one; or if a table or enum is dropped, and a new one has most of its columns or values.
 *
 * `list` has the answers that were given. With `checks`, only those questions are asked that a check warns of, as far
 * as rows were counted for it, or for which `rows` has found something. A column that has a backfill is not a
 * candidate. False: out of memory.
 */
bool mg_find_questions(mg_arena *a, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                       const mg_row_checks *rows, mg_questions *out);

#endif
