/*
 * views.c: see views.h.
 *
 * The server stores a view as a tree that refers to tables and columns by number, so it always shows the view with
 * their present names. In a plan with renames the views are made again when the names are already the new ones. So
 * their definitions are read after all earlier steps have been run, in a block that is undone.
 */
#include "views.h"

#include "../../plan/pair/find.h"
#include "../../plan/repair/repair.h"
#include "../../plan/rows/rows.h"
#include "views_parts.h"

typedef struct view_finding
{
    const mg_host *host;
    const char *target;
    mg_diff *d;
    mg_retyped_columns columns;
    mg_step *first, *last; /* the steps before and after which there are no such views */
    mg_views_again *again;
    mg_view_in_the_way *out;
    mg_arena *a;
    mg_error *err;
} view_finding;

static void refuse_view(view_finding *f, const char *name, const char *why)
{
    if (f->out->name)
        return;
    f->out->name = name;
    f->out->why = why;
}

static bool has_renames(const view_finding *f)
{
    return f->d->pairs.was != f->d->pairs.from;
}

/* Columns that get other types ********************************************************************************** */

static void note_retyped(view_finding *f, mg_step *s, const mg_table_pair *tables, const mg_column_pair *column,
                         const mg_column_form *form)
{
    mg_retyped *slot = tables && column && column->from ? mg_vec_push(f->a, &f->columns) : NULL;

    if (slot)
        *slot = (mg_retyped){s, tables, column, form};
}

static bool is_retyped_by(const mg_step *s, const mg_change *c)
{
    if (s->kind == MG_STEP_BACKFILL)
        return c->kind == MG_CHANGE_ALTER_COLUMN && !c->gaps;
    return !c->backfill && (c->kind == MG_CHANGE_RECREATE_COLUMN ||
                            (c->kind == MG_CHANGE_ALTER_COLUMN && mg_column_type_is_set(c->column)));
}

static void note_columns_of_enum(view_finding *f, mg_step *s)
{
    for (size_t i = 0; i < s->altered->columns.len; i++)
    {
        const mg_column *to = s->altered->columns.items[i];

        note_retyped(f, s, mg_pair_of_new_table(&f->d->pairs, to->table), mg_pair_of_new(&f->d->pairs, to), NULL);
    }
}

static void list_retyped(view_finding *f)
{
    for (size_t i = 0; i < f->d->steps.len; i++)
    {
        mg_step *s = &f->d->steps.items[i];
        bool alters = s->kind == MG_STEP_BACKFILL || s->kind == MG_STEP_ALTER_TABLE;

        if (s->kind == MG_STEP_ALTER_ENUM && s->altered->made_anew)
            note_columns_of_enum(f, s);
        for (size_t k = 0; alters && k < s->changes.len; k++)
            if (is_retyped_by(s, &s->changes.items[k]))
                note_retyped(f, s, s->tables, s->changes.items[k].column, s->changes.items[k].form);
    }
}

/* Reading ******************************************************************************************************* */

/*
 * Adds a column to those that are asked about, with its present names (`now`), or with those that it has when its step
 * runs.
 */
static void ask_about(view_finding *f, const mg_table_pair *tables, const mg_column *from, bool now, mg_views_of *out)
{
    const mg_table *t = now ? mg_rows_table_now(&f->d->pairs, tables->from) : tables->from;
    const char **schema = mg_vec_push(f->a, &out->schemas), **table = mg_vec_push(f->a, &out->tables),
               **column = mg_vec_push(f->a, &out->columns);

    if (!schema || !table || !column)
        return;
    *schema = t->schema ? t->schema : f->target;
    *table = t->name;
    *column = now ? mg_rows_column_now(&f->d->pairs, from)->name : from->name;
    out->home = tables->to->schema ? NULL : f->target;
}

/* Reads the views that read columns which get another type in this step (NULL: in any). */
static mg_rc read_readers(view_finding *f, const mg_step *s, bool now, mg_read_views *out)
{
    mg_views_of of = {0};

    for (size_t i = 0; i < f->columns.len; i++)
        if (!s || f->columns.items[i].step == s)
            ask_about(f, f->columns.items[i].tables, f->columns.items[i].column->from, now, &of);
    return mg_views_read(f->host, &of, out, f->a, f->err);
}

/* Reads the views that read columns of which the step fills gaps. */
static mg_rc read_readers_of_gaps(view_finding *f, const mg_step *fill, mg_read_views *out)
{
    mg_views_of of = {0};

    for (size_t i = 0; i < fill->changes.len; i++)
        if (fill->changes.items[i].gaps)
            ask_about(f, fill->tables, fill->changes.items[i].column->from, true, &of);
    return mg_views_read(f->host, &of, out, f->a, f->err);
}

/* Finds what else keeps columns at their types. */
static mg_rc find_type_uses(view_finding *f)
{
    mg_views_of of = {0};

    for (size_t i = 0; i < f->columns.len; i++)
    {
        const mg_retyped *c = &f->columns.items[i];
        const char **kind = mg_vec_push(f->a, &of.kinds);

        ask_about(f, c->tables, c->column->from, true, &of);
        if (kind)
            *kind = c->step->kind == MG_STEP_ALTER_ENUM ? "enum" : "";
    }
    return of.columns.len > 0 ? mg_uses_find(f->host, &of, f->out, f->a, f->err) : MG_OK;
}

