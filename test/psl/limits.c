/* limits.c: very large, very deep and damaged schemas, and where this project differs from the reference on purpose. */
#include "cases.h"

#include "../../common/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MEGABYTE ((size_t) 1024 * 1024)

static unsigned passed, failed;

static void check(const char *what, bool good)
{
    if (!good)
        printf("limits: %s failed\n", what);
    passed += good;
    failed += !good;
}

typedef struct outcome
{
    size_t errors;
    const char *first; /* the first error */
    double seconds;
} outcome;

/* Checks and formats a text; `keep` owns the outcome. */
static outcome run(mg_arena *keep, const char *text, size_t len)
{
    mg_alloc mem = plain_memory();
    mg_psl_input in = {"schema.prisma", text, len};
    outcome o = {.errors = (size_t) -1, .first = ""};
    clock_t start = clock();
    mg_psl_str formatted;
    mg_psl_result r;
    mg_arena a;

    mg_arena_init(&a, &mem);
    if (mg_psl_validate(&a, &in, 1, MG_RELEASE_UNSAID, &r) && mg_psl_format(&a, &in, 1, MG_RELEASE_UNSAID, &formatted))
    {
        o.errors = r.diags.errors.len;
        if (o.errors)
            o.first = mg_arena_str(keep, r.diags.errors.items[0].message);
    }
    mg_arena_free(&a);
    o.seconds = (double) (clock() - start) / CLOCKS_PER_SEC;
    return o;
}

/* `unit` again and again between a head and a tail. */
static void large(const char *what, size_t megabytes, const char *head, const char *unit, const char *tail)
{
    mg_alloc mem = plain_memory();
    mg_arena a;
    mg_strbuf b;
    outcome o;

    mg_arena_init(&a, &mem);
    mg_strbuf_init(&b, &a);
    mg_strbuf_puts(&b, head);
    while (b.len < megabytes * MEGABYTE)
        mg_strbuf_puts(&b, unit);
    mg_strbuf_puts(&b, tail);
    o = run(&a, mg_strbuf_done(&b), b.len);
    check(what, o.errors != (size_t) -1 && o.seconds < 30);
    mg_arena_free(&a);
}

static void nested(const char *open, const char *close, size_t depth, bool allowed)
{
    mg_alloc mem = plain_memory();
    mg_arena a;
    mg_strbuf b;
    outcome o;
    bool deep = false;

    mg_arena_init(&a, &mem);
    mg_strbuf_init(&b, &a);
    mg_strbuf_puts(&b, "model A {\n  id Int @id @default(");
    for (size_t i = 0; i < depth; i++)
        mg_strbuf_puts(&b, open);
    for (size_t i = 0; i < depth; i++)
        mg_strbuf_puts(&b, close);
    mg_strbuf_puts(&b, ")\n}\n");
    o = run(&a, mg_strbuf_done(&b), b.len);
    deep = strstr(o.first, "nested more than") || o.errors > 1;
    check("nesting", o.errors != (size_t) -1 && deep != allowed);
    mg_arena_free(&a);
}

static void small(const char *what, const char *text, size_t len, const char *error)
{
    mg_alloc mem = plain_memory();
    mg_arena a;
    outcome o;

    mg_arena_init(&a, &mem);
    o = run(&a, text, len);
    check(what, error ? o.errors > 0 && strstr(o.first, error) : o.errors == 0);
    mg_arena_free(&a);
}

int main(void)
{
    static const char no_url[] = "datasource db {\n  provider = \"postgresql\"\n}\nmodel A {\n  id Int @id\n}\n";
    static const char broken[] = "model A {\n  id Int @id // \xC3\x28\n}\n";
    static const char foreign[] = "datasource db {\n  provider = \"mysql\"\n  url = \"x\"\n}\n";

    large("fields", 10, "model A {\n  id Int @id\n", "  x String\n", "}\n");
    large("lines that are nothing", 4, "", "x y z\n", "");
    large("blocks that never close", 4, "", "model A {\n", "");
    large("unknown blocks that never close", 2, "", "word {\n", "");
    large("comments that never close", 2, "model A {\n", "/*\n", "");
    large("comments", 4, "model A {\n  id Int @id\n", "  // c\n  /* d */\n\n", "}\n");
    large("comments and blocks", 2, "", "// c\n\nmodel A {\n}\n", "");
    large("attributes", 2, "model A {\n  id Int ", "@id ", "\n}\n");
    large("arguments", 2, "model A {\n  id Int @id(", "a: 1, ", "b: 1)\n}\n");
    large("unnamed arguments", 2, "model A {\n  id Int @default(", "1, ", "1)\n}\n");
    large("a list", 10, "model A {\n  id Int @id\n  @@index([", "id, ", "id])\n}\n");
    large("a string", 10, "model A {\n  id Int @default(\"", "\\u00e9\\n", "\")\n}\n");
    large("a word", 2, "model ", "a", " {\n}\n");
    large("enum values", 2, "enum E {\n", "  A\n", "}\n");
    large("keys", 2, "model A {\n  id Int @id\n", "  @@unique([id])\n", "}\n");
    large("properties", 2, "generator g {\n", "  provider = \"x\"\n", "}\n");
    nested("[", "]", 500, true);
    nested("[", "]", 100000, false);
    nested("f(", ")", 500, true);
    nested("f(", ")", 100000, false);
    nested("f(a: [", "])", 100000, false);
    small("a datasource without url", no_url, strlen(no_url), NULL);
    small("a byte that is not UTF-8", broken, strlen(broken), "not valid UTF-8");
    small("a NUL byte", "model A {\n  id Int @id \0\n}\n", 27, "not a valid field");
    small("a database that is not ours", foreign, strlen(foreign), "is not supported here");
    small("nothing", "", 0, NULL);
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
