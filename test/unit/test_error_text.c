/* test_error_text.c: errors of schemas, with the lines that they are about. */
#include "../../common/psl/psl.h"
#include "check.h"
#include "memory.h"

#include <string.h>

/* What is shown of an error at one place of a text. */
static const char *error_at(mg_arena *a, const char *text, uint32_t place)
{
    mg_psl_file file = {.path = "schema.prisma", .text = text, .len = (uint32_t) strlen(text)};
    mg_psl_diag diag = {.message = "Here.", .span = {0, place, place}};
    mg_psl_result r = {.schema = {.files = &file, .file_count = 1}};

    r.diags.errors.items = &diag;
    r.diags.errors.len = 1;
    return mg_psl_render_errors(a, &r);
}

TEST(the_mark_stands_below_its_place)
{
    static char text[4000]; /* a line of which a part is shown */
    const char *shown, *line, *mark;
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK_TEXT(
        error_at(&a, "one\ntwo X\n", 8),
        "error: Here.\n  -->  schema.prisma:2\n   | \n 1 | one\n 2 | two X\n   |     ^ Unexpected token.\n   | \n"
        "\nValidation Error Count: 1");
    memset(text, '-', sizeof text - 1);
    text[2500] = 'X';
    shown = error_at(&a, text, 2500);
    line = strstr(shown, "\n 1 | …");
    CHECK(line != NULL);
    mark = line ? strchr(line + 1, '\n') : NULL;
    CHECK(mark && strchr(line, 'X') < mark && strchr(mark, '^'));
    if (mark) /* "…" is one character of three bytes */
        CHECK_NUMBER(strchr(mark, '^') - mark, strchr(line, 'X') - line - 2);
    mg_arena_free(&a);
}
