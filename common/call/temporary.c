/* temporary.c: see temporary.h. */
#include "temporary.h"

#include "../sql/statement.h"
#include "../sql/token.h"

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

/*
 * Whether the text names an object. In PostgreSQL by SQLite's lexical rules, too: they look into the bodies of
 * functions and of DO, which PostgreSQL's tokens take for texts; its own know what U&"…" means.
 */
static bool names_object(const mg_call *call, const char *text, size_t len, const char *name)
{
    return mg_stmt_mentions(text, len, name) ||
           (call->host->dialect == MG_POSTGRES && mg_text_names_in_postgres(text, len, name));
}

mg_rc mg_temporary_refuse(mg_call *call, const mg_temporaries *list, const char *text, size_t len, const char *what,
                          const char *hint)
{
    for (size_t i = 0; i < list->len; i++)
        if (names_object(call, text, len, list->items[i].name))
            return mg_call_fail(call, MG_ERR_STATE, hint,
                                "the temporary %s \"%s\" of this session stands before the one that %s names",
                                list->items[i].kind, list->items[i].name, what);
    return MG_OK;
}
