/*
 * ledger.h: reads and writes the history table, `_prisma_migrations`, as the reference does.
 *
 * The functions run SQL through the host, qualify the table with its schema, and fail with the host's error. Those that
 * write also fail if they have changed another number of rows than they should.
 */
#ifndef MG_LEDGER_H
#define MG_LEDGER_H

#include "../base/sha256.h"
#include "../host.h"
#include "../model/external.h"
#include "../model/ours.h"

/* A list for mg_names_add, which copies its texts into the arena. */
typedef struct mg_name_listing
{
    mg_names *names;
    mg_arena *arena;
} mg_name_listing;

/*
 * An mg_row_fn for a query with one column, whose argument is an mg_name_listing. Fails for NULL and if there is no
 * memory.
 */
mg_rc mg_names_add(void *listing, const char *const *values, size_t count);

/* A row of the history. Its texts are UTF-8, except `logs`, which may hold any bytes. */
typedef struct mg_record
{
    const char *id, *checksum, *name, *logs; /* logs may be NULL */
    /* As in "2024-01-31 12:00:00.000 UTC" if the column holds a time; the last two are NULL if it is NULL. */
    const char *started_at, *finished_at, *rolled_back_at;
    long steps;
} mg_record;

typedef struct mg_ledger
{
    const mg_host *host;
    const char *table;  /* qualified and quoted */
    const char *insert; /* the statement that inserts a row, kept since many rows are inserted */
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
 * Finds the line in a failed record's logs that says what went wrong; it has *len bytes, and is "" if there is none.
 * The reference writes a trace, in which the database's words follow one of its headings, or come first.
 */
const char *mg_record_error(const char *logs, size_t *len);

/* Whether a text could contain the name of the history table. */
bool mg_ledger_is_named(const char *text, size_t len);

/*
 * Looks for the table in `schema` and reads it. If there is no table, `exists` is false and there are no records, which
 * is no error. A table that could run code of its owner is an error, and is not touched. A table that is read stays
 * locked, so that it cannot become such a one. A row without something that every row must have is an error too
 * (MG_ERR_STATE).
 */
mg_rc mg_ledger_read(mg_ledger *ledger, const mg_host *host, const char *schema, mg_arena *arena, mg_error *err);

/* Assumes that there is no table, without looking, since it is about to be dropped. */
mg_rc mg_ledger_absent(mg_ledger *ledger, const mg_host *host, const char *schema, mg_arena *arena, mg_error *err);

/* Creates the table if it does not exist. If it does, makes sure before the first write that it is still a history. */
mg_rc mg_ledger_create(mg_ledger *ledger, mg_arena *arena, mg_error *err);

/* Records a migration as applied. The times are in milliseconds since 1970. */
mg_rc mg_ledger_add_applied(const mg_ledger *ledger, const char *name, const char *checksum, int64_t started_ms,
                            int64_t finished_ms, size_t steps, mg_arena *arena, mg_error *err);

/*
 * The values of a row while its migration is being applied. Times are in milliseconds since 1970, 0 for none. `begin`
 * sets the id and inserts the row; `update` writes everything again but name and started_at.
 */
typedef struct mg_attempt
{
    const char *id; /* of any length, since others may have written it */
    char new_id[37];
    const char *name, *checksum, *logs;
    int64_t started_ms, finished_ms, rolled_back_ms;
    size_t steps;
} mg_attempt;
mg_rc mg_ledger_begin(const mg_ledger *ledger, mg_attempt *a, mg_arena *arena, mg_error *err);
mg_rc mg_ledger_update(const mg_ledger *ledger, const mg_attempt *a, mg_arena *arena, mg_error *err);

/* Writes the logs of a row. */
mg_rc mg_ledger_note(const mg_ledger *ledger, const char *id, const char *logs, mg_arena *arena, mg_error *err);

/*
 * Looks whether `name` has, at this moment, a record that is not rolled back (`has`), and one that is not finished
 * either (`open`). The record with these logs does not count; NULL for none.
 */
mg_rc mg_ledger_has(const mg_ledger *ledger, const char *name, const char *logs, bool *has, bool *open, mg_arena *arena,
                    mg_error *err);

/* Marks the failed records of `name` as rolled back; there must be `failed` of them. */
mg_rc mg_ledger_roll_back(const mg_ledger *ledger, const char *name, size_t failed, mg_arena *arena, mg_error *err);

/* Some names of tables in the target schema besides the ledger, without members of extensions and external tables. */
mg_rc mg_ledger_other_tables(const mg_ledger *ledger, const mg_externals *external, mg_names *names, mg_arena *arena,
                             mg_error *err);

/* A temporary relation or type of the session itself, which hides all others of that name. */
typedef struct mg_temporary
{
    const char *name, *kind; /* "table", "type" */
} mg_temporary;
typedef MG_VEC(mg_temporary) mg_temporaries;
mg_rc mg_ledger_temporary(const mg_host *host, mg_temporaries *list, mg_arena *arena, mg_error *err);

#endif
