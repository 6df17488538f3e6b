/*
 * result.c: hands the results of calls to SQLite, with memory that is already theirs. If SQLite copied a result, or
 * converted it for a database in UTF-16, it could run out of memory; then the call would fail although its work was
 * committed.
 */
#include "base/sqlite_host.h"

#include "../common/base/utf8.h"

#include <string.h>

/* how many bytes a constant text may take in UTF-16 */
#define SPARE 1024

/* The longest text that the connection allows, in bytes of UTF-8. */
static size_t longest_text(const mg_sqlite *s)
{
    return (size_t) sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, -1) / (s->utf16 ? 2 : 1);
}

mg_rc mg_result_prepare(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    char encoding[16];

    if (mg_setting_read(s, "encoding", encoding, sizeof encoding, arena, err) != MG_OK)
        return MG_FAILED;
    if (strncmp(encoding, "UTF-16", 6) != 0)
        return MG_OK;
    s->utf16 = strcmp(encoding, "UTF-16be") == 0 ? SQLITE_UTF16BE : SQLITE_UTF16LE;
    s->spare = sqlite3_malloc64(SPARE);
    return s->spare ? MG_OK : mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
}

/* A copy of the text, to be freed with sqlite3_free. A report that is longer than a text may be is cut. */
static char *copy_output(const mg_output *out, size_t max, size_t *len)
{
    static const char note[] = "\n… (the report is longer than this connection allows a text to be)";
    char *copy;

    if (out->kind == MG_OUTPUT_REPORT && *len > max && max > sizeof note)
    {
        copy = sqlite3_mprintf("%.*s%s", (int) mg_utf8_cut(out->text, *len, max - sizeof note), out->text, note);
        *len = copy ? strlen(copy) : 0;
        return copy;
    }
    copy = sqlite3_malloc64(*len + 1);
    if (copy)
        memcpy(copy, out->text, *len);
    return copy;
}

static char *put_unit(char *to, unsigned unit, bool big)
{
    to[big ? 0 : 1] = (char) (unit >> 8);
    to[big ? 1 : 0] = (char) (unit & 0xFF);
    return to + 2;
}

/* The character at `text`, which is valid UTF-8; *size is how many bytes it has. */
static unsigned decode_utf8(const unsigned char *text, size_t *size)
{
    unsigned c = *text;

    *size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    c &= *size == 1 ? 0x7F : 0xFFU >> (*size + 1);
    for (size_t i = 1; i < *size; i++)
        c = c << 6 | (text[i] & 0x3F);
    return c;
}

/* Writes valid UTF-8 as UTF-16, which takes at most twice as many bytes. Returns how many bytes were written. */
static size_t write_utf16(const char *text, size_t len, bool big, char *out)
{
    char *to = out;
    size_t size;

    for (size_t i = 0; i < len; i += size)
    {
        unsigned c = decode_utf8((const unsigned char *) text + i, &size);

        if (c >= 0x10000)
            to = put_unit(to, 0xD800 + ((c - 0x10000) >> 10), big);
        to = put_unit(to, c >= 0x10000 ? 0xDC00 + (c & 0x3FF) : c, big);
    }
    return (size_t) (to - out);
}

/*
 * The text in the encoding of the database, to be freed with sqlite3_free. For a constant text there is always memory.
 */
static char *copy_utf16(mg_sqlite *s, const mg_output *out, size_t *len)
{
    char *copy = out->constant ? NULL : copy_output(out, longest_text(s), len), *to = NULL;

    if (out->constant && 2 * *len <= SPARE)
    {
        to = s->spare;
        s->spare = NULL;
    }
    else if (copy)
        to = sqlite3_malloc64(2 * *len + 2);
    if (to)
        *len = write_utf16(copy ? copy : out->text, *len, s->utf16 == SQLITE_UTF16BE, to);
    sqlite3_free(copy);
    return to;
}

/* Without the end of the last line. A result of no lines is empty. */
static size_t output_length(const mg_output *out)
{
    size_t len = strlen(out->text);

    return out->lines && len > 0 ? len - 1 : len;
}

bool mg_result_give(mg_sqlite *s, const mg_output *out)
{
    size_t len = output_length(out);
    bool utf16 = s->utf16 && mg_utf8_check(out->text, len) == len;
    char *copy;

    if (out->constant && !utf16)
    {
        sqlite3_result_text64(s->context, out->text, len, SQLITE_STATIC, SQLITE_UTF8);
        return true;
    }
    copy = utf16 ? copy_utf16(s, out, &len) : copy_output(out, longest_text(s), &len);
    if (copy)
        sqlite3_result_text64(s->context, copy, len, sqlite3_free, utf16 ? s->utf16 : SQLITE_UTF8);
    return copy != NULL;
}

mg_rc mg_result_give_early(void *ctx, const mg_output *out, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;

    if (out->kind != MG_OUTPUT_REPORT && strlen(out->text) > longest_text(s))
    {
        mg_sqlite_refuse(arena, err, MG_ERR_STATE, "Raise its limit (SQLITE_LIMIT_LENGTH).",
                         "the result is longer than this connection allows a text to be");
        mg_sqlite_set_code(err, SQLITE_TOOBIG);
        return MG_FAILED;
    }
    if (!s->utf16 && mg_result_prepare(s, arena, err) != MG_OK)
        return MG_FAILED;
    if (!mg_result_give(s, out))
        return mg_error_no_memory(err);
    s->given = out->text;
    return MG_OK;
}
