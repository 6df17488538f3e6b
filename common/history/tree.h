/*
 * tree.h: what a path of the user's leads to: folders and files, to list, read and write.
 *
 * Commands know trees alone: where one lies is known to what is behind it (mg_tree_ops). Today that is a folder or a
 * file of the host's (folder_tree.h).
 *
 * A tree is its root and what is under it. The root is a folder, a file by itself, or nothing yet: opening asks nobody.
 * Paths that the functions take are relative to it, and "" is the root itself.
 */
#ifndef MG_TREE_H
#define MG_TREE_H

#include "../host.h"

typedef struct mg_tree mg_tree;

/*
 * What holds trees. Paths are whole, as mg_tree_path gives them; otherwise the functions keep what mg_host says of
 * path_kind, folder_list, file_read, file_write, folder_create and folder_remove, in this order.
 */
typedef struct mg_tree_ops
{
    mg_rc (*kind)(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);
    mg_rc (*list)(const mg_tree *tree, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);
    mg_rc (*read)(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                  mg_error *err);
    mg_rc (*write)(const mg_tree *tree, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err);
    mg_rc (*create)(const mg_tree *tree, const char *path, const char *file, const char *text, size_t len,
                    mg_arena *arena, mg_error *err);
    mg_rc (*remove)(const mg_tree *tree, const char *path, const char *file, mg_arena *arena, mg_error *err);
} mg_tree_ops;

struct mg_tree
{
    const mg_tree_ops *ops;
    const void *store; /* for `ops` */
    const char *root;  /* as the user wrote it */
};

/* The tree whose root is `path`, which lives as long as the tree. */
mg_tree mg_tree_at(const mg_host *host, const char *path);

/*
 * The same, of a folder that exists; slashes at the end of its path are left out. Errors: MG_ERR_ARGUMENT (empty),
 * MG_ERR_NO_FILE, MG_ERR_FILE.
 */
mg_rc mg_tree_open(mg_tree *tree, const mg_host *host, const char *path, mg_arena *arena, mg_error *err);

/* Sets *out to the tree whose root is `path` in another. `out` may be `tree`. */
mg_rc mg_tree_within(const mg_tree *tree, const char *path, mg_tree *out, mg_arena *arena, mg_error *err);

/*
 * Sets *out to the tree one folder above: the path without its last name, which is cut off in the text, as a shell's
 * user would. `out` may be `tree`.
 */
mg_rc mg_tree_above(const mg_tree *tree, mg_tree *out, mg_arena *arena, mg_error *err);

/* The last name of the root's path. */
const char *mg_tree_name(const mg_tree *tree);

/* The whole path of `path`, for messages. NULL when out of memory. */
const char *mg_tree_path(const mg_tree *tree, const char *path, mg_arena *arena);

/* What `path` is. */
mg_rc mg_tree_kind(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);

/* Calls `each` for every entry of a folder, in no order. */
mg_rc mg_tree_list(const mg_tree *tree, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);

/* The bytes of a file, NUL-terminated for safety; owned by `arena`. */
mg_rc mg_tree_read(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                   mg_error *err);

/* Writes a file whole, in place of one that exists. */
mg_rc mg_tree_write(const mg_tree *tree, const char *path, const char *text, size_t len, mg_arena *arena,
                    mg_error *err);

/* Makes a folder with one file in it, both at once; one that exists is an error and stays as it is. */
mg_rc mg_tree_create(const mg_tree *tree, const char *path, const char *file, const char *text, size_t len,
                     mg_arena *arena, mg_error *err);

/* Takes away what mg_tree_create made. */
mg_rc mg_tree_remove(const mg_tree *tree, const char *path, const char *file, mg_arena *arena, mg_error *err);

#endif
