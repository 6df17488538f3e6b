/* values.c: see values.h. */
#include "values.h"

#include "../base/strbuf.h"

#define PATHS_MAX 8 /* of parentheses and paths in paths */

/* Tokens from `start` to `end`, not included. */
typedef struct span
{
    const mg_js *js;
    mg_arena *a;
    size_t start, end;
} span;

static bool is_sign_at(const span *s, size_t i, char sign)
{
    return i < s->end && mg_js_is_sign(s->js, i, sign);
}

static bool is_word_at(const span *s, size_t i, const char *word)
{
    return i < s->end && mg_js_is_word(s->js, i, word);
}

static bool is_text(const span *s)
{
    return s->end == s->start + 1 && s->js->tokens.items[s->start].kind == JS_TEXT;
}

/* The words and points at the beginning, as "a.b.c" says them. Returns whether they are there; *behind what follows. */
static bool takes_name(const span *s, const char *name, size_t *behind)
{
    size_t i = s->start;
    char word[24];

    for (;;)
    {
        size_t len = strcspn(name, ".");

        memcpy(word, name, len);
        word[len] = '\0';
        if (!is_word_at(s, i++, word))
            return false;
        name += len;
        if (!*name)
            break;
        name++;
        if (!is_sign_at(s, i++, '.'))
            return false;
    }
    *behind = i;
    return true;
}

/* The same for any of several names; the last is NULL. */
static const char *takes_any(const span *s, const char *const *names, size_t *behind)
{
    for (; *names; names++)
        if (takes_name(s, *names, behind) && !is_sign_at(s, *behind, '.'))
            return *names;
    return NULL;
}

static bool opens(const span *s, size_t i)
{
    return is_sign_at(s, i, '(') || is_sign_at(s, i, '[') || is_sign_at(s, i, '{');
}

/* Without what says its type, and parentheses around it. */
static span trim_value(span s)
{
    for (size_t i = s.start; i < s.end; i++)
    {
        if (opens(&s, i))
            i = mg_js_close(s.js, i);
        else if (i > s.start && (is_word_at(&s, i, "as") || is_word_at(&s, i, "satisfies")))
            s.end = i;
    }
    while (is_sign_at(&s, s.start, '(') && mg_js_close(s.js, s.start) == s.end - 1)
    {
        s.start++;
        s.end--;
    }
    return s;
}

/* The arguments of the call whose ( is at `open`, which ends the value: the next one, from *at on. */
static bool next_argument(const span *call, size_t *at, span *out)
{
    if (*at >= call->end - 1)
        return false;
    *out = (span){call->js, call->a, *at, mg_js_skip(call->js, *at)};
    *at = out->end + is_sign_at(call, out->end, ',');
    return true;
}

static bool is_call(const span *s, size_t open)
{
    return is_sign_at(s, open, '(') && mg_js_close(s->js, open) == s->end - 1;
}

/* Paths ******************************************************************************************************** */

static void add_path_part(mg_strbuf *b, const char *part)
{
    if (b->len > 0 && *part)
        mg_strbuf_putc(b, '/');
    mg_strbuf_puts(b, part);
}

static bool read_path(const span *whole, int depth, mg_config_base *base, const char **out);

/* An argument of join or resolve. Only the first one can say where it begins. */
static bool read_part(const span *argument, bool first, bool resolves, int depth, mg_config_base *base, mg_strbuf *b)
{
    static const char *const own[] = {"__dirname", "import.meta.dirname", NULL};
    static const char *const project[] = {"process.cwd", NULL};
    const char *part;
    mg_config_base ignored;
    size_t behind;

    if (first && takes_any(argument, own, &behind) && behind == argument->end)
    {
        *base = MG_CONFIG_OWN_FOLDER;
        return true;
    }
    if (first && takes_any(argument, project, &behind) && is_call(argument, behind) && behind + 2 == argument->end)
    {
        *base = MG_CONFIG_PROJECT;
        return true;
    }
    if (!read_path(argument, depth + 1, first ? base : &ignored, &part))
        return false;
    if (resolves && first)
        *base = MG_CONFIG_PROJECT;
    if (resolves && *part == '/')
        b->len = 0;
    add_path_part(b, part);
    return true;
}

