/*
 * options.c: the JSON of options. The first byte chooses function and database. Whatever is given is read, or refused
 * with a code and a message that is UTF-8; what is read is one of the words that the table allows.
 */
#include "../../common/call/options.h"
#include "../../common/base/utf8.h"
#include "../unit/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_text(const char *text)
{
    return !text || mg_utf8_check(text, strlen(text)) == strlen(text);
}

static bool is_word(const char *text, const char *a, const char *b)
{
    return text && (strcmp(text, a) == 0 || strcmp(text, b) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mg_arena arena;
    mg_options o;
    mg_error err = {0};
    char *json;
    bool good;

    if (size == 0)
        return 0;
    json = malloc(size);
    memcpy(json, data + 1, size - 1);
    json[size - 1] = '\0';
    if (mg_utf8_check(json, strlen(json)) != strlen(json)) /* hosts give UTF-8 */
    {
        free(json);
        return 0;
    }
    mg_arena_init(&arena, &memory_host);
    if (mg_options_read(&arena, (enum mg_command)(1u << data[0] % MG_COMMANDS),
                        data[0] & 0x80 ? MG_IN_POSTGRES : MG_IN_SQLITE, json, &o, &err) == MG_OK)
        good = is_word(o.format, "text", "json") && (!o.dry_run || is_word(o.dry_run, "plan", "execute")) &&
               is_text(o.schema) && is_text(o.target) && is_text(o.backup);
    else
        good = strcmp(err.code, MG_ERR_ARGUMENT) == 0 && err.message && is_text(err.message) && is_text(err.hint);
    if (!good)
        abort();
    mg_arena_free(&arena);
    free(json);
    return 0;
}
