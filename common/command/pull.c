/*
 * pull.c: migrate_pull writes the schema that the database has.
 *
 * An existing schema decides about names, comments and order; without one, the database's names are used as they are.
 * Files are only written if that is asked for, and each is written as a whole.
 */
#include "../introspect/database.h"
#include "schema/diff_json.h"
#include "../call/report.h"
#include "schema/stages.h"

typedef struct pull
{
    mg_call *call;
    mg_arena parsed, scratch;
    const char *schema;       /* the argument, or NULL */
    mg_schema_files files;    /* as they were read; none if there is no argument */
    mg_schema_files existing; /* the files that count; they have no models if models are to be ignored */
    mg_psl_result result;
    mg_model *model;
    mg_pulled pulled;
    mg_psl_result check;           /* checks what was pulled */
    const char *warnings, *errors; /* as texts; `errors` is NULL if there are none */
    MG_VEC(const char *) written;  /* paths of the files that were written */
} pull;

static const char *provider(const pull *p)
{
    return mg_dialects[p->call->host->dialect].provider;
}

/* The existing schema ****************************************************************************************** */

static mg_rc add_pulled_text(pull *p, mg_schema_files *to, const char *path, const char *text)
{
    mg_psl_input *in = text ? mg_vec_push(&p->call->arena, &to->items) : NULL;

    if (!in)
        return mg_call_no_memory(p->call);
    *in = (mg_psl_input){path, text, strlen(text)};
    return MG_OK;
}

/* The schema to begin with if none is given. */
static mg_rc minimal_schema(pull *p)
{
    const char *url = mg_call_release(p->call) == MG_PRISMA_6 ? "  url      = env(\"DATABASE_URL\")\n" : "";

    p->files.inline_text = true;
    return add_pulled_text(
        p, &p->existing, "schema.prisma",
        mg_arena_printf(&p->call->arena, "datasource db {\n  provider = \"%s\"\n%s}\n", provider(p), url));
}

static const char *new_file(pull *p)
{
    return mg_arena_printf(&p->call->arena, "%s/introspected.prisma", p->schema);
}

/* Writes the datasource and the generators, and nothing else, as one file, however many there were. */
static mg_rc config_only(pull *p, const mg_psl_schema *s)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &p->call->arena);
    for (uint32_t i = 0; i < s->file_count; i++)
        for (const mg_psl_top *t = s->files[i].tops; t; t = t->next)
            if (t->kind == MG_PSL_DATASOURCE || t->kind == MG_PSL_GENERATOR)
            {
                mg_psl_str text = mg_psl_text_at(&s->files[i], t->span);

                mg_strbuf_add(&b, text.text, text.len);
                mg_strbuf_putc(&b, '\n');
            }
    return add_pulled_text(p, &p->existing, s->file_count > 1 ? new_file(p) : s->files[0].path, mg_strbuf_done(&b));
}

static mg_rc read_existing(pull *p)
{
    mg_psl_result whole;

    if (!p->schema)
        return minimal_schema(p);
    if (mg_schema_read(p->call, p->schema, &p->files) != MG_OK)
        return MG_FAILED;
    p->existing = p->files;
    if (!p->call->options.force)
        return MG_OK;
    memset(&p->existing, 0, sizeof p->existing);
    if (mg_call_validate(p->call, &p->parsed, &p->files, &whole) != MG_OK)
        return MG_FAILED;
    return config_only(p, &whole.schema);
}

static mg_rc check_existing(pull *p)
{
    mg_call *call = p->call;
    const mg_psl_schema *s = &p->result.schema;

    if (mg_call_validate(call, &p->parsed, &p->existing, &p->result) != MG_OK)
        return MG_FAILED;
    if (p->result.diags.errors.len > 0)
        return mg_schema_not_valid(call, &p->result);
    if (s->datasources.len == 0)
        return mg_call_fail(call, "P1012", "Add a datasource block with a provider: postgresql or sqlite.",
                            "the schema has no datasource, so it does not say which database it is for");
    if (strcmp(s->connector->provider_name, provider(p)) != 0)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Call migrate_pull in a database of the schema's provider.",
                            "the schema is for %s, and this database is %s", s->connector->provider_name, provider(p));
    return MG_OK;
}

