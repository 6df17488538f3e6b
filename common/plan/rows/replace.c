/* replace.c: removes the reference's warnings that answers about the rows make superfluous; see rows.h. */
#include "../../base/map.h"
#include "rows.h"

static const char answer_known[] = "known", answer_unknown[] = "not known";

typedef struct replacing
{
    mg_arena *scratch;
    const mg_diff *d;
    mg_map answers; /* tag: what checks are about; name: their kind, OF_…; value: answer_known or answer_unknown */
} replacing;

#define OF_NULLS "nulls"
#define OF_KEY "key"
#define OF_CAST "cast"
#define OF_ENUM "enum"

/* A warning may stand for several checks: it is answered only if all of them are. */
static void note_answer(replacing *r, const mg_row_check *c, uint64_t tag, const char *of)
{
    const char *before = mg_map_get(&r->answers, tag, of, strlen(of));
    const char *now = c->answer == MG_ROWS_NOT_KNOWN || before == answer_unknown ? answer_unknown : answer_known;

    mg_map_put(r->scratch, &r->answers, tag, of, strlen(of), (void *) (uintptr_t) now);
}

static void note_row_check(replacing *r, const mg_row_check *c)
{
    switch (c->kind)
    {
    case MG_ROWS_NULLS:
        note_answer(r, c, (uintptr_t) c->column->to, OF_NULLS);
        break;
    case MG_ROWS_DUPLICATES:
        note_answer(r, c, (uintptr_t) c->index, OF_KEY);
        break;
    case MG_ROWS_UNFIT:
    case MG_ROWS_CHANGED:
        note_answer(r, c, (uintptr_t) c->column->to, OF_CAST);
        break;
    case MG_ROWS_ENUM:
        note_answer(r, c, c->step, OF_ENUM);
        break;
    case MG_ROWS_ORPHANS:
    case MG_ROWS_REFUSED:
    case MG_ROWS_ANY:
        break;
    }
}

static const char *answer_about(const replacing *r, const void *tag, const char *of)
{
    return tag ? mg_map_get(&r->answers, (uintptr_t) tag, of, strlen(of)) : NULL;
}

/* The primary key that the table gets in the step of the check, or NULL. */
static const mg_index *new_key_of(const replacing *r, const mg_check *c)
{
    const mg_step *s = &r->d->steps.items[c->step];

    if (s->kind == MG_STEP_ALTER_TABLE)
        return s->tables->to->primary;
    for (size_t i = 0; i < s->redefined.len; i++)
        if (s->redefined.items[i].tables->from == c->table)
            return s->redefined.items[i].tables->to->primary;
    return NULL;
}

static bool is_known_better(const replacing *r, const mg_check *c)
{
    switch (c->kind)
    {
    case MG_CHECK_MADE_REQUIRED:
        return answer_about(r, c->new_column, OF_NULLS) == answer_known;
    case MG_CHECK_UNIQUE_ADDED:
        return answer_about(r, c->index, OF_KEY) == answer_known;
    case MG_CHECK_KEY_CHANGED: /* the plan is done as a whole or not at all, so a new key loses nothing */
        return answer_about(r, new_key_of(r, c), OF_KEY) == answer_known;
    case MG_CHECK_RISKY_CAST:
    case MG_CHECK_LOSSY_CAST:
        return answer_about(r, c->new_column, OF_CAST) == answer_known;
    case MG_CHECK_ENUM_VALUES_DROPPED:
        return mg_map_get(&r->answers, c->step, OF_ENUM, strlen(OF_ENUM)) != answer_unknown;
    default:
        return false;
    }
}

void mg_rows_replace(mg_arena *a, const mg_diff *d, const mg_row_checks *rows, mg_checks *checks)
{
    mg_arena scratch;
    replacing r = {.scratch = &scratch, .d = d};
    size_t kept = 0;

    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < rows->len; i++)
        note_row_check(&r, &rows->items[i]);
    for (size_t i = 0; !scratch.failed && i < checks->len; i++)
        if (!is_known_better(&r, &checks->items[i]))
            checks->items[kept++] = checks->items[i];
    checks->len = kept;
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
}
