/* show.c: see show.h. */
#include "show.h"

#include "../../common/base/escape.h"
#include "../../common/base/strbuf.h"

static const char *const FLAGS[] = {"concurrent", "toplevel", "own_transaction", "stream",    "outside",
                                    "chain",      "drops",    "new_rename",      "never",     "sets_keys",
                                    "upkeep",     "renames",  "vacuum",          "adds_value"};

static void show_text(mg_strbuf *b, const char *label, const char *text)
{
    if (!text)
        return;
    mg_strbuf_printf(b, " | %s ", label);
    mg_strbuf_escaped(b, text, strlen(text));
}

static void show_object(mg_strbuf *b, const mg_object *o)
{
    if (o->schema)
        mg_strbuf_printf(b, "%s.", o->schema);
    mg_strbuf_printf(b, "%s", o->name ? o->name : "-");
}

static void show_names(mg_strbuf *b, const char *label, const char *const *names)
{
    if (!names || !*names)
        return;
    mg_strbuf_printf(b, " | %s", label);
    for (; *names; names++)
        mg_strbuf_printf(b, " %s", *names);
}

static void show_flags(mg_strbuf *b, unsigned flags)
{
    const char *before = " | +";

    for (unsigned i = 0; i < MG_ACTION_BITS; i++)
        if (flags & 1u << i)
        {
            mg_strbuf_printf(b, "%s%s", before, mg_action_flag_text(i));
            before = " +";
        }
}

/* What a table is made of that is created. */
static void show_definition(mg_strbuf *b, const mg_definition *d)
{
    for (size_t i = 0; i < d->columns.len; i++)
    {
        const mg_column_definition *c = &d->columns.items[i];

        mg_strbuf_printf(b, ">   %s", c->name);
        show_text(b, "type", c->type);
        show_flags(b, c->flags);
        mg_strbuf_putc(b, '\n');
    }
    for (size_t i = 0; i < d->keys.len; i++)
    {
        const mg_key_definition *k = &d->keys.items[i];

        mg_strbuf_printf(b, ">   (%s", mg_constraint_text(k->kind));
        show_text(b, "constraint", k->name);
        show_names(b, "columns", k->columns);
        show_text(b, "not null", k->not_null);
        mg_strbuf_puts(b, ")\n");
    }
    if (d->partly)
        mg_strbuf_puts(b, ">   (more)\n");
}

static void show_action(mg_strbuf *b, const mg_action *a)
{
    mg_strbuf_printf(b, "> %s%s%s", mg_action_text(a->kind), a->of ? " " : "", mg_thing_text(a->of));
    if (a->object.name || a->object.schema)
    {
        mg_strbuf_puts(b, ": ");
        show_object(b, &a->object);
    }
    if (a->constraint_kind)
        mg_strbuf_printf(b, " | %s", mg_constraint_text(a->constraint_kind));
    show_text(b, "constraint", a->constraint);
    show_text(b, "column", a->column);
    show_names(b, "columns", a->columns);
    show_names(b, "values", a->values);
    if (a->table.name)
    {
        mg_strbuf_puts(b, " | table ");
        show_object(b, &a->table);
    }
    show_text(b, "index", a->index);
    show_text(b, "type", a->type);
    show_text(b, "value", a->value);
    show_text(b, "to", a->to);
    show_text(b, "method", a->method);
    show_text(b, a->kind == MG_ACTION_ADD_CONSTRAINT ? "check" : "where", a->predicate);
    show_names(b, "references", a->references);
    show_flags(b, a->flags);
    mg_strbuf_putc(b, '\n');
    if (a->definition)
        show_definition(b, a->definition);
}

static void show_statement(mg_strbuf *b, const mg_script *script, const mg_stmt *s)
{
    mg_strbuf_add(b, script->source.text + s->start, s->end - s->start);
    mg_strbuf_puts(b, ";\n");
    for (size_t i = 0; i < s->actions.len; i++)
        show_action(b, &s->actions.items[i]);
    if (!s->flags)
        return;
    mg_strbuf_puts(b, "> =");
    for (unsigned i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++)
        if (s->flags & 1u << i)
            mg_strbuf_printf(b, " %s", FLAGS[i]);
    mg_strbuf_printf(b, "%s%s%s\n", s->what ? " (" : "", s->what ? s->what : "", s->what ? ")" : "");
}

char *actions_show(mg_arena *arena, const mg_script *script)
{
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    for (size_t i = 0; i < script->stmts.len; i++)
        show_statement(&b, script, &script->stmts.items[i]);
    return mg_strbuf_done(&b);
}
