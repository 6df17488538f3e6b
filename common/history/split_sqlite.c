/*
 * split_sqlite.c: from a script's text to its statements, by SQLite's lexical rules.
 *
 * Tokens are those of SQLite's tokenizer and a CREATE TRIGGER ends as in sqlite3_complete(), so that what is one
 * statement here is one statement there. Nothing is parsed beyond the words that a statement begins with: what they
 * do not settle, SQLite says when it runs.
 */
#include "statement.h"

#include "../base/utf8.h"

typedef enum token_kind
{
    TOKEN_END, /* of the text */
    TOKEN_SEMICOLON,
    TOKEN_WORD,   /* a keyword or an identifier without quotes */
    TOKEN_QUOTED, /* "…", `…`, […] */
    TOKEN_STRING, /* '…' */
    TOKEN_PARAMETER,
    TOKEN_OTHER, /* numbers, blobs, operators */
    TOKEN_OPEN_STRING,
    TOKEN_OPEN_QUOTED,
    TOKEN_OPEN_COMMENT
} token_kind;

typedef struct token
{
    token_kind kind;
    size_t start, end;
} token;

typedef struct scanner
{
    const char *text;
    size_t len, at;
} scanner;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_start(char c)
{
    unsigned char byte = (unsigned char) c;

    return (unsigned char) ((byte | 0x20) - 'a') < 26 || byte == '_' || byte >= 0x80;
}

