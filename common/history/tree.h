/*
 * tree.h: a tree is what a path of the user's leads to: folders and files, to be listed, read and written.
 *
 * Commands know trees alone. Where a tree lies is known only to its implementation (mg_tree_ops); today that is a
 * folder or a file of the host (folder_tree.h).
 *
 * A tree consists of its root and everything below it. The root is a folder, a single file, or something that does not
 * exist yet; opening a tree does not find out. The paths that the functions take are relative to the root, and "" is
 * the root itself.
 */
#ifndef MG_TREE_H
#define MG_TREE_H

#include "../host.h"

typedef struct mg_tree mg_tree;

/*
 * An implementation of trees. It gets full paths, as mg_tree_path returns them. Otherwise the functions do what mg_host
 * says of path_kind, folder_list, file_read, file_write, folder_create and folder_remove, in this order.
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
    const void *store; /* what `ops` needs */
    const char *root;  /* as the user wrote it */
};

/* The tree whose root is `path`, which must live as long as the tree. */
mg_tree mg_tree_at(const mg_host *host, const char *path);

/*
 * The same for a folder that has to exist. Slashes at the end of its path are dropped. Errors: MG_ERR_ARGUMENT (empty),
 * MG_ERR_NO_FILE, MG_ERR_FILE.
 */
mg_rc mg_tree_open(mg_tree *tree, const mg_host *host, const char *path, mg_arena *arena, mg_error *err);

/* Sets *out to the tree whose root is `path` in another tree. `out` may be `tree`. */
mg_rc mg_tree_within(const mg_tree *tree, const char *path, mg_tree *out, mg_arena *arena, mg_error *err);

/*
 * Sets *out to the tree one folder above. The last name of the path is cut off, as a user of a shell would do; links
 * are not followed. `out` may be `tree`.
 */
mg_rc mg_tree_above(const mg_tree *tree, mg_tree *out, mg_arena *arena, mg_error *err);

/* The last name of the root's path. */
const char *mg_tree_name(const mg_tree *tree);

/* The full path of `path`, for messages. NULL if there is no memory. */
const char *mg_tree_path(const mg_tree *tree, const char *path, mg_arena *arena);

/* Sets *kind to what `path` is. */
mg_rc mg_tree_kind(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);

/* Calls `each` for every entry of a folder, in any order. */
mg_rc mg_tree_list(const mg_tree *tree, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);

/* Reads the bytes of a file, which belong to `arena`. A NUL byte follows them. */
mg_rc mg_tree_read(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                   mg_error *err);

/* Writes a whole file; one that exists is replaced. */
mg_rc mg_tree_write(const mg_tree *tree, const char *path, const char *text, size_t len, mg_arena *arena,
                    mg_error *err);

/*
 * Makes a folder with one file in it; either both are made or nothing. A folder that exists is an error and stays as it
 * is.
 */
mg_rc mg_tree_create(const mg_tree *tree, const char *path, const char *file, const char *text, size_t len,
                     mg_arena *arena, mg_error *err);

/* Removes what mg_tree_create has made. */
mg_rc mg_tree_remove(const mg_tree *tree, const char *path, const char *file, mg_arena *arena, mg_error *err);

#endif
