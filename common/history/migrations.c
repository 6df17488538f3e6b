/* migrations.c: reads a migrations folder; see migrations.h. */
#include "migrations.h"

#include "../base/strbuf.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
    mg_migrations *m;
    mg_arena *arena;
    mg_error *err;
    bool schema; /* one of the files is a schema */
} folder_listing;

static bool is_schema(const char *name, size_t len)
{
    return len > 7 && strcmp(name + len - 7, ".prisma") == 0;
}

/*
 * Keeps an entry of the folder if it can be a migration. Where the listing does not say what an entry is, that is found
 * out after the listing.
 */
static mg_rc add_entry(void *arg, const char *name, mg_path_kind kind)
{
    static const char script[] = "/migration.sql";
    folder_listing *l = arg;
    size_t len = strlen(name);
    mg_migration *one;
    char *path;

    if (name[0] == '.')
        return MG_OK;
    l->schema = l->schema || (kind != MG_PATH_FOLDER && is_schema(name, len));
    if (kind == MG_PATH_FILE)
        return MG_OK;
    one = mg_vec_push(l->arena, &l->m->items);
    path = mg_arena_grow(l->arena, NULL, 0, len + sizeof script);
    if (!one || !path || !(one->name = mg_arena_copy(l->arena, name, len)))
        return mg_error_no_memory(l->err);
    memcpy(path, name, len);
    memcpy(path + len, script, sizeof script);
    one->path = path;
    one->has_script = kind == MG_PATH_FOLDER;
    return MG_OK;
}

/* Refuses a name that would break the lines of reports, or that the history cannot hold as text. */
static mg_rc check_migration_name(const mg_migrations *m, const char *name, mg_arena *arena, mg_error *err)
{
    const unsigned char *p = (const unsigned char *) name;

    if (mg_utf8_check(name, strlen(name)) != strlen(name))
        return mg_error_set(err, (mg_error){.code = MG_ERR_TEXT,
                                            .hint = "Rename it.",
                                            .message = mg_arena_printf(arena, "%s holds a name that is not valid UTF-8",
                                                                       m->tree.root)});
    while (*p >= 0x20 && *p != 0x7F)
        p++;
    if (*p)
        return mg_error_set(
            err, (mg_error){.code = MG_ERR_TEXT,
                            .hint = "Rename it.",
                            .message = mg_arena_printf(arena, "%s holds a name with a control character (0x%02x)",
                                                       m->tree.root, *p)});
    return MG_OK;
}

static int compare_migrations(const void *a, const void *b)
{
    return strcmp(((const mg_migration *) a)->name, ((const mg_migration *) b)->name);
}

static void hex_of(const char *text, size_t len, char hex[MG_SHA256_HEX])
{
    mg_sha256 s;

    mg_sha256_start(&s);
    mg_sha256_add(&s, text, len);
    mg_sha256_hex(&s, hex);
}

#define HASHED_AT_ONCE 4194304 /* bytes: some milliseconds */

/* Like hex_of, for texts of any length: it can be interrupted. */
static mg_rc hash_text(const mg_host *h, const char *text, size_t len, char hex[MG_SHA256_HEX], mg_arena *arena,
                       mg_error *err)
{
    mg_sha256 s;
    size_t at = 0;

    mg_sha256_start(&s);
    for (; len - at > HASHED_AT_ONCE; at += HASHED_AT_ONCE)
    {
        mg_sha256_add(&s, text + at, HASHED_AT_ONCE);
        if (h->interrupted(h->ctx, arena, err) != MG_OK)
            return MG_FAILED;
    }
    mg_sha256_add(&s, text + at, len - at);
    mg_sha256_hex(&s, hex);
    return MG_OK;
}

