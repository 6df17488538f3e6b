/*
 * dropped.c: what DROP TABLE takes with a table and a migration that makes the table anew means to keep: triggers.c,
 * sequences.c. Both go by the table's name, so that they are put back before a rename, and read again after it.
 */
#include "sqlite_host.h"

#include <string.h>

void mg_dropped_forget(mg_sqlite *s)
{
    mg_arena_free(&s->dropped);
    mg_arena_init(&s->dropped, &s->host.mem);
    memset(&s->triggers, 0, sizeof s->triggers);
    memset(&s->sequences, 0, sizeof s->sequences);
    s->readings = 0;
}

static mg_rc read_all(mg_sqlite *s, bool triggers, mg_arena *arena, mg_error *err)
{
    if ((triggers && mg_triggers_read(s, arena, err) != MG_OK) || mg_sequences_read(s, arena, err) != MG_OK)
        return MG_FAILED;
    s->readings++;
    return s->dropped.failed ? mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory") : MG_OK;
}

mg_rc mg_dropped_read(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    bool none = s->no_triggers;

    s->no_triggers = false;
    if (!(script->flags & MG_STMT_DROPS_TABLE))
        return MG_OK;
    mg_dropped_forget(s);
    if (read_all(s, !none, arena, err) != MG_OK)
        return MG_FAILED;
    s->no_triggers = s->triggers.len == 0 && !mg_stmt_mentions(script->source.text, script->source.len, "trigger");
    return MG_OK;
}

mg_rc mg_dropped_read_again(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    return read_all(s, s->triggers.len > 0, arena, err);
}

mg_rc mg_dropped_restore(mg_sqlite *s, const mg_script *script, mg_arena *arena, mg_error *err)
{
    if (mg_triggers_restore(s, script, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_sequences_restore(s, script, arena, err);
}
