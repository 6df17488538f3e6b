/* keys.c: reads indexes, foreign keys and triggers; see reader.h. */
#include "reader.h"

#include <stdlib.h>

static const char indexes_sql[] =
    "SELECT t.name, x.name, x.\"unique\", x.origin, x.partial, c.name, c.\"desc\", c.coll" MG_LITE_JOIN
    "pragma_index_list(t.name, 'main') AS x JOIN pragma_index_xinfo(x.name, 'main') AS c" MG_LITE_REAL " AND c.key";

static const char foreign_keys_sql[] =
    "SELECT t.name, k.id, k.\"table\", k.\"from\", k.\"to\", k.on_delete, k.on_update" MG_LITE_JOIN
    "pragma_foreign_key_list(t.name, 'main') AS k" MG_LITE_REAL;

static const char statements_sql[] = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema "
                                     "WHERE type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY name";

static mg_column *find_column(const mg_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (mg_lite_same(t->columns.items[i]->name, name))
            return t->columns.items[i];
    return NULL;
}

/* Notes which index or foreign key the row is about. True if the row before was about another one. */
static bool at_object(mg_lite_reader *r, const char *name)
{
    if (r->object && strcmp(r->object, name) == 0)
        return false;
    r->object = mg_arena_str(&r->scratch, name);
    return true;
}

static bool same_object(const mg_lite_reader *r, const char *table, const char *object)
{
    return r->table && strcmp(r->table->name, table) == 0 && r->object && strcmp(r->object, object) == 0;
}

/* Indexes ****************************************************************************************************** */

/* Adds an extra for the index. Its statement is read later. */
static void add_index_extra(mg_lite_reader *r, mg_extra_kind kind)
{
    mg_extra *e = mg_model_add_extra(r->a, r->m, kind, r->table, r->index->name, NULL);

    if (e && e->name)
        mg_map_put(&r->scratch, &r->names, MG_LITE_STATEMENT, e->name, strlen(e->name),
                   (void *) (uintptr_t) r->m->extras.len);
}

/*
 * Takes the index of the row out of the model, which cannot hold it, and adds an extra. For an index that a constraint
 * made, the extra comes from the constraint's clause instead.
 */
static void give_up_index(mg_lite_reader *r, bool partial)
{
    if (!r->index->constraint)
        add_index_extra(r, MG_EXTRA_INDEX);
    if (!r->index->constraint && r->m->extras.len > 0)
        r->m->extras.items[r->m->extras.len - 1].partial = partial;
    r->table->indexes.len--;
    r->index = NULL;
}

/* Called after the last row of an index. */
static void end_index(mg_lite_reader *r)
{
    if (r->index && r->collated && !r->index->constraint)
        add_index_extra(r, MG_EXTRA_INDEX_OPTION);
    if (r->index && r->index->constraint)
        r->index->given = mg_lite_unique_name(r->a, &r->statements[r->table->number], r->index);
    r->index = NULL;
    r->collated = false;
}

static void begin_index(mg_lite_reader *r, const char *name, bool unique, bool partial)
{
    r->index =
        mg_model_add_index(r->a, r->m, r->table, unique ? MG_INDEX_UNIQUE : MG_INDEX_NORMAL, mg_arena_str(r->a, name));
    if (r->index && r->index->name && partial)
        mg_map_put(&r->scratch, &r->names, MG_LITE_PARTIAL, r->index->name, strlen(name), r->index);
}