/* Computes the checksum of a script. The text is dropped at once, since most scripts are only compared. */
static mg_rc hash_script(const mg_migrations *m, mg_migration *one, mg_arena *arena, mg_error *err)
{
    mg_arena scratch;
    const char *text;
    size_t len;
    mg_rc rc;

    mg_arena_init(&scratch, arena->mem);
    rc = mg_tree_read(&m->tree, one->path, &text, &len, &scratch, err);
    one->looked = true;
    one->has_script = rc == MG_OK || strcmp(err->code, MG_ERR_NO_FILE) != 0;
    if (rc == MG_OK)
        rc = hash_text(m->host, text, len, one->checksum, arena, err);
    else if (!one->has_script)
    {
        memset(err, 0, sizeof *err);
        rc = MG_OK;
    }
    else
        mg_error_keep(arena, err);
    mg_arena_free(&scratch);
    return rc;
}

mg_rc mg_migration_look(const mg_migrations *m, mg_migration *one, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind;

    if (one->looked)
        return MG_OK;
    if (mg_tree_kind(&m->tree, one->path, &kind, arena, err) != MG_OK)
        return MG_FAILED;
    one->looked = true;
    one->has_script = kind != MG_PATH_NONE;
    return MG_OK;
}

/* Is an entry a folder? Where the listing did not say, it is asked. */
static mg_rc is_folder(const mg_migrations *m, mg_migration *one, bool *folder, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind;

    *folder = one->has_script;
    if (*folder)
        return MG_OK;
    if (mg_migration_look(m, one, arena, err) != MG_OK || mg_tree_kind(&m->tree, one->name, &kind, arena, err) != MG_OK)
        return MG_FAILED;
    *folder = kind == MG_PATH_FOLDER;
    return MG_OK;
}

/* Keeps those entries that are folders, and with `hash` computes the checksums of their scripts. */
static mg_rc keep_folders(mg_migrations *m, bool hash, mg_arena *arena, mg_error *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < m->items.len; i++)
    {
        mg_migration *one = &m->items.items[i];
        bool folder;

        if (is_folder(m, one, &folder, arena, err) != MG_OK)
            return MG_FAILED;
        if (!folder)
            continue;
        if (check_migration_name(m, one->name, arena, err) != MG_OK)
            return MG_FAILED;
        if (one->has_script && hash && hash_script(m, one, arena, err) != MG_OK)
            return MG_FAILED;
        if (kept++ < i)
            m->items.items[kept - 1] = *one;
    }
    m->items.len = kept;
    return MG_OK;
}

static bool is_called_migrations(const mg_tree *tree)
{
    return strcmp(mg_tree_name(tree), "migrations") == 0;
}

/*
 * A folder is taken for the folder `migrations` itself if it contains none, and either has that name or the lock file.
 */
mg_rc mg_prisma_folder(const mg_tree *given, mg_tree *out, bool *is_sure, mg_arena *arena, mg_error *err)
{
    mg_path_kind inner, lock;

    if (mg_tree_kind(given, "migrations", &inner, arena, err) != MG_OK ||
        mg_tree_kind(given, "migration_lock.toml", &lock, arena, err) != MG_OK)
        return MG_FAILED;
    *out = *given;
    *is_sure = inner == MG_PATH_FOLDER || lock == MG_PATH_FILE || is_called_migrations(given);
    if (inner == MG_PATH_FOLDER || !*is_sure)
        return MG_OK;
    return mg_tree_above(given, out, arena, err);
}

/*
 * Refuses a folder that nothing marks as one of migrations, unless it is called `migrations`. Otherwise a wrong folder
 * (the project's, or that of one migration) would pass for an empty history. If a schema lies in the folder but no
 * migration yet, its other folders belong to the schema, or to anything else, and are ignored.
 */
