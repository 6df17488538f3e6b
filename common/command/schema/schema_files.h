/* schema_files.h: the schema argument of a command: a text, a file, or a folder of files. */
#ifndef MG_SCHEMA_FILES_H
#define MG_SCHEMA_FILES_H

#include "../../call/projects.h"
#include "../../history/tree.h"
#include "../../psl/psl.h"

typedef struct mg_schema_files
{
    MG_VEC(mg_psl_input) items; /* by path */
    bool inline_text;
    mg_tree tree; /* that the files are of; none with inline_text */
} mg_schema_files;

/*
 * Reads what `schema` means: the text itself when it holds a line end or a brace; else the path of a file, or of a
 * folder whose *.prisma files are taken, those of its subfolders too (not of migrations and node_modules, nor of
 * folders that begin with a dot); a configuration file, and a folder that holds one, mean the schema that it names.
 * Texts belong to the call, without byte order marks. Errors, recorded in the call: no such path, no schema in the
 * folder, a text that is not UTF-8.
 */
mg_rc mg_schema_read(mg_call *call, const char *schema, mg_schema_files *files);

/* The schema of a folder, as above; that there is none is no error. */
mg_rc mg_schema_read_folder(mg_call *call, const mg_tree *folder, mg_schema_files *files);

/* That of a project: a file, or a folder, of which that there is none is no error. */
mg_rc mg_schema_read_project(mg_call *call, const mg_project *p, mg_schema_files *files);

/* One file alone. */
mg_rc mg_schema_read_file(mg_call *call, const mg_tree *tree, const char *path, mg_schema_files *files);

/* Writes a file of the schema, or a new one beside them; `path` is whole, as those of the files are. */
mg_rc mg_schema_write(mg_call *call, const mg_schema_files *files, const char *path, const char *text, size_t len);

/* The error of a schema that is not valid: the reference's text, as it lays it out. */
mg_rc mg_schema_not_valid(mg_call *call, const mg_psl_result *result);

#endif
