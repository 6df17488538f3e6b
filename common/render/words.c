/* words.c: see words.h. */
#include "words.h"

#include "../base/strbuf.h"

const char *mg_words_type(mg_arena *a, const mg_column *c)
{
    const mg_type *t = &c->type;

    if (t->family == MG_FAMILY_ENUM)
        return mg_arena_printf(a, "Enum(\"%s\")", t->of.enumeration->name);
    if (t->native.type != MG_PSL_NATIVE_NONE)
        return mg_psl_native_text(a, &t->native);
    if (t->family == MG_FAMILY_UNSUPPORTED)
        return mg_arena_printf(a, "Unsupported(\"%s\")", t->of.text);
    return t->family == MG_FAMILY_BYTES ? "Binary" : mg_family_name(t->family);
}

const char *mg_words_join(mg_arena *a, const char *const *items, size_t count)
{
    mg_strbuf out;

    mg_strbuf_init(&out, a);
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(&out, "%s%s", i > 0 ? "," : "", items[i]);
    return mg_strbuf_done(&out);
}
