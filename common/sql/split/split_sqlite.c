/*
 * split_sqlite.c: splits a script into its statements, by SQLite's lexical rules.
 *
 * Tokens are those of SQLite's tokenizer, and a CREATE TRIGGER ends as in sqlite3_complete(); so what is one statement
 * here is one for SQLite. What a statement does is read in a second pass (actions_sqlite.c), which reports no errors:
 * SQLite reports them when the statement runs.
 */
#include "split.h"

#include "../../base/utf8.h"
#include "derive.h"

/* How far a CREATE TRIGGER has been read: the states of sqlite3_complete(). */
typedef enum trigger_state
{
    TRIGGER_START,
    TRIGGER_NONE,
    TRIGGER_EXPLAIN,
    TRIGGER_CREATE,
    TRIGGER_BODY,
    TRIGGER_SEMICOLON,
    TRIGGER_END
} trigger_state;

static trigger_state trigger_next(trigger_state state, const char *text, mg_token t)
{
    switch (state)
    {
    case TRIGGER_START:
        if (mg_token_is(text, t, "explain"))
            return TRIGGER_EXPLAIN;
        return mg_token_is(text, t, "create") ? TRIGGER_CREATE : TRIGGER_NONE;
    case TRIGGER_EXPLAIN:
        return mg_token_is(text, t, "create") ? TRIGGER_CREATE : TRIGGER_EXPLAIN;
    case TRIGGER_CREATE:
        if (mg_token_is(text, t, "temp") || mg_token_is(text, t, "temporary"))
            return TRIGGER_CREATE;
        return mg_token_is(text, t, "trigger") ? TRIGGER_BODY : TRIGGER_NONE;
    case TRIGGER_SEMICOLON:
    case TRIGGER_BODY:
    case TRIGGER_END:
        if (t.kind == TOKEN_SEMICOLON)
            return TRIGGER_SEMICOLON;
        return state == TRIGGER_SEMICOLON && mg_token_is(text, t, "end") ? TRIGGER_END : TRIGGER_BODY;
    case TRIGGER_NONE:
        break;
    }
    return TRIGGER_NONE;
}

/* Refuses a token that no script may contain. */
static mg_rc check_token(mg_arena *arena, const char *text, mg_token t, mg_error *err)
{
    switch (t.kind)
    {
    case TOKEN_OPEN_STRING:
        return mg_error_at(err, t.start,
                           (mg_error){.code = MG_ERR_ARGUMENT,
                                      .message = "unterminated string: the quote that opens here is never closed",
                                      .hint = "A quote inside a string is written twice, as in 'it''s'."});
    case TOKEN_OPEN_QUOTED:
        return mg_error_at(
            err, t.start,
            (mg_error){.code = MG_ERR_ARGUMENT,
                       .message = "unterminated quoted identifier: the quote that opens here is never closed"});
    case TOKEN_OPEN_COMMENT:
        return mg_error_at(
            err, t.start,
            (mg_error){.code = MG_ERR_ARGUMENT, .message = "unterminated comment: \"/*\" without \"*/\""});
    case TOKEN_PARAMETER:
    {
        size_t len = t.end - t.start;

        return mg_error_at(
            err, t.start,
            (mg_error){.code = MG_ERR_ARGUMENT,
                       .message =
                           mg_arena_printf(arena, "parameter \"%.*s\" in a script, where nothing can give it a value",
                                           (int) mg_utf8_cut(text + t.start, len, 64), text + t.start),
                       .hint = "Write the value itself. Inside a string, in single quotes, the character is allowed."});
    }
    default:
        return MG_OK;
    }
}

/* Refuses ".word" at the start of a statement. */
static mg_rc check_shell_command(mg_arena *arena, const mg_scanner *s, mg_token dot, mg_error *err)
{
    mg_scanner after = *s;
    mg_token word = s->text[dot.start] == '.' ? mg_token_next(&after) : dot;

    if (word.kind != TOKEN_WORD || word.start != dot.end)
        return MG_OK;
    return mg_error_at(
        err, dot.start,
        (mg_error){.code = MG_ERR_ARGUMENT,
                   .message = mg_arena_printf(arena, "\"%.*s\" is a command of the sqlite3 shell, not SQL",
                                              (int) mg_utf8_cut(s->text + dot.start, word.end - dot.start, 64),
                                              s->text + dot.start),
                   .hint = "Migration scripts hold SQL only: remove the line, or write the SQL that it stands for."});
}

