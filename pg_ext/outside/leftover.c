/*
 * leftover.c: what statements outside transactions leave behind when they are stopped, and whether one has done what
 * it says.
 *
 * CREATE INDEX CONCURRENTLY leaves an INVALID index. It is removed before another attempt only if it is surely its
 * own: on the same table, with the definition that the statement gives on a copy of the table (made and undone in a
 * subtransaction), and while no other session builds it, which a lock on the table excludes. So it is with what REINDEX
 * CONCURRENTLY leaves: an INVALID index named like another one with _ccnew or _ccold behind it, with that one's
 * definition.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "../compat.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "../pg_host.h"

typedef struct
{
    Oid table;
    bool valid;
} index_state;

static Node *parse(const char *sql)
{
    return linitial_node(RawStmt, mg_raw_parser(sql))->stmt;
}

/* What pg_index says of a relation; false: it is no index. */
static bool read_index(Oid index, index_state *state)
{
    HeapTuple row = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));

    if (!HeapTupleIsValid(row))
        return false;
    state->table = ((Form_pg_index) GETSTRUCT(row))->indrelid;
    state->valid = ((Form_pg_index) GETSTRUCT(row))->indisvalid && ((Form_pg_index) GETSTRUCT(row))->indisready;
    ReleaseSysCache(row);
    return true;
}

/* The index that a CREATE INDEX names, beside its table. */
static Oid named_index(const IndexStmt *stmt, LOCKMODE lock, Oid *table)
{
    *table = RangeVarGetRelid(stmt->relation, lock, true);
    if (!OidIsValid(*table) || !stmt->idxname)
        return InvalidOid;
    return get_relname_relid(stmt->idxname, get_rel_namespace(*table));
}

static char *qualified(Oid relation)
{
    return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation));
}

/* "UNIQUE " or "", and what pg_get_indexdef says after the table's name. */
static char *definition(Oid index, Oid table)
{
    char *def = TextDatumGetCString(DirectFunctionCall1(pg_get_indexdef, ObjectIdGetDatum(index)));
    char *on = psprintf(" ON %s USING ", qualified(table)), *at = strstr(def, on);

    return at ? psprintf("%s%s", strncmp(def, "CREATE UNIQUE ", 14) == 0 ? "UNIQUE " : "", at + strlen(on) - 7) : NULL;
}

static void run_utility(Node *stmt, const char *sql)
{
    PlannedStmt *p = makeNode(PlannedStmt);

    p->commandType = CMD_UTILITY;
    p->canSetTag = true;
    p->utilityStmt = stmt;
    p->stmt_location = -1;
    PushActiveSnapshot(GetTransactionSnapshot());
    mg_process_utility(p, sql, None_Receiver);
    PopActiveSnapshot();
    CommandCounterIncrement();
}

/* The definition that the statement gives: on an empty copy of the table, in a subtransaction that is undone. */
static char *wanted_definition(pg_host *h, const char *sql, Oid table)
{
    IndexStmt *stmt = castNode(IndexStmt, parse(sql));
    char *schema = get_namespace_name(get_rel_namespace(table)), *name = psprintf("migrate_copy_%d", MyProcPid);
    char *create = psprintf("CREATE TABLE %s (LIKE %s)", quote_qualified_identifier(schema, name), qualified(table));
    char *found = NULL;
    Oid copy;
    Relation rel;
    List *indexes;

    pg_block_push(h, true);
    run_utility(parse(create), create);
    copy = get_relname_relid(name, get_rel_namespace(table));
    stmt->concurrent = false;
    stmt->if_not_exists = false;
    stmt->idxname = NULL;
    stmt->relation = makeRangeVar(schema, name, -1);
    run_utility((Node *) stmt, sql);
    rel = table_open(copy, NoLock);
    indexes = RelationGetIndexList(rel);
    table_close(rel, NoLock);
    if (list_length(indexes) == 1)
        found = definition(linitial_oid(indexes), copy);
    found = found ? MemoryContextStrdup(h->cxt, found) : NULL;
    pg_block_pop(h, false);
    return found;
}

static char *find_index(pg_host *h, const char *sql, bool *done)
{
    const IndexStmt *stmt = castNode(IndexStmt, parse(sql));
    Oid table, index = named_index(stmt, ShareUpdateExclusiveLock, &table);
    index_state state;
    char *wanted, *there, *name;

    if (!OidIsValid(index) || !read_index(index, &state) || state.table != table)
        return NULL;
    wanted = wanted_definition(h, sql, table);
    there = definition(index, table);
    name = qualified(index);
    if (wanted && there && strcmp(wanted, there) == 0)
    {
        *done = state.valid;
        return state.valid ? NULL : psprintf("DROP INDEX CONCURRENTLY %s", name);
    }
    if (!state.valid)
        ereport(ERROR, (errcode(ERRCODE_DUPLICATE_TABLE), errmsg("index %s exists and is INVALID", name),
                        errdetail("It is not what the statement builds: %s", there ? there : ""),
                        errhint("DROP INDEX CONCURRENTLY %s; if nobody needs it.", name)));
    return NULL;
}

/* INVALID indexes of a table ($1) named as REINDEX CONCURRENTLY names its own, each with the one that it is a copy of.
 */
