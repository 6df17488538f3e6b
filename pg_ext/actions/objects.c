/* objects.c: names of objects, and what is done to objects of every kind; see actions.h. */
#include "actions.h"

#include "catalog/namespace.h"
#include "nodes/makefuncs.h"

/* Names ********************************************************************************************************* */

static const struct
{
    ObjectType type;
    mg_thing_kind thing;
} THINGS[] = {
    {OBJECT_TABLE, MG_THING_TABLE},
    {OBJECT_FOREIGN_TABLE, MG_THING_FOREIGN_TABLE},
    {OBJECT_VIEW, MG_THING_VIEW},
    {OBJECT_MATVIEW, MG_THING_MATERIALIZED_VIEW},
    {OBJECT_INDEX, MG_THING_INDEX},
    {OBJECT_SEQUENCE, MG_THING_SEQUENCE},
    {OBJECT_TYPE, MG_THING_TYPE},
    {OBJECT_DOMAIN, MG_THING_DOMAIN},
    {OBJECT_FUNCTION, MG_THING_FUNCTION},
    {OBJECT_PROCEDURE, MG_THING_PROCEDURE},
    {OBJECT_AGGREGATE, MG_THING_AGGREGATE},
    {OBJECT_ROUTINE, MG_THING_ROUTINE},
    {OBJECT_TRIGGER, MG_THING_TRIGGER},
    {OBJECT_EVENT_TRIGGER, MG_THING_EVENT_TRIGGER},
    {OBJECT_RULE, MG_THING_RULE},
    {OBJECT_POLICY, MG_THING_POLICY},
    {OBJECT_SCHEMA, MG_THING_SCHEMA},
    {OBJECT_EXTENSION, MG_THING_EXTENSION},
    {OBJECT_COLUMN, MG_THING_COLUMN},
    {OBJECT_ATTRIBUTE, MG_THING_COLUMN},
    {OBJECT_TABCONSTRAINT, MG_THING_CONSTRAINT},
    {OBJECT_DOMCONSTRAINT, MG_THING_CONSTRAINT},
    {OBJECT_COLLATION, MG_THING_COLLATION},
    {OBJECT_CONVERSION, MG_THING_CONVERSION},
    {OBJECT_CAST, MG_THING_CAST},
    {OBJECT_OPERATOR, MG_THING_OPERATOR},
    {OBJECT_OPCLASS, MG_THING_OPERATOR_CLASS},
    {OBJECT_OPFAMILY, MG_THING_OPERATOR_FAMILY},
    {OBJECT_ACCESS_METHOD, MG_THING_ACCESS_METHOD},
    {OBJECT_LANGUAGE, MG_THING_LANGUAGE},
    {OBJECT_TRANSFORM, MG_THING_TRANSFORM},
    {OBJECT_TSCONFIGURATION, MG_THING_TEXT_SEARCH},
    {OBJECT_TSDICTIONARY, MG_THING_TEXT_SEARCH},
    {OBJECT_TSPARSER, MG_THING_TEXT_SEARCH},
    {OBJECT_TSTEMPLATE, MG_THING_TEXT_SEARCH},
    {OBJECT_STATISTIC_EXT, MG_THING_STATISTICS},
    {OBJECT_PUBLICATION, MG_THING_PUBLICATION},
    {OBJECT_SUBSCRIPTION, MG_THING_SUBSCRIPTION},
    {OBJECT_FOREIGN_SERVER, MG_THING_SERVER},
    {OBJECT_FDW, MG_THING_WRAPPER},
    {OBJECT_USER_MAPPING, MG_THING_USER_MAPPING},
    {OBJECT_LARGEOBJECT, MG_THING_LARGE_OBJECT},
    {OBJECT_ROLE, MG_THING_ROLE},
    {OBJECT_DEFACL, MG_THING_DEFAULT_PRIVILEGES},
    {OBJECT_DATABASE, MG_THING_DATABASE},
    {OBJECT_TABLESPACE, MG_THING_TABLESPACE},
#if PG_VERSION_NUM >= 150000
    {OBJECT_PARAMETER_ACL, MG_THING_PARAMETER},
#endif
};

mg_thing_kind pg_thing(ObjectType type)
{
    for (size_t i = 0; i < lengthof(THINGS); i++)
        if (THINGS[i].type == type)
            return THINGS[i].thing;
    return MG_THING_NONE;
}

const char *pg_name(pg_reader *r, const char *name)
{
    return pg_arena_text(r->arena, name);
}

mg_object pg_range_object(pg_reader *r, const RangeVar *range)
{
    mg_object o = {NULL, NULL};

    if (!range)
        return o;
    o.schema = pg_name(r, range->schemaname);
    o.name = pg_name(r, range->relname);
    return o;
}

/* The object that a list of names means: the last name is its own, the one before it that of its schema. */
static mg_object object_of_last(pg_reader *r, const List *names, int count)
{
    mg_object o = {NULL, NULL};

    if (count > 0)
        o.name = pg_name(r, strVal(list_nth(names, count - 1)));
    if (count > 1)
        o.schema = pg_name(r, strVal(list_nth(names, count - 2)));
    return o;
}

