/*
 * backfill_names.c: puts the new names into the expressions of backfills. Users write them with the names of the old
 * side, but they run when tables and columns have their new names; see repair.h.
 *
 * The tables of a query are found after FROM and JOIN, together with their aliases. A column that is named without a
 * table may belong to the table that is filled, or to any of these.
 */
#include "../../sql/name.h"
#include "../../sql/token.h"
#include "parts.h"

#define MG_NAME_PARTS 3 /* schema, table, column */
#define MG_NAME_BYTES 512
#define MG_NAME_DEPTH 256 /* deeper than any expression that is accepted, see lone_expression.c */

/* A table that the expression reads, and its alias; NULL if it has none. */
typedef struct read_table
{
    size_t number; /* the table's number on the old side */
    const char *alias;
} read_table;

typedef struct naming_back
{
    mg_repairing *r;
    const mg_model *was, *now;
    mg_scanner scan;
    const char *text;
    MG_VEC(read_table) tables; /* the table that is filled comes first */
    mg_strbuf out;
    size_t copied; /* how many bytes of the text are in `out` already */
    struct
    {
        bool selects, in_from; /* this level is a query; its FROM has begun */
    } levels[MG_NAME_DEPTH];   /* of parentheses */
    size_t depth;
} naming_back;

/* The tokens of a name with up to three parts: a.b.c */
typedef struct column_path
{
    mg_token parts[MG_NAME_PARTS];
    size_t count;
    bool called; /* it is the name of a function */
} column_path;

static bool reads(const naming_back *n, mg_token t, const char *name)
{
    return n->scan.dialect == MG_SQLITE ? mg_token_is_name(t) && mg_token_names(n->text, t, name)
                                        : mg_token_names_in_postgres(n->text, t, name);
}

/* Is the word a keyword, and so not a name unless it is in quotes? */
static bool is_keyword(const naming_back *n, mg_token t)
{
    static const char *const words[] = {
        "and",   "as",      "asc",    "between", "by",     "case",    "cast",  "collate", "cross",  "desc",  "distinct",
        "else",  "end",     "exists", "filter",  "from",   "full",    "group", "having",  "in",     "inner", "is",
        "join",  "lateral", "left",   "like",    "limit",  "natural", "not",   "null",    "offset", "on",    "or",
        "order", "outer",   "over",   "right",   "select", "then",    "union", "using",   "when",   "where", "with"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mg_token_is(n->text, t, words[i]))
            return true;
    return false;
}

static bool is_name_token(const naming_back *n, mg_token t)
{
    return t.kind == TOKEN_QUOTED || (t.kind == TOKEN_WORD && !is_keyword(n, t));
}

/* Reads the rest of a name with several parts that begins with this token. */
static column_path take_path(naming_back *n, mg_token first)
{
    column_path c = {.parts = {first}, .count = 1};

    for (;;)
    {
        mg_scanner ahead = n->scan;
        mg_token point = mg_token_next(&ahead), part;

        c.called = mg_token_is_sign(n->text, point, '(');
        if (!mg_token_is_sign(n->text, point, '.') || c.count == MG_NAME_PARTS)
            return c;
        part = mg_token_next(&ahead);
        if (part.kind != TOKEN_QUOTED && part.kind != TOKEN_WORD)
            return c;
        c.parts[c.count++] = part;
        n->scan = ahead;
    }
}

static const mg_table *old_table(const naming_back *n, size_t i)
{
    return n->was->tables.items[n->tables.items[i].number];
}

static const mg_table *new_table(const naming_back *n, size_t i)
{
    return n->now->tables.items[n->tables.items[i].number];
}

/* Tables ******************************************************************************************************** */

static void add_read_table(naming_back *n, size_t number, const char *alias)
{
    read_table *slot = mg_vec_push(n->r->a, &n->tables);

    if (slot)
        *slot = (read_table){number, alias};
}

