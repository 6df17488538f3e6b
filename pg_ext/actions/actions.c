/* actions.c: decides which function reads a statement; see actions.h. */
#include "actions.h"

#include <stddef.h>

mg_action *pg_action_add(pg_reader *r, mg_action_kind kind, mg_thing_kind of)
{
    mg_action *a = mg_action_add(r->arena, r->out, kind, of);

    if (!a)
        pg_no_memory();
    return a;
}

mg_action *pg_action_on(pg_reader *r, mg_action_kind kind, mg_thing_kind of, const RangeVar *range)
{
    mg_action *a = pg_action_add(r, kind, of);

    a->object = pg_range_object(r, range);
    return a;
}

mg_action *pg_action_named(pg_reader *r, mg_action_kind kind, mg_thing_kind of, const List *names)
{
    mg_action *a = pg_action_add(r, kind, of);

    a->object = pg_list_object(r, names);
    return a;
}

static void read_enum(pg_reader *r, const Node *stmt)
{
    const AlterEnumStmt *s = castNode(AlterEnumStmt, stmt);
    mg_action *a =
        pg_action_named(r, s->oldVal ? MG_ACTION_RENAME_VALUE : MG_ACTION_ADD_VALUE, MG_THING_TYPE, s->typeName);

    a->value = pg_name(r, s->oldVal ? s->oldVal : s->newVal);
    a->to = pg_name(r, s->oldVal ? s->newVal : s->newValNeighbor);
    a->flags = pg_flag_if(s->skipIfNewValExists, MG_ACT_IF_NOT_EXISTS);
}

static void read_database(pg_reader *r, const Node *stmt)
{
    const AlterDatabaseStmt *s = castNode(AlterDatabaseStmt, stmt);
    mg_action *a = pg_action_add(r, MG_ACTION_ALTER, MG_THING_DATABASE);
    ListCell *cell;

    a->object.name = pg_name(r, s->dbname);
    foreach (cell, s->options)
        if (strcmp(lfirst_node(DefElem, cell)->defname, "tablespace") == 0)
            a->kind = MG_ACTION_SET_TABLESPACE;
}

static void read_alter_function(pg_reader *r, const Node *stmt)
{
    const AlterFunctionStmt *s = castNode(AlterFunctionStmt, stmt);

    pg_action_named(r, MG_ACTION_ALTER, pg_thing(s->objtype), s->func->objname);
}

static void read_alter_operator(pg_reader *r, const Node *stmt)
{
    pg_action_named(r, MG_ACTION_ALTER, MG_THING_OPERATOR, castNode(AlterOperatorStmt, stmt)->opername->objname);
}

static void read_cast(pg_reader *r, const Node *stmt)
{
    pg_action_named(r, MG_ACTION_CREATE, MG_THING_CAST, castNode(CreateCastStmt, stmt)->sourcetype->names);
}

static void read_transform(pg_reader *r, const Node *stmt)
{
    pg_action_named(r, MG_ACTION_CREATE, MG_THING_TRANSFORM, castNode(CreateTransformStmt, stmt)->type_name->names);
}

static void read_role_setting(pg_reader *r, const Node *stmt)
{
    pg_action_add(r, MG_ACTION_ALTER, MG_THING_ROLE)->object.name = pg_role(r, castNode(AlterRoleSetStmt, stmt)->role);
}