mg_object pg_list_object(pg_reader *r, const List *names)
{
    return object_of_last(r, names, list_length(names));
}

const char *const *pg_name_list(pg_reader *r, const List *names)
{
    const char **list = names ? mg_arena_get(r->arena, ((size_t) list_length(names) + 1) * sizeof *list) : NULL;

    if (!names)
        return NULL;
    if (!list)
        pg_no_memory();
    for (int i = 0; i < list_length(names); i++)
        list[i] = pg_name(r, strVal(list_nth(names, i)));
    return list;
}

const char *pg_role(pg_reader *r, const RoleSpec *role)
{
    return role && role->roletype == ROLESPEC_CSTRING ? pg_name(r, role->rolename) : NULL;
}

/* Objects ******************************************************************************************************* */

/* Does a list of names end with the name of a part (a column, a trigger) after that of the object itself? */
static bool ends_in_part(mg_thing_kind of)
{
    return of == MG_THING_COLUMN || of == MG_THING_CONSTRAINT || of == MG_THING_TRIGGER || of == MG_THING_RULE ||
           of == MG_THING_POLICY;
}

/* Sets the name of a part of a table (a trigger, a policy), and the table that it is on. */
static void set_part(mg_action *a, const char *part, mg_object table)
{
    if (a->of == MG_THING_COLUMN || a->of == MG_THING_CONSTRAINT)
    {
        a->object = table;
        *(a->of == MG_THING_COLUMN ? &a->column : &a->constraint) = part;
        return;
    }
    a->object.name = part;
    a->table = table;
}

static void set_by_list(pg_reader *r, mg_action *a, const List *names)
{
    int count = list_length(names);

    if (count == 0 || !IsA(linitial(names), String))
    {
        if (count > 0 && IsA(linitial(names), TypeName)) /* the constraint of a domain, a cast, a transform */
            a->object = pg_list_object(r, castNode(TypeName, linitial(names))->names);
        if (a->of == MG_THING_CONSTRAINT && count > 1)
            a->constraint = pg_name(r, strVal(lsecond(names)));
        return;
    }
    if (ends_in_part(a->of))
        set_part(a, pg_name(r, strVal(llast(names))), object_of_last(r, names, count - 1));
    else
        a->object = pg_list_object(r, names);
}

/* Sets what the action is on. The grammar has another form for each kind of object. */
static void set_object(pg_reader *r, mg_action *a, const Node *object)
{
    if (!object)
        return;
    switch (nodeTag(object))
    {
    case T_String:
        a->object.name = pg_name(r, strVal(object));
        break;
    case T_List:
        set_by_list(r, a, (const List *) object);
        break;
    case T_TypeName:
        a->object = pg_list_object(r, ((const TypeName *) object)->names);
        break;
    case T_ObjectWithArgs:
        a->object = pg_list_object(r, ((const ObjectWithArgs *) object)->objname);
        break;
    case T_RangeVar:
        a->object = pg_range_object(r, (const RangeVar *) object);
        break;
    case T_RoleSpec:
        a->object.name = pg_role(r, (const RoleSpec *) object);
        break;
    default:
        break;
    }
}

static mg_action *add_on_object(pg_reader *r, mg_action_kind kind, ObjectType type, const Node *object)
{
    mg_action *a = pg_action_add(r, kind, pg_thing(type));

    set_object(r, a, object);
    return a;
}

void pg_read_drop(pg_reader *r, const Node *stmt)
{
    const DropStmt *d = castNode(DropStmt, stmt);
    ListCell *cell;

    foreach (cell, d->objects)
    {
        mg_action *a = add_on_object(r, MG_ACTION_DROP, d->removeType, lfirst(cell));

        a->flags = pg_flag_if(d->missing_ok, MG_ACT_IF_EXISTS) | pg_flag_if(d->concurrent, MG_ACT_CONCURRENTLY) |
                   pg_flag_if(d->behavior == DROP_CASCADE, MG_ACT_CASCADE);
    }
}

void pg_read_drop_role(pg_reader *r, const Node *stmt)
{
    const DropRoleStmt *d = castNode(DropRoleStmt, stmt);
    ListCell *cell;

    foreach (cell, d->roles)
        add_on_object(r, MG_ACTION_DROP, OBJECT_ROLE, lfirst(cell))->flags =
            pg_flag_if(d->missing_ok, MG_ACT_IF_EXISTS);
}

/*
 * Reads the renaming of a part of a table. Columns and constraints belong to the table; any other part has an action of
 * its own.
 */