/* Reads the alias after a table in FROM. NULL if there is none. */
static const char *take_read_alias(naming_back *n)
{
    mg_scanner ahead = n->scan;
    mg_token t = mg_token_next(&ahead);

    if (mg_token_is(n->text, t, "as"))
        t = mg_token_next(&ahead);
    if (!is_name_token(n, t))
        return NULL;
    if (n->scan.dialect == MG_POSTGRES)
    {
        char name[MG_NAME_BYTES];

        mg_token_name_in_postgres(n->text, t, name, sizeof name);
        return mg_arena_str(n->r->a, name);
    }
    return mg_token_text(n->r->a, n->text, t);
}

/* Does the path name the table, with its schema if it says one? */
static bool names_table(const naming_back *n, const column_path *c, const mg_table *t)
{
    return reads(n, c->parts[c->count - 1], t->name) &&
           (c->count == 1 || !t->schema || reads(n, c->parts[c->count - 2], t->schema));
}

static void note_read_table(naming_back *n, const column_path *c)
{
    for (size_t i = 0; i < n->was->tables.len; i++)
        if (names_table(n, c, n->was->tables.items[i]))
        {
            add_read_table(n, i, take_read_alias(n));
            return;
        }
}

static void follow_level(naming_back *n, mg_token t)
{
    bool opens = mg_token_is_sign(n->text, t, '('), closes = mg_token_is_sign(n->text, t, ')');

    if (opens && n->depth + 1 < MG_NAME_DEPTH)
    {
        n->depth++;
        n->levels[n->depth].selects = n->levels[n->depth].in_from = false;
    }
    if (closes && n->depth > 0)
        n->depth--;
}

/*
 * Keeps track of FROM. Returns whether the next name is that of a table, which it is not in EXTRACT(… FROM …) and IS
 * DISTINCT FROM.
 */
static bool follow_from(naming_back *n, mg_token before, mg_token t)
{
    static const char *const ends[] = {"where", "group", "order", "limit", "on", "using", "having", "union"};
    bool in_from;

    follow_level(n, t);
    if (mg_token_is(n->text, t, "select"))
    {
        n->levels[n->depth].selects = true;
        n->levels[n->depth].in_from = false;
    }
    if (mg_token_is(n->text, t, "join") ||
        (mg_token_is(n->text, t, "from") && !mg_token_is(n->text, before, "distinct")))
        n->levels[n->depth].in_from = n->levels[n->depth].selects;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (mg_token_is(n->text, t, ends[i]))
            n->levels[n->depth].in_from = false;
    in_from = n->levels[n->depth].in_from;
    return in_from && (t.kind == TOKEN_WORD || mg_token_is_sign(n->text, t, ','));
}

/* Skips the alias of a table, which is not a name in the database. */
static void skip_alias(naming_back *n)
{
    mg_scanner ahead = n->scan;
    mg_token t = mg_token_next(&ahead);

    if (mg_token_is(n->text, t, "as"))
        t = mg_token_next(&ahead);
    if (is_name_token(n, t))
        n->scan = ahead;
}

/* Goes through all names and gives `each` those of tables (in FROM) and of columns. */
static void walk_names(naming_back *n, void (*each)(naming_back *n, const column_path *c, bool table))
{
    mg_token before = {TOKEN_END, 0, 0};
    bool expects = false;

    n->scan = mg_scan_all(n->scan.dialect, n->text);
    n->depth = 0;
    n->levels[0].selects = n->levels[0].in_from = false;
    for (mg_token t = mg_token_next(&n->scan); !mg_token_ends(t); t = mg_token_next(&n->scan))
    {
        if (n->scan.dialect == MG_POSTGRES && mg_token_reads(n->text, t, "::"))
            mg_skip_type_of_postgres(&n->scan);
        else if (is_name_token(n, t))
        {
            column_path c = take_path(n, t);

            if (!c.called)
                each(n, &c, expects);
            if (expects && !c.called)
                skip_alias(n);
            expects = false;
        }
        else
            expects = follow_from(n, before, t);
        before = t;
    }
}

static void find_read_table(naming_back *n, const column_path *c, bool table)
{
    if (table)
        note_read_table(n, c);
}

