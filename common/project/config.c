/* config.c: see config.h. */
#include "values.h"

#include "../base/utf8.h"

#define SIZE_MAX_OF_CONFIG ((size_t) 512 * 1024) /* bytes */
#define STEPS_MAX 16                             /* of names and calls that lead to the object */

typedef struct config_scan
{
    mg_arena *a;
    mg_config *config;
    mg_js js;
    size_t flaw; /* where something is that cannot be read in place of the object; for all keys */
    bool flawed;
} config_scan;

/* What is read of a key. */
typedef void (*read_fn)(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out);

typedef struct config_key
{
    const char *name, *inner; /* inner NULL: it stands by itself */
    const char *shown;
    size_t value; /* in mg_config */
    read_fn read;
} config_key;

#define CONFIG_KEY(name, inner, shown, member, read)                                                                   \
    {                                                                                                                  \
        name, inner, shown, offsetof(mg_config, member), read                                                          \
    }

static const config_key CONFIG_KEYS[] = {
    CONFIG_KEY("schema", NULL, "schema", schema, mg_value_path),
    CONFIG_KEY("migrations", "path", "migrations.path", migrations, mg_value_path),
    CONFIG_KEY("migrations", "initShadowDb", "migrations.initShadowDb", init_shadow, mg_value_script),
    CONFIG_KEY("tables", "external", "tables.external", tables, mg_value_names),
    CONFIG_KEY("enums", "external", "enums.external", enums, mg_value_names),
};

#define CONFIG_KEYS_COUNT (sizeof CONFIG_KEYS / sizeof *CONFIG_KEYS)

static mg_config_value *value_of(const config_scan *s, const config_key *k)
{
    return (mg_config_value *) (void *) ((char *) s->config + k->value);
}

static size_t offset_of(const config_scan *s, size_t i)
{
    return i < s->js.tokens.len ? s->js.tokens.items[i].start : s->js.source.len;
}

/* Objects ****************************************************************************************************** */

/* A member of an object: its value's tokens, or that there is none to read (a method, a name alone). */
typedef struct member
{
    size_t key, start, end;
    bool plain;
} member;

/* Whether the token is the key, in quotes or without. */
static bool is_key(const config_scan *s, size_t i, const char *name)
{
    const mg_js_token *t = &s->js.tokens.items[i];
    size_t len = strlen(name), quotes = t->kind == JS_TEXT;

    return (t->kind == JS_WORD || t->kind == JS_TEXT) && t->end - t->start == len + 2 * quotes &&
           memcmp(s->js.source.text + t->start + quotes, name, len) == 0;
}

/* The member that begins at *at, which moves behind it; false: the object ends, with the file or before. */
static bool next_member(const config_scan *s, size_t *at, member *m)
{
    const mg_js *js = &s->js;
    size_t i = *at;

    while (mg_js_is_sign(js, i, ','))
        i++;
    if (i >= js->tokens.len || mg_js_is_sign(js, i, '}') || mg_js_is_sign(js, i, ')') || mg_js_is_sign(js, i, ']'))
        return false;
    /* get key() {}, async key() {} */
    if (i + 1 < js->tokens.len && js->tokens.items[i].kind == JS_WORD && js->tokens.items[i + 1].kind != JS_SIGN)
        i++;
    *m = (member){.key = i, .start = i, .end = mg_js_skip(js, i)};
    if (mg_js_is_sign(js, i, '[') && mg_js_close(js, i) == i + 2)
    {
        m->key = i + 1;
        i += 2;
    }
    m->plain = mg_js_is_sign(js, i + 1, ':');
    if (m->plain)
    {
        m->start = i + 2;
        m->end = mg_js_skip(js, m->start);
    }
    *at = m->end;
    return true;
}

/* The one word that leaves a member out. */
static bool is_undefined(const config_scan *s, const member *m)
{
    return m->plain && m->end == m->start + 1 && mg_js_is_word(&s->js, m->start, "undefined");
}

static void set_value(const config_scan *s, const config_key *k, const member *m, bool readable)
{
    mg_config_value *v = value_of(s, k);

    *v = (mg_config_value){.state = MG_CONFIG_UNREADABLE, .key = k->shown, .offset = offset_of(s, m->start)};
    if (is_undefined(s, m))
        v->state = MG_CONFIG_ABSENT;
    else if (readable)
        k->read(s->a, &s->js, m->start, m->end, v);
}

static bool is_object(const config_scan *s, const member *m)
{
    return m->plain && mg_js_is_sign(&s->js, m->start, '{');
}

