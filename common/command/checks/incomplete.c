/* incomplete.c: see incomplete.h. */
#include "incomplete.h"

#include "../../call/report.h"

void mg_incomplete_write(mg_call *call, const mg_incomplete *all, mg_strbuf *out)
{
    if (all->indexes.len > 0)
        mg_strbuf_puts(
            out,
            "\nINVALID indexes, which a CONCURRENTLY that was stopped has left, or one that runs now is building:\n");
    for (size_t i = 0; i < all->indexes.len; i++)
    {
        mg_report_put(call, all->indexes.items[i], out);
        mg_strbuf_putc(out, '\n');
    }
    if (all->constraints.len > 0)
        mg_strbuf_puts(out, "\nConstraints that are not validated, which rows from before may violate:\n");
    for (size_t i = 0; i < all->constraints.len; i++)
    {
        mg_report_put(call, all->constraints.items[i].name, out);
        mg_strbuf_puts(out, " of ");
        mg_report_put(call, all->constraints.items[i].table, out);
        mg_strbuf_putc(out, '\n');
    }
}

void mg_incomplete_json(mg_call *call, const mg_incomplete *all, json_t *report)
{
    json_t *list = mg_json_new_array(call);

    mg_json_set(call, report, "invalid_indexes", mg_json_names(call, all->indexes.items, all->indexes.len));
    for (size_t i = 0; i < all->constraints.len; i++)
    {
        json_t *one = mg_json_new_object(call);

        mg_json_set(call, one, "table", mg_json_text(call, all->constraints.items[i].table));
        mg_json_set(call, one, "name", mg_json_text(call, all->constraints.items[i].name));
        mg_json_append(call, list, one);
    }
    mg_json_set(call, report, "not_validated", list);
}
