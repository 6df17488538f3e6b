/*
 * main.c: every function of the SQL interface while something goes wrong, once for every place where it can: memory,
 * an application's authorizer, its progress handler, an interrupt. After each call the connection and its memory are as
 * they were, the database and the folder as before the call or as after one that succeeded, and who was told of success
 * was told the same as without the fault.
 *
 *   main SO [FAULT [CALL [STRIDE [ENCODING]]]]   "" or "*": all; STRIDE 10: every tenth place
 *
 * Each call is tried in a child, so that a crash is one failure more. Ends with "N passed, N failed".
 */
#define _GNU_SOURCE

#include "faults.h"
#include "project.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATES_MAX 8
#define SHOWN 10 /* failures of one call and fault */

typedef struct
{
    const char *name, *before, *call;
    const char *between[STATES_MAX - 2]; /* calls that lead to other states in which it may leave things */
} operation;

#define DEPLOY "SELECT migrate_deploy('prisma');"
#define PART "SELECT migrate_deploy('prisma', '{\"target\": \"1b_\"}');"
#define RENAMES                                                                                                        \
    "\"renames\": {\"A\": \"B\", \"A.x\": \"y\"}, \"backfill\": {\"B.z\": \"x || 1\", \"D.a\": \"1\"}, "               \
    "\"accept_data_loss\": true, \"timing\": false"
#define EACH "SELECT migrate_deploy_each('prisma', '{\"target\": \"%s\"}')"

static const operation OPERATIONS[] = {
    {"deploy", NULL, "SELECT migrate_deploy('prisma', '{\"timing\": false}')", {NULL}},
    {"inside", "BEGIN; PRAGMA user_version = 5;", "SELECT migrate_deploy('prisma', '{\"timing\": false}')", {NULL}},
    {"each",
     NULL,
     "SELECT migrate_deploy_each('prisma', '{\"timing\": false}')",
     {"SELECT migrate_deploy_each('prisma', '{\"target\": \"1a_\"}')",
      "SELECT migrate_deploy_each('prisma', '{\"target\": \"1b_\"}')",
      "SELECT migrate_deploy_each('prisma', '{\"target\": \"1c_\"}')"}},
    {"dry", NULL, "SELECT migrate_deploy('prisma', '{\"dry_run\": \"execute\", \"timing\": false}')", {NULL}},
    {"backup", PART, "SELECT migrate_deploy('prisma', '{\"backup\": \"x.db.copy\", \"timing\": false}')", {NULL}},
    {"dev", DEPLOY, "SELECT migrate_dev('prisma', 'n', '{\"accept_data_loss\": true, \"timing\": false}')", {NULL}},
    {"push",
     DEPLOY,
     "SELECT migrate_push('prisma/schema.prisma', '{\"accept_data_loss\": true, \"timing\": false}')",
     {NULL}},
    {"renames", DEPLOY, "SELECT migrate_push('renamed.prisma', '{" RENAMES "}')", {NULL}},
    {"renaming",
     DEPLOY,
     "SELECT migrate_dev('prisma', 'n', '{\"schema_file\": \"../renamed.prisma\", \"migrations_path\": "
     "\"migrations\", " RENAMES "}')",
     {NULL}},
    {"reset",
     DEPLOY "CREATE TABLE \"Z\"(a); CREATE VIRTUAL TABLE f USING fts5(a);",
     "SELECT migrate_reset('prisma', '{\"force\": true, \"timing\": false}')",
     {NULL}},
    {"pull", DEPLOY, "SELECT migrate_pull()", {NULL}},
    {"write", DEPLOY, "SELECT migrate_pull('prisma/schema.prisma', '{\"write\": true}')", {NULL}},
    {"status", PART, "SELECT migrate_status('prisma', '{\"check_drift\": true, \"format\": \"json\"}')", {NULL}},
    {"text", PART, "SELECT migrate_status('prisma')", {NULL}},
    {"lint", PART, "SELECT migrate_lint('prisma', '{\"format\": \"json\", \"small\": 1}')", {NULL}},
    {"preflight", PART, "SELECT migrate_preflight('prisma', '{\"shadow\": true, \"integrity\": true}')", {NULL}},
    {"sarif", NULL, "SELECT migrate_lint('prisma', '{\"only\": \"all\", \"format\": \"sarif\"}')", {NULL}},
    {"drift", DEPLOY "CREATE TABLE \"Z\"(a);", "SELECT migrate_drift('prisma')", {NULL}},
    {"history",
     PART,
     "SELECT group_concat(name || status || ifnull(checksum, '')) FROM migrate_history('prisma')",
     {NULL}},
    {"diff",
     DEPLOY,
     "SELECT migrate_diff('migrations:prisma', 'schema:prisma/schema.prisma', '{\"format\": \"json\"}')",
     {NULL}},
    {"database", DEPLOY, "SELECT migrate_diff('database', 'schema:prisma/schema.prisma')", {NULL}},
    {"output", DEPLOY, "SELECT migrate_diff('empty', 'database', '{\"output\": \"x.dbout.sql\"}')", {NULL}},
    {"validate", NULL, "SELECT migrate_validate('prisma/schema.prisma', '{\"format\": \"json\"}')", {NULL}},
    {"format", NULL, "SELECT migrate_format('prisma/schema.prisma')", {NULL}},
    {"checksum", NULL, "SELECT migrate_checksum('prisma/schema.prisma')", {NULL}},
    {"show", NULL, "SELECT migrate_show('prisma', '1c_')", {NULL}},
    {"resolve", PART, "SELECT migrate_resolve('prisma', '1c_', 'applied')", {NULL}},
    {"execute", PART, "SELECT migrate_execute('prisma/migrations/1c_/migration.sql', '{\"timing\": false}')", {NULL}},
    {"seed", DEPLOY, "SELECT migrate_seed('prisma', '{\"timing\": false}')", {NULL}},
    {"protect", NULL, "SELECT migrate_protect(true)", {NULL}},
    {"version", NULL, "SELECT migrate_version()", {NULL}},
};

