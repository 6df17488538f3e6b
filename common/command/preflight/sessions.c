/* sessions.c: the checks of what other sessions do; see preflight.h. */
#include "../../catalog/listed.h"
#include "preflight.h"

#include <string.h>

#define SESSIONS_MAX 20               /* that are listed */
#define BEHIND_MAX (10 * 1000 * 1000) /* transactions: from so many on, rows that nobody needs pile up */

/* Says what the user may not see, if that is so. */
static void hint_at_rights(mg_preflight *p, mg_checked *f)
{
    if (mg_sees_sessions(p))
        return;
    mg_found_next(p, f,
                  "%s%sWhat other users do cannot be seen whole: GRANT pg_read_all_stats TO the role that calls this.",
                  f->hint ? f->hint : "", f->hint ? " " : "");
}

static bool is_old(const mg_preflight *p, int64_t age)
{
    return age >= p->call->options.max_age;
}

/* Blockers ****************************************************************************************************** */

enum
{
    BY_SCHEMA,
    BY_TABLE,
    BY_MODE,
    BY_GRANTED,
    BY_PID,
    BY_USER,
    BY_APPLICATION,
    BY_STATE,
    BY_AGE,
    BY_KIND,
    BY_QUERY,
    BY_PREPARED
};

/* The mode in which the scripts lock the table of an answer. An index that they name counts as its table. */
static mg_lock wanted_mode(const mg_preflight *p, const mg_answer *row)
{
    mg_lock of_index = MG_LOCK_NONE;

    for (size_t i = 0; i < p->touched.locked.len; i++)
    {
        const mg_locked *l = &p->touched.locked.items[i];

        if (strcmp(l->table.schema, row->values[BY_SCHEMA]) == 0 && strcmp(l->table.name, row->values[BY_TABLE]) == 0)
            return l->mode;
        of_index = l->mode > of_index ? l->mode : of_index;
    }
    return of_index;
}

static bool prevents_wraparound(const mg_answer *row)
{
    return row->values[BY_QUERY] && strstr(row->values[BY_QUERY], "(to prevent wraparound)");
}

/* Another autovacuum gives way by itself. */
static bool gives_way(const mg_answer *row)
{
    return row->values[BY_KIND] && strcmp(row->values[BY_KIND], "autovacuum worker") == 0 && !prevents_wraparound(row);
}

static const char *name_session(mg_preflight *p, const mg_answer *row)
{
    const char *text;

    if (row->values[BY_PREPARED])
        text =
            mg_arena_printf(&p->call->arena, "prepared transaction '%s'", mg_found_text(p, row->values[BY_PREPARED]));
    else if (prevents_wraparound(row))
        text =
            mg_arena_printf(&p->call->arena, "process %s, an autovacuum that prevents wraparound", row->values[BY_PID]);
    else
        text = mg_arena_printf(&p->call->arena, "process %s (user %s, application \"%s\")", row->values[BY_PID],
                               mg_found_text(p, row->values[BY_USER]), mg_found_text(p, row->values[BY_APPLICATION]));
    return text ? text : "";
}

static void tell_blocker(mg_preflight *p, mg_checked *f, const mg_answer *row)
{
    bool hidden = !row->values[BY_STATE] && !row->values[BY_PREPARED] && !prevents_wraparound(row);
    const char *state = row->values[BY_STATE] ? row->values[BY_STATE] : "prepared";
    bool tells = row->values[BY_QUERY] && !hidden && !row->values[BY_PREPARED];

    if (f->details.len >= SESSIONS_MAX)
        return;
    mg_found_detail(p, f, "%s, %s%s, %s %s on \"%s\"%s%s", name_session(p, row),
                    hidden ? "state and query hidden" : mg_found_text(p, state),
                    hidden ? "" : mg_found_age(p, " for ", mg_answer_number(row, BY_AGE)),
                    mg_answer_is(row, BY_GRANTED) ? "has" : "waits for", mg_found_text(p, row->values[BY_MODE]),
                    mg_found_text(p, row->values[BY_TABLE]), tells ? ": " : "",
                    tells ? mg_found_text(p, row->values[BY_QUERY]) : "");
}

/* Lists the tables that are locked, as the questions have them. False: out of memory. */
static bool list_locked(const mg_preflight *p, bool rewritten, const char *params[2])
{
    mg_arena *a = &p->call->arena;
    mg_names schemas = {0}, names = {0};

    for (size_t i = 0; i < p->touched.locked.len; i++)
    {
        const mg_locked *l = &p->touched.locked.items[i];
        const char **schema, **name;

        if (rewritten && !l->rewritten)
            continue;
        schema = mg_vec_push(a, &schemas);
        name = mg_vec_push(a, &names);
        if (!schema || !name)
            return false;
        *schema = l->table.schema;
        *name = l->table.name;
    }
    params[0] = mg_listed(MG_POSTGRES, &schemas, a);
    params[1] = mg_listed(MG_POSTGRES, &names, a);
    return !a->failed;
}

bool mg_list_rewritten(const mg_preflight *p, const char *params[2])
{
    return list_locked(p, true, params);
}

