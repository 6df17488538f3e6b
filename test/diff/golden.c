/*
 * golden.c: runs golden pairs through migrate_diff, with a database that has nothing but memory.
 *
 *     golden RELEASE FILE...      every answer as recorded, byte for byte; a schema does not differ from itself;
 *                                 the JSON says whether anything differs; the statements of the steps of the plan
 *                                 that is run are its script
 *     golden --memory N RELEASE FILE...    every allocation fails once, in every Nth pair, also of the plan that is run
 *     golden --twice N RELEASE FILE...     models that plans were made of give the same plans again, in every Nth pair
 *     golden --prefixes N RELEASE FILE...  plans to every prefix of the second schema, for crashes, in every Nth pair
 *
 * RELEASE is 6 or 7: the one of Prisma whose answers are recorded.
 *
 * The last line is "N passed, N failed".
 */
#include "pairs.h"
#include "twice.h"

#include "../../common/base/strbuf.h"
#include "../../common/migrate.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 20 /* differences that are printed whole */

typedef struct totals
{
    unsigned passed, failed, seen;
} totals;

/* Memory that gives out after some allocations. */
typedef struct memory
{
    unsigned left, live;
    bool limited, gave_out;
} memory;

static void *get(void *ctx, size_t size)
{
    memory *m = ctx;

    if (m->limited && m->left == 0)
    {
        m->gave_out = true;
        return NULL;
    }
    m->left--;
    m->live++;
    return malloc(size);
}

static void give_back(void *ctx, void *block)
{
    ((memory *) ctx)->live--;
    free(block);
}

static void no_random(void *ctx, unsigned char *bytes, size_t len)
{
    (void) ctx;
    memset(bytes, 0, len);
}

static int64_t no_time(void *ctx)
{
    (void) ctx;
    return 0;
}

static mg_rc not_interrupted(void *ctx, mg_arena *arena, mg_error *err)
{
    (void) ctx, (void) arena, (void) err;
    return MG_OK;
}

static mg_host host_of(memory *m)
{
    return (mg_host){
        .dialect = MG_SQLITE,
        .mem = {get, give_back, m},
        .interrupted = not_interrupted,
        .random = no_random,
        .clock_us = no_time,
        .now_ms = no_time,
    };
}

/* The answer, or the error after "error: "; NULL when memory gave out. */
static const char *ask(mg_arena *a, memory *m, const char *from, const char *to, const char *options)
{
    mg_host host = host_of(m);
    mg_call *call = mg_call_open(&host);
    mg_output out = {0};
    const char *text = NULL;

    if (!call)
        return NULL;
    if (mg_migrate_diff(call, from, to, options, &out) == MG_OK)
        text = mg_arena_copy(a, out.text, strlen(out.text));
    else if (!m->gave_out)
        text = mg_arena_printf(a, "error: %s\n", mg_call_message(call));
    mg_call_close(call);
    return text;
}

/* Options, an object without its last brace, and those of the pair. */
static const char *with_external(mg_arena *a, const char *options, const pair *p)
{
    return mg_arena_printf(a, "%s%s}", options, p->external);
}

static bool compare(const pair *p, const char *what, const char *want, const char *got, unsigned shown)
{
    if (got && strcmp(want, got) == 0)
        return true;
    printf("%s, %s: %s differs (- recorded, + now)\n", p->name, p->provider, what);
    if (shown < SHOWN)
        show_difference(want, got ? got : "(out of memory)\n");
    return false;
}

/* The JSON of a difference: its exit code. */
static bool json_agrees(mg_arena *a, const pair *p)
{
    memory m = {0};
    const char *text = ask(a, &m, p->a, p->b, with_external(a, "{\"format\":\"json\"", p));
    bool differs = strcmp(p->answers[ANSWER_SUMMARY], "No difference detected.\n") != 0;
    json_t *all = text ? json_loads(text, 0, NULL) : NULL;
    bool good = all && json_integer_value(json_object_get(all, "exit_code")) == (differs ? 2 : 0);

    if (!good)
        printf("%s, %s: the JSON says something else: %s\n", p->name, p->provider, text ? text : "(nothing)");
    json_decref(all);
    return good;
}

/* Adds the lines of a script but for empty ones and comments of a line. */
static void add_code(mg_strbuf *out, const char *text)
{
    while (*text)
    {
        size_t len = strcspn(text, "\n");

        if (len > 0 && strncmp(text, "--", 2) != 0)
        {
            mg_strbuf_add(out, text, len);
            mg_strbuf_putc(out, '\n');
        }
        text += len + (text[len] != '\0');
    }
}

/* The plan that is run: each of its steps has statements, and those of all steps are the script. */
static bool steps_agree(mg_arena *a, const pair *p, const char *from, const char *to, unsigned shown)
{
    memory m = {0};
    const char *text = ask(a, &m, from, to, with_external(a, "{\"format\":\"json\",\"repaired\":true", p));
    json_t *all = text ? json_loads(text, 0, NULL) : NULL, *step;
    const char *script = json_string_value(json_object_get(all, "script"));
    const char *warned = script && strncmp(script, "/*\n", 3) == 0 ? strstr(script, "\n*/\n") : NULL;
    bool good = script != NULL;
    mg_strbuf whole, parts;
    size_t i;

    mg_strbuf_init(&whole, a);
    mg_strbuf_init(&parts, a);
    add_code(&whole, warned ? warned + strlen("\n*/\n") : good ? script : "");
    json_array_foreach(json_object_get(all, "steps"), i, step)
    {
        const char *sql = json_string_value(json_object_get(step, "sql"));

        good = good && sql && *sql;
        add_code(&parts, sql ? sql : "");
    }
    good = compare(p, "the script of the steps", mg_strbuf_done(&whole), mg_strbuf_done(&parts), shown) && good;
    if (!good)
        printf("%s, %s: a step has no statement, or the plan is none\n", p->name, p->provider);
    json_decref(all);
    return good;
}

