/* create_sqlite.c: checks statements that SQLite's catalog keeps; see split_sqlite.h. */
#include "split_sqlite.h"

#include "../base/escape.h"

static const char *const OBJECT_WORDS[] = {
    [MG_CREATE_TABLE] = "table",     [MG_CREATE_VIRTUAL_TABLE] = "virtual table",
    [MG_CREATE_VIEW] = "view",       [MG_CREATE_INDEX] = "index",
    [MG_CREATE_TRIGGER] = "trigger",
};

static bool take_sign_or_word(mg_scanner *s, const char *word)
{
    mg_scanner ahead = *s;

    if (!mg_token_is(s->text, mg_token_next(&ahead), word))
        return false;
    *s = ahead;
    return true;
}

/* Takes CREATE kind [IF NOT EXISTS] name. SQLite keeps no schema in these statements. */
static bool take_head(mg_scanner *s, mg_create_kind kind, const char *name)
{
    bool begins = take_sign_or_word(s, "create");

    if (kind == MG_CREATE_INDEX)
        take_sign_or_word(s, "unique");
    if (kind == MG_CREATE_VIRTUAL_TABLE)
        begins = take_sign_or_word(s, "virtual") && begins;
    if (!begins || !take_sign_or_word(s, kind == MG_CREATE_VIRTUAL_TABLE ? "table" : OBJECT_WORDS[kind]))
        return false;
    if (take_sign_or_word(s, "if") && !(take_sign_or_word(s, "not") && take_sign_or_word(s, "exists")))
        return false;
    return mg_token_names(s->text, mg_token_next(s), name);
}

/*
 * Counts how deep in parentheses the text after the token is. False if the token closes a parenthesis that is not open.
 */
static bool step_depth(const char *text, mg_token t, size_t *depth)
{
    bool sign = t.kind == TOKEN_OTHER && t.end - t.start == 1;

    *depth += sign && text[t.start] == '(';
    if (sign && text[t.start] == ')')
        return (*depth)-- > 0;
    return true;
}

size_t mg_create_length(const char *text, mg_create_kind kind, const char *name)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    mg_token before = {TOKEN_END, 0, 0}, t;
    size_t depth = 0;
    bool ended = false;

    if (!take_head(&s, kind, name))
        return 0;
    /* A semicolon can stand only in a trigger, where the statement ends with an END after it. */
    for (t = mg_token_next(&s); t.kind < TOKEN_OPEN_STRING && t.kind != TOKEN_END; t = mg_token_next(&s))
    {
        if (ended || !step_depth(text, t, &depth) ||
            (t.kind == TOKEN_SEMICOLON && (kind != MG_CREATE_TRIGGER || depth > 0)))
            return 0;
        ended = before.kind == TOKEN_SEMICOLON && mg_token_is(text, t, "end");
        before = t;
    }
    return t.kind == TOKEN_END && depth == 0 && (ended || kind != MG_CREATE_TRIGGER) ? before.end : 0;
}

bool mg_is_balanced(const char *text, size_t len)
{
    mg_scanner s = mg_scan(MG_SQLITE, text, len);
    mg_token t;
    size_t depth = 0;

    for (t = mg_token_next(&s); t.kind < TOKEN_OPEN_STRING && t.kind != TOKEN_END; t = mg_token_next(&s))
        if (t.kind == TOKEN_SEMICOLON || !step_depth(text, t, &depth))
            return false;
    return t.kind == TOKEN_END && depth == 0;
}

mg_rc mg_create_refuse(mg_create_kind kind, const char *name, mg_arena *arena, mg_error *err)
{
    static const char hint[] =
        "SQLite itself never keeps such a text: somebody has written into sqlite_schema. Look at it (SELECT "
        "type, name, sql FROM sqlite_schema), then drop the object, or load a dump that you have read into a "
        "new file.";
    const char *message =
        mg_arena_printf(arena,
                        "the database's own text of the %s \"%s\" is not one CREATE statement of that "
                        "name and kind to its end: nothing of it is used",
                        OBJECT_WORDS[kind], mg_escaped(arena, name));

    /* this is no fault of a script */
    return mg_error_set(err, (mg_error){.code = MG_ERR_STATE, .message = message, .hint = hint, .elsewhere = true});
}