static const char *const NAMES[FAULTS] = {"nothing", "memory", "memory-from", "deny",
                                          "ignore",  "hide",   "progress",    "interrupt"};
static const char *const ENCODINGS[] = {"UTF-8", "UTF-16le"};

/* Of the one call and fault that is tried; shared with the children. */
typedef struct
{
    long n, tried, failed, crashes, unchanged, late;
    bool done;
} tally;

static tally *now;
static const char *extension;

/* What is right. */
typedef struct
{
    char *states[STATES_MAX]; /* the first: after success; the second: before */
    size_t nstates;
    char *answer;
    sqlite3_int64 memory;
    int descriptor;
} expectation;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static void run(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sql && sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        die(sql, message);
}

static sqlite3 *prepare_database(const operation *op, const char *encoding)
{
    char *message = NULL, pragma[64];
    sqlite3 *db;

    project_lay();
    if (sqlite3_open(PROJECT_FILE, &db) != SQLITE_OK)
        die(PROJECT_FILE, sqlite3_errmsg(db));
    snprintf(pragma, sizeof pragma, "PRAGMA encoding = '%s'; PRAGMA synchronous = OFF;", encoding);
    run(db, pragma);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    if (sqlite3_load_extension(db, extension, NULL, &message) != SQLITE_OK)
        die(extension, message);
    run(db, op->before);
    return db;
}

/* Numbers differ from run to run: times, ids. */
static char *without_numbers(const char *text)
{
    char *copy = text ? strdup(text) : NULL, *to = copy;

    for (const char *p = copy; p && *p; p++)
        if (*p < '0' || *p > '9')
            *to++ = *p;
        else if (to == copy || to[-1] != '#')
            *to++ = '#';
    if (to)
        *to = '\0';
    return copy;
}

/* Makes the call; what it answers, to be freed, or NULL. */
static char *call(sqlite3 *db, const char *sql, fault what, long n, bool *reached, int *code)
{
    sqlite3_stmt *stmt = NULL;
    char *answer = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
    {
        faults_arm(db, what, n);
        rc = sqlite3_step(stmt);
        *reached = faults_disarm(db);
        if (rc == SQLITE_ROW)
            answer = without_numbers((const char *) sqlite3_column_text(stmt, 0));
    }
    *code = sqlite3_finalize(stmt);
    return answer;
}

static bool is_callers(const operation *op)
{
    return op->before && strncmp(op->before, "BEGIN", 5) == 0;
}

static void complain(const operation *op, fault what, const char *why, const char *detail)
{
    now->failed++;
    if (now->failed <= SHOWN)
        printf("FAILED %s, %s %ld%s%s: %s%s%s\n", op->name, NAMES[what], now->n, what == HIDE ? " " : "",
               what == HIDE ? faults_column(now->n) : "", why, detail ? ": " : "", detail ? detail : "");
    fflush(stdout);
}

