/* segments.c: cuts scripts, writes and reads how far one came; see segments.h. */
#include "segments.h"

#include "../base/strbuf.h"

#include <jansson.h>
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
    bool ends = !c->in_begin || c->own;

    if (c->script->stmts.items[i].flags & MG_STMT_CHAIN)
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
        else if (s->flags & (MG_STMT_CONCURRENT | MG_STMT_TOPLEVEL))
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

bool mg_progress_read(mg_arena *arena, const char *logs, mg_progress *p)
{
    const char *line = logs ? strrchr(logs, '\n') : NULL;
    json_t *value, *one;
    size_t i;
    bool good;

    memset(p, 0, sizeof *p);
    line = line ? line + 1 : logs;
    if (!line || strncmp(line, MARK, strlen(MARK)) != 0)
        return false;
    value = json_loads(line + strlen(MARK) - 1, 0, NULL);
    good = json_is_integer(json_object_get(value, "of")) && json_is_array(json_object_get(value, "done"));
    p->of = (size_t) json_integer_value(json_object_get(value, "of"));
    p->running = (size_t) json_integer_value(json_object_get(value, "running"));
    json_array_foreach(json_object_get(value, "done"), i, one)
    {
        const char **slot = mg_vec_push(arena, &p->done);

        if (slot)
            *slot = mg_arena_str(arena, json_string_value(one));
        good = good && slot && *slot;
    }
    json_decref(value);
    return good;
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
