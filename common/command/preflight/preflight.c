/*
 * preflight.c: migrate_preflight goes through what is to be looked at before a deployment; it changes nothing.
 *
 * The folder, the history and the pending scripts are read first, for all checks. Then each check looks at its part. If
 * one cannot be made, because a right is missing or something would have to be waited for, the report says so, and the
 * others go on.
 */
#include "preflight.h"

#include "../../base/escape.h"
#include "../../base/utf8.h"
#include "../../call/projects.h"

#include <string.h>

/* Reading waits for a lock no longer than that: whoever holds one is what the report is about. */
#define PREFLIGHT_LOCK_TIMEOUT "500ms"

#define TEXT_MAX 200 /* bytes that are shown of a query */
#define LINES_MAX 40 /* details of one text */

static const struct
{
    int dialects;
    mg_rc (*look)(mg_preflight *p, mg_checked *f);
} CHECKS[] = {
#define MG_PREFLIGHT(name, dialects, meaning) {dialects, mg_look_at_##name},
#include "preflight.def"
#undef MG_PREFLIGHT
};

/* Findings ****************************************************************************************************** */

void mg_judge(mg_preflight *p, mg_checked *f, mg_verdict verdict, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    f->message = mg_arena_vprintf(&p->call->arena, fmt, args);
    va_end(args);
    f->verdict = verdict > f->verdict ? verdict : f->verdict;
}

void mg_found_next(mg_preflight *p, mg_checked *f, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    f->hint = mg_arena_vprintf(&p->call->arena, fmt, args);
    va_end(args);
}

void mg_found_detail(mg_preflight *p, mg_checked *f, const char *fmt, ...)
{
    const char **slot = mg_vec_push(&p->call->arena, &f->details);
    va_list args;

    if (!slot)
        return;
    va_start(args, fmt);
    *slot = mg_arena_vprintf(&p->call->arena, fmt, args);
    va_end(args);
}

const char *mg_found_text(mg_preflight *p, const char *text)
{
    const char *valid = text ? mg_escaped(&p->call->arena, mg_valid_text(p->call, text)) : "?";
    size_t len = strlen(valid), cut = mg_utf8_cut(valid, len, TEXT_MAX);
    const char *shown = cut < len ? mg_arena_printf(&p->call->arena, "%.*s …", (int) cut, valid) : valid;

    return shown ? shown : "";
}

const char *mg_found_line(mg_preflight *p, const char *text)
{
    return mg_escaped(&p->call->arena, mg_valid_text(p->call, text));
}

void mg_found_lines(mg_preflight *p, mg_checked *f, const char *text)
{
    size_t most = f->details.len + LINES_MAX;

    while (text && *text && f->details.len < most)
    {
        size_t len = strcspn(text, "\n");
        const char *line = mg_arena_copy(&p->call->arena, text, len);

        if (len > 0 && line)
            mg_found_detail(p, f, "%s", mg_found_line(p, line));
        text += len + (text[len] == '\n');
    }
    if (text && *text)
        mg_found_detail(p, f, "…");
}

const char *mg_found_bytes(mg_preflight *p, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double size = (double) bytes;
    size_t unit = 0;
    const char *text;

    while (size >= 10000 && unit + 1 < sizeof units / sizeof *units)
    {
        size /= 1024;
        unit++;
    }
    text = mg_arena_printf(&p->call->arena, "%.0f %s", size, units[unit]);
    return text ? text : "";
}

const char *mg_found_age(mg_preflight *p, const char *words, int64_t seconds)
{
    const char *text = "";
    long long s = seconds < 0 ? 0 : (long long) seconds;

    if (!p->call->options.varying)
        return "";
    if (s < 120)
        text = mg_arena_printf(&p->call->arena, "%s%lld s", words, s);
    else if (s < 7200)
        text = mg_arena_printf(&p->call->arena, "%s%lld min", words, s / 60);
    else
        text = mg_arena_printf(&p->call->arena, "%s%lld h", words, s / 3600);
    return text ? text : "";
}

bool mg_found_answers(mg_preflight *p, mg_checked *f, mg_asked_what question, size_t nparams, const char *const *params,
                      mg_answers *out)
{
    mg_call *call = p->call;

    if (mg_ask(call->host, question, nparams, params, out, &call->arena, &call->error) != MG_OK)
        return false;
    if (!out->why)
        return true;
    mg_judge(p, f, MG_LACKS, "not known: %s", mg_found_text(p, out->why));
    return false;
}

bool mg_found_row(mg_preflight *p, mg_checked *f, mg_asked_what question, mg_answer *row)
{
    mg_answers answers;

    if (!mg_found_answers(p, f, question, 0, NULL, &answers))
        return false;
    if (answers.items.len != 1)
    {
        mg_judge(p, f, MG_LACKS, "not known: the database does not tell");
        return false;
    }
    *row = answers.items.items[0];
    return true;
}

bool mg_scripts_are_read(mg_preflight *p, mg_checked *f)
{
    if (p->unread)
        mg_judge(p, f, MG_LACKS, "not known: %s", mg_found_text(p, p->unread));
    else if (p->diagnosis.failed + p->diagnosis.running > 0)
        mg_judge(p, f, MG_LACKS, "not known: nothing can be deployed while a migration has failed or runs");
    else if (p->outlook.why)
        mg_judge(p, f, MG_LACKS, "not known: the pending scripts cannot run as they are");
    return f->verdict == MG_PASSED;
}

