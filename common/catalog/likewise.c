/* likewise.c: see likewise.h. */
#include "likewise.h"

#include "../plan/pair/by_name.h"
#include "../plan/pair/same_where.h"

typedef struct asking
{
    const mg_host *host;
    mg_arena *a;
    mg_error *err;
} asking;

static bool any_partial(const mg_table *t)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->where)
            return true;
    return false;
}

/* Whether an index of the table is known to have the predicate, without being asked. */
static bool is_known_predicate(const asking *q, const mg_table *t, const mg_predicate *said)
{
    for (size_t i = 0; i < t->indexes.len; i++)
        if (t->indexes.items[i]->where && mg_same_where(q->a, MG_PSL_POSTGRESQL, t->indexes.items[i]->where, said))
            return true;
    return false;
}

/* What the server would show, in a block that is undone; NULL in *shown: it is no condition on that table. */
static mg_rc ask_shown(const asking *q, const mg_table *t, const char *said, const char **shown)
{
    mg_error why = {.offset = MG_NO_OFFSET};
    const mg_host *h = q->host;
    mg_rc rc;

    if (h->block_begin(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    rc = h->show_condition(h->ctx, t->schema, t->name, said, shown, q->a, &why);
    if (h->block_end(h->ctx, false, q->a, q->err) != MG_OK)
        return MG_FAILED;
    if (rc == MG_OK)
        return MG_OK;
    *shown = NULL;
    if (!why.unchanged && !q->a->failed)
        return MG_OK;
    *q->err = why;
    return MG_FAILED;
}

static void note_where_shown(const asking *q, const mg_table *t, const char *said, const char *shown)
{
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        mg_predicate *has = (mg_predicate *) t->indexes.items[i]->where;
        const char **slot = has && strcmp(has->sql, shown) == 0 ? mg_vec_push(q->a, &has->likewise) : NULL;

        if (slot)
            *slot = said;
    }
}

static mg_rc ask_of_table(const asking *q, const mg_table *said, const mg_table *t)
{
    for (size_t i = 0; i < said->indexes.len; i++)
    {
        const mg_predicate *where = said->indexes.items[i]->where;
        const char *shown;

        if (!where || is_known_predicate(q, t, where))
            continue;
        if (ask_shown(q, t, where->sql, &shown) != MG_OK)
            return MG_FAILED;
        if (shown)
            note_where_shown(q, t, where->sql, shown);
    }
    return q->a->failed ? mg_error_no_memory(q->err) : MG_OK;
}

static mg_rc ask_of_all(const asking *q, const mg_model *schema, const mg_by_name *tables)
{
    for (size_t i = 0; i < schema->tables.len; i++)
    {
        const mg_table *said = schema->tables.items[i];
        const mg_table *t = any_partial(said) ? mg_by_name_get(tables, said->schema, said->name) : NULL;

        if (t && ask_of_table(q, said, t) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

mg_rc mg_note_likewise(const mg_host *host, const mg_model *schema, mg_model *database, mg_arena *arena, mg_error *err)
{
    asking q = {host, arena, err};
    mg_by_name tables = {0};
    mg_arena scratch;
    mg_rc rc;

    if (!host->show_condition)
        return MG_OK;
    mg_arena_init(&scratch, &host->mem);
    for (size_t i = 0; i < database->tables.len; i++)
        if (any_partial(database->tables.items[i]))
            mg_by_name_put(&scratch, &tables, database->tables.items[i]->schema, database->tables.items[i]->name,
                           database->tables.items[i]);
    rc = scratch.failed ? mg_error_no_memory(err) : ask_of_all(&q, schema, &tables);
    mg_arena_free(&scratch);
    return rc;
}
