/* folder_tree.h: trees in the host's file system. This file alone calls the host's callbacks for files. */
#ifndef MG_FOLDER_TREE_H
#define MG_FOLDER_TREE_H

#include "tree.h"

/*
 * The tree at `path`, which must live as long as the tree. A file of more than 256 MB is not read; the error says so.
 */
mg_tree mg_folder_tree(const mg_host *host, const char *path);

#endif
