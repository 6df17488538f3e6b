/*
 * worker.h: what the deploying backend and its worker share: a segment of shared memory with the job, and in it a queue
 * that takes the worker's notices, errors and messages back.
 */
#ifndef MG_PG_WORKER_H
#define MG_PG_WORKER_H

#include "postgres.h"

#define PG_WORKER_MAGIC 0x6d696772
#define PG_WORKER_QUEUE_SIZE 16384
#define PG_WORKER_TYPE "migrate worker" /* what pg_stat_activity shows */

enum pg_worker_key
{
    PG_WORKER_JOB,
    PG_WORKER_SQL,
    PG_WORKER_SETTINGS, /* name, NUL, value, NUL, …, NUL */
    PG_WORKER_QUEUE
};

typedef struct pg_worker_job
{
    Oid database, user; /* the session's user; if SET ROLE was used, that is one of the settings */
} pg_worker_job;

/* Our own messages in the queue. All others are the server's, in the form of its protocol. */
#define PG_WORKER_BEGUN 'b'  /* everything is set up, and the statement begins */
#define PG_WORKER_WAITED 'w' /* the error that follows comes from a wait for a lock */
#define PG_WORKER_DONE 'd'

#endif
