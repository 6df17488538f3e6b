/*
 * test_tokens.c: the tokens of both dialects.
 *
 * Tables of texts and their tokens; and what is true of every text: the tokens lie in order, between them is nothing
 * that another scanner would not skip, and written again with a blank between them they are the same tokens.
 */
#include "../../common/base/strbuf.h"
#include "../../common/sql/name.h"
#include "../../common/sql/statement.h"
#include "../../common/sql/token.h"
#include "check.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

/* A letter for each kind, before the token's text; a bar between tokens. */
static const char kinds[] = "-;wqspoSQC";

static char *show_tokens(mg_arena *a, mg_dialect dialect, const char *text)
{
    mg_scanner s = mg_scan_all(dialect, text);
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (mg_token t = mg_token_next(&s); t.kind != TOKEN_END; t = mg_token_next(&s))
        mg_strbuf_printf(&b, "%s%c %.*s", b.len ? "|" : "", kinds[t.kind], (int) (t.end - t.start), text + t.start);
    return mg_strbuf_done(&b);
}

static const struct
{
    const char *text, *tokens;
} of_sqlite[] = {
    {"", ""},
    {" \t\n\f\r", ""},
    {"SELECT a$1 FROM \"b\"\"c\"", "w SELECT|w a$1|w FROM|q \"b\"\"c\""},
    {"`a``b` [a\"]]", "q `a``b`|q [a\"]|o ]"},
    {"'it''s' x'00' X'1'", "s 'it''s'|o x'00'|o X'1'"},
    {"x'a''b'", "o x'a'|s 'b'"},
    {"\va", "o \v|w a"},
    {"a::b a \vb", "w a|o :|p :b|w a|w b"},
    {"E'a\\'b'", "w E|s 'a\\'|w b|S '"},
    {"1.5e-3 1_000 12ab", "o 1|o .|o 5e|o -|o 3|o 1_000|o 12ab"},
    {"a||b<=c", "w a|o ||o ||w b|o <|o =|w c"},
    {"a--b\n;c/*/*d*/e", "w a|; ;|w c|w e"},
    {"? ?1 :a @b $c", "p ?|p ?1|p :a|p @b|p $c"},
    {"$$ $1$ $ #", "p $$|p $1$|o $|o #"},
    {"\xEF\xBB\xBFname\xC3\xA9", "w name\xC3\xA9"},
    {"'open", "S 'open"},
    {"a \"open", "w a|Q \"open"},
    {"[open", "Q [open"},
    {"a /* open", "w a|C /* open"},
    {"a /*", "w a|C /*"},
    {"-", "o -"},
    {"(a,b);", "o (|w a|o ,|w b|o )|; ;"},
};

