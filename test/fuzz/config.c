/*
 * config.c: fuzzes the scan of configuration files: nothing may crash or take long, and what is said to be at a place
 * is in the file.
 */
#include "../../common/project/config.h"
#include "../unit/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check_value(const mg_config *c, const mg_config_value *v)
{
    if (!v->key || v->offset > c->source.len)
        abort();
    if (v->state == MG_CONFIG_READ && !v->text && v->names.len > 0 && !v->names.items[0])
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    mg_error err = {0};
    mg_config c;
    mg_arena a;

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    mg_arena_init(&a, &memory_host);
    if (mg_config_scan("prisma.config.ts", text, size, &c, &a, &err) == MG_OK)
    {
        check_value(&c, &c.schema);
        check_value(&c, &c.migrations);
        check_value(&c, &c.init_shadow);
        check_value(&c, &c.tables);
        check_value(&c, &c.enums);
    }
    else if (!err.message || !err.code[0])
        abort();
    mg_arena_free(&a);
    free(text);
    return 0;
}
