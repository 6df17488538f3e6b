/*
 * shadow_functions.c: what scripts call and see in a shadow is changed where their queries are planned.
 *
 * setval() acts at once and for ever, so on a sequence that others use it is refused; but scripts set the sequences
 * that they made themselves, which go with the shadow. Which sequence is meant is known only when it is called: a
 * function in its place looks first. What reaches the server's own setval all the same (a default, a function that was
 * inlined) is refused by guard.c.
 *
 * Scripts ask the catalogs what exists, often by name alone: "create the constraint unless pg_constraint has it". They
 * must not find what was moved aside, or is in other schemas: every catalog that they read is filtered, as row security
 * would.
 *
 * Both take functions, which are made within the shadow, when a script says a word that may need them.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include "postgres.h"

#include <dlfcn.h>

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "compat.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_node.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "shadow.h"

#define MG_STAND_IN(name)                                                                                              \
    PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);                                                                          \
    PG_FUNCTION_INFO_V1(name)

MG_STAND_IN(migrate_shadow_setval);
MG_STAND_IN(migrate_shadow_sees_schema);
MG_STAND_IN(migrate_shadow_sees_relation);
MG_STAND_IN(migrate_shadow_sees_type);

/* Making them ************************************************************************************************** */

enum function
{
    SETVAL,
    SETVAL_CALLED,
    SEES_SCHEMA,
    SEES_RELATION,
    SEES_TYPE
};

#define SCHEMA "migrate_shadow"

static const struct
{
    const char *declaration, *symbol;
} FUNCTIONS[] = {
    [SETVAL] = {"set (pg_catalog.regclass, pg_catalog.int8) RETURNS pg_catalog.int8 VOLATILE", "migrate_shadow_setval"},
    [SETVAL_CALLED] = {"set (pg_catalog.regclass, pg_catalog.int8, pg_catalog.bool) RETURNS pg_catalog.int8 VOLATILE",
                       "migrate_shadow_setval"},
    [SEES_SCHEMA] = {"sees_schema (pg_catalog.oid) RETURNS pg_catalog.bool STABLE", "migrate_shadow_sees_schema"},
    [SEES_RELATION] = {"sees_relation (pg_catalog.oid) RETURNS pg_catalog.bool STABLE", "migrate_shadow_sees_relation"},
    [SEES_TYPE] = {"sees_type (pg_catalog.oid) RETURNS pg_catalog.bool STABLE", "migrate_shadow_sees_type"},
};

_Static_assert(lengthof(FUNCTIONS) == PG_SHADOW_FUNCTIONS, "every function has a place");

/* Whatever default privileges say, the caller may call it. */
static void grant(Oid function)
{
    Relation rel = table_open(ProcedureRelationId, RowExclusiveLock);
    HeapTuple row = SearchSysCacheCopy1(PROCOID, ObjectIdGetDatum(function));
    Datum values[Natts_pg_proc] = {0};
    bool nulls[Natts_pg_proc] = {false}, replaces[Natts_pg_proc] = {false};

    if (!HeapTupleIsValid(row))
        elog(ERROR, "cache lookup failed for function %u", function);
    nulls[Anum_pg_proc_proacl - 1] = replaces[Anum_pg_proc_proacl - 1] = true;
    row = heap_modify_tuple(row, RelationGetDescr(rel), values, nulls, replaces);
    CatalogTupleUpdate(rel, &row->t_self, row);
    table_close(rel, RowExclusiveLock);
}

static Oid make_function(size_t i, const char *file)
{
    const char *sql = psprintf("CREATE FUNCTION " SCHEMA ".%s LANGUAGE c STRICT AS %s, '%s'", FUNCTIONS[i].declaration,
                               quote_literal_cstr(file), FUNCTIONS[i].symbol);
    ParseState *state = make_parsestate(NULL);
    ObjectAddress made;

    state->p_sourcetext = sql;
    made = CreateFunction(state, castNode(CreateFunctionStmt, linitial_node(RawStmt, mg_raw_parser(sql))->stmt));
    free_parsestate(state);
    CommandCounterIncrement();
    grant(made.objectId);
    return made.objectId;
}

void pg_shadow_make_functions(struct pg_shadow *s)
{
    Dl_info self;

    if (!dladdr((void *) migrate_shadow_setval, &self))
        elog(ERROR, "cannot find the module's own file");
    (void) NamespaceCreate(SCHEMA, BOOTSTRAP_SUPERUSERID, false);
    CommandCounterIncrement();
    for (size_t i = 0; i < lengthof(FUNCTIONS); i++)
        s->functions[i] = make_function(i, self.dli_fname);
    CommandCounterIncrement();
}

/* Queries ****************************************************************************************************** */

/* The server's setval, without and with "is called". */
static const Oid SETVAL_OIDS[] = {1576, 1765};

