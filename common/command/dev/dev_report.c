/* dev_report.c: what migrate_dev tells; see dev.h. */
#include "dev.h"

#include "../../history/new_name.h"
#include "../../render/base/render.h"
#include "../schema/diff_json.h"
#include "../seed.h"

static json_t *made_json(mg_dev *d, const mg_made *made)
{
    json_t *o;

    if (!made->name)
        return json_null();
    o = mg_json_new_object(d->call);
    mg_json_set(d->call, o, "name", mg_json_text(d->call, made->name));
    mg_json_set(d->call, o, "script", mg_json_text(d->call, made->script));
    return o;
}

/* What the schema language cannot say is not in the script that is adopted. */
static json_t *lacks_json(mg_dev *d)
{
    const mg_drift *drift = &d->drift;
    json_t *list = mg_json_new_array(d->call);

    for (size_t i = 0; d->adopted.name && i < drift->extras.len; i++)
        if (drift->extras.items[i].to && !mg_script_has_extra(&drift->changes, &drift->extras.items[i]))
            mg_json_append(
                d->call, list,
                mg_json_text(d->call, mg_render_extra(&d->call->arena, drift->history, drift->extras.items[i].to)));
    return list;
}

void mg_dev_report(mg_dev *d)
{
    mg_call *call = d->call;
    json_t *report = mg_report_start(call, "migrate_dev");

    mg_report_folder(call, report, &d->pending.folder);
    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_json_set(call, report, "create_only", json_boolean(call->options.create_only));
    mg_deploy_report_applied(call, report, "pending_applied", &d->pending, d->pending_done, false);
    mg_json_set(call, report, "broken", mg_broken_json(call, &d->pending_broken));
    mg_json_set(call, report, "adopted", made_json(d, &d->adopted));
    mg_json_set(call, report, "adopted_lacks", lacks_json(d));
    mg_json_set(call, report, "created", made_json(d, &d->next));
    mg_deploy_report_applied(call, report, "applied", &d->next_script, d->next_done, false);
    mg_json_set(call, report, "differs", json_boolean(d->diff.steps.len > 0));
    mg_json_set(call, report, "warnings", mg_checks_json(call, &d->checks));
    mg_json_set(call, report, "vague_name",
                d->next.name && mg_name_is_vague(d->words) ? mg_json_text(call, d->words) : json_null());
    mg_seed_report(call, report, &d->seed);
}

static void write_made(const json_t *report, mg_strbuf *out)
{
    const char *adopted = mg_json_get(json_object_get(report, "adopted"), "name");
    const char *created = mg_json_get(json_object_get(report, "created"), "name");
    bool only = json_is_true(json_object_get(report, "create_only"));
    const json_t *lacks = json_object_get(report, "adopted_lacks"), *one;
    size_t i;

    if (*adopted)
        mg_strbuf_printf(out,
                         "What the history lacked was recorded as a migration, marked as applied:\n\n"
                         "migrations/\n  └─ %s/\n    └─ migration.sql\n\n",
                         adopted);
    if (json_array_size(lacks) > 0)
        mg_strbuf_puts(out, "It lacks what the schema language cannot say; a database made from the history will not "
                            "have this:\n");
    json_array_foreach(lacks, i, one) mg_strbuf_printf(out, "  - %s\n", json_string_value(one));
    if (json_array_size(lacks) > 0)
        mg_strbuf_putc(out, '\n');
    if (!*created)
        return;
    if (only)
        mg_strbuf_printf(out,
                         "Prisma Migrate created the following migration without applying it %s\n\n"
                         "You can now edit it; the next migrate_dev or migrate_deploy applies it.\n",
                         created);
    else
        mg_strbuf_printf(out,
                         "The following migration was created and applied from the schema changes:\n\n"
                         "migrations/\n  └─ %s/\n    └─ migration.sql\n\n",
                         created);
}

void mg_dev_text(const mg_call *call, const json_t *report, mg_strbuf *out)
{
    const json_t *pending = json_object_get(report, "pending_applied"), *one;
    const char *vague = mg_json_get(report, "vague_name");
    bool created = json_is_object(json_object_get(report, "created"));
    bool adopted = json_is_object(json_object_get(report, "adopted"));
    bool only = json_is_true(json_object_get(report, "create_only"));
    size_t i;

    (void) call;
    mg_report_head_of(report, out);
    mg_deploy_write_broken(report, out);
    mg_strbuf_putc(out, '\n');
    mg_deploy_write_applied(pending, out);
    if (json_array_size(pending) > 0)
        mg_strbuf_putc(out, '\n');
    write_made(report, out);
    json_array_foreach(json_object_get(report, "warnings"), i, one)
        mg_strbuf_printf(out, "Warning: %s\n", mg_json_get(one, "message"));
    if (*vague)
        mg_strbuf_printf(out, "The name \"%s\" does not say what the migration changes.\n", vague);
    if (!created && !adopted && json_array_size(pending) == 0)
        mg_strbuf_puts(out, "Already in sync, no schema change or pending migration was found.\n");
    else if (!only)
        mg_strbuf_puts(out, "Your database is now in sync with your schema.\n");
    mg_seed_write(report, out);
    if (json_is_true(json_object_get(report, "in_transaction")))
        mg_strbuf_puts(out, "\nAll this is inside your open transaction: COMMIT keeps it. After ROLLBACK the new "
                            "migration's files stay, and it is pending.\n");
}
