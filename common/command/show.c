/* show.c: what needs no session: migrate_show, migrate_checksum, migrate_version. */
#include "../base/utf8.h"
#include "../call/report.h"

#include <string.h>

/* A text that is one value, not a report of lines. */
static mg_rc finish_value(mg_call *call, mg_report_text text, mg_output *out)
{
    mg_rc rc = mg_report_finish(call, text, out);

    out->lines = false;
    return rc;
}

static void show_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    (void) call;
    mg_strbuf_puts(out, mg_json_get(report, "sql"));
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
    mg_arena *a = &call->arena;
    mg_migrations folder;
    mg_source source = {0};
    char checksum[MG_SHA256_HEX];
    json_t *report;
    size_t at;

    if (mg_call_options(call, MG_FOR_show, options) != MG_OK ||
        mg_migrations_open(call->host, dir, false, &folder, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_migrations_require(&folder, name, &at, a, &call->error) != MG_OK)
        return MG_FAILED;
    if (mg_migration_load(&folder, &folder.items.items[at], &source, checksum, a, &call->error) != MG_OK)
        return say_where(call, &folder.items.items[at], &source);
    report = mg_report_start(call, "migrate_show");
    mg_json_set(call, report, "name", mg_json_text(call, name));
    mg_json_set(call, report, "path", mg_json_text(call, mg_tree_path(&folder.tree, folder.items.items[at].path, a)));
    mg_json_set(call, report, "checksum", mg_json_text(call, checksum));
    mg_json_set(call, report, "sql", mg_json_text(call, mg_arena_copy(a, source.text, source.len)));
    if (finish_value(call, show_text, out) != MG_OK)
        return MG_FAILED;
    mg_report_exact(out, "Read the file itself, or call it in a database whose encoding is UTF8.");
    return MG_OK;
}

static void checksum_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    (void) call;
    mg_strbuf_puts(out, mg_json_get(report, "checksum"));
}

/* The file that a path means: a script, or the script of a migration's folder. */
static mg_rc script_path(mg_call *call, const char *path, const char **file)
{
    const mg_host *h = call->host;
    mg_path_kind kind;

    *file = path;
    if (!*path)
        return mg_call_fail(call, MG_ERR_ARGUMENT, NULL, "the path is empty");
    if (h->path_kind(h->ctx, path, &kind, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_FOLDER)
        *file = mg_arena_printf(&call->arena, "%s/migration.sql", path);
    return mg_call_check(call);
}

mg_rc mg_migrate_checksum(mg_call *call, const char *path, const char *options, mg_output *out)
{
    const mg_host *h = call->host;
    const char *file, *text;
    char hex[MG_SHA256_HEX];
    json_t *report;
    mg_sha256 s;
    size_t len;

    if (mg_call_options(call, MG_FOR_checksum, options) != MG_OK || script_path(call, path, &file) != MG_OK ||
        h->file_read(h->ctx, file, MG_FILE_MAX, &text, &len, &call->arena, &call->error) != MG_OK)
        return MG_FAILED;
    mg_sha256_start(&s);
    mg_sha256_add(&s, text, len);
    mg_sha256_hex(&s, hex);
    report = mg_report_start(call, "migrate_checksum");
    mg_json_set(call, report, "path", mg_json_text(call, file));
    mg_json_set(call, report, "checksum", mg_json_text(call, hex));
    return finish_value(call, checksum_text, out);
}

static void version_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    (void) call;
    mg_strbuf_puts(out, mg_json_get(report, "version"));
}

mg_rc mg_migrate_version(mg_call *call, const char *options, mg_output *out)
{
    json_t *report;

    if (mg_call_options(call, MG_FOR_version, options) != MG_OK)
        return MG_FAILED;
    report = mg_report_start(call, "migrate_version");
    mg_json_set(call, report, "version", mg_json_text(call, MG_VERSION));
    mg_json_set(call, report, "reference", mg_json_text(call, MG_REFERENCE_VERSION));
    return finish_value(call, version_text, out);
}
