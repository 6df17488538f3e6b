/* report.c: writes the checks of a plan and of rows, with what they found, as JSON and as text; see checks.h. */
#include "checks.h"

#include "../../base/utf8.h"
#include "../../render/base/render.h"
#include "../../render/rows.h"

/* Checks of plans ************************************************************************************************ */

json_t *mg_warning_json(mg_call *call, const char *message, bool unexecutable, size_t step)
{
    json_t *o = mg_json_new_object(call);

    mg_json_set(call, o, "message", mg_json_text(call, message));
    mg_json_set(call, o, "unexecutable", json_boolean(unexecutable));
    mg_json_set(call, o, "step", step == MG_NO_STEP ? json_null() : json_integer((json_int_t) step));
    return o;
}

json_t *mg_checks_json(mg_call *call, const mg_checks *checks, const mg_row_checks *rows)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < checks->len; i++)
    {
        const mg_check *c = &checks->items[i];

        mg_json_append(call, list,
                       mg_warning_json(call, mg_render_check(&call->arena, c), mg_check_is_unexecutable(c), c->step));
    }
    for (size_t i = 0; rows && i < rows->len; i++)
    {
        const mg_row_check *c = &rows->items[i];

        if (c->answer == MG_ROWS_FOUND)
            mg_json_append(call, list, mg_warning_json(call, mg_render_found(&call->arena, c), c->fatal, c->step));
    }
    return list;
}

/* Checks of rows ************************************************************************************************* */

static json_t *checked_columns(mg_call *call, const mg_row_check *c)
{
    json_t *list = mg_json_new_array(call);
    size_t count = c->key ? c->key->columns.len : c->index ? c->index->columns.len - c->index->included : 0;

    for (size_t i = 0; i < count; i++)
        mg_json_append(
            call, list,
            mg_json_text(call, (c->key ? c->key->columns.items[i] : c->index->columns.items[i].column)->name));
    if (c->column)
        mg_json_append(call, list, mg_json_text(call, c->column->from->name));
    return list;
}

static json_t *row_check_json(mg_call *call, const mg_row_check *c)
{
    static const char *const results[] = {
        [MG_ROWS_NOT_KNOWN] = "not known", [MG_ROWS_NONE] = "none", [MG_ROWS_FOUND] = "found"};
    json_t *o = mg_json_new_object(call);
    const mg_table *t = c->tables->from;
    bool known = c->answer != MG_ROWS_NOT_KNOWN;

    mg_json_set(call, o, "check", mg_json_text(call, mg_row_check_name(c)));
    mg_json_set(call, o, "schema", mg_json_text(call, t->schema));
    mg_json_set(call, o, "table", mg_json_text(call, t->name));
    mg_json_set(call, o, "columns", checked_columns(call, c));
    mg_json_set(call, o, "result", mg_json_text(call, results[c->answer]));
    mg_json_set(call, o, "count", known ? json_integer((json_int_t) c->count) : json_null());
    mg_json_set(call, o, "query", mg_json_text(call, c->query));
    mg_json_set(call, o, "reason", mg_json_text(call, known ? NULL : mg_valid_text(call, c->why)));
    return o;
}

json_t *mg_row_checks_json(mg_call *call, const mg_row_checks *rows)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < rows->len; i++)
        mg_json_append(call, list, row_check_json(call, &rows->items[i]));
    return list;
}

/* Text *********************************************************************************************************** */

static void write_row_check(mg_call *call, const mg_row_check *c, mg_strbuf *out)
{
    mg_arena *a = &call->arena;

    switch (c->answer)
    {
    case MG_ROWS_FOUND:
        mg_strbuf_printf(out, "Warning: %s\n", mg_valid_text(call, mg_render_found(a, c)));
        if (c->query)
            mg_strbuf_printf(out, "  %s;\n", mg_shown(a, c->query));
        break;
    case MG_ROWS_NONE:
        if (c->step != MG_NO_STEP)
            mg_strbuf_printf(out, "Checked: %s.\n", mg_valid_text(call, mg_render_holds(a, c)));
        break;
    case MG_ROWS_NOT_KNOWN:
        mg_strbuf_printf(out, "Not known: whether %s (%s).\n", mg_valid_text(call, mg_render_holds(a, c)),
                         mg_shown(a, c->why ? c->why : "it cannot be asked"));
        break;
    }
}

void mg_checks_write(mg_call *call, const mg_checks *checks, const mg_row_checks *rows, mg_strbuf *out)
{
    for (size_t i = 0; i < checks->len; i++)
    {
        const char *text = mg_render_check(&call->arena, &checks->items[i]);

        mg_strbuf_printf(out, "Warning: %s\n", mg_valid_text(call, text));
    }
    for (size_t i = 0; i < rows->len; i++)
        write_row_check(call, &rows->items[i], out);
}
