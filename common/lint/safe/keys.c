/* keys.c: the safe way of constraints, and of NOT NULL; see safe.h. */
#include "../names.h"
#include "parts.h"

#include <string.h>

/* A clause of the current ALTER TABLE as a statement of its own. */
static const char *alter_text(mg_rewriter *r, const mg_clause *c, const char *what, const char *name)
{
    return mg_arena_printf(r->arena, "%s %s %s", c->head, what, mg_safe_quoted(r, name));
}

/* Whether an ADD COLUMN that the action belongs to has it in its definition. */
static bool is_in_column(const mg_rewriter *r, const mg_action *a)
{
    return mg_safe_first_of_clause(r, a)->kind == MG_ACTION_ADD_COLUMN;
}

/* Names ***********************************************************************************************************/

static bool is_column_in_text(const mg_rewriter *r, const mg_fact_column *column, size_t from, size_t to)
{
    mg_scanner s = mg_safe_scan(r, from, to);
    mg_token before = {0};

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); before = t, t = mg_token_next(&s))
    {
        mg_scanner ahead = s;

        if (!mg_token_names_in_postgres(s.text, t, column->name) || mg_token_reads(s.text, before, "::") ||
            mg_token_is(s.text, before, "as") || mg_token_is_sign(s.text, mg_token_next(&ahead), '('))
            continue;
        return true;
    }
    return false;
}

/* The name that the server gives a CHECK: of its column, if it reads but one. NULL: it cannot be told. */
static const char *default_check_name(mg_rewriter *r, const mg_action *a, size_t from, size_t to)
{
    const char *only = NULL;
    size_t count = 0;

    if (!r->table->known)
        return NULL;
    for (size_t i = 0; i < r->table->columns.len; i++)
        if (is_column_in_text(r, r->table->columns.items[i], from, to))
        {
            only = r->table->columns.items[i]->name;
            count++;
        }
    return mg_made_name(r->arena, a->object.name, count == 1 ? only : NULL, "check");
}

/* The name of the constraint, which the server would give if the script gives none; NULL, with the reason: unknown. */
static const char *name_added_constraint(mg_rewriter *r, const mg_action *a, size_t from, size_t to)
{
    const char *name = a->constraint, **slot;

    if (name)
        return name;
    name = a->constraint_kind == MG_CONSTRAINT_CHECK ? default_check_name(r, a, from, to)
                                                     : mg_default_key_name(r->arena, a);
    if (!name || mg_safe_is_taken(r, r->table, name))
    {
        mg_safe_decline(r, "It has no name, and which one it will get cannot be told: give it one.");
        return NULL;
    }
    slot = mg_vec_push(r->arena, &r->taken);
    if (slot)
        *slot = name;
    return name;
}

/* Definitions *****************************************************************************************************/

/* Where the definition of a constraint stands: as a clause, or in that of a column. */
typedef struct constraint_place
{
    mg_clause clause;
    size_t start, body, end; /* with CONSTRAINT name; behind that; its end */
} constraint_place;

static const char *first_word(mg_constraint_kind kind)
{
    switch (kind)
    {
    case MG_CONSTRAINT_PRIMARY_KEY:
        return "primary";
    case MG_CONSTRAINT_UNIQUE:
        return "unique";
    case MG_CONSTRAINT_FOREIGN_KEY:
        return "references";
    default:
        return "check";
    }
}

static bool place_in_column(mg_rewriter *r, const mg_action *a, constraint_place *out)
{
    mg_column_part part;
    size_t nth = 0;

    for (const mg_action *one = mg_safe_first_of_clause(r, a); one < a; one++)
        nth += one->kind == MG_ACTION_ADD_CONSTRAINT && one->constraint_kind == a->constraint_kind;
    if (!mg_safe_column_part(r, &out->clause, first_word(a->constraint_kind), nth, &part))
        return mg_safe_decline(r, NULL);
    out->start = part.start;
    out->body = part.body;
    out->end = part.end;
    return true;
}

static bool place_constraint(mg_rewriter *r, const mg_action *a, constraint_place *out)
{
    mg_scanner s;

    if (!mg_safe_clause(r, a, &out->clause))
        return false;
    if (is_in_column(r, a))
        return place_in_column(r, a, out);
    s = mg_safe_scan(r, out->clause.start, out->clause.end);
    mg_token_next(&s); /* ADD */
    out->start = s.at;
    out->body = s.at;
    if (mg_token_is(s.text, mg_token_next(&s), "constraint"))
    {
        mg_token_next(&s);
        out->body = s.at;
    }
    out->end = out->clause.end;
    return true;
}

