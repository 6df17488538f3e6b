/* replication.c: the checks of slots, standbys, publications and subscriptions; see preflight.h. */
#include "preflight.h"

#include <string.h>

/* Says that none of them is so. */
static void tell_none(mg_preflight *p, mg_checked *f, size_t count, const char *noun, const char *what)
{
    if (count == 0)
        mg_judge(p, f, MG_PASSED, "there is no %s", noun);
    else
        mg_judge(p, f, MG_PASSED, "%zu %s%s, none of them %s", count, noun, count == 1 ? "" : "s", what);
}

mg_rc mg_look_at_slots(mg_preflight *p, mg_checked *f)
{
    mg_answers slots;

    if (!mg_found_answers(p, f, MG_ASK_SLOTS, 0, NULL, &slots))
        return mg_call_check(p->call);
    for (size_t i = 0; i < slots.items.len; i++)
    {
        const mg_answer *row = &slots.items.items[i];
        bool lost = row->values[3] && strcmp(row->values[3], "lost") == 0;
        bool kept = row->values[4] && p->call->options.varying;

        if (mg_answer_is(row, 2) && !lost)
            continue;
        mg_found_detail(p, f, "%s slot \"%s\" is %s%s%s", mg_found_text(p, row->values[1]),
                        mg_found_text(p, row->values[0]), lost ? "lost" : "inactive",
                        kept ? ", and keeps of the log " : "",
                        kept ? mg_found_bytes(p, (uint64_t) mg_answer_number(row, 4)) : "");
    }
    if (f->details.len == 0)
        tell_none(p, f, slots.items.len, "replication slot", "inactive");
    else
    {
        mg_judge(p, f, MG_WARNED, "what is written will be kept for slots that nobody reads");
        mg_found_next(p, f, "Connect who reads them, or pg_drop_replication_slot; pg_wal grows until then.");
    }
    return MG_OK;
}

static bool is_behind(const mg_preflight *p, const mg_answer *row)
{
    bool streams = row->values[2] && strcmp(row->values[2], "streaming") == 0;

    return !streams || (row->values[5] && mg_answer_number(row, 5) >= p->call->options.max_age);
}

mg_rc mg_look_at_standbys(mg_preflight *p, mg_checked *f)
{
    mg_answers standbys;
    size_t hidden = 0;

    if (!mg_found_answers(p, f, MG_ASK_STANDBYS, 0, NULL, &standbys))
        return mg_call_check(p->call);
    for (size_t i = 0; i < standbys.items.len; i++)
    {
        const mg_answer *row = &standbys.items.items[i];
        bool timing = p->call->options.varying;

        if (!row->values[2])
            hidden++;
        else if (is_behind(p, row))
            mg_found_detail(p, f, "\"%s\", %s%s%s%s", mg_found_text(p, row->values[0]),
                            mg_found_text(p, row->values[2]), timing ? ", " : "",
                            timing ? mg_found_bytes(p, (uint64_t) mg_answer_number(row, 4)) : "",
                            timing ? " behind" : "");
    }
    if (f->details.len > 0)
    {
        mg_judge(p, f, MG_WARNED, "standbys are behind");
        mg_found_next(p, f, "Let them catch up: a deployment writes much, and what they answer is older by that.");
    }
    else if (hidden > 0)
    {
        mg_judge(p, f, MG_LACKS, "not known: %zu standby%s, whose state cannot be seen", hidden,
                 hidden == 1 ? "" : "s");
        mg_found_next(p, f, "It takes pg_read_all_stats: GRANT that TO the role that calls this.");
    }
    else
        tell_none(p, f, standbys.items.len, "standby", "behind");
    return MG_OK;
}

mg_rc mg_look_at_synchronous(mg_preflight *p, mg_checked *f)
{
    mg_answer answer, *row = &answer;

    if (!mg_found_row(p, f, MG_ASK_SYNCHRONOUS, &answer))
        return mg_call_check(p->call);
    if (!row->values[0] || !*row->values[0] || !mg_answer_is(row, 1))
        mg_judge(p, f, MG_PASSED, "no commit waits for a standby");
    else if (mg_answer_number(row, 2) > 0)
        mg_judge(p, f, MG_PASSED, "%s synchronous standby%s there", row->values[2],
                 mg_answer_number(row, 2) == 1 ? " is" : "s are");
    else if (mg_answer_number(row, 3) > 0)
        mg_judge(p, f, MG_LACKS, "not known: the state of standbys cannot be seen");
    else
    {
        mg_judge(p, f, MG_FAILS, "no synchronous standby is there, so a commit waits without end");
        mg_found_detail(p, f, "synchronous_standby_names is \"%s\"", mg_found_text(p, row->values[0]));
        mg_found_next(p, f, "Start one, or change the setting.");
    }
    return MG_OK;
}

static void tell_publications(mg_preflight *p, mg_checked *f, const mg_answers *list)
{
    for (size_t i = 0; i < list->items.len; i++)
        mg_found_detail(p, f, "publication \"%s\"%s", mg_found_text(p, list->items.items[i].values[0]),
                        mg_answer_is(&list->items.items[i], 1) ? " FOR ALL TABLES" : "");
}

mg_rc mg_look_at_publications(mg_preflight *p, mg_checked *f)
{
    const char *schema = p->call->session.target;
    mg_answers list, of_schema = {0};
    bool has_schemas = p->server.items.len > 0 && mg_answer_number(&p->server.items.items[0], 0) >= 150000;

    if (!mg_found_answers(p, f, MG_ASK_PUBLICATIONS, 1, &schema, &list) ||
        (has_schemas && !p->ledger.exists &&
         !mg_found_answers(p, f, MG_ASK_PUBLICATIONS_OF_SCHEMAS, 1, &schema, &of_schema)))
        return mg_call_check(p->call);
    tell_publications(p, f, &list);
    tell_publications(p, f, &of_schema);
    if (f->details.len == 0)
        mg_judge(p, f, MG_PASSED, "none carries the history");
    else
    {
        mg_judge(p, f, MG_WARNED,
                 "the rows of " MG_HISTORY_TABLE " go to whoever subscribes, what the scripts do to tables does not");
        mg_found_next(p, f, "Deploy to the subscribers first, or publish tables by name.");
    }
    return MG_OK;
}

mg_rc mg_look_at_subscriptions(mg_preflight *p, mg_checked *f)
{
    mg_answers list;

    if (!mg_found_answers(p, f, MG_ASK_SUBSCRIPTIONS, 0, NULL, &list))
        return mg_call_check(p->call);
    for (size_t i = 0; i < list.items.len; i++)
        mg_found_detail(p, f, "subscription \"%s\", %s", mg_found_text(p, list.items.items[i].values[0]),
                        mg_answer_is(&list.items.items[i], 1) ? "enabled" : "disabled");
    if (f->details.len == 0)
        mg_judge(p, f, MG_PASSED, "the database subscribes to nothing");
    else
    {
        mg_judge(p, f, MG_WARNED, "tables get rows from elsewhere, which must fit what is pending");
        mg_found_next(p, f, "New columns come here first, columns that go leave the publisher first.");
    }
    return MG_OK;
}
