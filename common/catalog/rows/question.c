/* question.c: writes the queries by which checks of rows are asked; see parts.h. */
#include "../../model/external.h"
#include "../../plan/pair/find.h"
#include "../../sql/name.h"
#include "../../sql/token.h"
#include "parts.h"

/* A check whose question is written. */
typedef struct asking_one
{
    const mg_rows_writer *w;
    const mg_row_check *c;
    mg_strbuf text; /* the text that is being written, one after the other (begin_text) */
    mg_render r;    /* writes to `text` */
    mg_rows_question *out;
} asking_one;

static bool is_lite(const asking_one *q)
{
    return q->w->d->pairs.provider == MG_PSL_SQLITE;
}

static void begin_text(asking_one *q)
{
    mg_strbuf_init(&q->text, q->w->a);
    q->r = (mg_render){.out = &q->text};
}

static void put_asked(asking_one *q, const char *text)
{
    mg_strbuf_puts(&q->text, text);
}

/* Conditions on single rows ************************************************************************************* */

/*
 * Asks how many rows of `table` meet the condition. They are counted in one pass over the table, together with those of
 * other questions; the query shows the rows.
 */
static void ask_condition(asking_one *q, const char *condition, const char *table)
{
    if (!condition || !table)
        return;
    q->out->over_rows = true;
    q->out->count = mg_arena_printf(q->w->a, "count(*) FILTER (WHERE %s)", condition);
    q->out->query = mg_arena_printf(q->w->a, "SELECT * FROM %s WHERE %s", table, condition);
}

static const char *table_text(asking_one *q, const mg_table *from)
{
    begin_text(q);
    mg_rows_put_table(q->w, &q->r, from);
    return mg_strbuf_done(&q->text);
}

static const char *column_text(asking_one *q, const mg_column_pair *c)
{
    begin_text(q);
    mg_rows_put_column(q->w, &q->r, NULL, c->from);
    return mg_strbuf_done(&q->text);
}

/* Asks about the values of the column by a condition with @ for the value, or for any item of its list. */
static void ask_values(asking_one *q, const char *condition, bool items)
{
    const mg_row_check *c = q->c;
    const char *table = table_text(q, c->tables->from), *column = column_text(q, c->column);

    if (!table || !column || !condition)
        return;
    begin_text(q);
    if (items)
        mg_strbuf_printf(&q->text, "EXISTS (SELECT 1 FROM pg_catalog.unnest(%s) AS item WHERE ", column);
    mg_rows_put_with(&q->r, condition, items ? "item" : column);
    put_asked(q, items ? ")" : "");
    ask_condition(q, mg_strbuf_done(&q->text), table);
}

/* The condition on texts that the new type does not accept, as the server itself can tell from 16 on. */
static const char *invalid_text(asking_one *q, const char *column)
{
    mg_column item = *q->c->column->to;
    mg_strbuf type;
    mg_render r = {.out = &type};

    item.autoincrement = false;
    mg_strbuf_init(&type, q->w->a);
    mg_postgres_type(&r, &item, NULL);
    if (!mg_strbuf_done(&type))
        return NULL;
    begin_text(q);
    mg_strbuf_printf(&q->text, "NOT pg_catalog.pg_input_is_valid(CAST(%s AS text), ", column);
    mg_sql_string(&q->r, type.text);
    put_asked(q, ")");
    return mg_strbuf_done(&q->text);
}

/* Asks about a cast of which no condition is known, so that it can only be tried; see trial.c. */
static void ask_trial(asking_one *q)
{
    const mg_column *to = q->c->column->to;
    const char *table = table_text(q, q->c->tables->from), *column = column_text(q, q->c->column);
    const char *through = mg_cast_through(q->c->column);
    bool by_text = through && strcmp(through, "TEXT") == 0 && q->c->column->from->type.nullness != MG_COLUMN_LIST;

    begin_text(q);
    mg_rows_put_value(q->w, &q->r, NULL, to);
    q->out->cast = mg_strbuf_done(&q->text);
    q->out->table = table;
    if (!by_text || !column)
        return;
    q->out->invalid = invalid_text(q, column);
    if (to->type.family != MG_FAMILY_UNSUPPORTED || !mg_is_bare_name(to->type.of.text, ""))
        return;
    begin_text(q);
    mg_strbuf_printf(&q->text, "CAST(CAST(%s AS TEXT) AS ", column);
    mg_sql_qualified(&q->r, q->w->target, to->type.of.text);
    put_asked(q, ")");
    q->out->cast_to_own = mg_strbuf_done(&q->text);
}