/* The database ************************************************************************************************* */

static mg_rc read_pulled_database(pull *p)
{
    mg_call *call = p->call;
    const mg_psl_schema *s = &p->result.schema;
    const mg_psl_datasource *d = s->datasources.items[0];
    const char **names = mg_arena_get(&p->scratch, (d->schema_count + 1) * sizeof *names);
    mg_model_from_spec spec = {.schemas = names, .count = d->schema_count, .extensions = true};
    mg_rc rc;

    /* they need a preview feature, which only a generator can name */
    spec.partial = s->release != MG_PRISMA_6 && s->generators.len > 0;
    for (uint32_t i = 0; names && i < d->schema_count; i++)
        names[i] = mg_arena_copy(&p->scratch, d->schemas[i].name.text, d->schemas[i].name.len);
    if (!names || p->scratch.failed)
        return mg_call_no_memory(p->call);
    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    spec.target = call->session.target;
    rc = mg_model_from_database(call->host, p->result.schema.connector, &spec, &p->scratch, &p->model, &call->error);
    if (rc != MG_OK)
        mg_error_keep(&call->arena, &call->error); /* the scratch arena is freed before the error is shown */
    if (mg_call_end(call, rc == MG_OK) != MG_OK)
        return MG_FAILED;
    return rc;
}

static mg_rc make_schema(pull *p)
{
    mg_pull_request request = {p->model, &p->result.schema, p->call->session.target, "introspected.prisma"};

    if (p->existing.items.len > 1)
        request.new_file = new_file(p);
    if (!request.new_file)
        return mg_call_no_memory(p->call);
    if (mg_call_pull(p->call, &p->scratch, &request, &p->pulled) != MG_OK)
        return MG_FAILED;
    if (p->pulled.empty)
        return mg_call_fail(p->call, "P4001",
                            "Create tables first, or apply the migrations: migrate_deploy does it. If they are in "
                            "another schema, name it in the options or in the datasource.",
                            "The introspected database was empty.");
    return MG_OK;
}

/* The database's own names may not make a valid schema; for example, two may clash. The user is told. */
static mg_rc check_pulled(pull *p)
{
    mg_schema_files files = {0};

    for (size_t i = 0; i < p->pulled.files.len; i++)
        if (add_pulled_text(p, &files, p->pulled.files.items[i].path, p->pulled.files.items[i].text) != MG_OK)
            return MG_FAILED;
    return mg_call_validate(p->call, &p->scratch, &files, &p->check);
}

/* The result *************************************************************************************************** */

static const mg_psl_input *file_before(const pull *p, const char *path)
{
    for (size_t i = 0; i < p->files.items.len; i++)
        if (strcmp(p->files.items.items[i].path, path) == 0)
            return &p->files.items.items[i];
    return NULL;
}

static bool is_pulled(const pull *p, const char *path)
{
    for (size_t i = 0; i < p->pulled.files.len; i++)
        if (strcmp(p->pulled.files.items[i].path, path) == 0)
            return true;
    return false;
}

/* Each file is written as a whole, but not all of them at once. The error says which were. */
static mg_rc not_written(pull *p)
{
    mg_error *e = &p->call->error;
    mg_strbuf b;

    if (p->written.len == 0 || e->context)
        return MG_FAILED;
    mg_strbuf_init(&b, &p->call->arena);
    mg_strbuf_puts(&b, "files of the schema; these were written before: ");
    for (size_t i = 0; i < p->written.len; i++)
        mg_strbuf_printf(&b, "%s%s", i ? ", " : "", p->written.items[i]);
    e->context = mg_strbuf_done(&b);
    return MG_FAILED;
}

