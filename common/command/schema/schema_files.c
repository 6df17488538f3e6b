/* schema_files.c: finds and reads the files of a schema; see schema_files.h. */
#include "schema_files.h"

#include "../../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16 /* how deep folders may be nested, since symbolic links can make a circle */

typedef struct
{
    mg_call *call;
    MG_VEC(const char *) names;
} listing;

static bool ends_in_prisma(const char *name, const char *end)
{
    size_t n = strlen(name), e = strlen(end);

    return n > e && strcmp(name + n - e, end) == 0;
}

/* Checks a text and adds it to the files. */
static mg_rc add_file_text(mg_call *call, mg_schema_files *files, const char *path, const char *text, size_t len)
{
    size_t bom = mg_utf8_bom(text, len), bad;
    mg_source source = {path, text + bom, len - bom};
    const char *nul = memchr(source.text, '\0', source.len);
    mg_psl_input *file;
    mg_place at;

    bad = mg_utf8_check(source.text, source.len);
    if (nul && (size_t) (nul - source.text) < bad)
        bad = (size_t) (nul - source.text);
    if (bad < source.len)
    {
        at = mg_source_place(&source, bad);
        return mg_call_fail(call, MG_ERR_TEXT, "Save the schema as UTF-8 text.",
                            "the schema is not valid UTF-8 text: %s:%zu:%zu: byte 0x%02x", path, at.line, at.column,
                            (unsigned) (unsigned char) source.text[bad]);
    }
    file = mg_vec_push(&call->arena, &files->items);
    if (!file)
        return mg_call_no_memory(call);
    *file = (mg_psl_input){path, source.text, source.len};
    return MG_OK;
}

static mg_rc note_name(void *arg, const char *name, mg_path_kind kind)
{
    listing *l = arg;
    const char **slot;

    (void) kind;
    if (name[0] == '.' || strcmp(name, "migrations") == 0 || strcmp(name, "node_modules") == 0)
        return MG_OK;
    slot = mg_vec_push(&l->call->arena, &l->names);
    if (!slot || !(*slot = mg_arena_str(&l->call->arena, name)))
        return mg_call_no_memory(l->call);
    return MG_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static mg_rc read_file(mg_call *call, const mg_tree *tree, const char *path, mg_schema_files *files)
{
    const char *full = mg_tree_path(tree, path, &call->arena), *text;
    size_t len;

    if (!full)
        return mg_call_no_memory(call);
    if (mg_tree_read(tree, path, &text, &len, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return add_file_text(call, files, full, text, len);
}

static mg_rc read_folder(mg_call *call, const mg_tree *folder, size_t depth, mg_schema_files *files);

static mg_rc read_entry(mg_call *call, const mg_tree *folder, const char *name, size_t depth, mg_schema_files *files)
{
    mg_path_kind kind;
    mg_tree inner;

    if (mg_tree_kind(folder, name, &kind, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_FILE && ends_in_prisma(name, ".prisma"))
        return read_file(call, folder, name, files);
    if (kind != MG_PATH_FOLDER)
        return MG_OK;
    if (mg_tree_within(folder, name, &inner, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return read_folder(call, &inner, depth + 1, files);
}

/* Recursion is no deeper than DEPTH_MAX. */
static mg_rc read_folder(mg_call *call, const mg_tree *folder, size_t depth, mg_schema_files *files)
{
    listing l = {.call = call};

    if (depth > DEPTH_MAX)
        return mg_call_fail(call, MG_ERR_LIMIT, "A link may lead back to a folder that holds it.",
                            "folders lie more than %d deep: %s", DEPTH_MAX, mg_shown(&call->arena, folder->root));
    if (mg_tree_list(folder, "", note_name, &l, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (l.names.len > 0)
        qsort(l.names.items, l.names.len, sizeof *l.names.items, by_name);
    for (size_t i = 0; i < l.names.len; i++)
        if (read_entry(call, folder, l.names.items[i], depth, files) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

mg_rc mg_schema_read_folder(mg_call *call, const mg_tree *folder, mg_schema_files *files)
{
    *files = (mg_schema_files){.tree = *folder};
    return read_folder(call, folder, 0, files);
}

mg_rc mg_schema_read_file(mg_call *call, const mg_tree *tree, const char *path, mg_schema_files *files)
{
    *files = (mg_schema_files){.tree = *tree};
    return read_file(call, tree, path, files);
}

mg_rc mg_schema_read_project(mg_call *call, const mg_project *p, mg_schema_files *files)
{
    if (mg_project_check_schema(p, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    return p->schema_is_file ? mg_schema_read_file(call, &p->schema, "", files)
                             : mg_schema_read_folder(call, &p->folder, files);
}

mg_rc mg_schema_read(mg_call *call, const char *schema, mg_schema_files *files)
{
    const mg_project *project;
    mg_path_kind kind;
    mg_tree tree;

    *files = (mg_schema_files){.inline_text = strpbrk(schema, "\n{") != NULL};
    if (files->inline_text)
        return add_file_text(call, files, "schema.prisma", schema, strlen(schema));
    if (!*schema)
        return mg_call_fail(call, MG_ERR_ARGUMENT, NULL, "the path is empty");
    if (mg_call_schema_project(call, schema, &project) != MG_OK)
        return MG_FAILED;
    tree = mg_tree_at(call->host, schema);
    if (project->is_said)
        return mg_schema_read_project(call, project, files);
    if (mg_tree_kind(&tree, "", &kind, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (kind != MG_PATH_FOLDER)
        return mg_schema_read_file(call, &tree, "", files);
    if (mg_tree_open(&tree, call->host, schema, &call->arena, &call->error) != MG_OK ||
        mg_schema_read_folder(call, &tree, files) != MG_OK)
        return MG_FAILED;
    if (files->items.len == 0)
        return mg_call_fail(call, MG_ERR_NO_FILE, "A schema is a file whose name ends in .prisma.",
                            "no schema in the folder %s", schema);
    return MG_OK;
}

mg_rc mg_schema_write(mg_call *call, const mg_schema_files *files, const char *path, const char *text, size_t len)
{
    mg_tree file = files->tree;

    file.root = path;
    return mg_tree_write(&file, "", text, len, &call->arena, &call->error);
}

mg_rc mg_schema_not_valid(mg_call *call, const mg_psl_result *result)
{
    const char *text = mg_psl_render_errors(&call->arena, result);

    if (!text)
        return mg_call_no_memory(call);
    return mg_call_fail(call, "P1012", NULL, "Prisma schema validation\n%s", text);
}