/* The transaction that may be left: the caller's own is committed; one that cannot be must say so. */
static const char *end_transaction(sqlite3 *db, const operation *op, bool failed)
{
    if (sqlite3_get_autocommit(db))
        return NULL;
    if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return is_callers(op) ? NULL
               : failed       ? "a transaction was left that could be committed"
                              : "a transaction was left";
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return sqlite3_get_autocommit(db) ? NULL : "a transaction was left that could not be rolled back";
}

/* A migration has set another. An interrupt, and lack of memory, leave no way to set it back. */
static const char *check_cache_size(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int size = 0;

    if (sqlite3_prepare_v2(db, "PRAGMA cache_size", -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        size = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return size == 77 ? "a PRAGMA of a migration was not set back" : NULL;
}

static const char *check_settings(sqlite3 *db, fault what, bool ok)
{
    int keys = -1, legacy = -1;

    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &keys);
    sqlite3_db_config(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1, &legacy);
    if (keys != 0 || legacy != 0)
        return "foreign keys or legacy_alter_table were not set back";
    return ok || what == DENY ? check_cache_size(db) : NULL;
}

static int lowest_descriptor(void)
{
    int fd = dup(1);

    close(fd);
    return fd;
}

static bool is_memory(fault what)
{
    return what == MEMORY_ONCE || what == MEMORY_FROM;
}

/* Lack of memory is no fault of the migration in which it comes. */
static const char *check_memory_error(int code, const char *error)
{
    if (code != SQLITE_NOMEM)
        return "not the code of lack of memory";
    return strstr(error, "P30") ? "lack of memory is told as a fault of the migration" : NULL;
}

static const char *check_state(const operation *op, const expectation *e, bool ok, bool says, bool rows, char **state)
{
    (void) op;
    *state = project_state(rows);
    for (size_t i = 0; i < e->nstates; i++)
        if (strcmp(e->states[i], *state) == 0)
        {
            now->unchanged += i == 1;
            now->late += !ok && i == 0 && strcmp(e->states[0], e->states[1]) != 0;
            if (!ok && i == 0 && !says && strcmp(e->states[0], e->states[1]) != 0)
                return "all is done and stays, and the error does not say that it is committed";
            return ok && i > 0 && strcmp(e->states[0], e->states[i]) != 0 ? "success, but not the state after it"
                                                                          : NULL;
        }
    return "the state is none that it could be";
}

/* One call with its fault; false: there is no n-th. */
static bool try_out(const operation *op, const char *encoding, fault what, const expectation *e)
{
    bool reached = false, ok;
    sqlite3 *db = prepare_database(op, encoding);
    char *answer, *state = NULL, error[400];
    const char *why;
    int code;

    answer = call(db, op->call, what, now->n, &reached, &code);
    ok = code == SQLITE_OK && answer;
    snprintf(error, sizeof error, "%d %s", code, ok ? "" : sqlite3_errmsg(db));
    why = end_transaction(db, op, !ok);
    if (!why && !ok && is_memory(what))
        why = check_memory_error(code, error);
    if (!why)
        why = check_settings(db, what, ok);
    if (!why && sqlite3_close(db) != SQLITE_OK)
        why = "the connection could not be closed";
    else if (why)
        sqlite3_close_v2(db);
    if (!why && what != IGNORE)
        why = check_state(op, e, ok, ok || strstr(error, "committed") != NULL, what != HIDE, &state);
    if (!why && ok && what != IGNORE && what != HIDE && strcmp(answer, e->answer) != 0 &&
        !(is_memory(what) && strncmp(answer, "The migrations are committed.", 29) == 0) &&     /* and not the report */
        !(what == DENY && (strstr(answer, "not authorized") || strstr(answer, "prohibited")))) /* so it tells of it */
        why = "another answer than without the fault";
    if (!why && sqlite3_memory_used() != e->memory)
        why = "memory was not freed";
    if (!why && faults_blocks() != 0)
        why = "JSON was not freed";
    if (!why && lowest_descriptor() != e->descriptor)
        why = "a file was left open";
    if (why)
        complain(op, what, why, error);
    if (why && getenv("SHOW"))
        printf("--- state\n%s--- before\n%s--- answer\n%s\n--- without\n%s\n", state ? state : "", e->states[1],
               answer ? answer : "", e->answer);
    now->tried++;
    free(state);
    free(answer);
    return reached;
}

/* What a call does when nothing goes wrong. */
static void expect(const operation *op, const char *encoding, bool rows, expectation *e)
{
    sqlite3 *db = prepare_database(op, encoding);
    bool reached;
    int code;

    e->descriptor = lowest_descriptor();
    faults_collect(db, true);
    e->answer = call(db, op->call, NOTHING, 0, &reached, &code);
    faults_collect(db, false);
    if (code != SQLITE_OK || !e->answer)
        die(op->call, sqlite3_errmsg(db));
    end_transaction(db, op, false);
    sqlite3_close(db);
    e->states[e->nstates++] = project_state(rows);
    db = prepare_database(op, encoding);
    end_transaction(db, op, false);
    sqlite3_close(db);
    e->states[e->nstates++] = project_state(rows);
    for (size_t i = 0; i < STATES_MAX - 2 && op->between[i]; i++)
    {
        db = prepare_database(op, encoding);
        run(db, op->between[i]);
        sqlite3_close(db);
        e->states[e->nstates++] = project_state(rows);
    }
    e->memory = sqlite3_memory_used();
    e->descriptor = lowest_descriptor();
}

/* From the place `now` says, to the last. */
static void child(const operation *op, const char *encoding, fault what, long stride)
{
    expectation e = {0};

    expect(op, encoding, what != HIDE, &e);
    while (try_out(op, encoding, what, &e))
        now->n += stride;
    now->done = true;
    for (size_t i = 0; i < e.nstates; i++)
        free(e.states[i]);
    free(e.answer);
    exit(0);
}

static void try_all(const operation *op, const char *encoding, fault what, long stride)
{
    *now = (tally){.n = 1 + (stride > 1 ? stride / 2 : 0)};
    while (!now->done)
    {
        pid_t pid = fork();
        int status;

        if (pid == 0)
            child(op, encoding, what, stride);
        waitpid(pid, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
            exit(2);
        if (status == 0)
            continue;
        now->crashes++;
        complain(op, what, now->done ? "memory was not freed" : "a crash", NULL);
        now->n += stride;
    }
    printf("%s, %s, %s: %ld tried, %ld unchanged, %ld told of a failure after the end, %ld crashes, %ld wrong\n",
           op->name, encoding, NAMES[what], now->tried, now->unchanged, now->late, now->crashes,
           now->failed - now->crashes);
    fflush(stdout);
}

static bool is_asked(int argc, char **argv, int which, const char *name)
{
    return argc <= which || !*argv[which] || strcmp(argv[which], "*") == 0 || strcmp(argv[which], name) == 0;
}

int main(int argc, char **argv)
{
    char folder[] = "/dev/shm/faults-XXXXXX";
    long stride = argc > 4 ? atol(argv[4]) : 1, passed = 0, failed = 0;

    if (argc < 2 || !(extension = realpath(argv[1], NULL)))
        die("usage", "main SO [FAULT [CALL [STRIDE [ENCODING]]]]");
    if (!mkdtemp(folder) || chdir(folder) != 0)
        die(folder, "cannot be made");
    /* It stays loaded, always at the same place, or sanitizers remember each place that memory was asked for anew. */
    if (!dlopen(extension, RTLD_NOW | RTLD_LOCAL))
        die(extension, dlerror());
    now = mmap(NULL, sizeof *now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    faults_init();
    for (size_t o = 0; o < sizeof OPERATIONS / sizeof *OPERATIONS; o++)
        for (int what = MEMORY_ONCE; what < FAULTS; what++)
            for (size_t k = 0; k < 2; k++)
                if (is_asked(argc, argv, 2, NAMES[what]) && is_asked(argc, argv, 3, OPERATIONS[o].name) &&
                    is_asked(argc, argv, 5, ENCODINGS[k]) && (k == 0 || what == MEMORY_ONCE || what == MEMORY_FROM))
                {
                    try_all(&OPERATIONS[o], ENCODINGS[k], (fault) what, what == HIDE ? 1 : stride);
                    passed += now->tried - (now->failed - now->crashes);
                    failed += now->failed;
                }
    project_remove();
    rmdir(folder);
    printf("%ld passed, %ld failed\n", passed, failed);
    return failed > 0;
}
