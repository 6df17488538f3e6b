/* diff_json.c: see diff_json.h. */
#include "diff_json.h"
#include "../checks/checks.h"

#include "../../call/report.h"
#include "../backfill/backfills.h"
#include "../renames/renames.h"
#include "stages.h"

/* Objects ****************************************************************************************************** */

static const char *default_text(mg_call *call, const mg_default *d)
{
    static const char *const kinds[] = {
        [MG_DEFAULT_NOW] = "now()",
        [MG_DEFAULT_SEQUENCE] = "autoincrement()",
        [MG_DEFAULT_SQL] = "dbgenerated()",
    };
    mg_strbuf b;

    if (d->kind == MG_DEFAULT_SQL && d->text)
        return d->text;
    if (d->kind != MG_DEFAULT_VALUE)
        return kinds[d->kind];
    if (d->value.kind != MG_VALUE_LIST)
        return d->value.text;
    mg_strbuf_init(&b, &call->arena);
    mg_strbuf_putc(&b, '[');
    for (uint32_t i = 0; i < d->value.count; i++)
        mg_strbuf_printf(&b, "%s%s", i > 0 ? ", " : "", d->value.items[i].text);
    mg_strbuf_putc(&b, ']');
    return mg_strbuf_done(&b);
}

static const char *type_text(mg_call *call, const mg_type *t)
{
    if (t->family == MG_FAMILY_ENUM)
        return t->of.enumeration->name;
    if (t->family == MG_FAMILY_UNSUPPORTED)
        return t->of.text;
    if (t->native.type != MG_PSL_NATIVE_NONE)
        return mg_psl_native_text(&call->arena, &t->native);
    return mg_family_name(t->family);
}

static json_t *named(mg_call *call, const char *schema, const char *name)
{
    json_t *o = mg_json_new_object(call);

    mg_json_set(call, o, "schema", mg_json_text(call, schema));
    mg_json_set(call, o, "name", mg_json_filled(call, name));
    return o;
}

static json_t *column_json(mg_call *call, const mg_column *c)
{
    json_t *o;

    if (!c)
        return json_null();
    o = mg_json_new_object(call);
    mg_json_set(call, o, "name", mg_json_text(call, c->name));
    mg_json_set(call, o, "type", mg_json_text(call, type_text(call, &c->type)));
    mg_json_set(call, o, "required", json_boolean(c->type.nullness == MG_COLUMN_REQUIRED));
    mg_json_set(call, o, "list", json_boolean(c->type.nullness == MG_COLUMN_LIST));
    mg_json_set(call, o, "default", c->def ? mg_json_text(call, default_text(call, c->def)) : json_null());
    mg_json_set(call, o, "autoincrement", json_boolean(c->autoincrement));
    return o;
}

static json_t *step_names_json(mg_call *call, mg_column *const *columns, size_t count)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < count; i++)
        mg_json_append(call, list, mg_json_text(call, columns[i]->name));
    return list;
}

static json_t *index_json(mg_call *call, const mg_index *x)
{
    json_t *o, *columns;

    if (!x)
        return json_null();
    o = named(call, x->table->schema, x->name);
    columns = mg_json_new_array(call);
    mg_json_set(call, o, "table", mg_json_text(call, x->table->name));
    mg_json_set(call, o, "unique", json_boolean(x->kind != MG_INDEX_NORMAL));
    for (size_t i = 0; i < x->columns.len; i++)
        mg_json_append(call, columns, mg_json_text(call, x->columns.items[i].column->name));
    mg_json_set(call, o, "columns", columns);
    return o;
}

static json_t *table_json(mg_call *call, const mg_table *t)
{
    json_t *o, *columns;

    if (!t)
        return json_null();
    o = named(call, t->schema, t->name);
    columns = mg_json_new_array(call);
    for (size_t i = 0; i < t->columns.len; i++)
        mg_json_append(call, columns, column_json(call, t->columns.items[i]));
    mg_json_set(call, o, "columns", columns);
    mg_json_set(call, o, "primary_key", t->primary ? index_json(call, t->primary) : json_null());
    return o;
}

static json_t *foreign_key_json(mg_call *call, const mg_foreign_key *k)
{
    json_t *o;

    if (!k)
        return json_null();
    o = named(call, k->table->schema, k->name);
    mg_json_set(call, o, "table", mg_json_text(call, k->table->name));
    mg_json_set(call, o, "columns", step_names_json(call, k->columns.items, k->columns.len));
    mg_json_set(call, o, "referenced_table", mg_json_text(call, k->referenced->name));
    mg_json_set(call, o, "referenced_columns", step_names_json(call, k->references.items, k->references.len));
    mg_json_set(call, o, "on_delete", mg_json_text(call, mg_psl_action_name(k->on_delete)));
    mg_json_set(call, o, "on_update", mg_json_text(call, mg_psl_action_name(k->on_update)));
    return o;
}