static bool is_word(char c)
{
    return is_word_start(c) || is_digit(c) || c == '$';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

/* The byte `ahead` of the scanner, NUL after the end. */
static char peek(const scanner *s, size_t ahead)
{
    return s->at + ahead < s->len ? s->text[s->at + ahead] : '\0';
}

/* A run of blanks, at the first. SQLite takes a vertical tab for a blank too, but only within a run. */
static void skip_run(scanner *s)
{
    do
        s->at++;
    while (is_blank(peek(s, 0)) || peek(s, 0) == '\v');
}

/* Skips blanks and comments; false at a comment that does not end, where the scanner stays. */
static bool skip_blanks(scanner *s)
{
    for (;;)
    {
        char c = peek(s, 0);

        if (is_blank(c))
            skip_run(s);
        else if (c == '-' && peek(s, 1) == '-')
        {
            const char *end = memchr(s->text + s->at, '\n', s->len - s->at);

            s->at = end ? (size_t) (end - s->text) : s->len;
        }
        else if (c == '/' && peek(s, 1) == '*')
        {
            size_t i = s->at + 2;
            const char *star;

            do
            {
                star = i < s->len ? memchr(s->text + i, '*', s->len - i) : NULL;
                if (!star)
                    return false;
                i = (size_t) (star - s->text) + 1;
            } while (i == s->len || s->text[i] != '/');
            s->at = i + 1;
        }
        else if (c == '\xEF' && peek(s, 1) == '\xBB' && peek(s, 2) == '\xBF')
            s->at += 3;
        else
            return true;
    }
}

/* Moves past the closing `quote`, which is escaped by doubling if `doubled`; false when there is none. */
static bool skip_quoted(scanner *s, char quote, bool doubled)
{
    while (s->at < s->len)
    {
        const char *end = memchr(s->text + s->at, quote, s->len - s->at);

        if (!end)
            break;
        s->at = (size_t) (end - s->text) + 1;
        if (!doubled || peek(s, 0) != quote)
            return true;
        s->at++;
    }
    s->at = s->len;
    return false;
}

static void skip_word(scanner *s)
{
    while (s->at < s->len && is_word(s->text[s->at]))
        s->at++;
}

static token_kind scan_quoted(scanner *s, char open)
{
    bool string = open == '\'';

    s->at++;
    if (skip_quoted(s, open == '[' ? ']' : open, open != '['))
        return string ? TOKEN_STRING : TOKEN_QUOTED;
    return string ? TOKEN_OPEN_STRING : TOKEN_OPEN_QUOTED;
}

/* At one of ? : @ $: a parameter if a name or number that makes it one follows. */
static token_kind scan_parameter(scanner *s, char c)
{
    s->at++;
    if (c != '?' && !is_word(peek(s, 0)) && !(c == '$' && peek(s, 0) == ':' && peek(s, 1) == ':'))
        return TOKEN_OTHER;
    skip_word(s);
    return TOKEN_PARAMETER;
}

static token next_token(scanner *s)
{
    token t = {TOKEN_END, 0, 0};
    char c;

    if (!skip_blanks(s))
    {
        t.kind = TOKEN_OPEN_COMMENT;
        t.start = s->at;
        t.end = s->at = s->len;
        return t;
    }
    t.start = s->at;
    c = peek(s, 0);
    if (s->at >= s->len)
        t.kind = TOKEN_END;
    else if (c == ';')
    {
        t.kind = TOKEN_SEMICOLON;
        s->at++;
    }
    else if ((c == 'x' || c == 'X') && peek(s, 1) == '\'')
    {
        s->at += 2;
        t.kind = skip_quoted(s, '\'', false) ? TOKEN_OTHER : TOKEN_OPEN_STRING;
    }
    else if (is_word_start(c))
    {
        t.kind = TOKEN_WORD;
        skip_word(s);
    }
    else if (c == '\'' || c == '"' || c == '`' || c == '[')
        t.kind = scan_quoted(s, c);
    else if (c == '?' || c == ':' || c == '@' || c == '$')
        t.kind = scan_parameter(s, c);
    else
    {
        t.kind = TOKEN_OTHER;
        s->at++;
        if (is_digit(c))
            skip_word(s);
    }
    t.end = s->at;
    return t;
}

static bool token_is(const char *text, token t, const char *word)
{
    size_t len = strlen(word);

    if (t.kind != TOKEN_WORD || t.end - t.start != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(text[t.start + i]) != lower(word[i]))
            return false;
    return true;
}

/* Whether the identifier that `t` is, without its quotes, is `name`, without case. */
static bool token_names(const char *text, token t, const char *name)
{
    size_t i = t.start, end = t.end;
    char quote = '\0';

    if (t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING)
    {
        quote = text[t.start];
        i++;
        end--;
    }
    for (; i < end && *name; i++, name++)
    {
        if (lower(text[i]) != lower(*name))
            return false;
        if (quote && quote != '[' && text[i] == quote)
            i++;
    }
    return i == end && !*name;
}

static bool token_is_name(token t)
{
    return t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING;
}

/* One statement: its span and the tokens that it begins with. */
#define LEAD 9

typedef struct lead
{
    token tokens[LEAD];
    size_t count; /* of all tokens, also those beyond LEAD */
    size_t start, end;
} lead;

/* How far a CREATE TRIGGER has come: the states of sqlite3_complete(). */
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

static trigger_state trigger_next(trigger_state state, const char *text, token t)
{
    switch (state)
    {
    case TRIGGER_START:
        if (token_is(text, t, "explain"))
            return TRIGGER_EXPLAIN;
        return token_is(text, t, "create") ? TRIGGER_CREATE : TRIGGER_NONE;
    case TRIGGER_EXPLAIN:
        return token_is(text, t, "create") ? TRIGGER_CREATE : TRIGGER_EXPLAIN;
    case TRIGGER_CREATE:
        if (token_is(text, t, "temp") || token_is(text, t, "temporary"))
            return TRIGGER_CREATE;
        return token_is(text, t, "trigger") ? TRIGGER_BODY : TRIGGER_NONE;
    case TRIGGER_SEMICOLON:
    case TRIGGER_BODY:
    case TRIGGER_END:
        if (t.kind == TOKEN_SEMICOLON)
            return TRIGGER_SEMICOLON;
        return state == TRIGGER_SEMICOLON && token_is(text, t, "end") ? TRIGGER_END : TRIGGER_BODY;
    case TRIGGER_NONE:
        break;
    }
    return TRIGGER_NONE;
}

static mg_rc refuse(mg_error *err, size_t offset, const char *message, const char *hint)
{
    memset(err, 0, sizeof *err);
    strcpy(err->code, MG_ERR_ARGUMENT);
    err->message = message;
    err->hint = hint;
    err->offset = offset;
    return MG_FAILED;
}

static mg_rc refuse_memory(mg_error *err)
{
    refuse(err, MG_NO_OFFSET, "out of memory", NULL);
    strcpy(err->code, MG_ERR_MEMORY);
    err->unchanged = true;
    return MG_FAILED;
}

/* Refuses tokens that no script may hold. */
static mg_rc check_token(mg_arena *arena, const char *text, token t, mg_error *err)
{
    switch (t.kind)
    {
    case TOKEN_OPEN_STRING:
        return refuse(err, t.start, "unterminated string: the quote that opens here is never closed",
                      "A quote inside a string is written twice, as in 'it''s'.");
    case TOKEN_OPEN_QUOTED:
        return refuse(err, t.start, "unterminated quoted identifier: the quote that opens here is never closed", NULL);
    case TOKEN_OPEN_COMMENT:
        return refuse(err, t.start, "unterminated comment: \"/*\" without \"*/\"", NULL);
    case TOKEN_PARAMETER:
    {
        size_t len = t.end - t.start;

        return refuse(err, t.start,
                      mg_arena_printf(arena, "parameter \"%.*s\" in a script, where nothing can give it a value",
                                      (int) mg_utf8_cut(text + t.start, len, 64), text + t.start),
                      "Write the value itself. Inside a string, in single quotes, the character is allowed.");
    }
    default:
        return MG_OK;
    }
}

static mg_rc refuse_shell_command(mg_arena *arena, const scanner *s, token dot, mg_error *err)
{
    size_t end = dot.end;

    while (end < s->len && is_word(s->text[end]))
        end++;
    return refuse(err, dot.start,
                  mg_arena_printf(arena, "\"%.*s\" is a command of the sqlite3 shell, not SQL",
                                  (int) mg_utf8_cut(s->text + dot.start, end - dot.start, 64), s->text + dot.start),
                  "Migration scripts hold SQL only: remove the line, or write the SQL that it stands for.");
}

/* Reads the next statement that is not empty; `l->count` is 0 at the end of the text. */
static mg_rc next_statement(mg_arena *arena, scanner *s, lead *l, mg_error *err)
{
    trigger_state state = TRIGGER_START;

    l->count = 0;
    for (;;)
    {
        token t = next_token(s);

        if (check_token(arena, s->text, t, err) != MG_OK)
            return MG_FAILED;
        if (t.kind == TOKEN_END)
        {
            if (state == TRIGGER_BODY || state == TRIGGER_SEMICOLON)
                return refuse(
                    err, l->start, "incomplete CREATE TRIGGER: its END is missing",
                    "A trigger reads CREATE TRIGGER ... BEGIN statement; ... END; with a semicolon after each "
                    "statement.");
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
            if (s->text[t.start] == '.' && is_word_start(peek(s, 0)))
                return refuse_shell_command(arena, s, t, err);
            l->start = t.start;
        }
        if (l->count < LEAD)
            l->tokens[l->count] = t;
        l->count++;
        l->end = t.end;
        state = trigger_next(state, s->text, t);
    }
}

/* The savepoint's name in the form by which SQLite compares it: without quotes and case. */
static const char *savepoint_name(mg_arena *arena, const char *text, token t)
{
    bool quoted = t.kind != TOKEN_WORD;
    char quote = quoted ? text[t.start] : '\0';
    size_t start = t.start + quoted, end = t.end - quoted, len = 0;
    char *name = mg_arena_get(arena, end - start + 1);

    if (!name)
        return NULL;
    for (size_t i = start; i < end; i++)
    {
        name[len++] = lower(text[i]);
        if (quoted && quote != '[' && text[i] == quote)
            i++;
    }
    return name;
}

/* [TRANSACTION [name]]: how many tokens from `at` on it takes. */
static size_t transaction_words(const char *text, const lead *l, size_t at)
{
    if (at >= l->count || at >= LEAD || !token_is(text, l->tokens[at], "transaction"))
        return 0;
    if (at + 1 < l->count && at + 1 < LEAD && token_is_name(l->tokens[at + 1]) &&
        !token_is(text, l->tokens[at + 1], "to"))
        return 2;
    return 1;
}

static bool lead_is(const char *text, const lead *l, size_t at, const char *word)
{
    return at < l->count && at < LEAD && token_is(text, l->tokens[at], word);
}

/* [SAVEPOINT] name, and nothing after it, from token `at`; NULL if it is not. */
static const token *savepoint_token(const char *text, const lead *l, size_t at)
{
    if (lead_is(text, l, at, "savepoint"))
        at++;
    return at < LEAD && l->count == at + 1 && token_is_name(l->tokens[at]) ? &l->tokens[at] : NULL;
}

/* Sets kind and name if the statement is transaction control; a malformed one is left for SQLite to refuse. */
static bool classify_transaction(mg_arena *arena, const char *text, const lead *l, mg_stmt *stmt)
{
    const token *name = NULL;
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
        name = l->count == 2 && token_is_name(l->tokens[1]) ? &l->tokens[1] : NULL;
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
            return (stmt->name = savepoint_name(arena, text, *name)) != NULL;
    }
    else if (l->count == at + (stmt->kind == MG_STMT_ROLLBACK ? 0 : transaction_words(text, l, at)))
        return true;
    stmt->kind = MG_STMT_SQL;
    stmt->what = NULL;
    return true;
}