/* The row: table, name, unique, origin, partial, column, descending, collation. */
static mg_rc take_index_row(void *arg, const char *const *v, size_t count)
{
    mg_lite_reader *r = arg;
    mg_index_column *to;
    mg_column *c;

    if (mg_lite_lacks(v, count, 1u << 5))
        return MG_FAILED;
    if (!same_object(r, v[0], v[1]))
        end_index(r);
    if (!mg_lite_at_table(r, v[0]))
        return MG_OK;
    if (at_object(r, v[1]))
    {
        if (strcmp(v[3], "pk") != 0)
            begin_index(r, v[1], mg_lite_true(v[2]), r->partial && mg_lite_true(v[4]));
        if (r->index)
            r->index->constraint = strcmp(v[3], "u") == 0;
    }
    if (!r->index)
        return mg_lite_check(r);
    c = v[5] && (r->partial || !mg_lite_true(v[4])) ? mg_table_column(r->table, v[5]) : NULL;
    if (!c)
    {
        give_up_index(r, v[5] && mg_lite_true(v[4]));
        return mg_lite_check(r);
    }
    if (!mg_model_add_index_column(r->a, r->index, c))
        return MG_FAILED;
    to = &r->index->columns.items[r->index->columns.len - 1];
    to->sort = mg_lite_true(v[6]) ? MG_PSL_SORT_DESC : MG_PSL_SORT_ASC;
    if (!mg_lite_same(v[7], c->collation ? c->collation : "binary"))
    {
        to->collation = mg_arena_str(r->a, v[7]);
        r->collated = true;
    }
    return mg_lite_check(r);
}

/* Foreign keys ************************************************************************************************* */

static mg_psl_action action_named(const char *text)
{
    static const struct
    {
        const char *text;
        mg_psl_action action;
    } actions[] = {
        {"CASCADE", MG_PSL_CASCADE},
        {"RESTRICT", MG_PSL_RESTRICT},
        {"SET NULL", MG_PSL_SET_NULL},
        {"SET DEFAULT", MG_PSL_SET_DEFAULT},
    };

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (mg_lite_same(actions[i].text, text))
            return actions[i].action;
    return MG_PSL_NO_ACTION;
}

/* The column that the next column of the foreign key refers to. */
static mg_column *referenced(mg_lite_reader *r, const char *to)
{
    const mg_index *key = r->key->referenced->primary;

    r->implied = !to;
    if (to)
        return find_column(r->key->referenced, to);
    return key && key->columns.len > r->key->columns.len ? key->columns.items[r->key->columns.len].column : NULL;
}

static const char *definition_of(mg_lite_reader *r, const mg_lite_table *statement, const mg_lite_clause *c)
{
    const char *text = c ? mg_lite_text(r->a, statement->sql, c->text) : NULL;

    if (!text || !c->apart || !c->deferrable)
        return text;
    return mg_arena_printf(r->a, "%s DEFERRABLE%s", text, c->deferred ? " INITIALLY DEFERRED" : "");
}

static void add_key_extra(mg_lite_reader *r, mg_extra_kind kind)
{
    const mg_lite_table *statement = &r->statements[r->table->number];
    mg_extra *e;

    /* The clause is part of a generated column, which is an extra as a whole. */
    if (r->clause && r->clause->column != MG_LITE_TABLE && statement->columns.items[r->clause->column].generated)
        return;
    e = mg_model_add_extra(r->a, r->m, kind, r->table, NULL, definition_of(r, statement, r->clause));
    if (e && r->clause)
        e->column = mg_lite_clause_column(r->table, statement, r->clause);
}

static void give_up_key(mg_lite_reader *r)
{
    add_key_extra(r, MG_EXTRA_FOREIGN_KEY);
    r->table->foreign_keys.len--;
    r->key = NULL;
}

/*
 * Begins a foreign key at its first row. Only the statement tells if it is deferrable. As in the reference, it gets no
 * name.
 */
static bool begin_key(mg_lite_reader *r, const char *id, const char *to)
{
    const mg_lite_table *statement = &r->statements[r->table->number];
    const mg_lite_clause *c = mg_lite_foreign_key_clause(statement, strtoul(id, NULL, 10));

    r->clause = c && mg_token_names(statement->sql, c->object, to) ? c : NULL;
    r->key = mg_model_add_foreign_key(r->a, r->m, r->table, mg_lite_find_written(r, to), NULL);
    if (r->key && r->clause)
    {
        r->key->given = mg_lite_name(r->a, statement->sql, c->name);
        r->key->deferrable = c->deferrable;
        r->key->deferred = c->deferred;
    }
    return r->key != NULL;
}

/*
 * Called after the last row of a foreign key. One that names no columns must refer to all columns of the primary key.
 */
