/* read.c: reads and splits the scripts that are linted; see lint.h. */
#include "lint.h"

#include <string.h>

/* A script that cannot be read is a finding, unless it is the machine that cannot. */
static mg_rc say_unreadable(mg_lint *l, mg_linted *one, const mg_error *why)
{
    if (l->arena->failed || why->unchanged || strncmp(why->code, "58", 2) == 0 || !one->script.source.text)
    {
        *l->err = *why;
        return MG_FAILED;
    }
    one->script.stmts.len = 0;
    l->now = l->scripts.len - 1;
    l->stmt = NULL;
    mg_lint_report(l, MG_RULE_syntax_error, why->offset, why->message, why->hint);
    return l->arena->failed ? mg_error_no_memory(l->err) : MG_OK;
}

static mg_rc split_script(mg_lint *l, mg_linted *one, mg_rc read, mg_error *why)
{
    const mg_host *h = l->host;

    if (h->interrupted(h->ctx, l->arena, l->err) != MG_OK)
        return MG_FAILED;
    if (read == MG_OK && h->split(h->ctx, &one->script, l->arena, why) == MG_OK)
        return l->arena->failed ? mg_error_no_memory(l->err) : MG_OK;
    return say_unreadable(l, one, why);
}

mg_rc mg_lint_migration(mg_lint *l, const mg_migrations *folder, const mg_migration *one, bool silent)
{
    mg_linted *slot = mg_vec_push(l->arena, &l->scripts);
    mg_error why = {.offset = MG_NO_OFFSET};
    char checksum[MG_SHA256_HEX];
    mg_rc rc;

    if (!slot)
        return mg_error_no_memory(l->err);
    slot->silent = silent;
    slot->path = mg_tree_path(&folder->tree, one->path, l->arena);
    slot->script.migration = one->name;
    rc = mg_migration_load(folder, one, &slot->script.source, checksum, l->arena, &why);
    return split_script(l, slot, rc, &why);
}

mg_rc mg_lint_text(mg_lint *l, const char *migration, const char *path, const char *text, size_t len)
{
    const char *name = migration ? "migration.sql" : path ? path : "script";
    mg_linted *slot = mg_vec_push(l->arena, &l->scripts);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    if (!slot)
        return mg_error_no_memory(l->err);
    slot->path = path;
    slot->script.migration = migration;
    rc = mg_script_source(name, text, len, &slot->script.source, l->arena, &why);
    return split_script(l, slot, rc, &why);
}
