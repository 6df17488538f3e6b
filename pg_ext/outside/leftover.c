/*
 * leftover.c: finds what statements outside transactions leave behind when they are stopped, and whether such a
 * statement has already done its work.
 *
 * CREATE INDEX CONCURRENTLY leaves an INVALID index. Before another attempt that index is removed, but only if it is
 * certain to come from the statement: it is on the same table; it has the definition that the statement produces on a
 * copy of the table (made and undone in a subtransaction); it has the name that the statement gives or that the server
 * would choose; and no other session is building it, which a lock on the table excludes. REINDEX CONCURRENTLY leaves an
 * INVALID index too, which has the definition of another index, and that index's name with _ccnew or _ccold behind it;
 * it is treated in the same way.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "../base/compat.h"
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

#include "../base/pg_host.h"

typedef struct
{
    Oid table;
    bool valid;
} index_state;

static Node *parse(const char *sql)
{
    return linitial_node(RawStmt, mg_raw_parser(sql))->stmt;
}

/* Reads the entry of pg_index for a relation. False if it is no index. */
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

/* The index that a CREATE INDEX names, and its table. */
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

/* "UNIQUE " or "", followed by what pg_get_indexdef says after the name of the table. */
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

/*
 * The definition that the statement produces, found out on an empty copy of the table in a subtransaction that is
 * undone. `*behind` is what the server appends to the table's name for an index without a name, or NULL.
 */
static char *wanted_definition(pg_host *h, const char *sql, Oid table, char **behind)
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
    *behind = NULL;
    if (list_length(indexes) == 1)
    {
        const char *chosen = get_rel_name(linitial_oid(indexes));

        found = definition(linitial_oid(indexes), copy);
        if (strncmp(chosen, name, strlen(name)) == 0)
            *behind = MemoryContextStrdup(h->cxt, chosen + strlen(name));
    }
    found = found ? MemoryContextStrdup(h->cxt, found) : NULL;
    pg_block_pop(h, false);
    return found;
}

/* Would the server choose such a name for an index of the table? It may end with a number. */
static bool is_chosen_name(Oid index, Oid table, const char *behind)
{
    char *start = psprintf("%s%s", get_rel_name(table), behind), *name = get_rel_name(index);
    size_t len = strlen(start);

    return strncmp(name, start, len) == 0 && strspn(name + len, "0123456789") == strlen(name + len);
}

/* Finds what an attempt to make an index without a name has left. The table is locked. */
static char *find_unnamed(pg_host *h, const char *sql, Oid table)
{
    char *behind, *wanted = wanted_definition(h, sql, table, &behind);
    Relation rel = table_open(table, NoLock);
    List *indexes = RelationGetIndexList(rel);
    ListCell *cell;

    table_close(rel, NoLock);
    foreach (cell, indexes)
    {
        Oid index = lfirst_oid(cell);
        index_state state;
        const char *there;

        if (!wanted || !behind || !read_index(index, &state) || state.valid || !is_chosen_name(index, table, behind))
            continue;
        there = definition(index, table);
        if (there && strcmp(wanted, there) == 0)
            return psprintf("DROP INDEX CONCURRENTLY %s", qualified(index));
    }
    return NULL;
}

