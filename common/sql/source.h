/* source.h: a text with a name; finds the line and column of a byte. */
#ifndef MG_SOURCE_H
#define MG_SOURCE_H

#include "../base/arena.h"

/* A text. It has `len` bytes (NUL bytes may be among them until that is checked), which belong to the caller. */
typedef struct mg_source
{
    const char *name; /* as people know it: "migration.sql", "schema.prisma" */
    const char *text;
    size_t len;
} mg_source;

/*
 * The line and the column of a byte, both counted from 1. Columns count characters, a tab as one.
 *  and \r
 *  end a line.
 */
typedef struct mg_place
{
    size_t line, column;
} mg_place;

mg_place mg_source_place(const mg_source *s, size_t offset);

/* Finds many places in one text: the places of some bytes at a regular distance are remembered. */
typedef struct mg_places
{
    mg_source source;
    mg_place *marks;
} mg_places;

bool mg_places_open(mg_arena *a, const mg_source *s, mg_places *out); /* false if there is no memory */
mg_place mg_places_at(const mg_places *p, size_t offset);

/* The part of a line from byte `start` to byte `end`. */
typedef struct mg_excerpt
{
    size_t start, end;
} mg_excerpt;

/* The part of a line that is shown if byte `at` is what matters: at most `max` bytes, cut between characters. */
mg_excerpt mg_source_excerpt(const char *line, size_t len, size_t at, size_t max);

/*
 * The line around `offset`, without its end. Of a line longer than `max` bytes it is the part around `offset`, with "…"
 * where it is cut. It is escaped as escape.h says. Owned by the arena; NULL if there is no memory.
 */
char *mg_source_line(mg_arena *a, const mg_source *s, size_t offset, size_t max);

#endif
