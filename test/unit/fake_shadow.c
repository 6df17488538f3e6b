/* fake_shadow.c: the fake's shadow, and a command that replays in one. */
#include "../../common/base/strbuf.h"
#include "../../common/run/shadow.h"
#include "command.h"

#include <string.h>

static mg_rc shadow_begin(void *ctx, const mg_shadow_wish *wish, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    (void) wish;
    if (f->shadow || f->intent == MG_EACH)
        fake_breaks(f, "a shadow where there must be none");
    if (fake_sql_fails(f, arena, err))
    {
        f->spoilt = false; /* what there was of the shadow is undone */
        return MG_FAILED;
    }
    fake_push(f, 'h');
    f->now.ledger = false;
    f->now.nrows = f->now.nlog = 0;
    f->shadow = true;
    return MG_OK;
}

static mg_rc shadow_end(void *ctx, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (!f->shadow)
        fake_breaks(f, "a shadow ended that does not stand");
    while (f->depth > 0 && f->open[f->depth - 1].kind != 'h')
        f->depth--;
    if (f->depth > 0)
        f->now = f->open[--f->depth].before;
    f->shadow = f->spoilt = false;
    return fake_fails(f, arena, err) ? MG_FAILED : MG_OK;
}

void fake_shadow_init(fake *f)
{
    f->host.shadow_begin = shadow_begin;
    f->host.shadow_end = shadow_end;
}

/* The command ************************************************************************************************** */

typedef struct
{
    mg_call *call;
    fake *f;
    bool fail;
    mg_strbuf text;
} inspector;

static mg_rc look(void *arg)
{
    inspector *in = arg;

    mg_strbuf_printf(&in->text, "in the shadow%s:\n", in->f->now.ledger ? ", which has a history" : "");
    for (size_t i = 0; i < in->f->now.nlog; i++)
        mg_strbuf_printf(&in->text, "%s\n", in->f->now.log[i]);
    return in->fail ? mg_call_fail(in->call, MG_ERR_STATE, "A hint.", "told to fail") : MG_OK;
}

mg_rc command_shadow(mg_call *call, fake *f, const char *dir, const char *spec, mg_output *out)
{
    bool writes = spec && strstr(spec, "write");
    inspector in = {call, f, spec && strstr(spec, "fail"), {0}};
    const char *names[] = {"1_init", "3_last"};
    mg_shadow_spec some = {.names = names, .nnames = 2}, until = {.until = "2_more"};
    mg_host *h = &f->host;

    mg_strbuf_init(&in.text, &call->arena);
    if (mg_call_begin(call, writes ? MG_WRITES : MG_READS) != MG_OK)
        return MG_FAILED;
    if (writes)
        h->lock(h->ctx, &call->arena, &call->error);
    if (call->error.code[0] == '\0' &&
        mg_shadow_replay(call, strcmp(dir, "-") == 0 ? NULL : dir,
                         !spec || writes        ? NULL
                         : strstr(spec, "some") ? &some
                                                : &until,
                         look, &in) == MG_OK &&
        writes)
        mg_shadow_replay(call, NULL, NULL, look, &in);
    if (mg_call_end(call, writes) != MG_OK)
        return MG_FAILED;
    out->text = mg_strbuf_done(&in.text);
    out->lines = true;
    return out->text ? MG_OK : mg_call_no_memory(call);
}
