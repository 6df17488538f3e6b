/* columns.c: columns, their types and defaults, and constraints; see actions.h. */
#include "actions.h"

#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "../../common/sql/token.h"

/* Types and defaults ******************************************************************************************** */

static void append_modifiers(StringInfo text, const List *modifiers)
{
    ListCell *cell;
    const char *before = "(";

    foreach (cell, modifiers)
    {
        const A_Const *c = lfirst(cell);

        if (!IsA(c, A_Const) || !IsA(&c->val, Integer))
            continue;
        appendStringInfo(text, "%s%d", before, intVal(&c->val));
        before = ",";
    }
    if (*before == ',')
        appendStringInfoChar(text, ')');
}

const char *pg_type_text(pg_reader *r, const TypeName *type)
{
    StringInfoData text;
    ListCell *cell;

    if (!type || type->names == NIL)
        return NULL;
    initStringInfo(&text);
    foreach (cell, type->names)
        if (list_length(type->names) < 2 || strcmp(strVal(lfirst(cell)), "pg_catalog") != 0)
            appendStringInfo(&text, "%s%s", text.len > 0 ? "." : "", strVal(lfirst(cell)));
    append_modifiers(&text, type->typmods);
    for (int i = 0; i < list_length(type->arrayBounds); i++)
        appendStringInfoString(&text, "[]");
    return pg_name(r, text.data);
}

static bool is_serial(const TypeName *type)
{
    static const char *const names[] = {"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"};

    for (size_t i = 0; type && list_length(type->names) == 1 && i < lengthof(names); i++)
        if (strcmp(strVal(linitial(type->names)), names[i]) == 0)
            return true;
    return false;
}

/* Can the name be looked up? The look-up raises an error if the schema does not exist or may not be used. */
static bool is_findable(const List *name)
{
    Oid schema = list_length(name) == 2 ? get_namespace_oid(strVal(linitial(name)), true) : InvalidOid;

    return list_length(name) == 1 || (OidIsValid(schema) && mg_may_use_schema(schema));
}

/* Is a function volatile? One that does not exist yet is taken for volatile, which is what functions are by default. */
static bool is_volatile_call(const FuncCall *call)
{
    FuncCandidateList found =
        is_findable(call->funcname) ? mg_candidates(call->funcname, list_length(call->args)) : NULL;

    if (!found)
        return true;
    for (; found; found = found->next)
        if (func_volatile(found->oid) == PROVOLATILE_VOLATILE)
            return true;
    return false;
}

static bool is_volatile(Node *node, void *context)
{
    if (!node)
        return false;
    if (IsA(node, FuncCall) && is_volatile_call((FuncCall *) node))
        return true;
    return raw_expression_tree_walker(node, is_volatile, context);
}

static bool is_null(const Node *expression)
{
    const A_Const *c = (const A_Const *) expression;

    while (c && IsA(c, TypeCast))
        c = (const A_Const *) ((const TypeCast *) c)->arg;
    return c && IsA(c, A_Const) && mg_const_is_null(c);
}

/* Constraints *************************************************************************************************** */

static const struct
{
    ConstrType type;
    mg_constraint_kind kind;
} KINDS[] = {
    {CONSTR_PRIMARY, MG_CONSTRAINT_PRIMARY_KEY}, {CONSTR_UNIQUE, MG_CONSTRAINT_UNIQUE},
    {CONSTR_FOREIGN, MG_CONSTRAINT_FOREIGN_KEY}, {CONSTR_CHECK, MG_CONSTRAINT_CHECK},
    {CONSTR_EXCLUSION, MG_CONSTRAINT_EXCLUDE},   {CONSTR_NOTNULL, MG_CONSTRAINT_NOT_NULL},
};

static mg_constraint_kind kind_of(ConstrType type)
{
    for (size_t i = 0; i < lengthof(KINDS); i++)
        if (KINDS[i].type == type)
            return KINDS[i].kind;
    return MG_CONSTRAINT_NONE;
}

/* The column of CHECK (column IS NOT NULL), or NULL for any other check. */
static const char *not_null_column(pg_reader *r, const Constraint *c)
{
    const NullTest *test = (const NullTest *) c->raw_expr;
    const ColumnRef *column;

    if (c->contype != CONSTR_CHECK || !test || !IsA(test, NullTest) || test->nulltesttype != IS_NOT_NULL)
        return NULL;
    column = (const ColumnRef *) test->arg;
    if (!IsA(column, ColumnRef) || list_length(column->fields) != 1 || !IsA(linitial(column->fields), String))
        return NULL;
    return pg_name(r, strVal(linitial(column->fields)));
}

static const char *const *columns_of(pg_reader *r, const Constraint *c, const char *column)
{
    const char **one;

    if (c->contype == CONSTR_FOREIGN && c->fk_attrs)
        return pg_name_list(r, c->fk_attrs);
    if (c->keys)
        return pg_name_list(r, c->keys);
    if (!column)
        return NULL;
    one = mg_arena_get(r->arena, 2 * sizeof *one);
    if (!one)
        pg_no_memory();
    one[0] = column;
    return one;
}

/* The condition of a CHECK, with its parentheses; NULL if it cannot be found. */
static const char *checked_text(pg_reader *r, const Constraint *c)
{
    const char *text = r->text + c->location;
    mg_scanner s;
    size_t start, end;

    if (c->contype != CONSTR_CHECK || c->location < 0 || (size_t) c->location >= r->end)
        return NULL;
    s = mg_scan(MG_POSTGRES, text, r->end - (size_t) c->location);
    return mg_scan_check(&s, &start, &end) ? pg_name(r, pnstrdup(text + start, end - start)) : NULL;
}

