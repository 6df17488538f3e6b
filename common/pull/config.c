/* config.c: writes the datasource and generators, and reads the comments, of an existing schema; see ctx.h. */
#include "ctx.h"

#include "../psl/base/print.h"

#include <stdlib.h>

void mg_pull_string(mg_strbuf *b, const char *s)
{
    mg_psl_print_string(b, (mg_psl_str){s, s ? (uint32_t) strlen(s) : 0});
}

void mg_pull_named_string(mg_strbuf *b, const char *before, const char *s)
{
    mg_strbuf_puts(b, before);
    mg_pull_string(b, s);
}

/* Comments ***************************************************************************************************** */

void mg_pull_documentation(mg_strbuf *b, const char *text)
{
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
    {
        size_t len = strcspn(line, "\n");

        mg_strbuf_puts(b, len ? "/// " : "///");
        mg_strbuf_add(b, line, len);
        mg_strbuf_putc(b, '\n');
    }
}

static bool is_config_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

typedef struct config_docs
{
    mg_strbuf text;
    bool any;
} config_docs;

static void add_docs(config_docs *d, const char *text, uint32_t len)
{
    mg_strbuf_puts(&d->text, d->any ? "\n" : "");
    mg_strbuf_add(&d->text, text, len);
    d->any = true;
}

