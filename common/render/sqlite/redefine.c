/*
 * sqlite_redefine.c: tables that are made anew, since SQLite's ALTER TABLE cannot change them: a new table, the rows
 * copied, the old one dropped, the new one renamed; see render.h.
 */
#include "../base/sql.h"

/* A column that becomes required takes its default where it had no value. */
static bool fills(const mg_column_pair *c)
{
    return c->changes & MG_CHANGED_NULLNESS && c->to->type.nullness == MG_COLUMN_REQUIRED &&
           mg_sqlite_has_default(c->to->def);
}

static void source(mg_render *r, const mg_table_pair *t, const mg_column_pair *c)
{
    if (!fills(c))
    {
        mg_sql_name(r, c->from->name);
        return;
    }
    mg_strbuf_puts(r->out, "coalesce(");
    mg_sql_name(r, c->from->name);
    mg_strbuf_puts(r->out, ", ");
    mg_sqlite_fill(r, c->to, t);
    mg_strbuf_puts(r->out, ") AS ");
    mg_sql_name(r, c->from->name);
}

static void copy_rows(mg_render *r, const mg_table_pair *t, const char *temporary)
{
    size_t count = 0;

    for (int from = 0; from < 2; from++)
    {
        count = 0;
        for (size_t i = 0; i < t->columns.len; i++)
        {
            const mg_column_pair *c = &t->columns.items[i];

            if (!c->from || !c->to)
                continue;
            if (!from && count == 0)
            {
                mg_strbuf_puts(r->out, "INSERT INTO ");
                mg_sql_name(r, temporary);
                mg_strbuf_puts(r->out, " (");
            }
            if (count++ > 0)
                mg_strbuf_puts(r->out, ", ");
            if (from)
                source(r, t, c);
            else
                mg_sql_name(r, c->to->name);
        }
        if (count == 0)
            return;
        mg_strbuf_puts(r->out, from ? " FROM " : ") SELECT ");
    }
    mg_sql_name(r, t->from->name);
    mg_sql_end(r);
}

/* new_X, which tells the last step as one that completes a redefinition; new_new_X where that is in the way. */
static const char *temporary_name(const mg_render *r, const mg_table_pair *t)
{
    const mg_pairs *p = &r->diff->pairs;
    const char *name = mg_arena_printf(r->out->arena, "new_%s", t->to->name);

    while (name && r->runnable && mg_name_taken(r->out->arena, p, name))
        name = mg_arena_printf(r->out->arena, "new_%s", name);
    return name;
}

static void redefine(mg_render *r, const mg_table_pair *t)
{
    const char *temporary = temporary_name(r, t);

    if (!temporary)
    {
        r->out->failed = true;
        return;
    }
    mg_sqlite_create_table(r, t->to, temporary, t);
    copy_rows(r, t, temporary);
    mg_strbuf_puts(r->out, "DROP TABLE ");
    mg_sql_name(r, t->from->name);
    mg_sql_end(r);
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_name(r, temporary);
    mg_strbuf_puts(r->out, " RENAME TO ");
    mg_sql_name(r, t->to->name);
    mg_sql_end(r);
    for (size_t i = 0; i < t->to->indexes.len; i++)
    {
        const mg_index *x = t->to->indexes.items[i];

        if (x->kind != MG_INDEX_PRIMARY && !mg_sqlite_keeps(t, MG_EXTRA_INDEX, x->name) &&
            !mg_sqlite_is_constraint(r, x))
            mg_sqlite_create_index(r, x, t->replaced.items[i]);
    }
    mg_sqlite_kept_indexes(r, t);
}

/* Indexes of tables that are made anew in this step, where another of these wants their names. */
static void free_index_names(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; r->runnable && i < s->redefined.len; i++)
    {
        const mg_table_pair *t = s->redefined.items[i];

        for (size_t k = 0; k < t->from->indexes.len; k++)
            if (*t->from->indexes.items[k]->name && !t->from->indexes.items[k]->constraint &&
                mg_index_name_taken(r->out->arena, &r->diff->pairs, r->diff->pairs.to, t->from->indexes.items[k]->name,
                                    t->to))
            {
                mg_strbuf_puts(r->out, "DROP INDEX ");
                mg_sql_name(r, t->from->indexes.items[k]->name);
                mg_sql_end(r);
            }
    }
}

void mg_sqlite_redefine(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "PRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n");
    free_index_names(r, s);
    for (size_t i = 0; i < s->redefined.len; i++)
        redefine(r, s->redefined.items[i]);
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n");
}
