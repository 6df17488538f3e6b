/*
 * tree.h: where migrations and schemas are read from. Today a folder of the host's file system.
 */
#ifndef MG_TREE_H
#define MG_TREE_H

#include "../host.h"

typedef struct mg_tree
{
    const mg_host *host;
    const char *root; /* as the user wrote it, without trailing slashes */
} mg_tree;

/* The largest file that is read, in bytes; a larger one is an error that says so. */
#define MG_FILE_MAX ((size_t) 256 * 1024 * 1024)

/* Opens `path`: it must exist and be a folder. Errors: MG_ERR_ARGUMENT (empty), MG_ERR_NO_FILE, MG_ERR_FILE. */
mg_rc mg_tree_open(mg_tree *tree, const mg_host *host, const char *path, mg_arena *arena, mg_error *err);

/* What `path` (relative to the root) is. */
mg_rc mg_tree_kind(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err);

/* Calls `each` for every entry of the root, in no order. */
mg_rc mg_tree_list(const mg_tree *tree, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err);

/* The bytes of a file; owned by `arena`. */
mg_rc mg_tree_read(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                   mg_error *err);

/* The full path of `path`, for messages. NULL when out of memory. */
const char *mg_tree_path(const mg_tree *tree, const char *path, mg_arena *arena);

#endif
