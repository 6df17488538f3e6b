/*
 * race.c: a module for races.py. test_wait_before(table text, key bigint): the next query of this session that reads
 * the table is planned when the advisory lock `key` is free, which somebody else holds.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "optimizer/planner.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"

PG_MODULE_MAGIC;

static planner_hook_type next;
static char table[NAMEDATALEN];
static int64 key;
static bool waits;

static bool reads_table(const Query *query)
{
    const RangeTblEntry *first = query->rtable ? linitial(query->rtable) : NULL;

    return first && first->rtekind == RTE_RELATION && strcmp(get_rel_name(first->relid), table) == 0;
}

static PlannedStmt *wait_and_plan(Query *query, const char *sql, int options, ParamListInfo params)
{
    if (waits && reads_table(query))
    {
        DirectFunctionCall1(pg_advisory_lock_int8, Int64GetDatum(key)); /* an error, where nothing is waited for */
        waits = false;
        AcceptInvalidationMessages();
    }
    return (next ? next : standard_planner)(query, sql, options, params);
}

PGDLLEXPORT Datum test_wait_before(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(test_wait_before);
Datum test_wait_before(PG_FUNCTION_ARGS)
{
    text_to_cstring_buffer(PG_GETARG_TEXT_PP(0), table, sizeof table);
    key = PG_GETARG_INT64(1);
    waits = true;
    next = planner_hook;
    planner_hook = wait_and_plan;
    PG_RETURN_VOID();
}
