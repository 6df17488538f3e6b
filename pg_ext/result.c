/* result.c: results in the server's encoding, which need not have all their characters; see pg_host.h. */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "pg_host.h"

/* The marks of reports, for servers whose encoding does not have them. */
static const struct
{
    const char *mark, *plain;
} PLAIN[] = {{"✓", "+"}, {"→", ">"}, {"✗", "x"}, {"└─", "+-"}};

/* NULL: it has a character that the encoding does not have. */
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

static char *report_text(const char *utf8)
{
    StringInfoData b;

    initStringInfo(&b);
    while (*utf8)
    {
        size_t i = 0;

        while (i < lengthof(PLAIN) && strncmp(utf8, PLAIN[i].mark, strlen(PLAIN[i].mark)) != 0)
            i++;
        if (i < lengthof(PLAIN))
            appendStringInfoString(&b, PLAIN[i].plain);
        else
            appendStringInfoChar(&b, *utf8);
        utf8 += i < lengthof(PLAIN) ? strlen(PLAIN[i].mark) : 1;
    }
    return pg_to_server_lossy(b.data);
}

static size_t character_length(const char *utf8)
{
    return (size_t) pg_encoding_mblen(PG_UTF8, utf8);
}

/* Only strings hold more than ASCII, and there an escape means the character. */
static char *json_text(const char *utf8)
{
    StringInfoData b;

    initStringInfo(&b);
    for (size_t len; *utf8; utf8 += len)
    {
        pg_wchar c = utf8_to_unicode((const unsigned char *) utf8);
        char *text;

        len = character_length(utf8);
        text = len == 1 ? NULL : converted(utf8, len);
        if (len == 1)
            appendStringInfoChar(&b, *utf8);
        else if (text)
            appendStringInfoString(&b, text);
        else if (c <= 0xFFFF)
            appendStringInfo(&b, "\\u%04x", c);
        else
            appendStringInfo(&b, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
        if (text)
            pfree(text);
    }
    return b.data;
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
    if (out->kind == MG_OUTPUT_REPORT)
        return report_text(out->text);
    text = converted(out->text, strlen(out->text));
    if (text)
        return text;
    if (out->kind == MG_OUTPUT_JSON)
        return json_text(out->text);
    *missing = first_missing(out->text);
    return NULL;
}
