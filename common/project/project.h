/*
 * project.h: what a path of the user's leads to: a Prisma folder, a project's folder, a migrations folder, or a
 * configuration file; and where schema, migrations and seed are, once for all commands.
 *
 * A configuration file is looked for in the folder that is given, and beside the Prisma folder: there it counts if
 * the schema or the migrations that it names are in that folder. What cannot be read in it is told when it is needed.
 */
#ifndef MG_PROJECT_H
#define MG_PROJECT_H

#include "../history/migrations.h"
#include "config.h"

/* What is said apart from the path. */
typedef struct mg_project_wish
{
    const char *schema_file, *migrations_path; /* relative to the folder that is given; or NULL */
    bool is_schema;                            /* the path is that of a schema, which may be a file */
} mg_project_wish;

typedef struct mg_project
{
    const mg_host *host;
    mg_tree folder;      /* of the schema and the seed */
    mg_tree schema;      /* a file; or `folder`, of which all files count */
    bool schema_is_said; /* by the configuration or the wish: it must be there */
    bool schema_is_file;
    mg_tree migrations; /* their folder; unless it is said, that or the one that holds it */
    bool migrations_are_said;
    bool schema_is_hidden, migrations_are_hidden; /* the configuration has them, but they cannot be read */
    const mg_config *config;                      /* NULL: there is none that counts */
    bool is_said;                                 /* the configuration was given, or lies in the folder that was */
    mg_tree config_folder, config_project;        /* where paths in it begin: mg_config_base */
    const char *note;                             /* of a file that is there and does not count, a line; or NULL */
} mg_project;

/* Errors: those of mg_tree_open and mg_config_scan. All of it lives in the arena. */
mg_rc mg_project_open(const mg_host *host, const char *path, const mg_project_wish *wish, mg_project *out,
                      mg_arena *arena, mg_error *err);

/* MG_ERR_CONFIG where the schema, or the migrations, are hidden in the configuration file. */
mg_rc mg_project_check_schema(const mg_project *p, mg_arena *arena, mg_error *err);
mg_rc mg_project_check_migrations(const mg_project *p, mg_arena *arena, mg_error *err);

/*
 * Opens the migrations, as mg_migrations_open. A folder that is said, but is not there, has none yet if the schema is
 * there.
 */
mg_rc mg_project_migrations(const mg_project *p, bool hash, mg_migrations *out, mg_arena *arena, mg_error *err);

/* Sets *out to what a path in the configuration leads to. */
mg_rc mg_project_resolve(const mg_project *p, const char *path, mg_config_base base, mg_tree *out, mg_arena *arena,
                         mg_error *err);

/* Whether a file's name is that of a program that can be a configuration file. */
bool mg_config_is_name(const char *name);

/* The configuration file of a folder, of several the first in the reference's order: *found, and the tree of it. */
mg_rc mg_config_find(const mg_tree *folder, mg_tree *file, bool *found, mg_arena *arena, mg_error *err);

#endif
