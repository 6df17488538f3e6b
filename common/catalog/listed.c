/* listed.c: see listed.h. */
#include "listed.h"

#include "../base/strbuf.h"

const char *mg_listed(mg_dialect dialect, const mg_names *names, mg_arena *arena)
{
    bool array = dialect == MG_POSTGRES;
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    mg_strbuf_putc(&b, array ? '{' : ',');
    for (size_t i = 0; i < names->len; i++)
    {
        if (array && i > 0)
            mg_strbuf_putc(&b, ',');
        if (array)
            mg_strbuf_item(&b, names->items[i]);
        else
        {
            mg_strbuf_quoted(&b, names->items[i], '\'');
            mg_strbuf_putc(&b, ',');
        }
    }
    if (array)
        mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}
