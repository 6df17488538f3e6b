/* summary.c: says in words what would change; see render.h. The words and their quirks are those of the reference. */
#include "base/sql.h"

#include "../base/escape.h"
#include "../psl/parse/scan.h"

#include <stdlib.h>

/* The sections, in the order in which they are printed. */
typedef enum section
{
    CHANGED_EXTENSION,
    REMOVED_EXTENSION,
    ADDED_EXTENSION,
    ADDED_SCHEMA,
    ADDED_ENUM,
    ADDED_TABLE,
    REMOVED_ENUM,
    REMOVED_TABLE,
    REDEFINED_TABLE,
    CHANGED_ENUM,
    CHANGED_TABLE,
    NO_SECTION
} section;

static const section sections[] = {
#define MG_STEP(kind, name, title, section) section,
#include "../plan/steps.def"
#undef MG_STEP
};

/* What stands around the name at the head of a section. If `after` is NULL, the head has no name. */
static const struct
{
    const char *before, *after;
} heads[] = {
    [CHANGED_EXTENSION] = {"\n[*] Changed the `", "` extension\n"},
    [REMOVED_EXTENSION] = {"\n[-] Removed extensions\n`", NULL},
    [ADDED_EXTENSION] = {"\n[+] Added extensions\n", NULL},
    [ADDED_SCHEMA] = {"\n[+] Added Schemas\n", NULL},
    [ADDED_ENUM] = {"\n[+] Added enums\n", NULL},
    [ADDED_TABLE] = {"\n[+] Added tables\n", NULL},
    [REMOVED_ENUM] = {"\n[-] Removed enums\n", NULL},
    [REMOVED_TABLE] = {"\n[-] Removed tables\n", NULL},
    [REDEFINED_TABLE] = {"\n[*] Redefined table `", "`\n"},
    [CHANGED_ENUM] = {"\n[*] Changed the `", "` enum\n"},
    [CHANGED_TABLE] = {"\n[*] Changed the `", "` table\n"},
};

typedef struct entry
{
    section section;
    const char *name; /* sorts and heads the section; "" if all entries of this kind are in one section */
    size_t step;
} entry;

typedef MG_VEC(entry) entries;

/* Values as the reference shows them *************************************************************************** */

/*
 * Is it a character that the reference does not print as it is: a control character, a combining mark, an unusual
 * blank?
 */
