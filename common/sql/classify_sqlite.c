/* classify_sqlite.c: what a statement is by the words that it begins with: transaction control, a PRAGMA, a rename… */
#include "split_sqlite.h"

const char *mg_token_key(mg_arena *arena, const char *text, mg_token t)
{
    bool quoted = t.kind != TOKEN_WORD;
    char quote = quoted ? text[t.start] : '\0';
    size_t start = t.start + quoted, end = t.end - quoted, len = 0;
    char *name = mg_arena_get(arena, end - start + 1);

    if (!name)
        return NULL;
    for (size_t i = start; i < end; i++)
    {
        name[len++] = mg_lower(text[i]);
        if (quoted && quote != '[' && text[i] == quote)
            i++;
    }
    return name;
}

/* [TRANSACTION [name]]: how many tokens from `at` on it takes. */
static size_t transaction_words(const char *text, const mg_lead *l, size_t at)
{
    if (at >= l->count || at >= MG_LEAD || !mg_token_is(text, l->tokens[at], "transaction"))
        return 0;
    if (at + 1 < l->count && at + 1 < MG_LEAD && mg_token_is_name(l->tokens[at + 1]) &&
        !mg_token_is(text, l->tokens[at + 1], "to"))
        return 2;
    return 1;
}

static inline bool lead_is(const char *text, const mg_lead *l, size_t at, const char *word)
{
    return at < l->count && at < MG_LEAD && mg_token_is(text, l->tokens[at], word);
}

/* [SAVEPOINT] name, and nothing after it, from token `at`; NULL if it is not. */
static const mg_token *savepoint_token(const char *text, const mg_lead *l, size_t at)
{
    if (lead_is(text, l, at, "savepoint"))
        at++;
    return at < MG_LEAD && l->count == at + 1 && mg_token_is_name(l->tokens[at]) ? &l->tokens[at] : NULL;
}

/* Sets kind and name if the statement is transaction control; a malformed one is left for SQLite to refuse. */
static bool classify_transaction(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt)
{
    const mg_token *name = NULL;
    size_t at = 1;

    if (lead_is(text, l, 0, "begin"))
    {
        if (lead_is(text, l, 1, "deferred") || lead_is(text, l, 1, "immediate") || lead_is(text, l, 1, "exclusive"))
            at++;
        stmt->kind = MG_STMT_BEGIN;
        stmt->what = "BEGIN";
    }
    else if (lead_is(text, l, 0, "commit") || lead_is(text, l, 0, "end"))
    {
        stmt->kind = MG_STMT_COMMIT;
        stmt->what = "COMMIT";
    }
    else if (lead_is(text, l, 0, "rollback"))
    {
        stmt->kind = MG_STMT_ROLLBACK;
        stmt->what = "ROLLBACK";
        at += transaction_words(text, l, at);
        if (lead_is(text, l, at, "to"))
        {
            stmt->kind = MG_STMT_ROLLBACK_TO;
            stmt->what = "ROLLBACK TO";
            name = savepoint_token(text, l, at + 1);
        }
    }
    else if (lead_is(text, l, 0, "savepoint"))
    {
        stmt->kind = MG_STMT_SAVEPOINT;
        stmt->what = "SAVEPOINT";
        name = l->count == 2 && mg_token_is_name(l->tokens[1]) ? &l->tokens[1] : NULL;
    }
    else if (lead_is(text, l, 0, "release"))
    {
        stmt->kind = MG_STMT_RELEASE;
        stmt->what = "RELEASE";
        name = savepoint_token(text, l, 1);
    }
    else
        return true;

    if (stmt->kind == MG_STMT_SAVEPOINT || stmt->kind == MG_STMT_RELEASE || stmt->kind == MG_STMT_ROLLBACK_TO)
    {
        if (name)
            return (stmt->name = mg_token_key(arena, text, *name)) != NULL;
    }
    else if (l->count == at + (stmt->kind == MG_STMT_ROLLBACK ? 0 : transaction_words(text, l, at)))
        return true;
    stmt->kind = MG_STMT_SQL;
    stmt->what = NULL;
    return true;
}

