/* rights.c: the check of what the user may do to the objects that the pending scripts touch; see preflight.h. */
#include "../../catalog/listed.h"
#include "../../catalog/preflight/rights.h"
#include "preflight.h"

typedef struct asked_rights
{
    mg_names lists[4]; /* what is needed, and kinds, schemas and names, as the question has them */
    mg_touched all;    /* those of the scripts, and the history's own */
} asked_rights;

static void add_right(asked_rights *r, mg_arena *a, const mg_touch *t)
{
    const char *values[] = {t->need, t->kind, t->object.schema, t->object.name ? t->object.name : ""};
    mg_touch *slot = mg_vec_push(a, &r->all.needs);

    for (size_t i = 0; i < 4; i++)
    {
        const char **one = mg_vec_push(a, &r->lists[i]);

        if (one)
            *one = values[i];
    }
    if (slot)
        *slot = *t;
}

/* The history is written to by every deployment. */
static void add_rights_of_history(mg_preflight *p, asked_rights *r)
{
    static const char *const needs[] = {"SELECT", "INSERT", "UPDATE"};
    mg_arena *a = &p->call->arena;
    mg_touch t = {.kind = "relation", .object = {p->call->session.target, MG_HISTORY_TABLE}, .script = MG_NO_OFFSET};

    for (size_t i = 0; i < sizeof needs / sizeof *needs && p->ledger.exists; i++)
    {
        t.need = needs[i];
        add_right(r, a, &t);
    }
    if (!p->ledger.exists)
        add_right(
            r, a,
            &(mg_touch){
                .need = "CREATE", .kind = "schema", .object = {p->call->session.target, NULL}, .script = MG_NO_OFFSET});
}

static void tell_right(mg_preflight *p, mg_checked *f, const mg_touch *t, const mg_answer *lacking)
{
    const mg_answer *server = &p->server.items.items[0];
    mg_right right = {.need = t->need,
                      .kind = t->kind,
                      .object = t->object,
                      .owner = lacking->values[1],
                      .of_superuser = mg_answer_is(lacking, 2),
                      .user = server->values[3],
                      .database = server->values[4]};
    mg_strbuf b;

    mg_strbuf_init(&b, &p->call->arena);
    mg_strbuf_printf(&b, "%s needs ",
                     t->script == MG_NO_OFFSET ? "every deployment" : mg_touch_place(p, t->script, t->offset));
    mg_right_write(&b, &right);
    mg_strbuf_puts(&b, ": ");
    mg_right_write_mend(&b, &right);
    if (mg_strbuf_done(&b))
        mg_found_detail(p, f, "%s", mg_found_line(p, b.text));
}

mg_rc mg_look_at_privileges(mg_preflight *p, mg_checked *f)
{
    mg_arena *a = &p->call->arena;
    asked_rights r = {0};
    const char *params[4];
    mg_answers lacking;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (p->server.items.len == 0)
    {
        mg_judge(p, f, MG_LACKS, "not known: %s", mg_found_text(p, p->server.why));
        return MG_OK;
    }
    for (size_t i = 0; i < p->touched.needs.len; i++)
        add_right(&r, a, &p->touched.needs.items[i]);
    if (p->diagnosis.pending > 0)
        add_rights_of_history(p, &r);
    for (size_t i = 0; i < 4; i++)
        params[i] = mg_listed(MG_POSTGRES, &r.lists[i], a);
    if (a->failed || !mg_found_answers(p, f, MG_ASK_RIGHTS, 4, params, &lacking))
        return mg_call_check(p->call);
    for (size_t i = 0; i < lacking.items.len; i++)
    {
        size_t n = (size_t) mg_answer_number(&lacking.items.items[i], 0);

        if (n > 0 && n <= r.all.needs.len)
            tell_right(p, f, &r.all.needs.items[n - 1], &lacking.items.items[i]);
    }
    if (f->details.len == 0)
        mg_judge(p, f, MG_PASSED, "%s has the rights that are needed",
                 mg_found_text(p, p->server.items.items[0].values[3]));
    else
    {
        mg_judge(p, f, MG_FAILS, "%s lacks %zu right%s", mg_found_text(p, p->server.items.items[0].values[3]),
                 f->details.len, f->details.len == 1 ? "" : "s");
        mg_found_next(p, f, "Deploy as a role that has them, or grant them.");
    }
    return MG_OK;
}
