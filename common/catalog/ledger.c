/* ledger.c: reads and writes the history table; see ledger.h. */
#include "ledger.h"

#include "../sql/name.h"
#include "../base/strbuf.h"
#include "../base/time.h"
#include "../base/utf8.h"
#include "ledger_sql.h"
#include "listed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *quoted(const char *name, mg_arena *arena)
{
    mg_strbuf b;

    mg_strbuf_init(&b, arena);
    mg_put_name(&b, name);
    return mg_strbuf_done(&b);
}

/* Puts the ledger's name into one of these texts. NULL if there is no memory. */
static const char *with_name(const mg_ledger *l, const char *sql, mg_arena *arena)
{
    const char *at = strstr(sql, "%T");

    return at ? mg_arena_printf(arena, "%.*s%s%s", (int) (at - sql), sql, l->table, at + 2) : sql;
}

/* Refuses a table that could run code of its owner when it is read or written, with the rights of whoever calls us. */
static mg_rc not_a_history(const mg_ledger *ledger, const char *reason, mg_arena *arena, mg_error *err)
{
    return mg_error_set(err,
                        (mg_error){.code = MG_ERR_STATE,
                                   .message = mg_arena_printf(arena, "the history table %s %s", ledger->table, reason),
                                   .hint = "The history must be a plain table: find out who changed it, and why."});
}

static mg_rc run_text(const mg_ledger *l, const char *sql, size_t n, const char *const *params, mg_row_fn each,
                      void *arg, mg_arena *arena, mg_error *err)
{
    const mg_host *h = l->host;

    if (!sql)
        return mg_error_no_memory(err);
    /* A table that is still to be made belongs to nobody else; and the user's own event triggers may run then. */
    if ((l->exists ? h->query_strictly : h->query)(h->ctx, sql, n, params, each, arg, arena, err) == MG_OK)
        return MG_OK;
    if (err->refused)
        return not_a_history(l, mg_arena_printf(arena, "is not read or written: %s", err->message), arena, err);
    if (!err->context)
        err->context = mg_arena_printf(arena, "history table %s", l->table);
    return MG_FAILED;
}

static mg_rc run_sql(const mg_ledger *l, const char *sql, size_t n, const char *const *params, mg_row_fn each,
                     void *arg, mg_arena *arena, mg_error *err)
{
    return run_text(l, with_name(l, sql, arena), n, params, each, arg, arena, err);
}

typedef struct
{
    mg_ledger *ledger;
    mg_arena *arena;
    mg_error *err;
} ledger_reading;

typedef struct
{
    mg_temporaries *list;
    mg_arena *arena;
} temporary_reading;

/* Whether something has the history table's name, and why it cannot be the history; "" if it can. */
typedef struct
{
    bool exists;
    char reason[64];
} ledger_finding;

static mg_rc note_exists(void *arg, const char *const *values, size_t count)
{
    ledger_finding *f = arg;

    (void) count;
    f->exists = true;
    snprintf(f->reason, sizeof f->reason, "%s", values[0] ? values[0] : "");
    return MG_OK;
}

/* Describes a row, for an error about it. */
static const char *describe_row(mg_arena *a, const char *const *v)
{
    static const struct
    {
        int column;
        const char *what;
    } marks[] = {{2, "migration_name"}, {0, "id"}, {4, "started_at"}, {3, "logs"}};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (v[marks[i].column] && *v[marks[i].column])
            return mg_arena_printf(a, "the row whose %s is \"%s\"", marks[i].what, mg_shown(a, v[marks[i].column]));
    return "a row in which nothing is filled";
}

static mg_rc bad_row(const ledger_reading *r, const char *const *v, const char *column, const char *what)
{
    const char *message = mg_arena_printf(r->arena, "the history table %s holds a row that %s %s: %s", r->ledger->table,
                                          what, column, describe_row(r->arena, v));

    return mg_error_set(r->err, (mg_error){.code = MG_ERR_STATE,
                                           .message = message,
                                           .hint = "No tool of Prisma's writes such a row, nor does migrate. Find out "
                                                   "who did, and complete it or delete it."});
}

/*
 * Refuses a row in which a value is NULL that must not be. The reference's own tables cannot have such rows, and it
 * would fail to read them; but others make tables too. What is shown and compared must also be UTF-8, which SQLite does
 * not check; logs are shown as well as possible.
 */
