/* parser.h: what the files of the parser share; nothing else includes it. */
#ifndef MG_PSL_PARSER_H
#define MG_PSL_PARSER_H

#include "parse.h"
#include "scan.h"

typedef struct mg_psl_parser
{
    mg_arena *arena;
    mg_psl_diags *diags;
    mg_psl_text text;
    uint32_t base; /* the place of the file's first byte, for spans */
    uint32_t pos;
    uint32_t depth;
    bool too_deep;
    bool objects;     /* whether objects are expressions in this release */
    bool has_objects; /* whether an object has been found */
    /*
     * For each of three kinds of block one bit a byte of the text, set where an entry starts that no closing brace
     * follows.
     */
    uint8_t *dead_ends[3];
    uint64_t spill[32]; /* what mg_psl_new returns if there is no memory */
} mg_psl_parser;

/*
 * Returns zeroed memory. If there is none, it returns a scratch place that may be written to, so that only loops and
 * the end of the parser have to test whether the arena has failed.
 */
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

/* Takes `word` if it stands at the current position. */
bool mg_psl_take(mg_psl_parser *p, const char *word);

/*
 * Each of these either takes what its name says from p->pos and returns true (or the node), or it takes nothing,
 * reports nothing and returns false (or NULL).
 */
bool mg_psl_take_identifier(mg_psl_parser *p, mg_psl_str *name);
mg_psl_expr *mg_psl_take_expr(mg_psl_parser *p);
bool mg_psl_take_attr(mg_psl_parser *p, const char *sign, mg_psl_attr **attr); /* sign: "@" or "@@" */
bool mg_psl_take_type(mg_psl_parser *p, mg_psl_item *field);
bool mg_psl_take_base_type(mg_psl_parser *p, mg_psl_item *field);

/* Decodes the string literal at [start, end), which includes its quotes, and reports wrong escapes. */
mg_psl_str mg_psl_decode_string(mg_psl_parser *p, uint32_t start, uint32_t end);

/* Takes the entries of a block and its closing brace. False if there is no such brace. */
bool mg_psl_take_items(mg_psl_parser *p, mg_psl_top *block);

#endif
