/* ask.c: locks the tables and asks the questions, as many as possible about a table in one query; see rows.h. */
#include "../../base/map.h"
#include "../../plan/pair/find.h"
#include "parts.h"

#include <stdlib.h>

/* How many questions one query asks at most, besides whether the table has rows. */
#define AT_ONCE 24

typedef struct asked
{
    mg_row_check *check;
    mg_rows_question question;
} asked;

/* A table of the old side, and what is asked about its rows. */
typedef struct asked_table
{
    const mg_table *from;
    MG_VEC(asked) items;
} asked_table;

typedef struct row_asking
{
    mg_rows_writer w;
    const mg_host *host;
    mg_arena *a;
    mg_error *err;
    MG_VEC(asked_table) tables;
    mg_map places; /* tag: a table of the old side; value: its index in `tables`, plus 1 */
} row_asking;

static const char *shown_table(const mg_rows_writer *w, const mg_table *from)
{
    mg_strbuf out;
    mg_render r = {.out = &out};

    mg_strbuf_init(&out, w->a);
    mg_rows_put_table(w, &r, from);
    return mg_strbuf_done(&out);
}

/* Locks ********************************************************************************************************* */

/* How strongly the plan itself will lock a table, in the order of the words. */
typedef enum row_lock
{
    LOCK_SHARE = 1,
    LOCK_SHARE_ROW_EXCLUSIVE,
    LOCK_ACCESS_EXCLUSIVE
} row_lock;

static const char *const lock_words[] = {NULL, "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"};

typedef struct row_locking
{
    row_asking *k;
    MG_VEC(const mg_table *) order;
    mg_map modes; /* tag: a table of the old side; value: its row_lock */
} row_locking;

/* Notes the strongest of the locks that a table needs. */
static void note_lock(row_locking *l, const mg_table *from, row_lock mode)
{
    uintptr_t before = (uintptr_t) mg_map_get(&l->modes, (uintptr_t) from, "", 0);
    const mg_table **slot;

    if (before >= mode)
        return;
    mg_map_put(l->k->a, &l->modes, (uintptr_t) from, "", 0, (void *) (uintptr_t) mode);
    if (!before && (slot = mg_vec_push(l->k->a, &l->order)) != NULL)
        *slot = from;
}

static void note_locks(row_locking *l, const mg_row_checks *rows)
{
    const mg_diff *d = l->k->w.d;

    for (size_t i = 0; i < rows->len; i++)
    {
        const mg_row_check *c = &rows->items[i];
        const mg_table_pair *other = c->key ? mg_pair_of_new_table(&d->pairs, c->key->referenced) : NULL;

        note_lock(l, c->tables->from,
                  c->key                          ? LOCK_SHARE_ROW_EXCLUSIVE
                  : c->kind == MG_ROWS_DUPLICATES ? LOCK_SHARE
                                                  : LOCK_ACCESS_EXCLUSIVE);
        if (other)
            note_lock(l, other->from, LOCK_SHARE_ROW_EXCLUSIVE);
    }
    /*
     * A table that the plan alters gets the strongest lock at once. If a weaker one had to become stronger later, that
     * would be a deadlock with every session that has read the table and is going to write to it.
     */
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_ALTER_TABLE &&
            mg_map_get(&l->modes, (uintptr_t) d->steps.items[i].tables->from, "", 0))
            note_lock(l, d->steps.items[i].tables->from, LOCK_ACCESS_EXCLUSIVE);
}

/*
 * A table that a foreign key refers to may belong to another role that has granted REFERENCES on it, but nothing that
 * permits LOCK TABLE. Such a table is asked about without a lock.
 */
