/* temporary.c: see temporary.h. */
#include "temporary.h"

#include "../sql/statement.h"

#include <string.h>

mg_rc mg_temporary_read(mg_call *call, mg_temporaries *list)
{
    if (!call->session.temporary)
    {
        memset(list, 0, sizeof *list);
        return MG_OK;
    }
    return mg_ledger_temporary(call->host, list, &call->arena, &call->error);
}

mg_rc mg_temporary_refuse(mg_call *call, const mg_temporaries *list, const char *text, size_t len, const char *what,
                          const char *hint)
{
    for (size_t i = 0; i < list->len; i++)
        if (mg_stmt_mentions(text, len, list->items[i].name))
            return mg_call_fail(call, MG_ERR_STATE, hint,
                                "the temporary %s \"%s\" of this session stands before the one that %s names",
                                list->items[i].kind, list->items[i].name, what);
    return MG_OK;
}
