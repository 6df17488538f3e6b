/* keys.c: reads primary keys, indexes, foreign keys, checks and exclusion constraints. */
#include "reader.h"

/* The next number of a list that the database writes as "1 2" or "{1,2}", or -1 at its end. */
static long next_number(const char **text)
{
    char *end;
    long n;

    while (**text && !strchr("-0123456789", **text))
        ++*text;
    if (!**text)
        return -1;
    n = strtol(*text, &end, 10);
    *text = end;
    return n;
}

static mg_column *column_by_number(const pg_relation *r, long number)
{
    return number > 0 && (size_t) number < r->by_number.len ? r->by_number.items[number] : NULL;
}

/* Operator classes ********************************************************************************************** */

static mg_rc each_opclass(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    mg_opclass *o = mg_arena_get(r->scratch, sizeof *o);

    (void) count;
    if (!o)
        return MG_OK;
    o->name = mg_arena_str(r->scratch, v[1]);
    o->is_default = pg_true(v[2]);
    mg_map_put(r->scratch, &r->opclasses, pg_oid(v[0]), "", 0, o);
    return MG_OK;
}

/* Indexes ******************************************************************************************************* */

enum index_fields
{
    X_TABLE,
    X_NAME,
    X_UNIQUE,
    X_PRIMARY,
    X_METHOD,
    X_CONSTRAINT,
    X_DEFERRABLE,
    X_DEFERRED,
    X_NOT_SAID,
    X_COLUMNS,
    X_OPCLASSES,
    X_OPTIONS,
    X_DEFINITION,
    X_SCHEMA,
    X_PARTIAL,
    X_COMMENT,
    X_MORE,
    X_PREDICATE, /* the predicate of an index that is in the model; X_IN_PART tells if that says all of the index */
    X_IN_PART,
    X_COUNT
};

static mg_psl_algorithm algorithm_of(const char *method)
{
    static const char *const names[MG_PSL_ALGORITHMS] = {
        [MG_PSL_BTREE] = "btree", [MG_PSL_HASH] = "hash",     [MG_PSL_GIST] = "gist",
        [MG_PSL_GIN] = "gin",     [MG_PSL_SPGIST] = "spgist", [MG_PSL_BRIN] = "brin",
    };

    for (int i = MG_PSL_BTREE; i < MG_PSL_ALGORITHMS; i++)
        if (strcmp(names[i], method) == 0)
            return i;
    return MG_PSL_BTREE; /* the reference takes any other method for a B-tree */
}

/* The bits in which PostgreSQL keeps the options of an index column. */
#define DESCENDING 1
#define NULLS_FIRST 2

/*
 * Adds the columns of an index. Columns that a constraint only INCLUDEs have neither options nor operator classes, but
 * the reference counts them too.
 */
static void add_index_columns(pg_reader *r, mg_index *x, const pg_relation *of, const char *const *v)
{
    const char *columns = v[X_COLUMNS], *options = v[X_OPTIONS], *classes = v[X_OPCLASSES];
    long number;

    while ((number = next_number(&columns)) >= 0)
    {
        long option = next_number(&options), class = next_number(&classes);
        mg_column *c = column_by_number(of, number);
        const mg_opclass *ops = class >= 0 ? mg_map_get(&r->opclasses, (uint64_t) class, "", 0) : NULL;
        mg_index_column *to;
        bool down;

        if (!c || !mg_model_add_index_column(r->a, x, c))
            return;
        to = &x->columns.items[x->columns.len - 1];
        x->included += class < 0;
        option = option < 0 ? 0 : option;
        down = option & DESCENDING;
        to->sort = down ? MG_PSL_SORT_DESC : MG_PSL_SORT_ASC;
        if (x->algorithm == MG_PSL_BTREE && down != (bool) (option & NULLS_FIRST) && class >= 0)
            to->nulls = option & NULLS_FIRST ? MG_NULLS_FIRST : MG_NULLS_LAST;
        if (ops && x->algorithm != MG_PSL_BTREE && x->algorithm != MG_PSL_HASH)
            to->ops = (mg_opclass){pg_keep(r, ops->name), ops->is_default};
    }
}

static const mg_predicate *shown_predicate(pg_reader *r, const char *sql)
{
    mg_predicate *p = mg_arena_get(r->a, sizeof *p);

    if (p)
    {
        p->sql = pg_keep(r, sql);
        p->shown = true;
    }
    return p;
}

static mg_rc each_index(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    pg_relation *of = mg_pg_relation(r, v[X_TABLE]);
    mg_table *t = of ? of->table : NULL;
    bool partial = r->partial && v[X_PREDICATE], not_said = pg_true(v[X_NOT_SAID]) && !partial;
    mg_extra *extra;
    mg_index *x;

    (void) count;
    if (of && not_said)
    {
        extra = mg_pg_extra(r, MG_EXTRA_INDEX, t, v[X_SCHEMA], v[X_NAME], v[X_DEFINITION]);
        if (extra)
        {
            extra->partial = pg_true(v[X_PARTIAL]);
            extra->expressions = t && !v[X_PREDICATE];
            extra->comment = pg_keep(r, v[X_COMMENT]);
        }
    }
    if (!t || not_said)
        return MG_OK;
    x = mg_model_add_index(r->a, r->m, t,
                           pg_true(v[X_PRIMARY])  ? MG_INDEX_PRIMARY
                           : pg_true(v[X_UNIQUE]) ? MG_INDEX_UNIQUE
                                                  : MG_INDEX_NORMAL,
                           pg_keep(r, v[X_NAME]));
    if (!x)
        return MG_OK;
    x->algorithm = algorithm_of(v[X_METHOD]);
    x->constraint = pg_true(v[X_CONSTRAINT]);
    x->deferrable = pg_true(v[X_DEFERRABLE]);
    x->deferred = pg_true(v[X_DEFERRED]);
    x->comment = pg_keep(r, v[X_COMMENT]);
    x->options = pg_keep(r, v[X_MORE]);
    add_index_columns(r, x, of, v);
    if (partial)
        x->where = shown_predicate(r, v[X_PREDICATE]);
    if (!v[X_DEFINITION] || (partial && !pg_true(v[X_IN_PART])))
        return MG_OK;
    x->definition = pg_keep(r, v[X_DEFINITION]);
    mg_pg_extra(r, MG_EXTRA_INDEX_OPTION, t, NULL, x->name, v[X_DEFINITION]);
    return MG_OK;
}

