/*
 * shadow_targets.c: finds the schema in which a statement creates something, and the schema whose objects it changes.
 *
 * Only statements that name the schema are of interest: what others mean depends on search_path.
 */
#include "postgres.h"

#include "../base/compat.h"
#include "catalog/namespace.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
#include "utils/lsyscache.h"

#include "shadow.h"

/* Names **************************************************************************************************** */

/* The schema of [[database.]schema.]object[.part], or NULL if none is named. */
static const char *schema_of_names(const List *names, int parts)
{
    int place = list_length(names) - 2 - parts;

    return place >= 0 ? strVal(list_nth(names, place)) : NULL;
}

static const char *schema_of_range(const RangeVar *range)
{
    return range ? range->schemaname : NULL;
}

/* How many names at the end belong to a part of a relation. */
static int parts_of(ObjectType type)
{
    switch (type)
    {
    case OBJECT_COLUMN:
    case OBJECT_POLICY:
    case OBJECT_RULE:
    case OBJECT_TABCONSTRAINT:
    case OBJECT_TRIGGER:
        return 1;
    default:
        return 0;
    }
}

/* The schema of an object in the way in which DROP, COMMENT, GRANT and ALTER … OWNER name objects. */
static const char *schema_of_object(const Node *object, ObjectType type)
{
    if (!object)
        return NULL;
    if (type == OBJECT_SCHEMA)
        return IsA(object, String) ? strVal(object) : NULL;
    switch (nodeTag(object))
    {
    case T_RangeVar:
        return schema_of_range(castNode(RangeVar, object));
    case T_List:
        return schema_of_names((const List *) object, parts_of(type));
    case T_ObjectWithArgs:
        return schema_of_names(castNode(ObjectWithArgs, object)->objname, 0);
    case T_TypeName:
        return schema_of_names(castNode(TypeName, object)->names, 0);
    default:
        return NULL;
    }
}

static const char *schema_of_first(const List *objects, ObjectType type)
{
    return objects ? schema_of_object(linitial(objects), type) : NULL;
}

static const char *schema_of_option(const List *options, const char *name)
{
    ListCell *cell;

    foreach (cell, options)
    {
        const DefElem *option = lfirst_node(DefElem, cell);

        if (strcmp(option->defname, name) == 0 && option->arg && IsA(option->arg, String))
            return strVal(option->arg);
    }
    return NULL;
}

/* Creating ************************************************************************************************* */

/*
 * The schema of a DROP. With IF EXISTS the object may be one that a hosting platform had and dropped long ago, so that
 * does not count.
 */
static const char *dropped_schema(const DropStmt *d)
{
    return d->missing_ok || parts_of(d->removeType) > 0 ? NULL : schema_of_first(d->objects, d->removeType);
}

const char *pg_created_schema(const Node *stmt)
{
    switch (nodeTag(stmt))
    {
    case T_CreateStmt:
        return schema_of_range(((const CreateStmt *) stmt)->relation);
    case T_CreateForeignTableStmt:
        return schema_of_range(((const CreateForeignTableStmt *) stmt)->base.relation);
    case T_ViewStmt:
        return schema_of_range(((const ViewStmt *) stmt)->view);
    case T_CreateTableAsStmt:
        return schema_of_range(((const CreateTableAsStmt *) stmt)->into->rel);
    case T_SelectStmt:
        return ((const SelectStmt *) stmt)->intoClause ? schema_of_range(((const SelectStmt *) stmt)->intoClause->rel)
                                                       : NULL;
    case T_CreateSeqStmt:
        return schema_of_range(((const CreateSeqStmt *) stmt)->sequence);
    case T_CompositeTypeStmt:
        return schema_of_range(((const CompositeTypeStmt *) stmt)->typevar);
    case T_CreateEnumStmt:
        return schema_of_names(((const CreateEnumStmt *) stmt)->typeName, 0);
    case T_AlterEnumStmt:
        return schema_of_names(((const AlterEnumStmt *) stmt)->typeName, 0);
    case T_CreateRangeStmt:
        return schema_of_names(((const CreateRangeStmt *) stmt)->typeName, 0);
    case T_CreateDomainStmt:
        return schema_of_names(((const CreateDomainStmt *) stmt)->domainname, 0);
    case T_DefineStmt:
        return schema_of_names(((const DefineStmt *) stmt)->defnames, 0);
    case T_CreateFunctionStmt:
        return schema_of_names(((const CreateFunctionStmt *) stmt)->funcname, 0);
    case T_CreateStatsStmt:
        return schema_of_names(((const CreateStatsStmt *) stmt)->defnames, 0);
    case T_CreateOpClassStmt:
        return schema_of_names(((const CreateOpClassStmt *) stmt)->opclassname, 0);
    case T_CreateOpFamilyStmt:
        return schema_of_names(((const CreateOpFamilyStmt *) stmt)->opfamilyname, 0);
    case T_CreateConversionStmt:
        return schema_of_names(((const CreateConversionStmt *) stmt)->conversion_name, 0);
    case T_CreateExtensionStmt:
        return schema_of_option(((const CreateExtensionStmt *) stmt)->options, "schema");
    case T_AlterObjectSchemaStmt:
        return ((const AlterObjectSchemaStmt *) stmt)->newschema;
    case T_RenameStmt:
        return ((const RenameStmt *) stmt)->renameType == OBJECT_SCHEMA ? ((const RenameStmt *) stmt)->subname : NULL;
    case T_DropStmt:
        return dropped_schema((const DropStmt *) stmt);
    default:
        return NULL;
    }
}

