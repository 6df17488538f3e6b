/*
 * host_condition.c: finds out how the server would show a condition on a table's rows if an index had it. The condition
 * is parsed and analyzed as CREATE INDEX does it, and shown as pg_get_expr does. Nothing is made, and no row is read.
 */
#include "postgres.h"

#include "access/table.h"
#include "base/compat.h"
#include "nodes/makefuncs.h"
#include "parser/parse_clause.h"
#include "parser/parse_collate.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"

#include "base/pg_host.h"

typedef struct
{
    const char *schema, *table, *condition;
    mg_arena *arena;
    const char *shown;
} condition_call;

/* The tree of a condition, which must be all that follows WHERE in the statement; anything else is an error. */
static Node *parse_condition(const char *sql)
{
    List *parsed = mg_raw_parser(sql);
    SelectStmt *select = list_length(parsed) == 1 ? (SelectStmt *) linitial_node(RawStmt, parsed)->stmt : NULL;

    if (!select || !IsA(select, SelectStmt) || select->op != SETOP_NONE || select->targetList || select->fromClause ||
        select->groupClause || select->havingClause || select->windowClause || select->sortClause ||
        select->limitOffset || select->limitCount || select->lockingClause || select->intoClause ||
        !select->whereClause)
        ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("this is not one condition")));
    return select->whereClause;
}

static Datum show(Relation of, Node *condition)
{
    char *tree = nodeToString(make_ands_explicit(make_ands_implicit((Expr *) condition)));

    return DirectFunctionCall2(pg_get_expr, CStringGetTextDatum(tree), ObjectIdGetDatum(RelationGetRelid(of)));
}

static Datum show_condition_of(const char *schema, const char *table, const char *condition)
{
    const char *sql = psprintf("SELECT WHERE (%s)", condition);
    Node *raw = parse_condition(sql);
    ParseState *state = make_parsestate(NULL);
    Relation of = table_openrv(makeRangeVar(pstrdup(schema), pstrdup(table), -1), AccessShareLock);
    ParseNamespaceItem *item = addRangeTableEntryForRelation(state, of, AccessShareLock, NULL, false, true);
    Node *analyzed;
    Datum shown;

    state->p_sourcetext = sql;
    addNSItemToQuery(state, item, false, true, true);
    analyzed = transformWhereClause(state, raw, EXPR_KIND_INDEX_PREDICATE, "WHERE");
    assign_expr_collations(state, analyzed);
    shown = show(of, analyzed);
    free_parsestate(state);
    table_close(of, AccessShareLock);
    return shown;
}

static void show_body(pg_host *h, void *arg)
{
    condition_call *c = arg;
    const char *target = pg_to_server(h->session->target, strlen(h->session->target));
    const char *schema = c->schema ? pg_to_server(c->schema, strlen(c->schema)) : target;
    const char *path = psprintf("%s, pg_temp", quote_identifier(target));
    int nest = pg_query_settings();

    (void) set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
    c->shown = pg_arena_text(c->arena,
                             TextDatumGetCString(show_condition_of(schema, pg_to_server(c->table, strlen(c->table)),
                                                                   pg_to_server(c->condition, strlen(c->condition)))));
    AtEOXact_GUC(true, nest);
}

static mg_rc show_condition(void *ctx, const char *schema, const char *table, const char *condition, const char **shown,
                            mg_arena *arena, mg_error *err)
{
    condition_call c = {schema, table, condition, arena, NULL};
    mg_rc rc = pg_protect(ctx, show_body, &c, arena, err);

    *shown = c.shown;
    return rc;
}

void pg_condition_init(mg_host *host)
{
    host->show_condition = show_condition;
}
