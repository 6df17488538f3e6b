/* format_table.c: see format_table.h. */
#include "format_table.h"

void mg_psl_table_init(mg_psl_table *t, mg_arena *arena)
{
    memset(t, 0, sizeof *t);
    t->arena = arena;
    mg_strbuf_init(&t->spill, arena);
    t->spill.failed = true;
}

void mg_psl_table_row(mg_psl_table *t)
{
    mg_psl_row *row;

    if (t->used == t->rows.len)
    {
        row = mg_vec_push(t->arena, &t->rows);
        if (!row)
            return;
        for (int i = 0; i < MG_PSL_COLUMNS; i++)
            mg_strbuf_init(&row->columns[i], t->arena);
        mg_strbuf_init(&row->suffix, t->arena);
    }
    row = &t->rows.items[t->used++];
    for (int i = 0; i < MG_PSL_COLUMNS; i++)
        row->columns[i].len = 0;
    row->suffix.len = 0;
}

mg_strbuf *mg_psl_table_column(mg_psl_table *t, uint32_t column)
{
    return t->used && !t->arena->failed ? &t->rows.items[t->used - 1].columns[column] : &t->spill;
}

mg_strbuf *mg_psl_table_suffix(mg_psl_table *t)
{
    return t->used && !t->arena->failed ? &t->rows.items[t->used - 1].suffix : &t->spill;
}

static int columns_of(const mg_psl_row *row)
{
    int n = MG_PSL_COLUMNS;

    while (n > 0 && row->columns[n - 1].len == 0)
        n--;
    return n;
}

static void render_row(const mg_psl_table *t, const mg_psl_row *row, const size_t *widths, mg_strbuf *out)
{
    int n = columns_of(row);

    if (n || row->suffix.len)
        mg_strbuf_pad(out, ' ', t->indent);
    for (int i = 0; i < n; i++)
    {
        mg_strbuf_add(out, row->columns[i].len ? row->columns[i].text : "", row->columns[i].len);
        if (i + 1 < n)
            mg_strbuf_pad(out, ' ', widths[i] - row->columns[i].len + 1);
    }
    if (n && row->suffix.len)
        mg_strbuf_putc(out, ' ');
    mg_strbuf_add(out, row->suffix.len ? row->suffix.text : "", row->suffix.len);
    mg_strbuf_putc(out, '\n');
}

void mg_psl_table_render(mg_psl_table *t, mg_strbuf *out)
{
    size_t widths[MG_PSL_COLUMNS] = {0};

    if (t->arena->failed)
        return;
    for (size_t r = 0; r < t->used; r++)
        for (int i = 0; i < columns_of(&t->rows.items[r]); i++)
            if (t->rows.items[r].columns[i].len > widths[i])
                widths[i] = t->rows.items[r].columns[i].len;
    for (size_t r = 0; r < t->used; r++)
        render_row(t, &t->rows.items[r], widths, out);
    t->used = 0;
}