/* Working on what is there ********************************************************************************* */

/* The schema whose rows a statement writes. */
static const char *written_schema(const Node *stmt)
{
    switch (nodeTag(stmt))
    {
    case T_InsertStmt:
        return schema_of_range(((const InsertStmt *) stmt)->relation);
    case T_UpdateStmt:
        return schema_of_range(((const UpdateStmt *) stmt)->relation);
    case T_DeleteStmt:
        return schema_of_range(((const DeleteStmt *) stmt)->relation);
#if PG_VERSION_NUM >= 150000
    case T_MergeStmt:
        return schema_of_range(((const MergeStmt *) stmt)->relation);
#endif
    case T_CopyStmt:
        return ((const CopyStmt *) stmt)->is_from ? schema_of_range(((const CopyStmt *) stmt)->relation) : NULL;
    case T_TruncateStmt:
        return schema_of_first(((const TruncateStmt *) stmt)->relations, OBJECT_TABLE);
    case T_RefreshMatViewStmt:
        return schema_of_range(((const RefreshMatViewStmt *) stmt)->relation);
    default:
        return NULL;
    }
}

static const char *granted_schema(const GrantStmt *g)
{
    if (g->targtype == ACL_TARGET_ALL_IN_SCHEMA)
        return schema_of_first(g->objects, OBJECT_SCHEMA);
    return schema_of_first(g->objects, g->objtype);
}

static const char *schema_of_defaults(const AlterDefaultPrivilegesStmt *a)
{
    ListCell *cell;

    foreach (cell, a->options)
    {
        const DefElem *option = lfirst_node(DefElem, cell);

        if (strcmp(option->defname, "schemas") == 0 && option->arg)
            return schema_of_first((const List *) option->arg, OBJECT_SCHEMA);
    }
    return NULL;
}

/* The schema of an object that a statement changes, or adds something to. */
static const char *altered_schema(const Node *stmt)
{
    switch (nodeTag(stmt))
    {
    case T_AlterTableStmt:
        return schema_of_range(((const AlterTableStmt *) stmt)->relation);
    case T_IndexStmt:
        return schema_of_range(((const IndexStmt *) stmt)->relation);
    case T_CreateTrigStmt:
        return schema_of_range(((const CreateTrigStmt *) stmt)->relation);
    case T_CreatePolicyStmt:
        return schema_of_range(((const CreatePolicyStmt *) stmt)->table);
    case T_AlterPolicyStmt:
        return schema_of_range(((const AlterPolicyStmt *) stmt)->table);
    case T_RuleStmt:
        return schema_of_range(((const RuleStmt *) stmt)->relation);
    case T_AlterSeqStmt:
        return schema_of_range(((const AlterSeqStmt *) stmt)->sequence);
    case T_RenameStmt:
        return schema_of_range(((const RenameStmt *) stmt)->relation);
    case T_AlterOwnerStmt:
        return ((const AlterOwnerStmt *) stmt)->relation
                   ? schema_of_range(((const AlterOwnerStmt *) stmt)->relation)
                   : schema_of_object(((const AlterOwnerStmt *) stmt)->object,
                                      ((const AlterOwnerStmt *) stmt)->objectType);
    case T_CommentStmt:
        return schema_of_object(((const CommentStmt *) stmt)->object, ((const CommentStmt *) stmt)->objtype);
    case T_GrantStmt:
        return granted_schema((const GrantStmt *) stmt);
    case T_AlterDefaultPrivilegesStmt:
        return schema_of_defaults((const AlterDefaultPrivilegesStmt *) stmt);
    case T_DropStmt:
        return schema_of_first(((const DropStmt *) stmt)->objects, ((const DropStmt *) stmt)->removeType);
    default:
        return NULL;
    }
}

/* The schema that a statement creates, or in which it creates something. */
static const char *made_schema(const Node *stmt)
{
    return IsA(stmt, CreateSchemaStmt) ? ((const CreateSchemaStmt *) stmt)->schemaname : pg_created_schema(stmt);
}

bool pg_shadow_leaves_out(const struct pg_shadow *s, const Node *stmt)
{
    const char *name = made_schema(stmt);

    if (name && pg_shadow_is_provided(s, get_namespace_oid(name, true)))
        return true;
    name = written_schema(stmt);
    if (!name)
        name = altered_schema(stmt);
    return name && pg_shadow_is_lent(s, get_namespace_oid(name, true));
}