/* Has gaps filled by UPDATE where a view reads the column. */
static mg_rc spare_views_of_gaps(view_finding *f)
{
    for (size_t i = 0; i < f->d->steps.len; i++)
    {
        mg_step *s = &f->d->steps.items[i];
        mg_read_views views = {0};

        if (s->kind != MG_STEP_BACKFILL || s->updates)
            continue;
        if (read_readers_of_gaps(f, s, &views) != MG_OK)
            return MG_FAILED;
        if (views.len > 0)
            mg_fill_by_update(f->a, s);
    }
    return MG_OK;
}

/* Notes the views with their present definitions, and the first that cannot be made again. */
static mg_rc note_views(view_finding *f, const mg_read_views *views)
{
    f->again->len = 0;
    for (size_t i = 0; i < views->len; i++)
    {
        const mg_read_view *v = &views->items[i];
        mg_view_again *slot = mg_vec_push(f->a, f->again);

        if (slot)
            *slot = (mg_view_again){v->name, v->kind, mg_views_make(f->a, v, v->filled)};
        if (v->why)
            refuse_view(f, v->name, v->why);
    }
    return f->a->failed ? mg_error_no_memory(f->err) : MG_OK;
}

/* Finds the first and the last step that views stand in the way of. */
static mg_rc find_steps(view_finding *f)
{
    for (size_t i = 0; i < f->columns.len; i++)
    {
        mg_step *s = f->columns.items[i].step;
        mg_read_views views = {0};

        if (i > 0 && f->columns.items[i - 1].step == s)
            continue;
        if (read_readers(f, s, true, &views) != MG_OK)
            return MG_FAILED;
        if (views.len > 0)
            f->last = s;
        if (views.len > 0 && !f->first)
            f->first = s;
    }
    return MG_OK;
}

/* Trying ******************************************************************************************************** */

/*
 * Can the error be one of the trial alone? A view that groups by the primary key may name all columns of the table. In
 * the trial a column of the key may be another one, which is not in a key.
 */
static bool is_of_trial(const mg_error *said)
{
    return strcmp(said->code, "42803") == 0;
}

/* Turns what the database says into a reason; returns the error itself if the session cannot go on. */
static mg_rc take_refusal(view_finding *f, const mg_error *said, const char *name)
{
    if (said->unchanged || f->a->failed)
    {
        *f->err = *said;
        return MG_FAILED;
    }
    refuse_view(f, name, said->message ? said->message : "the database refuses it");
    f->out->detail = said->detail;
    return MG_OK;
}

/* Reads the definitions of the views as they are when the first step begins, and tries them. */
static mg_rc try_views(view_finding *f)
{
    mg_read_views views = {0};
    const mg_read_view *which = NULL;
    mg_error said = {.offset = MG_NO_OFFSET};

    if (mg_views_run_until(f->host, f->d, f->first, f->a, &said) != MG_OK)
        return take_refusal(f, &said, f->again->items[0].name);
    if (read_readers(f, NULL, false, &views) != MG_OK || note_views(f, &views) != MG_OK)
        return MG_FAILED;
    if (f->out->name || mg_views_try(f->host, f->d, f->first, &f->columns, &views, &which, f->a, &said) == MG_OK ||
        is_of_trial(&said))
        return MG_OK;
    return take_refusal(f, &said, which ? which->name : f->again->items[0].name);
}

static mg_rc try_in_block(view_finding *f)
{
    const mg_host *h = f->host;
    mg_rc rc;

    if (h->block_begin(h->ctx, false, f->a, f->err) != MG_OK)
        return MG_FAILED;
    rc = try_views(f);
    if (h->block_end(h->ctx, false, f->a, f->err) != MG_OK)
        return MG_FAILED;
    return rc;
}

mg_rc mg_find_views(const mg_host *host, const char *target, mg_diff *d, bool writes, mg_view_in_the_way *out,
                    mg_arena *arena, mg_error *err)
{
    view_finding f = {.host = host, .target = target, .d = d, .out = out, .a = arena, .err = err};
    mg_read_views views = {0};

    *out = (mg_view_in_the_way){0};
    if (host->dialect != MG_POSTGRES)
        return MG_OK;
    list_retyped(&f);
    if (find_type_uses(&f) != MG_OK)
        return MG_FAILED;
    if (out->table)
        return MG_OK;
    if (spare_views_of_gaps(&f) != MG_OK || read_readers(&f, NULL, true, &views) != MG_OK)
        return MG_FAILED;
    if (views.len == 0)
        return arena->failed ? mg_error_no_memory(err) : MG_OK;
    f.again = mg_arena_get(arena, sizeof *f.again);
    if (!f.again)
        return mg_error_no_memory(err);
    if (find_steps(&f) != MG_OK || note_views(&f, &views) != MG_OK)
        return MG_FAILED;
    f.first->dropped_views = f.again;
    f.last->made_views = f.again;
    return !out->name && (writes || has_renames(&f)) ? try_in_block(&f) : MG_OK;
}
