/* dev_report.c: writes what migrate_dev reports; see dev.h. */
#include "dev.h"

#include "../../history/new_name.h"
#include "../../render/base/render.h"
#include "../backfill/backfills.h"
#include "../renames/renames.h"
#include "../schema/diff_json.h"
#include "../checks/checks.h"
#include "../seed.h"

static json_t *made_json(mg_call *call, const mg_made *made)
{
    json_t *o;

    if (!made->name)
        return json_null();
    o = mg_json_new_object(call);
    mg_json_set(call, o, "name", mg_json_text(call, made->name));
    mg_json_set(call, o, "script", mg_json_text(call, made->script));
    return o;
}

/*
 * Says in words what the schema language cannot express, and so is not in the migration that adopts the drift. NULL if
 * there is nothing, or it is in it.
 */
static const char *lack_text(mg_call *call, const mg_dev *d, size_t i)
{
    const mg_extra_pair *p = &d->drift.extras.items[i];

    if (!d->adopted.name || !p->to || mg_script_has_extra(&d->drift.changes, p))
        return NULL;
    return mg_valid_text(call, mg_render_extra(&call->arena, d->drift.history, p->to));
}

static json_t *lacks_json(mg_call *call, const mg_dev *d)
{
    json_t *list = mg_json_new_array(call);

    for (size_t i = 0; i < d->drift.extras.len; i++)
    {
        const char *text = lack_text(call, d, i);

        if (text)
            mg_json_append(call, list, mg_json_text(call, text));
    }
    return list;
}

/* The name that says nothing, or NULL. */
static const char *vague_name(const mg_dev *d)
{
    return d->next.name && mg_name_is_vague(d->words) ? d->words : NULL;
}

static void dev_json(mg_call *call, const void *data, json_t *report)
{
    const mg_dev *d = data;
    json_t *warnings = mg_checks_json(call, &d->checks, &d->rows);

    mg_report_folder(call, report, &d->pending.folder);
    mg_json_set(call, report, "in_transaction", json_boolean(call->session.in_transaction));
    mg_json_set(call, report, "create_only", json_boolean(call->options.create_only));
    mg_json_set(call, report, "pending_applied", mg_applied_json(call, &d->pending, d->pending_done));
    mg_json_set(call, report, "broken", mg_broken_json(call, &d->pending_broken));
    mg_json_set(call, report, "adopted", made_json(call, &d->adopted));
    mg_json_set(call, report, "adopted_lacks", lacks_json(call, d));
    mg_json_set(call, report, "created", made_json(call, &d->next));
    mg_json_set(call, report, "applied", mg_applied_json(call, &d->next_script, d->next_done));
    mg_json_set(call, report, "renames", mg_renames_json(call, &d->diff.pairs));
    mg_json_set(call, report, "differs", json_boolean(d->diff.steps.len > 0));
    mg_unsure_json(call, &d->diff.pairs, warnings);
    mg_json_set(call, report, "warnings", warnings);
    mg_json_set(call, report, "checks", mg_row_checks_json(call, &d->rows));
    mg_json_set(call, report, "backfills", mg_backfills_json(call, d->schema));
    mg_json_set(call, report, "findings", mg_dev_findings_json(call, d));
    mg_json_set(call, report, "vague_name", mg_json_text(call, vague_name(d)));
    mg_seed_report(call, report, &d->seed);
}

/* The text ***************************************************************************************************** */

static void write_adopted(mg_call *call, const mg_dev *d, mg_strbuf *out)
{
    size_t written = 0;

    if (!d->adopted.name)
        return;
    mg_strbuf_printf(out,
                     "What the history lacked was recorded as a migration, marked as applied:\n\n"
                     "migrations/\n  └─ %s/\n    └─ migration.sql\n\n",
                     d->adopted.name);
    for (size_t i = 0; i < d->drift.extras.len; i++)
    {
        const char *text = lack_text(call, d, i);

        if (!text)
            continue;
        if (!written++)
            mg_strbuf_puts(out, "It lacks what the schema language cannot say; a database made from the history will "
                                "not have this:\n");
        mg_strbuf_printf(out, "  - %s\n", text);
    }
    if (written)
        mg_strbuf_putc(out, '\n');
}

static void write_created(const mg_dev *d, mg_strbuf *out)
{
    if (!d->next.name)
        return;
    if (d->call->options.create_only)
        mg_strbuf_printf(out,
                         "Prisma Migrate created the following migration without applying it %s\n\n"
                         "You can now edit it; the next migrate_dev or migrate_deploy applies it.\n",
                         d->next.name);
    else
        mg_strbuf_printf(out,
                         "The following migration was created and applied from the schema changes:\n\n"
                         "migrations/\n  └─ %s/\n    └─ migration.sql\n\n",
                         d->next.name);
}

static void write_dev(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_dev *d = data;
    const char *vague = vague_name(d);

    mg_report_head(call, &d->pending.folder, out);
    mg_broken_write(call, &d->pending_broken, out);
    mg_strbuf_putc(out, '\n');
    mg_applied_write(call, &d->pending, d->pending_done, out);
    if (d->pending.items.len > 0)
        mg_strbuf_putc(out, '\n');
    write_adopted(call, d, out);
    write_created(d, out);
    mg_checks_write(call, &d->checks, &d->rows, out);
    mg_unsure_write(call, &d->diff.pairs, out);
    if (!call->options.create_only)
        mg_backfills_write(call, d->schema, out);
    mg_renames_write(call, &d->diff.pairs, out);
    if (vague)
        mg_strbuf_printf(out, "The name \"%s\" does not say what the migration changes.\n", vague);
    if (!d->next.name && !d->adopted.name && d->pending.items.len == 0)
        mg_strbuf_puts(out, "Already in sync, no schema change or pending migration was found.\n");
    else if (!call->options.create_only)
        mg_strbuf_puts(out, "Your database is now in sync with your schema.\n");
    mg_seed_write(call, &d->seed, out);
    mg_dev_findings_write(call, d, out);
    if (call->session.in_transaction)
        mg_strbuf_puts(out, "\nAll this is inside your open transaction: COMMIT keeps it. After ROLLBACK the new "
                            "migration's files stay, and it is pending.\n");
}

mg_rc mg_dev_give(const mg_dev *d, mg_output *out)
{
    static const mg_report report = {"migrate_dev", write_dev, dev_json};

    return mg_report_give(d->call, &report, d, out);
}