/* The token without its quotes. */
static token inside(token t)
{
    if (t.kind == TOKEN_QUOTED || t.kind == TOKEN_STRING)
    {
        t.start++;
        t.end--;
    }
    return t;
}

/* Whether it reads ALTER TABLE [schema.]new_X RENAME TO X. */
static bool is_new_rename(const char *text, const lead *l)
{
    size_t at = 2;
    token old, new;

    if (!lead_is(text, l, 0, "alter") || !lead_is(text, l, 1, "table"))
        return false;
    if (l->count > 3 && l->tokens[3].kind == TOKEN_OTHER && text[l->tokens[3].start] == '.')
        at = 4;
    if (l->count != at + 4 || !lead_is(text, l, at + 1, "rename") || !lead_is(text, l, at + 2, "to") ||
        !token_is_name(l->tokens[at]) || !token_is_name(l->tokens[at + 3]))
        return false;
    old = inside(l->tokens[at]);
    new = inside(l->tokens[at + 3]);
    if (old.end - old.start != new.end - new.start + 4)
        return false;
    for (size_t i = 0; i < old.end - old.start; i++)
        if (lower(text[old.start + i]) != (i < 4 ? "new_"[i] : lower(text[new.start + i - 4])))
            return false;
    return true;
}

/* The trigger that a CREATE or DROP TRIGGER names goes to stmt->name. False when out of memory. */
static bool name_trigger(mg_arena *arena, const char *text, const lead *l, mg_stmt *stmt)
{
    bool drop = lead_is(text, l, 0, "drop");
    size_t at = lead_is(text, l, 1, "temp") || lead_is(text, l, 1, "temporary") ? 2 : 1;

    if ((!drop && !lead_is(text, l, 0, "create")) || !lead_is(text, l, at, "trigger"))
        return true;
    at++;
    if (lead_is(text, l, at, "if"))
        at += drop ? 2 : 3;
    if (at + 2 < l->count && at + 2 < LEAD && text[l->tokens[at + 1].start] == '.')
        at += 2;
    if (at >= l->count || at >= LEAD)
        return true;
    return (stmt->name = savepoint_name(arena, text, l->tokens[at])) != NULL;
}

