/* schema.c: migrate_validate says what is wrong with a schema, migrate_format formats it. */
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

/* Finds places in each of the files. NULL if there is no memory. */
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
    for (size_t i = 0; places && i < len && mg_call_check(call) == MG_OK; i++)
    {
        size_t file = items[i].span.file < files->items.len ? items[i].span.file : 0;

        mg_json_append(call, list, diagnostic_json(call, &places[file], &items[i]));
    }
    return list;
}

typedef struct verdict
{
    const mg_schema_files *files;
    const mg_psl_result *result;
    const char *path;     /* NULL if the text itself was given */
    const char *warnings; /* as texts */
} verdict;

static void write_verdict(mg_call *call, const void *data, mg_strbuf *out)
{
    const verdict *v = data;

    mg_strbuf_puts(out, mg_valid_text(call, v->warnings));
    if (v->path)
        mg_strbuf_printf(out, "The schema at %s is valid\n", mg_valid_text(call, v->path));
    else
        mg_strbuf_puts(out, "The schema is valid\n");
}

static void verdict_json(mg_call *call, const void *data, json_t *report)
{
    const verdict *v = data;
    const mg_psl_diags *d = &v->result->diags;
    bool valid = d->errors.len == 0;

    mg_report_ok(call, report, valid);
    mg_json_set(call, report, "path", mg_json_text(call, v->path));
    mg_json_set(call, report, "valid", json_boolean(valid));
    mg_json_set(call, report, "errors", diagnostics_json(call, v->files, d->errors.items, d->errors.len));
    mg_json_set(call, report, "warnings", diagnostics_json(call, v->files, d->warnings.items, d->warnings.len));
    mg_json_set(call, report, "rendered_warnings", mg_json_filled(call, v->warnings));
}

mg_rc mg_migrate_validate(mg_call *call, const char *schema, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_validate", write_verdict, verdict_json};
    mg_schema_files files;
    mg_psl_result result;
    verdict v = {.files = &files, .result = &result};

    if (mg_call_options(call, MG_FOR_validate, options) != MG_OK || mg_schema_read(call, schema, &files) != MG_OK)
        return MG_FAILED;
    if (mg_call_validate(call, &call->arena, &files, &result) != MG_OK)
        return MG_FAILED;
    if (result.diags.errors.len > 0 && !mg_call_wants_json(call))
        return mg_schema_not_valid(call, &result);
    v.path = files.inline_text ? NULL : schema;
    v.warnings = mg_psl_render_warnings(&call->arena, &result);
    return mg_report_give(call, &report, &v, out);
}

/* The formatter ************************************************************************************************ */

typedef struct formatted
{
    const mg_schema_files *files;
    const mg_psl_str *texts; /* one for each file */
} formatted;

/* Writes the text of the only file. */
static void write_formatted(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_psl_str *text = ((const formatted *) data)->texts;

    (void) call;
    mg_strbuf_add(out, text->text, text->len);
}

static void formatted_json(mg_call *call, const void *data, json_t *report)
{
    const formatted *f = data;
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < f->files->items.len; i++)
    {
        const mg_psl_str *text = &f->texts[i];
        json_t *one = mg_json_new_object(call);

        mg_json_set(call, one, "path",
                    mg_json_text(call, f->files->inline_text ? NULL : f->files->items.items[i].path));
        mg_json_set(call, one, "text", mg_json_text(call, mg_arena_copy(&call->arena, text->text, text->len)));
        mg_json_append(call, list, one);
    }
    mg_json_set(call, report, "files", list);
}

mg_rc mg_migrate_format(mg_call *call, const char *schema, const char *options, mg_output *out)
{
    static const mg_report report = {"migrate_format", write_formatted, formatted_json};
    mg_schema_files files;
    mg_psl_str *texts;
    mg_rc rc;

    if (mg_call_options(call, MG_FOR_format, options) != MG_OK || mg_schema_read(call, schema, &files) != MG_OK)
        return MG_FAILED;
    if (files.items.len > 1 && !mg_call_wants_json(call))
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Ask for {\"format\": \"json\"}, which gives each file's text.",
                            "the folder holds %zu files of a schema, and their texts cannot be one", files.items.len);
    texts = mg_call_format(call, &files);
    if (!texts)
        return MG_FAILED;
    rc = mg_report_give(call, &report, &(formatted){&files, texts}, out);
    out->lines = false;
    mg_report_exact(out, "Call it in a database whose encoding is UTF8.");
    return rc;
}
