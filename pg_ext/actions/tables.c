/* tables.c: CREATE TABLE, ALTER TABLE, and what else has columns or constraints; see actions.h. */
#include "actions.h"

/* CREATE ******************************************************************************************************** */

/* Adds the foreign keys as actions, and all else to the definition. */
static void read_elements(pg_reader *r, const List *elements, size_t at, mg_definition *into)
{
    mg_action of = r->out->items[at];
    ListCell *cell;

    foreach (cell, elements)
    {
        const Node *one = lfirst(cell);

        if (IsA(one, ColumnDef))
            pg_define_column(r, &of, (const ColumnDef *) one, into);
        else if (IsA(one, Constraint))
            pg_define_constraint(r, &of, (const Constraint *) one, NULL, into);
        else
            into->partly = true;
    }
}

static void create_table(pg_reader *r, const CreateStmt *s, mg_thing_kind of)
{
    size_t at = r->out->len;
    mg_action *a = pg_action_on(r, MG_ACTION_CREATE, of, s->relation);
    mg_definition *definition = mg_arena_get(r->arena, sizeof *definition);

    if (!definition)
        pg_no_memory();
    *definition = (mg_definition){.partly = s->inhRelations || s->ofTypename};
    a->definition = definition;
    a->flags = pg_temporary(s->relation) | pg_flag_if(s->if_not_exists, MG_ACT_IF_NOT_EXISTS);
    if (s->partbound)
    {
        a->flags |= MG_ACT_PARTITION;
        a->table = pg_range_object(r, linitial_node(RangeVar, s->inhRelations));
    }
    read_elements(r, s->tableElts, at, definition);
    read_elements(r, s->constraints, at, definition);
}

void pg_read_create_table(pg_reader *r, const Node *stmt)
{
    create_table(r, castNode(CreateStmt, stmt), MG_THING_TABLE);
}

void pg_read_create_foreign_table(pg_reader *r, const Node *stmt)
{
    create_table(r, &castNode(CreateForeignTableStmt, stmt)->base, MG_THING_FOREIGN_TABLE);
}

void pg_read_create_table_as(pg_reader *r, const Node *stmt)
{
    const CreateTableAsStmt *s = castNode(CreateTableAsStmt, stmt);
    mg_action *a = pg_action_on(r, MG_ACTION_CREATE, pg_thing(mg_create_as_type(s)), s->into->rel);

    a->flags = pg_temporary(s->into->rel) | MG_ACT_AS_SELECT | pg_flag_if(s->if_not_exists, MG_ACT_IF_NOT_EXISTS);
}

void pg_read_create_domain(pg_reader *r, const Node *stmt)
{
    const CreateDomainStmt *s = castNode(CreateDomainStmt, stmt);
    mg_action *a = pg_action_named(r, MG_ACTION_CREATE, MG_THING_DOMAIN, s->domainname);

    a->type = pg_type_text(r, s->typeName);
}

/* ALTER ********************************************************************************************************* */

/* What action a command of ALTER TABLE is, and what the name in it belongs to. */
enum name_is
{
    NAMES_COLUMN,
    NAMES_CONSTRAINT,
    NAMES_INDEX,
    NAMES_VALUE,
    NAMES_METHOD,
    NAMES_TO
};