static void ask_cast(asking_one *q)
{
    const mg_column_pair *c = q->c->column;
    bool lists = c->from->type.nullness == MG_COLUMN_LIST && c->to->type.nullness == MG_COLUMN_LIST;
    const char *unfit, *changed, *condition;
    bool told = is_lite(q) ? mg_rows_cast_in_sqlite(q->w->a, q->c, &unfit, &changed)
                           : mg_rows_cast_in_postgres(q->w->a, c, q->c->lossy, &unfit, &changed);

    condition = q->c->kind == MG_ROWS_UNFIT ? unfit : changed;
    q->out->none = told && !condition;
    if (!told)
    {
        q->out->why = "nothing is known of this cast";
        if (q->c->kind == MG_ROWS_UNFIT && !is_lite(q))
            ask_trial(q);
    }
    else if (condition)
        ask_values(q, condition, lists);
}

/* Asks about rows with values that the enum loses; or, if `remain` is set, with values that are not allowed. */
static void ask_enum(asking_one *q)
{
    const mg_row_check *c = q->c;
    mg_strbuf list;
    mg_render r = {.out = &list};

    mg_strbuf_init(&list, q->w->a);
    mg_strbuf_puts(&list, is_lite(q) ? "@" : "CAST(@ AS text)");
    mg_strbuf_puts(&list, c->remain ? " NOT IN (" : " IN (");
    for (size_t i = 0; i < c->value_count; i++)
    {
        mg_strbuf_puts(&list, i > 0 ? ", " : "");
        mg_sql_string(&r, c->values[i]);
    }
    mg_strbuf_putc(&list, ')');
    ask_values(q, mg_strbuf_done(&list), c->column->from->type.nullness == MG_COLUMN_LIST);
}

/* Rows as the new side has them ********************************************************************************* */

/*
 * Does the text, which is SQL about the new table, name a column that the old table does not have under this name and
 * with the same values? Then it cannot be asked of the old table as it is.
 */
static bool is_of_later(const asking_one *q, const char *text)
{
    const mg_pairs *p = &q->w->d->pairs;
    const mg_table_pair *t = q->c->tables;

    for (size_t i = 0; i < t->columns.len; i++)
    {
        const mg_column_pair *c = &t->columns.items[i];
        const char *name = c->to ? c->to->name : NULL;

        if (!name ||
            (mg_rows_becomes(p, c->to) == MG_BECOMES_SAME && strcmp(mg_rows_column_now(p, c->from)->name, name) == 0))
            continue;
        if (is_lite(q) ? mg_stmt_mentions(text, strlen(text), name)
                       : mg_text_names_in_postgres(text, strlen(text), name))
            return true;
    }
    return false;
}

static const char *later_table_text(asking_one *q)
{
    begin_text(q);
    mg_rows_put_table_to_be(q->w, &q->r, q->c->tables);
    return mg_strbuf_done(&q->text);
}

/* The condition of a CHECK, with its parentheses; NULL if it cannot be found. */
static const char *checked_text(asking_one *q)
{
    const char *text = q->c->extra->definition;
    mg_scanner s = mg_scan_all(is_lite(q) ? MG_SQLITE : MG_POSTGRES, text);
    size_t start, end;

    return mg_scan_check(&s, &start, &end) ? mg_arena_copy(q->w->a, text + start, end - start) : NULL;
}

static void ask_refused(asking_one *q)
{
    const char *said = checked_text(q), *condition = said ? mg_arena_printf(q->w->a, "NOT %s", said) : NULL;

    q->out->why = said ? NULL : "its text cannot be read";
    if (!condition)
        return;
    if (!is_of_later(q, said))
    {
        ask_condition(q, condition, table_text(q, q->c->tables->from));
        return;
    }
    ask_condition(q, condition, later_table_text(q));
    if (q->out->query)
        q->out->count =
            mg_arena_printf(q->w->a, "(SELECT count(*) FROM (%s LIMIT %d) AS counted)", q->out->query, MG_ROWS_LIMIT);
    q->out->over_rows = false;
}

/* Keys ********************************************************************************************************** */

/* Asks by a query of its own that returns what is looked for. */
static void ask_query(asking_one *q, const char *query)
{
    if (!query)
        return;
    q->out->query = query;
    q->out->count = mg_arena_printf(q->w->a, "(SELECT count(*) FROM (%s LIMIT %d) AS counted)", query, MG_ROWS_LIMIT);
}

static void ask_any(asking_one *q)
{
    const char *table = table_text(q, q->c->tables->from);

    if (table)
        ask_query(q, mg_arena_printf(q->w->a, "SELECT * FROM %s", table));
}

