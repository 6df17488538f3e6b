/* options.c: reads option objects by the table in options.def. */
#include "options.h"

#include "../base/json.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MG_COUNT_MAX 1000000
#define MG_DURATION_MAX 60 /* characters */

enum option_type
{
    TEXT,
    FLAG,
    COUNT,
    DURATION,
    NAMES,
    ANSWERS,
    LIST
};

typedef struct
{
    const char *key;
    enum option_type type;
    int commands, where;
    const char *fallback, *values, *meaning;
    size_t offset;
} option;

static const option OPTIONS[] = {
#define MG_OPTION_AS(field, key, type, commands, dialects, fallback, values, meaning, without)                         \
    {key, type, commands, dialects, fallback, values, meaning, offsetof(mg_options, field)},
#define MG_OPTION(field, ...) MG_OPTION_AS(field, #field, __VA_ARGS__)
#include "../options.def"
#undef MG_OPTION
#undef MG_OPTION_AS
};

#define NOPTIONS (sizeof OPTIONS / sizeof *OPTIONS)

static const char *const TYPE_NAMES[] = {
    [TEXT] = "text",
    [FLAG] = "true or false",
    [COUNT] = "a whole number",
    [DURATION] = "milliseconds, or a text such as \"5s\"",
    [NAMES] = "an object of texts",
    [ANSWERS] = "an object of texts, or of null",
    [LIST] = "a list of texts",
};

static bool applies(const option *o, enum mg_command command, enum mg_where where)
{
    return (o->commands & command) && (o->where & where);
}

/* Records what is wrong with the options argument. */
static mg_rc refuse_options(mg_error *err, const char *message, const char *hint)
{
    return mg_error_set(err, (mg_error){.code = MG_ERR_ARGUMENT, .message = message, .hint = hint});
}

/* Whether `word` is one of `values`, which are written "a|b|c". */
static bool is_one_of(const char *values, const char *word)
{
    size_t len = strlen(word);

    while (values)
    {
        const char *bar = strchr(values, '|');
        size_t n = bar ? (size_t) (bar - values) : strlen(values);

        if (n == len && memcmp(values, word, n) == 0)
            return true;
        values = bar ? bar + 1 : NULL;
    }
    return false;
}

static const char *list_options(mg_arena *arena, enum mg_command command, enum mg_where where)
{
    mg_strbuf b;
    size_t listed = 0;

    mg_strbuf_init(&b, arena);
    for (size_t i = 0; i < NOPTIONS; i++)
    {
        const option *o = &OPTIONS[i];

        if (!applies(o, command, where))
            continue;
        mg_strbuf_printf(&b, "%s\"%s\" (%s%s%s: %s)", listed++ ? ", " : "Options of this function: ", o->key,
                         TYPE_NAMES[o->type], o->values ? ", " : "", o->values ? o->values : "", o->meaning);
    }
    if (!listed)
        mg_strbuf_puts(&b, "This function takes no options.");
    return mg_strbuf_done(&b);
}

static void set_text(const option *o, mg_options *out, const char *text)
{
    memcpy((char *) out + o->offset, &text, sizeof text);
}

static void set_flag(const option *o, mg_options *out, bool flag)
{
    memcpy((char *) out + o->offset, &flag, sizeof flag);
}

static void set_count(const option *o, mg_options *out, long count)
{
    memcpy((char *) out + o->offset, &count, sizeof count);
}

static void set_defaults(mg_options *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < NOPTIONS; i++)
    {
        if (OPTIONS[i].type == COUNT)
            set_count(&OPTIONS[i], out, strtol(OPTIONS[i].fallback, NULL, 10));
        else if (OPTIONS[i].type == FLAG)
            set_flag(&OPTIONS[i], out, OPTIONS[i].fallback && strcmp(OPTIONS[i].fallback, "true") == 0);
        else
            set_text(&OPTIONS[i], out, OPTIONS[i].fallback);
    }
}

