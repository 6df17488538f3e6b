/*
 * concurrent.c: runs statements with CONCURRENTLY inside a transaction if that is safe.
 *
 * CONCURRENTLY keeps others from having to wait for a lock. Nobody else can use a relation that this deployment has
 * created, so there the word is removed from the statement, and only there. The relation cache knows in which
 * subtransaction a relation was made.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "nodes/parsenodes.h"
#include "storage/lmgr.h"
#include "utils/rel.h"

#include "../base/pg_host.h"

#if PG_VERSION_NUM >= 140000
static DefElem *reindex_option(const ReindexStmt *r)
{
    ListCell *cell;

    foreach (cell, r->params)
        if (strcmp(lfirst_node(DefElem, cell)->defname, "concurrently") == 0)
            return lfirst_node(DefElem, cell);
    return NULL;
}

static PartitionCmd *detached_partition(const AlterTableStmt *a)
{
    ListCell *cell;

    foreach (cell, a->cmds)
    {
        const AlterTableCmd *cmd = lfirst_node(AlterTableCmd, cell);

        if (cmd->subtype == AT_DetachPartition && castNode(PartitionCmd, cmd->def)->concurrent)
            return castNode(PartitionCmd, cmd->def);
    }
    return NULL;
}
#endif

bool pg_is_concurrent(const Node *stmt)
{
    switch (nodeTag(stmt))
    {
    case T_IndexStmt:
        return castNode(IndexStmt, stmt)->concurrent;
    case T_DropStmt:
        return castNode(DropStmt, stmt)->concurrent;
#if PG_VERSION_NUM >= 140000
    case T_ReindexStmt:
        return reindex_option(castNode(ReindexStmt, stmt)) != NULL;
    case T_AlterTableStmt:
        return detached_partition(castNode(AlterTableStmt, stmt)) != NULL;
#else
    case T_ReindexStmt:
        return castNode(ReindexStmt, stmt)->concurrent;
#endif
    default:
        return false;
    }
}

/*
 * Raises an error unless this deployment has created the relation. If it does not exist, the statement itself will say
 * so.
 */
static void check_ours(pg_host *h, const RangeVar *range)
{
    Oid oid = RangeVarGetRelid(range, AccessShareLock, true);
    SubTransactionId created;
    Relation rel;

    if (!OidIsValid(oid))
        return;
    rel = relation_open(oid, NoLock);
    created = rel->rd_createSubid;
    relation_close(rel, NoLock);
    if (created == InvalidSubTransactionId || created < h->subid)
        ereport(ERROR,
                (errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
                 errmsg("CONCURRENTLY on \"%s\", which is in use, cannot run inside a transaction", range->relname)));
}

static void check_dropped(pg_host *h, const DropStmt *d)
{
    ListCell *cell;

    foreach (cell, d->objects)
        check_ours(h, makeRangeVarFromNameList(lfirst_node(List, cell)));
}

void pg_make_plain(pg_host *h, Node *stmt)
{
    if (!pg_is_concurrent(stmt))
        return;
    switch (nodeTag(stmt))
    {
    case T_IndexStmt:
        check_ours(h, castNode(IndexStmt, stmt)->relation);
        castNode(IndexStmt, stmt)->concurrent = false;
        break;
    case T_DropStmt:
        check_dropped(h, castNode(DropStmt, stmt));
        castNode(DropStmt, stmt)->concurrent = false;
        break;
    case T_ReindexStmt:
    {
        ReindexStmt *r = castNode(ReindexStmt, stmt);

        if (!r->relation)
            return; /* it names a schema or a database, which the statement itself refuses */
        check_ours(h, r->relation);
#if PG_VERSION_NUM >= 140000
        r->params = list_delete_ptr(r->params, reindex_option(r));
#else
        r->concurrent = false;
#endif
        break;
    }
#if PG_VERSION_NUM >= 140000
    case T_AlterTableStmt:
        check_ours(h, castNode(AlterTableStmt, stmt)->relation);
        detached_partition(castNode(AlterTableStmt, stmt))->concurrent = false;
        break;
#endif
    default:
        break;
    }
}

bool pg_waits_for_snapshots(const Node *stmt)
{
    return pg_is_concurrent(stmt) && (IsA(stmt, IndexStmt) || IsA(stmt, DropStmt) || IsA(stmt, ReindexStmt));
}
