/*
 * table.c: reads CREATE TABLE statements; see table.h. It follows SQLite's grammar only as far as it has to in order to
 * see where clauses begin and end. What stands in parentheses is skipped. Words that it does not know belong to a type
 * or to the value of a default.
 */
#include "table.h"

typedef struct parser
{
    const char *sql;
    MG_VEC(mg_token) tokens; /* the last one is TOKEN_END, or a token that could not be read */
    size_t at;
    mg_arena *a;
    mg_lite_table *out;
    uint32_t column; /* the column that clauses belong to at the moment */
    size_t start;    /* if `name` is set: where its CONSTRAINT stands */
    mg_token name;   /* the name given for the next constraint */
} parser;

static mg_token token(const parser *p, size_t ahead)
{
    size_t at = p->at + ahead;

    return p->tokens.items[at < p->tokens.len ? at : p->tokens.len - 1];
}

static bool is_token(const parser *p, size_t ahead, const char *word)
{
    return mg_token_is(p->sql, token(p, ahead), word);
}

static bool is_token_sign(const parser *p, char c)
{
    return mg_token_is_sign(p->sql, token(p, 0), c);
}

static bool at_end(const parser *p)
{
    return p->at + 1 >= p->tokens.len;
}

static void next_token(parser *p)
{
    if (!at_end(p))
        p->at++;
}

static bool take_token(parser *p, const char *word)
{
    if (!is_token(p, 0, word))
        return false;
    next_token(p);
    return true;
}

static size_t last_end(const parser *p)
{
    return p->tokens.items[p->at - 1].end;
}

/*
 * Skips what stands in parentheses. If `c` is not NULL, the parentheses hold the columns of a key, and the clause notes
 * if these have an order or a collation.
 */
static void skip_group(parser *p, mg_lite_clause *c)
{
    size_t depth = 0;

    do
    {
        depth += is_token_sign(p, '(');
        depth -= is_token_sign(p, ')') && depth > 0;
        if (c)
        {
            c->descending = c->descending || is_token(p, 0, "desc");
            c->collated = c->collated || is_token(p, 0, "collate");
        }
        next_token(p);
    } while (depth > 0 && !at_end(p));
}

static void skip_if_group(parser *p, mg_lite_clause *c)
{
    if (is_token_sign(p, '('))
        skip_group(p, c);
}

/* Clauses ****************************************************************************************************** */

/* Takes ON CONFLICT and its action. True unless the action is the one that SQLite takes anyway. */
static bool conflict(parser *p)
{
    bool said;

    if (!is_token(p, 0, "on") || !is_token(p, 1, "conflict"))
        return false;
    next_token(p);
    next_token(p);
    said = !is_token(p, 0, "abort");
    next_token(p);
    return said;
}

static void end_primary_key(parser *p, mg_lite_clause *c)
{
    take_token(p, "key");
    skip_if_group(p, c);
    c->descending = take_token(p, "desc") || c->descending;
    take_token(p, "asc");
    c->conflict = conflict(p);
    take_token(p, "autoincrement");
}

static void end_unique(parser *p, mg_lite_clause *c)
{
    skip_if_group(p, c);
    c->conflict = conflict(p);
}

static void end_not_null(parser *p, mg_lite_clause *c)
{
    take_token(p, "null");
    c->conflict = conflict(p);
}

static void end_check(parser *p, mg_lite_clause *c)
{
    (void) c;
    skip_if_group(p, NULL);
    conflict(p);
}

static void end_collate(parser *p, mg_lite_clause *c)
{
    c->object = token(p, 0);
    next_token(p);
}

static void end_generated(parser *p, mg_lite_clause *c)
{
    (void) c;
    if (take_token(p, "always"))
        take_token(p, "as");
    if (!is_token_sign(p, '('))
        return;
    skip_group(p, NULL);
    if (!take_token(p, "stored"))
        take_token(p, "virtual");
    p->out->columns.items[p->column].generated = true;
}

/* Takes [NOT] DEFERRABLE [INITIALLY …] if it is there, and notes it in the clause. */
static bool deferrable(parser *p, mg_lite_clause *c)
{
    bool negated = is_token(p, 0, "not"), deferred = false;

    if (!is_token(p, negated, "deferrable"))
        return false;
    if (negated)
        next_token(p);
    next_token(p);
    if (take_token(p, "initially"))
    {
        deferred = is_token(p, 0, "deferred");
        next_token(p);
    }
    if (c)
    {
        c->deferrable = !negated;
        c->deferred = !negated && deferred;
    }
    return true;
}

