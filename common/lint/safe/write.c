/* write.c: puts rewritten statements together; see safe.h. */
#include "../../base/utf8.h"
#include "parts.h"

#include <string.h>

typedef struct safe_writer
{
    mg_rewriter *r;
    mg_safe *out;
    mg_strbuf all, file;      /* the whole, and the file that is being written */
    mg_safe_kind last;        /* of the segment so far */
    bool cut;                 /* the next step begins another segment */
    bool fresh;               /* nothing of the segment is written */
    mg_strbuf local, session; /* settings that a transaction, or a file, needs again */
} safe_writer;

static void add_both(safe_writer *w, const char *text, size_t len)
{
    mg_strbuf_add(&w->all, text, len);
    mg_strbuf_add(&w->file, text, len);
}

/* Appends a text to another. */
static void add_buffer(mg_strbuf *out, const mg_strbuf *text)
{
    if (text->len > 0)
        mg_strbuf_add(out, text->text, text->len);
}

/* Text of a statement *********************************************************************************************/

/* The earliest edit that begins at `at` or after it and has not been made; of two at one place the first. */
static const mg_safe_edit *next_edit(const mg_safe_stmt *s, size_t at, const mg_safe_edit *made)
{
    const mg_safe_edit *next = NULL;

    for (size_t i = 0; i < s->edits.len; i++)
    {
        const mg_safe_edit *e = &s->edits.items[i];
        bool later = !made || e->at > made->at || (e->at == made->at && e > made);

        if (later && e->at >= at && (!next || e->at < next->at))
            next = e;
    }
    return next;
}

static const char *edited_text(safe_writer *w, const mg_safe_stmt *s)
{
    const char *text = w->r->script->source.text;
    size_t at = s->stmt->start;
    mg_strbuf b;

    if (s->instead)
        return s->instead;
    mg_strbuf_init(&b, w->r->arena);
    for (const mg_safe_edit *e = next_edit(s, at, NULL); e; e = next_edit(s, at, e))
    {
        mg_strbuf_add(&b, text + at, e->at - at);
        mg_strbuf_puts(&b, e->with);
        at = e->upto;
    }
    mg_strbuf_add(&b, text + at, s->stmt->end - at);
    add_buffer(&b, &s->added);
    return mg_strbuf_done(&b);
}

/* Segments ********************************************************************************************************/

static void end_file(safe_writer *w)
{
    const char **slot;

    if (w->file.len > 0 && w->file.text[w->file.len - 1] != '\n')
        mg_strbuf_putc(&w->file, '\n');
    slot = w->file.len > 0 || w->r->script->stmts.len == 0 ? mg_vec_push(w->r->arena, &w->out->files) : NULL;
    if (slot)
        *slot = mg_strbuf_done(&w->file);
    mg_strbuf_init(&w->file, w->r->arena);
}

/* Adds a text without the empty lines that it begins with. */
static void add_stripped(mg_strbuf *out, const char *text, size_t len)
{
    size_t blank = 0;

    while (blank < len && strchr(" \t\r\n", text[blank]))
        blank++;
    mg_strbuf_add(out, text + blank, len - blank);
}

/* Begins another segment, before what is of `kind`. */
static void cut_segment(safe_writer *w, mg_safe_kind kind)
{
    if (w->last != MG_SAFE_OUTSIDE && kind != MG_SAFE_OUTSIDE)
        mg_strbuf_puts(&w->all, "\nCOMMIT;");
    end_file(w);
    w->fresh = true;
}

static bool is_another_segment(const safe_writer *w, mg_safe_kind kind)
{
    return w->last != MG_SAFE_NOTHING &&
           (w->cut || kind != w->last || kind == MG_SAFE_OUTSIDE || w->last == MG_SAFE_OUTSIDE);
}

/* Begins a step, after `len` bytes between it and what is before. */
static void begin_step(safe_writer *w, mg_safe_kind kind, const char *between, size_t len)
{
    bool other = is_another_segment(w, kind);

    if (other)
        cut_segment(w, kind);
    if (w->fresh && kind != MG_SAFE_OUTSIDE)
    {
        add_buffer(&w->all, &w->local);
        add_buffer(&w->file, &w->session);
        add_buffer(&w->file, &w->local);
    }
    mg_strbuf_add(&w->all, between, len);
    if (other || (w->file.len == 0 && w->out->files.len > 0))
        add_stripped(&w->file, between, len);
    else
        mg_strbuf_add(&w->file, between, len);
    w->fresh = w->fresh && kind == MG_SAFE_OUTSIDE;
    w->last = kind;
    w->cut = false;
}

/* Statements ******************************************************************************************************/

/* Where the statement ends with its semicolon, if it has one. */
static size_t end_with_semicolon(const mg_rewriter *r, const mg_stmt *s)
{
    mg_scanner scan = mg_safe_scan(r, s->end, r->script->source.len);
    mg_token t = mg_token_next(&scan);

    return t.kind == TOKEN_SEMICOLON ? t.end : s->end;
}