static bool is_hidden(uint32_t c)
{
    static const uint32_t ranges[][2] = {{0, 0x1F},          {0x7F, 0xA0},     {0xAD, 0xAD},     {0x300, 0x36F},
                                         {0x200B, 0x200F},   {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000},
                                         {0xE000, 0xF8FF},   {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB},
                                         {0xE0000, 0x10FFFF}};

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

static void put_text_value(mg_strbuf *out, const char *text)
{
    static const char letters[] = "\"\\\n\r\t", escapes[] = "\"\\nrt";
    mg_psl_text t = {text, (uint32_t) strlen(text), 0, 0};
    uint32_t size;

    mg_strbuf_putc(out, '"');
    for (uint32_t at = 0; at < t.len; at += size)
    {
        uint32_t c = mg_psl_codepoint(t, at, &size);
        const char *p = c < 128 ? strchr(letters, (int) c) : NULL;

        if (p)
            mg_strbuf_printf(out, "\\%c", escapes[p - letters]);
        else if (is_hidden(c))
            mg_strbuf_printf(out, "\\u{%x}", c);
        else
            mg_strbuf_add(out, text + at, size);
    }
    mg_strbuf_putc(out, '"');
}

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void show_value(mg_strbuf *out, const mg_value *v)
{
    static const char *const kinds[] = {
        [MG_VALUE_STRING] = "String", [MG_VALUE_ENUM] = "Enum",         [MG_VALUE_BOOLEAN] = "Boolean",
        [MG_VALUE_INT] = "Int",       [MG_VALUE_BIGINT] = "BigInt",     [MG_VALUE_FLOAT] = "Float",
        [MG_VALUE_JSON] = "Json",     [MG_VALUE_DATETIME] = "DateTime", [MG_VALUE_BYTES] = "Bytes",
        [MG_VALUE_LIST] = "List",
    };

    mg_strbuf_printf(out, "%s(", kinds[v->kind]);
    switch (v->kind)
    {
    case MG_VALUE_STRING:
    case MG_VALUE_ENUM:
    case MG_VALUE_JSON:
        put_text_value(out, v->text);
        break;
    case MG_VALUE_FLOAT:
        mg_strbuf_printf(out, "BigDecimal(\"%s\")", v->text);
        break;
    case MG_VALUE_DATETIME:
        mg_strbuf_printf(out, "%.10sT", v->text);
        for (const char *p = v->text + 11; *p; p++)
            if (*p != ' ')
                mg_strbuf_putc(out, *p);
        break;
    case MG_VALUE_BYTES:
        mg_strbuf_putc(out, '[');
        for (const char *p = v->text; *p; p += 2)
            mg_strbuf_printf(out, "%s%d", p > v->text ? ", " : "", digit(p[0]) * 16 + digit(p[1]));
        mg_strbuf_putc(out, ']');
        break;
    case MG_VALUE_LIST:
        mg_strbuf_putc(out, '[');
        for (uint32_t i = 0; i < v->count; i++)
        {
            mg_strbuf_puts(out, i > 0 ? ", " : "");
            show_value(out, &v->items[i]);
        }
        mg_strbuf_putc(out, ']');
        break;
    default:
        mg_strbuf_puts(out, v->text);
    }
    mg_strbuf_putc(out, ')');
}

static void show_default(mg_strbuf *out, const mg_default *d)
{
    if (!d)
    {
        mg_strbuf_puts(out, "None");
        return;
    }
    mg_strbuf_puts(out, "Some(");
    switch (d->kind)
    {
    case MG_DEFAULT_NOW:
        mg_strbuf_puts(out, "Now");
        break;
    case MG_DEFAULT_VALUE:
        mg_strbuf_puts(out, "Value(");
        show_value(out, &d->value);
        mg_strbuf_putc(out, ')');
        break;
    case MG_DEFAULT_SEQUENCE:
        mg_strbuf_puts(out, "Sequence(");
        put_text_value(out, d->text);
        mg_strbuf_putc(out, ')');
        break;
    case MG_DEFAULT_SQL:
        mg_strbuf_puts(out, d->text ? "DbGenerated(Some(" : "DbGenerated(None)");
        if (d->text)
        {
            put_text_value(out, d->text);
            mg_strbuf_puts(out, "))");
        }
        break;
    }
    mg_strbuf_putc(out, ')');
}

/* Lines ******************************************************************************************************** */

/* A name in a form that cannot begin a new line of the summary. */
static const char *shown_name(const mg_strbuf *out, const char *name)
{
    return mg_escaped(out->arena, name);
}

static void key_columns(mg_strbuf *out, const mg_index *key)
{
    for (size_t i = 0; key && i < key->columns.len; i++)
        mg_strbuf_printf(out, "%s%s", i > 0 ? ", " : "", shown_name(out, key->columns.items[i].column->name));
    mg_strbuf_puts(out, ")\n");
}

static void foreign_key_columns(mg_strbuf *out, const mg_foreign_key *k)
{
    for (size_t i = 0; i < k->columns.len; i++)
        mg_strbuf_printf(out, "%s%s", i > 0 ? ", " : "", shown_name(out, k->columns.items[i]->name));
    mg_strbuf_puts(out, ")\n");
}

static void column_changes(mg_strbuf *out, const mg_column_pair *c)
{
    static const char *const nullness[] = {"Required", "Nullable", "List"};
    const char *between = "";

    mg_strbuf_putc(out, '(');
    for (unsigned bit = MG_CHANGED_NULLNESS; bit <= MG_CHANGED_AUTOINCREMENT; bit <<= 1)
    {
        if (!(c->changes & bit))
            continue;
        mg_strbuf_puts(out, between);
        between = ", ";
        if (bit == MG_CHANGED_NULLNESS)
            mg_strbuf_printf(out, "changed from %s to %s", nullness[c->from->type.nullness],
                             nullness[c->to->type.nullness]);
        else if (bit == MG_CHANGED_DEFAULT)
        {
            mg_strbuf_puts(out, "default changed from `");
            show_default(out, c->from->def);
            mg_strbuf_puts(out, "` to `");
            show_default(out, c->to->def);
            mg_strbuf_putc(out, '`');
        }
        else if (bit == MG_CHANGED_TYPE)
            mg_strbuf_puts(out, "type changed");
        else
            mg_strbuf_puts(out, c->from->autoincrement ? "column is no longer autoincrementing"
                                                       : "column became autoincrementing");
    }
    mg_strbuf_puts(out, ")\n");
}

static void table_change(mg_strbuf *out, const mg_table_pair *t, const mg_change *c)
{
    switch (c->kind)
    {
    case MG_CHANGE_ADD_COLUMN:
        mg_strbuf_printf(out, "  [+] Added column `%s`\n", shown_name(out, c->column->to->name));
        break;
    case MG_CHANGE_DROP_COLUMN:
        mg_strbuf_printf(out, "  [-] Removed column `%s`\n", shown_name(out, c->column->from->name));
        break;
    case MG_CHANGE_ALTER_COLUMN:
        mg_strbuf_printf(out, "  [*] Altered column `%s` ", shown_name(out, c->column->to->name));
        column_changes(out, c->column);
        break;
    case MG_CHANGE_RECREATE_COLUMN:
        mg_strbuf_printf(out, "  [*] Column `%s` would be dropped and recreated ",
                         shown_name(out, c->column->to->name));
        column_changes(out, c->column);
        break;
    case MG_CHANGE_DROP_KEY:
        mg_strbuf_puts(out, "  [-] Dropped the primary key on columns (");
        key_columns(out, t->from->primary);
        break;
    case MG_CHANGE_RENAME_KEY:
        mg_strbuf_puts(out, "  [*] Renamed the primary key on columns (");
        key_columns(out, t->from->primary);
        break;
    case MG_CHANGE_ADD_KEY:
        mg_strbuf_puts(out, "  [+] Added primary key on columns (");
        key_columns(out, t->to->primary);
        mg_strbuf_puts(out, ")\n");
        break;
    }
}

static void index_line(mg_strbuf *out, const char *what, const mg_index *x)
{
    mg_strbuf_printf(out, "  %s %sindex on columns (", what, x->kind == MG_INDEX_UNIQUE ? "unique " : "");
    key_columns(out, x);
}

static void step_lines(mg_strbuf *out, const mg_step *s)
{
    switch (s->kind)
    {
    case MG_STEP_RENAME_TABLE:
    case MG_STEP_RENAME_ENUM:
        mg_strbuf_printf(out, "  [*] Renamed from `%s`\n", shown_name(out, s->rename->table));
        break;
    case MG_STEP_MOVE_TABLE:
    case MG_STEP_MOVE_ENUM:
        mg_strbuf_printf(out, "  [*] Moved to the schema `%s`\n", shown_name(out, s->schema_to));
        break;
    case MG_STEP_RENAME_VALUE:
        mg_strbuf_printf(out, "  [*] Renamed variant `%s` to `%s`\n", shown_name(out, s->rename->column),
                         shown_name(out, s->rename->to));
        break;
    case MG_STEP_RENAME_COLUMN:
        mg_strbuf_printf(out, "  [*] Renamed column `%s` to `%s`\n", shown_name(out, s->rename->column),
                         shown_name(out, s->rename->to));
        break;
    case MG_STEP_CREATE_EXTENSION:
        mg_strbuf_printf(out, "  - %s\n", shown_name(out, s->extension_to->name));
        break;
    case MG_STEP_CREATE_SCHEMA:
        mg_strbuf_printf(out, "  - %s\n", shown_name(out, s->schema));
        break;
    case MG_STEP_CREATE_ENUM:
        mg_strbuf_printf(out, "  - %s\n", shown_name(out, s->enum_to->name));
        break;
    case MG_STEP_DROP_ENUM:
        mg_strbuf_printf(out, "  - %s\n", shown_name(out, s->enum_from->name));
        break;
    case MG_STEP_ALTER_ENUM:
        for (size_t i = 0; i < s->altered->added.len; i++)
            mg_strbuf_printf(out, "  [+] Added variant `%s`\n", shown_name(out, s->altered->added.items[i]));
        for (size_t i = 0; i < s->altered->dropped.len; i++)
            mg_strbuf_printf(out, "  [-] Removed variant `%s`\n", shown_name(out, s->altered->dropped.items[i]));
        break;
    case MG_STEP_CREATE_TABLE:
        mg_strbuf_printf(out, "  - %s\n", shown_name(out, s->table_to->name));
        break;
    case MG_STEP_DROP_TABLE:
        mg_strbuf_printf(out, "  - %s\n", shown_name(out, s->table_from->name));
        break;
    case MG_STEP_ALTER_TABLE:
        for (size_t i = 0; i < s->changes.len; i++)
            table_change(out, s->tables, &s->changes.items[i]);
        break;
    case MG_STEP_RENAME_KEY:
        mg_strbuf_puts(out, "  [*] Renamed the primary key on columns (");
        key_columns(out, s->tables->from->primary);
        break;
    case MG_STEP_DROP_INDEX:
    case MG_STEP_DROP_UNIQUE:
        index_line(out, "[-] Removed", s->index_from);
        break;
    case MG_STEP_CREATE_INDEX:
        index_line(out, "[+] Added", s->index_to);
        break;
    case MG_STEP_RENAME_INDEX:
        mg_strbuf_printf(out, "  [*] Renamed index `%s` to `%s`\n", shown_name(out, s->index_from->name),
                         shown_name(out, s->index_to->name));
        break;
    case MG_STEP_REDEFINE_INDEX:
        mg_strbuf_printf(out, "  [*] Redefined index `%s`\n", shown_name(out, s->index_from->name));
        break;
    case MG_STEP_DROP_FOREIGN_KEY:
        mg_strbuf_puts(out, "  [-] Removed foreign key on columns (");
        foreign_key_columns(out, s->key_from);
        break;
    case MG_STEP_ADD_FOREIGN_KEY:
        mg_strbuf_puts(out, "  [+] Added foreign key on columns (");
        foreign_key_columns(out, s->key_to);
        break;
    case MG_STEP_RENAME_FOREIGN_KEY:
        mg_strbuf_printf(out, "  [*] Renamed the foreign key \"%s\" to \"%s\"\n", shown_name(out, s->key_from->name),
                         shown_name(out, s->key_to->name));
        break;
    default:
        break;
    }
}

/* Entries ****************************************************************************************************** */

static const char *head_name(const mg_step *s)
{
    switch (s->kind)
    {
    case MG_STEP_RENAME_TABLE:
    case MG_STEP_RENAME_COLUMN:
    case MG_STEP_MOVE_TABLE:
        return s->table_from->name;
    case MG_STEP_DROP_EXTENSION:
    case MG_STEP_ALTER_EXTENSION:
        return s->extension_from->name;
    case MG_STEP_CREATE_EXTENSION:
        return s->extension_to->name;
    case MG_STEP_RENAME_ENUM:
    case MG_STEP_RENAME_VALUE:
    case MG_STEP_MOVE_ENUM:
    case MG_STEP_ALTER_ENUM:
        return s->enum_from->name;
    case MG_STEP_DROP_INDEX:
    case MG_STEP_DROP_UNIQUE:
    case MG_STEP_RENAME_INDEX:
    case MG_STEP_REDEFINE_INDEX:
        return s->index_from->table->name;
    case MG_STEP_CREATE_INDEX:
    case MG_STEP_RECREATE_INDEX:
        return s->index_to->table->name;
    case MG_STEP_RENAME_KEY:
    case MG_STEP_ALTER_TABLE:
        return s->tables->from->name;
    case MG_STEP_DROP_FOREIGN_KEY:
        return s->key_from->table->name;
    case MG_STEP_ADD_FOREIGN_KEY:
    case MG_STEP_RENAME_FOREIGN_KEY:
        return s->key_to->table->name;
    default:
        return "";
    }
}

static int by_section(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    if (x->section != y->section)
        return x->section < y->section ? -1 : 1;
    if (order != 0)
        return order;
    return x->step < y->step ? -1 : x->step > y->step;
}

static void add_summary_entry(mg_arena *a, entries *list, section section, const char *name, size_t step)
{
    entry *e = mg_vec_push(a, list);

    if (e)
        *e = (entry){section, name, step};
}

/* The section of a step. Prisma 6 does not mention new schemas. */
static section section_of(const mg_diff *d, const mg_step *s)
{
    if (s->passing)
        return NO_SECTION;
    return s->kind == MG_STEP_CREATE_SCHEMA && d->pairs.release == MG_PRISMA_6 ? NO_SECTION : sections[s->kind];
}

static void collect(mg_arena *a, const mg_diff *d, entries *list)
{
    for (size_t i = 0; i < d->steps.len; i++)
    {
        const mg_step *s = &d->steps.items[i];

        if (s->kind == MG_STEP_REDEFINE_TABLES)
            for (size_t k = 0; k < s->redefined.len; k++)
                add_summary_entry(a, list, REDEFINED_TABLE, s->redefined.items[k].tables->from->name, i);
        else if (section_of(d, s) != NO_SECTION)
            add_summary_entry(a, list, section_of(d, s), head_name(s), i);
    }
}

const char *mg_render_summary(mg_arena *a, const mg_diff *d)
{
    entries list = {0};
    mg_strbuf out;

    if (d->steps.len == 0)
        return mg_arena_str(a, "No difference detected.\n");
    collect(a, d, &list);
    if (a->failed)
        return NULL;
    if (list.len > 0)
        qsort(list.items, list.len, sizeof *list.items, by_section);
    else
        return mg_arena_str(a, "\n");
    mg_strbuf_init(&out, a);
    for (size_t i = 0; i < list.len; i++)
    {
        const entry *e = &list.items[i];

        if (i == 0 || e->section != e[-1].section || strcmp(e->name, e[-1].name) != 0)
        {
            mg_strbuf_puts(&out, heads[e->section].before);
            if (heads[e->section].after)
                mg_strbuf_printf(&out, "%s%s", shown_name(&out, e->name), heads[e->section].after);
        }
        step_lines(&out, &d->steps.items[e->step]);
    }
    return mg_strbuf_done(&out);
}

static const char *subject(mg_arena *a, const mg_step *s)
{
    const mg_table *t = s->table_to ? s->table_to : s->table_from;

    if (s->schema)
        return mg_arena_printf(a, "schema `%s`", s->schema);
    if (s->extra)
        return mg_arena_printf(a, "%s `%s`", mg_extra_name(s->extra->kind), s->extra->name);
    if (s->kind == MG_STEP_REDEFINE_TABLES)
        return mg_arena_printf(a, "%zu table%s", s->redefined.len, s->redefined.len == 1 ? "" : "s");
    if (s->extension_to || s->extension_from)
        return mg_arena_printf(a, "extension `%s`", (s->extension_to ? s->extension_to : s->extension_from)->name);
    if (s->enum_to || s->enum_from)
        return mg_arena_printf(a, "enum `%s`", (s->enum_to ? s->enum_to : s->enum_from)->name);
    return mg_arena_printf(a, "table `%s`", t ? t->name : head_name(s));
}

const char *mg_render_subject(mg_arena *a, const mg_step *s)
{
    const char *text = subject(a, s);

    return text ? mg_escaped(a, text) : NULL;
}
