/* project.c: see project.h. */
#include "project.h"

#include "../base/strbuf.h"

#include <string.h>

typedef struct opening
{
    const mg_host *host;
    const mg_project_wish *wish;
    mg_project *out;
    mg_tree given; /* the folder that is given, or that of the file that is */
    bool itself;   /* a configuration file is given, or lies in the folder that is */
    bool inner;    /* the folder of the migrations is given: it is that, whatever a file says */
    mg_arena *arena;
    mg_error *err;
} opening;

/* Paths ******************************************************************************************************** */

/* Without what leads nowhere: ".", "a/..", "//". Owned by the arena; NULL: out of memory. */
static const char *tidy_path(const char *path, mg_arena *arena)
{
    MG_VEC(const char *) parts = {0};
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    for (const char *at = path; *at; at += strspn(at, "/"))
    {
        size_t len = strcspn(at, "/");
        const char *part = mg_arena_copy(arena, at, len), **slot;

        at += len;
        if (len == 0 || (part && strcmp(part, ".") == 0))
            continue;
        if (part && strcmp(part, "..") == 0 && parts.len > 0 && strcmp(parts.items[parts.len - 1], "..") != 0)
            parts.len--;
        else if ((slot = mg_vec_push(arena, &parts)))
            *slot = part;
        if (arena->failed)
            return NULL;
    }
    mg_strbuf_puts(&b, *path == '/' ? "/" : "");
    for (size_t i = 0; i < parts.len; i++)
        mg_strbuf_printf(&b, "%s%s", i > 0 ? "/" : "", parts.items[i]);
    return mg_strbuf_done(&b);
}

static bool is_inside(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    if (len == 0)
        return *path != '/' && strncmp(path, "..", 2) != 0;
    return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/' || folder[len - 1] == '/');
}

/* A path that begins in a folder, unless it begins at the root. */
static mg_rc tree_at(const mg_tree *folder, const char *path, mg_tree *out, mg_arena *arena, mg_error *err)
{
    if (*path != '/')
        return mg_tree_within(folder, path, out, arena, err);
    *out = *folder;
    out->root = path;
    return MG_OK;
}

mg_rc mg_project_resolve(const mg_project *p, const char *path, mg_config_base base, mg_tree *out, mg_arena *arena,
                         mg_error *err)
{
    const mg_tree *from = base == MG_CONFIG_PROJECT ? &p->config_project : &p->config_folder;
    const char *tidy;

    if (tree_at(from, path, out, arena, err) != MG_OK)
        return MG_FAILED;
    tidy = tidy_path(out->root, arena);
    if (!tidy)
        return mg_error_no_memory(err);
    out->root = *tidy ? tidy : ".";
    return MG_OK;
}

/* The configuration file *************************************************************************************** */

/* The project's folder of a configuration file in `folder`: the reference also looks for them further down. */
static mg_rc find_config_project(const mg_tree *file, const mg_tree *folder, mg_tree *project, mg_arena *arena,
                                 mg_error *err)
{
    const char *name = mg_tree_name(folder);
    bool index = strncmp(mg_tree_name(file), "index.", 6) == 0;
    mg_tree above;

    *project = *folder;
    if (strcmp(name, ".config") == 0 || (index && strcmp(name, "prisma.config") == 0))
        return mg_tree_above(folder, project, arena, err);
    if (!index || strcmp(name, "prisma") != 0 || mg_tree_above(folder, &above, arena, err) != MG_OK)
        return MG_OK;
    return strcmp(mg_tree_name(&above), ".config") == 0 ? mg_tree_above(&above, project, arena, err) : MG_OK;
}

