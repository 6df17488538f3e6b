/*
 * views.c: see views.h.
 *
 * The server stores a view as a tree that refers to tables and columns by number, so it always shows the view with
 * their present names. In a plan with renames the views are made again when the names are already the new ones. So
 * their definitions are read after all earlier steps have been run, in a block that is undone.
 */
#include "views.h"

#include "../../plan/repair/repair.h"
#include "../../plan/rows/rows.h"
#include "views_parts.h"

typedef struct view_finding
{
    const mg_host *host;
    const char *target;
    mg_diff *d;
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

/*
 * Lists the columns of the step in which only gaps are filled (`gaps`), or the others; with their present names
 * (`now`), or with those that they have when the step runs.
 */
static void list_filled(view_finding *f, const mg_step *fill, bool gaps, bool now, mg_views_of *out)
{
    const mg_table *t = now ? mg_rows_table_now(&f->d->pairs, fill->tables->from) : fill->tables->from;

    *out = (mg_views_of){.schema = t->schema ? t->schema : f->target,
                         .table = t->name,
                         .home = fill->tables->to->schema ? NULL : f->target};
    for (size_t i = 0; i < fill->changes.len; i++)
    {
        const mg_change *c = &fill->changes.items[i];
        bool wanted = c->kind == MG_CHANGE_ALTER_COLUMN && c->gaps == gaps;
        const char **slot = wanted ? mg_vec_push(f->a, &out->columns) : NULL;

        if (slot)
            *slot = now ? mg_rows_column_now(&f->d->pairs, c->column->from)->name : c->column->from->name;
    }
}

/* Reads the views that read these columns. */
static mg_rc read_readers(view_finding *f, const mg_step *fill, bool gaps, bool now, mg_read_views *out)
{
    mg_views_of of;

    list_filled(f, fill, gaps, now, &of);
    return mg_views_read(f->host, &of, out, f->a, f->err);
}

/* Puts the views into the step, with their present definitions; notes the first that cannot be made again. */
static mg_rc note_views(view_finding *f, mg_step *fill, const mg_read_views *views)
{
    fill->views.len = 0;
    for (size_t i = 0; i < views->len; i++)
    {
        const mg_read_view *v = &views->items[i];
        mg_view_again *slot = mg_vec_push(f->a, &fill->views);

        if (slot)
            *slot = (mg_view_again){v->name, v->kind, mg_views_make(f->a, v, v->filled)};
        if (v->why)
            refuse_view(f, v->name, v->why);
    }
    return f->a->failed ? mg_error_no_memory(f->err) : MG_OK;
}

static mg_rc find_views_of_step(view_finding *f, mg_step *fill)
{
    mg_read_views views = {0};

    if (!fill->updates)
    {
        if (read_readers(f, fill, true, true, &views) != MG_OK)
            return MG_FAILED;
        if (views.len > 0)
            mg_fill_by_update(f->a, fill);
    }
    if (read_readers(f, fill, false, true, &views) != MG_OK)
        return MG_FAILED;
    return note_views(f, fill, &views);
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

/* The next step after this one (NULL: of all) before which views are dropped; NULL if there is none. */
static mg_step *next_with_views(const view_finding *f, const mg_step *after)
{
    size_t first = after ? (size_t) (after - f->d->steps.items) + 1 : 0;

    for (size_t i = first; i < f->d->steps.len; i++)
        if (f->d->steps.items[i].kind == MG_STEP_BACKFILL && f->d->steps.items[i].views.len > 0)
            return &f->d->steps.items[i];
    return NULL;
}

/*
 * Reads the definitions of the views of one step as they are when the step begins, and tries them. *goes_on is set to
 * false if later steps cannot be tried.
 */
static mg_rc try_step(view_finding *f, mg_step *fill, bool *goes_on)
{
    mg_read_views views = {0};
    const mg_read_view *which = NULL;
    mg_error said = {.offset = MG_NO_OFFSET};

    if (read_readers(f, fill, false, false, &views) != MG_OK || note_views(f, fill, &views) != MG_OK)
        return MG_FAILED;
    if (f->out->name || mg_views_try(f->host, fill, &views, &which, f->a, &said) == MG_OK)
        return MG_OK;
    *goes_on = false;
    if (is_of_trial(&said) && !(has_renames(f) && next_with_views(f, fill)))
        return MG_OK;
    return take_refusal(f, &said, which ? which->name : fill->views.items[0].name);
}

static mg_rc try_steps(view_finding *f, mg_step *first)
{
    mg_error said = {.offset = MG_NO_OFFSET};
    bool goes_on = true;

    if (mg_views_run_until(f->host, f->d, first, f->a, &said) != MG_OK)
        return take_refusal(f, &said, first->views.items[0].name);
    for (mg_step *s = first; s && goes_on; s = next_with_views(f, s))
        if (try_step(f, s, &goes_on) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

static mg_rc try_in_block(view_finding *f, mg_step *first)
{
    const mg_host *h = f->host;
    mg_rc rc;

    if (h->block_begin(h->ctx, false, f->a, f->err) != MG_OK)
        return MG_FAILED;
    rc = try_steps(f, first);
    if (h->block_end(h->ctx, false, f->a, f->err) != MG_OK)
        return MG_FAILED;
    return rc;
}

mg_rc mg_find_views(const mg_host *host, const char *target, mg_diff *d, bool writes, mg_view_in_the_way *out,
                    mg_arena *arena, mg_error *err)
{
    view_finding f = {.host = host, .target = target, .d = d, .out = out, .a = arena, .err = err};
    mg_step *first;

    *out = (mg_view_in_the_way){0};
    for (size_t i = 0; i < d->steps.len; i++)
        if (d->steps.items[i].kind == MG_STEP_BACKFILL && find_views_of_step(&f, &d->steps.items[i]) != MG_OK)
            return MG_FAILED;
    first = next_with_views(&f, NULL);
    if (!first || out->name || !(writes || has_renames(&f)))
        return MG_OK;
    return try_in_block(&f, first);
}
