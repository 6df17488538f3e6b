/*
 * actions.h: finds out what a statement does, from the server's parse tree of it; see common/sql/actions.h.
 *
 * A parse tree is raw: the server has looked nothing up in it, and neither does this code, except functions in
 * defaults. Errors are raised, lack of memory too. Differences between versions of the server are in compat.h.
 */
#ifndef MG_PG_ACTIONS_H
#define MG_PG_ACTIONS_H

#include "postgres.h"

#include "catalog/pg_class.h"
#include "nodes/parsenodes.h"

#include "../base/compat.h"
#include "../base/pg_host.h"

typedef struct pg_reader
{
    mg_arena *arena;
    mg_action_list *out;
    const char *text; /* the script, or the piece of it, in which locations of the tree are counted */
    size_t end;       /* where the statement ends in it */
} pg_reader;

/* Adds the actions of one statement to the reader's list. */
void pg_actions_read(pg_reader *r, const Node *stmt);

/* Adds an action. The pointer is valid until the next one is added. */
mg_action *pg_action_add(pg_reader *r, mg_action_kind kind, mg_thing_kind of);

/* Adds an action on a relation, or on the object of a qualified name. */
mg_action *pg_action_on(pg_reader *r, mg_action_kind kind, mg_thing_kind of, const RangeVar *range);
mg_action *pg_action_named(pg_reader *r, mg_action_kind kind, mg_thing_kind of, const List *names);

/* `flag` if the condition holds, else 0. */
static inline unsigned pg_flag_if(bool is, mg_action_flag flag)
{
    return is ? (unsigned) flag : 0;
}

/* The flag for a relation that will be temporary. */
static inline unsigned pg_temporary(const RangeVar *range)
{
    return pg_flag_if(range->relpersistence == RELPERSISTENCE_TEMP, MG_ACT_TEMPORARY);
}

/* In objects.c: names in the core's form. */
const char *pg_name(pg_reader *r, const char *name);
mg_object pg_range_object(pg_reader *r, const RangeVar *range);
mg_object pg_list_object(pg_reader *r, const List *names);
const char *const *pg_name_list(pg_reader *r, const List *names); /* of String nodes; NULL for none */
const char *pg_role(pg_reader *r, const RoleSpec *role);          /* NULL for PUBLIC, CURRENT_USER and the like */
mg_thing_kind pg_thing(ObjectType type);

/* In objects.c: DROP, RENAME, SET SCHEMA, OWNER TO, COMMENT, GRANT and the like, for every kind of object. */
void pg_read_drop(pg_reader *r, const Node *stmt);
void pg_read_drop_role(pg_reader *r, const Node *stmt);
void pg_read_rename(pg_reader *r, const Node *stmt);
void pg_read_set_schema(pg_reader *r, const Node *stmt);
void pg_read_owner(pg_reader *r, const Node *stmt);
void pg_read_comment(pg_reader *r, const Node *stmt);
void pg_read_label(pg_reader *r, const Node *stmt);
void pg_read_grant(pg_reader *r, const Node *stmt);
void pg_read_grant_role(pg_reader *r, const Node *stmt);
void pg_read_default_privileges(pg_reader *r, const Node *stmt);

/* In tables.c: CREATE TABLE, ALTER TABLE and everything else that has columns or constraints. */
void pg_read_create_table(pg_reader *r, const Node *stmt);
void pg_read_create_foreign_table(pg_reader *r, const Node *stmt);
void pg_read_create_table_as(pg_reader *r, const Node *stmt);
void pg_read_create_domain(pg_reader *r, const Node *stmt);
void pg_read_alter_table(pg_reader *r, const Node *stmt);
void pg_read_alter_domain(pg_reader *r, const Node *stmt);

/*
 * In columns.c: a column that is added, and its constraints; `add` is the place of its ADD COLUMN in the list. And a
 * constraint of a table or a domain, or of a column.
 */
void pg_read_column(pg_reader *r, const mg_action *of, const ColumnDef *column, size_t add);
void pg_read_constraint(pg_reader *r, const mg_action *of, const Constraint *c, const char *column);

/* The same of CREATE TABLE: foreign keys are actions, all else is a part of the definition. */
void pg_define_column(pg_reader *r, const mg_action *of, const ColumnDef *column, mg_definition *into);
void pg_define_constraint(pg_reader *r, const mg_action *of, const Constraint *c, const char *column,
                          mg_definition *into);
const char *pg_type_text(pg_reader *r, const TypeName *type);

/* In creates.c: CREATE of anything but a table or a domain. */
void pg_read_create_index(pg_reader *r, const Node *stmt);
void pg_read_create_view(pg_reader *r, const Node *stmt);
void pg_read_create_schema(pg_reader *r, const Node *stmt);
void pg_read_create_function(pg_reader *r, const Node *stmt);
void pg_read_create_trigger(pg_reader *r, const Node *stmt);
void pg_read_create_rule(pg_reader *r, const Node *stmt);
void pg_read_policy(pg_reader *r, const Node *stmt);
void pg_read_define(pg_reader *r, const Node *stmt);
void pg_read_create_type(pg_reader *r, const Node *stmt);
void pg_read_create_extension(pg_reader *r, const Node *stmt);
void pg_read_role(pg_reader *r, const Node *stmt);

/* In rows.c: statements that read and write rows, upkeep, and the session. */
void pg_read_insert(pg_reader *r, const Node *stmt);
void pg_read_update(pg_reader *r, const Node *stmt);
void pg_read_delete(pg_reader *r, const Node *stmt);
void pg_read_select(pg_reader *r, const Node *stmt);
void pg_read_truncate(pg_reader *r, const Node *stmt);
void pg_read_copy(pg_reader *r, const Node *stmt);
void pg_read_refresh(pg_reader *r, const Node *stmt);
void pg_read_lock(pg_reader *r, const Node *stmt);
void pg_read_set(pg_reader *r, const Node *stmt);
void pg_read_vacuum(pg_reader *r, const Node *stmt);
void pg_read_cluster(pg_reader *r, const Node *stmt);
void pg_read_reindex(pg_reader *r, const Node *stmt);
void pg_read_discard(pg_reader *r, const Node *stmt);
void pg_read_explain(pg_reader *r, const Node *stmt);
#if PG_VERSION_NUM >= 150000
void pg_read_merge(pg_reader *r, const Node *stmt);
#endif

#endif
