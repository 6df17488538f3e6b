/* script_error.c: finds where an error in a script is, and says what happened; see runner.h. */
#include "runner.h"

#include "../base/strbuf.h"
#include "../base/utf8.h"

#include <string.h>

#define LINE_MAX_BYTES 100 /* how many bytes of a line are shown in an error */

/* The statement around an offset, or NULL. */
static const mg_stmt *statement_at(const mg_script *s, size_t offset)
{
    for (size_t i = 0; i < s->stmts.len; i++)
        if (offset >= s->stmts.items[i].start && offset <= s->stmts.items[i].end)
            return &s->stmts.items[i];
    return NULL;
}

/* Shows the place and, if the statement begins on another line, where that is. */
const char *mg_script_place(mg_arena *a, const mg_script *s, size_t offset)
{
    mg_place at = mg_source_place(&s->source, offset == MG_NO_OFFSET ? 0 : offset), from;
    const char *line, *first, *text;
    const mg_stmt *stmt = statement_at(s, offset);

    if (offset == MG_NO_OFFSET)
        return s->migration;
    line = mg_source_line(a, &s->source, offset, LINE_MAX_BYTES);
    if (!line)
        return NULL;
    text = mg_arena_printf(a, "%s%s%s:%zu:%zu: %s", s->migration ? s->migration : "", s->migration ? "/" : "",
                           s->source.name, at.line, at.column, line + strspn(line, " \t"));
    if (!stmt || !text)
        return text;
    from = mg_source_place(&s->source, stmt->start);
    first = mg_source_line(a, &s->source, stmt->start, LINE_MAX_BYTES);
    if (!first || from.line == at.line)
        return text;
    return mg_arena_printf(a, "%s\nin the statement at line %zu: %s", text, from.line, first + strspn(first, " \t"));
}

/* Writes a text and a line end, or nothing for NULL. */
static void write_line(mg_strbuf *out, const char *text)
{
    if (!text)
        return;
    mg_strbuf_puts(out, text);
    mg_strbuf_putc(out, '\n');
}

static const char *describe_message(const mg_runner *r, const mg_script *s, const char *message)
{
    size_t len = strlen(message), cut = mg_utf8_cut(message, len, MG_MESSAGE_MAX);
    mg_strbuf b;

    mg_strbuf_init(&b, &r->call->arena);
    if (!s->migration)
        mg_strbuf_puts(&b, r->shadow ? "The script that prepares the shadow failed: " : "The script failed: ");
    else if (!r->shadow)
        mg_strbuf_puts(&b, "A migration failed to apply: ");
    else
        mg_strbuf_printf(&b, "Migration `%s` failed to apply cleanly to the shadow database: ", s->migration);
    mg_strbuf_add(&b, message, cut);
    mg_strbuf_puts(&b, cut < len ? " …" : "");
    return mg_strbuf_done(&b);
}

/* Says which script failed, where in it, and what else the database says. */
static const char *describe_detail(const mg_runner *r, const mg_script *s, const char *place, const mg_error *why)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &r->call->arena);
    if (s->migration)
        mg_strbuf_printf(&b, "Migration name: %s\n", s->migration);
    write_line(&b, place == s->migration ? NULL : place);
    mg_strbuf_printf(&b, "Database error code: %s", why->code);
    if (why->detail)
        mg_strbuf_printf(&b, "\n%s", why->detail);
    return mg_strbuf_done(&b);
}

/* Does PostgreSQL say that a schema, a relation, a type or a function does not exist? */
static bool is_about_what_lacks(const mg_error *why)
{
    static const char *const codes[] = {"3F000", "42P01", "42704", "42883"};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(why->code, codes[i]) == 0)
            return true;
    return false;
}

/* Says what to do, and in what state everything is now. */
static const char *describe_hint(const mg_runner *r, const mg_script *s, const mg_error *why)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &r->call->arena);
    write_line(&b, why->hint);
    mg_strbuf_puts(&b, r->outcome);
    if (r->advice && !why->elsewhere)
        mg_strbuf_printf(&b, " %s", r->advice);
    if (r->shadow && s->migration && is_about_what_lacks(why))
        mg_strbuf_puts(&b,
                       "\nIf something else than the migrations makes it: let the option \"init_shadow\" make it in "
                       "the shadow first, or name its schema in \"provided_schemas\".");
    return mg_strbuf_done(&b);
}

/* The context for an error that reaches the user in the database's own words, together with the database's hint. */
static const char *describe_context(const mg_runner *r, const mg_script *s, const char *place, const mg_error *why)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &r->call->arena);
    write_line(&b, why->context);
    if (place)
        mg_strbuf_printf(&b, "%s%s", s->migration ? "migration " : "", place);
    mg_strbuf_puts(&b, place && *r->outcome ? "\n" : "");
    mg_strbuf_puts(&b, r->outcome);
    return mg_strbuf_done(&b);
}

mg_rc mg_script_failed(mg_runner *r, const mg_script *s, const mg_error *why, mg_error *err)
{
    mg_arena *a = &r->call->arena;
    mg_error was = *why;
    bool nowhere = was.offset == MG_NO_OFFSET && !s->migration;
    const char *place = nowhere ? r->path : mg_script_place(a, s, was.offset);

    if (a->failed || !was.message)
        return mg_error_no_memory(err);
    *err = r->why = was;
    r->stopped_at = s->migration;
    if (was.unchanged)
    {
        err->context = describe_context(r, s, place, &was);
        return a->failed ? mg_error_no_memory(err) : MG_FAILED;
    }
    if (s->migration || r->shadow)
        strcpy(err->code, r->shadow ? "P3006" : "P3018");
    err->message = describe_message(r, s, was.message);
    err->detail = describe_detail(r, s, place, &was);
    err->hint = describe_hint(r, s, &was);
    return a->failed ? mg_error_no_memory(err) : MG_FAILED;
}