static unsigned flags_of_constraint(const Constraint *c)
{
    return pg_flag_if(c->skip_validation, MG_ACT_NOT_VALID) | pg_flag_if(c->indexname, MG_ACT_USING_INDEX) |
           pg_flag_if(c->deferrable, MG_ACT_DEFERRABLE) | pg_flag_if(c->initdeferred, MG_ACT_DEFERRED) |
           pg_flag_if(c->including, MG_ACT_INCLUDE) | pg_flag_if(mg_constraint_nulls_equal(c), MG_ACT_STRICT) |
           pg_flag_if(c->contype == CONSTR_CHECK && is_volatile(c->raw_expr, NULL), MG_ACT_VOLATILE) |
           pg_flag_if(c->contype == CONSTR_FOREIGN && c->fk_del_action == FKCONSTR_ACTION_CASCADE, MG_ACT_CASCADE);
}

void pg_read_constraint(pg_reader *r, const mg_action *of, const Constraint *c, const char *column)
{
    mg_object object = of->object;
    mg_thing_kind thing = of->of;
    mg_action *a = pg_action_add(r, MG_ACTION_ADD_CONSTRAINT, thing);

    a->object = object;
    a->constraint_kind = kind_of(c->contype);
    a->constraint = pg_name(r, c->conname);
    a->flags = flags_of_constraint(c);
    a->columns = columns_of(r, c, column);
    a->index = pg_name(r, c->indexname);
    a->method = pg_name(r, c->access_method);
    if (c->contype == CONSTR_FOREIGN)
    {
        a->table = pg_range_object(r, c->pktable);
        a->references = pg_name_list(r, c->pk_attrs);
    }
    a->column = not_null_column(r, c);
    a->predicate = checked_text(r, c);
    a->flags |= pg_flag_if(a->column, MG_ACT_NOT_NULL);
}

void pg_define_constraint(pg_reader *r, const mg_action *of, const Constraint *c, const char *column,
                          mg_definition *into)
{
    mg_key_definition *key;

    if (c->contype == CONSTR_FOREIGN)
    {
        pg_read_constraint(r, of, c, column);
        return;
    }
    if (kind_of(c->contype) == MG_CONSTRAINT_NONE)
        return;
    key = mg_vec_push(r->arena, &into->keys);
    if (!key)
        pg_no_memory();
    *key = (mg_key_definition){.name = pg_name(r, c->conname),
                               .kind = kind_of(c->contype),
                               .columns = columns_of(r, c, column),
                               .not_null = not_null_column(r, c)};
}

/* Columns ******************************************************************************************************* */

/* The flags for what the grammar takes for a constraint although it is a property of the column, such as NOT NULL. */
static unsigned flags_of_column(const Constraint *c)
{
    switch (c->contype)
    {
    case CONSTR_NOTNULL:
        return MG_ACT_NOT_NULL;
    case CONSTR_DEFAULT:
        if (is_null(c->raw_expr))
            return 0;
        return MG_ACT_DEFAULT | pg_flag_if(is_volatile(c->raw_expr, NULL), MG_ACT_VOLATILE);
    case CONSTR_IDENTITY:
        return MG_ACT_IDENTITY;
    case CONSTR_GENERATED:
        return mg_is_virtual(c) ? MG_ACT_VIRTUAL : MG_ACT_STORED;
    default:
        return 0;
    }
}

/*
 * The flag of DEFERRABLE and the like. In the tree these are elements of their own, after the constraint that they
 * describe.
 */
static unsigned flags_of_attribute(const Constraint *c)
{
    return pg_flag_if(c->contype == CONSTR_ATTR_DEFERRABLE, MG_ACT_DEFERRABLE) |
           pg_flag_if(c->contype == CONSTR_ATTR_DEFERRED, MG_ACT_DEFERRED);
}

static bool is_of_table(const Constraint *c)
{
    return kind_of(c->contype) != MG_CONSTRAINT_NONE && c->contype != CONSTR_NOTNULL;
}

/* The flags of a column, whose constraints are handled one by one: as actions, or as parts of a definition. */
static unsigned read_column(pg_reader *r, const mg_action *of, const ColumnDef *column, mg_definition *into)
{
    const char *name = pg_name(r, column->colname);
    unsigned flags = pg_flag_if(is_serial(column->typeName), MG_ACT_IDENTITY);
    ListCell *cell;

    foreach (cell, column->constraints)
    {
        const Constraint *c = lfirst(cell);
        size_t before = r->out->len;

        if (!IsA(c, Constraint))
            continue;
        flags |= flags_of_column(c);
        if (is_of_table(c) && into)
            pg_define_constraint(r, of, c, name, into);
        else if (is_of_table(c))
            pg_read_constraint(r, of, c, name);
        else if (before > 0 && r->out->items[before - 1].kind == MG_ACTION_ADD_CONSTRAINT)
            r->out->items[before - 1].flags |= flags_of_attribute(c);
    }
    return flags;
}

void pg_read_column(pg_reader *r, const mg_action *of, const ColumnDef *column, size_t add)
{
    const char *name = pg_name(r, column->colname), *type = pg_type_text(r, column->typeName);
    mg_action owner = *of; /* a copy, since the list may move */
    unsigned flags = read_column(r, &owner, column, NULL);

    r->out->items[add].column = name;
    r->out->items[add].type = type;
    r->out->items[add].flags |= flags;
}

void pg_define_column(pg_reader *r, const mg_action *of, const ColumnDef *column, mg_definition *into)
{
    unsigned flags = read_column(r, of, column, into);
    mg_column_definition *one = mg_vec_push(r->arena, &into->columns);

    if (!one)
        pg_no_memory();
    *one = (mg_column_definition){pg_name(r, column->colname), pg_type_text(r, column->typeName), flags};
}