/* A file that does not change is not written, so that it keeps its time. */
static mg_rc write_file(pull *p, const char *path, const char *text)
{
    const mg_psl_input *before = file_before(p, path);
    mg_call *call = p->call;
    size_t len = strlen(text);
    const char **slot;

    if (before && before->len == len && memcmp(before->text, text, len) == 0)
        return MG_OK;
    slot = mg_vec_push(&call->arena, &p->written);
    if (!slot)
        return mg_call_no_memory(p->call);
    *slot = path;
    if (mg_schema_write(call, &p->files, path, text, len) == MG_OK)
        return MG_OK;
    p->written.len--;
    return not_written(p);
}

/* A block that moves to another file is written there before it disappears from its old one. */
static mg_rc write_files(pull *p, const mg_output *result)
{
    if (p->files.inline_text)
        return mg_call_fail(p->call, MG_ERR_ARGUMENT, "Give the path of the schema's file or folder.",
                            "the option \"write\" needs a file to write to");
    if (mg_report_hand_over(p->call, result) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < p->pulled.files.len; i++)
        if (write_file(p, p->pulled.files.items[i].path, p->pulled.files.items[i].text) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < p->files.items.len; i++)
        if (!is_pulled(p, p->files.items.items[i].path) && write_file(p, p->files.items.items[i].path, "") != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

/* Has a file been replaced that existed before? */
static bool is_replaced(const pull *p, const char *path)
{
    return p->call->options.write && file_before(p, path);
}

static json_t *files_json(const pull *p)
{
    json_t *list = mg_json_new_array(p->call);

    for (size_t i = 0; i < p->pulled.files.len; i++)
    {
        json_t *one = mg_json_new_object(p->call);

        mg_json_set(p->call, one, "path",
                    mg_json_text(p->call, p->files.inline_text ? NULL : p->pulled.files.items[i].path));
        mg_json_set(p->call, one, "text", mg_json_text(p->call, p->pulled.files.items[i].text));
        mg_json_set(p->call, one, "replaced", json_boolean(is_replaced(p, p->pulled.files.items[i].path)));
        mg_json_append(p->call, list, one);
    }
    return list;
}

static json_t *warnings_json(const pull *p)
{
    json_t *list = mg_json_new_array(p->call);

    for (size_t i = 0; i < p->pulled.warnings.len; i++)
    {
        const mg_pulled_warning *w = &p->pulled.warnings.items[i];
        json_t *one = mg_json_new_object(p->call), *affected = mg_json_new_array(p->call);

        mg_json_set(p->call, one, "name", mg_json_text(p->call, w->name));
        mg_json_set(p->call, one, "message", mg_json_text(p->call, w->message));
        for (size_t k = 0; k < w->affected.len; k++)
            mg_json_append(p->call, affected, mg_json_text(p->call, w->affected.items[k]));
        mg_json_set(p->call, one, "affected", affected);
        mg_json_append(p->call, list, one);
    }
    return list;
}

/* The release of the result, which is that of the existing schema. */
static const char *release_name(const pull *p)
{
    return mg_release_name(p->result.schema.release);
}

static void write_pulled(mg_call *call, const void *data, mg_strbuf *out)
{
    const pull *p = data;
    const mg_pulled_file *files = p->pulled.files.items;

    if (!call->options.write)
    {
        mg_strbuf_puts(out, mg_valid_text(call, files[0].text));
        return;
    }
    mg_report_head(call, NULL, out);
    for (size_t i = 0; i < p->pulled.files.len; i++)
        mg_report_written(call, files[i].path, is_replaced(p, files[i].path), out);
    mg_strbuf_printf(out, "The schema is one of Prisma %s.\n", release_name(p));
    mg_strbuf_puts(out, mg_valid_text(call, p->warnings));
    if (p->errors)
        mg_strbuf_printf(out, "\nThe schema is not valid yet:\n%s\n", mg_valid_text(call, p->errors));
}

static void pulled_json(mg_call *call, const void *data, json_t *report)
{
    const pull *p = data;
    bool valid = p->check.diags.errors.len == 0;

    mg_report_ok(call, report, valid);
    mg_json_set(call, report, "prisma", mg_json_text(call, release_name(p)));
    mg_json_set(call, report, "written", json_boolean(call->options.write));
    mg_json_set(call, report, "files", files_json(p));
    mg_json_set(call, report, "warnings", warnings_json(p));
    mg_json_set(call, report, "rendered_warnings", mg_json_filled(call, p->warnings));
    mg_json_set(call, report, "valid", json_boolean(valid));
    mg_json_set(call, report, "rendered_errors", mg_json_text(call, p->errors));
    mg_json_set(call, report, "extras", mg_extras_json(call, p->model));
}

static void show(mg_call *call, const char *before, const char *text)
{
    size_t len = strlen(text);

    while (len > 0 && text[len - 1] == '\n')
        len--;
    if (len > 0)
        text = mg_arena_printf(&call->arena, "%s%.*s", before, (int) len, text);
    if (len > 0 && text)
        call->host->progress(call->host->ctx, text);
}

/* If the schema's text is the result, its warnings are shown like the lines of progress. */
static void show_warnings(const pull *p)
{
    mg_call *call = p->call;

    if (!call->host->progress || call->options.write || mg_call_wants_json(call))
        return;
    if (!p->schema && p->result.schema.release == MG_PRISMA_7)
        show(call, "", "The schema is one of Prisma 7. Option {\"prisma\": \"6\"} gives one of 6.");
    show(call, "", mg_valid_text(call, p->warnings));
    show(call, "The schema is not valid yet:\n", mg_valid_text(call, p->errors));
}

/* Files are written when nothing is left for which there could be no memory. */
static mg_rc give_pulled(pull *p, mg_output *out)
{
    static const mg_report report = {"migrate_pull", write_pulled, pulled_json};
    mg_call *call = p->call;

    if (p->pulled.files.len > 1 && !call->options.write && !mg_call_wants_json(call))
        return mg_call_fail(call, MG_ERR_ARGUMENT,
                            "Ask for {\"format\": \"json\"}, which gives each file's text, or for {\"write\": true}.",
                            "the schema has %zu files, and their texts cannot be one", p->pulled.files.len);
    if (check_pulled(p) != MG_OK)
        return MG_FAILED;
    p->warnings = mg_pulled_warnings_text(&call->arena, &p->pulled);
    p->errors = p->check.diags.errors.len > 0 ? mg_psl_render_errors(&call->arena, &p->check) : NULL;
    if (mg_report_give(call, &report, p, out) != MG_OK)
        return MG_FAILED;
    out->lines = call->options.write && !mg_call_wants_json(call);
    if (!call->options.write)
        mg_report_exact(out, "Let {\"write\": true} write the files, or call it in a database whose encoding is UTF8.");
    show_warnings(p);
    return call->options.write ? write_files(p, out) : MG_OK;
}

mg_rc mg_migrate_pull(mg_call *call, const char *schema, const char *options, mg_output *out)
{
    pull p = {.call = call, .schema = schema};
    mg_rc rc = MG_FAILED;

    if (mg_call_options(call, MG_FOR_pull, options) != MG_OK)
        return MG_FAILED;
    mg_arena_init(&p.parsed, &call->mem);
    mg_arena_init(&p.scratch, &call->mem);
    if (read_existing(&p) == MG_OK && check_existing(&p) == MG_OK && read_pulled_database(&p) == MG_OK &&
        make_schema(&p) == MG_OK)
        rc = give_pulled(&p, out);
    mg_arena_free(&p.scratch);
    mg_arena_free(&p.parsed);
    return rc;
}
