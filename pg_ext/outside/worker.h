/*
 * worker.h: what the deploying backend and its worker have in common: a shared memory segment with the job, and in it
 * a queue through which the worker's notices, errors and marks come back.
 */
#ifndef MG_PG_WORKER_H
#define MG_PG_WORKER_H

#include "postgres.h"

#define PG_WORKER_MAGIC 0x6d696772
#define PG_WORKER_QUEUE_SIZE 16384
#define PG_WORKER_TYPE "migrate worker" /* as pg_stat_activity shows it */

enum pg_worker_key
{
    PG_WORKER_JOB,
    PG_WORKER_SQL,
    PG_WORKER_SETTINGS, /* name, NUL, value, NUL, …, NUL */
    PG_WORKER_QUEUE
};

typedef struct pg_worker_job
{
    Oid database, user; /* the session's user; a role of SET ROLE is one of the settings */
} pg_worker_job;

/* Messages of our own in the queue; the server's are those of its protocol. */
#define PG_WORKER_BEGUN 'b'  /* all is set up; the statement runs now */
#define PG_WORKER_WAITED 'w' /* the error that follows is of a wait for a lock */
#define PG_WORKER_DONE 'd'

#endif