static bool starts(const char *text, uint32_t len, const char *with)
{
    return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

static uint32_t skip_config_blanks(const char *text, uint32_t at, uint32_t end)
{
    while (at < end && (is_config_blank(text[at]) || text[at] == '\n'))
        at++;
    return at;
}

/* Adds what follows /// in a line, without blanks before it. */
static void add_line(config_docs *d, const char *text, uint32_t at, uint32_t end)
{
    at += 3;
    while (at < end && is_config_blank(text[at]))
        at++;
    if (end > at && text[end - 1] == '\r')
        end--;
    add_docs(d, text + at, end - at);
}

/*
 * Adds the text of a block comment. As in the reference, the opening sign stays in the text if the comment is indented
 * and does not come first.
 */
static uint32_t add_block(config_docs *d, const char *text, uint32_t start, uint32_t at, uint32_t end)
{
    uint32_t close = at + 2, last;

    while (close + 1 < end && !(text[close] == '*' && text[close + 1] == '/'))
        close++;
    last = close;
    at = skip_config_blanks(text, at == start ? at + 2 : at, last);
    while (last > at && (is_config_blank(text[last - 1]) || text[last - 1] == '\n'))
        last--;
    add_docs(d, text + at, last - at);
    return close + 2 < end ? close + 2 : end;
}

/*
 * Reads the documentation in comments: lines with /// and block comments. Lines with // are dropped, as in the
 * reference.
 */
static void read_docs(const mg_pull *p, config_docs *d, mg_psl_span span)
{
    mg_psl_str in = mg_psl_text_at(mg_psl_file_of(p->previous->files, p->previous->file_count, span), span);
    const char *text = in.text;
    uint32_t pos = 0, end = in.len, first = skip_config_blanks(text, pos, end);

    while (pos < end)
    {
        uint32_t at = pos, line;
        const char *newline;

        while (at < end && is_config_blank(text[at]))
            at++;
        newline = at < end ? memchr(text + at, '\n', end - at) : NULL;
        line = newline ? (uint32_t) (newline - text) : end;
        if (starts(text + at, end - at, "/*"))
        {
            pos = add_block(d, text, at == first ? at : pos, at, end);
            continue;
        }
        if (starts(text + at, end - at, "///"))
            add_line(d, text, at, line);
        pos = line + 1;
    }
}

static const char *finish_docs(config_docs *d)
{
    return d->any ? mg_strbuf_done(&d->text) : NULL;
}

const char *mg_pull_docs_of_top(mg_pull *p, const mg_psl_top *top)
{
    config_docs d = {.any = false};

    mg_strbuf_init(&d.text, p->scratch);
    if (top->doc)
        read_docs(p, &d, top->doc->span);
    return finish_docs(&d);
}

const char *mg_pull_docs_of_item(mg_pull *p, const mg_psl_item *item)
{
    config_docs d = {.any = false};

    mg_strbuf_init(&d.text, p->scratch);
    if (item->doc)
        read_docs(p, &d, item->doc->span);
    if (item->trailing.end > item->trailing.start)
        read_docs(p, &d, item->trailing);
    return finish_docs(&d);
}

/* The documentation of a datasource or generator: the last comment inside its block. */
static const char *docs_within(mg_pull *p, const mg_psl_top *top)
{
    config_docs d = {.any = false};
    const mg_psl_item *last = NULL;

    mg_strbuf_init(&d.text, p->scratch);
    for (const mg_psl_item *i = top->items; i; i = i->next)
        if (i->kind == MG_PSL_COMMENT)
            last = i;
    if (last)
        read_docs(p, &d, last->span);
    return finish_docs(&d);
}

/* Datasource *************************************************************************************************** */

static void put_config_expr(mg_strbuf *b, const char *key, const mg_psl_expr *e)
{
    if (!e)
        return;
    mg_strbuf_printf(b, "%s = ", key);
    mg_psl_print_expr(b, e);
    mg_strbuf_putc(b, '\n');
}

static const mg_psl_extension *previous_extension(const mg_pull *p, const char *name)
{
    for (uint32_t i = 0; i < p->source->extension_count; i++)
        if (mg_pull_is(mg_psl_db_name(p->source->extensions[i].name, p->source->extensions[i].map), name))
            return &p->source->extensions[i];
    return NULL;
}

/* The extensions that the reference adds to the datasource's list although the list does not have them. */
static bool is_welcome(const char *name)
{
    static const char *const names[] = {"citext", "postgis", "pg_crypto", "uuid-ossp"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Writes an extension as "name(map: "…", version: "…", schema: "…")". */
static void put_extension(mg_pull *p, mg_strbuf *b, const mg_extension *e, const mg_psl_extension *previous)
{
    const char *before = "(";

    mg_strbuf_puts(b, previous ? mg_pull_text(p, previous->name) : mg_pull_clean(p, e->name));
    if (previous ? previous->map.text != NULL : mg_pull_is_odd(e->name))
    {
        mg_pull_named_string(b, "(map: ", e->name);
        before = ", ";
    }
    if (previous && previous->version.text)
    {
        mg_strbuf_puts(b, before);
        mg_pull_named_string(b, "version: ", e->version);
        before = ", ";
    }
    if (!previous || previous->schema.text)
    {
        mg_strbuf_puts(b, before);
        mg_pull_named_string(b, "schema: ", e->schema);
        before = ", ";
    }
    mg_strbuf_puts(b, *before == ',' ? ")" : "");
}

static void put_extensions(mg_pull *p, mg_strbuf *b)
{
    bool any = false;

    if (!p->postgres || !p->source->has_extensions ||
        !(p->previous->features & mg_psl_feature_bit(MG_PSL_FEATURE_postgresqlExtensions)))
        return;
    for (size_t i = 0; i < p->m->extensions.len && !p->scratch->failed; i++)
    {
        const mg_extension *e = p->m->extensions.items[i];
        const mg_psl_extension *previous = previous_extension(p, e->name);

        if (!previous && !is_welcome(e->name))
            continue;
        mg_strbuf_puts(b, any ? ", " : "extensions = [");
        put_extension(p, b, e, previous);
        any = true;
    }
    mg_strbuf_puts(b, any ? "]\n" : "");
}

void mg_pull_datasource(mg_pull *p, mg_strbuf *b)
{
    const mg_psl_datasource *s = p->source;

    mg_pull_documentation(b, docs_within(p, s->ast));
    mg_strbuf_printf(b, "datasource %.*s {\n", MG_PSL_STR(s->name));
    mg_pull_named_string(b, "provider = ", mg_pull_text(p, s->provider));
    mg_strbuf_putc(b, '\n');
    put_config_expr(b, "url", s->url);
    put_config_expr(b, "directUrl", s->direct_url);
    put_config_expr(b, "shadowDatabaseUrl", s->shadow_url);
    if (s->has_relation_mode)
        mg_strbuf_printf(b, "relationMode = \"%s\"\n", s->relation_mode_prisma ? "prisma" : "foreignKeys");
    put_extensions(p, b);
    for (uint32_t i = 0; i < s->schema_count; i++)
        mg_pull_named_string(b, i ? ", " : "schemas = [", mg_pull_text(p, s->schemas[i].name));
    mg_strbuf_puts(b, s->schema_count ? "]\n}\n\n" : "}\n\n");
}

/* Generators *************************************************************************************************** */

static const mg_psl_item *property(const mg_psl_generator *g, const char *name)
{
    for (const mg_psl_item *i = g->ast->items; i; i = i->next)
        if (i->kind == MG_PSL_PROPERTY && mg_pull_is(i->name, name))
            return i;
    return NULL;
}

/* Writes texts, calls and arrays as they are, and any other word as a text. */
static void put_setting(mg_strbuf *b, const mg_psl_expr *e)
{
    if (e->kind == MG_PSL_CALL)
        mg_psl_print_expr(b, e);
    else if (e->kind != MG_PSL_ARRAY)
        mg_psl_print_string(b, e->text);
    else
    {
        mg_strbuf_putc(b, '[');
        for (const mg_psl_expr *i = e->u.first; i; i = i->next)
        {
            put_setting(b, i);
            mg_strbuf_puts(b, i->next ? ", " : "");
        }
        mg_strbuf_putc(b, ']');
    }
}

static void put_targets(mg_strbuf *b, const mg_psl_generator *g)
{
    const mg_psl_item *i = property(g, "binaryTargets");
    bool list = i && i->value && i->value->kind == MG_PSL_ARRAY;

    if (!i || !i->value || (list && !i->value->u.first))
        return;
    mg_strbuf_puts(b, list ? "binaryTargets = " : "binaryTargets = [");
    put_setting(b, i->value);
    mg_strbuf_puts(b, list ? "\n" : "]\n");
}

static void put_config_property(mg_strbuf *b, const mg_psl_generator *g, const char *name)
{
    const mg_psl_item *i = property(g, name);

    if (i)
        put_config_expr(b, name, i->value);
}

/* Does the pulled schema need the feature partialIndexes, while the generator does not name it? */
static bool needs_feature(const mg_pull *p, const mg_psl_generator *g)
{
    return p->partial && !(g->features & mg_psl_feature_bit(MG_PSL_FEATURE_partialIndexes));
}

static void put_features(const mg_pull *p, mg_strbuf *b, const mg_psl_generator *g)
{
    static const char *const names[] = {
#define MG_FEATURE(name, six, seven) #name,
#include "../psl/base/features.def"
#undef MG_FEATURE
    };
    const char *before = "";

    if (!property(g, "previewFeatures") && !needs_feature(p, g))
        return;
    mg_strbuf_puts(b, "previewFeatures = [");
    for (int i = 0; i < MG_PSL_FEATURES; i++)
        if (g->features & mg_psl_feature_bit((mg_psl_feature) i))
        {
            mg_strbuf_printf(b, "%s\"%s\"", before, names[i]);
            before = ", ";
        }
    if (needs_feature(p, g))
        mg_strbuf_printf(b, "%s\"partialIndexes\"", before);
    mg_strbuf_puts(b, "]\n");
}

static bool is_known_key(const mg_psl_item *i)
{
    static const char *const names[] = {"provider", "output", "previewFeatures", "binaryTargets"};

    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (mg_pull_is(i->name, names[k]))
            return true;
    return false;
}

static int compare_names(const void *a, const void *b)
{
    const mg_psl_str *x = &(*(const mg_psl_item *const *) a)->name, *y = &(*(const mg_psl_item *const *) b)->name;
    uint32_t n = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->text, y->text, n);

    return order ? order : (x->len > y->len) - (x->len < y->len);
}

void mg_pull_generator(mg_pull *p, mg_strbuf *b, const mg_psl_generator *g)
{
    MG_VEC(const mg_psl_item *) others = {0};

    mg_pull_documentation(b, docs_within(p, g->ast));
    mg_strbuf_printf(b, "generator %.*s {\n", MG_PSL_STR(g->name));
    put_config_property(b, g, "provider");
    put_config_property(b, g, "output");
    put_features(p, b, g);
    put_targets(b, g);
    for (const mg_psl_item *i = g->ast->items; i; i = i->next)
    {
        const mg_psl_item **slot;

        if (i->kind != MG_PSL_PROPERTY || is_known_key(i) || !i->value)
            continue;
        slot = mg_vec_push(p->scratch, &others);
        if (slot)
            *slot = i;
    }
    if (others.len > 1)
        qsort(others.items, others.len, sizeof *others.items, compare_names);
    for (size_t i = 0; i < others.len; i++)
    {
        mg_strbuf_printf(b, "%.*s = ", MG_PSL_STR(others.items[i]->name));
        put_setting(b, others.items[i]->value);
        mg_strbuf_putc(b, '\n');
    }
    mg_strbuf_puts(b, "}\n\n");
}
