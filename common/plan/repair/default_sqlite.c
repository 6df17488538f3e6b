/* default_sqlite.c: decides how defaults of SQLite are written in plans that will be run; see repair.h. */
#include "../../sql/literals_sqlite.h"
#include "../../sql/split_sqlite.h"
#include "../pair/find.h"
#include "parts.h"

/* Is it an expression that SQLite accepts as a default only in parentheses, but written without them? */
static bool is_bare_expression(const char *text)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    mg_token t = mg_token_next(&s);
    size_t depth = 0;

    if (mg_lite_is_number(text))
        return false;
    do
    {
        bool sign = t.kind == TOKEN_OTHER;

        depth += sign && text[t.start] == '(';
        depth -= sign && text[t.start] == ')' && depth > 0;
        t = mg_token_next(&s);
    } while (depth > 0 && t.kind < TOKEN_OPEN_STRING && t.kind != TOKEN_END);
    return t.kind != TOKEN_END;
}

/* Does the database have the default in the words that we would write? */
static bool is_plain_default(const mg_default *d)
{
    if (d->kind == MG_DEFAULT_NOW)
        return mg_token_is(d->source, (mg_token){TOKEN_WORD, 0, strlen(d->source)}, "current_timestamp");
    if (d->kind != MG_DEFAULT_VALUE)
        return false;
    switch (d->value.kind)
    {
    case MG_VALUE_INT:
    case MG_VALUE_BIGINT:
    case MG_VALUE_FLOAT:
        return mg_lite_is_number(d->source) || mg_lite_is_string(d->source);
    case MG_VALUE_BOOLEAN:
        return true;
    default:
        return mg_lite_is_string(d->source) || mg_lite_is_bare_name(d->source);
    }
}

/*
 * The default of the old column in its own words, if the new side has the same one: a schema takes datetime('now') of a
 * text column for a string. NULL if there is none, or if we would write the same.
 */
static const char *default_that_stays(const mg_repairing *r, const mg_column *c, const mg_table_pair *before)
{
    const mg_column_pair *p = before ? mg_pair_of_new(&r->d->pairs, c) : NULL;
    const mg_default *was = p && p->from ? p->from->def : NULL, *is = c->def;

    if (!is || !was || !was->source || p->changes & (MG_CHANGED_DEFAULT | MG_CHANGED_TYPE))
        return NULL;
    if (is->kind == MG_DEFAULT_SQL)
        return was->source;
    return is->kind == was->kind && !is_plain_default(was) ? was->source : NULL;
}

const mg_column_form *mg_repair_default(mg_repairing *r, const mg_column *c, const mg_table_pair *before)
{
    const mg_default *d = c->def;
    const char *source = default_that_stays(r, c, before);
    bool enclosed = d && d->kind == MG_DEFAULT_SQL && d->text && is_bare_expression(d->text);
    bool quoted = d && d->kind == MG_DEFAULT_VALUE && d->value.kind == MG_VALUE_JSON;
    mg_column_form *f = source || enclosed || quoted ? mg_arena_get(r->a, sizeof *f) : NULL;

    if (!f)
        return NULL;
    f->source = source;
    f->enclosed = enclosed;
    f->quoted = quoted;
    return f;
}
