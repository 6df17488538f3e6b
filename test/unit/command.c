/* command.c: see command.h. */
#include "command.h"

#include "../../common/call/options.h"
#include "../../common/base/strbuf.h"
#include "../../common/history/judge.h"
#include "../../common/migrate.h"
#include "../../common/project/project.h"
#include "memory.h"

#include <stdio.h>
#include <string.h>

/* Writes `text` as lines behind `mark`. */
static void write_lines(mg_strbuf *b, const char *mark, const char *text)
{
    while (text && *text)
    {
        size_t len = strcspn(text, "\n");

        size_t shown = len;

        while (shown > 0 && text[shown - 1] == ' ')
            shown--;
        mg_strbuf_printf(b, "%s%s%.*s\n", mark, shown ? " " : "", (int) shown, text);
        text += len + (text[len] == '\n');
    }
}

/* Writes `text` in one line. */
static void write_inline(mg_strbuf *b, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            mg_strbuf_puts(b, "\\n");
        else if (*text == '\r')
            mg_strbuf_puts(b, "\\r");
        else
            mg_strbuf_putc(b, *text);
}

static void write_error(mg_strbuf *b, const mg_error *e, bool with_offset)
{
    mg_strbuf_printf(b, "! %s", e->code);
    if (with_offset && e->offset != MG_NO_OFFSET)
        mg_strbuf_printf(b, " @%zu", e->offset);
    mg_strbuf_putc(b, '\n');
    write_lines(b, "!", e->message);
    write_lines(b, "! detail:", e->detail);
    write_lines(b, "! hint:", e->hint);
    write_lines(b, "! context:", e->context);
}

static outcome failed(outcome o, const mg_error *e, fake *f)
{
    o.rc = MG_FAILED;
    memcpy(o.code, e->code, sizeof o.code);
    o.message = e->message ? fake_text(f, e->message, strlen(e->message)) : NULL;
    return o;
}

/* Commands of migrate.h **************************************************************************************** */

static void write_history(mg_strbuf *b, const mg_history_row *rows, size_t len)
{
    for (size_t i = 0; i < len; i++)
    {
        mg_strbuf_printf(b, "> %s | %s | %s | %s | %ld | %.8s | ", rows[i].name, rows[i].status,
                         rows[i].started_at ? rows[i].started_at : "-", rows[i].finished_at ? rows[i].finished_at : "-",
                         rows[i].steps, rows[i].checksum ? rows[i].checksum : "-");
        write_inline(b, rows[i].logs ? rows[i].logs : "-");
        mg_strbuf_putc(b, '\n');
    }
}

static const char *state_of(const fake_row *row)
{
    return row->v[FAKE_ROLLED_BACK] ? "rolled_back" : row->v[FAKE_FINISHED] ? "applied" : "failed";
}

static void write_effects(mg_strbuf *b, const fake *f, const fake_state *before)
{
    for (size_t i = 0; i < f->nprogress; i++)
        mg_strbuf_printf(b, "= progress: %s\n", f->progress[i]);
    if (f->backup)
        mg_strbuf_printf(b, "= backup: %s\n", f->backup);
    for (size_t i = 0; i < f->nwritten; i++)
    {
        const fake_file *file = fake_find(f, f->written[i]);

        mg_strbuf_printf(b, "= wrote %s\n", f->written[i]);
        write_lines(b, "=|", file ? file->text : "");
    }
    for (size_t i = before->nlog; i < f->now.nlog; i++)
        write_lines(b, "= ran:", f->now.log[i]);
    if (fake_same_state(before, &f->now))
        return;
    for (size_t i = 0; i < f->now.nrows; i++)
        mg_strbuf_printf(b, "= row: %s %s, steps %s\n", f->now.rows[i].v[FAKE_NAME], state_of(&f->now.rows[i]),
                         f->now.rows[i].v[FAKE_STEPS]);
}

static mg_protect_wish wish_of(const char *word)
{
    return strcmp(word, "true") == 0 ? MG_PROTECT_ON : strcmp(word, "false") == 0 ? MG_PROTECT_OFF : MG_PROTECT_ASK;
}