static bool is_plain_text(const json_t *value)
{
    return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

static mg_rc set_list(mg_arena *arena, const option *o, const json_t *value, mg_options *out, mg_error *err)
{
    mg_names *list = mg_arena_get(arena, sizeof *list);
    size_t plain = 0;

    while (plain < json_array_size(value) && is_plain_text(json_array_get(value, plain)))
        plain++;
    if (!json_is_array(value) || plain < json_array_size(value))
        return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must be %s", o->key, TYPE_NAMES[LIST]), NULL);
    for (size_t i = 0; list && i < plain; i++)
    {
        const char **slot = mg_vec_push(arena, list);

        if (slot)
            *slot = mg_arena_str(arena, json_string_value(json_array_get(value, i)));
    }
    if (arena->failed)
        return mg_error_no_memory(err);
    memcpy((char *) out + o->offset, &list, sizeof list);
    return MG_OK;
}

static mg_rc set_names(mg_arena *arena, const option *o, const json_t *value, mg_options *out, mg_error *err)
{
    const char *key;
    json_t *item;
    mg_strbuf b;

    json_object_foreach((json_t *) value, key, item)
    {
        if (!is_plain_text(item) && !(o->type == ANSWERS && json_is_null(item)))
            return refuse_options(err,
                                  mg_arena_printf(arena, "option \"%s\": \"%s\" must be a text%s", o->key,
                                                  mg_shown(arena, key), o->type == ANSWERS ? " or null" : ""),
                                  NULL);
    }
    if (!json_is_object(value))
        return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must be %s", o->key, TYPE_NAMES[o->type]),
                              NULL);
    mg_strbuf_init(&b, arena);
    if (!mg_json_dump(value, JSON_COMPACT, &b))
        return mg_error_no_memory(err);
    set_text(o, out, mg_strbuf_done(&b));
    return MG_OK;
}

static mg_rc set_option(mg_arena *arena, const option *o, const json_t *value, mg_options *out, mg_error *err)
{
    if (o->type == FLAG)
    {
        if (!json_is_boolean(value))
            return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must be true or false", o->key), NULL);
        set_flag(o, out, json_is_true(value));
        return MG_OK;
    }
    if (o->type == COUNT)
    {
        json_int_t n = json_integer_value(value);

        if (!json_is_integer(value) || n < 0 || n > MG_COUNT_MAX)
            return refuse_options(
                err, mg_arena_printf(arena, "option \"%s\" must be a whole number from 0 to %d", o->key, MG_COUNT_MAX),
                NULL);
        set_count(o, out, (long) n);
        return MG_OK;
    }
    if (o->type == NAMES || o->type == ANSWERS)
        return set_names(arena, o, value, out, err);
    if (o->type == LIST)
        return set_list(arena, o, value, out, err);
    if (o->type == DURATION && json_is_integer(value))
    {
        set_text(o, out, mg_arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)));
        return arena->failed ? mg_error_no_memory(err) : MG_OK;
    }
    if (o->type == DURATION && (!json_is_string(value) || json_string_length(value) > MG_DURATION_MAX))
        return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must be %s", o->key, TYPE_NAMES[DURATION]),
                              NULL);
    if (!is_plain_text(value))
        return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must be a text", o->key), NULL);
    if (o->values && !is_one_of(o->values, json_string_value(value)))
        return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must be one of %s", o->key, o->values), NULL);
    if (json_string_length(value) == 0)
        return refuse_options(err, mg_arena_printf(arena, "option \"%s\" must not be empty", o->key), NULL);
    set_text(o, out, mg_arena_str(arena, json_string_value(value)));
    return arena->failed ? mg_error_no_memory(err) : MG_OK;
}

static const option *find_option(const char *key, enum mg_command command, enum mg_where where)
{
    for (size_t i = 0; i < NOPTIONS; i++)
        if (applies(&OPTIONS[i], command, where) && strcmp(OPTIONS[i].key, key) == 0)
            return &OPTIONS[i];
    return NULL;
}

static const struct
{
    const char *key, *instead;
} ELSEWHERE[] = {
#define MG_ELSEWHERE(key, instead) {key, instead},
#include "elsewhere.def"
#undef MG_ELSEWHERE
};

static const char *find_instead(const char *key)
{
    for (size_t i = 0; i < sizeof ELSEWHERE / sizeof *ELSEWHERE; i++)
        if (strcmp(ELSEWHERE[i].key, key) == 0)
            return ELSEWHERE[i].instead;
    return "";
}

/* Refuses a key that is no option of this function, or is one in the other database alone. */
static mg_rc refuse_key(mg_arena *arena, const char *key, enum mg_command command, enum mg_where where, mg_error *err)
{
    const char *list = list_options(arena, command, where);

    if (!find_option(key, command, MG_IN_BOTH))
        return refuse_options(err, mg_arena_printf(arena, "unknown option \"%s\"", mg_shown(arena, key)), list);
    return refuse_options(err,
                          mg_arena_printf(arena, "option \"%s\" is for %s only", key,
                                          mg_dialects[where == MG_IN_SQLITE ? MG_POSTGRES : MG_SQLITE].title),
                          mg_arena_printf(arena, "%s %s", find_instead(key), list));
}

