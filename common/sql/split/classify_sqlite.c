/* classify_sqlite.c: recognizes transaction control by the first words of a statement; see split.h. */
#include "split.h"

/* How many tokens [TRANSACTION [name]] takes, from token `at` on. */
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

/* The name in [SAVEPOINT] name, from token `at` to the end of the statement; NULL if something else stands there. */
static const mg_token *savepoint_token(const char *text, const mg_lead *l, size_t at)
{
    if (lead_is(text, l, at, "savepoint"))
        at++;
    return at < MG_LEAD && l->count == at + 1 && mg_token_is_name(l->tokens[at]) ? &l->tokens[at] : NULL;
}

bool mg_classify_transaction(mg_arena *arena, const char *text, const mg_lead *l, mg_stmt *stmt)
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