static mg_rc check_row(const ledger_reading *r, const char *const *v)
{
    static const char *const columns[] = {"id", "checksum", "migration_name",     NULL, "started_at",
                                          NULL, NULL,       "applied_steps_count"};

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    {
        if (!v[i] && columns[i])
            return bad_row(r, v, columns[i], "has no");
        if (v[i] && columns[i] && mg_utf8_check(v[i], strlen(v[i])) != strlen(v[i]))
            return bad_row(r, v, columns[i], "holds bytes that are no text in");
    }
    return MG_OK;
}

static mg_rc add_record(void *arg, const char *const *v, size_t count)
{
    ledger_reading *r = arg;
    mg_record *rec;

    (void) count;
    if (check_row(r, v) != MG_OK)
        return MG_FAILED;
    rec = mg_vec_push(r->arena, &r->ledger->records);
    if (!rec)
        return MG_FAILED;
    rec->id = mg_arena_str(r->arena, v[0]);
    rec->checksum = mg_arena_str(r->arena, v[1]);
    rec->name = mg_arena_str(r->arena, v[2]);
    rec->logs = mg_arena_str(r->arena, v[3]);
    rec->started_at = mg_arena_str(r->arena, v[4]);
    rec->finished_at = mg_arena_str(r->arena, v[5]);
    rec->rolled_back_at = mg_arena_str(r->arena, v[6]);
    rec->steps = strtol(v[7], NULL, 10);
    return r->arena->failed ? MG_FAILED : MG_OK;
}

bool mg_ledger_is_named(const char *text, size_t len)
{
    return mg_ascii_find(text, len, "_prisma_migrations") != NULL;
}

const char *mg_record_error(const char *logs, size_t *len)
{
    static const char *const headings[] = {"Database error:\n", "external connector error\n"};
    const char *line = logs ? logs : "";

    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
    {
        const char *at = strstr(line, headings[i]);

        if (at)
            line = at + strlen(headings[i]);
    }
    *len = strcspn(line, "\r\n");
    return line;
}

/* Looks for the table in the catalogs. It is an error if something else has its name. */
static mg_rc look_for_table(const mg_ledger *ledger, bool *exists, mg_arena *arena, mg_error *err)
{
    const char *where[] = {ledger->schema, "_prisma_migrations"};
    ledger_finding found = {0};

    if (run_sql(ledger, mg_ledger_texts[ledger->host->dialect].exists, 2, where, note_exists, &found, arena, err) !=
        MG_OK)
        return MG_FAILED;
    *exists = found.exists;
    return found.reason[0] ? not_a_history(ledger, found.reason, arena, err) : MG_OK;
}

/* Locks a table that exists, and looks at it again: before the lock, its owner could change it at any time. */
static mg_rc hold(const mg_ledger *ledger, const char *lock, mg_arena *arena, mg_error *err)
{
    bool exists;

    if (!lock)
        return MG_OK;
    if (run_sql(ledger, lock, 0, NULL, NULL, NULL, arena, err) != MG_OK)
        return MG_FAILED;
    return look_for_table(ledger, &exists, arena, err);
}

static mg_rc hold_to_write(const mg_ledger *ledger, mg_arena *arena, mg_error *err)
{
    return hold(ledger, mg_ledger_texts[ledger->host->dialect].lock_to_write, arena, err);
}

mg_rc mg_ledger_absent(mg_ledger *ledger, const mg_host *host, const char *schema, mg_arena *arena, mg_error *err)
{
    const char *prefix = quoted(schema, arena);

    memset(ledger, 0, sizeof *ledger);
    ledger->host = host;
    ledger->schema = schema;
    if (prefix)
        ledger->table = mg_arena_printf(arena, "%s.\"_prisma_migrations\"", prefix);
    if (ledger->table)
        ledger->insert = with_name(ledger, mg_ledger_texts[host->dialect].insert, arena);
    return ledger->insert ? MG_OK : mg_error_no_memory(err);
}

