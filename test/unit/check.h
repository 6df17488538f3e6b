/*
 * check.h: the frame of the unit tests. A TEST registers itself, so that a new file of tests joins by being there.
 *
 *     TEST(map_grows) { CHECK(map.len == 3); CHECK_TEXT(found, "expected"); }
 *
 * A failed check is printed with its place and fails its test, which goes on.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct test_entry
{
    const char *name;
    void (*run)(void);
    struct test_entry *next;
} test_entry;

void test_add(test_entry *entry);

/* Starts, and ends, a test that is not a TEST: one of data. */
void test_start(const char *name);
void test_end(void);

void check_that(bool good, const char *file, int line, const char *what);
void check_text(const char *is, const char *should, const char *file, int line, const char *what);
void check_number(long long is, long long should, const char *file, int line, const char *what);
void check_failed(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#define CHECK(condition) check_that((condition), __FILE__, __LINE__, #condition)
#define CHECK_TEXT(is, should) check_text((is), (should), __FILE__, __LINE__, #is)
#define CHECK_NUMBER(is, should) check_number((long long) (is), (long long) (should), __FILE__, __LINE__, #is)

#define TEST(id)                                                                                                       \
    static void test_##id(void);                                                                                       \
    __attribute__((constructor)) static void add_##id(void)                                                            \
    {                                                                                                                  \
        static test_entry entry = {#id, test_##id, NULL};                                                              \
        test_add(&entry);                                                                                              \
    }                                                                                                                  \
    static void test_##id(void)

#endif
