/*
 * sequences.c: protects sequences while something runs only to be rolled back. Drawing a value, or setting one, is
 * never undone, so on a sequence that others use it is refused. Scripts may draw from sequences that they have made
 * themselves, and in a shadow also set those, since the sequences disappear with everything else.
 *
 * In most calls of nextval() the sequence is a constant, as in a column's default, and is looked at when the query is
 * planned. In other calls only running them tells which sequence is meant. Therefore, if the scripts of a shadow say
 * setval or nextval, replacements of these functions are made in the shadow, and every query that is planned there
 * calls those: they look at the sequence first. The server's own setval() can still be reached in other ways; guard.c
 * refuses it there. Defaults that ALTER TABLE and COPY FROM evaluate are in no planned query, so what they draw is not
 * noticed.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "../base/compat.h"
#include "fmgr.h"
#include "nodes/nodeFuncs.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "shadow.h"

PGDLLEXPORT Datum migrate_shadow_sequence(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(migrate_shadow_sequence);

/* The server's functions: their OIDs, and the types of their arguments after the sequence. */
#define NEXTVAL 1574
static const struct
{
    Oid oid;
    const char *arguments;
} FUNCTIONS[MG_SEQUENCE_FUNCTIONS] = {
    {1576, ", pg_catalog.int8"},
    {1765, ", pg_catalog.int8, pg_catalog.bool"},
    {NEXTVAL, ""},
};

void pg_sequences_prepare(struct pg_shadow *s, Oid functions[MG_SEQUENCE_FUNCTIONS])
{
    for (size_t i = 0; i < lengthof(FUNCTIONS); i++)
        functions[i] = pg_shadow_make_function(s, psprintf("guarded(pg_catalog.regclass%s)", FUNCTIONS[i].arguments),
                                               "pg_catalog.int8 VOLATILE", "migrate_shadow_sequence");
}

/* Raises an error unless the sequence was made in what will be rolled back. */
static void check_made(const pg_host *h, Oid oid, const char *function)
{
    Relation rel = try_relation_open(oid, AccessShareLock);
    SubTransactionId created;
    char *name;

    if (!rel)
        return; /* the function itself will report that there is none */
    created = rel->rd_createSubid;
    name = pstrdup(RelationGetRelationName(rel));
    relation_close(rel, NoLock);
    if (created == InvalidSubTransactionId || created < h->subid)
        pg_guard_refuse(psprintf("%s on sequence \"%s\", which is in use,", function, name));
}

/* Checks a call of nextval if its sequence is a constant; otherwise calls the replacement, which checks it then. */
static void guard_call(const pg_host *h, FuncExpr *call)
{
    const Node *sequence = linitial(call->args);

    if (call->funcid == NEXTVAL && IsA(sequence, Const))
    {
        if (!((const Const *) sequence)->constisnull)
            check_made(h, DatumGetObjectId(((const Const *) sequence)->constvalue), "nextval");
        return;
    }
    for (size_t i = 0; i < lengthof(FUNCTIONS); i++)
        if (call->funcid == FUNCTIONS[i].oid && OidIsValid(h->sequence_functions[i]))
            call->funcid = h->sequence_functions[i];
    if (call->funcid == NEXTVAL)
        pg_guard_refuse("nextval on a sequence that only its call tells");
}

static bool guard_node(Node *node, void *arg)
{
    if (!node)
        return false;
    if (IsA(node, Query))
        return query_tree_walker((Query *) node, guard_node, arg, 0);
    if (IsA(node, FuncExpr) && ((FuncExpr *) node)->args != NIL)
        guard_call(arg, (FuncExpr *) node);
    if (IsA(node, NextValueExpr))
        check_made(arg, ((NextValueExpr *) node)->seqid, "an identity column");
    return expression_tree_walker(node, guard_node, arg);
}

void pg_sequences_guard(pg_host *h, Query *query)
{
    (void) guard_node((Node *) query, h);
}

/*
 * The server would merge a function in SQL into the query after its calls were looked at, so one that says nextval must
 * be called instead.
 */
bool pg_sequences_keep_apart(Oid function)
{
    HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    bool apart = false, isnull;

    if (!HeapTupleIsValid(row))
        return false;
    if (((Form_pg_proc) GETSTRUCT(row))->prolang == SQLlanguageId)
    {
        Datum source = SysCacheGetAttr(PROCOID, row, Anum_pg_proc_prosrc, &isnull);
        char *body = isnull ? NULL : TextDatumGetCString(source);

        /* Without a text its body is a parse tree. */
        apart = !body || !*body || pg_text_says(body, strlen(body), "nextval");
    }
    ReleaseSysCache(row);
    return apart;
}

Datum migrate_shadow_sequence(PG_FUNCTION_ARGS)
{
    const pg_host *h = pg_guarded();
    Datum sequence = PG_GETARG_DATUM(0);

    if (!h || !h->shadow)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("there is no shadow here")));
    check_made(h, DatumGetObjectId(sequence), PG_NARGS() == 1 ? "nextval" : "setval");
    if (PG_NARGS() == 1)
        return DirectFunctionCall1(nextval_oid, sequence);
    if (PG_NARGS() == 2)
        return DirectFunctionCall2(setval_oid, sequence, PG_GETARG_DATUM(1));
    return DirectFunctionCall3(setval3_oid, sequence, PG_GETARG_DATUM(1), PG_GETARG_DATUM(2));
}