static const struct
{
    AlterTableType type;
    mg_action_kind kind;
    enum name_is name;
} COMMANDS[] = {
    {AT_AddColumn, MG_ACTION_ADD_COLUMN, NAMES_COLUMN},
    {AT_DropColumn, MG_ACTION_DROP_COLUMN, NAMES_COLUMN},
    {AT_ColumnDefault, MG_ACTION_SET_DEFAULT, NAMES_COLUMN},
    {AT_SetNotNull, MG_ACTION_SET_NOT_NULL, NAMES_COLUMN},
    {AT_DropNotNull, MG_ACTION_DROP_NOT_NULL, NAMES_COLUMN},
    {AT_AlterColumnType, MG_ACTION_SET_TYPE, NAMES_COLUMN},
    {AT_AddIdentity, MG_ACTION_ADD_IDENTITY, NAMES_COLUMN},
    {AT_SetIdentity, MG_ACTION_SET_IDENTITY, NAMES_COLUMN},
    {AT_DropIdentity, MG_ACTION_DROP_IDENTITY, NAMES_COLUMN},
#if PG_VERSION_NUM >= 170000
    {AT_SetExpression, MG_ACTION_SET_EXPRESSION, NAMES_COLUMN},
#endif
    {AT_DropExpression, MG_ACTION_DROP_EXPRESSION, NAMES_COLUMN},
    {AT_SetStorage, MG_ACTION_SET_STORAGE, NAMES_COLUMN},
#if PG_VERSION_NUM >= 140000
    {AT_SetCompression, MG_ACTION_SET_COMPRESSION, NAMES_COLUMN},
    {AT_DetachPartitionFinalize, MG_ACTION_DETACH_PARTITION, NAMES_TO},
#endif
    {AT_SetStatistics, MG_ACTION_SET_STATISTICS, NAMES_COLUMN},
    {AT_SetOptions, MG_ACTION_SET_STATISTICS, NAMES_COLUMN},
    {AT_ResetOptions, MG_ACTION_SET_STATISTICS, NAMES_COLUMN},
    {AT_AddConstraint, MG_ACTION_ADD_CONSTRAINT, NAMES_CONSTRAINT},
    {AT_DropConstraint, MG_ACTION_DROP_CONSTRAINT, NAMES_CONSTRAINT},
    {AT_AlterConstraint, MG_ACTION_ALTER_CONSTRAINT, NAMES_CONSTRAINT},
    {AT_ValidateConstraint, MG_ACTION_VALIDATE_CONSTRAINT, NAMES_CONSTRAINT},
    {AT_ChangeOwner, MG_ACTION_SET_OWNER, NAMES_TO},
    {AT_ClusterOn, MG_ACTION_SET_CLUSTER, NAMES_INDEX},
    {AT_DropCluster, MG_ACTION_SET_CLUSTER, NAMES_INDEX},
    {AT_SetLogged, MG_ACTION_SET_LOGGED, NAMES_TO},
    {AT_SetUnLogged, MG_ACTION_SET_UNLOGGED, NAMES_TO},
#if PG_VERSION_NUM >= 150000
    {AT_SetAccessMethod, MG_ACTION_SET_ACCESS_METHOD, NAMES_METHOD},
#endif
    {AT_SetTableSpace, MG_ACTION_SET_TABLESPACE, NAMES_TO},
    {AT_SetRelOptions, MG_ACTION_SET_OPTIONS, NAMES_TO},
    {AT_ResetRelOptions, MG_ACTION_SET_OPTIONS, NAMES_TO},
    {AT_GenericOptions, MG_ACTION_SET_OPTIONS, NAMES_TO},
    {AT_EnableTrig, MG_ACTION_ENABLE_TRIGGER, NAMES_VALUE},
    {AT_EnableAlwaysTrig, MG_ACTION_ENABLE_TRIGGER, NAMES_VALUE},
    {AT_EnableReplicaTrig, MG_ACTION_ENABLE_TRIGGER, NAMES_VALUE},
    {AT_EnableTrigAll, MG_ACTION_ENABLE_TRIGGER, NAMES_VALUE},
    {AT_EnableTrigUser, MG_ACTION_ENABLE_TRIGGER, NAMES_VALUE},
    {AT_DisableTrig, MG_ACTION_DISABLE_TRIGGER, NAMES_VALUE},
    {AT_DisableTrigAll, MG_ACTION_DISABLE_TRIGGER, NAMES_VALUE},
    {AT_DisableTrigUser, MG_ACTION_DISABLE_TRIGGER, NAMES_VALUE},
    {AT_EnableRule, MG_ACTION_ENABLE_RULE, NAMES_VALUE},
    {AT_EnableAlwaysRule, MG_ACTION_ENABLE_RULE, NAMES_VALUE},
    {AT_EnableReplicaRule, MG_ACTION_ENABLE_RULE, NAMES_VALUE},
    {AT_DisableRule, MG_ACTION_DISABLE_RULE, NAMES_VALUE},
    {AT_AddInherit, MG_ACTION_ADD_INHERIT, NAMES_TO},
    {AT_DropInherit, MG_ACTION_DROP_INHERIT, NAMES_TO},
    {AT_ReplicaIdentity, MG_ACTION_REPLICA_IDENTITY, NAMES_TO},
    {AT_EnableRowSecurity, MG_ACTION_ENABLE_RLS, NAMES_TO},
    {AT_DisableRowSecurity, MG_ACTION_DISABLE_RLS, NAMES_TO},
    {AT_ForceRowSecurity, MG_ACTION_FORCE_RLS, NAMES_TO},
    {AT_NoForceRowSecurity, MG_ACTION_NO_FORCE_RLS, NAMES_TO},
    {AT_AttachPartition, MG_ACTION_ATTACH_PARTITION, NAMES_TO},
    {AT_DetachPartition, MG_ACTION_DETACH_PARTITION, NAMES_TO},
};

