/* schema_files.h: reads the schema argument of a command: a text, a file, or a folder of files. */
#ifndef MG_SCHEMA_FILES_H
#define MG_SCHEMA_FILES_H

#include "../../call/projects.h"
#include "../../history/tree.h"
#include "../../psl/psl.h"

typedef struct mg_schema_files
{
    MG_VEC(mg_psl_input) items; /* sorted by path */
    bool inline_text;
    mg_tree tree; /* where the files are; not set with inline_text */
} mg_schema_files;

/*
 * Reads what `schema` means. If it contains a line end or a brace, it is the schema itself. Otherwise it is the path of
 * a file, or of a folder, whose *.prisma files are read, also those in its subfolders (except migrations, node_modules,
 * and folders whose names begin with a dot). A configuration file, or a folder with one, means the schema that the
 * configuration names. The texts belong to the call and have no byte order marks. Errors, recorded in the call: there
 * is no such path, the folder has no schema, a text is not UTF-8.
 */
mg_rc mg_schema_read(mg_call *call, const char *schema, mg_schema_files *files);

/* Reads the schema of a folder, as above; having none is no error. */
mg_rc mg_schema_read_folder(mg_call *call, const mg_tree *folder, mg_schema_files *files);

/* Reads the schema of a project, a file or a folder; a folder without one is no error. */
mg_rc mg_schema_read_project(mg_call *call, const mg_project *p, mg_schema_files *files);

/* Reads a single file. */
mg_rc mg_schema_read_file(mg_call *call, const mg_tree *tree, const char *path, mg_schema_files *files);

/* Writes a file of the schema, or a new one beside its files. `path` is a full path, as those of the files are. */
mg_rc mg_schema_write(mg_call *call, const mg_schema_files *files, const char *path, const char *text, size_t len);

/* Sets the error of a schema that is not valid, in the reference's words and layout. */
mg_rc mg_schema_not_valid(mg_call *call, const mg_psl_result *result);

#endif