/* Reads the members of `outer` that are wanted from the object that begins at `start`. */
static void read_group(config_scan *s, const char *outer, size_t start)
{
    member m;

    for (size_t at = start + 1; next_member(s, &at, &m);)
    {
        for (size_t k = 0; k < CONFIG_KEYS_COUNT; k++)
            if (CONFIG_KEYS[k].inner && strcmp(CONFIG_KEYS[k].name, outer) == 0 &&
                is_key(s, m.key, CONFIG_KEYS[k].inner))
                set_value(s, &CONFIG_KEYS[k], &m, m.plain);
        if (strcmp(outer, "experimental") == 0 && is_key(s, m.key, "externalTables"))
            s->config->externals = m.plain && m.end == m.start + 1 && mg_js_is_word(&s->js, m.start, "true");
    }
}

static void read_member(config_scan *s, const member *m)
{
    if (is_key(s, m->key, "orm"))
        s->config->other_release = true;
    if (is_key(s, m->key, "experimental") && is_object(s, m))
        read_group(s, "experimental", m->start);
    for (size_t k = 0; k < CONFIG_KEYS_COUNT; k++)
    {
        const config_key *one = &CONFIG_KEYS[k];

        if (!is_key(s, m->key, one->name))
            continue;
        if (!one->inner)
            set_value(s, one, m, m->plain);
        else if (!is_object(s, m))
            set_value(s, one, m, false);
        else if (k == 0 || strcmp(CONFIG_KEYS[k - 1].name, one->name) != 0)
            read_group(s, one->name, m->start);
    }
}

static void read_object(config_scan *s, size_t start)
{
    member m;

    for (size_t at = start + 1; next_member(s, &at, &m);)
        read_member(s, &m);
}

/* The object ***************************************************************************************************** */

/* Where the value begins that a name is declared with, outside of all brackets; the number of tokens: nowhere. */
static size_t find_declared(const config_scan *s, size_t name)
{
    const mg_js *js = &s->js;
    const mg_js_token *t = &js->tokens.items[name];
    char word[128];
    size_t len = t->end - t->start;

    if (len >= sizeof word)
        return js->tokens.len;
    memcpy(word, js->source.text + t->start, len);
    word[len] = '\0';
    for (size_t i = 0; i + 2 < js->tokens.len; i++)
    {
        if (mg_js_is_sign(js, i, '(') || mg_js_is_sign(js, i, '[') || mg_js_is_sign(js, i, '{'))
            i = mg_js_close(js, i);
        else if ((mg_js_is_word(js, i, "const") || mg_js_is_word(js, i, "let") || mg_js_is_word(js, i, "var")) &&
                 mg_js_is_word(js, i + 1, word))
        {
            for (i += 2; i < js->tokens.len && !mg_js_is_sign(js, i, '='); i++)
                ;
            return i + 1;
        }
    }
    return js->tokens.len;
}

/* Behind the <types> that a call may have. */
static size_t skip_types(const mg_js *js, size_t i)
{
    size_t open = 0;

    if (!mg_js_is_sign(js, i, '<'))
        return i;
    for (; i < js->tokens.len; i++)
    {
        open += mg_js_is_sign(js, i, '<');
        if (mg_js_is_sign(js, i, '>') && --open == 0)
            return i + 1;
    }
    return i;
}

/* Behind the names and points of what is called, or is the value: "a.b"; the last of them in *last. */
static size_t skip_words(const mg_js *js, size_t i, size_t *last)
{
    *last = i++;
    while (mg_js_is_sign(js, i, '.') && i + 1 < js->tokens.len)
    {
        *last = i + 1;
        i += 2;
    }
    return i;
}

/* Reads the object that the value at `i` is, is declared with, or is given to a function. */
static void find_object(config_scan *s, size_t i)
{
    const mg_js *js = &s->js;
    size_t last, behind;

    for (int depth = 0; depth < STEPS_MAX && i < js->tokens.len; depth++)
    {
        if (mg_js_is_sign(js, i, '{'))
        {
            read_object(s, i);
            return;
        }
        if (mg_js_is_sign(js, i, '('))
        {
            i++;
            continue;
        }
        if (js->tokens.items[i].kind != JS_WORD)
            break;
        behind = skip_types(js, skip_words(js, i, &last));
        if (mg_js_is_word(js, last, "function") || mg_js_is_word(js, last, "async"))
            break;
        s->config->other_release = s->config->other_release || mg_js_is_word(js, last, "definePrismaConfig");
        i = mg_js_is_sign(js, behind, '(') ? behind + 1 : last == i ? find_declared(s, i) : js->tokens.len;
    }
    s->flawed = true;
    s->flaw = offset_of(s, i);
}

