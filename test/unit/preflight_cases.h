/* preflight_cases.h: what databases answer to migrate_preflight, and what its checks make of that; see
 * test_preflight.c. */
#ifndef PREFLIGHT_CASES_H
#define PREFLIGHT_CASES_H

#include "../../common/command/preflight/preflight.h"

#define ANSWERS_MAX 2

/* What the database answers to a question: rows of columns, as "a|~|c;d|e|f"; ~ is NULL. NULL: it refuses. */
typedef struct canned_answer
{
    mg_asked_what question;
    const char *rows;
} canned_answer;

typedef struct preflight_case
{
    const char *title;
    mg_preflight_check check;
    canned_answer answers[ANSWERS_MAX];
    size_t locks, most;        /* of the scripts */
    bool each, outside, blind; /* blind: what others do may not be seen */
    bool locked;               /* the scripts take a table for themselves, and write it anew */
    int64_t ms[3];             /* how long findings block, each of a statement of its own; 0: there is no such one */
    const char *wanted;
} preflight_case;

#define ONE_OF(check) MG_CHECK_##check
#define ASK(question, rows)                                                                                            \
    {                                                                                                                  \
        MG_ASK_##question, rows                                                                                        \
    }

static const preflight_case CASES[] = {
    {"locks that fit",
     ONE_OF(lock_table),
     {ASK(LOCK_TABLE, "1000|5")},
     .locks = 800,
     .most = 9,
     .wanted = "pass: about 800 locks are taken at once; half of the server's lock table is 1000\n"},
    {"locks that fit barely",
     ONE_OF(lock_table),
     {ASK(LOCK_TABLE, "1000|5")},
     .locks = 801,
     .most = 9,
     .wanted = "warn: about 801 locks are taken at once; half of the server's lock table is 1000\n"
               "> migrate_deploy_each commits each migration by itself; or raise max_locks_per_transaction.\n"},
    {"all of the table's half",
     ONE_OF(lock_table),
     {ASK(LOCK_TABLE, "1000|5")},
     .locks = 1000,
     .most = 9,
     .wanted = "warn: about 1000 locks are taken at once; half of the server's lock table is 1000\n"
               "> migrate_deploy_each commits each migration by itself; or raise max_locks_per_transaction.\n"},
    {"locks that do not fit",
     ONE_OF(lock_table),
     {ASK(LOCK_TABLE, "1000|5")},
     .locks = 1001,
     .most = 9,
     .wanted = "fail: about 1001 locks are taken at once; half of the server's lock table is 1000\n"
               "> migrate_deploy_each commits each migration by itself; or raise max_locks_per_transaction.\n"},
    {"locks of one migration at a time",
     ONE_OF(lock_table),
     {ASK(LOCK_TABLE, "1000|5")},
     .locks = 9000,
     .most = 1,
     .each = true,
     .wanted = "pass: about 1 lock is taken at once; half of the server's lock table is 1000\n"},
    {"a lock table that is not told of",
     ONE_OF(lock_table),
     {ASK(LOCK_TABLE, "")},
     .locks = 1,
     .wanted = "unknown: not known: the database does not tell\n"},

    {"no worker is needed", ONE_OF(workers), {ASK(WORKERS, "8|8|0")}, .wanted = "pass: none is needed\n"},
    {"a free worker",
     ONE_OF(workers),
     {ASK(WORKERS, "8|6|1")},
     .each = true,
     .outside = true,
     .wanted = "pass: 1 of 8 background workers are free\n"},
    {"no free worker",
     ONE_OF(workers),
     {ASK(WORKERS, "8|8|0")},
     .each = true,
     .outside = true,
     .wanted = "fail: none of the 8 background workers is free\n"
               "> A statement has to run in no transaction, which takes a worker: raise max_worker_processes.\n"},
    {"perhaps no free worker",
     ONE_OF(workers),
     {ASK(WORKERS, "8|6|2")},
     .each = true,
     .outside = true,
     .wanted = "unknown: not known: what other processes are cannot be seen\n"
               "> A statement has to run in no transaction, which takes a worker: raise max_worker_processes.\n"},
    {"workers may not be asked about",
     ONE_OF(workers),
     {ASK(WORKERS, NULL)},
     .each = true,
     .outside = true,
     .wanted = "unknown: not known: permission denied\n"},

    {"who is in the way",
     ONE_OF(blockers),
     {ASK(LOCKERS,
          "public|t|AccessShareLock|t|7|ann|app|idle in transaction|59|client backend|SELECT 1|~;"
          "public|t|AccessShareLock|f|8|~|~|~|~|client backend|<insufficient privilege>|~;"
          "public|t|ShareUpdateExclusiveLock|t|9|~||active|5|autovacuum worker|autovacuum: VACUUM public.t|~")},
     .locked = true,
     .wanted =
         "warn: 2 locks of others are in the way of what is pending\n"
         "- process 7 (user ann, application \"app\"), idle in transaction for 59 s, has AccessShareLock on \"t\": "
         "SELECT 1\n"
         "- process 8 (user ?, application \"?\"), state and query hidden, waits for AccessShareLock on \"t\"\n"
         "> Wait for them, or end them (pg_terminate_backend, ROLLBACK PREPARED); a deployment that waits holds "
         "up everybody behind it: give it a lock_timeout.\n"},
    {"an old one is in the way",
     ONE_OF(blockers),
     {ASK(LOCKERS, "public|t|RowShareLock|t|7|ann||active|60|client backend|SELECT 1|~")},
     .locked = true,
     .wanted = "fail: 1 lock of others is in the way of what is pending\n"
               "- process 7 (user ann, application \"\"), active for 60 s, has RowShareLock on \"t\": SELECT 1\n"
               "> Wait for them, or end them (pg_terminate_backend, ROLLBACK PREPARED); a deployment that waits holds "
               "up everybody behind it: give it a lock_timeout.\n"},
    {"wraparound is prevented",
     ONE_OF(blockers),
     {ASK(LOCKERS, "public|t|ShareUpdateExclusiveLock|t|9|~||active|5|autovacuum worker|"
                   "autovacuum: VACUUM public.t (to prevent wraparound)|~")},
     .locked = true,
     .wanted = "fail: 1 lock of others is in the way of what is pending\n"
               "- process 9, an autovacuum that prevents wraparound, active for 5 s, has ShareUpdateExclusiveLock on "
               "\"t\": autovacuum: VACUUM public.t (to prevent wraparound)\n"
               "> Wait for them, or end them (pg_terminate_backend, ROLLBACK PREPARED); a deployment that waits holds "
               "up everybody behind it: give it a lock_timeout.\n"},
    {"only autovacuum, which gives way",
     ONE_OF(blockers),
     {ASK(LOCKERS, "public|t|ShareUpdateExclusiveLock|t|9|~||active|500|autovacuum worker|autovacuum: VACUUM t|~")},
     .locked = true,
     .wanted = "pass: nobody is in the way of the 1 table that what is pending touches\n"},

    {"transactions that are young",
     ONE_OF(snapshots),
     {ASK(SNAPSHOTS, "transaction|7|ann|active|59|100|SELECT 1|app")},
     .wanted = "pass: no transaction of others is old; the oldest is open for 59 s\n"},
    {"what keeps old rows",
     ONE_OF(snapshots),
     {ASK(SNAPSHOTS, "transaction|7|ann|idle in transaction|7200|100|SELECT 1|app;prepared|x|ann|~|3|5|~|~;"
                     "slot|s|~|inactive|~|9000000|~|~;"
                     "slot|r|~|active|~|9000000|~|~;slot|u|~|active|~|10000000|~|~;standby|8|rep|active|90000|70|x|ok;"
                     "standby|9|rep|active|90000|20000000|x|walreceiver")},
     .wanted = "warn: old transactions keep rows, and CONCURRENTLY waits for them\n"
               "- process 7 (user ann, application \"app\"), idle in transaction, for 2 h: SELECT 1\n"
               "- prepared transaction 'x' of ann, for 3 s\n"
               "- replication slot \"s\", inactive\n"
               "- replication slot \"u\", active, 10000000 transactions behind\n"
               "- standby of process 9 (application \"walreceiver\"), 20000000 transactions behind\n"
               "> End what is idle or forgotten; drop slots that nobody uses.\n"},
    {"the horizon is near wraparound",
     ONE_OF(snapshots),
     {ASK(SNAPSHOTS, "transaction|7|ann|active|3|1000000000|SELECT 1|app")},
     .wanted =
         "warn: old transactions keep rows, and CONCURRENTLY waits for them\n"
         "- process 7 (user ann, application \"app\"), active, for 3 s, 1000000000 transactions behind: SELECT 1\n"
         "> End what is idle or forgotten; drop slots that nobody uses.\n"},
    {"transactions that are hidden",
     ONE_OF(snapshots),
     {ASK(SNAPSHOTS, "transaction|7|~|~|~|~|~|~")},
     .blind = true,
     .wanted = "unknown: not known: what other users do cannot be seen\n"
               "> What other users do cannot be seen whole: GRANT pg_read_all_stats TO the role that calls this.\n"},

    {"slots that are read",
     ONE_OF(slots),
     {ASK(SLOTS, "a|physical|t|reserved|5")},
     .wanted = "pass: 1 replication slot, none of them inactive\n"},
    {"slots that nobody reads, or that are lost",
     ONE_OF(slots),
     {ASK(SLOTS, "a|physical|t|reserved|5;b|logical|f|extended|50000000;c|physical|t|lost|~")},
     .wanted = "warn: what is written will be kept for slots that nobody reads\n"
               "- logical slot \"b\" is inactive, and keeps of the log 48 MB\n"
               "- physical slot \"c\" is lost\n"
               "> Connect who reads them, or pg_drop_replication_slot; pg_wal grows until then.\n"},

    {"standbys that follow",
     ONE_OF(standbys),
     {ASK(STANDBYS, "a|10.0.0.1|streaming|async|0|~;b|~|streaming|sync|9|59")},
     .wanted = "pass: 2 standbys, none of them behind\n"},
    {"standbys that are behind",
     ONE_OF(standbys),
     {ASK(STANDBYS, "a|10.0.0.1|streaming|async|50000000|60;b|~|catchup|async|70|~;c|~|~|~|~|~")},
     .wanted = "warn: standbys are behind\n"
               "- \"a\", streaming, 48 MB behind\n"
               "- \"b\", catchup, 70 bytes behind\n"
               "> Let them catch up: a deployment writes much, and what they answer is older by that.\n"},
    {"standbys that are hidden",
     ONE_OF(standbys),
     {ASK(STANDBYS, "a|~|~|~|~|~")},
     .blind = true,
     .wanted = "unknown: not known: 1 standby, whose state cannot be seen\n"
               "> It takes pg_read_all_stats: GRANT that TO the role that calls this.\n"},

    {"a synchronous standby",
     ONE_OF(synchronous),
     {ASK(SYNCHRONOUS, "ANY 1 (a, b)|t|2|0")},
     .wanted = "pass: 2 synchronous standbys are there\n"},
    {"no commit waits",
     ONE_OF(synchronous),
     {ASK(SYNCHRONOUS, "a|f|0|0")},
     .wanted = "pass: no commit waits for a standby\n"},
    {"no synchronous standby",
     ONE_OF(synchronous),
     {ASK(SYNCHRONOUS, "a|t|0|0")},
     .wanted = "fail: no synchronous standby is there, so a commit waits without end\n"
               "- synchronous_standby_names is \"a\"\n"
               "> Start one, or change the setting.\n"},
    {"perhaps no synchronous standby",
     ONE_OF(synchronous),
     {ASK(SYNCHRONOUS, "a|t|0|1")},
     .blind = true,
     .wanted = "unknown: not known: the state of standbys cannot be seen\n"},

    {"the archive fails",
     ONE_OF(backup),
     {ASK(ARCHIVER, "t|2024-01-01 00:00:00 UTC|2024-01-02 00:00:00 UTC|t|f")},
     .wanted = "fail: the log is archived, and that fails since 2024-01-02 00:00:00 UTC\n"
               "> See archive_command and the server's log.\n"},
    {"the log is archived",
     ONE_OF(backup),
     {ASK(ARCHIVER, "t|2024-01-01 00:00:00 UTC|~|f|f"), ASK(BASE_BACKUPS, "~")},
     .wanted = "pass: no base backup is told of here, but the log is archived\n"
               "- the log is archived, last at 2024-01-01 00:00:00 UTC\n"},
    {"a base backup",
     ONE_OF(backup),
     {ASK(ARCHIVER, "f|~|~|~|f"), ASK(BASE_BACKUPS, "2024-01-01 00:00:00 UTC")},
     .wanted = "pass: the last base backup that the server tells of is of 2024-01-01 00:00:00 UTC\n"},
    {"only one that is being taken",
     ONE_OF(backup),
     {ASK(ARCHIVER, "f|~|~|~|t"), ASK(BASE_BACKUPS, NULL)},
     .wanted = "unknown: not known: the server tells of no backup, and its log may not be listed\n"
               "- a base backup is being taken\n"
               "> Take one before you deploy (pg_dump, pg_basebackup), and know how it is restored.\n"},

    {"subscriptions",
     ONE_OF(subscriptions),
     {ASK(SUBSCRIPTIONS, "a|t;b|f")},
     .wanted = "warn: tables get rows from elsewhere, which must fit what is pending\n"
               "- subscription \"a\", enabled\n"
               "- subscription \"b\", disabled\n"
               "> New columns come here first, columns that go leave the publisher first.\n"},

    {"room for what is written anew",
     ONE_OF(disk),
     {ASK(SIZES, "public|t|400|~"), ASK(TABLESPACES, "")},
     .locked = true,
     .wanted = "pass: there is room for what is written anew\n"
               "- data directory: about 400 bytes needed, 1000 bytes left\n"
               "- pg_wal: about 400 bytes needed, 1000 bytes left\n"},
    {"little room",
     ONE_OF(disk),
     {ASK(SIZES, "public|t|501|~"), ASK(TABLESPACES, "")},
     .locked = true,
     .wanted = "warn: there may be too little room for what is written anew\n"
               "- data directory: about 501 bytes needed, 1000 bytes left\n"
               "- pg_wal: about 501 bytes needed, 1000 bytes left\n"
               "> Make room first; what is written stays beside the old until it is committed.\n"},
    {"no room in tablespaces",
     ONE_OF(disk),
     {ASK(SIZES, "public|t|400|16400;public|u|700|16400"), ASK(TABLESPACES, "16500|fast")},
     .locked = true,
     .wanted = "fail: there may be too little room for what is written anew\n"
               "- its tablespace: about 1100 bytes needed, 1000 bytes left\n"
               "- pg_wal: about 1100 bytes needed, 1000 bytes left\n"
               "- fast: about 700 bytes needed, 1000 bytes left\n"
               "> Make room first; what is written stays beside the old until it is committed.\n"},

    {"nobody is a standby", ONE_OF(standbys), {ASK(STANDBYS, "")}, .wanted = "pass: there is no standby\n"},

    {"nobody is blocked", ONE_OF(longest_block), .ms = {0},
     .wanted = "pass: nobody is blocked for as long as a second, as far as is known\n"},
    {"somebody is blocked", ONE_OF(longest_block), .ms = {7000, 30000, 12000},
     .wanted =
         "warn: others are blocked for some time, roughly 49 s\n"
         "- writes of t1, roughly for 30 s: drop-table (rows not known, 6.0 GB) at 1_a/migration.sql:2:1, until the "
         "end of the deployment\n"
         "- writes of t2, roughly for 12 s: drop-table (rows not known, 2.4 GB) at 1_a/migration.sql:3:1, until the "
         "end of the deployment\n"
         "- and 1 more statement, a second or longer each\n"
         "> It is done.\n"},
    {"somebody else is blocked for less than a second", ONE_OF(longest_block), .ms = {1200, 400},
     .wanted =
         "warn: others are blocked for some time, roughly 1 s\n"
         "- writes of t0, roughly for 1 s: drop-table (rows not known, 240 MB) at 1_a/migration.sql:1:1, until the "
         "end of the deployment\n"
         "- writes of t1, for less than a second: drop-table (rows not known, 80 MB) at 1_a/migration.sql:2:1, until "
         "the end of the deployment\n"
         "> It is done.\n"},
    {"somebody is blocked for minutes", ONE_OF(longest_block), .ms = {300000},
     .wanted =
         "fail: others are blocked for some time, roughly 5 min\n"
         "- writes of t0, roughly for 5 min: drop-table (rows not known, 60 GB) at 1_a/migration.sql:1:1, until the "
         "end of the deployment\n"
         "> It is done.\n"},
    {"somebody is blocked by one migration at a time", ONE_OF(longest_block), .ms = {30000, 31000}, .each = true,
     .wanted =
         "warn: others are blocked for some time, roughly 31 s\n"
         "- writes of t1, roughly for 31 s: drop-table (rows not known, 6.2 GB) at 1_a/migration.sql:2:1, until the "
         "end of the transaction\n"
         "- writes of t0, roughly for 30 s: drop-table (rows not known, 6.0 GB) at 1_a/migration.sql:1:1, until the "
         "end of the transaction\n"
         "> It is done.\n"},
};

#endif