mg_rc mg_ledger_read(mg_ledger *ledger, const mg_host *host, const char *schema, mg_arena *arena, mg_error *err)
{
    const mg_ledger_sql *sql = &mg_ledger_texts[host->dialect];
    ledger_reading r = {ledger, arena, err};

    if (mg_ledger_absent(ledger, host, schema, arena, err) != MG_OK ||
        look_for_table(ledger, &ledger->exists, arena, err) != MG_OK)
        return MG_FAILED;
    if (!ledger->exists)
        return MG_OK;
    if (hold(ledger, sql->lock_to_read, arena, err) != MG_OK)
        return MG_FAILED;
    if (run_sql(ledger, sql->read, 0, NULL, add_record, &r, arena, err) != MG_OK)
        return arena->failed ? mg_error_no_memory(err) : MG_FAILED;
    return MG_OK;
}

mg_rc mg_ledger_create(mg_ledger *ledger, mg_arena *arena, mg_error *err)
{
    if (ledger->exists)
        return hold_to_write(ledger, arena, err);
    if (run_sql(ledger, mg_ledger_texts[ledger->host->dialect].create, 0, NULL, NULL, NULL, arena, err) != MG_OK)
        return MG_FAILED;
    ledger->exists = true;
    return MG_OK;
}

/* Makes a version 4 UUID (RFC 4122, section 4.4), since that is what ids of the reference are. */
static const char *new_id(const mg_host *host, char id[37])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char b[16];
    size_t n = 0;

    host->random(host->ctx, b, sizeof b);
    b[6] = (unsigned char) ((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char) ((b[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < sizeof b; i++)
    {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            id[n++] = '-';
        id[n++] = digits[b[i] >> 4];
        id[n++] = digits[b[i] & 15];
    }
    id[n] = '\0';
    return id;
}

/*
 * Runs a statement that must change `wanted` rows. In a table that was not made like ours an id may occur twice, or the
 * row may be gone; then the history would no longer tell what is in the database.
 */
static mg_rc change_rows(const mg_ledger *l, const char *sql, size_t n, const char *const *params, size_t wanted,
                         mg_arena *arena, mg_error *err)
{
    const char *message;
    uint64_t changed;

    if (run_text(l, sql, n, params, NULL, NULL, arena, err) != MG_OK)
        return MG_FAILED;
    changed = l->host->changed(l->host->ctx);
    if (changed == wanted)
        return MG_OK;
    message = mg_arena_printf(arena, "writing to the history table %s changed %" PRIu64 " rows where it is %zu",
                              l->table, changed, wanted);
    return mg_error_set(err, (mg_error){.code = MG_ERR_STATE,
                                        .message = message,
                                        .hint = "Its rows are not as migrate_history shows them to be: an id that is "
                                                "there twice, or a row that somebody changed meanwhile.",
                                        .elsewhere = true});
}

mg_rc mg_ledger_add_applied(const mg_ledger *ledger, const char *name, const char *checksum, int64_t started_ms,
                            int64_t finished_ms, size_t steps, mg_arena *arena, mg_error *err)
{
    char id[37], started[40], finished[40], count[24];
    const char *params[6];

    snprintf(count, sizeof count, "%zu", steps);
    params[0] = new_id(ledger->host, id);
    params[1] = checksum;
    params[2] = mg_time_rfc3339(finished_ms, finished);
    params[3] = name;
    params[4] = mg_time_rfc3339(started_ms, started);
    params[5] = count;
    return change_rows(ledger, ledger->insert, 6, params, 1, arena, err);
}

/* Inserts or updates a row. Both statements have the same parameters, and the insertion has two more. */
static mg_rc write_ledger_attempt(const mg_ledger *ledger, const mg_attempt *at, bool begins, mg_arena *arena,
                                  mg_error *err)
{
    const mg_ledger_sql *sql = &mg_ledger_texts[ledger->host->dialect];
    char started[40], finished[40], rolled_back[40], count[24];
    const char *params[] = {at->id,
                            at->checksum,
                            at->finished_ms ? mg_time_rfc3339(at->finished_ms, finished) : NULL,
                            at->rolled_back_ms ? mg_time_rfc3339(at->rolled_back_ms, rolled_back) : NULL,
                            count,
                            at->logs,
                            at->name,
                            mg_time_rfc3339(at->started_ms, started)};

    snprintf(count, sizeof count, "%zu", at->steps);
    if (hold_to_write(ledger, arena, err) != MG_OK)
        return MG_FAILED;
    return change_rows(ledger, with_name(ledger, begins ? sql->begin : sql->update, arena), begins ? 8 : 6, params, 1,
                       arena, err);
}

mg_rc mg_ledger_begin(const mg_ledger *ledger, mg_attempt *at, mg_arena *arena, mg_error *err)
{
    at->id = new_id(ledger->host, at->new_id);
    return write_ledger_attempt(ledger, at, true, arena, err);
}

mg_rc mg_ledger_update(const mg_ledger *ledger, const mg_attempt *at, mg_arena *arena, mg_error *err)
{
    return write_ledger_attempt(ledger, at, false, arena, err);
}

mg_rc mg_ledger_note(const mg_ledger *ledger, const char *id, const char *logs, mg_arena *arena, mg_error *err)
{
    const char *params[] = {id, logs};

    if (hold_to_write(ledger, arena, err) != MG_OK)
        return MG_FAILED;
    return change_rows(ledger, with_name(ledger, mg_ledger_texts[ledger->host->dialect].note, arena), 2, params, 1,
                       arena, err);
}

typedef struct
{
    bool *has, *open;
} others;

static mg_rc note_other(void *arg, const char *const *values, size_t count)
{
    others *o = arg;
    bool finished = values[0] && (values[0][0] == '1' || values[0][0] == 't');

    (void) count;
    *o->has = true;
    *o->open = *o->open || !finished;
    return MG_OK;
}

mg_rc mg_ledger_has(const mg_ledger *ledger, const char *name, const char *logs, bool *has, bool *open, mg_arena *arena,
                    mg_error *err)
{
    const char *params[] = {name, logs};
    const mg_ledger_sql *sql = &mg_ledger_texts[ledger->host->dialect];
    others o = {has, open};

    *has = *open = false;
    if (hold(ledger, sql->lock_to_read, arena, err) != MG_OK)
        return MG_FAILED;
    return run_sql(ledger, sql->has, 2, params, note_other, &o, arena, err);
}

mg_rc mg_ledger_roll_back(const mg_ledger *ledger, const char *name, size_t failed, mg_arena *arena, mg_error *err)
{
    char now[40];
    const char *params[] = {name, mg_time_rfc3339(ledger->host->now_ms(ledger->host->ctx), now)};

    if (hold_to_write(ledger, arena, err) != MG_OK)
        return MG_FAILED;
    return change_rows(ledger, with_name(ledger, mg_ledger_texts[ledger->host->dialect].roll_back, arena), 2, params,
                       failed, arena, err);
}

mg_rc mg_names_add(void *listing, const char *const *values, size_t count)
{
    mg_name_listing *l = listing;
    const char **slot = mg_vec_push(l->arena, l->names);

    (void) count;
    if (!slot)
        return MG_FAILED;
    *slot = mg_arena_str(l->arena, values[0]);
    return *slot ? MG_OK : MG_FAILED;
}

mg_rc mg_ledger_other_tables(const mg_ledger *ledger, const mg_externals *external, mg_names *names, mg_arena *arena,
                             mg_error *err)
{
    const char *where[] = {ledger->schema, mg_listed(ledger->host->dialect, &external->tables, arena)};
    mg_name_listing l = {names, arena};

    memset(names, 0, sizeof *names);
    if (!where[1])
        return mg_error_no_memory(err);
    if (run_sql(ledger, mg_ledger_texts[ledger->host->dialect].other_tables, 2, where, mg_names_add, &l, arena, err) !=
        MG_OK)
        return arena->failed ? mg_error_no_memory(err) : MG_FAILED;
    return MG_OK;
}

static mg_rc add_temporary(void *arg, const char *const *v, size_t count)
{
    temporary_reading *r = arg;
    mg_temporary *one = mg_vec_push(r->arena, r->list);

    (void) count;
    if (!one)
        return MG_FAILED;
    one->name = mg_arena_str(r->arena, v[0]);
    one->kind = mg_arena_str(r->arena, v[1]);
    return r->arena->failed ? MG_FAILED : MG_OK;
}

mg_rc mg_ledger_temporary(const mg_host *host, mg_temporaries *list, mg_arena *arena, mg_error *err)
{
    temporary_reading r = {list, arena};

    memset(list, 0, sizeof *list);
    if (host->query(host->ctx, mg_ledger_texts[host->dialect].temporary, 0, NULL, add_temporary, &r, arena, err) !=
        MG_OK)
        return arena->failed ? mg_error_no_memory(err) : MG_FAILED;
    return MG_OK;
}
