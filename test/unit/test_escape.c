/* test_escape.c: texts of others, as people see them. */
#include "../../common/base/error.h"
#include "../../common/base/escape.h"
#include "../../common/base/utf8.h"
#include "check.h"
#include "memory.h"

#include <string.h>

TEST(what_acts_is_escaped)
{
    static const struct
    {
        const char *text, *shown;
    } texts[] = {
        {"", ""},
        {"plain ünïcödé → ✓", "plain ünïcödé → ✓"},
        {"a\nb\r\n\tc", "a\\nb\\r\\n\\tc"},
        {"\x1b[2J\x07\x7f", "\\x1b[2J\\x07\\x7f"},
        {"\xC2\x80\xC2\x9F\xC2\xA0", "\\u0080\\u009f\xC2\xA0"},
        {"\xE2\x80\xA8\xE2\x80\xAE\xE2\x80\xAF\xE2\x81\xA6\xE2\x80\x8E", "\\u2028\\u202e\xE2\x80\xAF\\u2066\\u200e"},
        {"\xE2\x81\xA5\xE2\x81\xA9\xE2\x81\xAA", "\xE2\x81\xA5\\u2069\xE2\x81\xAA"},
        {"\xD8\x9C\xF0\x9F\x98\x80", "\\u061c\xF0\x9F\x98\x80"},
        {"\xFF"
         "a\xC3",
         "\\xffa\\xc3"},
    };
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK_TEXT(mg_escaped(&a, texts[i].text), texts[i].shown);
    CHECK(mg_escaped(&a, texts[1].text) == texts[1].text);
    CHECK_TEXT(mg_escaped_line(&a, "\ta\tb\x1b", 5), "\ta\tb\\x1b");
    mg_arena_free(&a);
}

TEST(literals_can_be_pasted)
{
    static const struct
    {
        const char *text, *e_string, *pieces;
    } texts[] = {
        {"it's", "'it''s'", "'it''s'"},
        {"back\\slash", "'back\\slash'", "'back\\slash'"},
        {"a\\'\n", "E'a\\\\''\\n'", "'a\\''' || char(10)"},
        {"\xE2\x80\xAEx", "E'\\u202ex'", "char(8238) || 'x'"},
        {"\x1b\x1b", "E'\\x1b\\x1b'", "char(27) || char(27)"},
    };
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int e_strings = 0; e_strings < 2; e_strings++)
        {
            mg_strbuf b;

            mg_strbuf_init(&b, &a);
            mg_strbuf_literal(&b, texts[i].text, e_strings);
            CHECK_TEXT(mg_strbuf_done(&b), e_strings ? texts[i].e_string : texts[i].pieces);
        }
    mg_arena_free(&a);
}

TEST(errors_are_kept)
{
    mg_arena scratch, a;
    mg_error err = {.code = "55P03", .offset = 7};
    char *texts[4];

    mg_arena_init(&scratch, &memory_host);
    mg_arena_init(&a, &memory_host);
    for (int i = 0; i < 4; i++)
        texts[i] = mg_arena_printf(&scratch, "text %d", i);
    err.message = texts[0];
    err.detail = texts[1];
    err.context = texts[3];
    CHECK(mg_error_keep(&a, &err) == MG_FAILED);
    for (int i = 0; i < 4; i++)
        memset(texts[i], 'x', 6);
    mg_arena_free(&scratch);
    CHECK_TEXT(err.message, "text 0");
    CHECK_TEXT(err.detail, "text 1");
    CHECK(!err.hint);
    CHECK_TEXT(err.context, "text 3");
    CHECK_TEXT(err.code, "55P03");
    err.message = NULL; /* what failed had no memory to say why */
    CHECK(mg_error_keep(&a, &err) == MG_FAILED && err.unchanged);
    CHECK_TEXT(err.code, MG_ERR_MEMORY);
    mg_arena_free(&a);
}