static char *find_index(pg_host *h, const char *sql, bool *done)
{
    const IndexStmt *stmt = castNode(IndexStmt, parse(sql));
    Oid table, index = named_index(stmt, ShareUpdateExclusiveLock, &table);
    index_state state;
    char *wanted, *there, *name, *behind;

    if (OidIsValid(table) && !stmt->idxname)
        return find_unnamed(h, sql, table);
    if (!OidIsValid(index) || !read_index(index, &state) || state.table != table)
        return NULL;
    wanted = wanted_definition(h, sql, table, &behind);
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

/*
 * The INVALID indexes of a table ($1) with names like those that REINDEX CONCURRENTLY chooses, each with the index of
 * which it is a copy.
 */
#define COPIES                                                                                                         \
    "SELECT x.indexrelid, b.indexrelid FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid "                \
    "OPERATOR(pg_catalog.=) x.indexrelid JOIN pg_catalog.pg_index b ON b.indrelid OPERATOR(pg_catalog.=) x.indrelid "  \
    "JOIN pg_catalog.pg_class d ON d.oid OPERATOR(pg_catalog.=) b.indexrelid WHERE x.indrelid "                        \
    "OPERATOR(pg_catalog.=) $1 AND NOT x.indisvalid AND b.indisvalid AND c.relname OPERATOR(pg_catalog.~) "            \
    "'_cc(new|old)[0-9]*$' AND pg_catalog.regexp_replace(c.relname::pg_catalog.text, '_cc(new|old)[0-9]*$', '') "      \
    "OPERATOR(pg_catalog.=) d.relname::pg_catalog.text ORDER BY 1"

/* `index` is the index whose copy is looked for, or invalid for a copy of any index of the table. */
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

/*
 * The tables of a schema ($1, or 0 for all schemas) with INVALID indexes that the role may drop, without the server's
 * own tables.
 */
#define TABLES                                                                                                         \
    "SELECT DISTINCT x.indrelid FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid "                       \
    "OPERATOR(pg_catalog.=) x.indrelid WHERE NOT x.indisvalid AND c.relkind OPERATOR(pg_catalog.<>) 't' AND "          \
    "pg_catalog.pg_has_role(c.relowner, 'USAGE') AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') AND "    \
    "(c.relnamespace OPERATOR(pg_catalog.=) $1 OR $1 OPERATOR(pg_catalog.=) 0::pg_catalog.oid) ORDER BY 1"

/* Finds a copy on any table of a schema, or of the database. Tables on which somebody is working are left alone. */
static char *find_copy_anywhere(pg_host *h, Oid schema)
{
    Oid type = OIDOID;
    Datum value = ObjectIdGetDatum(schema);
    char *drop = NULL;

    SPI_connect();
    if (SPI_execute_with_args(TABLES, 1, &type, &value, NULL, false, 0) != SPI_OK_SELECT)
        elog(ERROR, "cannot read the indexes");
    for (uint64 i = 0; i < SPI_processed && !drop; i++)
    {
        bool isnull;
        Oid table = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));

        if (ConditionalLockRelationOid(table, ShareUpdateExclusiveLock))
            drop = find_copy(h, table, InvalidOid);
    }
    SPI_finish();
    return drop;
}

/* The schema of REINDEX SCHEMA; invalid if it names none, as for REINDEX DATABASE. */
static Oid reindexed_schema(const ReindexStmt *stmt)
{
    return stmt->kind == REINDEX_OBJECT_SCHEMA ? get_namespace_oid(stmt->name, true) : InvalidOid;
}

static bool is_of_many_tables(const ReindexStmt *stmt)
{
    return stmt->kind == REINDEX_OBJECT_DATABASE ||
           (stmt->kind == REINDEX_OBJECT_SCHEMA && OidIsValid(reindexed_schema(stmt)));
}

static char *find_reindexed(pg_host *h, const ReindexStmt *stmt)
{
    bool one = stmt->kind == REINDEX_OBJECT_INDEX;
    Oid oid = stmt->relation ? RangeVarGetRelid(stmt->relation, NoLock, true) : InvalidOid;
    Oid table = one && OidIsValid(oid) ? IndexGetRelation(oid, true) : oid;

    if (pg_is_concurrent((const Node *) stmt) && is_of_many_tables(stmt))
        return find_copy_anywhere(h, reindexed_schema(stmt));
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

/* The INVALID indexes of a table ($1); or, if that is 0, of a schema ($2); or, if that is 0 too, of the database. */
#define LEFT_INVALID                                                                                                   \
    "SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) FROM "        \
    "pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) x.indexrelid JOIN "              \
    "pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE NOT x.indisvalid AND (x.indrelid " \
    "OPERATOR(pg_catalog.=) $1 OR ($1 OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND (n.oid OPERATOR(pg_catalog.=) $2 "  \
    "OR $2 OPERATOR(pg_catalog.=) 0::pg_catalog.oid)))"

/* The table whose indexes a statement builds. It is not locked. */
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
    const Node *stmt = parse(sql);
    bool many = IsA(stmt, ReindexStmt) && is_of_many_tables(castNode(ReindexStmt, stmt));
    Oid table = built_on(stmt), types[2] = {OIDOID, OIDOID};
    Datum values[2] = {ObjectIdGetDatum(table),
                       ObjectIdGetDatum(many ? reindexed_schema(castNode(ReindexStmt, stmt)) : InvalidOid)};
    char *names;

    if (!OidIsValid(table) && !many)
        return NULL;
    SPI_connect();
    if (SPI_execute_with_args(LEFT_INVALID, 2, types, values, NULL, false, 0) != SPI_OK_SELECT || SPI_processed != 1)
        elog(ERROR, "cannot read the indexes");
    names = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
    names = names ? MemoryContextStrdup(h->cxt, names) : NULL;
    SPI_finish();
    return names;
}
