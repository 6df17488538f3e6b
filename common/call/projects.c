/* projects.c: see projects.h. */
#include "projects.h"

struct mg_opened
{
    const char *path;
    bool is_schema;
    mg_project project;
};

static mg_rc refuse_config(mg_call *call, const mg_project *p, const mg_config_value *v)
{
    mg_arena *a = &call->arena;

    return mg_config_fail(p->config, v->offset,
                          mg_arena_printf(a, "`%s` counts with `experimental: { externalTables: true }` only", v->key),
                          "Add that to the file.", a, &call->error);
}

/* The names that a configuration has where no option has any. */
static mg_rc read_external_list(mg_call *call, const mg_project *p, const mg_config_value *v, const mg_names *given,
                                const char *option, const mg_names **out)
{
    mg_arena *a = &call->arena;

    *out = NULL;
    if (given || v->state == MG_CONFIG_ABSENT)
        return MG_OK;
    if (v->state == MG_CONFIG_UNREADABLE)
        return mg_config_unreadable(
            p->config, v, mg_arena_printf(a, "Say which they are in the option \"%s\".", option), a, &call->error);
    if (!p->config->externals)
        return refuse_config(call, p, v);
    *out = &v->names;
    return MG_OK;
}

static mg_rc take_externals(mg_call *call, const mg_project *p)
{
    const mg_options *given = &call->options;
    const mg_names *tables, *enums;

    if (!p->config || !(call->command & MG_FOR_PLANS))
        return MG_OK;
    if (read_external_list(call, p, &p->config->tables, given->external_tables, "external_tables", &tables) != MG_OK ||
        read_external_list(call, p, &p->config->enums, given->external_enums, "external_enums", &enums) != MG_OK ||
        mg_call_externals(call, tables, enums) != MG_OK)
        return MG_FAILED;
    return call->command == MG_FOR_diff ? MG_OK
                                        : mg_call_check_externals(call, mg_dialects[call->host->dialect].has_schemas);
}

static mg_rc open_once(mg_call *call, const char *path, bool is_schema, const mg_project **out)
{
    mg_project_wish wish = {.is_schema = is_schema};
    mg_opened *one, **slot;

    for (size_t i = 0; i < call->projects.len; i++)
    {
        *out = &call->projects.items[i]->project;
        if (strcmp(call->projects.items[i]->path, path) == 0 && call->projects.items[i]->is_schema == is_schema)
            return MG_OK;
    }
    wish.schema_file = is_schema ? NULL : call->options.schema_file;
    wish.migrations_path = is_schema ? NULL : call->options.migrations_path;
    one = mg_arena_get(&call->arena, sizeof *one);
    if (!one || !(one->path = mg_arena_str(&call->arena, path)))
        return mg_call_no_memory(call);
    one->is_schema = is_schema;
    if (mg_project_open(call->host, one->path, &wish, &one->project, &call->arena, &call->error) != MG_OK ||
        take_externals(call, &one->project) != MG_OK)
        return MG_FAILED;
    if (!(slot = mg_vec_push(&call->arena, &call->projects)))
        return mg_call_no_memory(call);
    *slot = one;
    *out = &one->project;
    if (one->project.note)
        call->note = one->project.note;
    return mg_call_check(call);
}

mg_rc mg_call_project(mg_call *call, const char *dir, const mg_project **out)
{
    return open_once(call, dir, false, out);
}

mg_rc mg_call_schema_project(mg_call *call, const char *path, const mg_project **out)
{
    return open_once(call, path, true, out);
}

mg_rc mg_call_migrations(mg_call *call, const char *dir, bool hash, mg_migrations *out)
{
    const mg_project *p;

    if (mg_call_project(call, dir, &p) != MG_OK)
        return MG_FAILED;
    return mg_project_migrations(p, hash, out, &call->arena, &call->error);
}

/* Preparing a shadow ******************************************************************************************** */

/* What follows the prefix, or NULL. */
static const char *text_behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static bool ends_in_sql(const char *text, const char *end)
{
    size_t n = strlen(text), e = strlen(end);

    return n > e && strcmp(text + n - e, end) == 0;
}

/*
 * The path that an argument is, or NULL when it is a script. The argument alone decides, not what files there are: a
 * file that happens to be called as a statement reads must not be run in its place.
 */
const char *mg_script_path(const char *argument)
{
    const char *url = text_behind(argument, "file:");

    if (strchr(argument, '\n'))
        return NULL;
    if (url)
        return text_behind(url, "///") ? url + 2 : url;
    if (text_behind(argument, "./") || text_behind(argument, "../") || ends_in_sql(argument, ".sql"))
        return argument;
    return text_behind(argument, "/") && !text_behind(argument, "/*") ? argument : NULL;
}

static mg_rc read_init_file(mg_call *call, const mg_tree *file, mg_source *source)
{
    source->name = file->root;
    return mg_tree_read(file, "", &source->text, &source->len, &call->arena, &call->error);
}

static mg_rc read_init_option(mg_call *call, const char *option, mg_source *source)
{
    const char *path = mg_script_path(option);
    mg_tree file;

    if (!path)
    {
        *source = (mg_source){"init_shadow", option, strlen(option)};
        return MG_OK;
    }
    file = mg_tree_at(call->host, path);
    return read_init_file(call, &file, source);
}

/* That of a configuration, if it has any. */
static mg_rc read_init_config(mg_call *call, const mg_project *p, mg_source *source)
{
    const mg_config_value *v = &p->config->init_shadow;
    mg_tree file;

    if (v->state == MG_CONFIG_UNREADABLE)
        return mg_config_unreadable(p->config, v, "Say it in the option \"init_shadow\".", &call->arena, &call->error);
    if (v->state == MG_CONFIG_READ && !p->config->externals)
        return refuse_config(call, p, v);
    if (v->state == MG_CONFIG_ABSENT)
        return MG_OK;
    if (v->file)
        return mg_project_resolve(p, v->text, v->base, &file, &call->arena, &call->error) == MG_OK
                   ? read_init_file(call, &file, source)
                   : MG_FAILED;
    *source = (mg_source){"migrations.initShadowDb", v->text, strlen(v->text)};
    return MG_OK;
}

mg_rc mg_call_init_shadow(mg_call *call, const char *dir, mg_source *source)
{
    const mg_project *p;

    *source = (mg_source){0};
    if (call->options.init_shadow)
        return read_init_option(call, call->options.init_shadow, source);
    if (dir && mg_call_project(call, dir, &p) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < call->projects.len && !source->name; i++)
        if (call->projects.items[i]->project.config &&
            read_init_config(call, &call->projects.items[i]->project, source) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}