/* Is the column new, and NULL in all rows? */
static bool is_null(const asking_one *q, const mg_column *to)
{
    return mg_rows_becomes(&q->w->d->pairs, to) == MG_BECOMES_DEFAULT && !mg_default_is_said(to->def);
}

/* May a row have NULL in the column? */
static bool may_be_null(const asking_one *q, const mg_column *to)
{
    const mg_column_pair *c = mg_pair_of_new(&q->w->d->pairs, to);
    mg_becomes now = mg_rows_becomes(&q->w->d->pairs, to);

    return now == MG_BECOMES_SAME || now == MG_BECOMES_CAST ? c->from->type.nullness != MG_COLUMN_REQUIRED
                                                            : is_null(q, to);
}

/* Can the values of the column be known before the plan runs? If not, that is why the question is not asked. */
static bool can_tell(asking_one *q, const mg_column *to)
{
    mg_becomes now = mg_rows_becomes(&q->w->d->pairs, to);

    if (now != MG_BECOMES_EACH && now != MG_BECOMES_COMPUTED)
        return true;
    q->out->why = mg_arena_printf(q->w->a, "the values of the new column `%s` are not known before", to->name);
    return false;
}

/* The number of columns that are compared: without INCLUDEd ones. */
static size_t key_length(const mg_index *x)
{
    return x->columns.len - x->included;
}

/* Are two NULLs equal for the index (NULLS NOT DISTINCT)? */
static bool takes_null_once(const mg_row_check *c)
{
    const char *options = c->like && c->like->options ? c->like->options : c->index->options;

    return options && strstr(options, "NULLS NOT DISTINCT");
}

/* An index with a column that differs in each row, or is NULL in all rows, has no duplicates. `once`: NULLs are equal.
 */
static bool is_surely_unique(asking_one *q, bool once)
{
    const mg_index *x = q->c->index;

    for (size_t i = 0; i < key_length(x); i++)
        if (mg_rows_becomes(&q->w->d->pairs, x->columns.items[i].column) == MG_BECOMES_EACH ||
            (!once && is_null(q, x->columns.items[i].column)))
            return true;
    return false;
}

static void put_key_value(asking_one *q, const mg_column *to, bool later)
{
    if (later)
        mg_sql_name(&q->r, to->name);
    else
        mg_rows_put_value(q->w, &q->r, NULL, to);
}

static void put_key_values(asking_one *q, bool later)
{
    const mg_index *x = q->c->index, *like = q->c->like;

    for (size_t i = 0; i < key_length(x); i++)
    {
        const char *collation = is_lite(q) && like && i < like->columns.len ? like->columns.items[i].collation : NULL;

        put_asked(q, i > 0 ? ", " : "");
        put_key_value(q, x->columns.items[i].column, later);
        if (!collation)
            continue;
        put_asked(q, " COLLATE ");
        mg_sql_name(&q->r, collation);
    }
}

static void put_key_conditions(asking_one *q, bool later, bool once)
{
    const mg_index *x = q->c->index;
    const char *between = " WHERE ";

    for (size_t i = 0; !once && i < key_length(x); i++)
    {
        if (!may_be_null(q, x->columns.items[i].column))
            continue;
        put_asked(q, between);
        put_key_value(q, x->columns.items[i].column, later);
        put_asked(q, " IS NOT NULL");
        between = " AND ";
    }
    if (x->where)
        mg_strbuf_printf(&q->text, "%s(%s)", between, x->where->sql);
}

static void ask_duplicates(asking_one *q)
{
    const mg_index *x = q->c->index;
    bool once = takes_null_once(q->c), later = x->where && is_of_later(q, x->where->sql);
    const char *table = later ? later_table_text(q) : table_text(q, q->c->tables->from);

    q->out->none = is_surely_unique(q, once);
    for (size_t i = 0; i < key_length(x); i++)
        if (q->out->none || !can_tell(q, x->columns.items[i].column))
            return;
    if (!table)
        return;
    begin_text(q);
    put_asked(q, "SELECT ");
    put_key_values(q, later);
    mg_strbuf_printf(&q->text, ", count(*) FROM %s", table);
    put_key_conditions(q, later, once);
    for (size_t i = 0; i < key_length(x); i++)
        mg_strbuf_printf(&q->text, "%s%zu", i > 0 ? ", " : " GROUP BY ", i + 1);
    put_asked(q, " HAVING count(*) > 1");
    ask_query(q, mg_strbuf_done(&q->text));
}

/* Foreign keys ************************************************************************************************** */

/* What the table that the foreign key refers to is before the plan runs. */
typedef enum key_target
{
    TARGET_THERE,   /* a table of the old side */
    TARGET_NEW,     /* the plan makes it, so it has no rows */
    TARGET_EXTERNAL /* it exists, but the plan does not manage it */
} key_target;

