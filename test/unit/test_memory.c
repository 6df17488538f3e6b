/* test_memory.c: memory, and what grows in it: texts, arrays, maps. */
#include "../../common/base/escape.h"
#include "../../common/base/map.h"
#include "../../common/base/strbuf.h"
#include "../../common/base/utf8.h"
#include "../../common/base/vec.h"
#include "check.h"
#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

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

static void begin_text(mg_arena *a, mg_strbuf *b)
{
    mg_arena_init(a, &memory_host);
    mg_strbuf_init(b, a);
}

/* After an error, which sticks. */
static void end_failed_text(mg_arena *a, mg_strbuf *b)
{
    CHECK(b->failed && a->failed);
    CHECK(mg_strbuf_done(b) == NULL);
    mg_arena_free(a);
}

TEST(a_text_beyond_any_memory_fails)
{
    mg_arena a;
    mg_strbuf b;

    begin_text(&a, &b);
    mg_strbuf_puts(&b, "begun");
    mg_strbuf_pad(&b, ' ', SIZE_MAX - 3);
    end_failed_text(&a, &b);
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

    begin_text(&a, &b);
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

TEST(strbuf_quotes)
{
    mg_arena a;
    mg_strbuf b;

    begin_text(&a, &b);
    mg_strbuf_quoted(&b, "\"a\"\"b\\", '"');
    mg_strbuf_item(&b, "c\"d\\");
    mg_strbuf_item(&b, "");
    CHECK_TEXT(mg_strbuf_done(&b), "\"\"\"a\"\"\"\"b\\\"\"c\\\"d\\\\\"\"\"");
    mg_arena_free(&a);
}

TEST(strbuf_errors_stick)
{
    mg_arena a;
    mg_strbuf b;

    begin_text(&a, &b);
    memory_fail(1, false);
    mg_strbuf_puts(&b, "lost");
    mg_strbuf_puts(&b, "too");
    memory_fail(0, false);
    end_failed_text(&a, &b);
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
