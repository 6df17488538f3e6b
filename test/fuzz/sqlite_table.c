/* sqlite_table.c: the reader of CREATE TABLE statements, over any text; its spans lie in the text. */
#include "../../common/introspect/sqlite/table.h"
#include "../unit/memory.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good)
        abort();
}

static void look_at(mg_arena *a, const char *sql, size_t len, mg_lite_span s)
{
    need(s.start < s.end && s.end <= len);
    need(strlen(mg_lite_text(a, sql, s)) == s.end - s.start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mg_lite_table t;
    mg_arena a;
    char *sql;

    mg_arena_init(&a, &memory_host);
    sql = mg_arena_copy(&a, (const char *) data, size);
    size = strlen(sql);
    if (mg_lite_read_table(&a, sql, &t))
    {
        for (size_t i = 0; i < t.columns.len; i++)
        {
            look_at(&a, sql, size, t.columns.items[i].text);
            need(t.columns.items[i].name.end <= size);
            mg_lite_name(&a, sql, t.columns.items[i].name);
        }
        for (size_t i = 0; i < t.clauses.len; i++)
        {
            look_at(&a, sql, size, t.clauses.items[i].text);
            need(t.clauses.items[i].column == MG_LITE_TABLE || t.clauses.items[i].column < t.columns.len);
            mg_lite_name(&a, sql, t.clauses.items[i].name);
            mg_lite_name(&a, sql, t.clauses.items[i].object);
        }
    }
    mg_arena_free(&a);
    return 0;
}
