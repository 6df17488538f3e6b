/*
 * shadow_catalogs.c: shows scripts, while they are replayed, the catalogs of a new database.
 *
 * The catalogs still contain the schemas that were moved aside, and all others. A script that looks something up by its
 * bare name ("is there a constraint X_fkey?") would find what the migrations are about to make. So every query that is
 * planned for a script reads the catalogs through a condition on each row, like those of row security. The condition is
 * added when views are expanded; that covers information_schema, pg_tables, qualified names, DO blocks, functions and
 * EXECUTE alike. The server's own look-ups go by OID or by the name of a schema, and the names belong to the empty
 * schemas.
 *
 * Three kinds of objects are hidden unless the migrations have made them: those in a schema that existed before (except
 * schemas that are lent), those of an extension that no script has created yet, and those whose names are unique in the
 * whole database. Catalogs without a rule here contain no name or text of an object in a schema.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_description.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_range.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "commands/extension.h"
#include "../base/compat.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/plancache.h"
#include "utils/syscache.h"

#include "shadow.h"

PGDLLEXPORT Datum migrate_shadow_seen(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(migrate_shadow_seen);

/* The object that a row of a catalog is about, or belongs to. */
static const struct rule
{
    Oid catalog;
    AttrNumber column; /* the column with the object's OID */
    Oid class;         /* the object's own catalog; if invalid, `class_column` has it */
    AttrNumber class_column;
} RULES[] = {
    {RelationRelationId, Anum_pg_class_oid, RelationRelationId, 0},
    {TypeRelationId, Anum_pg_type_oid, TypeRelationId, 0},
    {ProcedureRelationId, Anum_pg_proc_oid, ProcedureRelationId, 0},
    {ConstraintRelationId, Anum_pg_constraint_oid, ConstraintRelationId, 0},
    {NamespaceRelationId, Anum_pg_namespace_oid, NamespaceRelationId, 0},
    {CollationRelationId, Anum_pg_collation_oid, CollationRelationId, 0},
    {ConversionRelationId, Anum_pg_conversion_oid, ConversionRelationId, 0},
    {OperatorRelationId, Anum_pg_operator_oid, OperatorRelationId, 0},
    {OperatorClassRelationId, Anum_pg_opclass_oid, OperatorClassRelationId, 0},
    {OperatorFamilyRelationId, Anum_pg_opfamily_oid, OperatorFamilyRelationId, 0},
    {TSConfigRelationId, Anum_pg_ts_config_oid, TSConfigRelationId, 0},
    {TSDictionaryRelationId, Anum_pg_ts_dict_oid, TSDictionaryRelationId, 0},
    {TSParserRelationId, Anum_pg_ts_parser_oid, TSParserRelationId, 0},
    {TSTemplateRelationId, Anum_pg_ts_template_oid, TSTemplateRelationId, 0},
    {StatisticExtRelationId, Anum_pg_statistic_ext_oid, StatisticExtRelationId, 0},
    /* these belong to relations */
    {AttributeRelationId, Anum_pg_attribute_attrelid, RelationRelationId, 0},
    {AttrDefaultRelationId, Anum_pg_attrdef_adrelid, RelationRelationId, 0},
    {IndexRelationId, Anum_pg_index_indexrelid, RelationRelationId, 0},
    {InheritsRelationId, Anum_pg_inherits_inhrelid, RelationRelationId, 0},
    {TriggerRelationId, Anum_pg_trigger_tgrelid, RelationRelationId, 0},
    {RewriteRelationId, Anum_pg_rewrite_ev_class, RelationRelationId, 0},
    {PolicyRelationId, Anum_pg_policy_polrelid, RelationRelationId, 0},
    {SequenceRelationId, Anum_pg_sequence_seqrelid, RelationRelationId, 0},
    {StatisticRelationId, Anum_pg_statistic_starelid, RelationRelationId, 0},
    {PartitionedRelationId, Anum_pg_partitioned_table_partrelid, RelationRelationId, 0},
    {ForeignTableRelationId, Anum_pg_foreign_table_ftrelid, RelationRelationId, 0},
    {PublicationRelRelationId, Anum_pg_publication_rel_prrelid, RelationRelationId, 0},
    /* these belong to types */
    {EnumRelationId, Anum_pg_enum_enumtypid, TypeRelationId, 0},
    {RangeRelationId, Anum_pg_range_rngtypid, TypeRelationId, 0},
    {CastRelationId, Anum_pg_cast_castsource, TypeRelationId, 0},
    {CastRelationId, Anum_pg_cast_casttarget, TypeRelationId, 0},
    /* these belong to no schema */
    {PublicationRelationId, Anum_pg_publication_oid, PublicationRelationId, 0},
    {EventTriggerRelationId, Anum_pg_event_trigger_oid, EventTriggerRelationId, 0},
    {ForeignServerRelationId, Anum_pg_foreign_server_oid, ForeignServerRelationId, 0},
    {ForeignDataWrapperRelationId, Anum_pg_foreign_data_wrapper_oid, ForeignDataWrapperRelationId, 0},
    {UserMappingRelationId, Anum_pg_user_mapping_umserver, ForeignServerRelationId, 0},
    {DefaultAclRelationId, Anum_pg_default_acl_defaclnamespace, NamespaceRelationId, 0},
    /* these may belong to anything */
    {DescriptionRelationId, Anum_pg_description_objoid, InvalidOid, Anum_pg_description_classoid},
};