/* Whether `i` begins what the file gives; *value: where that begins. */
static bool is_export(const mg_js *js, size_t i, size_t *value)
{
    if (mg_js_is_word(js, i, "export") && (mg_js_is_word(js, i + 1, "default") || mg_js_is_sign(js, i + 1, '=')))
        *value = i + 2;
    else if (mg_js_is_word(js, i, "module") && mg_js_is_sign(js, i + 1, '.') && mg_js_is_word(js, i + 2, "exports") &&
             mg_js_is_sign(js, i + 3, '='))
        *value = i + 4;
    else if (mg_js_is_word(js, i, "exports") && mg_js_is_sign(js, i + 1, '.') && mg_js_is_word(js, i + 2, "default") &&
             mg_js_is_sign(js, i + 3, '='))
        *value = i + 4;
    else
        return false;
    return true;
}

static void read_exports(config_scan *s)
{
    const mg_js *js = &s->js;
    size_t value;

    s->flawed = true;
    for (size_t i = 0; i < js->tokens.len; i++)
    {
        if (is_export(js, i, &value))
        {
            s->flawed = false;
            find_object(s, value);
            return;
        }
        /* export { config as default } */
        if (mg_js_is_word(js, i, "as") && mg_js_is_word(js, i + 1, "default") && i > 0 &&
            find_declared(s, i - 1) < js->tokens.len)
        {
            s->flawed = false;
            find_object(s, i - 1);
            return;
        }
    }
}

/* The file ***************************************************************************************************** */

mg_rc mg_config_fail(const mg_config *c, size_t offset, const char *what, const char *hint, mg_arena *arena,
                     mg_error *err)
{
    mg_place at = mg_source_place(&c->source, offset);

    return mg_error_set(
        err, (mg_error){.code = MG_ERR_CONFIG,
                        .hint = hint,
                        .message = mg_arena_printf(arena, "%s:%zu:%zu: %s", c->source.name, at.line, at.column, what)});
}

mg_rc mg_config_unreadable(const mg_config *c, const mg_config_value *v, const char *instead, mg_arena *arena,
                           mg_error *err)
{
    const char *what =
        mg_arena_printf(arena, "`%s` cannot be told without running the file, which is never done", v->key);

    return what ? mg_config_fail(c, v->offset, what, instead, arena, err) : mg_error_no_memory(err);
}

static mg_rc check_bytes(const mg_config *c, mg_arena *arena, mg_error *err)
{
    size_t bad = mg_utf8_check(c->source.text, c->source.len);
    const char *nul = memchr(c->source.text, '\0', c->source.len);

    if (c->source.len > SIZE_MAX_OF_CONFIG)
        return mg_error_set(err,
                            (mg_error){.code = MG_ERR_CONFIG,
                                       .message = mg_arena_printf(arena, "%s has %zu bytes; at most %zu are read",
                                                                  c->source.name, c->source.len, SIZE_MAX_OF_CONFIG)});
    if (nul && (size_t) (nul - c->source.text) < bad)
        bad = (size_t) (nul - c->source.text);
    return bad == c->source.len
               ? MG_OK
               : mg_config_fail(c, bad, "this is not valid UTF-8 text", "Save the file as UTF-8 text.", arena, err);
}

static mg_rc read_tokens(config_scan *s, mg_error *err)
{
    static const char *const flaws[] = {[JS_UNENDED] = "this has no end", [JS_DEEP] = "this is nested too deeply"};
    size_t at;
    mg_js_flaw flaw = mg_js_read(s->a, &s->config->source, &s->js, &at);

    if (flaw == JS_NO_MEMORY)
        return mg_error_no_memory(err);
    return flaw == JS_FINE ? MG_OK : mg_config_fail(s->config, at, flaws[flaw], "Correct the file.", s->a, err);
}

/* What is in place of the object says nothing of any key. */
static void spoil_keys(const config_scan *s)
{
    for (size_t k = 0; k < CONFIG_KEYS_COUNT; k++)
        *value_of(s, &CONFIG_KEYS[k]) =
            (mg_config_value){.state = MG_CONFIG_UNREADABLE, .key = CONFIG_KEYS[k].shown, .offset = s->flaw};
}

mg_rc mg_config_scan(const char *name, const char *bytes, size_t len, mg_config *out, mg_arena *arena, mg_error *err)
{
    size_t bom = mg_utf8_bom(bytes, len);
    config_scan s = {.a = arena, .config = out};

    *out = (mg_config){.source = {name, bytes + bom, len - bom}};
    for (size_t k = 0; k < CONFIG_KEYS_COUNT; k++)
        value_of(&s, &CONFIG_KEYS[k])->key = CONFIG_KEYS[k].shown;
    if (check_bytes(out, arena, err) != MG_OK || read_tokens(&s, err) != MG_OK)
        return MG_FAILED;
    read_exports(&s);
    if (s.flawed)
        spoil_keys(&s);
    return arena->failed ? mg_error_no_memory(err) : MG_OK;
}
