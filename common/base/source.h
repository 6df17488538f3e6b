/* source.h: a text with a name, and where in it a byte is. */
#ifndef MG_SOURCE_H
#define MG_SOURCE_H

#include "arena.h"

/* `text` holds `len` bytes (NUL bytes are possible until checked) and is not owned. */
typedef struct mg_source
{
    const char *name; /* for people: "migration.sql", "schema.prisma" */
    const char *text;
    size_t len;
} mg_source;

/* 1-based line, and 1-based column counted in characters (a tab is one), of a byte offset; \n and \r\n end a line. */
typedef struct mg_place
{
    size_t line, column;
} mg_place;

mg_place mg_source_place(const mg_source *s, size_t offset);

/*
 * The line that holds `offset`, without its end, cut to at most `max` bytes at a character; what is not valid UTF-8
 * is replaced. Owned by the arena; NULL when out of memory.
 */
char *mg_source_line(mg_arena *a, const mg_source *s, size_t offset, size_t max);

#endif