static key_target find_key_target(const asking_one *q, const mg_table_pair **pair)
{
    const mg_pairs *p = &q->w->d->pairs;

    *pair = mg_pair_of_new_table(p, q->c->key->referenced);
    if (*pair)
        return TARGET_THERE;
    return mg_is_external_table(p->to, q->c->key->referenced) ? TARGET_EXTERNAL : TARGET_NEW;
}

static void put_parent_value(asking_one *q, key_target target, const mg_column *to)
{
    if (target == TARGET_THERE)
        mg_rows_put_value(q->w, &q->r, "parent", to);
    else
    {
        put_asked(q, "parent.");
        mg_sql_name(&q->r, to->name);
    }
}

static bool are_citext(const mg_column *x, const mg_column *y)
{
    return x->type.native.type == MG_PSL_NATIVE_Citext && y->type.native.type == MG_PSL_NATIVE_Citext;
}

/*
 * The operator of citext may be in any schema, so its values are compared in lower case instead. In SQLite, "+" takes
 * the affinity and collation of the child away, so that those of the parent apply, as they do in a foreign key.
 */
static void put_match(asking_one *q, key_target target, const mg_column *child, const mg_column *parent)
{
    bool folded = are_citext(child, parent);

    put_asked(q, folded ? "pg_catalog.lower(CAST(" : "");
    put_parent_value(q, target, parent);
    put_asked(q, folded ? " AS text)) = pg_catalog.lower(CAST(" : is_lite(q) ? " = +" : " = ");
    mg_rows_put_value(q->w, &q->r, "child", child);
    put_asked(q, folded ? " AS text))" : "");
}

static void put_no_parent(asking_one *q, key_target target, const mg_table_pair *pair)
{
    const mg_foreign_key *k = q->c->key;
    const mg_table *other = k->referenced;

    put_asked(q, "NOT EXISTS (SELECT 1 FROM ");
    if (pair)
        mg_rows_put_table(q->w, &q->r, pair->from);
    else
        mg_sql_qualified(&q->r, other->schema ? other->schema : q->w->target, other->name);
    put_asked(q, " AS parent WHERE ");
    for (size_t i = 0; i < k->columns.len; i++)
    {
        put_asked(q, i > 0 ? " AND " : "");
        put_match(q, target, k->columns.items[i], k->references.items[i]);
    }
    put_asked(q, ")");
}

static void ask_orphans(asking_one *q)
{
    const mg_foreign_key *k = q->c->key;
    const mg_table_pair *pair;
    key_target target = find_key_target(q, &pair);
    const char *between = " WHERE ";

    for (size_t i = 0; i < k->columns.len; i++)
        q->out->none = q->out->none || is_null(q, k->columns.items[i]);
    for (size_t i = 0; i < k->columns.len; i++)
        if (q->out->none || !can_tell(q, k->columns.items[i]) ||
            (target == TARGET_THERE && !q->c->anew && !can_tell(q, k->references.items[i])))
            return;
    begin_text(q);
    put_asked(q, "SELECT child.* FROM ");
    mg_rows_put_table(q->w, &q->r, q->c->tables->from);
    put_asked(q, " AS child");
    for (size_t i = 0; i < k->columns.len; i++)
    {
        if (!may_be_null(q, k->columns.items[i]))
            continue;
        put_asked(q, between);
        mg_rows_put_value(q->w, &q->r, "child", k->columns.items[i]);
        put_asked(q, " IS NOT NULL");
        between = " AND ";
    }
    if (target != TARGET_NEW && !q->c->anew)
    {
        put_asked(q, between);
        put_no_parent(q, target, pair);
    }
    ask_query(q, mg_strbuf_done(&q->text));
}

/* All *********************************************************************************************************** */

void mg_rows_question_of(const mg_rows_writer *w, const mg_row_check *c, mg_rows_question *out)
{
    static void (*const kinds[])(asking_one *) = {
        [MG_ROWS_DUPLICATES] = ask_duplicates,
        [MG_ROWS_ORPHANS] = ask_orphans,
        [MG_ROWS_ENUM] = ask_enum,
        [MG_ROWS_UNFIT] = ask_cast,
        [MG_ROWS_CHANGED] = ask_cast,
        [MG_ROWS_REFUSED] = ask_refused,
        [MG_ROWS_ANY] = ask_any,
    };
    asking_one q = {.w = w, .c = c, .out = out};

    *out = (mg_rows_question){0};
    if (kinds[c->kind])
        kinds[c->kind](&q);
    else
        ask_values(&q, "@ IS NULL", false);
}
