/*
 * ask.h: what migrate_preflight asks a database about itself: who is in the way, what may be done, how much there is.
 *
 * All questions are of catalogs and statistics, which everybody may read, though not all of what they show. None takes
 * a lock that anybody could wait for, and none runs code of others.
 */
#ifndef MG_ASK_H
#define MG_ASK_H

#include "../../base/vec.h"
#include "../../host.h"

typedef enum mg_asked_what
{
#define MG_QUESTION(name, sql) MG_ASK_##name,
#include "questions.def"
#undef MG_QUESTION
    MG_ASKED_COUNT
} mg_asked_what;

#define MG_ANSWER_MAX 12 /* columns */

/* A row. Its texts are UTF-8 in the arena, or NULL. */
typedef struct mg_answer
{
    const char *values[MG_ANSWER_MAX];
} mg_answer;

typedef struct mg_answers
{
    MG_VEC(mg_answer) items;
    const char *why; /* why it could not be asked, in the database's words; NULL: it was */
} mg_answers;

/*
 * Asks in an open session. `params` are texts, as many as the question has. What the database refuses, or cannot say
 * without waiting, is no error: `out->why` has the reason. Errors: memory, a cancel, and what else is nobody's answer.
 */
mg_rc mg_ask(const mg_host *host, mg_asked_what question, size_t nparams, const char *const *params, mg_answers *out,
             mg_arena *arena, mg_error *err);

/* The number that a value is; 0 for NULL and for what is none. */
int64_t mg_answer_number(const mg_answer *row, size_t column);

/* Whether a value is the database's word for true. */
bool mg_answer_is(const mg_answer *row, size_t column);

#endif