/* The token without its quotes. */
static mg_token inside(mg_token t)
{
    if (t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING)
    {
        t.start++;
        t.end--;
    }
    return t;
}

/* Where the name stands in ALTER TABLE [schema.]name RENAME …; 0 if it reads otherwise. */
static size_t renamed(const char *text, const mg_lead *l)
{
    size_t at = 2;

    if (!lead_is(text, l, 0, "alter") || !lead_is(text, l, 1, "table"))
        return 0;
    if (l->count > 3 && l->tokens[3].kind == TOKEN_OTHER && text[l->tokens[3].start] == '.')
        at = 4;
    return lead_is(text, l, at + 1, "rename") ? at : 0;
}

/* Whether a name is new_X, or new_new_X where X had that already. */
static bool is_new_name(const char *text, mg_token old, mg_token name)
{
    bool any = false;

    for (; old.end - old.start > name.end - name.start; old.start += 4, any = true)
        for (size_t i = 0; i < 4; i++)
            if (mg_lower(text[old.start + i]) != "new_"[i])
                return false;
    for (size_t i = 0; old.start + i < old.end; i++)
        if (mg_lower(text[old.start + i]) != mg_lower(text[name.start + i]))
            return false;
    return any && old.end - old.start == name.end - name.start;
}

/* Whether it reads ALTER TABLE new_X RENAME TO X, the name of the table being token `at`. */
static bool is_new_rename(const char *text, const mg_lead *l, size_t at)
{
    if (l->count != at + 4 || !lead_is(text, l, at + 2, "to") || !mg_token_is_name(l->tokens[at]) ||
        !mg_token_is_name(l->tokens[at + 3]))
        return false;
    return is_new_name(text, inside(l->tokens[at]), inside(l->tokens[at + 3]));
}

/* The trigger that a CREATE or DROP TRIGGER names goes to stmt->name. False when out of memory. */
static bool name_trigger(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt)
{
    bool drop = lead_is(text, l, 0, "drop");
    size_t at = lead_is(text, l, 1, "temp") || lead_is(text, l, 1, "temporary") ? 2 : 1;

    if ((!drop && !lead_is(text, l, 0, "create")) || !lead_is(text, l, at, "trigger"))
        return true;
    at++;
    if (lead_is(text, l, at, "if"))
        at += drop ? 2 : 3;
    if (at + 2 < l->count && at + 2 < MG_LEAD && text[l->tokens[at + 1].start] == '.')
        at += 2;
    if (at >= l->count || at >= MG_LEAD)
        return true;
    return (stmt->name = mg_token_key(arena, text, l->tokens[at])) != NULL;
}

static void classify_command(const char *text, const mg_lead *l, mg_stmt *stmt)
{
    size_t name = renamed(text, l);

    if (lead_is(text, l, 0, "vacuum"))
    {
        stmt->flags = MG_STMT_TOPLEVEL | MG_STMT_UPKEEP | MG_STMT_VACUUM;
        stmt->what = "VACUUM";
        for (size_t i = 1; i < 3; i++)
            if (lead_is(text, l, i, "into"))
                stmt->flags = MG_STMT_TOPLEVEL | MG_STMT_OUTSIDE;
    }
    else if (lead_is(text, l, 0, "attach") || lead_is(text, l, 0, "detach"))
    {
        stmt->flags = MG_STMT_TOPLEVEL | MG_STMT_OUTSIDE;
        stmt->what = lead_is(text, l, 0, "attach") ? "ATTACH" : "DETACH";
    }
    else if (lead_is(text, l, 0, "drop") && (lead_is(text, l, 1, "table") || lead_is(text, l, 1, "view")))
        stmt->flags = MG_STMT_DROPS_TABLE; /* a view's triggers are dropped with it as a table's are */
    else if (name > 0)
        stmt->flags = is_new_rename(text, l, name) ? MG_STMT_NEW_RENAME : MG_STMT_RENAMES;
}

bool mg_classify(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt)
{
    if (!classify_transaction(arena, text, l, stmt))
        return false;
    if (stmt->kind != MG_STMT_SQL)
        return true;
    classify_command(text, l, stmt);
    return mg_classify_pragma(arena, text, l, stmt) && name_trigger(arena, text, l, stmt);
}
