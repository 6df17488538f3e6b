/*
 * migrations.h: reads the migrations of a folder.
 *
 * The format is `migrations/NAME/migration.sql` and `migrations/migration_lock.toml`, as the reference writes them.
 * Files beside the folders, and folders whose names begin with a dot, are ignored.
 */
#ifndef MG_MIGRATIONS_H
#define MG_MIGRATIONS_H

#include "../base/sha256.h"
#include "tree.h"

#define MG_NAME_MAX 200 /* how many bytes a migration's name may have */

typedef struct mg_migration
{
    const char *name;
    const char *path;             /* the path of its script below the folder: "NAME/migration.sql" */
    bool has_script;              /* assumed to be true until the folder was looked at */
    bool looked;                  /* whether that has been done */
    char checksum[MG_SHA256_HEX]; /* of the script's bytes; "" if there is no script, or until it is needed */
} mg_migration;

typedef struct mg_migrations
{
    const mg_host *host;
    mg_tree tree;               /* rooted at the migrations folder */
    MG_VEC(mg_migration) items; /* sorted by the bytes of their names */
} mg_migrations;

/*
 * Finds the migrations folder, which is `folder` itself if `is_it`, else `folder/migrations`. Reads the names of the
 * migrations and, with `hash`, all checksums; without, a script is read when it is first needed. Errors: a folder that
 * holds no migrations; a name that is not UTF-8 (MG_ERR_TEXT); files that cannot be read.
 */
mg_rc mg_migrations_open(const mg_host *host, const mg_tree *folder, bool is_it, bool hash, mg_migrations *out,
                         mg_arena *arena, mg_error *err);

/*
 * Sets *out to the Prisma folder for a folder that is given: that folder itself or, if it is the one of the migrations,
 * the folder above. *is_sure says if it is known to hold migrations, or to be their folder.
 */
mg_rc mg_prisma_folder(const mg_tree *given, mg_tree *out, bool *is_sure, mg_arena *arena, mg_error *err);

/* The provider that migration_lock.toml names, in the arena; NULL: there is no such file, or it names none. */
mg_rc mg_migrations_provider(const mg_migrations *m, const char **provider, mg_arena *arena, mg_error *err);

/* Checks migration_lock.toml against the host's provider; P3019. If there is no such file, that is no error. */
mg_rc mg_migrations_check_provider(const mg_migrations *m, mg_arena *arena, mg_error *err);

/* The index of a migration, or MG_NO_OFFSET if there is none with that name. */
size_t mg_migrations_find(const mg_migrations *m, const char *name);

/* Sets *index to it; P3017 if there is none with that name. */
mg_rc mg_migrations_require(const mg_migrations *m, const char *name, size_t *index, mg_arena *arena, mg_error *err);

/* P3010 if the name is longer than the history can hold. */
mg_rc mg_migration_check_name(const char *name, mg_arena *arena, mg_error *err);

/* Finds out if a migration has a script. */
mg_rc mg_migration_look(const mg_migrations *m, mg_migration *one, mg_arena *arena, mg_error *err);

/* P3015 if the migration is known to have no script. */
mg_rc mg_migration_check_script(const mg_migration *m, mg_arena *arena, mg_error *err);

/*
 * Whether a recorded checksum is that of the script, whatever its line ends (LF or CRLF) and its byte order mark. The
 * file is read again only if the checksum of its bytes differs.
 */
mg_rc mg_migration_matches(const mg_migrations *m, mg_migration *one, const char *checksum, bool *matches,
                           mg_arena *arena, mg_error *err);

/*
 * Makes a source of a script's bytes, without any byte order mark. They must be UTF-8 without NUL bytes, else the error
 * is MG_ERR_TEXT with the offset, and `source` is filled nevertheless. `text` is not copied.
 */
mg_rc mg_script_source(const char *name, const char *text, size_t len, mg_source *source, mg_arena *arena,
                       mg_error *err);

/*
 * Reads a migration's script and makes a source of it, as above; P3015 if there is none. `checksum` is set to that of
 * the bytes read.
 */
mg_rc mg_migration_load(const mg_migrations *m, const mg_migration *one, mg_source *source,
                        char checksum[MG_SHA256_HEX], mg_arena *arena, mg_error *err);

#endif