static bool run_pair(mg_arena *a, const pair *p, unsigned shown)
{
    const char *script = with_external(a, "{\"format\":\"script\"", p);
    const char *summary = with_external(a, "{\"format\":\"summary\"", p);
    const char *const from[ANSWERS] = {"empty", p->a, p->b, p->a, p->b};
    const char *const to[ANSWERS] = {p->a, p->b, p->a, p->b, p->a};
    memory m = {0};
    bool good = true;

    if (p->error)
        return strncmp(ask(a, &m, p->a, p->b, script), "error: ", 7) == 0;
    for (int i = 0; i < ANSWERS; i++)
        if (p->answers[i])
            good = compare(p, answer_names[i], p->answers[i],
                           ask(a, &m, from[i], to[i], i < ANSWER_SUMMARY ? script : summary), shown) &&
                   good;
    good = compare(p, "itself", "-- This is an empty migration.\n", ask(a, &m, p->b, p->b, script), shown) && good;
    for (int i = 0; i < ANSWER_SUMMARY; i++)
        good = steps_agree(a, p, from[i], to[i], shown) && good;
    return json_agrees(a, p) && good;
}

/* Every allocation fails once; then the answer is the one of a run with enough of them. */
static bool run_memory(mg_arena *a, const pair *p, const char *options)
{
    memory enough = {0};
    const char *want = ask(a, &enough, p->a, p->b, options);

    for (unsigned n = 0;; n++)
    {
        memory m = {.left = n, .limited = true};
        const char *text = ask(a, &m, p->a, p->b, options);

        if (m.live || !text == !m.gave_out)
            return false;
        if (text)
            return want && strcmp(text, want) == 0;
    }
}

/* Prefixes that hold a line end, which tells texts from paths; an exact copy, so that a read behind its end is seen. */
static bool run_prefixes(const pair *p)
{
    mg_alloc mem = plain_memory();
    memory m = {0};

    for (size_t len = strcspn(p->b, "\n") + 1; len < strlen(p->b); len++)
    {
        mg_arena a;
        char *prefix = malloc(len + 1);
        bool good;

        if (!prefix)
            return false;
        memcpy(prefix, p->b, len);
        prefix[len] = '\0';
        mg_arena_init(&a, &mem);
        good = ask(&a, &m, p->a, prefix, NULL) != NULL && !m.live;
        mg_arena_free(&a);
        free(prefix);
        if (!good)
            return false;
    }
    return true;
}

/* What is done with a pair, in every Nth. */
typedef enum run_mode
{
    MODE_ANSWERS,
    MODE_MEMORY,
    MODE_PREFIXES,
    MODE_TWICE,
    MODES
} run_mode;

static const char *const mode_names[MODES] = {NULL, "--memory", "--prefixes", "--twice"};

static bool run_in_mode(mg_arena *a, const pair *p, run_mode mode, unsigned shown)
{
    switch (mode)
    {
    case MODE_MEMORY:
        return run_memory(a, p, with_external(a, "{\"repaired\":false", p)) &&
               run_memory(a, p, with_external(a, "{\"repaired\":true", p));
    case MODE_PREFIXES:
        return run_prefixes(p);
    case MODE_TWICE:
        return plans_are_the_same_twice(p);
    default:
        return run_pair(a, p, shown);
    }
}

static void run_file(const char *path, mg_release release, run_mode mode, unsigned every, totals *t)
{
    mg_alloc mem = plain_memory();
    mg_arena all, one;
    pair_reader r = {.arena = &all, .release = release};
    size_t len;
    pair p;

    mg_arena_init(&all, &mem);
    r.at = read_text(&all, path, &len);
    if (!r.at)
    {
        printf("%s: cannot be read\n", path);
        t->failed++;
    }
    while (r.at && next_pair(&r, &p))
    {
        bool good;

        if (mode != MODE_ANSWERS && (t->seen++ % every || p.error))
            continue;
        mg_arena_init(&one, &mem);
        good = run_in_mode(&one, &p, mode, t->failed);
        if (!good)
            printf("%s: %s, %s failed\n", path, p.name, p.provider);
        mg_arena_free(&one);
        t->passed += good;
        t->failed += !good;
    }
    mg_arena_free(&all);
}

int main(int argc, char **argv)
{
    run_mode mode = MODE_ANSWERS;
    mg_release release;
    totals t = {0, 0, 0};
    int first = 1;

    for (int i = MODE_MEMORY; argc > 2 && i < MODES; i++)
        if (strcmp(argv[1], mode_names[i]) == 0)
            mode = (run_mode) i;
    if (mode != MODE_ANSWERS)
        first += 2;
    release = first < argc ? mg_release_named(argv[first++]) : MG_RELEASE_UNSAID;
    for (int i = first; i < argc; i++)
        run_file(argv[i], release, mode, mode == MODE_ANSWERS ? 1 : (unsigned) atoi(argv[2]), &t);
    printf("%u passed, %u failed\n", t.passed, t.failed);
    return t.failed > 0 || t.passed == 0;
}
