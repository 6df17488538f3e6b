/* rows.c: what reads and writes rows, upkeep, and the session; see actions.h. */
#include "actions.h"

#include "lib/stringinfo.h"
#include "storage/lockdefs.h"

/* Rows ********************************************************************************************************** */

/* Reads the statements in a WITH clause that write. */
static void read_with(pg_reader *r, const WithClause *with)
{
    ListCell *cell;

    if (!with)
        return;
    foreach (cell, with->ctes)
    {
        const Node *query = lfirst_node(CommonTableExpr, cell)->ctequery;

        if (query && !IsA(query, SelectStmt))
            pg_actions_read(r, query);
        else if (query)
            read_with(r, castNode(SelectStmt, query)->withClause);
    }
}

/* The columns that are written. One of which only parts are, SET a[1] = 1, a[2] = 2, may be so more than once. */
static const char *const *written_columns(pg_reader *r, const List *targets)
{
    const char **columns = mg_arena_get(r->arena, ((size_t) list_length(targets) + 1) * sizeof *columns);
    size_t n = 0;
    ListCell *cell;

    if (!columns)
        pg_no_memory();
    foreach (cell, targets)
    {
        const ResTarget *target = lfirst_node(ResTarget, cell);

        if (!target->indirection || n == 0 || strcmp(columns[n - 1], target->name) != 0)
            columns[n++] = pg_name(r, target->name);
    }
    return columns;
}

void pg_read_insert(pg_reader *r, const Node *stmt)
{
    const InsertStmt *s = castNode(InsertStmt, stmt);
    const SelectStmt *rows = (const SelectStmt *) s->selectStmt;
    mg_action *a = pg_action_on(r, MG_ACTION_INSERT, MG_THING_NONE, s->relation);

    a->columns = s->cols ? written_columns(r, s->cols) : NULL;
    a->flags = pg_flag_if(rows && IsA(rows, SelectStmt) && !rows->valuesLists, MG_ACT_AS_SELECT);
    read_with(r, s->withClause);
}

void pg_read_update(pg_reader *r, const Node *stmt)
{
    const UpdateStmt *s = castNode(UpdateStmt, stmt);
    mg_action *a = pg_action_on(r, MG_ACTION_UPDATE, MG_THING_NONE, s->relation);

    a->columns = written_columns(r, s->targetList);
    a->flags = pg_flag_if(s->whereClause, MG_ACT_HAS_WHERE);
    read_with(r, s->withClause);
}

void pg_read_delete(pg_reader *r, const Node *stmt)
{
    const DeleteStmt *s = castNode(DeleteStmt, stmt);
    mg_action *a = pg_action_on(r, MG_ACTION_DELETE, MG_THING_NONE, s->relation);

    a->flags = pg_flag_if(s->whereClause, MG_ACT_HAS_WHERE);
    read_with(r, s->withClause);
}

#if PG_VERSION_NUM >= 150000
void pg_read_merge(pg_reader *r, const Node *stmt)
{
    const MergeStmt *s = castNode(MergeStmt, stmt);

    pg_action_on(r, MG_ACTION_MERGE, MG_THING_NONE, s->relation);
    read_with(r, s->withClause);
}
#endif

/* SELECT … INTO makes a table. */
void pg_read_select(pg_reader *r, const Node *stmt)
{
    const SelectStmt *s = castNode(SelectStmt, stmt), *first = s;

    while (first->larg)
        first = first->larg;
    if (first->intoClause)
        pg_action_on(r, MG_ACTION_CREATE, MG_THING_TABLE, first->intoClause->rel)->flags =
            MG_ACT_AS_SELECT | pg_temporary(first->intoClause->rel);
    else
        pg_action_add(r, MG_ACTION_SELECT, MG_THING_NONE);
    read_with(r, s->withClause);
}

void pg_read_truncate(pg_reader *r, const Node *stmt)
{
    const TruncateStmt *s = castNode(TruncateStmt, stmt);
    ListCell *cell;

    foreach (cell, s->relations)
        pg_action_on(r, MG_ACTION_TRUNCATE, MG_THING_TABLE, lfirst_node(RangeVar, cell))->flags =
            pg_flag_if(s->behavior == DROP_CASCADE, MG_ACT_CASCADE) | pg_flag_if(s->restart_seqs, MG_ACT_IDENTITY);
}

void pg_read_copy(pg_reader *r, const Node *stmt)
{
    const CopyStmt *s = castNode(CopyStmt, stmt);
    mg_action *a = pg_action_on(r, s->is_from ? MG_ACTION_COPY_FROM : MG_ACTION_COPY_TO, MG_THING_NONE, s->relation);

    a->method = !s->filename ? "client" : s->is_program ? "program" : "file";
    a->flags = pg_flag_if(s->whereClause, MG_ACT_HAS_WHERE);
}

void pg_read_refresh(pg_reader *r, const Node *stmt)
{
    const RefreshMatViewStmt *s = castNode(RefreshMatViewStmt, stmt);
    mg_action *a = pg_action_on(r, MG_ACTION_REFRESH, MG_THING_MATERIALIZED_VIEW, s->relation);

    a->flags = pg_flag_if(s->concurrent, MG_ACT_CONCURRENTLY);
}

/* Upkeep ******************************************************************************************************** */