static const struct
{
    const char *text, *tokens;
} of_postgres[] = {
    {"", ""},
    {" \t\n\f\r\v", ""},
    {"SELECT a$1 FROM \"b\"\"c\"", "w SELECT|w a$1|w FROM|q \"b\"\"c\""},
    {"_a \xC3\xA9t\xC3\xA9 caf\xC3\xA9$", "w _a|w \xC3\xA9t\xC3\xA9|w caf\xC3\xA9$"},
    {"`a`", "o `|w a|o `"},
    {"x[1]", "w x|o [|o 1|o ]"},
    /* strings */
    {"'it''s' 'a\\' b", "s 'it''s'|s 'a\\'|w b"},
    {"E'a\\'b' e'\\\\' 'c'", "s E'a\\'b'|s e'\\\\'|s 'c'"},
    {"fe'a'", "w fe|s 'a'"},
    {"N'a' B'01' x'FF'", "s N'a'|o B'01'|o x'FF'"},
    {"B'0''1' x'F'\n'F'", "o B'0'|s '1'|o x'F'\n'F'"},
    {"'a'\n  'b'", "s 'a'\n  'b'"},
    {"'a' -- more\n\t'b' 'c'", "s 'a' -- more\n\t'b'|s 'c'"},
    {"E'a'\n'\\'b'", "s E'a'\n'\\'b'"},
    {"'a' /* no */\n'b'", "s 'a'|s 'b'"},
    {"'a'\n", "s 'a'"},
    {"'a'\n--", "s 'a'"},
    {"'a'\n\"b\"", "s 'a'|q \"b\""},
    {"\"a\"\n\"b\"", "q \"a\"|q \"b\""},
    {"U&'d\\0061' u&\"d\\0061\" U & a", "s U&'d\\0061'|q u&\"d\\0061\"|w U|o &|w a"},
    {"U&\"d!0061\" UESCAPE '!' x", "q U&\"d!0061\" UESCAPE '!'|w x"},
    {"U&'a' uescape/**/'!', uescaped", "s U&'a' uescape/**/'!'|o ,|w uescaped"},
    {"U&'a' uescape b", "s U&'a'|w uescape|w b"},
    {"U&'a' U&'b'", "s U&'a'|s U&'b'"},
    {"$$a'b$$ $x$ $$ $y$ $x$", "s $$a'b$$|s $x$ $$ $y$ $x$"},
    {"$\xC3\xA9$a$\xC3\xA9$", "s $\xC3\xA9$a$\xC3\xA9$"},
    {"$a$$b$$a$", "s $a$$b$$a$"},
    {"$a$ $a $a$", "s $a$ $a $a$"},
    {"a$$b$$c", "w a$$b$$c"},
    {"$1 $12a $ $1$", "p $1|p $12|w a|o $|p $1|o $"},
    /* numbers */
    {"1.5e-3 .5 1. 1e5 0x1F 1_000", "o 1.5e-3|o .5|o 1.|o 1e5|o 0x1F|o 1_000"},
    {"1..2 a.b a .. b", "o 1|o ..|o 2|w a|o .|w b|w a|o ..|w b"},
    {"1-2 1e-a 0xe-1", "o 1|o -|o 2|o 1e|o -|w a|o 0xe|o -|o 1"},
    {"t.1.5", "w t|o .1|o .5"},
    /* signs and operators */
    {"a::text[:1] := => =", "w a|o ::|w text|o [|o :|o 1|o ]|o :=|o =>|o ="},
    {"a||b<=c <> d !~~* e", "w a|o |||w b|o <=|w c|o <>|w d|o !~~*|w e"},
    {"1+-2 a*-b", "o 1|o +|o -|o 2|w a|o *|o -|w b"},
    {"a @- b ~+", "w a|o @-|w b|o ~+"},
    {"a-->b\n+c", "w a|o +|w c"},
    {"a+/*x*/b */ -", "w a|o +|w b|o */|o -"},
    {"?& #>> ->> \\", "o ?&|o #>>|o ->>|o \\"},
    {"(a,b);", "o (|w a|o ,|w b|o )|; ;"},
    /* comments */
    {"a--b\rc--d\n;", "w a|w c|; ;"},
    {"a/* /* b */ ; */c/**/d/***/e", "w a|w c|w d|w e"},
    {"a/*//*b*/*/c", "w a|w c"},
    /* what has no end */
    {"'open''", "S 'open''"},
    {"E'open\\'", "S E'open\\'"},
    {"E'\\", "S E'\\"},
    {"'a'\n'b", "S 'a'\n'b"},
    {"$a$ $b$", "S $a$ $b$"},
    {"U&'a", "S U&'a"},
    {"b'0", "S b'0"},
    {"a \"open", "w a|Q \"open"},
    {"U&\"a", "Q U&\"a"},
    {"a /* /* open */", "w a|C /* /* open */"},
    {"/*/", "C /*/"},
};

static void check_texts(mg_dialect dialect, const char *text, const char *tokens)
{
    mg_arena a;
    const char *found;

    mg_arena_init(&a, &memory_host);
    found = show_tokens(&a, dialect, text);
    if (!found || strcmp(found, tokens) != 0)
        check_failed(__FILE__, __LINE__, "%s: <%s> should be <%s>, is <%s>",
                     dialect == MG_SQLITE ? "SQLite" : "PostgreSQL", text, tokens, found ? found : "NULL");
    mg_arena_free(&a);
}

