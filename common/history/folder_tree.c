/* folder_tree.c: see folder_tree.h. */
#include "folder_tree.h"

#define FILE_MAX ((size_t) 256 * 1024 * 1024) /* bytes */

static mg_rc look_at_path(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    const mg_host *h = tree->store;

    return h->path_kind(h->ctx, path, kind, arena, err);
}

static mg_rc list_folder(const mg_tree *tree, const char *path, mg_name_fn each, void *arg, mg_arena *arena,
                         mg_error *err)
{
    const mg_host *h = tree->store;

    return h->folder_list(h->ctx, path, each, arg, arena, err);
}

static mg_rc read_whole_file(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                             mg_error *err)
{
    const mg_host *h = tree->store;

    return h->file_read(h->ctx, path, FILE_MAX, text, len, arena, err);
}

static mg_rc write_whole_file(const mg_tree *tree, const char *path, const char *text, size_t len, mg_arena *arena,
                              mg_error *err)
{
    const mg_host *h = tree->store;

    return h->file_write(h->ctx, path, text, len, arena, err);
}

static mg_rc create_folder(const mg_tree *tree, const char *path, const char *file, const char *text, size_t len,
                           mg_arena *arena, mg_error *err)
{
    const mg_host *h = tree->store;

    return h->folder_create(h->ctx, path, file, text, len, arena, err);
}

static mg_rc remove_folder(const mg_tree *tree, const char *path, const char *file, mg_arena *arena, mg_error *err)
{
    const mg_host *h = tree->store;

    return h->folder_remove(h->ctx, path, file, arena, err);
}

static const mg_tree_ops folder_ops = {
    .kind = look_at_path,
    .list = list_folder,
    .read = read_whole_file,
    .write = write_whole_file,
    .create = create_folder,
    .remove = remove_folder,
};

mg_tree mg_folder_tree(const mg_host *host, const char *path)
{
    return (mg_tree){.ops = &folder_ops, .store = host, .root = path};
}
