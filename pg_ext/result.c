/* result.c: results in the server's encoding, which may lack some of their characters; see pg_host.h. */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "base/pg_host.h"

/* The text in the server's encoding, or NULL if that lacks one of its characters. */
static char *converted(const char *utf8, size_t len)
{
    MemoryContext before = CurrentMemoryContext;
    char *volatile text = NULL;

    PG_TRY();
    {
        text = pg_to_server(utf8, len);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(before);
        if (geterrcode() != ERRCODE_UNTRANSLATABLE_CHARACTER)
            PG_RE_THROW();
        FlushErrorState();
    }
    PG_END_TRY();
    return text;
}

static size_t character_length(const char *utf8)
{
    return (size_t) pg_encoding_mblen(PG_UTF8, utf8);
}

/* The text with something else in place of each character that the encoding lacks. */
static char *replaced(const char *utf8, void (*put)(StringInfo to, const char *character))
{
    StringInfoData b;

    initStringInfo(&b);
    for (size_t len; *utf8; utf8 += len)
    {
        char *text;

        len = character_length(utf8);
        text = len == 1 ? NULL : converted(utf8, len);
        if (len == 1)
            appendStringInfoChar(&b, *utf8);
        else if (text)
            appendStringInfoString(&b, text);
        else
            put(&b, utf8);
        if (text)
            pfree(text);
    }
    return b.data;
}

/* Replaces the marks that reports use with similar ones; any other character is shown as missing. */
static void put_plain(StringInfo to, const char *character)
{
    static const struct
    {
        const char *mark;
        char plain;
    } marks[] = {{"✓", '+'}, {"→", '>'}, {"✗", 'x'}, {"└", '+'}, {"─", '-'}};
    size_t i = 0;

    while (i < lengthof(marks) && strncmp(character, marks[i].mark, strlen(marks[i].mark)) != 0)
        i++;
    appendStringInfoChar(to, i < lengthof(marks) ? marks[i].plain : '?');
}

/* Only strings contain characters beyond ASCII, and in a string an escape stands for the character. */
static void put_escape(StringInfo to, const char *character)
{
    pg_wchar c = utf8_to_unicode((const unsigned char *) character);

    if (c <= 0xFFFF)
        appendStringInfo(to, "\\u%04x", c);
    else
        appendStringInfo(to, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
}

static size_t first_missing(const char *utf8)
{
    size_t at = 0;

    for (size_t len; utf8[at]; at += len)
    {
        char *text;

        len = character_length(utf8 + at);
        text = len == 1 ? NULL : converted(utf8 + at, len);
        if (len > 1 && !text)
            break;
        if (text)
            pfree(text);
    }
    return at;
}

char *pg_result_text(const mg_output *out, size_t *missing)
{
    char *text;

    if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII)
        return pstrdup(out->text);
    text = converted(out->text, strlen(out->text));
    if (text)
        return text;
    if (out->kind != MG_OUTPUT_EXACT)
        return replaced(out->text, out->kind == MG_OUTPUT_JSON ? put_escape : put_plain);
    *missing = first_missing(out->text);
    return NULL;
}