/* How much of the text between two statements belongs to the one before: a comment on the same line. */
static size_t length_on_line(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len && (text[at] == ' ' || text[at] == '\t'))
        at++;
    if (at + 1 < len && text[at] == '-' && text[at + 1] == '-')
        while (at < len && text[at] != '\n')
            at++;
    return at;
}

/* Keeps a setting, which counts no longer where another segment begins. */
static void keep_setting(safe_writer *w, const mg_stmt *s)
{
    bool local = false;
    const char *setting = mg_safe_setting(w->r, s, &local);

    if (!setting)
        return;
    mg_strbuf_printf(local ? &w->local : &w->session, local ? "\n%.*s;" : "%.*s;\n", (int) (s->end - s->start),
                     w->r->script->source.text + s->start);
    if (!mg_safe_is_timeout(setting))
        w->out->setting = setting;
}

/* A COMMIT of the script: it ends a segment, and files need none. */
static void write_commit(safe_writer *w, const char *between, size_t len, const mg_stmt *s)
{
    const char *text = w->r->script->source.text;

    mg_strbuf_add(&w->all, between, len);
    mg_strbuf_add(&w->all, text + s->start, end_with_semicolon(w->r, s) - s->start);
    end_file(w);
    w->last = MG_SAFE_NOTHING;
    w->fresh = true;
}

static void write_steps(safe_writer *w, const mg_safe_stmt *s, mg_safe_phase from, mg_safe_phase to,
                        const char **between, size_t *len)
{
    for (int phase = (int) from; phase < (int) to; phase++)
        for (size_t i = 0; i < s->steps[phase].len; i++)
        {
            const mg_safe_step *step = &s->steps[phase].items[i];

            begin_step(w, step->kind, *between, *len);
            add_both(w, step->text, strlen(step->text));
            add_both(w, ";", 1);
            *between = "\n";
            *len = 1;
        }
}

/* Writes the semicolon of a statement as the script has it. At its end there may be none, and steps that need one. */
static void write_semicolon(safe_writer *w, const mg_safe_stmt *s)
{
    size_t end = end_with_semicolon(w->r, s->stmt);

    add_both(w, w->r->script->source.text + s->stmt->end, end - s->stmt->end);
    if (end == s->stmt->end && s->steps[MG_SAFE_SOON].len + s->steps[MG_SAFE_LATER].len > 0)
        add_both(w, ";", 1);
}

/* Whether comments before the statement are exceptions of it, which have to stay beside it. */
static bool has_exception(const safe_writer *w, const mg_safe_stmt *s, const char *between, size_t len)
{
    bool at_head = s == w->r->stmts && mg_ascii_find(between, len, "\n\n");

    return !at_head && (mg_ascii_find(between, len, "migrate:allow") || mg_ascii_find(between, len, "squawk-ignore") ||
                        mg_ascii_find(between, len, "atlas:nolint"));
}

/* Writes a statement and the steps before and after it. */
static void write_statement(safe_writer *w, const mg_safe_stmt *s, const char *between, size_t len)
{
    const char *text = edited_text(w, s), *first = "\n";
    size_t one = 1;

    if (!text)
        return;
    if (has_exception(w, s, between, len))
        write_steps(w, s, MG_SAFE_PREPARE, MG_SAFE_SOON, &first, &one);
    else
        write_steps(w, s, MG_SAFE_PREPARE, MG_SAFE_SOON, &between, &len);
    begin_step(w, s->kind, between, len);
    add_both(w, text, strlen(text));
    write_semicolon(w, s);
    between = "\n";
    len = 1;
    write_steps(w, s, MG_SAFE_SOON, MG_SAFE_PHASES, &between, &len);
    keep_setting(w, s->stmt);
}

/* Leaves a BEGIN or COMMIT out. */
static void leave_out(safe_writer *w, const char *between, size_t len)
{
    add_both(w, between, len);
    w->cut = true;
}

void mg_safe_write(mg_rewriter *r, mg_safe *out)
{
    safe_writer w = {.r = r, .out = out};
    const char *text = r->script->source.text;
    size_t from = 0;

    mg_strbuf_init(&w.all, r->arena);
    mg_strbuf_init(&w.file, r->arena);
    mg_strbuf_init(&w.local, r->arena);
    mg_strbuf_init(&w.session, r->arena);
    for (size_t i = 0; i < r->script->stmts.len; i++)
    {
        const mg_safe_stmt *s = &r->stmts[i];
        size_t line = from > 0 ? length_on_line(text + from, s->stmt->start - from) : 0;

        add_both(&w, text + from, line);
        from += line;
        if (s->gone)
            leave_out(&w, text + from, s->stmt->start - from);
        else if (s->stmt->kind == MG_STMT_COMMIT && s->block == 0)
            write_commit(&w, text + from, s->stmt->start - from, s->stmt);
        else
            write_statement(&w, s, text + from, s->stmt->start - from);
        from = end_with_semicolon(r, s->stmt);
    }
    add_both(&w, text + from, r->script->source.len - from);
    end_file(&w);
    out->script = mg_strbuf_done(&w.all);
}
