/*
 * migrations.h: the migrations of a folder.
 *
 * Format: `migrations/NAME/migration.sql` and `migrations/migration_lock.toml`, as the reference writes them. Files
 * beside the folders and folders whose names begin with a dot are ignored.
 */
#ifndef MG_MIGRATIONS_H
#define MG_MIGRATIONS_H

#include "../base/sha256.h"
#include "tree.h"

#define MG_NAME_MAX 200 /* bytes of a migration's name */

typedef struct mg_migration
{
    const char *name;
    const char *path;             /* of its script, relative to the folder: "NAME/migration.sql" */
    bool has_script;              /* a folder that was not looked at yet is taken to have one */
    bool looked;                  /* has_script is known */
    char checksum[MG_SHA256_HEX]; /* of the script's bytes; "" without a script, or until it is needed */
} mg_migration;

typedef struct mg_migrations
{
    const mg_host *host;
    mg_tree tree;               /* rooted at the migrations folder */
    MG_VEC(mg_migration) items; /* by name, byte order */
} mg_migrations;

/*
 * Finds the migrations folder (`folder` itself, which `is_it` says, or `folder/migrations`), reads the names, and all
 * checksums if `hash` (else each script is looked at, and read, when it is first needed). Errors: a folder that holds
 * no migrations; a name that is not UTF-8 (MG_ERR_TEXT); unreadable files.
 */
mg_rc mg_migrations_open(const mg_host *host, const mg_tree *folder, bool is_it, bool hash, mg_migrations *out,
                         mg_arena *arena, mg_error *err);

/*
 * Sets *out to the Prisma folder of one that is given: the folder itself, or the one above the migrations. *is_sure: it
 * holds migrations, or is their folder.
 */
mg_rc mg_prisma_folder(const mg_tree *given, mg_tree *out, bool *is_sure, mg_arena *arena, mg_error *err);

/* Checks migration_lock.toml against the host's provider: P3019. No lock file is no error. */
mg_rc mg_migrations_check_provider(const mg_migrations *m, mg_arena *arena, mg_error *err);

/* The index of `name`; MG_NO_OFFSET when there is none. */
size_t mg_migrations_find(const mg_migrations *m, const char *name);

/* The same in *index; P3017 when there is none. */
mg_rc mg_migrations_require(const mg_migrations *m, const char *name, size_t *index, mg_arena *arena, mg_error *err);

/* P3010 when a name is longer than the history can hold. */
mg_rc mg_migration_check_name(const char *name, mg_arena *arena, mg_error *err);

/* Finds out whether a migration has a script. */
mg_rc mg_migration_look(const mg_migrations *m, mg_migration *one, mg_arena *arena, mg_error *err);

/* P3015 when the migration is known to have no script. */
mg_rc mg_migration_check_script(const mg_migration *m, mg_arena *arena, mg_error *err);

/*
 * Whether a recorded checksum is that of the script, up to line endings (LF, CRLF) and a byte order mark. Reads the
 * file again only when the bytes' own checksum differs.
 */
mg_rc mg_migration_matches(const mg_migrations *m, mg_migration *one, const char *checksum, bool *matches,
                           mg_arena *arena, mg_error *err);

/*
 * A script's bytes as a source: those after any byte order mark, checked to be UTF-8 without NUL bytes (MG_ERR_TEXT
 * with the offset, after `source` is filled). `text` is not copied.
 */
mg_rc mg_script_source(const char *name, const char *text, size_t len, mg_source *source, mg_arena *arena,
                       mg_error *err);

/* A migration's script as a source, as above; P3015 when there is none. `checksum` gets that of what was read. */
mg_rc mg_migration_load(const mg_migrations *m, const mg_migration *one, mg_source *source,
                        char checksum[MG_SHA256_HEX], mg_arena *arena, mg_error *err);

#endif
