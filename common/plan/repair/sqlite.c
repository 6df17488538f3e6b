/* sqlite.c: repairs SQLite's tables and indexes; see repair.h. */
#include "../../base/strbuf.h"
#include "../../introspect/sqlite/table.h"
#include "../keep.h"
#include "parts.h"

/* Tables ******************************************************************************************************** */

/*
 * Finds everything after the name in the statement that made a table of a database. False: there is none that can be
 * read.
 */
static bool find_body(mg_repairing *r, const mg_table *t, mg_table_form *form)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, t->definition);
    mg_lite_table read;
    size_t from, end = 0;

    if (!t->definition || !mg_lite_read_table(r->a, t->definition, &read))
        return false;
    mg_token_next(&s);
    mg_token_next(&s);
    from = mg_token_next(&s).end;
    for (mg_token one = mg_token_next(&s); one.kind != TOKEN_END; one = mg_token_next(&s))
        end = one.end; /* the end excludes a comment, which could swallow what is put behind it */
    from += strspn(t->definition + from, " ");
    form->body = t->definition + from;
    form->body_len = end - from;
    return true;
}

static void find_column_forms(mg_repairing *r, const mg_table *t, const mg_table_pair *before, mg_table_form *form)
{
    const mg_column_form **forms = NULL;

    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_form *f = mg_repair_default(r, t->columns.items[i], before);

        if (f && !forms)
            forms = mg_arena_get(r->a, t->columns.len * sizeof *forms);
        if (f && forms)
            forms[i] = f;
    }
    form->columns = forms;
}

/*
 * Does the index belong to a constraint of its table? It does if its name is one that only such indexes have, or if the
 * index that it replaces (`from`, or NULL) did.
 */
static bool is_unique_constraint(const mg_index *x, const mg_index *from)
{
    return x->kind == MG_INDEX_UNIQUE &&
           (mg_index_is_reserved(x) || (x->constraint && x->table->definition) || (from && from->constraint));
}

/* Did a constraint that is kept make the index? */
static bool keeps_unique_of(const mg_table_pair *before, const mg_index *from)
{
    for (size_t i = 0; from && i < before->kept.len; i++)
    {
        const mg_extra *e = before->kept.items[i];

        if (e->kind == MG_EXTRA_CONSTRAINT && mg_extra_begins_with(e, "unique") && mg_index_made_by(before, e) == from)
            return true;
    }
    return false;
}

static void find_uniques(mg_repairing *r, const mg_table *t, const mg_table_pair *before, mg_table_form *form)
{
    for (size_t i = 0; i < t->indexes.len; i++)
    {
        const mg_index *x = t->indexes.items[i], *from = before ? before->replaced.items[i] : NULL;
        mg_made_index *slot;

        if (!is_unique_constraint(x, from) || keeps_unique_of(before, from) ||
            !(slot = mg_vec_push(r->a, &form->uniques)))
            continue;
        slot->index = x;
        slot->before = from;
    }
}

static void fill_table_form(mg_repairing *r, const mg_table *t, const mg_table_pair *before, mg_table_form *form)
{
    if (find_body(r, t, form))
        return;
    form->given_names = before != NULL;
    find_column_forms(r, t, before, form);
    find_uniques(r, t, before, form);
}

static void repair_new_table(mg_repairing *r, mg_step *s)
{
    mg_table_form form = {0}, *kept;

    fill_table_form(r, s->table_to, NULL, &form);
    if (!form.body && !form.columns && form.uniques.len == 0)
        return;
    kept = mg_arena_get(r->a, sizeof *kept);
    if (!kept)
        return;
    *kept = form;
    s->form = kept;
}

static void repair_added_columns(mg_repairing *r, mg_step *s)
{
    for (size_t i = 0; i < s->changes.len; i++)
        if (s->changes.items[i].kind == MG_CHANGE_ADD_COLUMN)
            s->changes.items[i].form = mg_repair_default(r, s->changes.items[i].column->to, NULL);
}

/* Indexes ******************************************************************************************************* */

