/* copied.c: see copied.h. */
#include "copied.h"

#include "../../base/utf8.h"
#include "../../plan/rows/rows.h"
#include "../../sql/name.h"

#include <stdlib.h>

static mg_rc take_row_count(void *arg, const char *const *values, size_t count)
{
    (void) count;
    if (!values[0])
        return MG_FAILED;
    *(int64_t *) arg = strtoll(values[0], NULL, 10);
    return MG_OK;
}

static mg_rc count_copied_table(const mg_host *host, const char *name, int64_t *out, mg_arena *a, mg_error *err)
{
    mg_strbuf sql;

    mg_strbuf_init(&sql, a);
    mg_strbuf_puts(&sql, "SELECT count(*) FROM ");
    mg_put_qualified(&sql, "main", name);
    if (!mg_strbuf_done(&sql))
        return mg_error_no_memory(err);
    return host->query(host->ctx, sql.text, 0, NULL, take_row_count, out, a, err);
}

/*
 * Goes through all tables that are made anew. With `before` it compares their rows with these counts, otherwise it
 * counts them into `out`.
 */
static mg_rc go_through(const mg_host *host, const mg_diff *d, mg_copied_rows *out, const mg_copied_rows *before,
                        mg_arena *a, mg_error *err)
{
    size_t at = 0;

    for (size_t i = 0; i < d->steps.len; i++)
        for (size_t k = 0; k < d->steps.items[i].redefined.len; k++, at++)
        {
            const mg_table_pair *t = d->steps.items[i].redefined.items[k].tables;
            const char *name = before ? t->to->name : mg_rows_table_now(&d->pairs, t->from)->name;
            int64_t count = 0, *slot;

            if (count_copied_table(host, name, &count, a, err) != MG_OK)
                return MG_FAILED;
            if (before && before->items[at] != count)
                return mg_error_set(
                    err, (mg_error){.code = MG_ERR_STATE,
                                    .message = mg_arena_printf(a,
                                                               "the table %s had %lld rows, and has %lld after it "
                                                               "was made anew",
                                                               mg_shown(a, name), (long long) before->items[at],
                                                               (long long) count),
                                    .hint = "Look for constraints that leave out rows without an error (ON CONFLICT "
                                            "IGNORE or REPLACE), and for what a backfill calls. Nothing was changed."});
            if (!before && !(slot = mg_vec_push(a, out)))
                return mg_error_no_memory(err);
            if (!before)
                *slot = count;
        }
    return MG_OK;
}

mg_rc mg_copied_count(const mg_host *host, const mg_diff *d, mg_copied_rows *out, mg_arena *arena, mg_error *err)
{
    return go_through(host, d, out, NULL, arena, err);
}

mg_rc mg_copied_compare(const mg_host *host, const mg_diff *d, const mg_copied_rows *before, mg_arena *arena,
                        mg_error *err)
{
    return go_through(host, d, NULL, before, arena, err);
}
