/* test_base.c: memory, texts, arrays, maps, places, checksums, times. */
#define _DEFAULT_SOURCE /* strncasecmp */

#include "../../common/base/map.h"
#include "../../common/base/sha256.h"
#include "../../common/sql/source.h"
#include "../../common/base/strbuf.h"
#include "../../common/base/time.h"
#include "../../common/base/utf8.h"
#include "../../common/base/vec.h"
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

/* Memory ******************************************************************************************************* */

TEST(arena_gives_aligned_zeroed_memory)
{
    mg_arena a;
    long live = memory_live();

    mg_arena_init(&a, &memory_host);
    for (size_t n = 0; n < 300; n++)
    {
        unsigned char *p = mg_arena_get(&a, n);
        bool zero = p && (uintptr_t) p % 8 == 0;

        for (size_t i = 0; zero && i < n; i++)
            zero = p[i] == 0;
        CHECK(zero);
        if (p)
            memset(p, 0xAA, n);
    }
    CHECK(memory_live() > live);
    mg_arena_free(&a);
    CHECK_NUMBER(memory_live(), live);
    CHECK(!a.failed);
}

/* What is large is a block of its own: it is given back when it grows or is dropped. */
TEST(arena_gives_large_memory_back)
{
    size_t size = (size_t) 1 << 20;
    mg_arena a;
    long live;
    char *p;

    mg_arena_init(&a, &memory_host);
    mg_arena_get(&a, 1);
    p = mg_arena_get(&a, size);
    live = memory_live();
    CHECK(p);
    for (int i = 0; p && i < 3; i++)
    {
        p[size - 1] = 'x';
        p = mg_arena_grow(&a, p, size, size * 2);
        CHECK(p && p[size - 1] == 'x');
        size *= 2;
        CHECK_NUMBER(memory_live(), live);
    }
    mg_arena_drop(&a, p, size);
    CHECK_NUMBER(memory_live(), live - 1);
    CHECK(mg_arena_get(&a, 1) != NULL);
    mg_arena_free(&a);
}

TEST(arena_grows_in_place_or_by_a_copy)
{
    mg_arena a;
    char *p, *q;

    mg_arena_init(&a, &memory_host);
    p = mg_arena_copy(&a, "12345678", 8);
    q = mg_arena_grow(&a, p, 9, 40);
#ifndef MG_ARENA_ALONE
    CHECK(q == p);
#endif
    CHECK_TEXT(q, "12345678");
    mg_arena_get(&a, 1);
    p = q;
    q = mg_arena_grow(&a, p, 40, 44);
    CHECK(q != p);
    CHECK_TEXT(q, "12345678");
    p = mg_arena_grow(&a, q, 44, 5000);
    CHECK_TEXT(p, "12345678");
    q = mg_arena_grow(&a, NULL, 0, 3);
    memcpy(q, "a\0b", 3);
    CHECK_TEXT(mg_arena_grow(&a, q, 3, 2), "a");
    mg_arena_free(&a);
}

TEST(arena_remembers_that_it_failed)
{
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK(mg_arena_get(&a, SIZE_MAX) == NULL);
    CHECK(a.failed);
    a.failed = false;
    CHECK(mg_arena_grow(&a, NULL, 0, SIZE_MAX - 8) == NULL);
    CHECK(a.failed);
    mg_arena_free(&a);
    mg_arena_init(&a, &memory_host);
    memory_fail(1, false);
    CHECK(mg_arena_printf(&a, "%d", 5) == NULL);
    CHECK(a.failed);
    CHECK_TEXT(mg_arena_printf(&a, "%d", 5), "5");
    CHECK(a.failed);
    memory_fail(0, false);
    CHECK(mg_arena_str(&a, NULL) == NULL);
    mg_arena_free(&a);
}

TEST(a_text_beyond_any_memory_fails)
{
    mg_arena a;
    mg_strbuf b;

    mg_arena_init(&a, &memory_host);
    mg_strbuf_init(&b, &a);
    mg_strbuf_puts(&b, "begun");
    mg_strbuf_pad(&b, ' ', SIZE_MAX - 3);
    CHECK(b.failed && a.failed);
    CHECK(mg_strbuf_done(&b) == NULL);
    mg_arena_free(&a);
}