TEST(tokens_of_sqlite)
{
    for (size_t i = 0; i < sizeof of_sqlite / sizeof *of_sqlite; i++)
        check_texts(MG_SQLITE, of_sqlite[i].text, of_sqlite[i].tokens);
    CHECK(true);
}

TEST(tokens_of_postgres)
{
    for (size_t i = 0; i < sizeof of_postgres / sizeof *of_postgres; i++)
        check_texts(MG_POSTGRES, of_postgres[i].text, of_postgres[i].tokens);
    CHECK(true);
}

/* What is true of every text ********************************************************************************** */

/* Whether `len` bytes hold no token. */
static bool is_nothing(mg_dialect dialect, const char *text, size_t len)
{
    mg_scanner s = mg_scan(dialect, text, len);

    return mg_token_next(&s).kind == TOKEN_END;
}

/* Writes the tokens with a line's end between them: none, but for a string that another follows, may go on there. */
static const char *write_tokens(mg_arena *a, mg_dialect dialect, const char *text, size_t *strings)
{
    mg_scanner s = mg_scan_all(dialect, text);
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (mg_token t = mg_token_next(&s), last = {TOKEN_END, 0, 0}; t.kind != TOKEN_END; t = mg_token_next(&s))
    {
        CHECK(t.start >= last.end && t.end > t.start && t.end <= strlen(text) && s.at == t.end);
        CHECK(is_nothing(dialect, text + last.end, t.start - last.end));
        *strings += t.kind == TOKEN_STRING;
        if (b.len)
            mg_strbuf_putc(&b, ' ');
        mg_strbuf_add(&b, text + t.start, t.end - t.start);
        last = t;
    }
    return mg_strbuf_done(&b);
}

static const char *const pieces[] = {
    "'",  "\"", "`",  "[",  "]",  "$",  "$$", "$a$", "E'", "U&'",  "U&\"",        "\\",
    "/*", "*/", "--", "\n", "\r", "::", ":",  ".",   "1",  "1.",   "e-",          "0x",
    "a",  "B'", "?",  "+",  "-",  "<",  "@",  " ",   ";",  "\xC3", "uescape '!'",
};

static void check_text_again(mg_dialect dialect, const char *text)
{
    const char *once, *twice;
    size_t strings = 0, again = 0;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    once = write_tokens(&a, dialect, text, &strings);
    twice = once ? write_tokens(&a, dialect, once, &again) : NULL;
    if (once && twice && (strcmp(once, twice) != 0 || strings != again))
        check_failed(__FILE__, __LINE__, "<%s> has the tokens <%s>, and these are <%s>", text, once, twice);
    mg_arena_free(&a);
}

