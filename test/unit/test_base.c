/* test_base.c: texts, places, checksums, times. */
#define _DEFAULT_SOURCE /* strncasecmp */

#include "../../common/base/map.h"
#include "../../common/base/sha256.h"
#include "../../common/sql/source.h"
#include "../../common/base/strbuf.h"
#include "../../common/base/time.h"
#include "../../common/base/utf8.h"
#include "../../common/base/vec.h"
#include "../../common/model/values.h"
#include "check.h"
#include "memory.h"
#include "sha256_vectors.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* SHA-256 ****************************************************************************************************** */

static const char *sha256_in_parts(const unsigned char *text, size_t len, size_t part, char hex[MG_SHA256_HEX])
{
    mg_sha256 s;

    mg_sha256_start(&s);
    for (size_t i = 0; i < len; i += part)
        mg_sha256_add(&s, text + i, len - i < part ? len - i : part);
    mg_sha256_hex(&s, hex);
    return hex;
}

TEST(sha256_of_the_standard)
{
    static const struct
    {
        const char *text, *hex;
    } vectors[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopq"
         "rstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    char hex[MG_SHA256_HEX];

    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        CHECK_TEXT(sha256_in_parts((const unsigned char *) vectors[i].text, strlen(vectors[i].text), 1000, hex),
                   vectors[i].hex);
}

TEST(sha256_of_a_million_letters)
{
    unsigned char a[1000];
    char hex[MG_SHA256_HEX];
    mg_sha256 s;

    memset(a, 'a', sizeof a);
    mg_sha256_start(&s);
    for (int i = 0; i < 1000; i++)
        mg_sha256_add(&s, a, sizeof a);
    mg_sha256_hex(&s, hex);
    CHECK_TEXT(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Large additions may be hashed by instructions of the processor, small ones are not: both must agree. */
TEST(sha256_of_large_and_small_parts_agree)
{
    static const size_t sizes[] = {4095, 4096, 4097, 8191, 20000};
    static unsigned char text[20000];
    char whole[MG_SHA256_HEX], parts[MG_SHA256_HEX];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char) (i * i / 7 + i);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
        sha256_in_parts(text, sizes[i], 100, parts);
        CHECK_TEXT(sha256_in_parts(text, sizes[i], sizes[i], whole), parts);
        CHECK_TEXT(sha256_in_parts(text, sizes[i], 5000, whole), parts);
    }
}

TEST(sha256_of_every_length_in_parts_of_every_size)
{
    static const size_t parts[] = {1, 3, 31, 32, 55, 56, 63, 64, 65, 127, 128, 200};
    unsigned char text[200];
    char hex[MG_SHA256_HEX];

    CHECK_NUMBER(sizeof SHA256_VECTORS / sizeof *SHA256_VECTORS, 201);
    for (size_t n = 0; n <= 200; n++)
    {
        for (size_t i = 0; i < n; i++)
            text[i] = (unsigned char) (7 * i + n);
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
            CHECK_TEXT(sha256_in_parts(text, n, parts[p], hex), SHA256_VECTORS[n]);
    }
}

/* UTF-8 ******************************************************************************************************** */

TEST(utf8_tells_the_first_bad_byte)
{
    static const struct
    {
        const char *text;
        size_t bad; /* SIZE_MAX: none */
    } texts[] = {
        {"", SIZE_MAX},
        {"plain", SIZE_MAX},
        {"\xC2\x80\xDF\xBF", SIZE_MAX},
        {"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", SIZE_MAX},
        {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", SIZE_MAX},
        {"\x80", 0},
        {"a\xBF", 1},
        {"\xC0\x80", 0},         /* overlong */
        {"\xC1\xBF", 0},         /* overlong */
        {"\xE0\x9F\xBF", 0},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 0}, /* overlong */
        {"\xED\xA0\x80", 0},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0}, /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", 0}, /* no lead byte */
        {"ab\xC3", 2},           /* cut */
        {"ab\xE2\x82", 2},       /* cut */
        {"ab\xF0\x9F\x98", 2},   /* cut */
        {"\xC3\xA4\xC3(", 2},    /* no continuation */
        {"\xE2\x82(", 0},        /* no continuation */
        {"\xF0\x9F\x98(", 0},    /* no continuation */
        {"\xFF", 0},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    {
        size_t len = strlen(texts[i].text);

        CHECK_NUMBER(mg_utf8_check(texts[i].text, len), texts[i].bad == SIZE_MAX ? len : texts[i].bad);
    }
    CHECK_NUMBER(mg_utf8_check("a\0b", 3), 3);
}

TEST(utf8_counts_characters)
{
    const char *text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z";
    static const size_t at[] = {0, 1, 3, 6, 10, 11, 11, 11};

    CHECK_NUMBER(mg_utf8_length(text, 11), 5);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        CHECK_NUMBER(mg_utf8_offset(text, 11, i), at[i]);
    CHECK_NUMBER(mg_utf8_cut(text, 11, 11), 11);
    CHECK_NUMBER(mg_utf8_cut(text, 11, 9), 6);
    CHECK_NUMBER(mg_utf8_cut(text, 11, 6), 6);
    CHECK_NUMBER(mg_utf8_cut(text, 11, 2), 1);
    CHECK_NUMBER(mg_utf8_cut(text + 1, 10, 1), 0);
    CHECK_NUMBER(mg_utf8_bom("\xEF\xBB\xBFx", 4), 3);
    CHECK_NUMBER(mg_utf8_bom("\xEF\xBB", 2), 0);
    CHECK_NUMBER(mg_utf8_bom("x\xEF\xBB\xBF", 4), 0);
}

/* The first place by comparing at each: what the faster search must find. */
static const char *find_slowly(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t at = 0; at + n <= len; at++)
        if (strncasecmp(text + at, word, n) == 0)
            return text + at;
    return NULL;
}

