/* questions.h: what a plan drops that may go on under another name, though nothing says so: what has to be asked. */
#ifndef MG_QUESTIONS_H
#define MG_QUESTIONS_H

#include "../rows/rows.h"

/* More are not asked at once. */
#define MG_QUESTIONS_MAX 50
#define MG_CANDIDATES_MAX 200

typedef struct mg_question
{
    mg_rename gone;  /* by the names of the old side; `to` NULL: the answer that it goes */
    const char *now; /* of a column or value: what its table or enum is called on the new side */
    mg_names names;  /* that it may have, the likeliest first; never none */
    bool assigned;   /* the first is not that of another question */
} mg_question;

typedef MG_VEC(mg_question) mg_questions;

/*
 * All questions of a plan: a table loses a column and gets one of the same type; a table goes and one comes that has
 * most of its columns; an enum loses a value and gets one, or goes, and one comes that has most of its values. `list`
 * has the answers that were given. With `checks` only what these warn of, as far as rows were counted for
 * them, or `rows` have found. A column with a backfill is nothing's new name. False: out of memory.
 */
bool mg_find_questions(mg_arena *a, const mg_diff *d, const mg_renames *list, const mg_checks *checks,
                       const mg_row_checks *rows, mg_questions *out);

#endif