/* Queries ****************************************************************************************************** */

static Var *column(int index, AttrNumber number)
{
    return makeVar(index, number, OIDOID, -1, InvalidOid, 0);
}

static Expr *condition(const struct rule *r, int index, Oid seen)
{
    Expr *class = OidIsValid(r->class)
                      ? (Expr *) makeConst(OIDOID, -1, InvalidOid, sizeof(Oid), ObjectIdGetDatum(r->class), false, true)
                      : (Expr *) column(index, r->class_column);

    return (Expr *) makeFuncExpr(seen, BOOLOID, list_make2(class, column(index, r->column)), InvalidOid, InvalidOid,
                                 COERCE_EXPLICIT_CALL);
}

static void add_conditions(Query *query, Oid seen)
{
    int index = 0;
    ListCell *cell;

    foreach (cell, query->rtable)
    {
        RangeTblEntry *entry = lfirst_node(RangeTblEntry, cell);

        index++;
        if (entry->rtekind != RTE_RELATION || entry->relid >= FirstNormalObjectId ||
            (query->commandType == CMD_INSERT && index == query->resultRelation))
            continue;
        for (size_t i = 0; i < lengthof(RULES); i++)
            if (RULES[i].catalog == entry->relid)
                entry->securityQuals = lappend(entry->securityQuals, condition(&RULES[i], index, seen));
    }
}

static bool filter(Node *node, void *arg)
{
    bool stop;

    if (!node)
        return false;
    if (!IsA(node, Query))
        return expression_tree_walker(node, filter, arg);
    stop = query_tree_walker((Query *) node, filter, arg, 0);
    add_conditions((Query *) node, *(const Oid *) arg);
    return stop;
}

void pg_shadow_filter(struct pg_shadow *s, Query *query)
{
    if (s->filters)
        (void) filter((Node *) query, &s->seen);
}

/* Plans that functions have kept were made with the conditions or without them, so they are dropped if that changes. */
void pg_shadow_set_filter(struct pg_shadow *s, bool on)
{
    if (s->filters != on)
        ResetPlanCache();
    s->filters = on;
}

/*
 * The server would merge an SQL function that returns rows into the query after the conditions were added, so it must
 * be called instead.
 */
bool pg_shadow_keeps_apart(Oid function)
{
    HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    bool apart = false;

    if (HeapTupleIsValid(row))
    {
        Form_pg_proc form = (Form_pg_proc) GETSTRUCT(row);

        apart = form->prolang == SQLlanguageId && form->proretset;
        ReleaseSysCache(row);
    }
    return apart;
}

/* Rows ********************************************************************************************************* */

static bool is_inside_seen(const struct pg_shadow *s, Oid schema)
{
    if (pg_shadow_is_lent(s, schema))
        return true;
    return !pg_shadow_is_outside(s, schema) && schema != s->own && !isOtherTempNamespace(schema);
}

static bool is_row_seen(const pg_host *h, Oid class, HeapTuple row)
{
    AttrNumber schema = get_object_attnum_namespace(class);
    bool isnull;

    if (schema == InvalidAttrNumber)
        return pg_shadow_is_ours(h, row);
    return is_inside_seen(h->shadow,
                          DatumGetObjectId(SysCacheGetAttr(get_object_catcache_oid(class), row, schema, &isnull)));
}

/* Does a script see an object? */
static bool is_seen(const pg_host *h, Oid class, Oid oid)
{
    int cache = is_objectclass_supported(class) ? get_object_catcache_oid(class) : -1;
    Oid extension = oid >= FirstNormalObjectId ? getExtensionOfObject(class, oid) : InvalidOid;
    bool seen = true;
    HeapTuple row;

    if (OidIsValid(extension))
        return get_extension_name(extension) != NULL;
    if (class == NamespaceRelationId)
        return !pg_shadow_hides(h->shadow, oid) && oid != h->shadow->own;
    if (oid < FirstNormalObjectId || cache < 0)
        return true;
    row = SearchSysCache1(cache, ObjectIdGetDatum(oid));
    if (HeapTupleIsValid(row))
    {
        seen = is_row_seen(h, class, row);
        ReleaseSysCache(row);
    }
    return seen;
}

Datum migrate_shadow_seen(PG_FUNCTION_ARGS)
{
    const pg_host *h = pg_guarded();

    if (!h || !h->shadow)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("there is no shadow here")));
    PG_RETURN_BOOL(is_seen(h, PG_GETARG_OID(0), PG_GETARG_OID(1)));
}

void pg_shadow_prepare_filter(struct pg_shadow *s)
{
    s->seen = pg_shadow_make_function(s, "seen(pg_catalog.oid, pg_catalog.oid)", "pg_catalog.bool STABLE COST 100",
                                      "migrate_shadow_seen");
}
