/* pairs.c: see pairs.h. */
#include "pairs.h"

#include "../../common/base/strbuf.h"

#include <string.h>

const char *const answer_names[ANSWERS] = {"create", "diff", "back", "summary", "back-summary"};

static bool starts(const char *at, const char *with)
{
    return strncmp(at, with, strlen(with)) == 0;
}

static const char *next_line(const char *at)
{
    const char *end = strchr(at, '\n');

    return end ? end + 1 : at + strlen(at);
}

static bool is_mark(const char *at)
{
    return starts(at, "=== ") || starts(at, "--- ");
}

/* Moves behind the lines up to the next mark. */
static const char *skip_body(const char *at)
{
    while (*at && !is_mark(at))
        at = next_line(at);
    return at;
}

static bool has_datasource(const char *at, const char *end)
{
    for (; at < end; at = next_line(at))
        if (starts(at + strspn(at, "+- "), "datasource "))
            return true;
    return false;
}

/* `text` with the provider's name for PROVIDER. */
static const char *with_provider(mg_arena *a, const char *text, const char *provider)
{
    const char *mark;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    while ((mark = strstr(text, "PROVIDER")))
    {
        mg_strbuf_add(&b, text, (size_t) (mark - text));
        mg_strbuf_puts(&b, provider);
        text = mark + strlen("PROVIDER");
    }
    mg_strbuf_puts(&b, text);
    return mg_strbuf_done(&b);
}

/* The schema without the lines of the other side. */
static const char *side_of(const pair_reader *r, const char *provider, char other)
{
    const char *end = r->lines + r->len;
    mg_strbuf b;

    mg_strbuf_init(&b, r->arena);
    mg_strbuf_puts(&b, "schema:");
    if (!has_datasource(r->lines, end))
        mg_strbuf_printf(&b, "datasource db {\n  provider = \"PROVIDER\"\n%s}\n\n",
                         r->release == MG_PRISMA_6 ? "  url      = \"x\"\n" : "");
    for (const char *at = r->lines, *next; at < end; at = next)
    {
        bool marked = *at == '-' || *at == '+';

        next = next_line(at);
        if (*at == other)
            continue;
        if (marked)
            mg_strbuf_puts(&b, " ");
        mg_strbuf_add(&b, at + marked, (size_t) (next - at) - marked);
    }
    return with_provider(r->arena, mg_strbuf_done(&b), provider);
}

static char *word(mg_arena *a, const char *at)
{
    return mg_arena_copy(a, at, strcspn(at, " \n"));
}

/* The names of a list of the title, "a,b", as JSON. */
static void add_list(const pair_reader *r, const char *provider, const char *key, const char *option, mg_strbuf *out)
{
    const char *at = strstr(r->words, key), *end;
    bool postgres = strcmp(provider, "postgresql") == 0;
    size_t count = 0;

    if (!at)
        return;
    at += strlen(key);
    end = at + strcspn(at, " ");
    mg_strbuf_printf(out, ",\"%s\":[", option);
    for (size_t len; at < end; at += len + 1)
    {
        bool dotted;

        len = strcspn(at, ", ");
        dotted = memchr(at, '.', len) != NULL;
        if (postgres || !dotted)
            mg_strbuf_printf(out, "%s\"%s%.*s\"", count++ ? "," : "", postgres && !dotted ? "public." : "", (int) len,
                             at);
    }
    mg_strbuf_puts(out, "]");
}

static const char *external_of(const pair_reader *r, const char *provider)
{
    mg_strbuf b;

    mg_strbuf_init(&b, r->arena);
    add_list(r, provider, " external=", "external_tables", &b);
    add_list(r, provider, " external-enums=", "external_enums", &b);
    return mg_strbuf_done(&b);
}

static void keep_answer(pair *p, const char *name, const char *text)
{
    if (strcmp(name, "error") == 0)
        p->error = text;
    for (int i = 0; i < ANSWERS; i++)
        if (strcmp(name, answer_names[i]) == 0)
            p->answers[i] = text;
}

/* All answers of the provider that the next mark names. */
static void read_answers(pair_reader *r, pair *p)
{
    p->provider = word(r->arena, r->at + 4);
    while (starts(r->at, "--- ") && starts(r->at + 4, p->provider) && r->at[4 + strlen(p->provider)] == ' ')
    {
        const char *name = word(r->arena, r->at + 5 + strlen(p->provider)), *text = next_line(r->at);

        r->at = skip_body(text);
        keep_answer(p, name, mg_arena_copy(r->arena, text, (size_t) (r->at - text)));
    }
}

bool next_pair(pair_reader *r, pair *p)
{
    memset(p, 0, sizeof *p);
    while (*r->at && !starts(r->at, "--- "))
    {
        if (starts(r->at, "=== "))
        {
            r->title = word(r->arena, r->at + 4);
            r->words = mg_arena_copy(r->arena, r->at, strcspn(r->at, "\n"));
            r->lines = next_line(r->at);
            r->at = skip_body(r->lines);
            r->len = (size_t) (r->at - r->lines);
        }
        else
            r->at = next_line(r->at);
    }
    if (!*r->at)
        return false;
    p->name = r->title;
    read_answers(r, p);
    p->external = external_of(r, p->provider);
    p->a = side_of(r, p->provider, '+');
    p->b = side_of(r, p->provider, '-');
    return true;
}
