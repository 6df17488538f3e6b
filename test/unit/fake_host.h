/*
 * fake_host.h: a database and a file system in memory, for tests of the core.
 *
 * The database is the ledger's rows, the names of other tables, and a log of the statements that ran. Blocks and the
 * session take copies, so that an undo is exact. What the contract of host.h forbids the core is noted in `broken`.
 */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "../../common/host.h"

#define FAKE_FILES 64
#define FAKE_ROWS 48
#define FAKE_LOG 128
#define FAKE_DEPTH 32

typedef struct fake_file
{
    const char *path, *text;
    size_t len;
    mg_path_kind kind;
} fake_file;

/* A row of the ledger, in the order in which it is read. */
enum fake_column
{
    FAKE_ID,
    FAKE_CHECKSUM,
    FAKE_NAME,
    FAKE_LOGS,
    FAKE_STARTED,
    FAKE_FINISHED,
    FAKE_ROLLED_BACK,
    FAKE_STEPS,
    FAKE_COLUMNS
};

typedef struct fake_row
{
    const char *v[FAKE_COLUMNS];
} fake_row;

typedef struct fake_state
{
    bool ledger;
    bool is_protected, emptied;
    fake_row rows[FAKE_ROWS];
    size_t nrows;
    const char *log[FAKE_LOG]; /* statements that ran */
    size_t nlog;
} fake_state;

typedef struct fake
{
    mg_host host;
    mg_arena pool; /* all of the fake's own texts */
    fake_file files[FAKE_FILES];
    size_t nfiles;
    const char *tables[8], *live[8]; /* other tables in the schema; objects that others can see */
    size_t ntables, nlive;
    const char *dependents[4]; /* of what would be dropped */
    size_t ndependents;
    int64_t restrained; /* for how many ms queries only look */
    const char *locks;  /* that dropping takes, of 100 that it may; NULL: few */
    const char *shows;  /* how a condition that says IN is shown */
    const char *database;
    bool in_transaction, no_session; /* no_session: opening one is refused */
    bool others;                     /* somebody else deploys */
    bool cancelled;                  /* the next time that somebody asks */
    uint64_t changed;                /* rows, by the last query */

    fake_state now;
    struct
    {
        char kind; /* s: session, t: transaction, m: migration, b: block, h: shadow */
        fake_state before;
    } open[FAKE_DEPTH];
    size_t depth;
    mg_intent intent;
    bool locked, spoilt, remembered;
    bool shadow;                    /* one stands: all is done in it, and undone */
    const char *backup;             /* where it was copied to */
    const char *written[8];         /* files that were written */
    size_t nwritten, folders_made;  /* folders that were made, and not taken away again */
    const char *progress[FAKE_LOG]; /* lines for people */
    size_t nprogress;

    long calls, fail_call; /* callbacks that can fail, and the one that shall (0: none) */
    int64_t now_ms, clock_us;
    uint32_t next_random;
    const char *broken; /* the first thing that the core must not do */
} fake;

fake *fake_new(mg_dialect dialect);
void fake_free(fake *f);
void fake_set_dialect(fake *f, mg_dialect dialect);

/* Adds a file, or replaces it; folders above come into being. */
void fake_add(fake *f, const char *path, mg_path_kind kind, const char *text, size_t len);
const fake_file *fake_find(const fake *f, const char *path);

/* Puts a row into the ledger: `state` is applied, failed or rolled_back; `n` sets the hour at which it started. */
void fake_record(fake *f, const char *name, const char *state, const char *checksum, const char *logs, int n);

/* Sets kind, flags and objects of a statement as PostgreSQL's parser would; words are parted by one blank. */
void fake_classify(mg_arena *arena, const char *text, mg_stmt *s);

/* The ledger's statements, by their parameters; see common/catalog/ledger.h. */
mg_rc fake_read(fake *f, mg_row_fn each, void *arg);
/* These give the number of rows that they change. */
uint64_t fake_insert(fake *f, const char *const *p);
uint64_t fake_attempt(fake *f, const char *const *p, size_t n);
uint64_t fake_roll_back(fake *f, const char *const *p);
/* NULL: there is none; "0": one that is not finished. */
const char *fake_has(const fake *f, const char *const *p);

/* Fills an error. MG_FAILED. */
mg_rc fake_refuse(mg_arena *arena, mg_error *err, const char *code, const char *message);
/* Counts a callback; true, with an error, when it is the one that shall fail. A callback of SQL spoils the block. */
bool fake_fails(fake *f, mg_arena *arena, mg_error *err);
bool fake_sql_fails(fake *f, mg_arena *arena, mg_error *err);
/* Begins something to undo as one. */
void fake_push(fake *f, char kind);
/* Notes what the core must not do. */
void fake_breaks(fake *f, const char *what);

/* fake_files.c */
void fake_files_init(fake *f);

/* fake_shadow.c */
void fake_shadow_init(fake *f);
/* The statements of common/catalog/mark.h; false: it is none of them. */
bool fake_mark(fake *f, const char *sql, mg_row_fn each, void *arg, mg_rc *rc);

/* The statements of common/catalog/drop_all.h; as above. */
bool fake_drop(fake *f, const char *sql, mg_row_fn each, void *arg, mg_rc *rc);
bool fake_is_rendered(const char *sql); /* it is of either kind */

/* The statements of common/introspect/: a database that holds nothing. */
bool fake_is_catalog(const char *sql);
mg_rc fake_catalog(const char *sql, mg_row_fn each, void *arg);

/* A copy that belongs to the fake. */
const char *fake_text(fake *f, const char *bytes, size_t len);

bool fake_same_state(const fake_state *a, const fake_state *b);

#endif