/* NULL: none of functions.def. */
static const mg_function *function_named(const char *name)
{
    for (size_t i = 0; i < MG_FUNCTION_COUNT; i++)
        if (strcmp(MG_FUNCTIONS[i].name + strlen("migrate_"), name) == 0)
            return &MG_FUNCTIONS[i];
    return NULL;
}

static outcome run_command(fake *f, const char *const *a, mg_strbuf *b)
{
    const mg_function *function = function_named(a[0]);
    outcome o = {0};
    fake_state before = f->now;
    mg_call *call = mg_call_open(&f->host);
    mg_output out = {0};
    const mg_history_row *rows;
    size_t len;

    f->nprogress = 0;
    f->backup = NULL;
    f->nwritten = f->folders_made = 0;
    f->cancelled = false;
    if (!call)
        return (outcome){.rc = MG_FAILED, .code = MG_ERR_MEMORY, .message = "no call"};
    if (function)
        o.rc = function->call(call, a + 1, a[1 + function->positional], &out);
    else if (strcmp(a[0], "history") == 0)
        o.rc = mg_migrate_history(call, a[1], a[2], &rows, &len);
    else if (strcmp(a[0], "shadow") == 0)
        o.rc = command_shadow(call, f, a[1], a[2], &out);
    else if (strcmp(a[0], "protect") == 0)
        o.rc = mg_migrate_protect(call, wish_of(a[1]), a[2], &out);
    else
        o.unknown = true;
    if (o.rc != MG_OK)
    {
        if (f->folders_made > 0)
            fake_breaks(f, "a folder left by a call that failed");
        o = failed(o, mg_call_error(call), f);
        write_error(b, mg_call_error(call), false);
        if (!mg_call_message(call))
            o.message = NULL;
    }
    else if (strcmp(a[0], "history") == 0)
        write_history(b, rows, len);
    else
        write_lines(b, ">", out.text);
    write_effects(b, f, &before);
    mg_call_close(call);
    return o;
}

/* Parts by themselves ****************************************************************************************** */

static const char *const KINDS[] = {"sql",       "BEGIN",   "COMMIT",      "ROLLBACK",
                                    "SAVEPOINT", "RELEASE", "ROLLBACK TO", "TWO_PHASE"};

static const char *const FLAGS[] = {"concurrent", "toplevel", "own",       "stream", "outside", "chain",  "drops",
                                    "new_rename", "never",    "sets_keys", "upkeep", "renames", "vacuum", "adds_value"};

static mg_rc split_file(fake *f, const char *path, mg_script *s, mg_arena *arena, mg_error *err)
{
    const fake_file *file = fake_find(f, path);

    memset(s, 0, sizeof *s);
    s->migration = path;
    s->source = (mg_source){"migration.sql", file ? file->text : "", file ? file->len : 0};
    return f->host.split(f->host.ctx, s, arena, err);
}

static mg_rc run_split(fake *f, const char *const *a, mg_strbuf *b, mg_arena *arena, mg_error *err)
{
    mg_script s;

    if (split_file(f, a[1], &s, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < s.stmts.len; i++)
    {
        const mg_stmt *one = &s.stmts.items[i];

        mg_strbuf_printf(b, "> %zu-%zu %s", one->start, one->end, KINDS[one->kind]);
        for (size_t k = 0; k < sizeof FLAGS / sizeof *FLAGS; k++)
            if (one->flags & 1u << k)
                mg_strbuf_printf(b, " %s", FLAGS[k]);
        if (one->name)
            mg_strbuf_printf(b, " (%s)", one->name);
        mg_strbuf_puts(b, ": ");
        write_inline(b, fake_text(f, s.source.text + one->start, one->end - one->start));
        mg_strbuf_putc(b, '\n');
    }
    return MG_OK;
}

static mg_rc run_plan(fake *f, const char *const *a, size_t n, mg_strbuf *b, mg_arena *arena, mg_error *err)
{
    mg_plan plan = {.host = &f->host,
                    .schema = "public",
                    .each_call = "CALL migrate_deploy_each('dir')",
                    .tries = strcmp(a[1], "trial") == 0,
                    .shadow = strcmp(a[1], "shadow") == 0};

    for (size_t i = plan.tries || plan.shadow ? 2 : 1; i < n; i++)
    {
        mg_script s;

        if (split_file(f, a[i], &s, arena, err) != MG_OK || mg_plan_add(&plan, &s, arena, err) != MG_OK)
            return MG_FAILED;
    }
    mg_strbuf_puts(b, "> accepted\n");
    return MG_OK;
}

static mg_rc run_options(fake *f, const char *const *a, mg_strbuf *b, mg_arena *arena, mg_error *err)
{
    static const char *const names[] = {
#define MG_FUNCTION(name, ...) #name,
#define MG_FUNCTION_OWN MG_FUNCTION
#include "../../common/functions.def"
#undef MG_FUNCTION
#undef MG_FUNCTION_OWN
    };
    enum mg_where where = f->host.dialect == MG_POSTGRES ? MG_IN_POSTGRES : MG_IN_SQLITE;
    unsigned command = 0;
    mg_options o;

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(a[1], names[i]) == 0)
            command = 1u << i;
    if (mg_options_read(arena, (enum mg_command) command, where, a[2], &o, err) != MG_OK)
        return MG_FAILED;
#define SHOW(text) ((text) ? (text) : "-")
    mg_strbuf_printf(b, "> format=%s timing=%s schema=%s dry_run=%s target=%s backup=%s\n", SHOW(o.format),
                     o.timing ? "true" : "false", SHOW(o.schema), SHOW(o.dry_run), SHOW(o.target), SHOW(o.backup));
    return MG_OK;
}

