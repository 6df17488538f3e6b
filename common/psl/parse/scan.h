/*
 * scan.h: reading a schema's text character by character: blanks, line ends, names, comments.
 *
 * The language has no tokens of its own: what a line is depends on the block it is in, so the parser asks here for
 * what may come next. Every function takes a position and gives the position after what it took; one that finds
 * nothing gives the position back. The text is valid UTF-8.
 */
#ifndef MG_PSL_SCAN_H
#define MG_PSL_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct mg_psl_text
{
    const char *bytes;
    uint32_t len;
    uint32_t comment_ends; /* no block comment that starts here or later has an end */
    uint32_t brace_ends;   /* no closing brace stands here or later */
} mg_psl_text;

/* A text to scan; looks once for the last ends, so that no search for a missing one runs to the end of the file. */
mg_psl_text mg_psl_text_of(const char *bytes, uint32_t len);

uint32_t mg_psl_blanks(mg_psl_text t, uint32_t at);      /* spaces and tabs, Unicode's too */
uint32_t mg_psl_newline(mg_psl_text t, uint32_t at);     /* one of \n, \r\n, \r */
uint32_t mg_psl_line_rest(mg_psl_text t, uint32_t at);   /* up to the line's end, without it */
uint32_t mg_psl_empty_lines(mg_psl_text t, uint32_t at); /* lines of blanks only, with their ends */
uint32_t mg_psl_identifier(mg_psl_text t, uint32_t at);  /* letters, digits, _ and -; never _ or - first */
uint32_t mg_psl_path(mg_psl_text t, uint32_t at);        /* identifiers joined by dots */
uint32_t mg_psl_number(mg_psl_text t, uint32_t at);
uint32_t mg_psl_string(mg_psl_text t, uint32_t at); /* with its quotes */

/* A comment with the blanks before it, without the line end; a block comment may span lines. */
uint32_t mg_psl_comment(mg_psl_text t, uint32_t at);

static inline bool mg_psl_at(mg_psl_text t, uint32_t at, const char *word)
{
    size_t n = strlen(word);

    return t.len - at >= n && memcmp(t.bytes + at, word, n) == 0;
}

/* The code point at `at`, and in `*size` its bytes. */
uint32_t mg_psl_codepoint(mg_psl_text t, uint32_t at, uint32_t *size);
bool mg_psl_is_letter(uint32_t codepoint);

/* The one letter that it is in the other case, or itself. */
uint32_t mg_psl_lower(uint32_t codepoint);
uint32_t mg_psl_upper(uint32_t codepoint);

#endif
