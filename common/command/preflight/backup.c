/* backup.c: the checks of what helps when a deployment goes wrong; see preflight.h. */
#include "../../call/advice.h"
#include "../../catalog/mark.h"
#include "preflight.h"

/* Whether the log is archived, and that works. */
static bool tell_archiver(mg_preflight *p, mg_checked *f, const mg_answer *row)
{
    bool archived = mg_answer_is(row, 0) && row->values[1] && !mg_answer_is(row, 3);
    bool timing = p->call->options.varying;

    if (mg_answer_is(row, 3))
    {
        mg_judge(p, f, MG_FAILS, "the log is archived, and that fails%s%s", timing ? " since " : "",
                 timing ? mg_found_text(p, row->values[2]) : "");
        mg_found_next(p, f, "See archive_command and the server's log.");
    }
    else if (archived)
        mg_found_detail(p, f, "the log is archived, last%s%s", timing ? " at " : " ",
                        timing ? mg_found_text(p, row->values[1]) : "without an error");
    if (mg_answer_is(row, 4))
        mg_found_detail(p, f, "a base backup is being taken");
    return archived;
}

static mg_rc look_at_backup_postgres(mg_preflight *p, mg_checked *f)
{
    bool timing = p->call->options.varying, archived;
    mg_answers archiver, backups = {0};

    if (!mg_found_answers(p, f, MG_ASK_ARCHIVER, 0, NULL, &archiver))
        return mg_call_check(p->call);
    archived = archiver.items.len > 0 && tell_archiver(p, f, &archiver.items.items[0]);
    if (f->verdict == MG_FAILS)
        return MG_OK;
    if (mg_ask(p->call->host, MG_ASK_BASE_BACKUPS, 0, NULL, &backups, &p->call->arena, &p->call->error) != MG_OK)
        return MG_FAILED;
    if (backups.items.len > 0 && backups.items.items[0].values[0])
        mg_judge(p, f, MG_PASSED, "the last base backup that the server tells of%s%s", timing ? " is of " : " is there",
                 timing ? mg_found_text(p, backups.items.items[0].values[0]) : "");
    else if (archived)
        mg_judge(p, f, MG_PASSED, "no base backup is told of here, but the log is archived");
    else
        mg_judge(p, f, MG_LACKS, "not known: the server tells of no backup%s",
                 backups.why ? ", and its log may not be listed" : "");
    mg_found_next(p, f, "Take one before you deploy (pg_dump, pg_basebackup), and know how it is restored.");
    return MG_OK;
}

/* Looks at where a copy shall lie, before the deployment makes it. */
static mg_rc look_at_copy(mg_preflight *p, mg_checked *f, const char *path)
{
    mg_call *call = p->call;
    const mg_host *h = call->host;
    mg_tree tree = mg_tree_at(h, path);
    mg_path_kind kind = MG_PATH_NONE;
    mg_room room = {0};
    mg_answer file;
    uint64_t bytes;

    if (mg_tree_kind(&tree, "", &kind, &call->arena, &call->error) != MG_OK ||
        h->find_room(h->ctx, MG_STORE_BACKUP, path, &room, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (!mg_found_row(p, f, MG_ASK_FILE, &file))
        return mg_call_check(call);
    bytes = (uint64_t) mg_answer_number(&file, 1);
    if (kind != MG_PATH_NONE)
        mg_judge(p, f, MG_FAILS, "\"%s\" exists already", mg_found_text(p, path));
    else if (!room.known)
        mg_judge(p, f, MG_FAILS, "there is no folder for \"%s\"", mg_found_text(p, path));
    else if (room.bytes < bytes)
        mg_judge(p, f, MG_FAILS, "there is no room for \"%s\"", mg_found_text(p, path));
    else
        mg_judge(p, f, MG_PASSED, "the database can be copied to \"%s\"", mg_found_text(p, path));
    mg_found_next(p, f, "Give the copy another path.");
    return MG_OK;
}

static mg_rc look_at_backup_sqlite(mg_preflight *p, mg_checked *f)
{
    if (p->call->options.backup)
        return look_at_copy(p, f, p->call->options.backup);
    mg_judge(p, f, MG_LACKS, "not known: no copy is asked for");
    mg_found_next(p, f, "Deploy with the option backup, a path to copy the database to.");
    return MG_OK;
}

mg_rc mg_look_at_backup(mg_preflight *p, mg_checked *f)
{
    return p->call->host->dialect == MG_POSTGRES ? look_at_backup_postgres(p, f) : look_at_backup_sqlite(p, f);
}

mg_rc mg_look_at_protected(mg_preflight *p, mg_checked *f)
{
    mg_call *call = p->call;
    bool is = false;

    if (mg_protect_read(call->host, &is, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (is)
        mg_judge(p, f, MG_PASSED, "migrate_dev, migrate_push and migrate_reset are refused");
    else
    {
        mg_judge(p, f, MG_WARNED, "migrate_dev, migrate_push and migrate_reset may change this database");
        mg_found_next(p, f, "If it is one in production: %s;", mg_advise(call, MG_ADVISE_PROTECT, NULL, NULL));
    }
    return MG_OK;
}
