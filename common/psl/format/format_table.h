/* format_table.h: lines of text with aligned columns. */
#ifndef MG_PSL_FORMAT_TABLE_H
#define MG_PSL_FORMAT_TABLE_H

#include "../../base/strbuf.h"
#include "../../base/vec.h"
#include "../base/ast.h"

#define MG_PSL_COLUMNS 3

/* A row consists of columns and a suffix that is not aligned with anything. Rows are used again for the next table. */
typedef struct mg_psl_row
{
    mg_strbuf columns[MG_PSL_COLUMNS];
    mg_strbuf suffix;
} mg_psl_row;

typedef struct mg_psl_table
{
    mg_arena *arena;
    MG_VEC(mg_psl_row) rows;
    size_t used;     /* how many rows this table has so far */
    uint32_t indent; /* how many blanks stand before each line, unless the line is empty */
    mg_strbuf spill; /* where texts are written to if there is no memory */
} mg_psl_table;

void mg_psl_table_init(mg_psl_table *t, mg_arena *arena);
void mg_psl_table_row(mg_psl_table *t); /* starts a row */

/* Where to write a column, or the suffix, of the last row. The pointer is valid until the next row is started. */
mg_strbuf *mg_psl_table_column(mg_psl_table *t, uint32_t column);
mg_strbuf *mg_psl_table_suffix(mg_psl_table *t);

/* Prints the rows to `out` and empties the table. */
void mg_psl_table_render(mg_psl_table *t, mg_strbuf *out);

#endif
