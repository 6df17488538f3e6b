/*
 * scan.h: reads a schema's text character by character: blanks, line ends, names, comments.
 *
 * The language has no tokens that could be found before parsing: what a line means depends on the block around it. So
 * the parser asks here for one thing after another. Every function takes a position and returns the position after what
 * it has read, or the same position if it has found nothing. The text is valid UTF-8.
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
    uint32_t comment_ends; /* from here on no block comment is closed */
    uint32_t brace_ends;   /* from here on there is no closing brace */
} mg_psl_text;

/*
 * Prepares a text for scanning. It finds once where the last block comment and the last brace end, so that a search for
 * one that is missing does not run to the end of the file each time.
 */
mg_psl_text mg_psl_text_of(const char *bytes, uint32_t len);

uint32_t mg_psl_blanks(mg_psl_text t, uint32_t at);      /* spaces and tabs, also those of Unicode */
uint32_t mg_psl_newline(mg_psl_text t, uint32_t at);     /* one line end: \n, \r\n or \r */
uint32_t mg_psl_line_rest(mg_psl_text t, uint32_t at);   /* up to the end of the line */
uint32_t mg_psl_empty_lines(mg_psl_text t, uint32_t at); /* lines that hold only blanks */
uint32_t mg_psl_identifier(mg_psl_text t, uint32_t at);  /* letters, digits, _ and -; never _ or - first */
uint32_t mg_psl_path(mg_psl_text t, uint32_t at);        /* identifiers joined by dots */
uint32_t mg_psl_number(mg_psl_text t, uint32_t at);
uint32_t mg_psl_string(mg_psl_text t, uint32_t at); /* with its quotes */

/*
 * A comment together with the blanks before it. It ends before the end of the line; a block comment may span several
 * lines.
 */
uint32_t mg_psl_comment(mg_psl_text t, uint32_t at);

static inline bool mg_psl_at(mg_psl_text t, uint32_t at, const char *word)
{
    size_t n = strlen(word);

    return t.len - at >= n && memcmp(t.bytes + at, word, n) == 0;
}

/* The code point at `at`; `*size` is the number of its bytes. */
uint32_t mg_psl_codepoint(mg_psl_text t, uint32_t at, uint32_t *size);
bool mg_psl_is_letter(uint32_t codepoint);

/* The letter in lower case, or in upper case, if that is a single code point; else the letter itself. */
uint32_t mg_psl_lower(uint32_t codepoint);
uint32_t mg_psl_upper(uint32_t codepoint);

#endif
