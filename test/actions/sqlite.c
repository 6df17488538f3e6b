/* sqlite.c: reads a script of SQLite's from standard input and shows what its statements do. */
#include "../unit/memory.h"
#include "show.h"

#include <stdio.h>
#include <stdlib.h>

static char *read_input(size_t *len)
{
    size_t cap = 0;
    char *text = NULL;

    *len = 0;
    do
    {
        if (*len + 1 >= cap)
            text = realloc(text, cap = cap * 2 + 65536);
        *len += fread(text + *len, 1, cap - *len - 1, stdin);
    } while (!feof(stdin));
    text[*len] = '\0';
    return text;
}

int main(void)
{
    mg_script script = {.source = {.name = "script"}};
    mg_error err = {.offset = MG_NO_OFFSET};
    mg_arena arena;
    char *text = read_input(&script.source.len), *shown = NULL;

    script.source.text = text;
    mg_arena_init(&arena, &memory_host);
    if (mg_stmt_split_sqlite(&arena, &script, NULL, NULL, &err) == MG_OK)
        shown = actions_show(&arena, &script);
    else
        fprintf(stderr, "at %zu: %s\n", err.offset, err.message);
    fputs(shown ? shown : "", stdout);
    mg_arena_free(&arena);
    free(text);
    return shown ? 0 : 1;
}
