/* file_checks.c: the checks of a file of SQLite; see preflight.h. */
#include "preflight.h"

#include <stdlib.h>
#include <string.h>

mg_rc mg_look_at_journal(mg_preflight *p, mg_checked *f)
{
    const char *mode;
    mg_answer file;

    if (!mg_found_row(p, f, MG_ASK_FILE, &file))
        return mg_call_check(p->call);
    mode = mg_found_text(p, file.values[0]);
    if (strcmp(mode, "wal") == 0)
        mg_judge(p, f, MG_PASSED, "journal_mode is wal: others may read while it is deployed");
    else if (strcmp(mode, "memory") == 0 && *p->call->session.database)
    {
        mg_judge(p, f, MG_WARNED, "journal_mode is memory: the file is damaged if the process ends while it writes");
        mg_found_next(p, f, "Set it first: PRAGMA journal_mode = WAL; or DELETE.");
    }
    else
        mg_judge(p, f, MG_PASSED, "journal_mode is %s: others may read until it is committed", mode);
    return MG_OK;
}

mg_rc mg_look_at_foreign_keys(mg_preflight *p, mg_checked *f)
{
    mg_answers orphans;

    if (!mg_found_answers(p, f, MG_ASK_ORPHANS, 0, NULL, &orphans))
        return mg_call_check(p->call);
    for (size_t i = 0; i < orphans.items.len; i++)
        mg_found_detail(p, f, "\"%s\": %s row%s", mg_found_text(p, orphans.items.items[i].values[0]),
                        mg_found_text(p, orphans.items.items[i].values[1]),
                        mg_answer_number(&orphans.items.items[i], 1) == 1 ? "" : "s");
    if (f->details.len == 0)
        mg_judge(p, f, MG_PASSED, "no row lacks its parent");
    else
    {
        mg_judge(p, f, MG_WARNED, "rows lack their parent");
        mg_found_next(p, f,
                      "A deployment leaves them, and refuses new ones; which they are: PRAGMA foreign_key_check;");
    }
    return MG_OK;
}

#define CODE_CORRUPT 11 /* SQLITE_CORRUPT, and in the lowest byte of the codes that say more */

static bool is_corrupt(const mg_error *e)
{
    return (strtol(e->code, NULL, 10) & 0xFF) == CODE_CORRUPT;
}

/* The damage may be such that looking for it ends with an error. */
static mg_rc tell_error(mg_preflight *p, mg_checked *f)
{
    mg_error *e = &p->call->error;

    if (p->call->arena.failed || !is_corrupt(e))
        return mg_call_check(p->call);
    f->verdict = MG_PASSED;
    mg_found_detail(p, f, "%s", mg_found_text(p, e->message));
    memset(e, 0, sizeof *e);
    return MG_OK;
}

mg_rc mg_look_at_integrity(mg_preflight *p, mg_checked *f)
{
    mg_answers told = {0};

    f->left_out = !p->call->options.integrity;
    if (f->left_out)
        return MG_OK;
    if (!mg_found_answers(p, f, MG_ASK_INTEGRITY, 0, NULL, &told) && (tell_error(p, f) != MG_OK || f->details.len == 0))
        return mg_call_check(p->call);
    if (told.items.len == 1 && told.items.items[0].values[0] && strcmp(told.items.items[0].values[0], "ok") == 0)
    {
        mg_judge(p, f, MG_PASSED, "the file is sound");
        return MG_OK;
    }
    for (size_t i = 0; i < told.items.len; i++)
        mg_found_detail(p, f, "%s", mg_found_text(p, told.items.items[i].values[0]));
    mg_judge(p, f, MG_FAILS, "the file is damaged");
    mg_found_next(p, f, "Restore a backup, or .recover it, before anything is changed.");
    return MG_OK;
}