/* New names ***************************************************************************************************** */

static void put_name_now(naming_back *n, mg_token t, const char *name)
{
    mg_strbuf_add(&n->out, n->text + n->copied, t.start - n->copied);
    mg_put_name(&n->out, name);
    n->copied = t.end;
}

static void put_table_now(naming_back *n, const column_path *c, const mg_table *now)
{
    mg_token name = c->parts[c->count - 1];

    if (c->count > 1 && now->schema && !reads(n, c->parts[c->count - 2], now->schema))
        put_name_now(n, c->parts[c->count - 2], now->schema);
    if (!reads(n, name, now->name))
        put_name_now(n, name, now->name);
}

/* Finds the table whose name or alias stands before a column. */
static size_t find_qualifier(const naming_back *n, mg_token t)
{
    for (size_t i = n->tables.len; i-- > 0;)
        if (reads(n, t, n->tables.items[i].alias ? n->tables.items[i].alias : old_table(n, i)->name))
            return i;
    return n->tables.len;
}

/* The new name of a table's column, or NULL if it keeps its name. */
static const char *new_column_name(const naming_back *n, size_t i, mg_token t)
{
    const mg_table *old = old_table(n, i), *now = new_table(n, i);

    for (size_t k = 0; k < old->columns.len; k++)
        if (reads(n, t, old->columns.items[k]->name))
            return now->columns.items[k]->name;
    return NULL;
}

static void rename_column_of(naming_back *n, const column_path *c)
{
    mg_token t = c->parts[c->count - 1], before = c->parts[c->count > 1 ? c->count - 2 : 0];
    size_t of = c->count > 1 ? find_qualifier(n, before) : n->tables.len;
    const char *name = NULL;

    if (c->count > 1 && of == n->tables.len)
        return;
    if (c->count > 1 && !n->tables.items[of].alias && !reads(n, before, new_table(n, of)->name))
        put_name_now(n, before, new_table(n, of)->name);
    if (c->count > 1)
        name = new_column_name(n, of, t);
    for (size_t i = n->tables.len; c->count == 1 && i-- > 0 && !name;)
        name = new_column_name(n, i, t);
    if (name && !reads(n, t, name))
        put_name_now(n, t, name);
}

static void rename_read_path(naming_back *n, const column_path *c, bool table)
{
    if (!table)
    {
        rename_column_of(n, c);
        return;
    }
    for (size_t i = 0; i < n->was->tables.len; i++)
        if (names_table(n, c, n->was->tables.items[i]))
        {
            put_table_now(n, c, n->now->tables.items[i]);
            return;
        }
}

/* The old side's table that becomes the table of this column. */
static const mg_table *filled_table(const mg_pairs *p, const mg_column *to)
{
    for (size_t i = 0; i < p->tables.len; i++)
        if (p->tables.items[i].to == to->table)
            return p->tables.items[i].from;
    return NULL;
}

static const char *rename_all(mg_repairing *r, const mg_table *from, const mg_backfill *b)
{
    mg_dialect dialect = r->d->pairs.provider == MG_PSL_SQLITE ? MG_SQLITE : MG_POSTGRES;
    naming_back n = {.r = r, .was = r->d->pairs.was, .now = r->d->pairs.from, .text = b->sql};

    n.scan.dialect = dialect;
    mg_strbuf_init(&n.out, r->a);
    add_read_table(&n, from->number, NULL);
    walk_names(&n, find_read_table);
    walk_names(&n, rename_read_path);
    mg_strbuf_puts(&n.out, b->sql + n.copied);
    return mg_strbuf_done(&n.out);
}

void mg_repair_backfill_names(mg_repairing *r)
{
    const mg_pairs *p = &r->d->pairs;

    for (size_t i = 0; i < p->to->backfills.len; i++)
    {
        mg_backfill *b = p->to->backfills.items[i];
        const mg_table *from = p->was == p->from ? NULL : filled_table(p, b->column);

        b->renamed = from ? rename_all(r, from, b) : b->sql;
    }
}