bool mg_sees_sessions(const mg_preflight *p)
{
    return p->server.items.len > 0 && mg_answer_is(&p->server.items.items[0], 2);
}

const char *mg_touch_place(mg_preflight *p, size_t script, size_t offset)
{
    const mg_script *s = &p->outlook.scripts.items.items[script];
    mg_place at = mg_source_place(&s->source, offset);
    const char *name = mg_found_text(p, s->migration);
    const char *text = mg_arena_printf(&p->call->arena, "%s/migration.sql:%zu:%zu", name, at.line, at.column);

    return text ? text : "";
}

/* Reading ******************************************************************************************************* */

/* Is it an error that ends the call? Others are what a check has found. */
static bool ends_call(const mg_call *call)
{
    return call->arena.failed || call->error.unchanged;
}

/*
 * Runs `read` in a block of its own, which is undone, so that an error in it leaves the session usable. Such an error
 * is taken out of the call; `*why` has it, or is without a code.
 */
static mg_rc look_in_block(mg_preflight *p, mg_rc (*read)(mg_preflight *p, mg_checked *f), mg_checked *f, mg_error *why)
{
    mg_call *call = p->call;
    const mg_host *h = call->host;
    mg_error ended = {0};
    mg_rc rc;

    *why = (mg_error){0};
    if (h->block_begin(h->ctx, false, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    rc = read(p, f);
    if (h->block_end(h->ctx, false, &call->arena, &ended) != MG_OK)
    {
        if (!call->error.code[0])
            call->error = ended;
        return MG_FAILED;
    }
    if (rc == MG_OK && !call->error.code[0])
        return mg_call_check(call);
    if (ends_call(call))
        return mg_call_check(call);
    *why = call->error;
    memset(&call->error, 0, sizeof call->error);
    return MG_OK;
}

static mg_rc read_history(mg_preflight *p, mg_checked *f)
{
    mg_call *call = p->call;
    mg_arena *a = &call->arena;

    (void) f;
    if (mg_ledger_read(&p->ledger, call->host, call->session.target, a, &call->error) != MG_OK ||
        (!p->ledger.exists &&
         mg_ledger_other_tables(&p->ledger, &call->external, &p->tables, a, &call->error) != MG_OK))
        return MG_FAILED;
    return mg_diagnose(&p->folder, &p->ledger, &p->diagnosis, a, &call->error);
}

static mg_rc read_scripts(mg_preflight *p, mg_checked *f)
{
    (void) f;
    return mg_outlook_find(p->call, p->dir, &p->folder, &p->diagnosis, &p->outlook);
}

static mg_rc read_first(mg_preflight *p)
{
    mg_call *call = p->call;
    mg_arena *a = &call->arena;
    mg_error why;

    if (mg_call_migrations(call, p->dir, false, &p->folder) != MG_OK)
        return MG_FAILED;
    if (call->host->dialect == MG_POSTGRES &&
        mg_ask(call->host, MG_ASK_SERVER, 0, NULL, &p->server, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (look_in_block(p, read_history, NULL, &why) != MG_OK)
        return MG_FAILED;
    if (why.code[0])
    {
        p->unread = why.message;
        p->ledger.exists = false;
        p->tables.len = p->diagnosis.entries.len = 0;
        return MG_OK;
    }
    if (look_in_block(p, read_scripts, NULL, &why) != MG_OK)
        return MG_FAILED;
    if (why.code[0])
        p->outlook.why = mg_arena_printf(a, "%s: %s", why.code, why.message);
    if (!mg_touched_find(&p->outlook.scripts, call->session.target, &p->touched, a))
        return mg_call_no_memory(call);
    return MG_OK;
}

/* The command *************************************************************************************************** */

static mg_rc look_at_each(mg_preflight *p)
{
    mg_call *call = p->call;

    for (int i = 0; i < MG_CHECKS; i++)
    {
        mg_checked *f = &p->findings[i];
        mg_error why;

        f->check = (mg_preflight_check) i;
        f->left_out = !(CHECKS[i].dialects & (int) mg_where_of(call->host->dialect));
        if (f->left_out)
            continue;
        if (look_in_block(p, CHECKS[i].look, f, &why) != MG_OK)
            return MG_FAILED;
        if (!why.code[0])
            continue;
        f->verdict = MG_PASSED;
        mg_judge(p, f, MG_LACKS, "not known: %s", mg_found_text(p, why.message));
        f->hint = why.hint;
    }
    return mg_call_check(call);
}

mg_rc mg_migrate_preflight(mg_call *call, const char *dir, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_preflight", mg_preflight_text, mg_preflight_json};
    mg_preflight p = {.call = call, .dir = dir};

    if (mg_call_options(call, MG_FOR_preflight, options) != MG_OK ||
        mg_call_begin_reading(call, PREFLIGHT_LOCK_TIMEOUT) != MG_OK)
        return MG_FAILED;
    if (read_first(&p) == MG_OK && look_at_each(&p) == MG_OK)
        mg_report_give(call, &report, &p, out);
    return mg_call_end(call, false);
}
