/* rights.c: see rights.h. */
#include "rights.h"

#include <string.h>

static bool is_kind_of(const mg_right *right, const char *kind)
{
    return strcmp(right->kind, kind) == 0;
}

static bool is_of_owner(const mg_right *right)
{
    return strcmp(right->need, "owner") == 0 || strcmp(right->need, "drop") == 0;
}

static void write_object(mg_strbuf *b, const mg_right *right)
{
    const mg_object *o = &right->object;

    if (is_kind_of(right, "database") || is_kind_of(right, "extension"))
    {
        mg_strbuf_quoted(b, is_kind_of(right, "database") ? right->database : o->name, '"');
        return;
    }
    mg_strbuf_quoted(b, o->schema, '"');
    if (!o->name || !*o->name)
        return;
    mg_strbuf_putc(b, '.');
    mg_strbuf_quoted(b, o->name, '"');
}

void mg_right_write(mg_strbuf *b, const mg_right *right)
{
    if (is_of_owner(right))
        mg_strbuf_printf(b, "to own the %s ", right->kind);
    else if (is_kind_of(right, "extension"))
        mg_strbuf_puts(b, "to install the extension ");
    else
        mg_strbuf_printf(b, "%s on the %s ", right->need, right->kind);
    write_object(b, right);
}

void mg_right_write_mend(mg_strbuf *b, const mg_right *right)
{
    if (is_kind_of(right, "extension"))
    {
        mg_strbuf_puts(b, "a superuser has to create it");
        return;
    }
    if (is_of_owner(right) && right->of_superuser)
    {
        mg_strbuf_puts(b, "it belongs to the superuser ");
        mg_strbuf_quoted(b, right->owner, '"');
        mg_strbuf_puts(b, ", who can give it away: ALTER … OWNER TO ");
        mg_strbuf_quoted(b, right->user, '"');
        mg_strbuf_putc(b, ';');
        return;
    }
    mg_strbuf_puts(b, "GRANT ");
    if (is_of_owner(right))
        mg_strbuf_quoted(b, right->owner, '"');
    else
    {
        mg_strbuf_puts(b, right->need);
        mg_strbuf_puts(b, is_kind_of(right, "database") ? " ON DATABASE "
                          : is_kind_of(right, "schema") ? " ON SCHEMA "
                                                        : " ON ");
        write_object(b, right);
    }
    mg_strbuf_puts(b, " TO ");
    mg_strbuf_quoted(b, right->user, '"');
    mg_strbuf_putc(b, ';');
}