/* Takes a constraint out of the definition of its column, and has it added as a clause of its own. */
static void move_out(mg_rewriter *r, const constraint_place *p, const char *clause)
{
    mg_safe_cut(r, p->start, p->end);
    mg_strbuf_printf(&r->now->added, ", %s", clause);
}

/* Foreign keys and checks *****************************************************************************************/

static void add_not_valid(mg_rewriter *r, const mg_action *a, const constraint_place *p, const char *name)
{
    bool key = a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY;

    if (is_in_column(r, a))
        move_out(
            r, p,
            mg_arena_printf(
                r->arena, "ADD CONSTRAINT %s %s%s%s NOT VALID", mg_safe_quoted(r, name), key ? "FOREIGN KEY (" : "",
                key ? mg_arena_printf(r->arena, "%s) ", mg_safe_quoted(r, a->columns[0])) : "",
                mg_safe_text(r, mg_safe_keyword(r, p->body, p->end, first_word(a->constraint_kind)).start, p->end)));
    else
    {
        if (!a->constraint)
            mg_safe_edit_text(r, p->body, p->body,
                              mg_arena_printf(r->arena, " CONSTRAINT %s", mg_safe_quoted(r, name)));
        mg_safe_edit_text(r, p->end, p->end, " NOT VALID");
    }
}

bool mg_safe_validated_later(mg_rewriter *r, const mg_action *a)
{
    bool key = a->constraint_kind == MG_CONSTRAINT_FOREIGN_KEY;
    constraint_place p = {0};
    const char *name;

    if (!r->table || (key && r->table->partitioned && r->l->world.facts.version < 180000))
        return mg_safe_decline(r, NULL);
    if (!place_constraint(r, a, &p))
        return false;
    name = name_added_constraint(r, a, p.body, p.end);
    if (!name)
        return false;
    add_not_valid(r, a, &p, name);
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_LONG, alter_text(r, &p.clause, "VALIDATE CONSTRAINT", name));
    return true;
}

/* NOT NULL ********************************************************************************************************/

/* Has a CHECK prove, before the statement or in a phase after it, that no row has NULL in the column. */
static void prove_not_null(mg_rewriter *r, const mg_clause *c, const char *table, const char *column)
{
    const char *proof = mg_safe_free_name(r, r->table, table, column, "not_null_check");

    mg_safe_add(r, MG_SAFE_PREPARE, MG_SAFE_QUICK,
                mg_arena_printf(r->arena, "%s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID", c->head,
                                mg_safe_quoted(r, proof), mg_safe_quoted(r, column)));
    mg_safe_add(r, MG_SAFE_PROVE, MG_SAFE_LONG, alter_text(r, c, "VALIDATE CONSTRAINT", proof));
    mg_safe_add(r, MG_SAFE_SOON, MG_SAFE_QUICK, alter_text(r, c, "DROP CONSTRAINT", proof));
}

/* The clause of the statement that drops a CHECK by which no row has NULL in the column; or NULL. */
static const mg_action *find_dropped_proof(const mg_rewriter *r, const char *column)
{
    const mg_actions *all = &r->now->stmt->actions;

    for (size_t i = 0; i < all->len; i++)
        for (size_t k = 0; all->items[i].kind == MG_ACTION_DROP_CONSTRAINT && k < r->table->constraints.len; k++)
        {
            const mg_fact_constraint *c = r->table->constraints.items[k];

            if (c->name && strcmp(c->name, all->items[i].constraint) == 0 && c->validated && c->not_null &&
                strcmp(c->not_null, column) == 0)
                return &all->items[i];
        }
    return NULL;
}

/* Has the statement keep a CHECK that it drops, which proves something only as long as it is there. */
static bool drop_afterwards(mg_rewriter *r, const mg_action *drop)
{
    mg_clause c, other;
    mg_action before = *drop;

    before.clause = drop->clause == 0 ? 1 : drop->clause - 1;
    if (!mg_safe_clause(r, drop, &c) || !mg_safe_clause(r, &before, &other))
        return false;
    if (drop->clause == 0)
        mg_safe_edit_text(r, c.start, other.start, "");
    else
        mg_safe_edit_text(r, other.end, c.end, "");
    mg_safe_add(r, MG_SAFE_SOON, MG_SAFE_QUICK, alter_text(r, &c, "DROP CONSTRAINT", drop->constraint));
    return true;
}