/* Takes ON DELETE SET NULL, ON UPDATE NO ACTION, MATCH name and the like. */
static bool reference_argument(parser *p)
{
    if (take_token(p, "match"))
    {
        next_token(p);
        return true;
    }
    if (!is_token(p, 0, "on") || is_token(p, 1, "conflict"))
        return false;
    next_token(p);
    next_token(p);
    if (!take_token(p, "set"))
        take_token(p, "no");
    next_token(p);
    return true;
}

/* Takes the rest of a foreign key, after REFERENCES or after FOREIGN. */
static void end_foreign_key(parser *p, mg_lite_clause *c)
{
    if (take_token(p, "key"))
    {
        skip_if_group(p, NULL);
        take_token(p, "references");
    }
    c->object = token(p, 0);
    next_token(p);
    skip_if_group(p, NULL);
    while (reference_argument(p))
        ;
    deferrable(p, c);
}

/*
 * How a clause is recognized and read: its first word, the word that must follow, and the function that reads the rest.
 */
typedef struct clause_rule
{
    const char *word, *then;
    mg_lite_kind kind;
    void (*end)(parser *p, mg_lite_clause *c);
} clause_rule;

static const clause_rule of_columns[] = {
    {"primary", "key", MG_LITE_PRIMARY_KEY, end_primary_key},
    {"unique", NULL, MG_LITE_UNIQUE, end_unique},
    {"not", "null", MG_LITE_NOT_NULL, end_not_null},
    {"check", NULL, MG_LITE_CHECK, end_check},
    {"references", NULL, MG_LITE_FOREIGN_KEY, end_foreign_key},
    {"collate", NULL, MG_LITE_COLLATE, end_collate},
    {"generated", "always", MG_LITE_GENERATED, end_generated},
    {"as", NULL, MG_LITE_GENERATED, end_generated},
    {NULL, NULL, MG_LITE_CHECK, NULL},
};

static const clause_rule of_tables[] = {
    {"primary", "key", MG_LITE_PRIMARY_KEY, end_primary_key},
    {"unique", NULL, MG_LITE_UNIQUE, end_unique},
    {"check", NULL, MG_LITE_CHECK, end_check},
    {"foreign", "key", MG_LITE_FOREIGN_KEY, end_foreign_key},
    {NULL, NULL, MG_LITE_CHECK, NULL},
};

/* Takes CONSTRAINT and a name if they are there. The next clause will get the name. */
static bool constraint_name(parser *p)
{
    if (!is_token(p, 0, "constraint"))
        return false;
    p->start = token(p, 0).start;
    next_token(p);
    p->name = token(p, 0);
    next_token(p);
    return true;
}

static bool take_clause(parser *p, const clause_rule *rules)
{
    const mg_token none = {TOKEN_END, 0, 0};
    mg_lite_clause *c;

    while (rules->word && !(is_token(p, 0, rules->word) && (!rules->then || is_token(p, 1, rules->then))))
        rules++;
    c = rules->word ? mg_vec_push(p->a, &p->out->clauses) : NULL;
    if (!c)
        return false;
    c->kind = rules->kind;
    c->column = p->column;
    c->name = p->name;
    c->text.start = p->name.end > 0 ? p->start : token(p, 0).start;
    p->name = none;
    next_token(p);
    rules->end(p, c);
    c->text.end = last_end(p);
    return true;
}

/* Columns and tables ******************************************************************************************* */

/*
 * Skips one value: a token, which may have a sign, or something in parentheses. The rest of a number is skipped later.
 */
static void skip_default(parser *p)
{
    if (is_token_sign(p, '+') || is_token_sign(p, '-'))
        next_token(p);
    if (is_token_sign(p, '('))
        skip_group(p, NULL);
    else
        next_token(p);
}

/* A name before it is its own, and none of the clause behind it. */
static void skip_named_default(parser *p)
{
    p->name = (mg_token){TOKEN_END, 0, 0};
    skip_default(p);
}

