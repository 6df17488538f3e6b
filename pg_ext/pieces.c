/*
 * pieces.c: parses a script piece by piece, since the server's parser cannot be interrupted.
 *
 * A piece ends with the first semicolon after a certain number of bytes. That semicolon may be part of a comment, a
 * literal or a function's body. It ends a statement if the piece has no error and its last statement ends exactly
 * there: the parser has then seen the same tokens as in the whole script, and stands at the beginning of a statement.
 * Otherwise the piece is made longer, until it is everything that is left; then its error is the script's.
 */
#include "postgres.h"

#include "base/compat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/pg_host.h"

#define PIECE 65536 /* bytes; parsing them takes some milliseconds */

/* The end of a piece of `size` bytes or somewhat more. */
static size_t find_end(const pg_pieces *p, size_t size)
{
    size_t left = p->len - p->from;
    const char *at = left > size ? memchr(p->text + p->from + size, ';', left - size) : NULL;

    return at ? (size_t) (at + 1 - p->text) : p->len;
}

static bool ends_with_statement(const pg_pieces *p)
{
    const RawStmt *last = p->parsed == NIL ? NULL : llast_node(RawStmt, p->parsed);

    return last && last->stmt_len && p->from + (size_t) (last->stmt_location + last->stmt_len) == p->end - 1;
}

/* Does the text end where a statement ends? It is not the rest of the script, so an error in it means nothing. */
static bool try_piece(pg_pieces *p, const char *text)
{
    MemoryContext before = CurrentMemoryContext;
    volatile bool good = true;

    PG_TRY();
    {
        p->parsed = mg_raw_parser(text);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(before);
        FlushErrorState();
        good = false;
    }
    PG_END_TRY();
    return good && ends_with_statement(p);
}

void pg_parse_piece(pg_pieces *p)
{
    for (size_t size = PIECE;; size *= 2)
    {
        CHECK_FOR_INTERRUPTS();
        MemoryContextReset(CurrentMemoryContext);
        p->end = find_end(p, size);
        if (p->end == p->len)
            break;
        if (try_piece(p, pnstrdup(p->text + p->from, p->end - p->from)))
            return;
    }
    p->parsed = mg_raw_parser(p->text + p->from);
}