static void set_name(mg_action *a, enum name_is is, const char *name)
{
    switch (is)
    {
    case NAMES_COLUMN:
        a->column = name;
        break;
    case NAMES_CONSTRAINT:
        a->constraint = name;
        break;
    case NAMES_INDEX:
        a->index = name;
        break;
    case NAMES_VALUE:
        a->value = name;
        break;
    case NAMES_METHOD:
        a->method = name;
        break;
    case NAMES_TO:
        a->to = name;
        break;
    }
}

static const char *identity_method(char type)
{
    switch (type)
    {
    case REPLICA_IDENTITY_FULL:
        return "full";
    case REPLICA_IDENTITY_NOTHING:
        return "nothing";
    case REPLICA_IDENTITY_INDEX:
        return "index";
    default:
        return "default";
    }
}

static void set_partition(pg_reader *r, mg_action *a, const AlterTableCmd *cmd)
{
    const PartitionCmd *p = castNode(PartitionCmd, cmd->def);

    a->table = pg_range_object(r, p->name);
    a->flags |= pg_flag_if(mg_detaches_concurrently(p), MG_ACT_CONCURRENTLY);
}

/* Whether an expression is more than casts of the column. */
static bool is_more_than_casts(const Node *expression, const char *column)
{
    const ColumnRef *ref;

    while (expression && IsA(expression, TypeCast))
        expression = ((const TypeCast *) expression)->arg;
    ref = (const ColumnRef *) expression;
    return ref && (!IsA(ref, ColumnRef) || !IsA(llast(ref->fields), String) ||
                   strcmp(strVal(llast(ref->fields)), column) != 0);
}

/* Adds what the definition in a command of ALTER TABLE says beside its kind and name. */
static void set_definition(pg_reader *r, mg_action *a, const AlterTableCmd *cmd)
{
    const Node *def = cmd->def;

    switch (a->kind)
    {
    case MG_ACTION_SET_DEFAULT:
        a->kind = def ? MG_ACTION_SET_DEFAULT : MG_ACTION_DROP_DEFAULT;
        break;
    case MG_ACTION_SET_TYPE:
        a->type = pg_type_text(r, castNode(ColumnDef, def)->typeName);
        a->flags |= pg_flag_if(castNode(ColumnDef, def)->raw_default, MG_ACT_HAS_USING) |
                    pg_flag_if(is_more_than_casts(castNode(ColumnDef, def)->raw_default, cmd->name), MG_ACT_EXPRESSION);
        break;
    case MG_ACTION_ALTER_CONSTRAINT:
        a->constraint = pg_name(r, mg_altered_constraint(def));
        break;
    case MG_ACTION_REPLICA_IDENTITY:
        a->method = identity_method(castNode(ReplicaIdentityStmt, def)->identity_type);
        a->index = pg_name(r, castNode(ReplicaIdentityStmt, def)->name);
        break;
    case MG_ACTION_ATTACH_PARTITION:
    case MG_ACTION_DETACH_PARTITION:
        set_partition(r, a, cmd);
        break;
    case MG_ACTION_ADD_INHERIT:
    case MG_ACTION_DROP_INHERIT:
        a->table = pg_range_object(r, castNode(RangeVar, def));
        break;
    case MG_ACTION_SET_OWNER:
        a->to = pg_role(r, cmd->newowner);
        break;
    default:
        break;
    }
}

