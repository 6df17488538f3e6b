/* lock_file.c: reads migration_lock.toml, which says what database the migrations are for; see migrations.h. */
#include "migrations.h"

#include "../base/utf8.h"

#include <string.h>

/* Does the line end after a value? Blanks and a comment may follow it. If anything else follows, it was no value. */
static bool ends_value(const char *rest, const char *stop)
{
    while (rest < stop && strchr(" \t\r", *rest))
        rest++;
    return rest == stop || *rest == '#';
}

/* Reads a value without quotes, up to a blank or a comment; or the whole rest if more follows it. */
static const char *read_bare_value(const char *v, const char *stop, mg_arena *arena)
{
    const char *end = v;

    while (end < stop && !strchr(" \t\r#", *end))
        end++;
    return mg_arena_copy(arena, v, (size_t) ((ends_value(end, stop) ? end : stop) - v));
}

/* Reads the text between quotes; or the whole rest if they are not closed or if more follows them. */
static const char *read_quoted_value(const char *v, const char *stop, mg_arena *arena)
{
    const char *end = memchr(v + 1, *v, (size_t) (stop - v - 1));

    if (!end)
        return read_bare_value(v, stop, arena);
    v++;
    return mg_arena_copy(arena, v, (size_t) ((ends_value(end + 1, stop) ? end : stop) - v));
}

/* The value of the first line `provider = …`, or NULL if there is none. */
static const char *locked_provider(const char *text, size_t len, mg_arena *arena)
{
    const char *p = text + mg_utf8_bom(text, len), *end = text + len;

    while (p < end)
    {
        const char *eol = memchr(p, '\n', (size_t) (end - p)), *stop = eol ? eol : end, *v;

        while (p < stop && (*p == ' ' || *p == '\t'))
            p++;
        v = p;
        if (stop - p > 8 && memcmp(p, "provider", 8) == 0)
            for (v = p + 8; v < stop && (*v == ' ' || *v == '\t');)
                v++;
        if (v > p && v < stop && *v == '=')
        {
            for (v++; v < stop && strchr(" \t", *v);)
                v++;
            return v < stop && strchr("\"'", *v) ? read_quoted_value(v, stop, arena) : read_bare_value(v, stop, arena);
        }
        p = eol ? eol + 1 : end;
    }
    return NULL;
}

/* The same; `*there`: there is a file. */
static mg_rc read_provider(const mg_migrations *m, bool *there, const char **provider, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind;
    const char *text;
    size_t len;

    *provider = NULL;
    if (mg_tree_kind(&m->tree, "migration_lock.toml", &kind, arena, err) != MG_OK)
        return MG_FAILED;
    *there = kind != MG_PATH_NONE;
    if (!*there)
        return MG_OK;
    if (mg_tree_read(&m->tree, "migration_lock.toml", &text, &len, arena, err) != MG_OK)
        return MG_FAILED;
    *provider = locked_provider(text, len, arena);
    return arena->failed ? mg_error_no_memory(err) : MG_OK;
}

mg_rc mg_migrations_provider(const mg_migrations *m, const char **provider, mg_arena *arena, mg_error *err)
{
    bool there;

    return read_provider(m, &there, provider, arena, err);
}

mg_rc mg_migrations_check_provider(const mg_migrations *m, mg_arena *arena, mg_error *err)
{
    const char *ours = mg_dialects[m->host->dialect].provider, *theirs;
    bool there;

    if (read_provider(m, &there, &theirs, arena, err) != MG_OK)
        return MG_FAILED;
    if (!there || (theirs && strcmp(theirs, ours) == 0))
        return MG_OK;
    if (theirs && mg_utf8_check(theirs, strlen(theirs)) != strlen(theirs))
        theirs = NULL;
    return mg_error_set(
        err,
        (mg_error){.code = "P3019",
                   .hint = "These migrations were written for another database; deploy them there.",
                   .message = mg_arena_printf(arena,
                                              "The provider `%s` of this database does not match the one specified in "
                                              "migration_lock.toml, `%s`.",
                                              ours, theirs ? theirs : "<PROVIDER NOT FOUND>")});
}