mg_rc mg_look_at_blockers(mg_preflight *p, mg_checked *f)
{
    const char *params[2];
    mg_answers lockers;
    size_t found = 0, old = 0;

    if (!mg_scripts_are_read(p, f))
        return MG_OK;
    if (p->touched.locked.len == 0)
    {
        mg_judge(p, f, MG_PASSED, "what is pending touches no table that is there");
        return MG_OK;
    }
    if (!list_locked(p, false, params) || !mg_found_answers(p, f, MG_ASK_LOCKERS, 2, params, &lockers))
        return mg_call_check(p->call);
    for (size_t i = 0; i < lockers.items.len; i++)
    {
        const mg_answer *row = &lockers.items.items[i];

        if (gives_way(row) || !mg_locks_conflict(wanted_mode(p, row), mg_lock_in_catalog(row->values[BY_MODE])))
            continue;
        found++;
        old += row->values[BY_PREPARED] || prevents_wraparound(row) || is_old(p, mg_answer_number(row, BY_AGE));
        tell_blocker(p, f, row);
    }
    if (found == 0)
        mg_judge(p, f, MG_PASSED, "nobody is in the way of the %zu table%s that what is pending touches",
                 p->touched.locked.len, p->touched.locked.len == 1 ? "" : "s");
    else
    {
        mg_judge(p, f, old > 0 ? MG_FAILS : MG_WARNED, "%zu lock%s of others %s in the way of what is pending", found,
                 found == 1 ? "" : "s", found == 1 ? "is" : "are");
        mg_found_next(p, f,
                      "Wait for them, or end them (pg_terminate_backend, ROLLBACK PREPARED); a deployment that waits "
                      "holds up everybody behind it: give it a lock_timeout.");
        hint_at_rights(p, f);
    }
    return MG_OK;
}

/* Snapshots ***************************************************************************************************** */

enum
{
    OF_KIND,
    OF_NAME,
    OF_USER,
    OF_STATE,
    OF_AGE,
    OF_BEHIND,
    OF_QUERY,
    OF_APPLICATION
};

static bool is_snapshot_of(const mg_answer *row, const char *kind)
{
    return row->values[OF_KIND] && strcmp(row->values[OF_KIND], kind) == 0;
}

/* How far it is behind, where that is far: a sentence's end. */
static const char *say_behind(mg_preflight *p, const mg_answer *row)
{
    const char *text = "";

    if (mg_answer_number(row, OF_BEHIND) >= BEHIND_MAX)
        text = mg_arena_printf(&p->call->arena, ", %s transactions behind", row->values[OF_BEHIND]);
    return text ? text : "";
}

static void tell_snapshot(mg_preflight *p, mg_checked *f, const mg_answer *row)
{
    const char *age = mg_found_age(p, ", for ", mg_answer_number(row, OF_AGE)), *behind = say_behind(p, row);
    const char *name = mg_found_text(p, row->values[OF_NAME]);

    if (f->details.len >= SESSIONS_MAX)
        return;
    if (is_snapshot_of(row, "transaction"))
        mg_found_detail(p, f, "process %s (user %s, application \"%s\"), %s%s%s: %s", name,
                        mg_found_text(p, row->values[OF_USER]), mg_found_text(p, row->values[OF_APPLICATION]),
                        mg_found_text(p, row->values[OF_STATE]), age, behind, mg_found_text(p, row->values[OF_QUERY]));
    else if (is_snapshot_of(row, "prepared"))
        mg_found_detail(p, f, "prepared transaction '%s' of %s%s%s", name, mg_found_text(p, row->values[OF_USER]), age,
                        behind);
    else if (is_snapshot_of(row, "slot"))
        mg_found_detail(p, f, "replication slot \"%s\", %s%s", name, mg_found_text(p, row->values[OF_STATE]), behind);
    else
        mg_found_detail(p, f, "standby of process %s (application \"%s\")%s", name,
                        mg_found_text(p, row->values[OF_APPLICATION]), behind);
}

/* A slot that is read, and a standby, keep old rows only when they are far behind. */
static bool keeps_rows(const mg_preflight *p, const mg_answer *row)
{
    if (mg_answer_number(row, OF_BEHIND) >= BEHIND_MAX || is_snapshot_of(row, "prepared"))
        return true;
    if (is_snapshot_of(row, "transaction"))
        return is_old(p, mg_answer_number(row, OF_AGE));
    return is_snapshot_of(row, "slot") && row->values[OF_STATE] && strcmp(row->values[OF_STATE], "inactive") == 0;
}

mg_rc mg_look_at_snapshots(mg_preflight *p, mg_checked *f)
{
    mg_answers all;
    int64_t oldest = 0;
    size_t hidden = 0;

    if (!mg_found_answers(p, f, MG_ASK_SNAPSHOTS, 0, NULL, &all))
        return mg_call_check(p->call);
    for (size_t i = 0; i < all.items.len; i++)
    {
        const mg_answer *row = &all.items.items[i];
        int64_t age = mg_answer_number(row, OF_AGE);
        bool of_session = is_snapshot_of(row, "transaction");

        hidden += of_session && !row->values[OF_AGE];
        oldest = of_session && age > oldest ? age : oldest;
        if (keeps_rows(p, row))
            tell_snapshot(p, f, row);
    }
    if (f->details.len == 0 && (hidden == 0 || mg_sees_sessions(p)))
        mg_judge(p, f, MG_PASSED, "no transaction of others is old%s",
                 mg_found_age(p, "; the oldest is open for ", oldest));
    else if (f->details.len == 0)
        mg_judge(p, f, MG_LACKS, "not known: what other users do cannot be seen");
    else
    {
        mg_judge(p, f, MG_WARNED, "old transactions keep rows, and CONCURRENTLY waits for them");
        mg_found_next(p, f, "End what is idle or forgotten; drop slots that nobody uses.");
    }
    hint_at_rights(p, f);
    return MG_OK;
}