mg_rc mg_options_read(mg_arena *arena, enum mg_command command, enum mg_where where, const char *json, mg_options *out,
                      mg_error *err)
{
    json_error_t why = {0};
    json_t *object, *value;
    const char *key;
    bool no_memory = false;
    mg_rc rc = MG_OK;

    set_defaults(out);
    if (!json || !*json)
        return MG_OK;
    object = mg_json_read(json, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why, &no_memory);
    if (no_memory)
        return mg_error_no_memory(err);
    if (!object)
        return refuse_options(err,
                              mg_arena_printf(arena, "options are not valid JSON: %.*s",
                                              (int) mg_utf8_check(why.text, strlen(why.text)),
                                              why.text), /* jansson may have cut it */
                              list_options(arena, command, where));
    if (!json_is_object(object))
        rc = refuse_options(err, "options must be a JSON object", list_options(arena, command, where));
    json_object_foreach(object, key, value)
    {
        const option *o = find_option(key, command, where);

        if (rc != MG_OK)
            break;
        rc = o ? set_option(arena, o, value, out, err) : refuse_key(arena, key, command, where, err);
    }
    json_decref(object);
    return rc;
}

/* The options that a proposed call takes over from the one that was made; never one that allows more than was asked. */
static const char CARRIED[] =
    "backfill|schema|prisma|target|lint|small|backup|skip_seed|lock_timeout|concurrent_timeout|statement_timeout|"
    "retries|wait|renames|external_tables|"
    "external_enums|schema_file|migrations_path|init_shadow|provided_schemas";

/* What new names things have is for the plan that was asked for, and not for a look at the database. */
static bool is_carried(const option *o, enum mg_command command)
{
    return is_one_of(CARRIED, o->key) && (o->type != ANSWERS || command & (MG_FOR_dev | MG_FOR_push));
}

static json_t *list_value(const mg_names *list)
{
    json_t *value = json_array();

    for (size_t i = 0; value && i < list->len; i++)
        if (json_array_append_new(value, json_string(list->items[i])) != 0)
        {
            json_decref(value);
            value = NULL;
        }
    return value;
}

/* The value as JSON; NULL: it is the default, or there is no memory (then `*failed`). */
static json_t *given_value(const option *o, const mg_options *given, bool *failed)
{
    const char *field = (const char *) given + o->offset, *text;
    const mg_names *list;
    json_t *value = NULL;
    bool flag;
    long count;

    if (o->type == COUNT)
    {
        memcpy(&count, field, sizeof count);
        if (count == strtol(o->fallback, NULL, 10))
            return NULL;
        value = json_integer(count);
    }
    else if (o->type == FLAG)
    {
        memcpy(&flag, field, sizeof flag);
        if (flag == (strcmp(o->fallback, "true") == 0))
            return NULL;
        value = json_boolean(flag);
    }
    else if (o->type == LIST)
    {
        memcpy(&list, field, sizeof list);
        if (!list)
            return NULL;
        value = list_value(list);
    }
    else
    {
        memcpy(&text, field, sizeof text);
        if (!text || (o->fallback && strcmp(text, o->fallback) == 0))
            return NULL;
        value = o->type == NAMES || o->type == ANSWERS ? json_loads(text, 0, NULL) : json_string(text);
    }
    *failed = *failed || !value;
    return value;
}

static bool write_options(const mg_options *given, enum mg_command command, enum mg_where where, bool all,
                          const char *extra, mg_arena *arena, const char **json)
{
    json_t *object = json_pack("{}"), *value;
    bool failed = !object;
    mg_strbuf b;

    *json = NULL;
    for (size_t i = 0; i < NOPTIONS && !failed; i++)
        if (applies(&OPTIONS[i], command, where) && (all || is_carried(&OPTIONS[i], command)) &&
            (value = given_value(&OPTIONS[i], given, &failed)) != NULL)
            failed = json_object_set_new(object, OPTIONS[i].key, value) != 0;
    if (extra && !failed)
        failed = json_object_set_new(object, extra, json_true()) != 0;
    mg_strbuf_init(&b, arena);
    if (!failed && json_object_size(object) > 0)
    {
        failed = !mg_json_dump(object, 0, &b);
        *json = mg_strbuf_done(&b);
    }
    json_decref(object);
    return !failed && !arena->failed;
}

bool mg_options_carry(const mg_options *given, enum mg_command command, enum mg_where where, const char *extra,
                      mg_arena *arena, const char **json)
{
    return write_options(given, command, where, false, extra, arena, json);
}

bool mg_options_repeat(const mg_options *given, enum mg_command command, enum mg_where where, mg_arena *arena,
                       const char **json)
{
    return write_options(given, command, where, true, NULL, arena, json);
}
