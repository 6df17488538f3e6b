/* broken.c: see broken.h. */
#include "broken.h"

#include "../../base/escape.h"

typedef struct finding
{
    mg_arena *arena;
    mg_broken_list *list;
} finding;

static mg_rc add(void *arg, const char *const *values, size_t count)
{
    finding *f = arg;
    mg_broken *one = mg_vec_push(f->arena, f->list);

    (void) count;
    if (!one)
        return MG_FAILED;
    one->kind = mg_arena_str(f->arena, values[0]);
    one->name = mg_arena_str(f->arena, values[1]);
    one->why = mg_arena_str(f->arena, values[2]);
    return f->arena->failed ? MG_FAILED : MG_OK;
}

static mg_rc ask(mg_call *call, mg_row_fn each, void *arg)
{
    const mg_host *h = call->host;

    if (!h->broken || h->broken(h->ctx, each, arg, &call->arena, &call->error) == MG_OK)
        return mg_call_check(call);
    return call->arena.failed ? mg_call_no_memory(call) : MG_FAILED;
}

mg_rc mg_broken_remember(mg_call *call)
{
    return ask(call, NULL, NULL);
}

mg_rc mg_broken_find(mg_call *call, mg_broken_list *out)
{
    finding f = {&call->arena, out};

    return ask(call, add, &f);
}

const char *mg_broken_text(mg_arena *a, const mg_broken *one)
{
    return mg_arena_printf(a,
                           strcmp(one->kind, "view") == 0 ? "the view `%s` does not work any more: %s"
                                                          : "a trigger of `%s` does not work any more: %s",
                           mg_escaped(a, one->name), mg_escaped(a, one->why));
}

mg_rc mg_broken_refuse(mg_call *call, const mg_broken_list *list, const char *hint)
{
    mg_strbuf b;

    if (list->len == 0)
        return MG_OK;
    mg_strbuf_init(&b, &call->arena);
    for (size_t i = 0; i < list->len; i++)
    {
        const char *text = mg_broken_text(&call->arena, &list->items[i]);

        if (text)
            mg_strbuf_printf(&b, "%s%s", i ? "\n" : "", text);
    }
    if (!mg_strbuf_done(&b) || call->arena.failed)
        return mg_call_no_memory(call);
    return mg_call_fail(call, MG_ERR_STATE, hint, "after the plan, %s", b.text);
}

json_t *mg_broken_json(mg_call *call, const mg_broken_list *list)
{
    json_t *out = mg_json_new_array(call);

    for (size_t i = 0; i < list->len; i++)
        mg_json_append(call, out, mg_json_text(call, mg_broken_text(&call->arena, &list->items[i])));
    return out;
}