static bool has_option(const List *options, const char *name)
{
    ListCell *cell;

    foreach (cell, options)
        if (strcmp(lfirst_node(DefElem, cell)->defname, name) == 0)
            return true;
    return false;
}

/* VACUUM and ANALYZE */
void pg_read_vacuum(pg_reader *r, const Node *stmt)
{
    const VacuumStmt *s = castNode(VacuumStmt, stmt);
    mg_action_kind kind = s->is_vacuumcmd ? MG_ACTION_VACUUM : MG_ACTION_ANALYZE;
    unsigned flags = pg_flag_if(has_option(s->options, "full"), MG_ACT_FULL);
    ListCell *cell;

    if (s->rels == NIL)
        pg_action_add(r, kind, MG_THING_NONE)->flags = flags;
    foreach (cell, s->rels)
        pg_action_on(r, kind, MG_THING_TABLE, lfirst_node(VacuumRelation, cell)->relation)->flags = flags;
}

void pg_read_cluster(pg_reader *r, const Node *stmt)
{
    const ClusterStmt *s = castNode(ClusterStmt, stmt);

    pg_action_on(r, MG_ACTION_CLUSTER, MG_THING_TABLE, s->relation)->index = pg_name(r, s->indexname);
}

static mg_thing_kind reindexed_thing(ReindexObjectType kind)
{
    switch (kind)
    {
    case REINDEX_OBJECT_INDEX:
        return MG_THING_INDEX;
    case REINDEX_OBJECT_TABLE:
        return MG_THING_TABLE;
    case REINDEX_OBJECT_SCHEMA:
        return MG_THING_SCHEMA;
    case REINDEX_OBJECT_DATABASE:
        return MG_THING_DATABASE;
    default:
        return MG_THING_SYSTEM;
    }
}

void pg_read_reindex(pg_reader *r, const Node *stmt)
{
    const ReindexStmt *s = castNode(ReindexStmt, stmt);
    mg_action *a = pg_action_on(r, MG_ACTION_REINDEX, reindexed_thing(s->kind), s->relation);

    if (!s->relation)
        a->object.name = pg_name(r, s->name);
    a->flags = pg_flag_if(mg_reindexes_concurrently(s, has_option), MG_ACT_CONCURRENTLY);
}

/* The session *************************************************************************************************** */

void pg_read_lock(pg_reader *r, const Node *stmt)
{
    static const char *const modes[] = {
        [AccessShareLock] = "access share",
        [RowShareLock] = "row share",
        [RowExclusiveLock] = "row exclusive",
        [ShareUpdateExclusiveLock] = "share update exclusive",
        [ShareLock] = "share",
        [ShareRowExclusiveLock] = "share row exclusive",
        [ExclusiveLock] = "exclusive",
        [AccessExclusiveLock] = "access exclusive",
    };
    const LockStmt *s = castNode(LockStmt, stmt);
    ListCell *cell;

    foreach (cell, s->relations)
        pg_action_on(r, MG_ACTION_LOCK, MG_THING_NONE, lfirst_node(RangeVar, cell))->method =
            s->mode > 0 && s->mode < (int) lengthof(modes) ? modes[s->mode] : NULL;
}

/* The constants that a setting is given, separated by commas. */
static const char *setting_text(pg_reader *r, const List *values)
{
    StringInfoData text;
    ListCell *cell;

    initStringInfo(&text);
    foreach (cell, values)
    {
        const A_Const *c = lfirst(cell);

        appendStringInfoString(&text, text.len > 0 ? ", " : "");
        if (!IsA(c, A_Const))
            continue;
        if (IsA(&c->val, String))
            appendStringInfoString(&text, strVal(&c->val));
        else if (IsA(&c->val, Integer))
            appendStringInfo(&text, "%d", intVal(&c->val));
        else if (IsA(&c->val, Float))
            appendStringInfo(&text, "%g", floatVal(&c->val));
    }
    return pg_name(r, text.data);
}

void pg_read_set(pg_reader *r, const Node *stmt)
{
    const VariableSetStmt *s = castNode(VariableSetStmt, stmt);
    bool resets = s->kind == VAR_RESET || s->kind == VAR_RESET_ALL;
    mg_action *a = pg_action_add(r, resets ? MG_ACTION_RESET : MG_ACTION_SET, MG_THING_NONE);

    a->object.name = pg_name(r, s->name);
    if (s->kind == VAR_SET_VALUE)
        a->value = setting_text(r, s->args);
    if (s->is_local)
        a->method = "local";
}

void pg_read_discard(pg_reader *r, const Node *stmt)
{
    static const char *const targets[] = {
        [DISCARD_ALL] = "all", [DISCARD_PLANS] = "plans", [DISCARD_SEQUENCES] = "sequences", [DISCARD_TEMP] = "temp"};

    pg_action_add(r, MG_ACTION_DISCARD, MG_THING_NONE)->method = targets[castNode(DiscardStmt, stmt)->target];
}

/* EXPLAIN ANALYZE runs what it explains. */
void pg_read_explain(pg_reader *r, const Node *stmt)
{
    const ExplainStmt *s = castNode(ExplainStmt, stmt);

    if (has_option(s->options, "analyze"))
        pg_actions_read(r, s->query);
    else
        pg_action_add(r, MG_ACTION_OTHER, MG_THING_NONE);
}
