/* schema.c: migrate_validate and migrate_format, what is wrong with a schema, and its tidy form. */
#include "../../call/report.h"
#include "stages.h"

#include <string.h>

/* Diagnostics ************************************************************************************************** */

static json_t *place_json(mg_call *call, const mg_places *places, size_t offset)
{
    mg_place at = mg_places_at(places, offset);
    json_t *place = mg_json_new_object(call);

    mg_json_set(call, place, "line", json_integer((json_int_t) at.line));
    mg_json_set(call, place, "column", json_integer((json_int_t) at.column));
    mg_json_set(call, place, "offset", json_integer((json_int_t) offset));
    return place;
}

static json_t *diagnostic_json(mg_call *call, const mg_places *places, const mg_psl_diag *d)
{
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "message", mg_json_text(call, d->message));
    mg_json_set(call, one, "file", mg_json_text(call, places->source.name));
    mg_json_set(call, one, "start", place_json(call, places, d->span.start));
    mg_json_set(call, one, "end", place_json(call, places, d->span.end));
    return one;
}

/* The places in each file; NULL: out of memory. */
static mg_places *places_of(mg_call *call, const mg_schema_files *files)
{
    mg_places *all = mg_arena_get(&call->arena, files->items.len * sizeof *all);

    for (size_t i = 0; all && i < files->items.len; i++)
    {
        const mg_psl_input *file = &files->items.items[i];

        if (!mg_places_open(&call->arena, &(mg_source){file->path, file->text, file->len}, &all[i]))
            return NULL;
    }
    return all;
}

static json_t *diagnostics_json(mg_call *call, const mg_schema_files *files, const mg_psl_diag *items, size_t len)
{
    const mg_places *places = len > 0 ? places_of(call, files) : NULL;
    json_t *list = mg_json_new_array(call);

    if (len > 0 && !places)
        mg_call_no_memory(call);
    for (size_t i = 0; places && i < len; i++)
    {
        size_t file = items[i].span.file < files->items.len ? items[i].span.file : 0;

        mg_json_append(call, list, diagnostic_json(call, &places[file], &items[i]));
    }
    return list;
}

static void validate_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    (void) call;
    mg_strbuf_puts(out, mg_json_get(report, "rendered_warnings"));
    if (*mg_json_get(report, "path"))
        mg_strbuf_printf(out, "The schema at %s is valid\n", mg_json_get(report, "path"));
    else
        mg_strbuf_puts(out, "The schema is valid\n");
}

mg_rc mg_migrate_validate(mg_call *call, const char *schema, const char *options, mg_output *out)
{
    mg_schema_files files;
    mg_psl_result result;
    json_t *report;

    if (mg_call_options(call, MG_FOR_validate, options) != MG_OK || mg_schema_read(call, schema, &files) != MG_OK)
        return MG_FAILED;
    if (mg_call_validate(call, &call->arena, &files, &result) != MG_OK)
        return MG_FAILED;
    if (result.diags.errors.len > 0 && strcmp(call->options.format, "json") != 0)
        return mg_schema_not_valid(call, &result);
    report = mg_report_start(call, "migrate_validate");
    mg_report_ok(call, report, result.diags.errors.len == 0);
    mg_json_set(call, report, "path", mg_json_text(call, files.inline_text ? NULL : schema));
    mg_json_set(call, report, "valid", json_boolean(result.diags.errors.len == 0));
    mg_json_set(call, report, "errors",
                diagnostics_json(call, &files, result.diags.errors.items, result.diags.errors.len));
    mg_json_set(call, report, "warnings",
                diagnostics_json(call, &files, result.diags.warnings.items, result.diags.warnings.len));
    mg_json_set(call, report, "rendered_warnings", mg_json_filled(call, mg_psl_render_warnings(&call->arena, &result)));
    return mg_report_finish(call, validate_text, out);
}

/* The formatter ************************************************************************************************ */

static void format_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const json_t *first = json_array_get(json_object_get(report, "files"), 0);

    (void) call;
    mg_strbuf_add(out, mg_json_get(first, "text"), json_string_length(json_object_get(first, "text")));
}

mg_rc mg_migrate_format(mg_call *call, const char *schema, const char *options, mg_output *out)
{
    mg_schema_files files;
    json_t *report, *list;
    mg_psl_str *texts;
    mg_rc rc;

    if (mg_call_options(call, MG_FOR_format, options) != MG_OK || mg_schema_read(call, schema, &files) != MG_OK)
        return MG_FAILED;
    if (files.items.len > 1 && strcmp(call->options.format, "json") != 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Ask for {\"format\": \"json\"}, which gives each file's text.",
                            "the folder holds %zu files of a schema, and their texts cannot be one", files.items.len);
    texts = mg_call_format(call, &files);
    if (!texts)
        return MG_FAILED;
    report = mg_report_start(call, "migrate_format");
    list = mg_json_new_array(call);
    for (size_t i = 0; i < files.items.len; i++)
    {
        json_t *one = mg_json_new_object(call);

        mg_json_set(call, one, "path", mg_json_text(call, files.inline_text ? NULL : files.items.items[i].path));
        mg_json_set(call, one, "text", mg_json_text(call, mg_arena_copy(&call->arena, texts[i].text, texts[i].len)));
        mg_json_append(call, list, one);
    }
    mg_json_set(call, report, "files", list);
    rc = mg_report_finish(call, format_text, out);
    out->lines = false;
    mg_report_exact(out, "Call it in a database whose encoding is UTF8.");
    return rc;
}
