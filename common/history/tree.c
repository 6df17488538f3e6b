/* tree.c: see tree.h. */
#include "folder_tree.h"

#include <string.h>

mg_tree mg_tree_at(const mg_host *host, const char *path)
{
    return mg_folder_tree(host, path);
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
    *tree = mg_tree_at(host, root);
    if (mg_tree_kind(tree, "", &kind, arena, err) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_NONE)
        return mg_error_set(
            err, (mg_error){.code = MG_ERR_NO_FILE, .message = mg_arena_printf(arena, "no such folder: %s", root)});
    if (kind != MG_PATH_FOLDER)
        return mg_error_set(
            err, (mg_error){.code = MG_ERR_FILE, .message = mg_arena_printf(arena, "not a folder: %s", root)});
    return MG_OK;
}

/* Paths ******************************************************************************************************** */

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

const char *mg_tree_name(const mg_tree *tree)
{
    const char *slash = strrchr(tree->root, '/');

    return slash ? slash + 1 : tree->root;
}

/* Gives the tree another root, which is NULL if there was no memory for it. */
static mg_rc set_root(const mg_tree *tree, const char *root, mg_tree *out, mg_error *err)
{
    if (!root)
        return mg_error_no_memory(err);
    *out = (mg_tree){.ops = tree->ops, .store = tree->store, .root = root};
    return MG_OK;
}

mg_rc mg_tree_within(const mg_tree *tree, const char *path, mg_tree *out, mg_arena *arena, mg_error *err)
{
    return set_root(tree, mg_tree_path(tree, path, arena), out, err);
}

mg_rc mg_tree_above(const mg_tree *tree, mg_tree *out, mg_arena *arena, mg_error *err)
{
    const char *name = mg_tree_name(tree);
    size_t above = (size_t) (name - tree->root);

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return set_root(tree, mg_arena_printf(arena, "%s/..", tree->root), out, err);
    if (above == 0)
        return set_root(tree, ".", out, err);
    return set_root(tree, above == 1 ? "/" : mg_arena_copy(arena, tree->root, above - 1), out, err);
}

/* What lies there ********************************************************************************************** */

mg_rc mg_tree_kind(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    return full ? tree->ops->kind(tree, full, kind, arena, err) : mg_error_no_memory(err);
}

mg_rc mg_tree_list(const mg_tree *tree, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    return full ? tree->ops->list(tree, full, each, arg, arena, err) : mg_error_no_memory(err);
}

mg_rc mg_tree_read(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                   mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    return full ? tree->ops->read(tree, full, text, len, arena, err) : mg_error_no_memory(err);
}

mg_rc mg_tree_write(const mg_tree *tree, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    return full ? tree->ops->write(tree, full, text, len, arena, err) : mg_error_no_memory(err);
}

mg_rc mg_tree_create(const mg_tree *tree, const char *path, const char *file, const char *text, size_t len,
                     mg_arena *arena, mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    return full ? tree->ops->create(tree, full, file, text, len, arena, err) : mg_error_no_memory(err);
}

mg_rc mg_tree_remove(const mg_tree *tree, const char *path, const char *file, mg_arena *arena, mg_error *err)
{
    const char *full = mg_tree_path(tree, path, arena);

    return full ? tree->ops->remove(tree, full, file, arena, err) : mg_error_no_memory(err);
}