/* The statements that have a reader function of their own. */
static const struct
{
    NodeTag tag;
    void (*read)(pg_reader *r, const Node *stmt);
} READERS[] = {
    {T_CreateStmt, pg_read_create_table},
    {T_AlterTableStmt, pg_read_alter_table},
    {T_IndexStmt, pg_read_create_index},
    {T_DropStmt, pg_read_drop},
    {T_RenameStmt, pg_read_rename},
    {T_InsertStmt, pg_read_insert},
    {T_UpdateStmt, pg_read_update},
    {T_DeleteStmt, pg_read_delete},
    {T_SelectStmt, pg_read_select},
    {T_AlterEnumStmt, read_enum},
    {T_CreateEnumStmt, pg_read_create_type},
    {T_CreateRangeStmt, pg_read_create_type},
    {T_CompositeTypeStmt, pg_read_create_type},
    {T_CreateForeignTableStmt, pg_read_create_foreign_table},
    {T_CreateTableAsStmt, pg_read_create_table_as},
    {T_CreateDomainStmt, pg_read_create_domain},
    {T_AlterDomainStmt, pg_read_alter_domain},
    {T_ViewStmt, pg_read_create_view},
    {T_CreateSchemaStmt, pg_read_create_schema},
    {T_CreateFunctionStmt, pg_read_create_function},
    {T_CreateTrigStmt, pg_read_create_trigger},
    {T_RuleStmt, pg_read_create_rule},
    {T_CreatePolicyStmt, pg_read_policy},
    {T_AlterPolicyStmt, pg_read_policy},
    {T_DefineStmt, pg_read_define},
    {T_CreateExtensionStmt, pg_read_create_extension},
    {T_AlterExtensionStmt, pg_read_create_extension},
    {T_CreateRoleStmt, pg_read_role},
    {T_AlterRoleStmt, pg_read_role},
    {T_AlterRoleSetStmt, read_role_setting},
    {T_DropRoleStmt, pg_read_drop_role},
    {T_AlterObjectSchemaStmt, pg_read_set_schema},
    {T_AlterOwnerStmt, pg_read_owner},
    {T_CommentStmt, pg_read_comment},
    {T_SecLabelStmt, pg_read_label},
    {T_GrantStmt, pg_read_grant},
    {T_GrantRoleStmt, pg_read_grant_role},
    {T_AlterDefaultPrivilegesStmt, pg_read_default_privileges},
    {T_AlterDatabaseStmt, read_database},
    {T_AlterFunctionStmt, read_alter_function},
    {T_AlterOperatorStmt, read_alter_operator},
    {T_CreateCastStmt, read_cast},
    {T_CreateTransformStmt, read_transform},
#if PG_VERSION_NUM >= 150000
    {T_MergeStmt, pg_read_merge},
#endif
    {T_TruncateStmt, pg_read_truncate},
    {T_CopyStmt, pg_read_copy},
    {T_RefreshMatViewStmt, pg_read_refresh},
    {T_LockStmt, pg_read_lock},
    {T_VariableSetStmt, pg_read_set},
    {T_VacuumStmt, pg_read_vacuum},
    {T_ClusterStmt, pg_read_cluster},
    {T_ReindexStmt, pg_read_reindex},
    {T_DiscardStmt, pg_read_discard},
    {T_ExplainStmt, pg_read_explain},
};

/* How a statement names its object; for statements of which nothing else is read. */
typedef enum plain_form
{
    FORM_NONE,
    FORM_TEXT,
    FORM_RANGE,
    FORM_LIST
} plain_form;

#define NAMELESS FORM_NONE, 0
#define BY_TEXT(type, field) FORM_TEXT, offsetof(type, field)
#define BY_RANGE(type, field) FORM_RANGE, offsetof(type, field)
#define BY_LIST(type, field) FORM_LIST, offsetof(type, field)

