/* creates.c: CREATE of what is neither a table nor a domain; see actions.h. */
#include "actions.h"

#include "nodes/nodeFuncs.h"

/* Indexes ******************************************************************************************************* */

static const char *const *key_columns(pg_reader *r, const IndexStmt *s, bool *others)
{
    const char **columns = mg_arena_get(r->arena, ((size_t) list_length(s->indexParams) + 1) * sizeof *columns);
    size_t n = 0;
    ListCell *cell;

    if (!columns)
        pg_no_memory();
    foreach (cell, s->indexParams)
    {
        const IndexElem *e = lfirst_node(IndexElem, cell);

        if (e->name)
            columns[n++] = pg_name(r, e->name);
        else
            *others = true;
    }
    return columns;
}

/*
 * The text of the predicate. It is the last clause of the statement. The tree tells where its first word is, but
 * parentheses may come before that; so the text begins after the last WHERE before it.
 */
static const char *predicate_text(pg_reader *r, const Node *predicate)
{
    int location = exprLocation(predicate);
    size_t at;
    char *text;

    if (location < 0 || (size_t) location >= r->end)
        return NULL;
    for (at = (size_t) location; at >= 5 && pg_strncasecmp(r->text + at - 5, "where", 5) != 0;)
        at--;
    while (at < r->end && strchr(" \t\r\n\f\v", r->text[at]))
        at++;
    text = pnstrdup(r->text + at, r->end - at);
    return pg_name(r, text);
}

void pg_read_create_index(pg_reader *r, const Node *stmt)
{
    const IndexStmt *s = castNode(IndexStmt, stmt);
    mg_action *a = pg_action_add(r, MG_ACTION_CREATE, MG_THING_INDEX);
    bool others = false;

    a->table = pg_range_object(r, s->relation);
    a->object.schema = a->table.schema;
    a->object.name = pg_name(r, s->idxname);
    a->method = pg_name(r, s->accessMethod);
    a->columns = key_columns(r, s, &others);
    a->flags = pg_flag_if(s->unique, MG_ACT_UNIQUE) | pg_flag_if(s->concurrent, MG_ACT_CONCURRENTLY) |
               pg_flag_if(s->if_not_exists, MG_ACT_IF_NOT_EXISTS) |
               pg_flag_if(s->indexIncludingParams, MG_ACT_INCLUDE) | pg_flag_if(s->whereClause, MG_ACT_HAS_WHERE) |
               pg_flag_if(others, MG_ACT_EXPRESSION) | pg_flag_if(mg_index_nulls_equal(s), MG_ACT_STRICT);
    a->predicate = s->whereClause ? predicate_text(r, s->whereClause) : NULL;
}

/* Views, functions, triggers, rules, policies ******************************************************************* */

void pg_read_create_view(pg_reader *r, const Node *stmt)
{
    const ViewStmt *s = castNode(ViewStmt, stmt);
    mg_action *a = pg_action_on(r, MG_ACTION_CREATE, MG_THING_VIEW, s->view);

    a->columns = pg_name_list(r, s->aliases);
    a->flags = pg_flag_if(s->replace, MG_ACT_OR_REPLACE) | pg_temporary(s->view);
}

/* The language that the options of a function or of DO name; NULL if none is. */
static const char *language_of(pg_reader *r, const List *options)
{
    ListCell *cell;

    foreach (cell, options)
    {
        const DefElem *option = lfirst_node(DefElem, cell);

        if (strcmp(option->defname, "language") == 0)
            return pg_name(r, strVal(option->arg));
    }
    return NULL;
}

void pg_read_create_function(pg_reader *r, const Node *stmt)
{
    const CreateFunctionStmt *s = castNode(CreateFunctionStmt, stmt);
    mg_action *a =
        pg_action_named(r, MG_ACTION_CREATE, s->is_procedure ? MG_THING_PROCEDURE : MG_THING_FUNCTION, s->funcname);

    a->method = language_of(r, s->options);
    a->flags = pg_flag_if(s->replace, MG_ACT_OR_REPLACE);
}

void pg_read_create_trigger(pg_reader *r, const Node *stmt)
{
    const CreateTrigStmt *s = castNode(CreateTrigStmt, stmt);
    mg_action *a = pg_action_add(r, MG_ACTION_CREATE, MG_THING_TRIGGER);

    a->object.name = pg_name(r, s->trigname);
    a->table = pg_range_object(r, s->relation);
    a->flags = pg_flag_if(mg_replaces_trigger(s), MG_ACT_OR_REPLACE) | pg_flag_if(s->deferrable, MG_ACT_DEFERRABLE) |
               pg_flag_if(s->initdeferred, MG_ACT_DEFERRED) | pg_flag_if(s->whenClause, MG_ACT_HAS_WHERE);
}

void pg_read_create_rule(pg_reader *r, const Node *stmt)
{
    const RuleStmt *s = castNode(RuleStmt, stmt);
    mg_action *a = pg_action_add(r, MG_ACTION_CREATE, MG_THING_RULE);

    a->object.name = pg_name(r, s->rulename);
    a->table = pg_range_object(r, s->relation);
    a->flags = pg_flag_if(s->replace, MG_ACT_OR_REPLACE);
}

static bool is_for_public(const List *roles)
{
    ListCell *cell;

    foreach (cell, roles)
        if (lfirst_node(RoleSpec, cell)->roletype == ROLESPEC_PUBLIC)
            return true;
    return false;
}

static void add_policy(pg_reader *r, mg_action_kind kind, const char *name, const RangeVar *table, unsigned flags)
{
    mg_action *a = pg_action_add(r, kind, MG_THING_POLICY);

    a->object.name = pg_name(r, name);
    a->table = pg_range_object(r, table);
    a->flags = flags;
}