TEST(words_are_found_without_case)
{
    static const char letters[] = "abAB_";
    char text[48], word[8], page[700], longer[360];
    unsigned seed = 1;

    for (int round = 0; round < 20000; round++)
    {
        size_t len = (size_t) round % sizeof text, n = (size_t) round % 6;

        for (size_t i = 0; i < len; i++)
            text[i] = letters[((seed = seed * 1103515245 + 12345) >> 16 & 0x7FFF) % 5];
        for (size_t i = 0; i < n; i++)
            word[i] = letters[((seed = seed * 1103515245 + 12345) >> 16 & 0x7FFF) % 5];
        word[n] = '\0';
        CHECK(mg_ascii_find(text, len, word) == find_slowly(text, len, word));
    }
    CHECK(mg_ascii_find("reference", 9, "references") == NULL);
    CHECK(mg_ascii_find("a\0REFERENCES", 12, "references") != NULL);
    memset(page, 'x', sizeof page);
    memcpy(page + 350, "yxxxx", 5);
    for (size_t n = 250; n < 350; n++) /* words that are longer than a step can be */
    {
        memcpy(longer, page + 350, n);
        longer[n] = '\0';
        CHECK(mg_ascii_find(page, sizeof page, longer) == page + 350);
        longer[n - 1] = 'z';
        CHECK(mg_ascii_find(page, sizeof page, longer) == NULL);
    }
}

/* Places ******************************************************************************************************* */

TEST(source_places)
{
    static const char text[] = "ab\r\n\xC3\xA4\tb\n\nlast";
    static const struct
    {
        size_t offset, line, column;
        const char *text;
    } places[] = {
        {0, 1, 1, "ab"},          {2, 1, 3, "ab"},          {3, 1, 4, "ab"},          {4, 2, 1, "\xC3\xA4\tb"},
        {6, 2, 2, "\xC3\xA4\tb"}, {7, 2, 3, "\xC3\xA4\tb"}, {8, 2, 4, "\xC3\xA4\tb"}, {9, 3, 1, ""},
        {10, 4, 1, "last"},       {14, 4, 5, "last"},       {99, 4, 5, "last"},
    };
    mg_source s = {"t", text, sizeof text - 1};
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    {
        mg_place p = mg_source_place(&s, places[i].offset);

        CHECK_NUMBER(p.line, places[i].line);
        CHECK_NUMBER(p.column, places[i].column);
        CHECK_TEXT(mg_source_line(&a, &s, places[i].offset, 100), places[i].text);
    }
    mg_arena_free(&a);
}

TEST(source_lines_are_cut_around_the_place)
{
    char text[1000];
    mg_source s = {"t", text, sizeof text};
    mg_arena a;

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char) ('0' + i % 10);
    text[500] = 'x';
    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(mg_source_line(&a, &s, 500, 20), "…0123456789x123456789…");
    CHECK_TEXT(mg_source_line(&a, &s, 0, 5), "01234…");
    CHECK_TEXT(mg_source_line(&a, &s, 999, 5), "…56789");
    CHECK_TEXT(mg_source_line(&a, &s, 1000, 5), "…56789");
    mg_arena_free(&a);
}