/* What the rows of a catalog belong to: which column tells, and what it is. */
static const struct
{
    Oid catalog;
    AttrNumber column;
    enum function sees;
} CATALOGS[] = {
    {RelationRelationId, Anum_pg_class_relnamespace, SEES_SCHEMA},
    {TypeRelationId, Anum_pg_type_typnamespace, SEES_SCHEMA},
    {ConstraintRelationId, Anum_pg_constraint_connamespace, SEES_SCHEMA},
    {ProcedureRelationId, Anum_pg_proc_pronamespace, SEES_SCHEMA},
    {NamespaceRelationId, Anum_pg_namespace_oid, SEES_SCHEMA},
    {OperatorRelationId, Anum_pg_operator_oprnamespace, SEES_SCHEMA},
    {OperatorClassRelationId, Anum_pg_opclass_opcnamespace, SEES_SCHEMA},
    {CollationRelationId, Anum_pg_collation_collnamespace, SEES_SCHEMA},
    {StatisticExtRelationId, Anum_pg_statistic_ext_stxnamespace, SEES_SCHEMA},
    {TSConfigRelationId, Anum_pg_ts_config_cfgnamespace, SEES_SCHEMA},
    {TSDictionaryRelationId, Anum_pg_ts_dict_dictnamespace, SEES_SCHEMA},
    {AttributeRelationId, Anum_pg_attribute_attrelid, SEES_RELATION},
    {AttrDefaultRelationId, Anum_pg_attrdef_adrelid, SEES_RELATION},
    {IndexRelationId, Anum_pg_index_indexrelid, SEES_RELATION},
    {InheritsRelationId, Anum_pg_inherits_inhrelid, SEES_RELATION},
    {TriggerRelationId, Anum_pg_trigger_tgrelid, SEES_RELATION},
    {PolicyRelationId, Anum_pg_policy_polrelid, SEES_RELATION},
    {RewriteRelationId, Anum_pg_rewrite_ev_class, SEES_RELATION},
    {SequenceRelationId, Anum_pg_sequence_seqrelid, SEES_RELATION},
    {PublicationRelRelationId, Anum_pg_publication_rel_prrelid, SEES_RELATION},
    {EnumRelationId, Anum_pg_enum_enumtypid, SEES_TYPE},
};

static void filter(RangeTblEntry *rte, Index number, const Oid *functions)
{
    for (size_t i = 0; rte->rtekind == RTE_RELATION && i < lengthof(CATALOGS); i++)
        if (rte->relid == CATALOGS[i].catalog)
        {
            Var *column = makeVar((int) number, CATALOGS[i].column, OIDOID, -1, InvalidOid, 0);

            rte->securityQuals = lcons(makeFuncExpr(functions[CATALOGS[i].sees], BOOLOID, list_make1(column),
                                                    InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL),
                                       rte->securityQuals);
            return;
        }
}

static bool change(Node *node, void *arg)
{
    const Oid *functions = arg;

    if (!node)
        return false;
    if (IsA(node, Query))
    {
        Query *query = (Query *) node;
        ListCell *cell;
        Index number = 0;

        foreach (cell, query->rtable)
            if ((int) ++number != query->resultRelation)
                filter(lfirst_node(RangeTblEntry, cell), number, functions);
        return query_tree_walker(query, change, arg, 0);
    }
    for (size_t i = 0; IsA(node, FuncExpr) && i < lengthof(SETVAL_OIDS); i++)
        if (((FuncExpr *) node)->funcid == SETVAL_OIDS[i])
            ((FuncExpr *) node)->funcid = functions[SETVAL + i];
    return expression_tree_walker(node, change, arg);
}

void pg_shadow_change_query(struct pg_shadow *s, Query *query)
{
    if (OidIsValid(s->functions[0]))
        (void) change((Node *) query, s->functions);
}

/* The functions ************************************************************************************************ */

static const pg_host *in_shadow(void)
{
    const pg_host *h = pg_guarded();

    if (!h || !h->shadow)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("there is no shadow here")));
    return h;
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
    Datum sequence = PG_GETARG_DATUM(0), value = PG_GETARG_DATUM(1);

    check_made(in_shadow(), DatumGetObjectId(sequence));
    if (PG_NARGS() == 2)
        return DirectFunctionCall2(setval_oid, sequence, value);
    return DirectFunctionCall3(setval3_oid, sequence, value, PG_GETARG_DATUM(2));
}

static Datum sees(Oid schema)
{
    return BoolGetDatum(!pg_shadow_hides(in_shadow()->shadow, schema));
}

Datum migrate_shadow_sees_schema(PG_FUNCTION_ARGS)
{
    return sees(PG_GETARG_OID(0));
}

Datum migrate_shadow_sees_relation(PG_FUNCTION_ARGS)
{
    return sees(get_rel_namespace(PG_GETARG_OID(0)));
}

Datum migrate_shadow_sees_type(PG_FUNCTION_ARGS)
{
    Oid type = PG_GETARG_OID(0);
    HeapTuple row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    Oid schema = InvalidOid;

    if (HeapTupleIsValid(row))
    {
        schema = ((Form_pg_type) GETSTRUCT(row))->typnamespace;
        ReleaseSysCache(row);
    }
    return sees(schema);
}
