/* format_table.h: lines of text with aligned columns. */
#ifndef MG_PSL_FORMAT_TABLE_H
#define MG_PSL_FORMAT_TABLE_H

#include "../../base/strbuf.h"
#include "../../base/vec.h"
#include "../base/ast.h"

#define MG_PSL_COLUMNS 3

/* A row has columns and, after them, a suffix that no column is aligned with. Rows are reused from table to table. */
typedef struct mg_psl_row
{
    mg_strbuf columns[MG_PSL_COLUMNS];
    mg_strbuf suffix;
} mg_psl_row;

typedef struct mg_psl_table
{
    mg_arena *arena;
    MG_VEC(mg_psl_row) rows;
    size_t used;     /* rows of this table */
    uint32_t indent; /* blanks before each line that is not empty */
    mg_strbuf spill; /* what is written to when there is no memory */
} mg_psl_table;

void mg_psl_table_init(mg_psl_table *t, mg_arena *arena);
void mg_psl_table_row(mg_psl_table *t); /* starts a row */

/* Where to write a column or the suffix of the last row; valid until the next row. */
mg_strbuf *mg_psl_table_column(mg_psl_table *t, uint32_t column);
mg_strbuf *mg_psl_table_suffix(mg_psl_table *t);

/* Writes the rows and empties the table. */
void mg_psl_table_render(mg_psl_table *t, mg_strbuf *out);

#endif