static json_t *enum_json(mg_call *call, const mg_enum *e)
{
    json_t *o;

    if (!e)
        return json_null();
    o = named(call, e->schema, e->name);
    mg_json_set(call, o, "values", mg_json_names(call, e->values.items, e->values.len));
    return o;
}

static json_t *extension_json(mg_call *call, const mg_extension *e)
{
    json_t *o;

    if (!e)
        return json_null();
    o = named(call, *e->schema ? e->schema : NULL, e->name);
    mg_json_set(call, o, "version", mg_json_filled(call, e->version));
    return o;
}

/* Steps ******************************************************************************************************** */

static json_t *changes_json(mg_call *call, const mg_step *s)
{
    static const char *const kinds[] = {
        [MG_CHANGE_DROP_KEY] = "DropPrimaryKey",  [MG_CHANGE_RENAME_KEY] = "RenamePrimaryKey",
        [MG_CHANGE_DROP_COLUMN] = "DropColumn",   [MG_CHANGE_ADD_COLUMN] = "AddColumn",
        [MG_CHANGE_ALTER_COLUMN] = "AlterColumn", [MG_CHANGE_RECREATE_COLUMN] = "DropAndRecreateColumn",
        [MG_CHANGE_ADD_KEY] = "AddPrimaryKey",
    };
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < s->changes.len; i++)
    {
        const mg_change *c = &s->changes.items[i];
        json_t *o = mg_json_new_object(call);

        mg_json_set(call, o, "kind", mg_json_text(call, kinds[c->kind]));
        mg_json_set(call, o, "from", column_json(call, c->column ? c->column->from : NULL));
        mg_json_set(call, o, "to", column_json(call, c->column ? c->column->to : NULL));
        mg_json_append(call, list, o);
    }
    return list;
}

static json_t *redefined_json(mg_call *call, const mg_step *s)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < s->redefined.len; i++)
    {
        json_t *o = mg_json_new_object(call);

        mg_json_set(call, o, "from", table_json(call, s->redefined.items[i].tables->from));
        mg_json_set(call, o, "to", table_json(call, s->redefined.items[i].tables->to));
        mg_json_append(call, list, o);
    }
    return list;
}

/* The object of the step on one side, as JSON. */
static json_t *side_json(mg_call *call, const mg_step *s, bool to)
{
    if (s->extra)
        return to ? named(call, s->extra->schema, s->extra->name) : json_null();
    if (s->kind == MG_STEP_RENAME_KEY)
        return index_json(call, to ? s->tables->to->primary : s->tables->from->primary);
    if (s->schema)
        return to ? named(call, NULL, s->schema) : json_null();
    if (s->kind == MG_STEP_MOVE_TABLE || s->kind == MG_STEP_MOVE_ENUM)
        return named(call, to ? s->schema_to : s->schema_from, s->name_from);
    if (s->schema_from)
        return named(call, s->schema_from, to ? s->name_to : s->name_from);
    if (s->rename || s->kind == MG_STEP_RENAME_SEQUENCE)
        return named(call, s->table_from ? s->table_from->schema : s->enum_from->schema,
                     to ? s->name_to : s->name_from);
    if (s->index_from || s->index_to)
        return index_json(call, to ? s->index_to : s->index_from);
    if (s->key_from || s->key_to)
        return foreign_key_json(call, to ? s->key_to : s->key_from);
    if (s->enum_from || s->enum_to)
        return enum_json(call, to ? s->enum_to : s->enum_from);
    if (s->extension_from || s->extension_to)
        return extension_json(call, to ? s->extension_to : s->extension_from);
    if (s->kind == MG_STEP_ALTER_TABLE)
        return table_json(call, to ? s->tables->to : s->tables->from);
    return table_json(call, to ? s->table_to : s->table_from);
}

static json_t *step_json(mg_call *call, const mg_diff *d, size_t i, const mg_checks *checks)
{
    const mg_step *s = &d->steps.items[i];
    const mg_enum_change *e = s->kind == MG_STEP_ALTER_ENUM ? s->altered : NULL;
    bool several = s->kind == MG_STEP_REDEFINE_TABLES;
    json_t *o = mg_json_new_object(call);

    mg_json_set(call, o, "kind", mg_json_text(call, mg_step_name(s->kind)));
    mg_json_set(call, o, "subject", mg_json_text(call, mg_render_subject(&call->arena, s)));
    mg_json_set(call, o, "from", several ? json_null() : side_json(call, s, false));
    mg_json_set(call, o, "to", several ? json_null() : side_json(call, s, true));
    mg_json_set(call, o, "tables", redefined_json(call, s));
    mg_json_set(call, o, "changes", changes_json(call, s));
    mg_json_set(call, o, "added", mg_json_names(call, e ? e->added.items : NULL, e ? e->added.len : 0));
    mg_json_set(call, o, "dropped", mg_json_names(call, e ? e->dropped.items : NULL, e ? e->dropped.len : 0));
    mg_json_set(call, o, "destructive", json_boolean(mg_step_is_destructive(checks, i)));
    mg_json_set(call, o, "sql", mg_json_text(call, mg_render_step(&call->arena, d, s)));
    return o;
}

