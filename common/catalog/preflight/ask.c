/* ask.c: see ask.h. */
#include "ask.h"

#include <stdlib.h>
#include <string.h>

static const char *const QUESTIONS[] = {
#define MG_QUESTION(name, sql) sql,
#include "questions.def"
#undef MG_QUESTION
};

typedef struct
{
    mg_answers *out;
    mg_arena *arena;
} answering;

static mg_rc add_answer(void *arg, const char *const *values, size_t count)
{
    answering *k = arg;
    mg_answer *row = mg_vec_push(k->arena, &k->out->items);

    if (!row)
        return MG_FAILED;
    for (size_t i = 0; i < count && i < MG_ANSWER_MAX; i++)
        row->values[i] = mg_arena_str(k->arena, values[i]);
    return k->arena->failed ? MG_FAILED : MG_OK;
}

mg_rc mg_ask(const mg_host *host, mg_asked_what question, size_t nparams, const char *const *params, mg_answers *out,
             mg_arena *arena, mg_error *err)
{
    answering k = {out, arena};
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    *out = (mg_answers){0};
    if (host->block_begin(host->ctx, false, arena, err) != MG_OK)
        return MG_FAILED;
    rc = host->query(host->ctx, QUESTIONS[question], nparams, params, add_answer, &k, arena, &why);
    if (host->block_end(host->ctx, false, arena, err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK)
        return MG_OK;
    out->items.len = 0;
    out->why = why.message;
    if (!arena->failed && !why.unchanged && why.message)
        return MG_OK;
    *err = why;
    return arena->failed ? mg_error_no_memory(err) : MG_FAILED;
}

int64_t mg_answer_number(const mg_answer *row, size_t column)
{
    return row->values[column] ? strtoll(row->values[column], NULL, 10) : 0;
}

bool mg_answer_is(const mg_answer *row, size_t column)
{
    const char *value = row->values[column];

    return value && (strcmp(value, "t") == 0 || strcmp(value, "1") == 0);
}
