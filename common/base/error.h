/* error.h: what went wrong, as it reaches the user. */
#ifndef MG_ERROR_H
#define MG_ERROR_H

#include "arena.h"

#include <stdint.h>

#define MG_NO_OFFSET SIZE_MAX

/* What every fallible function of the core and every host callback returns. */
typedef enum mg_rc
{
    MG_OK = 0,
    MG_FAILED = 1 /* an error was recorded where the function says */
} mg_rc;

/*
 * An error. Texts are UTF-8 and live as long as the arena that the function which failed was given; NULL where there
 * is none.
 *
 * From a host callback: `code` is the database's own (SQLSTATE, or SQLite's extended result code in decimal) and
 * `offset` a byte of the script that ran. From a command: `code` is the reference's (P3018) where it has one, else an
 * SQLSTATE; `message` does not repeat it.
 */
typedef struct mg_error
{
    char code[12];
    const char *message, *detail, *hint, *context;
    size_t offset;  /* MG_NO_OFFSET: unknown */
    bool elsewhere; /* the hint names another way than to correct the script */
    bool unchanged; /* cancelled, out of resources or internal: must reach the user as the database said it */
    bool refused;   /* a host's query_strictly: somebody else's code would have run */
    void *native;   /* the host's own error value, to raise it again; opaque to the core */
} mg_error;

/*
 * Fills an error whole from designated initializers: mg_error_set(err, (mg_error){.code = …, .message = …}). Without a
 * message, for which there was no memory then, it becomes an error of memory. mg_error_at says where in a script it is,
 * with mg_error_set that is unknown. MG_FAILED.
 */
mg_rc mg_error_set(mg_error *err, mg_error what);
mg_rc mg_error_at(mg_error *err, size_t offset, mg_error what);

/* Fills an error whole: out of memory. MG_FAILED. */
mg_rc mg_error_no_memory(mg_error *err);

/*
 * Copies an error's texts into `arena`: for whoever frees, or may free, what they lie in before the error is read. The
 * error becomes one of memory when they cannot be copied, or there is no message. MG_FAILED.
 */
mg_rc mg_error_keep(mg_arena *arena, mg_error *err);

/* SQLSTATEs of the errors that have no code of the reference's. */
#define MG_ERR_NO_FILE "58P01"
#define MG_ERR_FILE "58030"
#define MG_ERR_ARGUMENT "22023"
#define MG_ERR_CONFIG "F0000" /* a configuration file */
#define MG_ERR_TEXT "22021"   /* not in the encoding it should be */
#define MG_ERR_STATE "55000"
#define MG_ERR_LIMIT "54000"
#define MG_ERR_MEMORY "53200"
#define MG_ERR_INTERNAL "XX000"

#endif
