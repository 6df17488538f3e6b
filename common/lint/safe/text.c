/* text.c: finds the pieces of a statement's text that are rewritten; see parts.h. */
#include "parts.h"

mg_scanner mg_safe_scan(const mg_rewriter *r, size_t from, size_t to)
{
    mg_scanner s = mg_scan(r->l->host->dialect, r->script->source.text, to);

    s.at = from;
    return s;
}

const char *mg_safe_text(mg_rewriter *r, size_t from, size_t to)
{
    return mg_arena_printf(r->arena, "%.*s", (int) (to - from), r->script->source.text + from);
}

/* How a token changes the depth of parentheses and brackets. */
static int depth_of_token(const char *text, mg_token t)
{
    if (mg_token_is_sign(text, t, '(') || mg_token_is_sign(text, t, '['))
        return 1;
    return mg_token_is_sign(text, t, ')') || mg_token_is_sign(text, t, ']') ? -1 : 0;
}

mg_token mg_safe_keyword(const mg_rewriter *r, size_t from, size_t to, const char *word)
{
    mg_scanner s = mg_safe_scan(r, from, to);
    mg_token t = mg_token_next(&s);
    int depth = 0;

    while (!mg_token_ends(t) && !(depth == 0 && mg_token_is(s.text, t, word)))
    {
        depth += depth_of_token(s.text, t);
        t = mg_token_next(&s);
    }
    return t;
}

/* ALTER TABLE *****************************************************************************************************/

/* The next token, if it is the word; else the scanner stays. */
static bool take_clause_word(mg_scanner *s, const char *word)
{
    mg_scanner ahead = *s;

    if (!mg_token_is(s->text, mg_token_next(&ahead), word))
        return false;
    *s = ahead;
    return true;
}

static bool take_clause_sign(mg_scanner *s, char sign)
{
    mg_scanner ahead = *s;

    if (!mg_token_is_sign(s->text, mg_token_next(&ahead), sign))
        return false;
    *s = ahead;
    return true;
}

/* Reads what stands before the first clause. */
static bool read_alter_head(mg_rewriter *r, mg_scanner *s, mg_clause *out)
{
    size_t start = s->at;
    mg_token name;

    if (!take_clause_word(s, "alter") || !take_clause_word(s, "table"))
        return false;
    out->if_exists = take_clause_word(s, "if") && take_clause_word(s, "exists");
    out->only = take_clause_word(s, "only");
    name = mg_token_next(s);
    for (mg_token part = name; take_clause_sign(s, '.');)
    {
        part = mg_token_next(s);
        if (mg_token_ends(part))
            return false;
    }
    out->table = mg_safe_text(r, name.start, s->at);
    take_clause_sign(s, '*');
    out->head = mg_safe_text(r, start, s->at);
    return out->table && out->head;
}

/* Moves behind the clause that begins here, before its comma or at the end of the text. */
static void read_alter_clause(mg_scanner *s, mg_clause *out)
{
    int depth = 0;

    out->start = out->end = s->at;
    for (;;)
    {
        mg_scanner ahead = *s;
        mg_token t = mg_token_next(&ahead);

        if (mg_token_ends(t) || (depth == 0 && mg_token_is_sign(s->text, t, ',')))
            return;
        if (out->end == out->start)
            out->start = t.start;
        out->end = t.end;
        depth += depth_of_token(s->text, t);
        *s = ahead;
    }
}

bool mg_safe_clause(mg_rewriter *r, const mg_action *a, mg_clause *out)
{
    mg_scanner s = mg_safe_scan(r, r->now->stmt->start, r->now->stmt->end);

    *out = (mg_clause){0};
    if (s.dialect != MG_POSTGRES || !read_alter_head(r, &s, out))
        return mg_safe_decline(r, NULL);
    read_alter_clause(&s, out);
    for (unsigned i = 0; i < a->clause; i++)
    {
        if (!take_clause_sign(&s, ','))
            return mg_safe_decline(r, NULL);
        read_alter_clause(&s, out);
    }
    return true;
}

const mg_action *mg_safe_first_of_clause(const mg_rewriter *r, const mg_action *a)
{
    while (a > r->now->stmt->actions.items && a[-1].clause == a->clause)
        a--;
    return a;
}

const mg_action *mg_safe_also(const mg_rewriter *r, mg_action_kind kind, const char *column)
{
    const mg_actions *all = &r->now->stmt->actions;

    for (size_t i = 0; i < all->len; i++)
        if (all->items[i].kind == kind && all->items[i].column && strcmp(all->items[i].column, column) == 0)
            return &all->items[i];
    return NULL;
}

/* Definitions of columns ******************************************************************************************/

/* Whether a part of a column's definition begins with the token; `before` is the one before it. */
static bool begins_part(const char *text, mg_token before, mg_token t, mg_scanner after)
{
    static const char *const words[] = {"constraint", "primary",   "unique", "references",
                                        "check",      "generated", "collate"};

    if (mg_token_is_sign(text, before, '.'))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (t.end - t.start == strlen(words[i]) && mg_token_is(text, t, words[i]))
            return true;
    if (mg_token_is(text, t, "default") || mg_token_is(text, t, "null"))
        return !mg_token_is(text, before, "set") && !mg_token_is(text, before, "not") &&
               !mg_token_is(text, before, "default");
    return mg_token_is(text, t, "not") && mg_token_is(text, mg_token_next(&after), "null");
}

/* Reads CONSTRAINT name. */
static void skip_constraint_name(mg_scanner *s)
{
    if (take_clause_word(s, "constraint"))
        mg_token_next(s);
}

/* Where the part ends that begins at the scanner, which is behind its CONSTRAINT name. */
static size_t end_of_part(mg_scanner s)
{
    mg_token before = mg_token_next(&s);
    int depth = 0;

    for (;;)
    {
        mg_token t = mg_token_next(&s);

        if (mg_token_ends(t) || (depth == 0 && begins_part(s.text, before, t, s)))
            return before.end;
        depth += depth_of_token(s.text, t);
        before = t;
    }
}

bool mg_safe_column_part(const mg_rewriter *r, const mg_clause *c, const char *word, size_t nth, mg_column_part *out)
{
    mg_scanner s = mg_safe_scan(r, c->start, c->end);
    mg_token before = mg_token_next(&s);
    int depth = 0;

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); before = t, t = mg_token_next(&s))
    {
        mg_scanner body = mg_safe_scan(r, t.start, c->end);

        depth += depth_of_token(s.text, t);
        if (depth != 0 || !begins_part(s.text, before, t, s))
            continue;
        skip_constraint_name(&body);
        out->start = t.start;
        out->body = mg_safe_scan(r, body.at, c->end).at;
        out->end = end_of_part(body);
        s.at = out->end;
        t.end = out->end;
        if (take_clause_word(&body, word) && nth-- == 0)
            return true;
    }
    return false;
}
