/* main.c: runs every TEST and every file of cases; the last line is "N passed, N failed". */
#include "cases.h"
#include "check.h"
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct
{
    test_entry *first;
    const char *name;
    long passed, failed, checks, bad;
} all;

void test_add(test_entry *entry)
{
    entry->next = all.first;
    all.first = entry;
}

void test_start(const char *name)
{
    all.name = name;
    all.bad = 0;
    all.checks = 0;
}

void test_end(void)
{
    if (all.checks == 0)
        check_failed(all.name, 0, "checks nothing");
    if (all.bad)
        all.failed++;
    else
        all.passed++;
}

void check_failed(const char *file, int line, const char *fmt, ...)
{
    va_list args;

    all.bad++;
    all.checks++;
    if (all.bad > 5 || getenv("MG_CASES_ACTUAL"))
        return;
    printf("FAILED %s (%s:%d): ", all.name, file, line);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

void check_that(bool good, const char *file, int line, const char *what)
{
    all.checks++;
    if (!good)
        check_failed(file, line, "not so: %s", what);
}

void check_text(const char *is, const char *should, const char *file, int line, const char *what)
{
    all.checks++;
    if (!is || !should ? is != should : strcmp(is, should) != 0)
        check_failed(file, line, "%s is\n%s\nshould be\n%s", what, is ? is : "NULL", should ? should : "NULL");
}

void check_number(long long is, long long should, const char *file, int line, const char *what)
{
    all.checks++;
    if (is != should)
        check_failed(file, line, "%s is %lld, should be %lld", what, is, should);
}

int main(int argc, char **argv)
{
    memory_use_for_jansson();
    for (test_entry *e = all.first; e; e = e->next)
    {
        test_start(e->name);
        e->run();
        test_end();
    }
    for (int i = 1; i < argc; i++)
        cases_run(argv[i]);
    printf("%ld passed, %ld failed\n", all.passed, all.failed);
    return all.failed ? 1 : 0;
}