/*
 * The index with the name that a schema gives to an index without one, if its own name is reserved for SQLite itself.
 */
static const mg_index *ordinary_index(mg_repairing *r, const mg_index *x)
{
    mg_strbuf name;
    mg_index *copy;

    if (!mg_index_is_reserved(x))
        return x;
    mg_strbuf_init(&name, r->a);
    mg_strbuf_puts(&name, x->table->name);
    for (size_t i = 0; i < x->columns.len; i++)
        mg_strbuf_printf(&name, "_%s", x->columns.items[i].column->name);
    mg_strbuf_puts(&name, x->kind == MG_INDEX_UNIQUE ? "_key" : "_idx");
    copy = mg_strbuf_done(&name) ? mg_arena_get(r->a, sizeof *copy) : NULL;
    if (!copy)
        return x;
    *copy = *x;
    copy->name = name.text;
    return copy;
}

/* Repairs an index of a new table, which may have to be a part of CREATE TABLE. */
static void repair_new_index(mg_repairing *r, mg_step *s)
{
    if (!s->tables && is_unique_constraint(s->index_to, NULL))
        s->spared = true;
    else
        s->index_to = ordinary_index(r, s->index_to);
}

/* Tables that are made anew ************************************************************************************* */

/* Uses new_new_X for the table in between if there is something called new_X. */
static void free_temporary_name(mg_repairing *r, mg_redefined *t)
{
    while (t->temporary && mg_name_taken(r->a, &r->d->pairs, t->temporary))
        t->temporary = mg_arena_printf(r->a, "new_%s", t->temporary);
}

/* Notes indexes of tables that are made anew in this step if another of these tables needs their names. */
static void note_freed_names(mg_repairing *r, mg_step *s, const mg_table_pair *t)
{
    for (size_t k = 0; k < t->from->indexes.len; k++)
    {
        const mg_index *x = t->from->indexes.items[k];
        const char **slot;

        if (!*x->name || x->constraint || !mg_index_name_taken(r->a, &r->d->pairs, r->d->pairs.to, x->name, t->to))
            continue;
        slot = mg_vec_push(r->a, &s->freed);
        if (slot)
            *slot = x->name;
    }
}

static void repair_copied_columns(mg_repairing *r, mg_redefined *t)
{
    for (size_t i = 0; i < t->copied.len; i++)
        if (t->copied.items[i].filled)
            t->copied.items[i].form = mg_repair_default(r, t->copied.items[i].column->to, t->tables);
}

static void repair_made_indexes(mg_repairing *r, mg_redefined *t)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->indexes.len; i++)
    {
        mg_made_index one = t->indexes.items[i];

        if (is_unique_constraint(one.index, one.before))
            continue;
        one.index = ordinary_index(r, one.index);
        t->indexes.items[kept++] = one;
    }
    t->indexes.len = kept;
}

static void repair_redefined(mg_repairing *r, mg_step *s)
{
    for (size_t i = 0; i < s->redefined.len; i++)
    {
        mg_redefined *t = &s->redefined.items[i];

        free_temporary_name(r, t);
        note_freed_names(r, s, t->tables);
        fill_table_form(r, t->tables->to, t->tables, &t->form);
        repair_copied_columns(r, t);
        repair_made_indexes(r, t);
    }
}

void mg_repair_sqlite(mg_repairing *r, mg_step *s)
{
    switch (s->kind)
    {
    case MG_STEP_CREATE_TABLE:
        repair_new_table(r, s);
        break;
    case MG_STEP_ALTER_TABLE:
        repair_added_columns(r, s);
        break;
    case MG_STEP_REDEFINE_TABLES:
        repair_redefined(r, s);
        mg_repair_filled_columns(r, s);
        break;
    case MG_STEP_CREATE_INDEX:
        repair_new_index(r, s);
        break;
    case MG_STEP_DROP_INDEX:
        s->spared = s->index_from->constraint; /* it is dropped together with its table */
        break;
    case MG_STEP_REDEFINE_INDEX:
        s->index_to = ordinary_index(r, s->index_to);
        break;
    default:
        break;
    }
}