bool mg_safe_not_null(mg_rewriter *r, const mg_action *a)
{
    const mg_action *drop = r->table ? find_dropped_proof(r, a->column) : NULL;
    mg_clause c;

    if (drop)
        return drop_afterwards(r, drop);
    if (!r->table || mg_world_proof(&r->l->world, r->table, a->column))
        return mg_safe_decline(r, NULL);
    if (mg_safe_also(r, MG_ACTION_ADD_COLUMN, a->column))
        return mg_safe_decline(r, "Its column is added by the same statement: say NOT NULL there.");
    if (mg_safe_also(r, MG_ACTION_SET_TYPE, a->column))
        return mg_safe_decline(r, "The same statement changes the type of the column: do that in one before.");
    if (!mg_safe_clause(r, a, &c))
        return false;
    prove_not_null(r, &c, a->object.name, a->column);
    return true;
}

/* Keys of an index ************************************************************************************************/

/* How a unique constraint or primary key is defined, in pieces, each with a blank before it or empty. */
typedef struct key_text
{
    const char *nulls, *columns, *include, *with, *tablespace, *attributes;
} key_text;

/* The piece from the word, which may be followed by others, to the end of the parentheses after it; "": not there. */
static const char *piece_in_parentheses(mg_rewriter *r, mg_scanner *s, const char *word)
{
    mg_scanner ahead = *s;
    size_t start = s->at;
    int depth = 0;

    if (word && !mg_token_is(s->text, mg_token_next(&ahead), word))
        return "";
    do
    {
        mg_token t = mg_token_next(&ahead);

        if (mg_token_ends(t))
            return "";
        depth += mg_token_is_sign(s->text, t, '(') - mg_token_is_sign(s->text, t, ')');
    } while (depth > 0);
    s->at = ahead.at;
    return mg_safe_text(r, start, s->at);
}

/* The words up to the last one that is given; "": they are not there. */
static const char *piece_of_words(mg_rewriter *r, mg_scanner *s, const char *first, const char *last)
{
    mg_scanner ahead = *s;
    size_t start = s->at;
    mg_token t = mg_token_next(&ahead);

    if (!mg_token_is(s->text, t, first))
        return "";
    while (!mg_token_ends(t) && !mg_token_is(s->text, t, last))
        t = mg_token_next(&ahead);
    s->at = ahead.at;
    return mg_safe_text(r, start, s->at);
}

/* Reads UNIQUE or PRIMARY KEY, and what follows; in a column's definition there are no columns. */
static bool read_key_text(mg_rewriter *r, const mg_action *a, const constraint_place *p, key_text *out)
{
    bool primary = a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY;
    mg_scanner s = mg_safe_scan(r, p->body, p->end);
    mg_scanner tablespace;

    mg_token_next(&s);
    if (primary)
        mg_token_next(&s);
    out->nulls = piece_of_words(r, &s, "nulls", "distinct");
    out->columns = is_in_column(r, a) ? mg_arena_printf(r->arena, " (%s)", mg_safe_quoted(r, a->columns[0]))
                                      : piece_in_parentheses(r, &s, NULL);
    out->include = piece_in_parentheses(r, &s, "include");
    out->with = piece_in_parentheses(r, &s, "with");
    tablespace = s;
    out->tablespace = piece_of_words(r, &tablespace, "using", "tablespace");
    if (*out->tablespace)
    {
        mg_token name = mg_token_next(&tablespace);

        out->tablespace = mg_arena_printf(r->arena, " TABLESPACE %s", mg_safe_text(r, name.start, name.end));
        s = tablespace;
    }
    out->attributes = s.at < p->end ? mg_safe_text(r, s.at, p->end) : "";
    return mg_token_ends(mg_safe_keyword(r, p->body, p->end, "overlaps"));
}

/* Whether the columns of the key are there before the statement, as they are after it. */
static bool check_columns(mg_rewriter *r, const mg_action *a)
{
    for (size_t i = 0; a->columns && a->columns[i]; i++)
    {
        if (mg_safe_also(r, MG_ACTION_ADD_COLUMN, a->columns[i]))
            return mg_safe_decline(r, "Its column is added by the same statement: add the column in one before.");
        if (mg_safe_also(r, MG_ACTION_SET_TYPE, a->columns[i]))
            return mg_safe_decline(r, "The same statement changes the type of its column: do that in one before.");
    }
    return true;
}