static mg_rc run_find(fake *f, const char *const *a, mg_strbuf *b, mg_arena *arena, mg_error *err)
{
    static const mg_project_wish none;
    mg_migrations m;
    mg_project p;
    size_t at;

    if (mg_project_open(&f->host, a[1], &none, &p, arena, err) != MG_OK ||
        mg_project_migrations(&p, true, &m, arena, err) != MG_OK ||
        mg_migrations_check_provider(&m, arena, err) != MG_OK)
        return MG_FAILED;
    mg_strbuf_printf(b, "> root %s\n", m.tree.root);
    for (size_t i = 0; i < m.items.len; i++)
        mg_strbuf_printf(b, "> %s %s\n", m.items.items[i].name,
                         m.items.items[i].has_script ? m.items.items[i].checksum : "no script");
    at = mg_migrations_find(&m, a[2] ? a[2] : "");
    if (at != MG_NO_OFFSET)
        mg_strbuf_printf(b, "> found at %zu\n", at);
    return MG_OK;
}

static mg_rc run_mentions(fake *f, const char *const *a, mg_strbuf *b)
{
    const fake_file *file = fake_find(f, a[1]);

    mg_strbuf_puts(b, file && mg_stmt_mentions(file->text, file->len, a[2]) ? "> yes\n" : "> no\n");
    return MG_OK;
}

static outcome run_part(fake *f, const char *const *a, size_t n, mg_strbuf *b)
{
    outcome o = {0};
    mg_error err = {.offset = MG_NO_OFFSET};
    mg_arena arena;

    mg_arena_init(&arena, &f->host.mem);
    if (strcmp(a[0], "split") == 0)
        o.rc = run_split(f, a, b, &arena, &err);
    else if (strcmp(a[0], "plan") == 0)
        o.rc = run_plan(f, a, n, b, &arena, &err);
    else if (strcmp(a[0], "options") == 0)
        o.rc = run_options(f, a, b, &arena, &err);
    else if (strcmp(a[0], "find") == 0)
        o.rc = run_find(f, a, b, &arena, &err);
    else if (strcmp(a[0], "config") == 0)
        o.rc = command_config(f, a, b, &arena, &err);
    else if (strcmp(a[0], "project") == 0)
        o.rc = command_project(f, a, n, b, &arena, &err);
    else if (strcmp(a[0], "mentions") == 0)
        o.rc = run_mentions(f, a, b);
    else
        o.unknown = true;
    if (o.rc != MG_OK)
    {
        o = failed(o, &err, f);
        write_error(b, &err, true);
    }
    mg_arena_free(&arena);
    return o;
}

outcome command_run(fake *f, const char *const *args, size_t nargs)
{
    mg_strbuf b;
    outcome o;

    mg_strbuf_init(&b, &f->pool);
    o = run_part(f, args, nargs, &b);
    if (o.unknown)
        o = run_command(f, args, &b);
    if (o.unknown)
        return o;
    o.transcript = mg_strbuf_done(&b);
    return o;
}