static bool read_joined(const span *call, size_t open, bool resolves, int depth, mg_config_base *base, const char **out)
{
    size_t at = open + 1, count = 0;
    span argument;
    mg_strbuf b;

    *base = resolves ? MG_CONFIG_PROJECT : MG_CONFIG_OWN_FOLDER;
    mg_strbuf_init(&b, call->a);
    while (next_argument(call, &at, &argument))
        if (!read_part(&argument, count++ == 0, resolves, depth, base, &b))
            return false;
    *out = b.len > 0 ? mg_strbuf_done(&b) : ".";
    return *out != NULL;
}

/* The depth is bounded by PATHS_MAX. */
static bool read_path(const span *whole, int depth, mg_config_base *base, const char **out)
{
    static const char *const joins[] = {"path.join", "join", "path.posix.join", NULL};
    static const char *const resolves[] = {"path.resolve", "resolve", "path.posix.resolve", NULL};
    span s = trim_value(*whole);
    size_t open;

    *base = MG_CONFIG_OWN_FOLDER;
    if (depth > PATHS_MAX)
        return false;
    if (is_text(&s))
    {
        *out = mg_js_text(s.a, s.js, s.start);
        return *out != NULL;
    }
    if (takes_any(&s, joins, &open) && is_call(&s, open))
        return read_joined(&s, open, false, depth, base, out);
    return takes_any(&s, resolves, &open) && is_call(&s, open) && read_joined(&s, open, true, depth, base, out);
}

void mg_value_path(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out)
{
    span s = {js, a, start, end};

    if (read_path(&s, 0, &out->base, &out->text) && *out->text)
        out->state = MG_CONFIG_READ;
}

/* Others ******************************************************************************************************* */

/* Whether the value ends with the call that begins at `open`, or with what makes a text of it. */
static bool ends_in_text(const span *s, size_t open)
{
    size_t close = is_sign_at(s, open, '(') ? mg_js_close(s->js, open) : s->end, behind;
    span rest = {s->js, s->a, close + 2, s->end};

    if (close + 1 >= s->end)
        return close + 1 == s->end;
    return is_sign_at(s, close + 1, '.') && takes_name(&rest, "toString", &behind) && is_call(&rest, behind);
}

void mg_value_script(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out)
{
    static const char *const reads[] = {"readFileSync", "fs.readFileSync", NULL};
    span s = trim_value((span){js, a, start, end}), path;
    size_t open;

    if (is_text(&s))
        out->text = mg_js_text(a, js, s.start);
    else if (takes_any(&s, reads, &open) && ends_in_text(&s, open))
    {
        span whole = {js, a, open + 1, mg_js_skip(js, open + 1)};

        path = trim_value(whole);
        out->file = read_path(&path, 0, &out->base, &out->text) && *out->text;
        if (is_text(&path)) /* what node opens is below the folder that it runs in */
            out->base = MG_CONFIG_PROJECT;
        if (!out->file)
            out->text = NULL;
    }
    if (out->text)
        out->state = MG_CONFIG_READ;
}

void mg_value_names(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out)
{
    span s = trim_value((span){js, a, start, end});
    size_t i = s.start + 1;

    if (!is_sign_at(&s, s.start, '[') || mg_js_close(js, s.start) != s.end - 1)
        return;
    while (i < s.end - 1)
    {
        span item = {js, a, i, mg_js_skip(js, i)};
        const char *text, **slot;

        i = item.end + 1;
        item = trim_value(item);
        text = is_text(&item) ? mg_js_text(a, js, item.start) : NULL;
        slot = text ? mg_vec_push(a, &out->names) : NULL;
        if (!slot)
            return;
        *slot = text;
    }
    out->state = MG_CONFIG_READ;
}
