/*
 * ast.h: a schema as it is written: blocks, lines, attributes and expressions with their places.
 *
 * The parser fills it and nothing is lost: comments, empty lines and lines it cannot read are items too, so that the
 * formatter can print a file from it. All of it lives in the arena of the call; texts point into the files, apart from
 * string literals, which are decoded copies.
 */
#ifndef MG_PSL_AST_H
#define MG_PSL_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most of a schema's memory is strings and places: where the compiler can, a string takes no more than it needs. */
#ifdef __GNUC__
#define MG_PSL_PACKED __attribute__((packed, aligned(4)))
#else
#define MG_PSL_PACKED
#endif

/* Bytes that need no terminator; `text` is NULL for "absent", which differs from empty. */
typedef struct MG_PSL_PACKED mg_psl_str
{
    const char *text;
    uint32_t len;
} mg_psl_str;

/* For printf: "%.*s". */
#define MG_PSL_STR(s) (int) (s).len, (s).text ? (s).text : ""

/* Bytes [start, end), counted through all files: a file's first byte is its `base`. See mg_psl_file_of. */
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
    mg_psl_expr *next; /* in an array */
    union
    {
        mg_psl_args *args;  /* CALL; OBJECT: its members, each with a name and a value */
        mg_psl_expr *first; /* ARRAY */
    } u;
    mg_psl_str text; /* the digits, the decoded string, the word, the function's name */
    mg_psl_expr_kind kind;
    mg_psl_span span;
};

typedef struct mg_psl_arg
{
    struct mg_psl_arg *next;
    mg_psl_expr *value; /* NULL: `name:` and nothing after it */
    mg_psl_str name;    /* absent: unnamed */
    bool used;          /* of the validator: taken, or hidden by a later one of the same name */
    mg_psl_span span;
} mg_psl_arg;

struct mg_psl_args
{
    mg_psl_arg *first;
    uint32_t count; /* without empty ones */
    uint32_t comma; /* where one stands after the last argument, as in a span; 0: none */
};

/* @name or @@name, with or without arguments. The span takes in the blanks after it when there are no arguments. */
typedef struct mg_psl_attr
{
    struct mg_psl_attr *next;
    mg_psl_args *args; /* NULL: no parentheses */
    mg_psl_str name;
    bool used; /* of the validator */
    mg_psl_span span;
} mg_psl_attr;

typedef enum mg_psl_arity
{
    MG_PSL_REQUIRED,
    MG_PSL_OPTIONAL,
    MG_PSL_LIST
} mg_psl_arity;

/* How a field's type is written; the last three are errors that the formatter still prints. */
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
    mg_psl_attr *attrs; /* FIELD, VALUE: the list; BLOCK_ATTR: the one */
    union
    {
        mg_psl_expr *value;      /* PROPERTY: NULL when nothing follows the `=` */
        struct mg_psl_item *doc; /* FIELD, VALUE: the comment above it, or NULL */
    };
    const mg_psl_str *unsupported; /* FIELD: the decoded text of Unsupported("…"), else NULL */
    mg_psl_str name;               /* FIELD, VALUE, PROPERTY */
    mg_psl_str type;               /* FIELD: the type without arity, as written */
    mg_psl_span span;
    mg_psl_span trailing; /* the comment at the end of the line; start == end: none */
    mg_psl_item_kind kind : 8;
    mg_psl_type_form form : 8;
    bool bad : 1; /* reported; the validator skips it */
} mg_psl_item;

typedef enum mg_psl_top_kind
{
    MG_PSL_MODEL,
    MG_PSL_VIEW,
    MG_PSL_TYPE,
    MG_PSL_ENUM,
    MG_PSL_DATASOURCE,
    MG_PSL_GENERATOR,
    /* what is not a declaration */
    MG_PSL_TOP_ALIAS, /* type X = Y */
    MG_PSL_TOP_BLOCK, /* word { … } with an unknown word */
    MG_PSL_TOP_COMMENT,
    MG_PSL_TOP_EMPTY,
    MG_PSL_TOP_UNKNOWN
} mg_psl_top_kind;

typedef struct mg_psl_top
{
    struct mg_psl_top *next;
    mg_psl_item *items;
    mg_psl_attr *attrs;     /* the block attributes, also items */
    struct mg_psl_top *doc; /* the comment above it, or NULL */
    mg_psl_str keyword, name;
    mg_psl_span span;
    mg_psl_top_kind kind;
} mg_psl_top;

/* One file: what the caller gave, and what the parser found. */
typedef struct mg_psl_file
{
    const char *path;
    const char *text;
    uint32_t len, base;
    mg_psl_top *tops;
    bool has_objects; /* expressions of that kind, which release 6 does not have */
} mg_psl_file;

/* The file that a place is in: a place after the last byte of a file is still its own. */
const mg_psl_file *mg_psl_file_of(const mg_psl_file *files, uint32_t count, mg_psl_span s);

static inline mg_psl_str mg_psl_text_at(const mg_psl_file *f, mg_psl_span s)
{
    return (mg_psl_str){f->text + (s.start - f->base), s.end - s.start};
}

#endif