/* CREATE and ALTER */
void pg_read_policy(pg_reader *r, const Node *stmt)
{
    if (IsA(stmt, CreatePolicyStmt))
    {
        const CreatePolicyStmt *s = castNode(CreatePolicyStmt, stmt);

        add_policy(r, MG_ACTION_CREATE, s->policy_name, s->table,
                   pg_flag_if(s->qual, MG_ACT_HAS_USING) | pg_flag_if(s->with_check, MG_ACT_WITH_CHECK) |
                       pg_flag_if(is_for_public(s->roles), MG_ACT_TO_PUBLIC));
    }
    else
    {
        const AlterPolicyStmt *s = castNode(AlterPolicyStmt, stmt);

        add_policy(r, MG_ACTION_ALTER, s->policy_name, s->table,
                   pg_flag_if(s->qual, MG_ACT_HAS_USING) | pg_flag_if(s->with_check, MG_ACT_WITH_CHECK) |
                       pg_flag_if(is_for_public(s->roles), MG_ACT_TO_PUBLIC));
    }
}

/* Types and what CREATE … (name = value, …) makes *************************************************************** */

void pg_read_create_type(pg_reader *r, const Node *stmt)
{
    mg_action *a;

    switch (nodeTag(stmt))
    {
    case T_CreateEnumStmt:
        a = pg_action_named(r, MG_ACTION_CREATE, MG_THING_TYPE, castNode(CreateEnumStmt, stmt)->typeName);
        a->method = "enum";
        a->values = pg_name_list(r, castNode(CreateEnumStmt, stmt)->vals);
        break;
    case T_CreateRangeStmt:
        a = pg_action_named(r, MG_ACTION_CREATE, MG_THING_TYPE, castNode(CreateRangeStmt, stmt)->typeName);
        a->method = "range";
        break;
    default:
        a = pg_action_on(r, MG_ACTION_CREATE, MG_THING_TYPE, castNode(CompositeTypeStmt, stmt)->typevar);
        a->method = "composite";
        break;
    }
}

void pg_read_define(pg_reader *r, const Node *stmt)
{
    const DefineStmt *s = castNode(DefineStmt, stmt);
    mg_action *a = pg_action_named(r, MG_ACTION_CREATE, pg_thing(s->kind), s->defnames);

    a->flags = pg_flag_if(s->if_not_exists, MG_ACT_IF_NOT_EXISTS) | pg_flag_if(s->replace, MG_ACT_OR_REPLACE);
}

/* Schemas, extensions, roles ************************************************************************************ */

/* CREATE SCHEMA, and the objects that the same statement creates in it. */
void pg_read_create_schema(pg_reader *r, const Node *stmt)
{
    const CreateSchemaStmt *s = castNode(CreateSchemaStmt, stmt);
    mg_action *a = pg_action_add(r, MG_ACTION_CREATE, MG_THING_SCHEMA);
    ListCell *cell;

    a->object.name = s->schemaname ? pg_name(r, s->schemaname) : pg_role(r, s->authrole);
    a->flags = pg_flag_if(s->if_not_exists, MG_ACT_IF_NOT_EXISTS);
    foreach (cell, s->schemaElts)
        pg_actions_read(r, lfirst(cell));
}

/* CREATE EXTENSION, and ALTER EXTENSION … UPDATE */
void pg_read_create_extension(pg_reader *r, const Node *stmt)
{
    bool creates = IsA(stmt, CreateExtensionStmt);
    const List *options =
        creates ? castNode(CreateExtensionStmt, stmt)->options : castNode(AlterExtensionStmt, stmt)->options;
    mg_action *a = pg_action_add(r, creates ? MG_ACTION_CREATE : MG_ACTION_ALTER, MG_THING_EXTENSION);
    ListCell *cell;

    a->object.name = pg_name(r, creates ? castNode(CreateExtensionStmt, stmt)->extname
                                        : castNode(AlterExtensionStmt, stmt)->extname);
    a->method = creates ? NULL : "update";
    if (creates)
        a->flags = pg_flag_if(castNode(CreateExtensionStmt, stmt)->if_not_exists, MG_ACT_IF_NOT_EXISTS);
    foreach (cell, options)
    {
        const DefElem *option = lfirst_node(DefElem, cell);

        if (strcmp(option->defname, "cascade") == 0)
            a->flags |= MG_ACT_CASCADE;
        else if (strcmp(option->defname, "schema") == 0)
            a->to = pg_name(r, strVal(option->arg));
        else if (strcmp(option->defname, "new_version") == 0)
            a->value = pg_name(r, strVal(option->arg));
    }
}

/* CREATE and ALTER ROLE */
void pg_read_role(pg_reader *r, const Node *stmt)
{
    bool creates = IsA(stmt, CreateRoleStmt);
    const List *options = creates ? castNode(CreateRoleStmt, stmt)->options : castNode(AlterRoleStmt, stmt)->options;
    mg_action *a = pg_action_add(r, creates ? MG_ACTION_CREATE : MG_ACTION_ALTER, MG_THING_ROLE);
    ListCell *cell;

    a->object.name =
        creates ? pg_name(r, castNode(CreateRoleStmt, stmt)->role) : pg_role(r, castNode(AlterRoleStmt, stmt)->role);
    foreach (cell, options)
        a->flags |=
            pg_flag_if(strcmp(lfirst_node(DefElem, cell)->defname, "password") == 0 && lfirst_node(DefElem, cell)->arg,
                       MG_ACT_PASSWORD);
}