/* A PRAGMA that a transaction does not undo, or that tells how the script means foreign keys. */
static void classify_pragma(const char *text, mg_stmt *stmt)
{
    const char *from = text + stmt->start;
    size_t len = stmt->end - stmt->start;

    if (mg_stmt_mentions(from, len, "journal_mode"))
    {
        stmt->flags = MG_STMT_TOPLEVEL | MG_STMT_UPKEEP;
        stmt->what = "a change of journal_mode";
    }
    else if (mg_stmt_mentions(from, len, "foreign_keys") || mg_stmt_mentions(from, len, "defer_foreign_keys"))
        stmt->flags = MG_STMT_SETS_KEYS;
}

static void classify_command(const char *text, const lead *l, mg_stmt *stmt)
{
    if (lead_is(text, l, 0, "pragma"))
        classify_pragma(text, stmt);
    if (lead_is(text, l, 0, "vacuum"))
    {
        stmt->flags = MG_STMT_TOPLEVEL | MG_STMT_UPKEEP;
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
    else if (is_new_rename(text, l))
        stmt->flags = MG_STMT_NEW_RENAME;
}

/* A guess at a short statement's length: the room that a script of them needs is taken at once, not by doubling. */
#define SHORT_STATEMENT 48

static bool make_room(mg_arena *arena, mg_script *script)
{
    size_t count = script->source.len / SHORT_STATEMENT + 1;

    script->stmts.len = 0;
    script->stmts.items = mg_arena_grow(arena, NULL, 0, count * sizeof *script->stmts.items);
    script->stmts.cap = script->stmts.items ? count : 0;
    return script->stmts.items != NULL;
}

mg_rc mg_stmt_split_sqlite(mg_arena *arena, mg_script *script, mg_error *err)
{
    scanner s = {script->source.text, script->source.len, 0};
    lead l;

    if (!make_room(arena, script))
        return refuse_memory(err);
    for (;;)
    {
        mg_stmt *stmt;

        if (next_statement(arena, &s, &l, err) != MG_OK)
            return arena->failed ? refuse_memory(err) : MG_FAILED;
        if (l.count == 0)
            return MG_OK;
        stmt = mg_vec_push(arena, &script->stmts);
        if (!stmt)
            return refuse_memory(err);
        stmt->start = l.start;
        stmt->end = l.end;
        stmt->kind = MG_STMT_SQL;
        if (!classify_transaction(arena, s.text, &l, stmt))
            return refuse_memory(err);
        if (stmt->kind != MG_STMT_SQL)
            continue;
        classify_command(s.text, &l, stmt);
        if (!name_trigger(arena, s.text, &l, stmt))
            return refuse_memory(err);
    }
}

/* Whether a single-quoted string stands where SQLite takes it for the name of an object. */
static bool string_is_name(const char *text, token before)
{
    return token_is(text, before, "trigger") || token_is(text, before, "table") || token_is(text, before, "exists") ||
           (before.kind == TOKEN_OTHER && before.end > before.start && text[before.start] == '.');
}

bool mg_stmt_mentions(const char *text, size_t len, const char *name)
{
    scanner s = {text, len, 0};
    token t = {TOKEN_OTHER, 0, 0};

    for (;;)
    {
        token before = t;

        t = next_token(&s);
        if (t.kind == TOKEN_END)
            return false;
        if ((t.kind == TOKEN_WORD || t.kind == TOKEN_QUOTED ||
             (t.kind == TOKEN_STRING && string_is_name(text, before))) &&
            token_names(text, t, name))
            return true;
    }
}
