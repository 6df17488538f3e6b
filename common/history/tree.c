/* tree.c: a folder as a tree; see tree.h. */
#include "tree.h"

#include <string.h>

const char *mg_tree_path(const mg_tree *tree, const char *path, mg_arena *arena)
{
    size_t root = strcmp(tree->root, "/") == 0 ? 0 : strlen(tree->root), len = strlen(path);
    char *full;

    if (len == 0)
        return tree->root;
    full = mg_arena_grow(arena, NULL, 0, root + len + 2);
    if (!full)
        return NULL;
    memcpy(full, tree->root, root);
    full[root] = '/';
    memcpy(full + root + 1, path, len + 1);
    return full;
}

mg_rc mg_tree_open(mg_tree *tree, const mg_host *host, const char *path, mg_arena *arena, mg_error *err)
{
    size_t len = strlen(path);
    mg_path_kind kind;
    char *root;

    if (len == 0)
        return mg_error_set(err, (mg_error){.code = MG_ERR_ARGUMENT, .message = "the path is empty"});
    while (len > 1 && path[len - 1] == '/')
        len--;
    root = mg_arena_copy(arena, path, len);
    if (!root)
        return mg_error_no_memory(err);
    tree->host = host;
    tree->root = root;
    if (host->path_kind(host->ctx, root, &kind, arena, err) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_NONE)
        return mg_error_set(
            err, (mg_error){.code = MG_ERR_NO_FILE, .message = mg_arena_printf(arena, "no such folder: %s", root)});
    if (kind != MG_PATH_FOLDER)
        return mg_error_set(
            err, (mg_error){.code = MG_ERR_FILE, .message = mg_arena_printf(arena, "not a folder: %s", root)});
    return MG_OK;
}

mg_rc mg_tree_kind(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    if (!full)
        return mg_error_no_memory(err);
    return tree->host->path_kind(tree->host->ctx, full, kind, arena, err);
}

mg_rc mg_tree_list(const mg_tree *tree, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    return tree->host->folder_list(tree->host->ctx, tree->root, each, arg, arena, err);
}

mg_rc mg_tree_read(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                   mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    if (!full)
        return mg_error_no_memory(err);
    return tree->host->file_read(tree->host->ctx, full, MG_FILE_MAX, text, len, arena, err);
}