static mg_rc read_config(opening *o, const mg_tree *file)
{
    mg_project *p = o->out;
    mg_config *config = mg_arena_get(o->arena, sizeof *config);
    const char *text;
    size_t len;

    if (!config)
        return mg_error_no_memory(o->err);
    if (mg_tree_read(file, "", &text, &len, o->arena, o->err) != MG_OK ||
        mg_config_scan(file->root, text, len, config, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    if (config->other_release)
    {
        p->note = mg_arena_printf(o->arena, "%s is of Prisma 8: it does not count.", file->root);
        return p->note ? MG_OK : mg_error_no_memory(o->err);
    }
    p->config = config;
    if (mg_tree_above(file, &p->config_folder, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    return find_config_project(file, &p->config_folder, &p->config_project, o->arena, o->err);
}

/* Whether a path of the configuration leads into the folder, or is one that it lies in; or cannot be read. */
static mg_rc leads_to(const opening *o, const mg_config_value *v, const char *folder, bool *leads)
{
    const char *path;
    mg_tree tree;

    *leads = *leads || v->state == MG_CONFIG_UNREADABLE;
    if (v->state != MG_CONFIG_READ)
        return MG_OK;
    if (mg_project_resolve(o->out, v->text, v->base, &tree, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    path = tidy_path(tree.root, o->arena);
    if (!path)
        return mg_error_no_memory(o->err);
    *leads = *leads || is_inside(path, folder) || is_inside(folder, path);
    return MG_OK;
}

/* A file that lies beside a folder counts if it is about what is there. */
static mg_rc keep_if_about(opening *o, const mg_tree *folder)
{
    const mg_config *c = o->out->config;
    const char *path = tidy_path(folder->root, o->arena);
    bool about = c && c->schema.state == MG_CONFIG_ABSENT && c->migrations.state == MG_CONFIG_ABSENT;

    if (!path)
        return mg_error_no_memory(o->err);
    if (!c || about)
        return MG_OK;
    if (leads_to(o, &c->schema, path, &about) != MG_OK || leads_to(o, &c->migrations, path, &about) != MG_OK)
        return MG_FAILED;
    if (!about)
        o->out->config = NULL;
    return MG_OK;
}

/* Looks in the folder that is given, in the Prisma folder, and beside that. */
static mg_rc find_config(opening *o, const mg_tree *prisma)
{
    mg_tree file, beside;
    bool found;

    if (mg_config_find(&o->given, &file, &found, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    o->itself = found;
    if (found)
        return read_config(o, &file);
    if (strcmp(prisma->root, o->given.root) != 0 && mg_config_find(prisma, &file, &found, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    if (!found && (mg_tree_above(prisma, &beside, o->arena, o->err) != MG_OK ||
                   mg_config_find(&beside, &file, &found, o->arena, o->err) != MG_OK))
        return MG_FAILED;
    if (!found)
        return MG_OK;
    return read_config(o, &file) == MG_OK ? keep_if_about(o, prisma) : MG_FAILED;
}

/* The layout *************************************************************************************************** */

static mg_rc kind_of(const opening *o, const mg_tree *tree, const char *path, mg_path_kind *kind)
{
    return mg_tree_kind(tree, path, kind, o->arena, o->err);
}

/* The schema is that file, or that folder; what is not there is taken for a file. */
static mg_rc set_schema(opening *o, const mg_tree *schema, bool said)
{
    mg_project *p = o->out;
    mg_path_kind kind;

    if (kind_of(o, schema, "", &kind) != MG_OK)
        return MG_FAILED;
    p->schema = *schema;
    p->schema_is_file = kind != MG_PATH_FOLDER;
    p->schema_is_said = said;
    if (!p->schema_is_file)
        p->folder = *schema;
    else if (mg_tree_above(schema, &p->folder, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    p->migrations = p->folder;
    return MG_OK;
}

/* The file of that path in a folder, if it is there: *is. */
static mg_rc try_schema(opening *o, const mg_tree *folder, const char *path, bool *is)
{
    mg_path_kind kind;
    mg_tree schema;

    if (*is)
        return MG_OK;
    if (kind_of(o, folder, path, &kind) != MG_OK)
        return MG_FAILED;
    *is = kind == MG_PATH_FILE;
    if (!*is)
        return MG_OK;
    return mg_tree_within(folder, path, &schema, o->arena, o->err) == MG_OK ? set_schema(o, &schema, false) : MG_FAILED;
}

/*
 * A project's folder: one that is no Prisma folder itself and has one. Where the reference finds the schema without
 * being told, but the files beside schema.prisma belong to it.
 */
static mg_rc enter_project(opening *o, mg_tree *prisma, bool is_prisma)
{
    mg_path_kind schema, inner, migrations;

    if (is_prisma)
        return MG_OK;
    if (kind_of(o, prisma, "schema.prisma", &schema) != MG_OK ||
        kind_of(o, prisma, "prisma/schema.prisma", &inner) != MG_OK ||
        kind_of(o, prisma, "prisma/migrations", &migrations) != MG_OK)
        return MG_FAILED;
    if (schema == MG_PATH_FILE || (inner != MG_PATH_FILE && migrations != MG_PATH_FOLDER))
        return MG_OK;
    if (mg_tree_within(prisma, "prisma", prisma, o->arena, o->err) != MG_OK)
        return MG_FAILED;
    o->given = *prisma;
    return MG_OK;
}

/* What the configuration says, or takes for granted, of the schema. */
static mg_rc place_schema(opening *o)
{
    mg_project *p = o->out;
    const mg_config *c = p->config;
    mg_tree schema;
    bool is = false;

    if (o->wish->schema_file)
        return tree_at(&o->given, o->wish->schema_file, &schema, o->arena, o->err) == MG_OK
                   ? set_schema(o, &schema, true)
                   : MG_FAILED;
    if (!c)
        return MG_OK;
    p->schema_is_hidden = c->schema.state == MG_CONFIG_UNREADABLE;
    if (c->schema.state == MG_CONFIG_READ)
        return mg_project_resolve(p, c->schema.text, c->schema.base, &schema, o->arena, o->err) == MG_OK
                   ? set_schema(o, &schema, true)
                   : MG_FAILED;
    if (!o->itself)
        return MG_OK;
    if (try_schema(o, &p->config_project, "schema.prisma", &is) != MG_OK)
        return MG_FAILED;
    return try_schema(o, &p->config_project, "prisma/schema.prisma", &is);
}

static mg_rc place_migrations(opening *o)
{
    mg_project *p = o->out;
    const mg_config *c = p->config;

    p->migrations_are_said = o->wish->migrations_path || (!o->inner && c && c->migrations.state == MG_CONFIG_READ);
    if (o->wish->migrations_path)
        return tree_at(&o->given, o->wish->migrations_path, &p->migrations, o->arena, o->err);
    if (o->inner || (!c && !o->wish->schema_file))
        p->migrations = o->given;
    if (o->inner || !c)
        return MG_OK;
    p->migrations_are_hidden =
        c->migrations.state == MG_CONFIG_UNREADABLE || (p->schema_is_hidden && c->migrations.state != MG_CONFIG_READ);
    if (!p->migrations_are_said)
        return MG_OK;
    return mg_project_resolve(p, c->migrations.text, c->migrations.base, &p->migrations, o->arena, o->err);
}

/* Opens what is given: a folder, or a configuration file by itself. */
static mg_rc open_given(opening *o, const char *path)
{
    mg_tree file = mg_tree_at(o->host, path);
    mg_path_kind kind = MG_PATH_FOLDER;

    if (*path && kind_of(o, &file, "", &kind) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_FILE && mg_config_is_name(mg_tree_name(&file)))
    {
        o->itself = true;
        if (mg_tree_above(&file, &o->given, o->arena, o->err) != MG_OK || read_config(o, &file) != MG_OK)
            return MG_FAILED;
        if (o->out->config)
            o->given = o->out->config_project;
        return MG_OK;
    }
    if (o->wish->is_schema && kind != MG_PATH_FOLDER)
        return mg_tree_above(&file, &o->given, o->arena, o->err);
    return mg_tree_open(&o->given, o->host, path, o->arena, o->err);
}

mg_rc mg_project_open(const mg_host *host, const char *path, const mg_project_wish *wish, mg_project *out,
                      mg_arena *arena, mg_error *err)
{
    opening o = {.host = host, .wish = wish, .out = out, .arena = arena, .err = err};
    bool is_prisma = true;
    mg_tree prisma;

    *out = (mg_project){.host = host};
    if (open_given(&o, path) != MG_OK)
        return MG_FAILED;
    prisma = o.given;
    if (!wish->is_schema && mg_prisma_folder(&o.given, &prisma, &is_prisma, arena, err) != MG_OK)
        return MG_FAILED;
    if (!o.itself && find_config(&o, &prisma) != MG_OK)
        return MG_FAILED;
    if (!out->config && enter_project(&o, &prisma, is_prisma) != MG_OK)
        return MG_FAILED;
    out->folder = out->schema = out->migrations = prisma;
    o.inner = strcmp(prisma.root, o.given.root) != 0;
    out->is_said = o.itself && out->config;
    return place_schema(&o) == MG_OK ? place_migrations(&o) : MG_FAILED;
}

/* What is in it ************************************************************************************************ */

mg_rc mg_project_check_schema(const mg_project *p, mg_arena *arena, mg_error *err)
{
    if (!p->schema_is_hidden)
        return MG_OK;
    return mg_config_unreadable(p->config, &p->config->schema,
                                "Say it in the option \"schema_file\", or, where a schema is asked for, give its path.",
                                arena, err);
}

mg_rc mg_project_check_migrations(const mg_project *p, mg_arena *arena, mg_error *err)
{
    if (!p->migrations_are_hidden)
        return MG_OK;
    return mg_config_unreadable(
        p->config, p->config->migrations.state == MG_CONFIG_UNREADABLE ? &p->config->migrations : &p->config->schema,
        "Say where the migrations are in the option \"migrations_path\".", arena, err);
}

/* The schema that is said is there. */
static mg_rc has_said_schema(const mg_project *p, bool *has, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind;

    if (mg_tree_kind(&p->schema, "", &kind, arena, err) != MG_OK)
        return MG_FAILED;
    *has = kind != MG_PATH_NONE;
    return MG_OK;
}

mg_rc mg_project_migrations(const mg_project *p, bool hash, mg_migrations *out, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind = MG_PATH_FOLDER;
    bool has = true;

    if (mg_project_check_migrations(p, arena, err) != MG_OK ||
        (p->migrations_are_said && mg_tree_kind(&p->migrations, "", &kind, arena, err) != MG_OK) ||
        (kind != MG_PATH_FOLDER && has_said_schema(p, &has, arena, err) != MG_OK))
        return MG_FAILED;
    if (kind == MG_PATH_FOLDER)
        return mg_migrations_open(p->host, &p->migrations, p->migrations_are_said, hash, out, arena, err);
    *out = (mg_migrations){.host = p->host, .tree = p->migrations};
    return has && kind == MG_PATH_NONE
               ? MG_OK
               : mg_error_set(err,
                              (mg_error){.code = MG_ERR_NO_FILE,
                                         .message = mg_arena_printf(arena, "no such folder: %s", p->migrations.root)});
}
