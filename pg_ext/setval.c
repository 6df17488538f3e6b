/*
 * setval.c: setval() in a shadow. It acts at once and for ever, so on a sequence that others use it is refused; but
 * scripts set the sequences that they made themselves, which go with the shadow.
 *
 * Which sequence is meant is known only when it is called. So where a script says setval, functions in its place are
 * made within the shadow, and every query that is planned there calls them: they look at the sequence first. What
 * reaches the server's own setval all the same (a default, a function that was inlined) is refused by guard.c.
 */
#include "postgres.h"

#include "access/relation.h"
#include "compat.h"
#include "fmgr.h"
#include "nodes/nodeFuncs.h"
#include "storage/lmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"

#include "shadow.h"

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

void pg_setval_prepare(Oid functions[2])
{
    for (size_t i = 0; i < lengthof(SETVAL); i++)
        functions[i] = pg_shadow_make_function(psprintf("guarded(pg_catalog.regclass, %s)", SETVAL[i].arguments),
                                               "pg_catalog.int8 VOLATILE", "migrate_shadow_setval");
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