TEST(tokens_joined_are_the_text)
{
    unsigned random = 1;

    for (size_t i = 0; i < sizeof of_sqlite / sizeof *of_sqlite; i++)
        check_text_again(MG_SQLITE, of_sqlite[i].text);
    for (size_t i = 0; i < sizeof of_postgres / sizeof *of_postgres; i++)
        check_text_again(MG_POSTGRES, of_postgres[i].text);
    for (int i = 0; i < 20000; i++)
    {
        char text[256] = "";

        for (unsigned n = 0; n < 12; n++)
        {
            random = random * 1103515245 + 12345;
            strcat(text, pieces[(random >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        check_text_again(i % 2 ? MG_SQLITE : MG_POSTGRES, text);
    }
}

/* Names ******************************************************************************************************** */

static const struct
{
    const char *token, *name;
} names_of_postgres[] = {
    {"name", "name"},
    {"NaMe$1", "name$1"},
    {"\"NaMe\"", "NaMe"},
    {"\"a\"\"b\"", "a\"b"},
    {"\"a\\b\"", "a\\b"},
    {"\xC3\x89t\xC3\xA9", "\xC3\x89t\xC3\xA9"},
    {"U&\"d\\0061t\\+000061\"", "data"},
    {"U&\"\\\\\"\"A\"", "\\\"A"},
    {"u&\"d!0061ta\" UESCAPE '!'", "data"},
    {"U&\"\\00e9\\20AC\\+01F600\\D83D\\DE00\"", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF0\x9F\x98\x80"},
};

TEST(names_of_postgres)
{
    for (size_t i = 0; i < sizeof names_of_postgres / sizeof *names_of_postgres; i++)
    {
        const char *text = names_of_postgres[i].token, *name = names_of_postgres[i].name;
        mg_scanner s = mg_scan_all(MG_POSTGRES, text);
        mg_token t = mg_token_next(&s);
        char out[64], small[4], more[64];

        CHECK_NUMBER(mg_token_name_in_postgres(text, t, out, sizeof out), strlen(name));
        CHECK_TEXT(out, name);
        CHECK_NUMBER(mg_token_name_in_postgres(text, t, small, sizeof small), strlen(name));
        CHECK(strncmp(small, name, strlen(small)) == 0);
        CHECK(mg_token_names_in_postgres(text, t, name));
        CHECK(mg_text_names_in_postgres(text, strlen(text), name));
        snprintf(more, sizeof more, "%sx", name);
        CHECK(!mg_token_names_in_postgres(text, t, more));
        more[strlen(name) - 1] = '\0';
        CHECK(!mg_token_names_in_postgres(text, t, more));
    }
}

/* Whether the text names `name`, to PostgreSQL and to SQLite. */
static const struct
{
    const char *text, *name;
    bool postgres, sqlite;
} mentions[] = {
    {"CHECK (a > 1)", "a", true, true},
    {"CHECK (A > 1)", "a", true, true},
    {"CHECK (\"A\" > 1)", "a", false, true},
    {"CHECK (a > 1)", "A", false, true},
    {"CHECK (ab > 1)", "a", false, false},
    {"x = 'a'", "a", false, false},
    {"x = E'\\' a'", "a", false, true},
    {"x = $$ a $$", "a", false, true},
    {"x /* /* */ a */", "a", false, true},
    {"x -- a", "a", false, false},
    {"x.'a'", "a", false, true},
    {"[a]", "a", true, true},
    {"`a`", "a", true, true},
    {"\"it\"\"s\"", "it\"s", true, true},
    {"'a' 'open", "a", false, false},
    {"U&\"\\0061\"", "a", true, false},
    {"U&\"\\0000a\"", "", false, false},
    {"U&\"\\00\"", "a", false, false},
};

TEST(text_mentions_name)
{
    for (size_t i = 0; i < sizeof mentions / sizeof *mentions; i++)
    {
        const char *text = mentions[i].text, *name = mentions[i].name;

        if (mg_text_names_in_postgres(text, strlen(text), name) != mentions[i].postgres)
            check_failed(__FILE__, __LINE__, "PostgreSQL: <%s> and <%s>", text, name);
        if (mg_stmt_mentions(text, strlen(text), name) != mentions[i].sqlite)
            check_failed(__FILE__, __LINE__, "SQLite: <%s> and <%s>", text, name);
    }
    CHECK(true);
}

TEST(names_are_quoted)
{
    mg_arena a;
    mg_strbuf b;

    mg_arena_init(&a, &memory_host);
    mg_strbuf_init(&b, &a);
    mg_put_qualified(&b, "s\"x", "it's");
    mg_put_qualified(&b, NULL, "");
    mg_put_string(&b, "it's \"\\");
    if (mg_strbuf_done(&b))
        CHECK_TEXT(b.text, "\"s\"\"x\".\"it's\"\"\"'it''s \"\\'");
    mg_arena_free(&a);
    CHECK(mg_is_bare_name("na_me1\xC3\xA9", "") && !mg_is_bare_name("", "") && !mg_is_bare_name("1a", ""));
    CHECK(!mg_is_bare_name("a$", "") && mg_is_bare_name("a$", "$") && !mg_is_bare_name("Name", "") &&
          !mg_is_bare_name("a b", ""));
}
