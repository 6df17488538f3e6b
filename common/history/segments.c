/* segments.c: cuts scripts into segments, and writes and reads how far a script came; see segments.h. */
#include "segments.h"

#include "../base/strbuf.h"
#include "logs.h"

#include <stdlib.h>
#include <string.h>

#define RUNS "Statement "

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
    bool in_begin, own; /* own: its BEGIN, or a SET TRANSACTION, demands a transaction of its own */
    bool adds_value;    /* an enum got a value inside the BEGIN; only what follows its COMMIT may use the value */
    mg_arena *arena;
} cutter;

/* Ends the segment before statement `end`, where the next one begins. */
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

static bool begin_segment(cutter *c, size_t i)
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
            good = begin_segment(&c, i);
        else if (s->kind == MG_STMT_COMMIT || s->kind == MG_STMT_ROLLBACK)
            good = commit_or_rollback(&c, i);
        else if (sets_modes(script, i))
        {
            if (i != c.now.first + c.now.nmodes)
            {
                const char *message =
                    mg_arena_printf(arena, "%s must come before every other statement of its transaction", s->what);

                return mg_error_at(err, s->start, (mg_error){.code = MG_ERR_STATE, .message = message});
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
    return good ? MG_OK : mg_error_no_memory(err);
}

const char *mg_progress_write(mg_arena *arena, const char *text, const mg_progress *p)
{
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    if (!text || !*text)
        text = p->running
                   ? mg_arena_printf(arena, RUNS "%zu of %zu runs, or its outcome was not recorded.", p->running, p->of)
                   : "";
    if (!text)
        return NULL;
    mg_logs_begin(&b, text, strlen(text));
    mg_strbuf_printf(&b, "{\"of\": %zu, \"done\": %zu, \"hash\": \"%s\"", p->of, p->done, p->hash);
    if (p->running)
        mg_strbuf_printf(&b, ", \"running\": %zu", p->running);
    mg_strbuf_putc(&b, '}');
    return mg_strbuf_done(&b);
}

/* Turns the hash of some statements into the hash of these and one more, whose own hash is `statement`. */
static void chain(char hash[MG_SHA256_HEX], const char *statement)
{
    mg_sha256 sum;

    mg_sha256_start(&sum);
    mg_sha256_add(&sum, hash, strlen(hash));
    mg_sha256_add(&sum, statement, strlen(statement));
    mg_sha256_hex(&sum, hash);
}

void mg_done_add(mg_progress *p, const mg_script *script)
{
    const mg_stmt *s = &script->stmts.items[p->done++];
    char own[MG_SHA256_HEX];
    mg_sha256 sum;

    mg_sha256_start(&sum);
    mg_sha256_add(&sum, script->source.text + s->start, s->end - s->start);
    mg_sha256_hex(&sum, own);
    chain(p->hash, own);
}

/* Reads `text`. False, and nothing is read, if it does not stand there. */
static bool skip_member(const char **at, const char *text)
{
    size_t len = strlen(text);

    if (strncmp(*at, text, len) != 0)
        return false;
    *at += len;
    return true;
}

static size_t read_number(const char **at)
{
    char *end;
    unsigned long n = strtoul(*at, &end, 10);

    *at = end;
    return n;
}

/* Reads a hash in quotes. */
static bool read_hash(const char **at, char hash[MG_SHA256_HEX])
{
    if (!skip_member(at, "\"") || strspn(*at, "0123456789abcdef") != MG_SHA256_HEX - 1)
        return false;
    memcpy(hash, *at, MG_SHA256_HEX - 1);
    hash[MG_SHA256_HEX - 1] = '\0';
    *at += MG_SHA256_HEX - 1;
    return skip_member(at, "\"");
}

/* Reads the list of hashes that earlier versions wrote, after its opening bracket. */
static bool read_list(const char **at, mg_progress *p)
{
    char own[MG_SHA256_HEX];

    if (skip_member(at, "]"))
        return true;
    do
    {
        if (!read_hash(at, own))
            return false;
        chain(p->hash, own);
        p->done++;
    } while (skip_member(at, ", "));
    return skip_member(at, "]");
}

static bool read_done(const char **at, mg_progress *p)
{
    if (skip_member(at, "["))
        return read_list(at, p);
    p->done = read_number(at);
    return skip_member(at, ", \"hash\": ") && (p->done > 0 ? read_hash(at, p->hash) : skip_member(at, "\"\""));
}

bool mg_progress_read(const char *logs, mg_progress *p)
{
    const char *at = mg_logs_object(logs);

    memset(p, 0, sizeof *p);
    if (!at || !skip_member(&at, "{\"of\": "))
        return false;
    p->of = read_number(&at);
    if (!skip_member(&at, ", \"done\": ") || !read_done(&at, p))
        return false;
    if (skip_member(&at, ", \"running\": "))
        p->running = read_number(&at);
    return strcmp(at, "}") == 0;
}

bool mg_progress_is_open(const char *logs)
{
    mg_progress p;

    if (!logs || !*logs)
        return true;
    return (mg_logs_text_len(logs) == 0 ||
            (strncmp(logs, RUNS, strlen(RUNS)) == 0 && strstr(logs, " runs, or its outcome was not recorded.\n"))) &&
           mg_progress_read(logs, &p);
}
