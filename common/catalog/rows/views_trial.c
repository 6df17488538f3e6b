/*
 * views_trial.c: tries if views can be made again over columns of other types; see views_parts.h. Rows are not touched:
 * the converted columns are only renamed, and empty ones of the new types get their names.
 */
#include "../../render/base/sql.h"
#include "run_text.h"
#include "views_parts.h"

static mg_rc run_views_text(const mg_host *h, const char *sql, mg_arena *a, mg_error *said)
{
    return mg_run_text(h, "views", sql, a, said);
}

/* Is it a step that writes rows, or that changes what the trial changes in its own way? */
static bool is_of_rows(const mg_step *s)
{
    return s->kind == MG_STEP_BACKFILL || s->kind == MG_STEP_ALTER_TABLE || s->kind == MG_STEP_RECREATE_INDEX ||
           (s->kind == MG_STEP_ALTER_ENUM && s->altered->made_anew);
}

mg_rc mg_views_run_until(const mg_host *host, const mg_diff *d, const mg_step *until, mg_arena *arena, mg_error *said)
{
    for (const mg_step *s = d->steps.items; s < until; s++)
        if (!is_of_rows(s) && run_views_text(host, mg_render_step(arena, d, s), arena, said) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

/* A name that no column of the table has, for the converted column, which has to give up its own. */
static const char *name_aside(mg_arena *a, const mg_table_pair *t, size_t number)
{
    const char *name = mg_arena_printf(a, "_migrate_view_%zu", number);

    while (name && (mg_table_column(t->from, name) || mg_table_column(t->to, name)))
        name = mg_arena_printf(a, "%s_", name);
    return name;
}

/* Writes statements that rename a converted column and add an empty one of the new type under its name. */
static void put_swap(mg_render *r, mg_arena *a, const mg_retyped *c, size_t number)
{
    const char *aside = name_aside(a, c->tables, number);
    mg_column column = *c->column->to;

    if (!aside)
        return;
    column.name = c->column->from->name;
    column.def = NULL;
    column.autoincrement = false;
    if (column.type.nullness == MG_COLUMN_REQUIRED)
        column.type.nullness = MG_COLUMN_NULLABLE;
    mg_sql_rename(r, c->tables->from, "COLUMN", column.name, aside);
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, c->tables->from->schema, c->tables->from->name);
    mg_strbuf_puts(r->out, " ADD COLUMN ");
    mg_postgres_column(r, &column, c->form);
    mg_sql_end(r);
}

/* Makes the type of an enum that is made anew, under its name, which the old one gives up. */
static void put_new_type(mg_render *r, const mg_step *s)
{
    if (s->kind != MG_STEP_ALTER_ENUM || !s->altered->made_anew)
        return;
    mg_sql_rename_object(r, "TYPE", s->enum_to->schema, s->enum_from->name, s->altered->old_name);
    mg_postgres_create_type(r, s->enum_to, s->enum_to->name);
}

static const char *swap_columns(mg_arena *a, const mg_diff *d, const mg_step *first, const mg_retyped_columns *columns)
{
    size_t next = 0;
    mg_strbuf sql;
    mg_render r = {.out = &sql, .unsaid = d->unsaid};

    mg_strbuf_init(&sql, a);
    for (const mg_step *s = d->steps.items; s < d->steps.items + d->steps.len; s++)
    {
        put_new_type(&r, s);
        if (s > first && (s->kind == MG_STEP_CREATE_ENUM || (s->kind == MG_STEP_ALTER_ENUM && !s->altered->made_anew)))
            mg_strbuf_puts(&sql, mg_render_step(a, d, s));
        for (; next < columns->len && columns->items[next].step == s; next++)
            put_swap(&r, a, &columns->items[next], next);
    }
    return mg_strbuf_done(&sql);
}

static mg_rc drop_views(const mg_host *h, const mg_read_views *views, const mg_read_view **which, mg_arena *a,
                        mg_error *said)
{
    for (size_t i = views->len; i-- > 0;)
    {
        const mg_read_view *v = *which = &views->items[i];

        if (run_views_text(h, mg_arena_printf(a, "DROP %s %s;\n", v->kind, v->name), a, said) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

mg_rc mg_views_try(const mg_host *host, const mg_diff *d, const mg_step *first, const mg_retyped_columns *columns,
                   const mg_read_views *views, const mg_read_view **which, mg_arena *arena, mg_error *said)
{
    if (drop_views(host, views, which, arena, said) != MG_OK)
        return MG_FAILED;
    *which = NULL;
    if (run_views_text(host, swap_columns(arena, d, first, columns), arena, said) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < views->len; i++)
    {
        *which = &views->items[i];
        if (run_views_text(host, mg_views_make(arena, *which, false), arena, said) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