static void rename_part(pg_reader *r, const RenameStmt *s, mg_action *a)
{
    mg_object table = {NULL, NULL};

    set_part(a, pg_name(r, s->subname), s->relation ? pg_range_object(r, s->relation) : table);
    if (!s->relation && s->object && IsA(s->object, List)) /* a domain */
        a->object = pg_list_object(r, (const List *) s->object);
    if (a->of == MG_THING_COLUMN)
        a->kind = MG_ACTION_RENAME_COLUMN;
    else if (a->of == MG_THING_CONSTRAINT)
        a->kind = MG_ACTION_RENAME_CONSTRAINT;
    if (a->of == MG_THING_COLUMN)
        a->of = pg_thing(s->relationType);
    else if (a->of == MG_THING_CONSTRAINT)
        a->of = s->relation ? MG_THING_TABLE : MG_THING_DOMAIN;
}

void pg_read_rename(pg_reader *r, const Node *stmt)
{
    const RenameStmt *s = castNode(RenameStmt, stmt);
    mg_action *a = pg_action_add(r, MG_ACTION_RENAME, pg_thing(s->renameType));

    a->to = pg_name(r, s->newname);
    a->flags = pg_flag_if(s->missing_ok, MG_ACT_IF_EXISTS) | pg_flag_if(s->behavior == DROP_CASCADE, MG_ACT_CASCADE);
    if (ends_in_part(a->of))
        rename_part(r, s, a);
    else if (s->relation)
        a->object = pg_range_object(r, s->relation);
    else if (s->object)
        set_object(r, a, s->object);
    else
        a->object.name = pg_name(r, s->subname);
}

void pg_read_set_schema(pg_reader *r, const Node *stmt)
{
    const AlterObjectSchemaStmt *s = castNode(AlterObjectSchemaStmt, stmt);
    mg_action *a =
        add_on_object(r, MG_ACTION_SET_SCHEMA, s->objectType, s->relation ? (const Node *) s->relation : s->object);

    a->to = pg_name(r, s->newschema);
    a->flags = pg_flag_if(s->missing_ok, MG_ACT_IF_EXISTS);
}

void pg_read_owner(pg_reader *r, const Node *stmt)
{
    const AlterOwnerStmt *s = castNode(AlterOwnerStmt, stmt);
    mg_action *a =
        add_on_object(r, MG_ACTION_SET_OWNER, s->objectType, s->relation ? (const Node *) s->relation : s->object);

    a->to = pg_role(r, s->newowner);
}

void pg_read_comment(pg_reader *r, const Node *stmt)
{
    const CommentStmt *s = castNode(CommentStmt, stmt);

    add_on_object(r, MG_ACTION_COMMENT, s->objtype, s->object);
}

void pg_read_label(pg_reader *r, const Node *stmt)
{
    const SecLabelStmt *s = castNode(SecLabelStmt, stmt);

    add_on_object(r, MG_ACTION_LABEL, s->objtype, s->object);
}

/* Rights ******************************************************************************************************** */

static bool names_public(const List *roles)
{
    ListCell *cell;

    foreach (cell, roles)
        if (lfirst_node(RoleSpec, cell)->roletype == ROLESPEC_PUBLIC)
            return true;
    return false;
}

static unsigned flags_of_grant(const GrantStmt *g)
{
    return pg_flag_if(g->grant_option, MG_ACT_GRANT_OPTION) | pg_flag_if(names_public(g->grantees), MG_ACT_TO_PUBLIC) |
           pg_flag_if(g->behavior == DROP_CASCADE, MG_ACT_CASCADE);
}

void pg_read_grant(pg_reader *r, const Node *stmt)
{
    const GrantStmt *g = castNode(GrantStmt, stmt);
    mg_action_kind kind = g->is_grant ? MG_ACTION_GRANT : MG_ACTION_REVOKE;
    ListCell *cell;

    foreach (cell, g->objects)
    {
        mg_action *a = add_on_object(r, kind, g->objtype, lfirst(cell));

        a->flags = flags_of_grant(g);
        if (g->targtype != ACL_TARGET_ALL_IN_SCHEMA)
            continue;
        a->object.schema = a->object.name; /* the action is on every object in the schema, so that none is named */
        a->object.name = NULL;
    }
}

void pg_read_grant_role(pg_reader *r, const Node *stmt)
{
    const GrantRoleStmt *g = castNode(GrantRoleStmt, stmt);
    ListCell *cell;

    foreach (cell, g->granted_roles)
    {
        mg_action *a = pg_action_add(r, g->is_grant ? MG_ACTION_GRANT : MG_ACTION_REVOKE, MG_THING_ROLE);

        a->object.name = pg_name(r, lfirst_node(AccessPriv, cell)->priv_name);
        a->flags = pg_flag_if(g->behavior == DROP_CASCADE, MG_ACT_CASCADE);
    }
}

void pg_read_default_privileges(pg_reader *r, const Node *stmt)
{
    const GrantStmt *g = castNode(AlterDefaultPrivilegesStmt, stmt)->action;
    mg_action *a = pg_action_add(r, g->is_grant ? MG_ACTION_GRANT : MG_ACTION_REVOKE, MG_THING_DEFAULT_PRIVILEGES);

    a->flags = flags_of_grant(g);
}
