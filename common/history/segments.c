/* segments.c: cuts scripts, writes and reads how far one came; see segments.h. */
#include "segments.h"

#include "../base/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define MARK "migrate: {"

static mg_rc no_memory(mg_error *err)
{
    strcpy(err->code, MG_ERR_MEMORY);
    err->message = "out of memory";
    err->unchanged = true;
    return MG_FAILED;
}

static bool sets_modes(const mg_script *s, size_t i)
{
    return i < s->stmts.len && s->stmts.items[i].kind == MG_STMT_SQL &&
           (s->stmts.items[i].flags & MG_STMT_OWN_TRANSACTION);
}

typedef struct
{
    const mg_script *script;
    mg_segments *out;
    mg_segment now;
    bool in_begin, own; /* own: its BEGIN, or SET TRANSACTION, needs a transaction for itself */
    bool adds_value;    /* inside the BEGIN: what follows its COMMIT may use the value */
    mg_arena *arena;
} cutter;

/* Ends the segment before statement `end`; the next begins there. */
static bool cut(cutter *c, size_t end)
{
    mg_segment *slot;

    c->now.end = end;
    if (end > c->now.first)
    {
        slot = mg_vec_push(c->arena, c->out);
        if (!slot)
            return false;
        *slot = c->now;
    }
    memset(&c->now, 0, sizeof c->now);
    c->now.first = end;
    c->own = false;
    return true;
}

static bool begin(cutter *c, size_t i)
{
    c->in_begin = true;
    c->adds_value = false;
    if (!(c->script->stmts.items[i].flags & MG_STMT_OWN_TRANSACTION) && !sets_modes(c->script, i + 1))
        return true;
    if (!cut(c, i))
        return false;
    c->own = true;
    c->now.nmodes = 1;
    return true;
}

static bool commit_or_rollback(cutter *c, size_t i)
{
    const mg_stmt *s = &c->script->stmts.items[i];
    bool ends = !c->in_begin || c->own || (c->adds_value && s->kind == MG_STMT_COMMIT);

    if (s->flags & MG_STMT_CHAIN)
        return true;
    c->in_begin = false;
    return !ends || cut(c, i + 1);
}

mg_rc mg_segments_cut(const mg_script *script, mg_segments *out, mg_arena *arena, mg_error *err)
{
    cutter c = {.script = script, .out = out, .arena = arena};
    bool good = true;

    for (size_t i = 0; i < script->stmts.len && good; i++)
    {
        const mg_stmt *s = &script->stmts.items[i];

        if (s->kind == MG_STMT_BEGIN)
            good = begin(&c, i);
        else if (s->kind == MG_STMT_COMMIT || s->kind == MG_STMT_ROLLBACK)
            good = commit_or_rollback(&c, i);
        else if (sets_modes(script, i))
        {
            if (i != c.now.first + c.now.nmodes)
            {
                strcpy(err->code, MG_ERR_STATE);
                err->message =
                    mg_arena_printf(arena, "%s must come before every other statement of its transaction", s->what);
                err->offset = s->start;
                return err->message ? MG_FAILED : no_memory(err);
            }
            c.now.nmodes++;
        }
        else if (s->flags & MG_STMT_ADDS_VALUE)
            c.adds_value = true;
        else if (mg_stmt_runs_outside(s))
        {
            good = cut(&c, i);
            c.now.outside = true;
            good = good && cut(&c, i + 1);
        }
    }
    good = good && cut(&c, script->stmts.len);
    return good ? MG_OK : no_memory(err);
}

const char *mg_progress_write(mg_arena *arena, const char *text, const mg_progress *p)
{
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    if (text && *text)
        mg_strbuf_printf(&b, "%s\n", text);
    mg_strbuf_printf(&b, MARK "\"of\": %zu, \"done\": [", p->of);
    for (size_t i = 0; i < p->done.len; i++)
        mg_strbuf_printf(&b, "%s\"%s\"", i ? ", " : "", p->done.items[i]);
    mg_strbuf_putc(&b, ']');
    if (p->running)
        mg_strbuf_printf(&b, ", \"running\": %zu", p->running);
    mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}

/* Takes `text` off the front; false when it is not there. */
static bool skip(const char **at, const char *text)
{
    size_t len = strlen(text);

    if (strncmp(*at, text, len) != 0)
        return false;
    *at += len;
    return true;
}

static size_t number(const char **at)
{
    char *end;
    unsigned long n = strtoul(*at, &end, 10);

    *at = end;
    return n;
}

/* The checksums of `done`, up to the bracket that ends them. */
static bool read_sums(mg_arena *arena, const char **at, mg_progress *p)
{
    while (skip(at, "\""))
    {
        const char **slot = mg_vec_push(arena, &p->done);
        size_t len = strcspn(*at, "\"");

        if (!slot)
            return false;
        *slot = mg_arena_copy(arena, *at, len);
        *at += len;
        if (!*slot || !skip(at, "\""))
            return false;
        (void) skip(at, ", ");
    }
    return skip(at, "]");
}

/* Read by hand, since a parser that fails for lack of memory would look like a line that is not ours. */
bool mg_progress_read(mg_arena *arena, const char *logs, mg_progress *p)
{
    const char *at = logs ? strrchr(logs, '\n') : NULL;

    memset(p, 0, sizeof *p);
    at = at ? at + 1 : logs;
    if (!at || !skip(&at, MARK "\"of\": "))
        return false;
    p->of = number(&at);
    if (!skip(&at, ", \"done\": [") || !read_sums(arena, &at, p))
        return false;
    if (skip(&at, ", \"running\": "))
        p->running = number(&at);
    return strcmp(at, "}") == 0;
}

const char *mg_statement_checksum(mg_arena *arena, const mg_script *script, size_t i)
{
    const mg_stmt *s = &script->stmts.items[i];
    char *hex = mg_arena_get(arena, MG_SHA256_HEX);
    mg_sha256 sum;

    if (!hex)
        return NULL;
    mg_sha256_start(&sum);
    mg_sha256_add(&sum, script->source.text + s->start, s->end - s->start);
    mg_sha256_hex(&sum, hex);
    return hex;
}
