/* parser.h: what the files of the parser share; not for others. */
#ifndef MG_PSL_PARSER_H
#define MG_PSL_PARSER_H

#include "parse.h"
#include "scan.h"

typedef struct mg_psl_parser
{
    mg_arena *arena;
    mg_psl_diags *diags;
    mg_psl_text text;
    uint32_t base; /* of the file, for spans */
    uint32_t pos;
    uint32_t depth;
    bool too_deep;
    bool objects;     /* are expressions */
    bool has_objects; /* one was begun */
    /* One bit a byte for each kind of block: entries start here and no closing brace follows them. */
    uint8_t *dead_ends[3];
    uint64_t spill[32]; /* what mg_psl_new gives when there is no memory */
} mg_psl_parser;

/* Zeroed memory; when there is none, a scratch place, so that only loops and the end need to test the arena. */
void *mg_psl_new(mg_psl_parser *p, size_t size);

static inline mg_psl_span mg_psl_from(const mg_psl_parser *p, uint32_t start)
{
    return (mg_psl_span){p->base + start, p->base + p->pos};
}

static inline mg_psl_str mg_psl_slice(const mg_psl_parser *p, uint32_t start, uint32_t end)
{
    return (mg_psl_str){p->text.bytes + start, end - start};
}

static inline void mg_psl_skip(mg_psl_parser *p)
{
    p->pos = mg_psl_blanks(p->text, p->pos);
}

/* Takes `word` if it stands here. */
bool mg_psl_take(mg_psl_parser *p, const char *word);

/*
 * Each of these takes what its name says from p->pos and returns true (or the node), or takes nothing, reports
 * nothing and returns false (or NULL).
 */
bool mg_psl_take_identifier(mg_psl_parser *p, mg_psl_str *name);
mg_psl_expr *mg_psl_take_expr(mg_psl_parser *p);
bool mg_psl_take_attr(mg_psl_parser *p, const char *sign, mg_psl_attr **attr); /* sign: "@" or "@@" */
bool mg_psl_take_type(mg_psl_parser *p, mg_psl_item *field);
bool mg_psl_take_base_type(mg_psl_parser *p, mg_psl_item *field);

/* The value of a string literal at [start, end), quotes included; reports bad escapes. */
mg_psl_str mg_psl_decode_string(mg_psl_parser *p, uint32_t start, uint32_t end);

/* The entries of a block up to its closing brace, or false when there is none. */
bool mg_psl_take_items(mg_psl_parser *p, mg_psl_top *block);

#endif