static mg_rc check_is_migrations(mg_migrations *m, bool schema, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind;

    if (is_called_migrations(&m->tree))
        return MG_OK;
    for (size_t i = 0; i < m->items.len; i++)
    {
        if (mg_migration_look(m, &m->items.items[i], arena, err) != MG_OK)
            return MG_FAILED;
        if (m->items.items[i].has_script)
            return MG_OK;
    }
    if (mg_tree_kind(&m->tree, "migration_lock.toml", &kind, arena, err) != MG_OK)
        return MG_FAILED;
    if (kind != MG_PATH_NONE)
        return MG_OK;
    if (schema)
    {
        m->items.len = 0;
        return MG_OK;
    }
    return mg_error_set(err,
                        (mg_error){.code = MG_ERR_NO_FILE,
                                   .hint = "Give the folder that holds the folder `migrations`.",
                                   .message = mg_arena_printf(arena, "no migrations in the folder %s", m->tree.root)});
}

mg_rc mg_migrations_open(const mg_host *host, const mg_tree *folder, bool is_it, bool hash, mg_migrations *out,
                         mg_arena *arena, mg_error *err)
{
    folder_listing l = {out, arena, err, false};
    mg_path_kind kind = MG_PATH_NONE;

    *out = (mg_migrations){.host = host, .tree = *folder};
    if (!is_it && mg_tree_kind(folder, "migrations", &kind, arena, err) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_FOLDER && mg_tree_within(&out->tree, "migrations", &out->tree, arena, err) != MG_OK)
        return MG_FAILED;
    if (mg_tree_list(&out->tree, "", add_entry, &l, arena, err) != MG_OK)
        return MG_FAILED;
    if (out->items.len > 0)
        qsort(out->items.items, out->items.len, sizeof *out->items.items, compare_migrations);
    if (keep_folders(out, hash, arena, err) != MG_OK)
        return MG_FAILED;
    return is_it || kind == MG_PATH_FOLDER ? MG_OK : check_is_migrations(out, l.schema, arena, err);
}

size_t mg_migrations_find(const mg_migrations *m, const char *name)
{
    mg_migration key = {.name = name};
    const mg_migration *at =
        m->items.len ? bsearch(&key, m->items.items, m->items.len, sizeof key, compare_migrations) : NULL;

    return at ? (size_t) (at - m->items.items) : MG_NO_OFFSET;
}

mg_rc mg_migrations_require(const mg_migrations *m, const char *name, size_t *index, mg_arena *arena, mg_error *err)
{
    *index = mg_migrations_find(m, name);
    if (*index != MG_NO_OFFSET)
        return MG_OK;
    return mg_error_set(err, (mg_error){.code = "P3017",
                                        .hint = "Give the whole name of the directory, as migrate_status lists it.",
                                        .message = mg_arena_printf(arena, "The migration %s could not be found.",
                                                                   mg_shown(arena, name))});
}

mg_rc mg_migration_check_name(const char *name, mg_arena *arena, mg_error *err)
{
    if (strlen(name) <= MG_NAME_MAX)
        return MG_OK;
    return mg_error_set(
        err, (mg_error){.code = "P3010",
                        .hint = "Rename its directory.",
                        .message = mg_arena_printf(
                            arena, "The name of the migration is too long. It must not be longer than %d bytes: %s",
                            MG_NAME_MAX, name)});
}

static mg_rc no_script(const mg_migration *m, mg_arena *arena, mg_error *err)
{
    return mg_error_set(
        err, (mg_error){.code = "P3015",
                        .hint = "Please delete the directory or restore the migration file.",
                        .message = mg_arena_printf(arena, "Could not find the migration file at %s.", m->path)});
}

mg_rc mg_migration_check_script(const mg_migration *m, mg_arena *arena, mg_error *err)
{
    return m->has_script ? MG_OK : no_script(m, arena, err);
}

