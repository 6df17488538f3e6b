/*
 * ast.h: a schema as it is written: blocks, lines, attributes and expressions, each with its place in the text.
 *
 * The parser builds these structs and drops nothing: comments, empty lines and lines that it cannot read are items too,
 * so that the formatter can print a whole file from them. All of it lives in the arena of the call. Texts point into
 * the files, except string literals, which are decoded copies.
 */
#ifndef MG_PSL_AST_H
#define MG_PSL_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most of the memory that a schema takes is strings and places, so a string is packed where the compiler can do it. */
#ifdef __GNUC__
#define MG_PSL_PACKED __attribute__((packed, aligned(4)))
#else
#define MG_PSL_PACKED
#endif

/* A text with its length and no terminator. If `text` is NULL, the text is absent, which differs from being empty. */
typedef struct MG_PSL_PACKED mg_psl_str
{
    const char *text;
    uint32_t len;
} mg_psl_str;

/* The two arguments that printf's "%.*s" takes for a text. */
#define MG_PSL_STR(s) (int) (s).len, (s).text ? (s).text : ""

/*
 * The bytes [start, end). Places count on from file to file: the first byte of a file has the place `base` of that
 * file. See mg_psl_file_of.
 */
typedef struct mg_psl_span
{
    uint32_t start, end;
} mg_psl_span;

typedef enum mg_psl_expr_kind
{
    MG_PSL_NUMBER,
    MG_PSL_STRING,
    MG_PSL_CONSTANT, /* a bare word or a path: true, Asc, a.b */
    MG_PSL_CALL,
    MG_PSL_ARRAY,
    MG_PSL_OBJECT /* { a: 1, b: "x" } */
} mg_psl_expr_kind;

typedef struct mg_psl_expr mg_psl_expr;
typedef struct mg_psl_args mg_psl_args;

struct mg_psl_expr
{
    mg_psl_expr *next; /* the next element of the same array */
    union
    {
        mg_psl_args *args;  /* of CALL; of OBJECT: its members, each an argument with a name and a value */
        mg_psl_expr *first; /* of ARRAY */
    } u;
    mg_psl_str text; /* the digits, the decoded string, the word, the function's name */
    mg_psl_expr_kind kind;
    mg_psl_span span;
};

typedef struct mg_psl_arg
{
    struct mg_psl_arg *next;
    mg_psl_expr *value; /* NULL if `name:` is written with nothing after it */
    mg_psl_str name;    /* absent if the argument has no name */
    bool used;          /* set by the validator: it has read this argument, or a later one of the same name hides it */
    mg_psl_span span;
} mg_psl_arg;

struct mg_psl_args
{
    mg_psl_arg *first;
    uint32_t count; /* how many arguments there are, empty ones left out */
    uint32_t comma; /* place of a comma after the last argument, counted as in a span; 0 if there is none */
};

/* @name or @@name, with or without arguments. Without arguments the span includes the blanks that follow the name. */
typedef struct mg_psl_attr
{
    struct mg_psl_attr *next;
    mg_psl_args *args; /* NULL if no parentheses follow the name */
    mg_psl_str name;
    bool used; /* set by the validator when it has read the attribute */
    mg_psl_span span;
} mg_psl_attr;

typedef enum mg_psl_arity
{
    MG_PSL_REQUIRED,
    MG_PSL_OPTIONAL,
    MG_PSL_LIST
} mg_psl_arity;

/* How a field's type is written. The last three forms are errors, but the formatter still has to print them. */
typedef enum mg_psl_type_form
{
    MG_PSL_TYPE_NONE,
    MG_PSL_TYPE_PLAIN,
    MG_PSL_TYPE_OPTIONAL,
    MG_PSL_TYPE_LIST,
    MG_PSL_TYPE_OPTIONAL_LIST, /* T[]? */
    MG_PSL_TYPE_BANG,          /* T! */
    MG_PSL_TYPE_BRACKETS       /* [T] */
} mg_psl_type_form;

typedef enum mg_psl_item_kind
{
    MG_PSL_FIELD,      /* model, view, type */
    MG_PSL_VALUE,      /* enum */
    MG_PSL_PROPERTY,   /* datasource, generator */
    MG_PSL_BLOCK_ATTR, /* @@… */
    MG_PSL_COMMENT,    /* lines of comments, one after the other */
    MG_PSL_EMPTY,      /* empty lines */
    MG_PSL_UNKNOWN     /* a line that is none of these */
} mg_psl_item_kind;

/* One entry of a block. */
typedef struct mg_psl_item
{
    struct mg_psl_item *next;
    mg_psl_attr *attrs; /* FIELD, VALUE: the list of attributes; BLOCK_ATTR: its one attribute */
    union
    {
        mg_psl_expr *value;      /* PROPERTY: NULL if nothing follows the `=` */
        struct mg_psl_item *doc; /* FIELD, VALUE: the comment above it, or NULL */
    };
    const mg_psl_str *unsupported; /* FIELD: the decoded text of Unsupported("…"), else NULL */
    mg_psl_str name;               /* FIELD, VALUE, PROPERTY */
    mg_psl_str type;               /* FIELD: the type without arity, as written */
    mg_psl_span span;
    mg_psl_span trailing; /* the comment at the end of the line; start == end if there is none */
    mg_psl_item_kind kind : 8;
    mg_psl_type_form form : 8;
    bool bad : 1; /* an error was reported for this item, so the validator skips it */
} mg_psl_item;

typedef enum mg_psl_top_kind
{
    MG_PSL_MODEL,
    MG_PSL_VIEW,
    MG_PSL_TYPE,
    MG_PSL_ENUM,
    MG_PSL_DATASOURCE,
    MG_PSL_GENERATOR,
    /* from here on: what declares nothing */
    MG_PSL_TOP_ALIAS, /* type X = Y */
    MG_PSL_TOP_BLOCK, /* word { … } where the word is none of the language's keywords */
    MG_PSL_TOP_COMMENT,
    MG_PSL_TOP_EMPTY,
    MG_PSL_TOP_UNKNOWN
} mg_psl_top_kind;

typedef struct mg_psl_top
{
    struct mg_psl_top *next;
    mg_psl_item *items;
    mg_psl_attr *attrs;     /* the block attributes, which are also among the items */
    struct mg_psl_top *doc; /* the comment above it, or NULL */
    mg_psl_str keyword, name;
    mg_psl_span span;
    mg_psl_top_kind kind;
} mg_psl_top;

/* One file: the text that the caller gave, and what the parser found in it. */
typedef struct mg_psl_file
{
    const char *path;
    const char *text;
    uint32_t len, base;
    mg_psl_top *tops;
    bool has_objects; /* some expression is an object, a kind that release 6 of the language does not have */
} mg_psl_file;

/* The file that a place is in. The place just behind the last byte of a file still counts as in that file. */
const mg_psl_file *mg_psl_file_of(const mg_psl_file *files, uint32_t count, mg_psl_span s);

static inline mg_psl_str mg_psl_text_at(const mg_psl_file *f, mg_psl_span s)
{
    return (mg_psl_str){f->text + (s.start - f->base), s.end - s.start};
}

#endif