/* The foreign key that was read last, if it belongs to this column, or to the table; else NULL. */
static mg_lite_clause *last_foreign_key(const parser *p)
{
    for (size_t i = p->out->clauses.len; i > 0; i--)
        if (p->out->clauses.items[i - 1].kind == MG_LITE_FOREIGN_KEY)
            return p->out->clauses.items[i - 1].column == p->column ? &p->out->clauses.items[i - 1] : NULL;
    return NULL;
}

/* Takes the deferral of a foreign key that stands apart from it, behind other clauses. */
static bool late_deferral(parser *p)
{
    mg_lite_clause *key = last_foreign_key(p);

    if (key)
        key->apart = true;
    return deferrable(p, key);
}

static bool item_ends(const parser *p)
{
    return at_end(p) || is_token_sign(p, ',') || is_token_sign(p, ')');
}

static void read_column(parser *p)
{
    mg_lite_column *c = mg_vec_push(p->a, &p->out->columns);

    if (!c)
        return;
    p->column = (uint32_t) p->out->columns.len - 1;
    c->name = token(p, 0);
    c->text.start = c->name.start;
    next_token(p);
    while (!item_ends(p) && !p->a->failed)
    {
        if (take_token(p, "default"))
            skip_named_default(p);
        else if (is_token_sign(p, '('))
            skip_group(p, NULL);
        else if (!constraint_name(p) && !take_clause(p, of_columns) && !late_deferral(p))
            next_token(p);
    }
    p->out->columns.items[p->column].text.end = last_end(p);
}

static void read_items(parser *p)
{
    const mg_token none = {TOKEN_END, 0, 0};
    bool constraints = false;

    while (!at_end(p) && !is_token_sign(p, ')') && !p->a->failed)
    {
        constraints = constraint_name(p) || constraints;
        p->column = MG_LITE_TABLE;
        if (take_clause(p, of_tables))
            constraints = true;
        else if (is_token_sign(p, ')'))
            continue;
        else if (is_token_sign(p, ',') || constraints)
            next_token(p);
        else
            read_column(p);
        if (is_token_sign(p, ','))
            p->name = none;
    }
}

static void read_options(parser *p)
{
    for (; !at_end(p); next_token(p))
    {
        p->out->strict = p->out->strict || is_token(p, 0, "strict");
        p->out->without_rowid = p->out->without_rowid || (is_token(p, 0, "without") && is_token(p, 1, "rowid"));
    }
}

static bool tokenize(parser *p)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, p->sql);
    mg_token *t;

    do
    {
        t = mg_vec_push(p->a, &p->tokens);
        if (!t)
            return false;
        *t = mg_token_next(&s);
    } while (t->kind < TOKEN_OPEN_STRING && t->kind != TOKEN_END && t->kind != TOKEN_SEMICOLON);
    return t->kind == TOKEN_END;
}

/* Are the parts that were read complete in themselves, so that each can be copied elsewhere? */
static bool parts_are_whole(const mg_lite_table *t)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (!mg_is_balanced(t->sql + t->columns.items[i].text.start,
                            t->columns.items[i].text.end - t->columns.items[i].text.start))
            return false;
    for (size_t i = 0; i < t->clauses.len; i++)
        if (!mg_is_balanced(t->sql + t->clauses.items[i].text.start,
                            t->clauses.items[i].text.end - t->clauses.items[i].text.start))
            return false;
    return true;
}

bool mg_lite_read_table(mg_arena *a, const char *sql, mg_lite_table *out)
{
    parser p = {.sql = sql, .a = a, .out = out};

    *out = (mg_lite_table){.sql = sql};
    if (!tokenize(&p) || !take_token(&p, "create") || !take_token(&p, "table"))
        return false;
    next_token(&p);
    if (!is_token_sign(&p, '('))
        return false;
    next_token(&p);
    read_items(&p);
    if (a->failed || !is_token_sign(&p, ')'))
        return false;
    next_token(&p);
    read_options(&p);
    return !a->failed && parts_are_whole(out);
}

char *mg_lite_text(mg_arena *a, const char *sql, mg_lite_span s)
{
    return s.end > s.start ? mg_arena_copy(a, sql + s.start, s.end - s.start) : NULL;
}

char *mg_lite_name(mg_arena *a, const char *sql, mg_token t)
{
    return t.end > t.start ? mg_token_text(a, sql, t) : NULL;
}