/* The text after any byte order mark, with all line ends turned into `eol`, and `mark` before it. */
static const char *with_line_ends(const char *text, size_t len, const char *mark, const char *eol, mg_arena *arena,
                                  size_t *out_len)
{
    mg_strbuf b;
    size_t start = mg_utf8_bom(text, len);

    mg_strbuf_init(&b, arena);
    mg_strbuf_puts(&b, mark);
    for (size_t i = start; i < len; i++)
    {
        const char *nl = memchr(text + i, '\n', len - i);
        size_t stop = nl ? (size_t) (nl - text) : len, cut = stop;

        if (nl && cut > i && text[cut - 1] == '\r')
            cut--;
        mg_strbuf_add(&b, text + i, cut - i);
        if (nl)
            mg_strbuf_puts(&b, eol);
        i = stop;
    }
    *out_len = b.len;
    return mg_strbuf_done(&b);
}

static mg_rc matches_variant(const char *text, size_t len, const char *checksum, bool *matches, mg_arena *arena)
{
    static const struct
    {
        const char *mark, *eol;
    } variants[] = {{"", "\n"}, {"", "\r\n"}, {"\xEF\xBB\xBF", "\n"}, {"\xEF\xBB\xBF", "\r\n"}};

    for (size_t i = 0; i < sizeof variants / sizeof *variants && !*matches; i++)
    {
        char hex[MG_SHA256_HEX];
        mg_arena scratch;
        const char *variant;
        size_t n;

        mg_arena_init(&scratch, arena->mem);
        variant = with_line_ends(text, len, variants[i].mark, variants[i].eol, &scratch, &n);
        if (variant)
            hex_of(variant, n, hex);
        mg_arena_free(&scratch);
        if (!variant)
            return MG_FAILED;
        *matches = strcmp(hex, checksum) == 0;
    }
    return MG_OK;
}

mg_rc mg_migration_matches(const mg_migrations *m, mg_migration *one, const char *checksum, bool *matches,
                           mg_arena *arena, mg_error *err)
{
    mg_arena scratch;
    const char *text;
    size_t len;
    mg_rc rc;

    if (one->has_script && !one->checksum[0] && hash_script(m, one, arena, err) != MG_OK)
        return MG_FAILED;
    *matches = strcmp(one->checksum, checksum) == 0;
    if (*matches || !one->has_script)
        return MG_OK;
    mg_arena_init(&scratch, arena->mem);
    rc = mg_tree_read(&m->tree, one->path, &text, &len, &scratch, err);
    if (rc != MG_OK)
        mg_error_keep(arena, err);
    else if (matches_variant(text, len, checksum, matches, &scratch) != MG_OK)
        rc = mg_error_no_memory(err);
    mg_arena_free(&scratch);
    return rc;
}

mg_rc mg_migration_load(const mg_migrations *m, const mg_migration *one, mg_source *source,
                        char checksum[MG_SHA256_HEX], mg_arena *arena, mg_error *err)
{
    const char *text;
    size_t len;

    if (mg_migration_check_script(one, arena, err) != MG_OK)
        return MG_FAILED;
    if (mg_tree_read(&m->tree, one->path, &text, &len, arena, err) != MG_OK)
        return strcmp(err->code, MG_ERR_NO_FILE) == 0 ? no_script(one, arena, err) : MG_FAILED;
    hex_of(text, len, checksum);
    return mg_script_source("migration.sql", text, len, source, arena, err);
}

mg_rc mg_script_source(const char *name, const char *text, size_t len, mg_source *source, mg_arena *arena,
                       mg_error *err)
{
    size_t bom = mg_utf8_bom(text, len), bad;
    const char *nul, *message;

    source->name = name;
    source->text = text + bom;
    source->len = len - bom;
    bad = mg_utf8_check(source->text, source->len);
    nul = memchr(source->text, '\0', source->len);
    if (nul && (size_t) (nul - source->text) < bad)
        bad = (size_t) (nul - source->text);
    if (bad == source->len)
        return MG_OK;
    message = mg_arena_printf(arena, "the script is not valid UTF-8 text: byte 0x%02x",
                              (unsigned) (unsigned char) source->text[bad]);
    return mg_error_at(err, bad,
                       (mg_error){.code = MG_ERR_TEXT, .hint = "Save the script as UTF-8 text.", .message = message});
}