static void end_key(mg_lite_reader *r)
{
    if (r->key && r->implied && r->key->columns.len != r->key->referenced->primary->columns.len)
        give_up_key(r);
    if (r->key && r->key->given && mg_key_has_own_name(r->key, r->key->given))
        r->key->given = NULL;
    if (r->key && r->key->deferrable)
        add_key_extra(r, MG_EXTRA_DEFERRABLE);
    r->key = NULL;
}

/* The row: table, number, referenced table, column, referenced column, on delete, on update. */
static mg_rc foreign_key_row(void *arg, const char *const *v, size_t count)
{
    mg_lite_reader *r = arg;
    mg_column *from, *to;

    if (mg_lite_lacks(v, count, 1u << 4))
        return MG_FAILED;
    if (!same_object(r, v[0], v[1]))
        end_key(r);
    if (!mg_lite_at_table(r, v[0]))
        return MG_OK;
    if (at_object(r, v[1]))
    {
        if (!begin_key(r, v[1], v[2]))
            return MG_FAILED;
        r->key->on_delete = action_named(v[5]);
        r->key->on_update = action_named(v[6]);
        if (!r->key->referenced || r->key->referenced->view)
            give_up_key(r);
    }
    if (!r->key)
        return mg_lite_check(r);
    from = find_column(r->table, v[3]);
    to = referenced(r, v[4]);
    if (from && to)
        mg_model_add_reference(r->a, r->key, from, to);
    else
        give_up_key(r);
    return mg_lite_check(r);
}

/* Statements *************************************************************************************************** */

/*
 * The predicate of an index, from the statement that makes it: what follows WHERE, without comments before and after
 * it.
 */
static const mg_predicate *read_predicate(mg_lite_reader *r, const char *sql)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, sql);
    mg_predicate *p = mg_arena_get(r->a, sizeof *p);
    size_t depth = 0, start = 0, end = 0;

    for (mg_token t = mg_token_next(&s); t.kind != TOKEN_END; t = mg_token_next(&s))
    {
        depth += mg_token_is_sign(sql, t, '(');
        depth -= mg_token_is_sign(sql, t, ')') && depth > 0;
        if (end == 0 && depth == 0 && mg_token_is(sql, t, "where"))
            start = end = t.end;
        else if (end > 0 && start == end)
            start = t.start, end = t.end;
        else if (end > 0)
            end = t.end;
    }
    if (!p)
        return NULL;
    p->sql = mg_arena_copy(r->a, sql + start, end - start);
    p->shown = true;
    return p;
}

/* Takes the statement of an index: for an extra as a whole, for an index of the model only its predicate. */
static void take_index_statement(mg_lite_reader *r, const char *name, const char *sql)
{
    uintptr_t number = (uintptr_t) mg_map_get(&r->names, MG_LITE_STATEMENT, name, strlen(name));
    mg_index *x = mg_map_get(&r->names, MG_LITE_PARTIAL, name, strlen(name));

    if (number)
        r->m->extras.items[number - 1].definition = sql;
    if (x)
        x->where = read_predicate(r, sql);
}

/* The row: type, name, table, statement. */
static mg_rc statement_row(void *arg, const char *const *v, size_t count)
{
    mg_lite_reader *r = arg;
    const char *sql;
    mg_table *t;
    bool index;

    if (mg_lite_lacks(v, count, 0))
        return MG_FAILED;
    index = strcmp(v[0], "index") == 0;
    sql = mg_lite_statement(r, index ? MG_CREATE_INDEX : MG_CREATE_TRIGGER, v[1], v[3]);
    if (!sql)
        return MG_FAILED;
    if (index)
    {
        take_index_statement(r, v[1], sql);
        return mg_lite_check(r);
    }
    t = mg_lite_find_written(r, v[2]);
    mg_model_add_extra(r->a, r->m, MG_EXTRA_TRIGGER, t, mg_arena_str(r->a, v[1]), sql);
    return mg_lite_check(r);
}

mg_rc mg_lite_read_keys(mg_lite_reader *r)
{
    if (mg_lite_ask(r, indexes_sql, take_index_row, end_index) != MG_OK ||
        mg_lite_ask(r, foreign_keys_sql, foreign_key_row, end_key) != MG_OK)
        return MG_FAILED;
    return mg_lite_ask(r, statements_sql, statement_row, NULL);
}
