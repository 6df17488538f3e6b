/* side.c: reads what a plan compares; see side.h. */
#include "side.h"

#include "../../base/utf8.h"
#include "../../history/migrations.h"
#include "models.h"
#include "stages.h"

static const struct
{
    const char *word;
    mg_source_kind kind;
    bool has_value;
} words[] = {
    {"empty", MG_SOURCE_EMPTY, false},
    {"database", MG_SOURCE_DATABASE, false},
    {"schema:", MG_SOURCE_SCHEMA, true},
    {"migrations:", MG_SOURCE_MIGRATIONS, true},
};

mg_rc mg_source_parse(mg_call *call, const char *argument, const char *text, mg_source_ref *out)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    {
        size_t n = strlen(words[i].word);

        if (words[i].has_value ? strncmp(text, words[i].word, n) != 0 : strcmp(text, words[i].word) != 0)
            continue;
        *out = (mg_source_ref){.kind = words[i].kind, .value = text + n};
        return MG_OK;
    }
    return mg_call_fail(call, MG_ERR_ARGUMENT,
                        "A source is 'empty', 'database', 'schema:' and a path or the text of a schema, or "
                        "'migrations:' and a folder.",
                        "the argument \"%s\" is no source: \"%s\"", argument, mg_shown(&call->arena, text));
}

mg_rc mg_source_files(mg_call *call, const mg_schema_files *files, mg_model **out)
{
    mg_psl_result result;
    mg_arena parsed;
    mg_rc rc;

    mg_arena_init(&parsed, &call->mem);
    rc = mg_call_validate(call, &parsed, files, &result);
    if (rc == MG_OK && result.diags.errors.len > 0)
        rc = mg_schema_not_valid(call, &result);
    else if (rc == MG_OK && result.schema.datasources.len == 0)
        rc = mg_call_fail(call, "P1012", "Add a datasource block with a provider: postgresql or sqlite.",
                          "the schema has no datasource, so it does not say which database it is for");
    else if (rc == MG_OK)
        rc = mg_call_model(call, &result.schema, out);
    mg_arena_free(&parsed);
    return rc;
}

mg_rc mg_source_schema(mg_call *call, const char *schema, mg_model **out)
{
    mg_schema_files files;

    return mg_schema_read(call, schema, &files) == MG_OK ? mg_source_files(call, &files, out) : MG_FAILED;
}

mg_rc mg_folder_schema(mg_call *call, const char *dir, mg_model **out)
{
    const mg_project *project;
    mg_schema_files files;

    *out = NULL;
    if (mg_call_project(call, dir, &project) != MG_OK || mg_schema_read_project(call, project, &files) != MG_OK)
        return MG_FAILED;
    return files.items.len == 0 ? MG_OK : mg_source_files(call, &files, out);
}

/* Refuses a name that PostgreSQL would cut: every plan would drop the object with the cut name and make it again. */
static mg_rc check_name(mg_call *call, const mg_model *schema, const char *what, const char *name)
{
    size_t max = schema->connector->max_name;

    if (!name || strlen(name) <= max)
        return MG_OK;
    return mg_call_fail(call, MG_ERR_ARGUMENT, "Give it a shorter name in the database, with @map or @@map.",
                        "the name of the %s \"%s\" has %zu bytes, and PostgreSQL cuts it to %zu", what,
                        mg_shown(&call->arena, name), strlen(name), max);
}

static mg_rc check_names(mg_call *call, const mg_model *schema)
{
    for (size_t i = 0; i < schema->schemas.len; i++)
        if (check_name(call, schema, "schema", schema->schemas.items[i]) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < schema->enums.len; i++)
        if (check_name(call, schema, "enum", schema->enums.items[i]->name) != MG_OK)
            return MG_FAILED;
    for (size_t i = 0; i < schema->tables.len; i++)
    {
        const mg_table *t = schema->tables.items[i];

        if (check_name(call, schema, "table", t->name) != MG_OK)
            return MG_FAILED;
        for (size_t k = 0; k < t->columns.len; k++)
            if (check_name(call, schema, "column", t->columns.items[k]->name) != MG_OK)
                return MG_FAILED;
    }
    return MG_OK;
}