/* Has the columns of a primary key become NOT NULL without looking at all rows. */
static void prove_columns(mg_rewriter *r, const mg_action *a, const mg_clause *c)
{
    for (size_t i = 0; a->columns && a->columns[i]; i++)
    {
        const mg_fact_column *column = mg_facts_column(&r->l->world.facts, r->table, a->columns[i]);

        if ((column && column->not_null) || mg_safe_also(r, MG_ACTION_SET_NOT_NULL, a->columns[i]))
            continue;
        if (!mg_world_proof(&r->l->world, r->table, a->columns[i]))
            prove_not_null(r, c, a->object.name, a->columns[i]);
        mg_safe_edit_text(
            r, c->start, c->start,
            mg_arena_printf(r->arena, "ALTER COLUMN %s SET NOT NULL, ", mg_safe_quoted(r, a->columns[i])));
    }
}

/* The name that the index is built by: that of the constraint, unless something has it that goes first. */
static const char *name_built_index(mg_rewriter *r, const mg_action *a, const char *name)
{
    mg_object index = {a->object.schema, name};
    bool taken = mg_facts_index(&r->l->world.facts, &index) || mg_facts_dropped_index(&r->l->world.facts, &index);

    return taken ? mg_safe_free_name(r, r->table, name, NULL, "new") : name;
}

static const char *build_text(mg_rewriter *r, const mg_clause *c, const key_text *k, const char *index)
{
    return mg_arena_printf(r->arena, "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s%s%s%s%s%s", mg_safe_quoted(r, index),
                           c->table, k->columns, k->include, k->nulls, k->with, k->tablespace);
}

/* The constraint of an index that is there, as a clause behind ADD. */
static const char *using_text(mg_rewriter *r, const mg_action *a, const key_text *k, const char *name,
                              const char *index)
{
    return mg_arena_printf(r->arena, " CONSTRAINT %s %s USING INDEX %s%s", mg_safe_quoted(r, name),
                           a->constraint_kind == MG_CONSTRAINT_UNIQUE ? "UNIQUE" : "PRIMARY KEY",
                           mg_safe_quoted(r, index), k->attributes);
}

/* A unique constraint in the definition of a new column: its index can be built when the column is there. */
static bool build_later(mg_rewriter *r, const mg_action *a, const constraint_place *p, const key_text *k,
                        const char *name)
{
    if (a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY)
        return mg_safe_decline(r, NULL);
    mg_safe_cut(r, p->start, p->end);
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_OUTSIDE, build_text(r, &p->clause, k, name));
    mg_safe_add(r, MG_SAFE_LATER, MG_SAFE_QUICK,
                mg_arena_printf(r->arena, "%s ADD%s", p->clause.head, using_text(r, a, k, name, name)));
    return true;
}

bool mg_safe_key(mg_rewriter *r, const mg_action *a)
{
    constraint_place p = {0};
    const char *name, *index;
    key_text k;

    if (!r->table || !place_constraint(r, a, &p))
        return mg_safe_decline(r, NULL);
    if (r->table->partitioned || p.clause.only)
        return mg_safe_decline(r, "The index of a partitioned table, or of ONLY a part, cannot be built CONCURRENTLY.");
    if (p.clause.if_exists)
        return mg_safe_decline(r, "CREATE INDEX has no IF EXISTS for its table, as this statement has.");
    if (!read_key_text(r, a, &p, &k) || (!is_in_column(r, a) && !check_columns(r, a)))
        return false;
    name = name_added_constraint(r, a, p.body, p.end);
    if (!name)
        return false;
    if (is_in_column(r, a))
        return build_later(r, a, &p, &k, name);
    if (a->constraint_kind == MG_CONSTRAINT_PRIMARY_KEY)
        prove_columns(r, a, &p.clause);
    index = name_built_index(r, a, name);
    mg_safe_add(r, MG_SAFE_BUILD, MG_SAFE_OUTSIDE, build_text(r, &p.clause, &k, index));
    mg_safe_edit_text(r, p.start, p.end, using_text(r, a, &k, name, index));
    return true;
}