#define COPIES                                                                                                         \
    "SELECT x.indexrelid, b.indexrelid FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid "                \
    "OPERATOR(pg_catalog.=) x.indexrelid JOIN pg_catalog.pg_index b ON b.indrelid OPERATOR(pg_catalog.=) x.indrelid "  \
    "JOIN pg_catalog.pg_class d ON d.oid OPERATOR(pg_catalog.=) b.indexrelid WHERE x.indrelid "                        \
    "OPERATOR(pg_catalog.=) $1 AND NOT x.indisvalid AND b.indisvalid AND c.relname OPERATOR(pg_catalog.~) "            \
    "'_cc(new|old)[0-9]*$' AND pg_catalog.regexp_replace(c.relname::pg_catalog.text, '_cc(new|old)[0-9]*$', '') "      \
    "OPERATOR(pg_catalog.=) d.relname::pg_catalog.text ORDER BY 1"

/* `index`: of this one alone; invalid: of any of the table's. */
static char *find_copy(pg_host *h, Oid table, Oid index)
{
    Oid type = OIDOID;
    Datum value = ObjectIdGetDatum(table);
    char *drop = NULL;

    SPI_connect();
    if (SPI_execute_with_args(COPIES, 1, &type, &value, NULL, false, 0) != SPI_OK_SELECT)
        elog(ERROR, "cannot read the indexes");
    for (uint64 i = 0; i < SPI_processed && !drop; i++)
    {
        bool isnull;
        Oid copy = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
        Oid of = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull));
        const char *a = definition(copy, table), *b = definition(of, table);

        if ((!OidIsValid(index) || of == index) && a && b && strcmp(a, b) == 0)
            drop = MemoryContextStrdup(h->cxt, psprintf("DROP INDEX CONCURRENTLY %s", qualified(copy)));
    }
    SPI_finish();
    return drop;
}

static char *find_reindexed(pg_host *h, const ReindexStmt *stmt)
{
    bool one = stmt->kind == REINDEX_OBJECT_INDEX;
    Oid oid = stmt->relation ? RangeVarGetRelid(stmt->relation, NoLock, true) : InvalidOid;
    Oid table = one && OidIsValid(oid) ? IndexGetRelation(oid, true) : oid;

    if (!OidIsValid(table) || !pg_is_concurrent((const Node *) stmt))
        return NULL;
    LockRelationOid(table, ShareUpdateExclusiveLock);
    return find_copy(h, table, one ? oid : InvalidOid);
}

char *pg_leftover_find(pg_host *h, const char *sql, bool *done)
{
    const Node *stmt = parse(sql);

    if (IsA(stmt, IndexStmt))
        return find_index(h, sql, done);
    if (IsA(stmt, ReindexStmt))
        return find_reindexed(h, castNode(ReindexStmt, stmt));
    if (IsA(stmt, DropStmt))
    {
        const DropStmt *drop = castNode(DropStmt, stmt);
        RangeVar *range = makeRangeVarFromNameList(linitial_node(List, drop->objects));

        *done = list_length(drop->objects) == 1 && !OidIsValid(RangeVarGetRelid(range, NoLock, true));
    }
    return NULL;
}

static void check_valid(Oid index)
{
    index_state state;

    if (OidIsValid(index) && read_index(index, &state) && !state.valid)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("index %s is INVALID, though the statement succeeded", qualified(index)),
                        errdetail("An earlier build of it failed, or is still running."),
                        errhint("DROP INDEX CONCURRENTLY %s; if no session builds it.", qualified(index))));
}

void pg_leftover_check(pg_host *h, const char *sql)
{
    const Node *stmt = parse(sql);
    Oid table;

    (void) h;
    if (IsA(stmt, IndexStmt))
        check_valid(named_index(castNode(IndexStmt, stmt), NoLock, &table));
    else if (IsA(stmt, ReindexStmt) && castNode(ReindexStmt, stmt)->kind == REINDEX_OBJECT_INDEX)
        check_valid(RangeVarGetRelid(castNode(ReindexStmt, stmt)->relation, NoLock, true));
}

/* Of a table ($1). */
#define LEFT_INVALID                                                                                                   \
    "SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) FROM "        \
    "pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) x.indexrelid JOIN "              \
    "pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE x.indrelid "                       \
    "OPERATOR(pg_catalog.=) $1 AND NOT x.indisvalid"

/* The table whose indexes a statement builds; it is not locked. */
static Oid built_on(const Node *stmt)
{
    const ReindexStmt *reindex = IsA(stmt, ReindexStmt) ? castNode(ReindexStmt, stmt) : NULL;
    Oid oid;

    if (IsA(stmt, IndexStmt))
        return RangeVarGetRelid(castNode(IndexStmt, stmt)->relation, NoLock, true);
    if (!reindex || !reindex->relation)
        return InvalidOid;
    oid = RangeVarGetRelid(reindex->relation, NoLock, true);
    return reindex->kind == REINDEX_OBJECT_INDEX && OidIsValid(oid) ? IndexGetRelation(oid, true) : oid;
}

char *pg_leftover_names(pg_host *h, const char *sql)
{
    Oid table = built_on(parse(sql)), type = OIDOID;
    Datum value = ObjectIdGetDatum(table);
    char *names;

    if (!OidIsValid(table))
        return NULL;
    SPI_connect();
    if (SPI_execute_with_args(LEFT_INVALID, 1, &type, &value, NULL, false, 0) != SPI_OK_SELECT || SPI_processed != 1)
        elog(ERROR, "cannot read the indexes");
    names = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
    names = names ? MemoryContextStrdup(h->cxt, names) : NULL;
    SPI_finish();
    return names;
}