json_t *mg_steps_json(mg_call *call, const mg_diff *d, const mg_checks *checks)
{
    json_t *list = mg_json_new_array(call);
    bool watching = call->watching;

    mg_call_watch(call, true);
    for (size_t i = 0; i < d->steps.len && mg_call_check(call) == MG_OK; i++)
        mg_json_append(call, list, step_json(call, d, i, checks));
    mg_call_watch(call, watching);
    return list;
}

json_t *mg_extra_json(mg_call *call, const mg_extra *e)
{
    json_t *one = mg_json_new_object(call);

    mg_json_set(call, one, "kind", mg_json_text(call, mg_extra_name(e->kind)));
    mg_json_set(call, one, "schema", mg_json_text(call, e->schema));
    mg_json_set(call, one, "table", mg_json_text(call, e->table ? e->table->name : NULL));
    mg_json_set(call, one, "column", mg_json_text(call, e->column ? e->column->name : NULL));
    mg_json_set(call, one, "name", mg_json_text(call, e->name));
    return one;
}

json_t *mg_extras_json(mg_call *call, const mg_model *m)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < m->extras.len; i++)
    {
        const mg_extra *e = &m->extras.items[i];
        json_t *one = mg_extra_json(call, e);

        mg_json_set(call, one, "definition", mg_json_text(call, e->definition));
        mg_json_append(call, list, one);
    }
    return list;
}

typedef struct result
{
    const mg_diff *diff;
    mg_checks checks;
    const char *from, *to, *script;
    mg_replaced replaced;
} result;

/* Sets the database and the schema that the report is about. Both are null if neither side is a database. */
static void set_place(mg_call *call, json_t *report)
{
    mg_json_set(call, report, "database", mg_json_text(call, call->session.database));
    mg_json_set(call, report, "schema", mg_json_text(call, call->session.target));
}

static void result_json(mg_call *call, const void *data, json_t *report)
{
    const result *r = data;
    const mg_pairs *pairs = &r->diff->pairs;
    mg_dialect dialect = pairs->provider == MG_PSL_POSTGRESQL ? MG_POSTGRES : MG_SQLITE;
    bool differs = r->diff->steps.len > 0, known = r->replaced != MG_REPLACED_UNKNOWN;

    mg_json_set(call, report, "provider", mg_json_text(call, mg_dialects[dialect].provider));
    set_place(call, report);
    mg_json_set(call, report, "from", mg_json_text(call, r->from));
    mg_json_set(call, report, "to", mg_json_text(call, r->to));
    mg_json_set(call, report, "exit_code", json_integer(differs ? 2 : 0));
    mg_json_set(call, report, "summary", mg_json_text(call, mg_call_summary(call, r->diff)));
    mg_json_set(call, report, "warnings", mg_checks_json(call, &r->checks, NULL));
    mg_json_set(call, report, "backfills", mg_backfills_json(call, pairs->to));
    mg_json_set(call, report, "renames", mg_renames_json(call, pairs));
    mg_json_set(call, report, "steps", mg_steps_json(call, r->diff, &r->checks));
    mg_json_set(call, report, "script", mg_json_text(call, r->script));
    mg_json_set(call, report, "output", mg_json_text(call, call->options.output));
    mg_json_set(call, report, "replaced", known ? json_boolean(r->replaced == MG_REPLACED_FILE) : json_null());
    mg_json_set(call, report, "from_extras", mg_extras_json(call, pairs->from));
    mg_json_set(call, report, "to_extras", mg_extras_json(call, pairs->to));
}

mg_rc mg_diff_json(mg_call *call, const mg_diff *d, const char *from, const char *to, const char *script,
                   mg_replaced replaced, mg_output *out)
{
    static const mg_report report = {"migrate_diff", NULL, result_json};
    result r = {.diff = d, .from = from, .to = to, .script = script, .replaced = replaced};

    if (mg_call_checks(call, d, &r.checks) != MG_OK)
        return MG_FAILED;
    call->options.format = "json";
    return mg_report_give(call, &report, &r, out);
}