static void read_command(pg_reader *r, const AlterTableCmd *cmd, const mg_action *of)
{
    size_t at = r->out->len, i = 0;
    mg_action *a;

    if (cmd->subtype == AT_AddConstraint)
    {
        pg_read_constraint(r, of, castNode(Constraint, cmd->def), NULL);
        return;
    }
    while (i < lengthof(COMMANDS) && COMMANDS[i].type != cmd->subtype)
        i++;
    a = pg_action_add(r, i < lengthof(COMMANDS) ? COMMANDS[i].kind : MG_ACTION_ALTER, of->of);
    a->object = of->object;
    a->flags = of->flags | pg_flag_if(cmd->behavior == DROP_CASCADE, MG_ACT_CASCADE);
    if (cmd->missing_ok)
        a->flags |= cmd->subtype == AT_AddColumn ? MG_ACT_IF_NOT_EXISTS : MG_ACT_IF_EXISTS;
    if (i < lengthof(COMMANDS))
        set_name(a, COMMANDS[i].name, pg_name(r, cmd->name));
    set_definition(r, a, cmd);
    if (cmd->subtype == AT_AddColumn)
        pg_read_column(r, of, castNode(ColumnDef, cmd->def), at);
}

void pg_read_alter_table(pg_reader *r, const Node *stmt)
{
    const AlterTableStmt *s = castNode(AlterTableStmt, stmt);
    mg_action of = {.kind = MG_ACTION_ALTER, .of = pg_thing(mg_altered_type(s))};
    ListCell *cell;

    of.object = pg_range_object(r, s->relation);
    of.flags = pg_flag_if(s->missing_ok, MG_ACT_IF_EXISTS);
    foreach (cell, s->cmds)
    {
        size_t first = r->out->len;

        read_command(r, lfirst_node(AlterTableCmd, cell), &of);
        for (size_t i = first; i < r->out->len; i++)
            r->out->items[i].clause = (unsigned) foreach_current_index(cell);
    }
}

void pg_read_alter_domain(pg_reader *r, const Node *stmt)
{
    static const struct
    {
        char subtype;
        mg_action_kind kind;
    } subtypes[] = {
        {'T', MG_ACTION_SET_DEFAULT},     {'N', MG_ACTION_DROP_NOT_NULL},       {'O', MG_ACTION_SET_NOT_NULL},
        {'X', MG_ACTION_DROP_CONSTRAINT}, {'V', MG_ACTION_VALIDATE_CONSTRAINT},
    };
    const AlterDomainStmt *s = castNode(AlterDomainStmt, stmt);
    mg_action of = {.kind = MG_ACTION_ALTER, .of = MG_THING_DOMAIN};
    mg_action *a;

    of.object = pg_list_object(r, s->typeName);
    if (s->subtype == 'C')
    {
        pg_read_constraint(r, &of, castNode(Constraint, s->def), NULL);
        return;
    }
    a = pg_action_add(r, MG_ACTION_ALTER, MG_THING_DOMAIN);
    a->object = of.object;
    for (size_t i = 0; i < lengthof(subtypes); i++)
        if (subtypes[i].subtype == s->subtype)
            a->kind = subtypes[i].kind;
    if (a->kind == MG_ACTION_SET_DEFAULT && !s->def)
        a->kind = MG_ACTION_DROP_DEFAULT;
    a->constraint = pg_name(r, s->name);
    a->flags = pg_flag_if(s->missing_ok, MG_ACT_IF_EXISTS) | pg_flag_if(s->behavior == DROP_CASCADE, MG_ACT_CASCADE);
}