/* clang-format off */
static const struct
{
    NodeTag tag;
    mg_action_kind kind;
    mg_thing_kind of;
    plain_form form;
    size_t at;
} PLAIN[] = {
    {T_CreateSeqStmt, MG_ACTION_CREATE, MG_THING_SEQUENCE, BY_RANGE(CreateSeqStmt, sequence)},
    {T_AlterSeqStmt, MG_ACTION_ALTER, MG_THING_SEQUENCE, BY_RANGE(AlterSeqStmt, sequence)},
    {T_DoStmt, MG_ACTION_DO, MG_THING_NONE, NAMELESS},
    {T_CallStmt, MG_ACTION_CALL, MG_THING_NONE, NAMELESS},
    {T_ExecuteStmt, MG_ACTION_CALL, MG_THING_NONE, NAMELESS},
    {T_AlterTypeStmt, MG_ACTION_ALTER, MG_THING_TYPE, BY_LIST(AlterTypeStmt, typeName)},
    {T_AlterExtensionContentsStmt, MG_ACTION_ALTER, MG_THING_EXTENSION, BY_TEXT(AlterExtensionContentsStmt, extname)},
    {T_AlterObjectDependsStmt, MG_ACTION_ALTER, MG_THING_NONE, BY_RANGE(AlterObjectDependsStmt, relation)},
    {T_CreateEventTrigStmt, MG_ACTION_CREATE, MG_THING_EVENT_TRIGGER, BY_TEXT(CreateEventTrigStmt, trigname)},
    {T_AlterEventTrigStmt, MG_ACTION_ALTER, MG_THING_EVENT_TRIGGER, BY_TEXT(AlterEventTrigStmt, trigname)},
    {T_CreateStatsStmt, MG_ACTION_CREATE, MG_THING_STATISTICS, BY_LIST(CreateStatsStmt, defnames)},
    {T_AlterStatsStmt, MG_ACTION_ALTER, MG_THING_STATISTICS, BY_LIST(AlterStatsStmt, defnames)},
    {T_AlterCollationStmt, MG_ACTION_ALTER, MG_THING_COLLATION, BY_LIST(AlterCollationStmt, collname)},
    {T_CreateConversionStmt, MG_ACTION_CREATE, MG_THING_CONVERSION, BY_LIST(CreateConversionStmt, conversion_name)},
    {T_CreateOpClassStmt, MG_ACTION_CREATE, MG_THING_OPERATOR_CLASS, BY_LIST(CreateOpClassStmt, opclassname)},
    {T_CreateOpFamilyStmt, MG_ACTION_CREATE, MG_THING_OPERATOR_FAMILY, BY_LIST(CreateOpFamilyStmt, opfamilyname)},
    {T_AlterOpFamilyStmt, MG_ACTION_ALTER, MG_THING_OPERATOR_FAMILY, BY_LIST(AlterOpFamilyStmt, opfamilyname)},
    {T_CreateAmStmt, MG_ACTION_CREATE, MG_THING_ACCESS_METHOD, BY_TEXT(CreateAmStmt, amname)},
    {T_CreatePLangStmt, MG_ACTION_CREATE, MG_THING_LANGUAGE, BY_TEXT(CreatePLangStmt, plname)},
    {T_AlterTSDictionaryStmt, MG_ACTION_ALTER, MG_THING_TEXT_SEARCH, BY_LIST(AlterTSDictionaryStmt, dictname)},
    {T_AlterTSConfigurationStmt, MG_ACTION_ALTER, MG_THING_TEXT_SEARCH, BY_LIST(AlterTSConfigurationStmt, cfgname)},
    {T_CreatePublicationStmt, MG_ACTION_CREATE, MG_THING_PUBLICATION, BY_TEXT(CreatePublicationStmt, pubname)},
    {T_AlterPublicationStmt, MG_ACTION_ALTER, MG_THING_PUBLICATION, BY_TEXT(AlterPublicationStmt, pubname)},
    {T_CreateSubscriptionStmt, MG_ACTION_CREATE, MG_THING_SUBSCRIPTION, BY_TEXT(CreateSubscriptionStmt, subname)},
    {T_AlterSubscriptionStmt, MG_ACTION_ALTER, MG_THING_SUBSCRIPTION, BY_TEXT(AlterSubscriptionStmt, subname)},
    {T_DropSubscriptionStmt, MG_ACTION_DROP, MG_THING_SUBSCRIPTION, BY_TEXT(DropSubscriptionStmt, subname)},
    {T_CreateFdwStmt, MG_ACTION_CREATE, MG_THING_WRAPPER, BY_TEXT(CreateFdwStmt, fdwname)},
    {T_AlterFdwStmt, MG_ACTION_ALTER, MG_THING_WRAPPER, BY_TEXT(AlterFdwStmt, fdwname)},
    {T_CreateForeignServerStmt, MG_ACTION_CREATE, MG_THING_SERVER, BY_TEXT(CreateForeignServerStmt, servername)},
    {T_AlterForeignServerStmt, MG_ACTION_ALTER, MG_THING_SERVER, BY_TEXT(AlterForeignServerStmt, servername)},
    {T_ImportForeignSchemaStmt, MG_ACTION_CREATE, MG_THING_FOREIGN_TABLE, NAMELESS},
    {T_CreateUserMappingStmt, MG_ACTION_CREATE, MG_THING_USER_MAPPING, BY_TEXT(CreateUserMappingStmt, servername)},
    {T_AlterUserMappingStmt, MG_ACTION_ALTER, MG_THING_USER_MAPPING, BY_TEXT(AlterUserMappingStmt, servername)},
    {T_DropUserMappingStmt, MG_ACTION_DROP, MG_THING_USER_MAPPING, BY_TEXT(DropUserMappingStmt, servername)},
    {T_ReassignOwnedStmt, MG_ACTION_SET_OWNER, MG_THING_NONE, NAMELESS},
    {T_DropOwnedStmt, MG_ACTION_DROP, MG_THING_NONE, NAMELESS},
    {T_CreatedbStmt, MG_ACTION_CREATE, MG_THING_DATABASE, BY_TEXT(CreatedbStmt, dbname)},
    {T_DropdbStmt, MG_ACTION_DROP, MG_THING_DATABASE, BY_TEXT(DropdbStmt, dbname)},
    {T_AlterDatabaseSetStmt, MG_ACTION_ALTER, MG_THING_DATABASE, BY_TEXT(AlterDatabaseSetStmt, dbname)},
#if PG_VERSION_NUM >= 150000
    {T_AlterDatabaseRefreshCollStmt, MG_ACTION_ALTER, MG_THING_DATABASE, BY_TEXT(AlterDatabaseRefreshCollStmt, dbname)},
#endif
    {T_CreateTableSpaceStmt, MG_ACTION_CREATE, MG_THING_TABLESPACE, BY_TEXT(CreateTableSpaceStmt, tablespacename)},
    {T_DropTableSpaceStmt, MG_ACTION_DROP, MG_THING_TABLESPACE, BY_TEXT(DropTableSpaceStmt, tablespacename)},
    {T_AlterTableSpaceOptionsStmt, MG_ACTION_ALTER, MG_THING_TABLESPACE,
        BY_TEXT(AlterTableSpaceOptionsStmt, tablespacename)},
    {T_AlterTableMoveAllStmt, MG_ACTION_SET_TABLESPACE, MG_THING_NONE, NAMELESS},
    {T_AlterSystemStmt, MG_ACTION_ALTER, MG_THING_SYSTEM, NAMELESS},
    {T_CheckPointStmt, MG_ACTION_CHECKPOINT, MG_THING_NONE, NAMELESS},
    {T_LoadStmt, MG_ACTION_LOAD, MG_THING_NONE, BY_TEXT(LoadStmt, filename)},
    {T_ConstraintsSetStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_VariableShowStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_PrepareStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_DeallocateStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_ListenStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_NotifyStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_UnlistenStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_DeclareCursorStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_FetchStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
    {T_ClosePortalStmt, MG_ACTION_OTHER, MG_THING_NONE, NAMELESS},
};
/* clang-format on */

static void read_plain(pg_reader *r, const Node *stmt, size_t i)
{
    mg_action *a = pg_action_add(r, PLAIN[i].kind, PLAIN[i].of);
    const void *field = (const char *) stmt + PLAIN[i].at;

    switch (PLAIN[i].form)
    {
    case FORM_TEXT:
        a->object.name = pg_name(r, *(char *const *) field);
        break;
    case FORM_RANGE:
        a->object = pg_range_object(r, *(RangeVar *const *) field);
        break;
    case FORM_LIST:
        a->object = pg_list_object(r, *(List *const *) field);
        break;
    case FORM_NONE:
        break;
    }
}

void pg_actions_read(pg_reader *r, const Node *stmt)
{
    for (size_t i = 0; i < lengthof(READERS); i++)
        if (READERS[i].tag == nodeTag(stmt))
        {
            READERS[i].read(r, stmt);
            return;
        }
    for (size_t i = 0; i < lengthof(PLAIN); i++)
        if (PLAIN[i].tag == nodeTag(stmt))
        {
            read_plain(r, stmt, i);
            return;
        }
    pg_action_add(r, MG_ACTION_UNKNOWN, MG_THING_NONE);
}
