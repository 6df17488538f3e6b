/* show.c: commands that need no session: migrate_show, migrate_checksum, migrate_version. */
#include "../base/utf8.h"
#include "../call/projects.h"
#include "../call/report.h"

#include <string.h>

/* Returns a text that is a single value, not the lines of a report. */
static mg_rc give_value(mg_call *call, const mg_report *how, const void *data, mg_output *out)
{
    mg_rc rc = mg_report_give(call, how, data, out);

    out->lines = false;
    return rc;
}

typedef struct shown
{
    const char *name, *path, *checksum, *sql;
} shown;

static void write_sql(mg_call *call, const void *data, mg_strbuf *out)
{
    mg_strbuf_puts(out, mg_valid_text(call, ((const shown *) data)->sql));
}

static void shown_json(mg_call *call, const void *data, json_t *report)
{
    const shown *s = data;

    mg_json_set(call, report, "name", mg_json_text(call, s->name));
    mg_json_set(call, report, "path", mg_json_text(call, s->path));
    mg_json_set(call, report, "checksum", mg_json_text(call, s->checksum));
    mg_json_set(call, report, "sql", mg_json_text(call, s->sql));
}

/* Adds the place to an error in a script. */
static mg_rc say_where(mg_call *call, const mg_migration *m, const mg_source *source)
{
    mg_error *e = &call->error;
    mg_place at;

    if (!source->text || e->offset == MG_NO_OFFSET)
        return MG_FAILED;
    at = mg_source_place(source, e->offset);
    e->detail = mg_arena_printf(&call->arena, "%s:%zu:%zu", m->path, at.line, at.column);
    return MG_FAILED;
}

mg_rc mg_migrate_show(mg_call *call, const char *dir, const char *name, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_show", write_sql, shown_json};
    mg_arena *a = &call->arena;
    mg_migrations folder;
    mg_source source = {0};
    char checksum[MG_SHA256_HEX];
    shown s = {.name = name, .checksum = checksum};
    size_t at;

    if (mg_call_options(call, MG_FOR_show, options) != MG_OK || mg_call_migrations(call, dir, false, &folder) != MG_OK)
        return MG_FAILED;
    if (mg_migrations_require(&folder, name, &at, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_migration_load(&folder, &folder.items.items[at], &source, checksum, a, &call->error) != MG_OK)
        return say_where(call, &folder.items.items[at], &source);
    s.path = mg_tree_path(&folder.tree, folder.items.items[at].path, a);
    s.sql = mg_arena_copy(a, source.text, source.len);
    if (give_value(call, &report, &s, out) != MG_OK)
        return MG_FAILED;
    mg_report_exact(out, "Read the file itself, or call it in a database whose encoding is UTF8.");
    return MG_OK;
}

typedef struct checksum
{
    const char *path, *hex;
} checksum;

static void write_checksum(mg_call *call, const void *data, mg_strbuf *out)
{
    (void) call;
    mg_strbuf_puts(out, ((const checksum *) data)->hex);
}

static void checksum_json(mg_call *call, const void *data, json_t *report)
{
    const checksum *c = data;

    mg_json_set(call, report, "path", mg_json_text(call, c->path));
    mg_json_set(call, report, "checksum", mg_json_text(call, c->hex));
}

/* Sets *file to what a path means: a script, or the script in a migration's folder. */
static mg_rc find_script(mg_call *call, const char *path, mg_tree *file)
{
    mg_path_kind kind;

    *file = mg_tree_at(call->host, path);
    if (!*path)
        return mg_call_fail(call, MG_ERR_ARGUMENT, NULL, "the path is empty");
    if (mg_tree_kind(file, "", &kind, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (kind != MG_PATH_FOLDER)
        return MG_OK;
    return mg_tree_within(file, "migration.sql", file, &call->arena, &call->error);
}

mg_rc mg_migrate_checksum(mg_call *call, const char *path, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_checksum", write_checksum, checksum_json};
    char hex[MG_SHA256_HEX];
    const char *text;
    mg_sha256 s;
    mg_tree file;
    size_t len;

    if (mg_call_options(call, MG_FOR_checksum, options) != MG_OK || find_script(call, path, &file) != MG_OK ||
        mg_tree_read(&file, "", &text, &len, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    mg_sha256_start(&s);
    mg_sha256_add(&s, text, len);
    mg_sha256_hex(&s, hex);
    return give_value(call, &report, &(checksum){file.root, hex}, out);
}

static void write_version(mg_call *call, const void *data, mg_strbuf *out)
{
    (void) call;
    (void) data;
    mg_strbuf_puts(out, MG_VERSION);
}

static void version_json(mg_call *call, const void *data, json_t *report)
{
    static const char *const references[] = {MG_REFERENCES};

    (void) data;
    mg_json_set(call, report, "version", mg_json_text(call, MG_VERSION));
    mg_json_set(call, report, "reference", mg_json_text(call, MG_REFERENCE_VERSION));
    mg_json_set(call, report, "references", mg_json_names(call, references, sizeof references / sizeof *references));
}

mg_rc mg_migrate_version(mg_call *call, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_version", write_version, version_json};

    if (mg_call_options(call, MG_FOR_version, options) != MG_OK)
        return MG_FAILED;
    return give_value(call, &report, NULL, out);
}
