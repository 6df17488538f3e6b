/*
 * ledger.h: the history table, `_prisma_migrations`, as the reference writes and reads it.
 *
 * Every function runs SQL through the host, names the table with its schema, and fails with the host's error. Those
 * that write also fail when more or fewer rows are changed than there should be.
 */
#ifndef MG_LEDGER_H
#define MG_LEDGER_H

#include "../base/sha256.h"
#include "../host.h"
#include "../model/external.h"
#include "../model/ours.h"

/* The list that mg_names_add adds to; its texts are copied into the arena. */
typedef struct mg_name_listing
{
    mg_names *names;
    mg_arena *arena;
} mg_name_listing;

/* An mg_row_fn for a query of one column; its argument is an mg_name_listing. Fails for NULL, and without memory. */
mg_rc mg_names_add(void *listing, const char *const *values, size_t count);

/* A row. Its texts are UTF-8, apart from `logs`, which may be anything. */
typedef struct mg_record
{
    const char *id, *checksum, *name, *logs; /* logs may be NULL */
    /* "2024-01-31 12:00:00.000 UTC", if they are times; the last two NULL where there is none */
    const char *started_at, *finished_at, *rolled_back_at;
    long steps;
} mg_record;

typedef struct mg_ledger
{
    const mg_host *host;
    const char *table;  /* its name, qualified and quoted */
    const char *insert; /* the text of the insertion, which is needed often */
    const char *schema;
    bool exists;
    MG_VEC(mg_record) records; /* in the order in which they started */
} mg_ledger;

static inline bool mg_record_rolled_back(const mg_record *r)
{
    return r->rolled_back_at != NULL;
}

static inline bool mg_record_failed(const mg_record *r)
{
    return !r->rolled_back_at && !r->finished_at;
}

static inline bool mg_record_applied(const mg_record *r)
{
    return !r->rolled_back_at && r->finished_at;
}

/*
 * The line of a failed record's logs that says what went wrong, *len bytes; "" when there is none. The reference writes
 * a trace: what the database said follows one of its headings, or comes first.
 */
const char *mg_record_error(const char *logs, size_t *len);

/* Whether a text could name the history table. */
bool mg_ledger_is_named(const char *text, size_t len);

/*
 * Looks for the table in `schema` and reads it. A missing table is no error: `exists` is false, no records. One that
 * could run code of its owner's is an error, and nothing of it is touched; it stays locked against becoming one. A row
 * that lacks what every row must have is an error, too (MG_ERR_STATE).
 */
mg_rc mg_ledger_read(mg_ledger *ledger, const mg_host *host, const char *schema, mg_arena *arena, mg_error *err);

/* As if there were no table, which is about to be dropped: nothing is looked at. */
mg_rc mg_ledger_absent(mg_ledger *ledger, const mg_host *host, const char *schema, mg_arena *arena, mg_error *err);

/* Creates the table when it does not exist; else makes sure, before the first writing, that it is still a history. */
mg_rc mg_ledger_create(mg_ledger *ledger, mg_arena *arena, mg_error *err);

/* Records a migration as applied: `started_ms` and `finished_ms` since 1970. */
mg_rc mg_ledger_add_applied(const mg_ledger *ledger, const char *name, const char *checksum, int64_t started_ms,
                            int64_t finished_ms, size_t steps, mg_arena *arena, mg_error *err);

/*
 * A row as an attempt fills it. Times in milliseconds since 1970; 0: none. `begin` gives it its id and inserts it;
 * `update` writes everything but name and started_at again.
 */
typedef struct mg_attempt
{
    const char *id; /* of any length: others may have written it */
    char new_id[37];
    const char *name, *checksum, *logs;
    int64_t started_ms, finished_ms, rolled_back_ms;
    size_t steps;
} mg_attempt;
mg_rc mg_ledger_begin(const mg_ledger *ledger, mg_attempt *a, mg_arena *arena, mg_error *err);
mg_rc mg_ledger_update(const mg_ledger *ledger, const mg_attempt *a, mg_arena *arena, mg_error *err);

/*
 * Whether `name` has a record, now, that is not rolled back and not the one with these logs (NULL: any); and one that
 * is not finished.
 */
mg_rc mg_ledger_has(const mg_ledger *ledger, const char *name, const char *logs, bool *has, bool *open, mg_arena *arena,
                    mg_error *err);

/* Marks the failed records of `name`, of which there are `failed`, as rolled back. */
mg_rc mg_ledger_roll_back(const mg_ledger *ledger, const char *name, size_t failed, mg_arena *arena, mg_error *err);

/*
 * The names of some tables that the target schema holds besides the ledger; members of extensions and external tables
 * are left out.
 */
mg_rc mg_ledger_other_tables(const mg_ledger *ledger, const mg_externals *external, mg_names *names, mg_arena *arena,
                             mg_error *err);

/* The session's own temporary relations and types, which stand before all others of the same name. */
typedef struct mg_temporary
{
    const char *name, *kind; /* "table", "type" */
} mg_temporary;
typedef MG_VEC(mg_temporary) mg_temporaries;
mg_rc mg_ledger_temporary(const mg_host *host, mg_temporaries *list, mg_arena *arena, mg_error *err);

#endif
