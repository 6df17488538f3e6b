/*
 * tokens.c: a module for tokens.py. test_tokens(sql text): where the core's tokens of PostgreSQL differ from those of
 * the server's own scanner; NULL: nowhere.
 */
#include "postgres.h"

#include "fmgr.h"
#include "common/keywords.h"
#include "parser/scanner.h"
#include "utils/builtins.h"

#include "../../common/sql/token.h"

PG_MODULE_MAGIC;

/* The server's tokens, as the grammar numbers them; PL/pgSQL counts on the same numbers. */
enum
{
    SERVER_IDENT = 258,
    SERVER_UIDENT,
    SERVER_FCONST,
    SERVER_SCONST,
    SERVER_USCONST,
    SERVER_BCONST,
    SERVER_XCONST,
    SERVER_OP,
    SERVER_ICONST,
    SERVER_PARAM
};

typedef struct
{
    core_yyscan_t scanner;
    core_yy_extra_type extra;
    core_YYSTYPE value;
    YYLTYPE at;
    int kind;
} server_scan;

static void read_next(server_scan *s)
{
    s->kind = core_yylex(&s->value, &s->at, s->scanner);
}

static mg_token_kind kind_of(const server_scan *s, const char *text)
{
    switch (s->kind)
    {
    case 0:
        return TOKEN_END;
    case ';':
        return TOKEN_SEMICOLON;
    case SERVER_IDENT:
        return text[s->at] == '"' ? TOKEN_QUOTED : TOKEN_WORD;
    case SERVER_UIDENT:
        return TOKEN_QUOTED;
    case SERVER_SCONST:
    case SERVER_USCONST:
        return TOKEN_STRING;
    case SERVER_PARAM:
        return TOKEN_PARAMETER;
    default:
        return s->kind > SERVER_PARAM && (isalpha((unsigned char) text[s->at]) || text[s->at] == '_') ? TOKEN_WORD
                                                                                                      : TOKEN_OTHER;
    }
}

/* What is one token of ours: N'…', which is a keyword and a string, and U&… with its UESCAPE. */
static void skip_parts(server_scan *s, mg_token ours)
{
    while (s->kind != 0 && (size_t) s->at < ours.end)
        read_next(s);
}

static bool is_same_name(const server_scan *s, const char *text, mg_token ours)
{
    return s->kind != SERVER_IDENT || strlen(s->value.str) == NAMEDATALEN - 1 ||
           mg_token_names_in_postgres(text, ours, s->value.str);
}

static bool is_same_token(const server_scan *s, const char *text, mg_token ours)
{
    mg_token_kind kind = kind_of(s, text);

    if (ours.end > ours.start + 1 && (text[ours.start] == 'N' || text[ours.start] == 'n') &&
        text[ours.start + 1] == '\'')
        kind = ours.kind; /* a keyword to the server, and the string, or its error, comes next */
    return ours.start == (kind == TOKEN_END ? ours.start : (size_t) s->at) && ours.kind == kind &&
           is_same_name(s, text, ours);
}

PG_FUNCTION_INFO_V1(test_tokens);
Datum test_tokens(PG_FUNCTION_ARGS)
{
    const char *sql = text_to_cstring(PG_GETARG_TEXT_PP(0));
    mg_scanner scanner = mg_scan(MG_POSTGRES, sql, strlen(sql));
    server_scan s = {0};
    mg_token ours;

    s.scanner = scanner_init(sql, &s.extra, &ScanKeywords, ScanKeywordTokens);
    read_next(&s);
    do
    {
        ours = mg_token_next(&scanner);
        if (!is_same_token(&s, sql, ours))
            PG_RETURN_TEXT_P(cstring_to_text(psprintf("ours: %d at %d, server: %d at %d: %.40s", (int) ours.kind,
                                                      (int) ours.start, s.kind, s.at, sql + ours.start)));
        skip_parts(&s, ours);
    } while (ours.kind != TOKEN_END);
    PG_RETURN_NULL();
}