mg_rc mg_source_check_here(mg_call *call, const mg_model *schema)
{
    const mg_psl_connector *here = mg_call_connector(call);

    if (schema->connector->provider == here->provider)
        return mg_dialects[call->host->dialect].cuts_names ? check_names(call, schema) : MG_OK;
    return mg_call_fail(call, "P3019", "Call it in a database of the schema's provider.",
                        "the schema is for %s, but this database is %s", schema->connector->provider_name,
                        here->provider_name);
}

static mg_rc empty_model(mg_call *call, const mg_psl_connector *connector, mg_model **out)
{
    *out = mg_arena_get(&call->arena, sizeof **out);
    if (!*out)
        return mg_call_no_memory(call);
    (*out)->connector = connector;
    (*out)->nothing = true;
    return MG_OK;
}

/* Does a side need a session? */
static bool is_live(const mg_source_ref *side)
{
    return side->kind == MG_SOURCE_DATABASE || side->kind == MG_SOURCE_MIGRATIONS;
}

/* Reads a side that is the database, or what a history makes in it; of the schemas that the other side lists. */
static mg_rc read_live(mg_call *call, mg_source_ref *side, const mg_model *other)
{
    if (side->kind == MG_SOURCE_DATABASE)
        return mg_read_database_closed(call, other, &side->model);
    return mg_replay_history(call, side->value, other, NULL, 0, &side->model);
}

/* Reads such sides in one session that changes nothing. */
static mg_rc read_all_live(mg_call *call, mg_source_ref *sides[2])
{
    mg_rc rc = MG_OK;

    if (mg_call_begin(call, MG_READS) != MG_OK)
        return MG_FAILED;
    for (int i = 0; i < 2 && rc == MG_OK; i++)
        if (is_live(sides[i]))
            rc = read_live(call, sides[i], sides[1 - i]->kind == MG_SOURCE_SCHEMA ? sides[1 - i]->model : NULL);
    return mg_call_end(call, false);
}

/* If no side is a schema, the schema in the folder, valid or not, tells for which release the plan is. */
static mg_rc find_release_beside(mg_call *call, mg_source_ref *sides[2])
{
    const mg_project *project;
    mg_schema_files files;
    mg_arena parsed;
    mg_rc rc = MG_OK;

    for (int i = 0; i < 2; i++)
        if (sides[i]->kind == MG_SOURCE_SCHEMA)
            return MG_OK;
    for (int i = 0; i < 2 && rc == MG_OK; i++)
    {
        if (sides[i]->kind != MG_SOURCE_MIGRATIONS || call->beside)
            continue;
        if (mg_call_project(call, sides[i]->value, &project) != MG_OK ||
            mg_schema_read_project(call, project, &files) != MG_OK)
            return MG_FAILED;
        mg_arena_init(&parsed, &call->mem);
        if (files.items.len > 0 && !mg_psl_find_release(&parsed, files.items.items, files.items.len, &call->beside))
            rc = mg_call_no_memory(call);
        mg_arena_free(&parsed);
    }
    return rc;
}

mg_rc mg_source_models(mg_call *call, mg_source_ref *from, mg_source_ref *to)
{
    mg_source_ref *sides[] = {from, to};

    for (int i = 0; i < 2; i++)
        if (sides[i]->kind == MG_SOURCE_SCHEMA && mg_source_schema(call, sides[i]->value, &sides[i]->model) != MG_OK)
            return MG_FAILED;
    if (find_release_beside(call, sides) != MG_OK)
        return MG_FAILED;
    if ((is_live(from) || is_live(to)) && read_all_live(call, sides) != MG_OK)
        return MG_FAILED;
    for (int i = 0; i < 2; i++)
        if (!sides[i]->model)
        {
            const mg_model *other = sides[1 - i]->model;

            if (empty_model(call, other ? other->connector : mg_psl_neutral_connector(), &sides[i]->model) != MG_OK)
                return MG_FAILED;
        }
    if (from->model->connector->provider != to->model->connector->provider)
        return mg_call_fail(call, MG_ERR_ARGUMENT, "Both sides of a plan must be of one provider.",
                            "cannot go from a schema for %s to one for %s", from->model->connector->provider_name,
                            to->model->connector->provider_name);
    return mg_call_check_externals(call, to->model->connector->provider == MG_PSL_POSTGRESQL);
}
