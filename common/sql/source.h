/* source.h: a text with a name, and where in it a byte is. */
#ifndef MG_SOURCE_H
#define MG_SOURCE_H

#include "../base/arena.h"

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

/* The same for many offsets of one text: where it is at every so many bytes is looked up once. */
typedef struct mg_places
{
    mg_source source;
    mg_place *marks;
} mg_places;

bool mg_places_open(mg_arena *a, const mg_source *s, mg_places *out); /* false: out of memory */
mg_place mg_places_at(const mg_places *p, size_t offset);

/* A part of a line, from byte `start` to `end`. */
typedef struct mg_excerpt
{
    size_t start, end;
} mg_excerpt;

/* The part to show of a line, where something is the matter at byte `at`: at most `max` bytes, cut at characters. */
mg_excerpt mg_source_excerpt(const char *line, size_t len, size_t at, size_t max);

/*
 * The line that holds `offset`, without its end; of a longer one than `max` bytes that part around `offset`, with "…"
 * where it is cut. It is escaped as of escape.h. Owned by the arena; NULL when out of memory.
 */
char *mg_source_line(mg_arena *a, const mg_source *s, size_t offset, size_t max);

#endif