TEST(places_by_marks_are_those_that_are_counted)
{
    char text[5000];
    mg_source s = {"t", text, sizeof text};
    mg_places places;
    mg_arena a;

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 97 == 0 ? '\n' : i % 3 ? 'a' : '\x80';
    mg_arena_init(&a, &memory_host);
    CHECK(mg_places_open(&a, &s, &places));
    for (size_t i = 0; i <= sizeof text + 1; i++)
    {
        mg_place want = mg_source_place(&s, i), got = mg_places_at(&places, i);

        CHECK(want.line == got.line && want.column == got.column);
    }
    mg_arena_free(&a);
}

TEST(source_lines_are_cut_at_characters_and_printable)
{
    mg_source s = {"t", "a\xE2\x82\xAC\xE2\x82\xAC", 7}, bad = {"t", "x\0y\xFF\xC3z", 6}, none = {"t", "", 0};
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(mg_source_line(&a, &s, 0, 7), "a\xE2\x82\xAC\xE2\x82\xAC");
    CHECK_TEXT(mg_source_line(&a, &s, 0, 6), "a\xE2\x82\xAC…");
    CHECK_TEXT(mg_source_line(&a, &s, 0, 4), "a\xE2\x82\xAC…");
    CHECK_TEXT(mg_source_line(&a, &s, 0, 3), "a…");
    CHECK_TEXT(mg_source_line(&a, &s, 0, 0), "…");
    CHECK_TEXT(mg_source_line(&a, &s, 4, 5), "…\xE2\x82\xAC");
    CHECK_TEXT(mg_source_line(&a, &bad, 0, 100), "x\\x00y\\xff\\xc3z");
    CHECK_TEXT(mg_source_line(&a, &none, 0, 100), "");
    mg_arena_free(&a);
}

/* Times ******************************************************************************************************** */

#define MS_OF_DAY ((int64_t) 86400000)

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

TEST(times_follow_the_calendar_day_by_day_and_lead_back)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    mg_civil want = {1970, 1, 1, 23, 59, 58, 7};

    for (int64_t day = 0; day < 200000; day++)
    {
        int64_t ms = day * MS_OF_DAY + MS_OF_DAY - 1993;
        mg_civil got = mg_civil_from_ms(ms);

        CHECK(got.year == want.year && got.month == want.month && got.day == want.day);
        CHECK(got.hour == 23 && got.minute == 59 && got.second == 58 && got.ms == 7);
        CHECK(mg_ms_from_civil(&got) == ms);
        if (want.day++ < lengths[want.month - 1] + (want.month == 2 && is_leap(want.year)))
            continue;
        want.day = 1;
        want.year += want.month == 12;
        want.month = want.month % 12 + 1;
    }
}

TEST(times_as_the_reference_writes_them)
{
    char text[MG_RFC3339];

    CHECK_TEXT(mg_time_rfc3339(0, text), "1970-01-01T00:00:00.000+00:00");
    CHECK_TEXT(mg_time_rfc3339(1709210096789, text), "2024-02-29T12:34:56.789+00:00");
}

/* Numbers ****************************************************************************************************** */

TEST(numbers_have_one_text)
{
    static const struct
    {
        const char *text, *decimal, *integer;
    } numbers[] = {
        {"0e3", "0", NULL},      {"0", "0", "0"},       {"-0", "0", "0"},          {"-007", "-7", "-7"},
        {"+5", "5", "5"},        {"1.", "1", NULL},     {"-0.0", "0.0", NULL},     {"1.50e2", "150", NULL},
        {"1e-3", "0.001", NULL}, {"2e3", "2000", NULL}, {"-12.5e1", "-125", NULL}, {"00.10", "0.10", NULL},
        {"", NULL, NULL},        {"-", NULL, NULL},     {"1.2.3", NULL, NULL},     {"1x", NULL, NULL},
    };
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    {
        size_t len = strlen(numbers[i].text);

        CHECK_TEXT(mg_decimal_text(&a, numbers[i].text, len), numbers[i].decimal);
        CHECK_TEXT(mg_integer_text(&a, numbers[i].text, len), numbers[i].integer);
    }
    mg_arena_free(&a);
}
