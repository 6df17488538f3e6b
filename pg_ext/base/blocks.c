/*
 * blocks.c: subtransactions, as blocks of a session, and the settings that hold in one: those that a script's SET LOCAL
 * changes, and the target schema and limits that the options give; see pg_host.h.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "compat.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

#include "pg_host.h"

/* Blocks ******************************************************************************************************* */

void pg_block_push(pg_host *h, bool settings)
{
    pg_block *b = MemoryContextAllocZero(h->cxt, sizeof *b);

    b->outer = h->blocks;
    b->context = CurrentMemoryContext;
    b->owner = CurrentResourceOwner;
    BeginInternalSubTransaction(NULL);
    h->blocks = b; /* from here on pg_block_pop() has to end the subtransaction */
    MemoryContextSwitchTo(h->cxt);
    if (settings)
        b->guc_nest = NewGUCNestLevel();
}

/*
 * COMMIT ends what SET LOCAL set, and keeps what SET set; a subtransaction's end keeps both. So the old values of
 * local settings are kept aside, and set again.
 */
typedef struct pg_setting
{
    struct pg_setting *older;
    char *name, *value;
} pg_setting;

void pg_note_local(pg_host *h, const VariableSetStmt *stmt)
{
    pg_block *b = h->blocks;
    pg_setting *s;

    while (b && !b->transaction)
        b = b->outer;
    if (!b || !stmt->is_local || !stmt->name || stmt->kind == VAR_SET_MULTI)
        return;
    s = MemoryContextAllocZero(h->cxt, sizeof *s);
    s->name = MemoryContextStrdup(h->cxt, stmt->name);
    s->value = GetConfigOptionByName(stmt->name, NULL, true);
    s->value = s->value ? MemoryContextStrdup(h->cxt, s->value) : NULL;
    s->older = b->locals;
    b->locals = s;
}

static void restore_locals(const pg_setting *s)
{
    for (; s; s = s->older)
        (void) set_config_option(s->name, s->value, superuser() ? PGC_SUSET : PGC_USERSET, PGC_S_SESSION,
                                 GUC_ACTION_SET, true, 0, false);
}

void pg_block_pop(pg_host *h, bool keep)
{
    pg_block *b = h->blocks;

    if (keep)
    {
        if (b->guc_nest)
            AtEOXact_GUC(false, b->guc_nest);
        b->guc_nest = 0;
        ReleaseCurrentSubTransaction();
        h->blocks = b->outer;
    }
    else
    {
        h->blocks = b->outer;
        RollbackAndReleaseCurrentSubTransaction(); /* restores the settings too */
    }
    MemoryContextSwitchTo(b->context);
    CurrentResourceOwner = b->owner;
    if (keep)
        restore_locals(b->locals);
    pfree(b);
}

/* The target schema ******************************************************************************************** */

/* An entry of search_path that is skipped in silence would let objects land in the next one. */
static void require_search_path(void)
{
    char *copy = pstrdup(namespace_search_path);
    List *names;
    ListCell *cell;

    if (!SplitIdentifierString(copy, ',', &names))
        elog(ERROR, "invalid search_path");
    foreach (cell, names)
    {
        const char *name = lfirst(cell);
        Oid oid;

        if (!*name || strcmp(name, "$user") == 0 || strcmp(name, "pg_temp") == 0)
            continue;
        oid = get_namespace_oid(name, true);
        if (!OidIsValid(oid))
            ereport(ERROR,
                    (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("schema \"%s\" of search_path does not exist", name),
                     errhint("Correct search_path, or create the schema; the next entry would be used in its "
                             "place.")));
        if (!mg_may_use_schema(oid))
            ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied for schema %s", name),
                            errhint("It is in search_path; the next entry would be used in its place.")));
    }
}

static void choose_schema(const char *asked)
{
    char *name = pg_to_server(asked, strlen(asked));
    Oid oid;

    if (strlen(name) >= NAMEDATALEN)
        ereport(ERROR, (errcode(ERRCODE_NAME_TOO_LONG),
                        errmsg("option \"schema\": a name has at most %d bytes", NAMEDATALEN - 1)));
    oid = get_namespace_oid(name, true);
    if (!OidIsValid(oid))
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("schema \"%s\" does not exist", name),
                        errhint("CREATE SCHEMA %s;", quote_identifier(name))));
    if (!mg_may_use_schema(oid))
        ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied for schema %s", name),
                        errhint("GRANT USAGE ON SCHEMA %s TO %s;", quote_identifier(name),
                                quote_identifier(GetUserNameFromId(GetUserId(), false)))));
    (void) set_config_option("search_path", psprintf("%s, pg_temp", quote_identifier(name)), PGC_USERSET, PGC_S_SESSION,
                             GUC_ACTION_SAVE, true, 0, false);
}

static void set_locally(const char *name, const char *utf8)
{
    (void) set_config_option(name, pg_to_server(utf8, strlen(utf8)), PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
                             0, false);
}

void pg_settings_apply(pg_host *h)
{
    const mg_session *s = h->session;

    /* As a new connection has it: scripts are split by it. */
    (void) set_config_option("standard_conforming_strings", "on", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                             false);
    if (s->schema)
        choose_schema(s->schema);
    else
        require_search_path();
    if (s->lock_timeout)
        set_locally("lock_timeout", s->lock_timeout);
    if (s->statement_timeout)
        set_locally("statement_timeout", s->statement_timeout);
}