/* Reads the next statement that is not empty. `l->count` is 0 at the end of the text. */
static mg_rc next_statement(mg_arena *arena, mg_scanner *s, mg_lead *l, mg_error *err)
{
    trigger_state state = TRIGGER_START;

    l->count = 0;
    for (;;)
    {
        mg_token t = mg_token_next(s);

        if (check_token(arena, s->text, t, err) != MG_OK)
            return MG_FAILED;
        if (t.kind == TOKEN_END)
        {
            if (state == TRIGGER_BODY || state == TRIGGER_SEMICOLON)
                return mg_error_at(
                    err, l->start,
                    (mg_error){
                        .code = MG_ERR_ARGUMENT,
                        .message = "incomplete CREATE TRIGGER: its END is missing",
                        .hint =
                            "A trigger reads CREATE TRIGGER ... BEGIN statement; ... END; with a semicolon after each "
                            "statement."});
            return MG_OK;
        }
        if (t.kind == TOKEN_SEMICOLON && state != TRIGGER_BODY && state != TRIGGER_SEMICOLON)
        {
            if (l->count > 0)
                return MG_OK;
            continue;
        }
        if (l->count == 0)
        {
            if (check_shell_command(arena, s, t, err) != MG_OK)
                return MG_FAILED;
            l->start = t.start;
        }
        if (l->count < MG_LEAD)
            l->tokens[l->count] = t;
        l->count++;
        l->end = t.end;
        state = trigger_next(state, s->text, t);
    }
}

/*
 * A guess at the length of a short statement. For a script of such statements, enough room is taken at once, rather
 * than by doubling it.
 */
#define SHORT_STATEMENT 48

static bool make_room(mg_arena *arena, mg_script *script)
{
    size_t count = script->source.len / SHORT_STATEMENT + 1;

    script->stmts.len = 0;
    script->stmts.items = mg_arena_grow(arena, NULL, 0, count * sizeof *script->stmts.items);
    script->stmts.cap = script->stmts.items ? count : 0;
    return script->stmts.items != NULL;
}

/* Finds out what the last statement of the script is and does. False if there is no memory. */
static bool classify_statement(mg_arena *arena, const mg_script *script, const mg_lead *l, mg_action_list *list)
{
    const char *text = script->source.text;
    mg_stmt *stmt = &script->stmts.items[script->stmts.len - 1];
    const mg_stmt *before = script->stmts.len > 1 ? stmt - 1 : NULL;
    const mg_action *alike = before && before->actions.len > 0 ? before->actions.items : NULL;

    if (!mg_classify_transaction(arena, text, l, stmt))
        return false;
    if (stmt->kind != MG_STMT_SQL)
        return true;
    mg_actions_read_sqlite(arena, text, stmt, alike, list);
    return !arena->failed && mg_stmt_derive(arena, list, before, stmt);
}

/* After how many bytes of a script the host is asked again if it was interrupted. */
#define ASK_BYTES ((size_t) 1024 * 1024)

mg_rc mg_stmt_split_sqlite(mg_arena *arena, mg_script *script, mg_stop_fn stop, void *ctx, mg_error *err)
{
    mg_scanner s = mg_scan(MG_SQLITE, script->source.text, script->source.len);
    mg_action_list list = {0};
    size_t asked = 0;
    mg_lead l;

    if (!make_room(arena, script))
        return mg_error_no_memory(err);
    for (;;)
    {
        mg_stmt *stmt;

        if (next_statement(arena, &s, &l, err) != MG_OK)
            return arena->failed ? mg_error_no_memory(err) : MG_FAILED;
        if (l.count == 0)
            return MG_OK;
        stmt = mg_vec_push(arena, &script->stmts);
        if (!stmt)
            return mg_error_no_memory(err);
        stmt->start = l.start;
        stmt->end = l.end;
        stmt->kind = MG_STMT_SQL;
        if (!classify_statement(arena, script, &l, &list))
            return mg_error_no_memory(err);
        if (!stop || l.end - asked < ASK_BYTES)
            continue;
        asked = l.end;
        if (stop(ctx, arena, err) != MG_OK)
            return MG_FAILED;
    }
}
