/* protect.c: what the server raises becomes an error that is returned; see pg_host.h. */
#include "postgres.h"

#include "utils/memutils.h"

#include "pg_host.h"

/* Class 57 (cancelled, shutting down), 53 (resources) and XX (internal) reach the user as they are. */
static bool is_unchanged(int sqlstate)
{
    const char *code = unpack_sql_state(sqlstate);

    return strncmp(code, "57", 2) == 0 || strncmp(code, "53", 2) == 0 || strncmp(code, "XX", 2) == 0;
}

/* Runs in the catch: nothing here may raise, so texts that do not convert are left out. */
static const char *error_text(mg_arena *arena, const char *server)
{
    char *volatile copy = NULL;

    if (!server)
        return NULL;
    PG_TRY();
    {
        char *utf8 = pg_to_utf8(server, strlen(server));

        copy = mg_arena_str(arena, utf8);
    }
    PG_CATCH();
    {
        FlushErrorState();
    }
    PG_END_TRY();
    return copy;
}

/* A cancelled statement says which limit it has met; the server's own message cannot. */
static void add_limit(const pg_host *h, ErrorData *e)
{
    if (e->sqlerrcode == ERRCODE_QUERY_CANCELED && !e->hint)
        e->hint = pg_limit_hint(h);
}

static void copy_error(const ErrorData *e, mg_arena *arena, mg_error *err)
{
    memset(err, 0, sizeof *err);
    strlcpy(err->code, unpack_sql_state(e->sqlerrcode), sizeof err->code);
    err->message = error_text(arena, e->message);
    err->detail = error_text(arena, e->detail);
    err->hint = error_text(arena, e->hint);
    err->context = error_text(arena, e->context);
    err->offset = e->cursorpos > 0 ? (size_t) e->cursorpos - 1 : MG_NO_OFFSET; /* characters: the caller converts */
    err->unchanged = is_unchanged(e->sqlerrcode);
    err->native = unconstify(ErrorData *, e);
    if (!err->message)
        err->message = "an error whose text cannot be read";
}

mg_rc pg_protect(pg_host *h, pg_body body, void *arg, mg_arena *arena, mg_error *err)
{
    MemoryContext before = CurrentMemoryContext;
    ErrorData *volatile caught = NULL;

    PG_TRY();
    {
        MemoryContextSwitchTo(h->cxt);
        error_context_stack = NULL; /* the caller's context is added when the error is raised again */
        body(h, arg);
        MemoryContextSwitchTo(before);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(h->cxt);
        caught = CopyErrorData();
        FlushErrorState();
        MemoryContextSwitchTo(before);
    }
    PG_END_TRY();
    if (!caught)
        return MG_OK;
    MemoryContextSwitchTo(h->cxt);
    add_limit(h, caught);
    copy_error(caught, arena, err);
    MemoryContextSwitchTo(before);
    return MG_FAILED;
}
