/*
 * setval.c: setval() in a shadow. It acts at once and for ever, so on a sequence that others use it is refused; but
 * scripts set the sequences that they made themselves, which go with the shadow.
 *
 * Which sequence is meant is known only when it is called. So where a script says setval, functions in its place are
 * made within the shadow, and every query that is planned there calls them: they look at the sequence first. What
 * reaches the server's own setval all the same (a default, a function that was inlined) is refused by guard.c.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include "postgres.h"

#include <dlfcn.h>

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_namespace.h"
#include "commands/defrem.h"
#include "compat.h"
#include "fmgr.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_node.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"

#include "pg_host.h"

PGDLLEXPORT Datum migrate_shadow_setval(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(migrate_shadow_setval);

/* The server's functions: their OIDs, and their arguments after the sequence. */
static const struct
{
    Oid oid;
    const char *arguments;
} SETVAL[] = {
    {1576, "pg_catalog.int8"},
    {1765, "pg_catalog.int8, pg_catalog.bool"},
};

static Oid make_function(const char *schema, size_t i)
{
    Dl_info self;
    const char *sql;
    ParseState *state = make_parsestate(NULL);
    ObjectAddress made;

    if (!dladdr((void *) migrate_shadow_setval, &self))
        elog(ERROR, "cannot find the module's own file");
    sql = psprintf("CREATE FUNCTION %s.guarded(pg_catalog.regclass, %s) RETURNS pg_catalog.int8 LANGUAGE c VOLATILE "
                   "STRICT AS %s, 'migrate_shadow_setval'",
                   schema, SETVAL[i].arguments, quote_literal_cstr(self.dli_fname));
    state->p_sourcetext = sql;
    made = CreateFunction(state, castNode(CreateFunctionStmt, linitial_node(RawStmt, mg_raw_parser(sql))->stmt));
    free_parsestate(state);
    return made.objectId;
}

void pg_setval_prepare(Oid functions[2])
{
    const char *schema = "migrate_shadow";

    (void) NamespaceCreate(schema, BOOTSTRAP_SUPERUSERID, false);
    CommandCounterIncrement();
    for (size_t i = 0; i < lengthof(SETVAL); i++)
        functions[i] = make_function(schema, i);
    CommandCounterIncrement();
}

static bool replace(Node *node, void *arg)
{
    const Oid *functions = arg;

    if (!node)
        return false;
    if (IsA(node, Query))
        return query_tree_walker((Query *) node, replace, arg, 0);
    for (size_t i = 0; IsA(node, FuncExpr) && i < lengthof(SETVAL); i++)
        if (((FuncExpr *) node)->funcid == SETVAL[i].oid)
            ((FuncExpr *) node)->funcid = functions[i];
    return expression_tree_walker(node, replace, arg);
}

void pg_setval_replace(Query *query, const Oid functions[2])
{
    if (OidIsValid(functions[0]))
        (void) replace((Node *) query, unconstify(Oid *, functions));
}

/* Raises unless the sequence was made in the shadow. */
static void check_made(const pg_host *h, Oid oid)
{
    Relation rel = relation_open(oid, AccessShareLock);
    SubTransactionId created = rel->rd_createSubid;

    if (created == InvalidSubTransactionId || created < h->subid)
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("setval on sequence \"%s\", which is in use, would not be undone with the shadow",
                               RelationGetRelationName(rel)),
                        errhint("In a shadow it can set sequences that the migrations made.")));
    relation_close(rel, NoLock);
}

Datum migrate_shadow_setval(PG_FUNCTION_ARGS)
{
    const pg_host *h = pg_guarded();
    Datum sequence = PG_GETARG_DATUM(0), value = PG_GETARG_DATUM(1);

    if (!h || !h->shadow)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("there is no shadow here")));
    check_made(h, DatumGetObjectId(sequence));
    if (PG_NARGS() == 2)
        return DirectFunctionCall2(setval_oid, sequence, value);
    return DirectFunctionCall3(setval3_oid, sequence, value, PG_GETARG_DATUM(2));
}
