/* text.c: texts between the core's UTF-8 and the server's encoding; see pg_host.h. */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "../../common/base/utf8.h"
#include "pg_host.h"

char *pg_to_server(const char *utf8, size_t len)
{
    char *text = pg_any_to_server(utf8, (int) len, PG_UTF8);

    return text == utf8 ? pnstrdup(utf8, len) : text;
}

char *pg_to_utf8(const char *server, size_t len)
{
    char *text = pg_server_to_any(server, (int) len, PG_UTF8);

    return text == server ? pnstrdup(server, len) : text;
}

/* The ASCII of a text, a question mark for each other character. */
static pg_noinline char *with_question_marks(const char *utf8)
{
    char *text = palloc(strlen(utf8) + 1), *to = text;

    for (; *utf8; utf8++)
        if (((unsigned char) *utf8 & 0xC0) != 0x80) /* the first byte of its character */
            *to++ = (unsigned char) *utf8 < 0x80 ? *utf8 : '?';
    *to = '\0';
    return text;
}

char *pg_to_server_lossy(const char *utf8)
{
    MemoryContext before = CurrentMemoryContext;
    char *volatile text = NULL;

    PG_TRY();
    {
        text = pg_to_server(utf8, strlen(utf8));
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(before);
        FlushErrorState();
    }
    PG_END_TRY();
    return text ? text : with_question_marks(utf8);
}

size_t pg_character_offset(const char *utf8, size_t len, size_t position)
{
    if (GetDatabaseEncoding() == PG_SQL_ASCII)
        return position < len ? position : len;
    return mg_utf8_offset(utf8, len, position);
}

void pg_no_memory(void)
{
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
}

const char *pg_arena_text(mg_arena *arena, const char *server)
{
    char *utf8 = server ? pg_to_utf8(server, strlen(server)) : NULL;
    char *copy = mg_arena_str(arena, utf8);

    if (utf8 && !copy)
        pg_no_memory();
    return copy;
}