mg_rc mg_pg_read_indexes(pg_reader *r)
{
    const char *distinct = r->version >= 150000 ? "i.indnullsnotdistinct" : "false";
    const char *sql = mg_arena_printf(r->scratch, mg_pg_indexes_sql, distinct);

    if (mg_pg_query(r, mg_pg_opclasses_sql, 3, each_opclass) != MG_OK)
        return MG_FAILED;
    return mg_pg_query(r, sql, X_COUNT, each_index);
}

/* Constraints *************************************************************************************************** */

enum constraint_row
{
    K_TABLE,
    K_NAME,
    K_KIND,
    K_REFERENCED,
    K_COLUMNS,
    K_REFERENCES,
    K_ON_DELETE,
    K_ON_UPDATE,
    K_DEFERRABLE,
    K_DEFERRED,
    K_OTHER_SCHEMA,
    K_OTHER_NAME,
    K_DEFINITION,
    K_LISTED,
    K_UNCHECKED,
    K_COMMENT,
    K_COUNT
};

static mg_psl_action action_of(const char *letter)
{
    switch (*letter)
    {
    case 'r':
        return MG_PSL_RESTRICT;
    case 'c':
        return MG_PSL_CASCADE;
    case 'n':
        return MG_PSL_SET_NULL;
    case 'd':
        return MG_PSL_SET_DEFAULT;
    default:
        return MG_PSL_NO_ACTION;
    }
}

static mg_rc leads_outside(pg_reader *r, const pg_relation *from, const char *const *v)
{
    if (r->leads_out)
    {
        mg_pg_extra(r, MG_EXTRA_FOREIGN_KEY, from->table, NULL, v[K_NAME], v[K_DEFINITION]);
        return MG_OK;
    }
    return mg_error_set(
        r->err,
        (mg_error){.code = "P4002",
                   .message = mg_arena_printf(
                       r->a,
                       "The schema of the introspected database was inconsistent: Cross schema references are only "
                       "allowed when the "
                       "target schema is listed in the schemas property of your datasource. `%s.%s` points to `%s.%s` "
                       "in constraint "
                       "`%s`. Please add `%s` to your `schemas` property and run this command again.",
                       from->schema, from->name, v[K_OTHER_SCHEMA], v[K_OTHER_NAME], v[K_NAME], v[K_OTHER_SCHEMA])});
}

static void add_read_key(pg_reader *r, const pg_relation *from, const pg_relation *to, const char *const *v)
{
    const char *columns = v[K_COLUMNS], *references = v[K_REFERENCES];
    mg_foreign_key *k = mg_model_add_foreign_key(r->a, r->m, from->table, to->table, pg_keep(r, v[K_NAME]));
    long number;

    if (!k)
        return;
    k->on_delete = action_of(v[K_ON_DELETE]);
    k->on_update = action_of(v[K_ON_UPDATE]);
    k->deferrable = pg_true(v[K_DEFERRABLE]);
    k->deferred = pg_true(v[K_DEFERRED]);
    k->unchecked = pg_keep(r, v[K_UNCHECKED]);
    k->comment = pg_keep(r, v[K_COMMENT]);
    while ((number = next_number(&columns)) >= 0)
    {
        mg_column *c = column_by_number(from, number), *other = column_by_number(to, next_number(&references));

        if (c && other && !mg_model_add_reference(r->a, k, c, other))
            return;
    }
}

static mg_rc each_constraint(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    pg_relation *from = mg_pg_relation(r, v[K_TABLE]), *to;
    mg_extra_kind kind = *v[K_KIND] == 'c' ? MG_EXTRA_CHECK : MG_EXTRA_EXCLUSION;
    mg_extra *extra;

    (void) count;
    if (!from || !from->table)
        return MG_OK;
    if (*v[K_KIND] != 'f')
    {
        extra = mg_pg_extra(r, kind, from->table, NULL, v[K_NAME], v[K_DEFINITION]);
        if (extra)
            extra->comment = pg_keep(r, v[K_COMMENT]);
        return MG_OK;
    }
    if (!pg_true(v[K_LISTED]))
        return leads_outside(r, from, v);
    to = mg_map_get(&r->relations, pg_oid(v[K_REFERENCED]), "", 0);
    if (to && to->table)
        add_read_key(r, from, to, v);
    return MG_OK;
}

mg_rc mg_pg_read_constraints(pg_reader *r)
{
    return mg_pg_query(r, mg_pg_constraints_sql, K_COUNT, each_constraint);
}