static mg_rc lock_one(row_locking *l, const mg_table *from, row_lock mode)
{
    row_asking *k = l->k;
    const mg_host *h = k->host;
    const char *table = shown_table(&k->w, from);
    const char *sql = table ? mg_arena_printf(k->a, "LOCK TABLE %s IN %s MODE", table, lock_words[mode]) : NULL;
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    if (!sql)
        return mg_error_no_memory(k->err);
    if (h->block_begin(h->ctx, false, k->a, k->err) != MG_OK)
        return MG_FAILED;
    rc = h->query(h->ctx, sql, 0, NULL, NULL, NULL, k->a, &why);
    if (h->block_end(h->ctx, rc == MG_OK, k->a, k->err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK || (mode == LOCK_SHARE_ROW_EXCLUSIVE && strcmp(why.code, "42501") == 0))
        return MG_OK;
    *k->err = why;
    return MG_FAILED;
}

mg_rc mg_rows_lock(const mg_host *host, const char *target, const mg_diff *d, const mg_row_checks *rows,
                   mg_arena *arena, mg_error *err)
{
    row_asking k = {.w = {.a = arena, .d = d, .target = target}, .host = host, .a = arena, .err = err};
    row_locking l = {.k = &k};

    if (host->dialect != MG_POSTGRES)
        return MG_OK;
    note_locks(&l, rows);
    if (arena->failed)
        return mg_error_no_memory(err);
    for (size_t i = 0; i < l.order.len; i++)
        if (lock_one(&l, l.order.items[i],
                     (row_lock) (uintptr_t) mg_map_get(&l.modes, (uintptr_t) l.order.items[i], "", 0)) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

bool mg_rows_cannot_ask(const mg_host *host, const mg_error *why)
{
    static const char *const classes[] = {"0A", "22", "2F", "38", "39", "3F", "42", "P0"};

    if (why->unchanged)
        return false;
    if (why->refused)
        return true;
    if (host->dialect == MG_SQLITE) /* SQLITE_ERROR, SQLITE_AUTH */
        return strcmp(why->code, "1") == 0 || strcmp(why->code, "23") == 0;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(why->code, classes[i], 2) == 0)
            return true;
    return false;
}

/* Questions ***************************************************************************************************** */

static void note_question(row_asking *k, mg_row_check *c)
{
    const mg_table *from = c->tables->from;
    size_t place = (uintptr_t) mg_map_get(&k->places, (uintptr_t) from, "", 0);
    asked_table *t = place ? &k->tables.items[place - 1] : mg_vec_push(k->a, &k->tables);
    asked *slot;

    if (!t)
        return;
    t->from = from;
    if (!place)
        mg_map_put(k->a, &k->places, (uintptr_t) from, "", 0, (void *) (uintptr_t) k->tables.len);
    if (!(slot = mg_vec_push(k->a, &t->items)))
        return;
    slot->check = c;
    mg_rows_question_of(&k->w, c, &slot->question);
    c->query = slot->question.query;
    c->why = slot->question.why;
    if (slot->question.none)
        c->answer = MG_ROWS_NONE;
}

/* One query that returns if the table has rows, and then the counts of the questions. */
static const char *combine(const row_asking *k, const asked_table *t, const size_t *which, size_t count)
{
    const char *table = shown_table(&k->w, t->from);
    bool over_rows = false;
    mg_strbuf sql;

    if (!table)
        return NULL;
    mg_strbuf_init(&sql, k->a);
    mg_strbuf_printf(&sql, "SELECT (SELECT count(*) FROM (SELECT 1 FROM %s LIMIT 1) AS counted)", table);
    for (size_t i = 0; i < count; i++)
    {
        const mg_rows_question *q = &t->items.items[which[i]].question;

        mg_strbuf_printf(&sql, ", %s", q->count);
        over_rows = over_rows || q->over_rows;
    }
    if (over_rows)
        mg_strbuf_printf(&sql, " FROM %s", table);
    return mg_strbuf_done(&sql);
}

typedef struct answers
{
    int64_t numbers[AT_ONCE + 1];
} answers;

static mg_rc take_answers(void *arg, const char *const *values, size_t count)
{
    answers *out = arg;

    for (size_t i = 0; i < count && i <= AT_ONCE; i++)
    {
        if (!values[i])
            return MG_FAILED;
        out->numbers[i] = strtoll(values[i], NULL, 10);
    }
    return MG_OK;
}

/*
 * Runs the query in a block, because an error would spoil what is around it. An error that only means that this cannot
 * be asked goes to `why`, which otherwise has no message.
 */
static mg_rc try_query(row_asking *k, const char *sql, answers *out, mg_error *why)
{
    const mg_host *h = k->host;
    mg_rc rc;

    *why = (mg_error){.offset = MG_NO_OFFSET};
    if (h->block_begin(h->ctx, false, k->a, k->err) != MG_OK)
        return MG_FAILED;
    rc = h->query_strictly(h->ctx, sql, 0, NULL, take_answers, out, k->a, why);
    if (h->block_end(h->ctx, rc == MG_OK, k->a, k->err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK)
        why->message = NULL;
    else if (k->a->failed || !mg_rows_cannot_ask(h, why))
        *k->err = *why;
    else
        return MG_OK;
    return rc;
}

/* If the table has no rows, there was nothing to ask about, so there is no query either. */
static void write_answers(const asked_table *t, const size_t *which, size_t count, const answers *given)
{
    for (size_t i = 0; i < count; i++)
    {
        mg_row_check *c = t->items.items[which[i]].check;

        c->count = given->numbers[0] > 0 ? given->numbers[i + 1] : 0;
        c->answer = c->count > 0 ? MG_ROWS_FOUND : MG_ROWS_NONE;
        c->query = given->numbers[0] > 0 ? c->query : NULL;
    }
}

/* Asks several questions at once; if one of them cannot be asked, asks each by itself, to know which. */
static mg_rc ask_some(row_asking *k, const asked_table *t, const size_t *which, size_t count)
{
    const char *sql = combine(k, t, which, count);
    answers given = {{0}};
    mg_error why;

    if (!sql || k->a->failed)
        return mg_error_no_memory(k->err);
    if (try_query(k, sql, &given, &why) != MG_OK)
        return MG_FAILED;
    if (!why.message)
        write_answers(t, which, count, &given);
    else if (count == 1)
        t->items.items[which[0]].check->why = why.message;
    for (size_t i = 0; why.message && count > 1 && i < count; i++)
        if (ask_some(k, t, &which[i], 1) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

static mg_rc ask_table(row_asking *k, const asked_table *t)
{
    size_t which[AT_ONCE], count = 0;

    for (size_t i = 0; i < t->items.len; i++)
        if (t->items.items[i].question.cast &&
            mg_rows_try_cast(&k->w, k->host, t->items.items[i].check, &t->items.items[i].question, k->err) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < t->items.len; i++)
    {
        if (t->items.items[i].question.count)
            which[count++] = i;
        if (count == AT_ONCE || (count > 0 && i + 1 == t->items.len))
        {
            if (ask_some(k, t, which, count) != MG_OK)
                return MG_FAILED;
            count = 0;
        }
    }
    return MG_OK;
}

/* Notes in which form the plan writes the defaults that it puts in the place of NULL. */
static void note_fills(row_asking *k)
{
    for (size_t i = 0; i < k->w.d->steps.len; i++)
        for (size_t n = 0; n < k->w.d->steps.items[i].redefined.len; n++)
        {
            const mg_redefined *t = &k->w.d->steps.items[i].redefined.items[n];

            for (size_t c = 0; c < t->copied.len; c++)
                if (t->copied.items[c].form)
                    mg_map_put(k->a, &k->w.fills, (uintptr_t) t->copied.items[c].column, "", 0,
                               (void *) (uintptr_t) t->copied.items[c].form);
        }
}

mg_rc mg_rows_ask(const mg_host *host, const char *target, const mg_diff *d, mg_row_checks *rows, mg_arena *arena,
                  mg_error *err)
{
    row_asking k = {.w = {.a = arena, .d = d, .target = target}, .host = host, .a = arena, .err = err};

    note_fills(&k);
    for (size_t i = 0; i < rows->len; i++)
        note_question(&k, &rows->items[i]);
    if (arena->failed)
        return mg_error_no_memory(err);
    for (size_t i = 0; i < k.tables.len; i++)
        if (ask_table(&k, &k.tables.items[i]) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

void mg_rows_leave_out(mg_row_checks *rows)
{
    size_t kept = 0;

    for (size_t i = 0; i < rows->len; i++)
        if (rows->items[i].answer != MG_ROWS_NONE || rows->items[i].query)
            rows->items[kept++] = rows->items[i];
    rows->len = kept;
}
