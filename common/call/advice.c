/* advice.c: see advice.h. */
#include "advice.h"

#include "../base/escape.h"

#include <string.h>

typedef enum
{
    SELECT,
    EACH,
    FROM
} verb;

static const struct
{
    const char *function;
    verb verb;
    const char *arguments;
    int command;
    const char *extra;
} TABLE[] = {
#define MG_ADVICE(name, ...) [MG_ADVISE_##name] = {__VA_ARGS__},
#include "advice.def"
#undef MG_ADVICE
};

static void write_arguments(const char *pattern, const char *dir, const char *name, bool escapes, mg_strbuf *out)
{
    bool quoted = false;

    for (const char *c = pattern; *c; c++)
    {
        quoted = quoted != (*c == '\'');
        if (!quoted && *c == 'd')
            mg_strbuf_literal(out, dir, escapes);
        else if (!quoted && *c == 'n')
            mg_strbuf_literal(out, name, escapes);
        else
            mg_strbuf_putc(out, *c);
    }
}

/* The call with these options; NULL: none. */
static void write_call_with(const mg_call *call, mg_advice which, const char *dir, const char *name,
                            const char *options, mg_strbuf *out)
{
    const mg_dialect_facts *here = &mg_dialects[call->host->dialect];
    const char *prefix = call->host->prefix ? call->host->prefix : "";
    const char *how = TABLE[which].verb == EACH ? here->calls_each_by : "SELECT";

    mg_strbuf_printf(out, "%s %s%smigrate_%s(", how, TABLE[which].verb == FROM ? "* FROM " : "", prefix,
                     TABLE[which].function);
    write_arguments(TABLE[which].arguments, dir, name, here->has_escapes, out);
    if (options)
    {
        mg_strbuf_puts(out, *TABLE[which].arguments ? ", " : "");
        mg_strbuf_literal(out, options, here->has_escapes);
    }
    mg_strbuf_putc(out, ')');
}

static void write_call(const mg_call *call, mg_advice which, const char *dir, const char *name, mg_strbuf *out)
{
    const char *options = NULL;

    if (TABLE[which].command &&
        !mg_options_carry(&call->options, (enum mg_command) TABLE[which].command, mg_where_of(call->host->dialect),
                          TABLE[which].extra, out->arena, &options))
        out->failed = out->arena->failed = true;
    else
        write_call_with(call, which, dir, name, options, out);
}

static const char *repeat_call(mg_call *call, mg_advice which, const char *dir, const char *name,
                               const mg_options *given)
{
    const char *options;
    mg_strbuf b;

    if (!mg_options_repeat(given, (enum mg_command) TABLE[which].command, mg_where_of(call->host->dialect),
                           &call->arena, &options))
        return NULL;
    mg_strbuf_init(&b, &call->arena);
    write_call_with(call, which, dir, name, options, &b);
    mg_strbuf_putc(&b, ';');
    return mg_strbuf_done(&b);
}

const char *mg_advise_again(mg_call *call, mg_advice which, const char *dir, const char *name, const char *renames)
{
    mg_options given = call->options;

    given.renames = renames;
    return repeat_call(call, which, dir, name, &given);
}

const char *mg_advise_filling(mg_call *call, mg_advice which, const char *dir, const char *name, const char *backfill)
{
    mg_options given = call->options;

    given.backfill = backfill;
    return repeat_call(call, which, dir, name, &given);
}

const char *mg_advise(mg_call *call, mg_advice which, const char *dir, const char *name)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    write_call(call, which, dir, name, &b);
    return mg_strbuf_done(&b);
}

void mg_advice_write(const mg_call *call, mg_advice which, const char *dir, const char *name, mg_strbuf *out)
{
    write_call(call, which, dir, name, out);
    mg_strbuf_putc(out, ';');
}

void mg_advice_write_failed(const mg_call *call, const char *dir, const char *name, bool resumable, bool missing,
                            mg_strbuf *out)
{
    if (resumable)
    {
        mg_strbuf_puts(out, "To go on at the statement that failed: ");
        mg_advice_write(call, MG_ADVISE_RESUME, dir, name, out);
        mg_strbuf_putc(out, '\n');
    }
    mg_strbuf_puts(out, missing ? "Its directory is missing, so that it can only be marked as undone. " : "");
    mg_strbuf_puts(out, "If the changes of ");
    mg_strbuf_escaped(out, name, strlen(name));
    mg_strbuf_puts(out, " were undone or never made: ");
    mg_advice_write(call, MG_ADVISE_ROLLED_BACK, dir, name, out);
    mg_strbuf_putc(out, '\n');
    if (missing)
        return;
    mg_strbuf_puts(out, "If you completed them by hand: ");
    mg_advice_write(call, MG_ADVISE_APPLIED, dir, name, out);
    mg_strbuf_putc(out, '\n');
}

mg_rc mg_advise_each(mg_call *call, const char *dir)
{
    call->session.each_call = mg_advise(call, MG_ADVISE_EACH, dir, NULL);
    call->session.each_resume = mg_advise(call, MG_ADVISE_RESUME, dir, NULL);
    return mg_call_check(call);
}