TEST(long_texts_are_shown_in_part)
{
    char text[MG_SHOWN_MAX + 3];
    const char *shown;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(mg_shown(&a, ""), "");
    memset(text, 'x', sizeof text);
    text[MG_SHOWN_MAX] = '\0';
    CHECK(mg_shown(&a, text) == text);
    memcpy(text + MG_SHOWN_MAX - 1, "\xC3\xA4", 3); /* a character that does not fit */
    shown = mg_shown(&a, text);
    CHECK_NUMBER(strlen(shown), MG_SHOWN_MAX + 2);
    CHECK_TEXT(shown + MG_SHOWN_MAX - 2, "x...");
    a.failed = false;
    mg_arena_free(&a);
}

TEST(strbuf_grows)
{
    mg_arena a;
    mg_strbuf b, other;
    char should[3001];

    mg_arena_init(&a, &memory_host);
    mg_strbuf_init(&b, &a);
    mg_strbuf_init(&other, &a);
    CHECK_TEXT(mg_strbuf_done(&other), "");
    for (int i = 0; i < 1000; i++)
    {
        mg_strbuf_putc(&b, 'x');
        mg_strbuf_puts(&other, "between");
        mg_strbuf_printf(&b, "%02d", i % 100);
        snprintf(should + 3 * i, 4, "x%02d", i % 100);
    }
    CHECK_NUMBER(b.len, 3000);
    CHECK_TEXT(mg_strbuf_done(&b), should);
    mg_strbuf_init(&b, &a);
    mg_strbuf_pad(&b, '-', 0);
    mg_strbuf_pad(&b, '-', 3);
    mg_strbuf_add(&b, "\0z", 2);
    CHECK_NUMBER(b.len, 5);
    CHECK(memcmp(mg_strbuf_done(&b), "---\0z", 6) == 0);
    mg_arena_free(&a);
}

TEST(strbuf_errors_stick)
{
    mg_arena a;
    mg_strbuf b;

    mg_arena_init(&a, &memory_host);
    mg_strbuf_init(&b, &a);
    memory_fail(1, false);
    mg_strbuf_puts(&b, "lost");
    mg_strbuf_puts(&b, "too");
    memory_fail(0, false);
    CHECK(b.failed && a.failed);
    CHECK(mg_strbuf_done(&b) == NULL);
    mg_arena_free(&a);
}

TEST(vec_grows_with_zeroed_slots)
{
    MG_VEC(int) v = {0}, other = {0};
    mg_arena a;
    bool good = true;

    mg_arena_init(&a, &memory_host);
    for (int i = 0; i < 1000; i++)
    {
        int *slot = mg_vec_push(&a, &v);

        good = good && slot && *slot == 0;
        if (slot)
            *slot = i;
        if (i % 7 == 0)
            *(int *) mg_vec_push(&a, &other) = -i;
    }
    CHECK(good);
    for (int i = 0; i < 1000; i++)
        good = good && v.items[i] == i && (i % 7 || other.items[i / 7] == -i);
    CHECK(good);
    CHECK_NUMBER(v.len, 1000);
    mg_arena_free(&a);
}

TEST(map_keeps_name_spaces_apart)
{
    static char keys[2000][8];
    static int values[2000];
    mg_map m = {0};
    mg_arena a;
    bool good = true;

    mg_arena_init(&a, &memory_host);
    CHECK(mg_map_get(&m, 1, "x", 1) == NULL);
    for (int i = 0; i < 2000; i++)
    {
        snprintf(keys[i], sizeof keys[i], "k%d", i / 2);
        good = good && mg_map_put(&a, &m, (uint64_t) i % 2, keys[i], strlen(keys[i]), &values[i]) == NULL;
    }
    CHECK(good);
    CHECK_NUMBER(m.len, 2000);
    for (int i = 0; i < 2000; i++)
        good = good && mg_map_get(&m, (uint64_t) i % 2, keys[i], strlen(keys[i])) == &values[i];
    CHECK(good);
    CHECK(mg_map_get(&m, 2, "k1", 2) == NULL);
    CHECK(mg_map_get(&m, 0, "k1", 1) == NULL);
    CHECK(mg_map_put(&a, &m, 0, "k1", 2, &values[7]) == &values[2]);
    CHECK(mg_map_get(&m, 0, "k1", 2) == &values[7]);
    CHECK_NUMBER(m.len, 2000);
    mg_arena_free(&a);
}

TEST(map_without_memory_puts_nothing)
{
    mg_map m = {0};
    mg_arena a;
    int value;

    mg_arena_init(&a, &memory_host);
    memory_fail(1, true);
    CHECK(mg_map_put(&a, &m, 0, "k", 1, &value) == NULL);
    memory_fail(0, false);
    CHECK(a.failed);
    CHECK(mg_map_get(&m, 0, "k", 1) == NULL);
    mg_arena_free(&a);
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
