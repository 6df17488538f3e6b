/* schema_checks.c: the checks that compare and replay, and of what is half made; see preflight.h. */
#include "../../call/advice.h"
#include "../../catalog/invalid.h"
#include "../schema/drift.h"
#include "../schema/models.h"
#include "../schema/side.h"
#include "preflight.h"

#include <string.h>

#define COMPLETED_MAX 20 /* statements that are proposed, of each kind */

mg_rc mg_look_at_drift(mg_preflight *p, mg_checked *f)
{
    mg_call *call = p->call;
    mg_drift drift = {0};
    mg_model *like;

    f->left_out = !call->options.compare;
    if (f->left_out)
        return MG_OK;
    if (p->unread || p->diagnosis.running > 0)
    {
        mg_judge(p, f, MG_LACKS, "not known: %s",
                 p->unread ? mg_found_text(p, p->unread) : "a deployment is changing the database");
        return MG_OK;
    }
    if (!p->ledger.exists)
    {
        mg_judge(p, f, p->tables.len > 0 ? MG_LACKS : MG_PASSED, "%s",
                 p->tables.len > 0 ? "not known: there is no history to compare with" : "the database is empty");
        return MG_OK;
    }
    if (mg_folder_schema(call, p->dir, &like) != MG_OK ||
        mg_drift_find(call, p->dir, &p->diagnosis, like, &drift) != MG_OK)
        return MG_FAILED;
    if (!mg_drift_is(&drift))
    {
        mg_judge(p, f, MG_PASSED, "the database is what its migration history makes");
        return MG_OK;
    }
    mg_judge(p, f, MG_FAILS, "the database is not what its migration history makes");
    mg_found_lines(p, f, drift.summary);
    mg_found_lines(p, f, drift.beyond);
    mg_found_next(p, f, "The SQL of both ways out: %s;",
                  mg_advise(call, MG_ADVISE_DRIFT, mg_valid_text(call, p->dir), NULL));
    return MG_OK;
}

/* Takes the error of a script that failed in the shadow as what was found. */
static mg_rc tell_failed_replay(mg_preflight *p, mg_checked *f)
{
    mg_error *e = &p->call->error;

    if (p->call->arena.failed || e->unchanged || strcmp(e->code, "P3006") != 0)
        return MG_FAILED;
    mg_judge(p, f, MG_FAILS, "a migration fails when all run from nothing");
    mg_found_lines(p, f, e->message);
    mg_found_lines(p, f, e->detail);
    f->hint = e->hint;
    memset(e, 0, sizeof *e);
    return MG_OK;
}

mg_rc mg_look_at_rehearsal(mg_preflight *p, mg_checked *f)
{
    mg_call *call = p->call;
    mg_model *like, *made;

    f->left_out = !call->options.shadow;
    if (f->left_out)
        return MG_OK;
    if (mg_folder_schema(call, p->dir, &like) != MG_OK)
        return MG_FAILED;
    if (mg_replay_history(call, p->dir, like, NULL, 0, &made) != MG_OK)
        return tell_failed_replay(p, f);
    mg_judge(p, f, MG_PASSED, "%zu migration%s run%s in a shadow, from nothing", p->folder.items.len,
             p->folder.items.len == 1 ? "" : "s", p->folder.items.len == 1 ? "s" : "");
    return MG_OK;
}

static void write_in_schema(mg_preflight *p, const char *before, const char *name, mg_strbuf *out)
{
    mg_strbuf_puts(out, before);
    mg_strbuf_quoted(out, p->call->session.target, '"');
    mg_strbuf_putc(out, '.');
    mg_strbuf_quoted(out, name, '"');
}

/* The statements that complete what is not. */
static void propose_to_complete(mg_preflight *p, mg_checked *f, const mg_incomplete *all)
{
    mg_arena *a = &p->call->arena;
    mg_strbuf one, text;

    mg_strbuf_init(&text, a);
    mg_strbuf_puts(&text, "Drop them, or complete them:");
    for (size_t i = 0; i < all->indexes.len && i < COMPLETED_MAX; i++)
    {
        mg_strbuf_init(&one, a);
        write_in_schema(p, "REINDEX INDEX CONCURRENTLY ", all->indexes.items[i], &one);
        if (mg_strbuf_done(&one))
            mg_strbuf_printf(&text, "\n%s;", mg_found_line(p, one.text));
    }
    for (size_t i = 0; i < all->constraints.len && i < COMPLETED_MAX; i++)
    {
        mg_strbuf_init(&one, a);
        write_in_schema(p, "ALTER TABLE ", all->constraints.items[i].table, &one);
        mg_strbuf_puts(&one, " VALIDATE CONSTRAINT ");
        mg_strbuf_quoted(&one, all->constraints.items[i].name, '"');
        if (mg_strbuf_done(&one))
            mg_strbuf_printf(&text, "\n%s;", mg_found_line(p, one.text));
    }
    f->hint = mg_strbuf_done(&text);
}

mg_rc mg_look_at_invalid(mg_preflight *p, mg_checked *f)
{
    mg_call *call = p->call;
    mg_incomplete all = {0};

    if (mg_incomplete_read(call->host, call->session.target, &all, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < all.indexes.len; i++)
        mg_found_detail(p, f, "index \"%s\" is INVALID", mg_found_text(p, all.indexes.items[i]));
    for (size_t i = 0; i < all.constraints.len; i++)
        mg_found_detail(p, f, "constraint \"%s\" of \"%s\" is not validated",
                        mg_found_text(p, all.constraints.items[i].name),
                        mg_found_text(p, all.constraints.items[i].table));
    if (f->details.len == 0)
        mg_judge(p, f, MG_PASSED, "all indexes are valid, all constraints are validated");
    else
    {
        mg_judge(p, f, MG_WARNED, "the schema has what was not completed");
        propose_to_complete(p, f, &all);
    }
    return mg_call_check(call);
}
