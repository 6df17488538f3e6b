/* finding.h: what a rule has found, with what this database's facts say of it. */
#ifndef MG_FINDING_H
#define MG_FINDING_H

#include "../../plan/rows/rows.h"
#include "locks.h"

#include <stdint.h>

/* In order, so that the greater one is worse. */
typedef enum mg_severity
{
    MG_SEVERITY_OFF,
    MG_SEVERITY_INFO,
    MG_SEVERITY_WARNING,
    MG_SEVERITY_ERROR
} mg_severity;

/* Until when the lock is held. */
typedef enum mg_until
{
    MG_UNTIL_NOT, /* there is none */
    MG_UNTIL_STATEMENT,
    MG_UNTIL_TRANSACTION,
    MG_UNTIL_DEPLOYMENT
} mg_until;

/* What the rows say to a statement that fails on some. */
typedef struct mg_counted
{
    mg_row_answer answer;
    int64_t count;     /* FOUND: how many rows; of duplicates, how many values there are more than once */
    const char *query; /* shows them; NULL if there is none */
    const char *why;   /* NOT_KNOWN: the reason */
} mg_counted;

typedef struct mg_finding
{
    int rule;                /* mg_rule */
    const mg_action *action; /* in which it was found; NULL: in none */
    mg_severity severity;
    size_t script;         /* which of the lint's scripts; MG_NO_OFFSET: none */
    const char *path;      /* of the file, if it is none of these scripts, */
    const char *file;      /* and how it is shown */
    const char *migration; /* NULL if the script is none */
    size_t byte, line, column;
    const char *object;  /* "Table.column", with a schema that is not the target's; NULL if it is about none */
    const char *table;   /* the table's own name, as it is there; NULL if it is about none */
    const char *message; /* one sentence */
    mg_lock lock;
    mg_blocked blocks;
    bool rewrites, scans;
    int64_t rows, bytes; /* of the table; or MG_UNKNOWN */
    bool at_least;       /* there may be more rows */
    bool hot;            /* much is written to it */
    mg_until until;
    const char *safe;
    const mg_counted *counted; /* NULL: the rows were not asked about */
} mg_finding;

typedef MG_VEC(mg_finding) mg_findings;

const char *mg_severity_word(mg_severity severity);
const char *mg_until_word(mg_until until); /* NULL for MG_UNTIL_NOT */

/* The severity that a word means; false if it is none. */
bool mg_severity_named(const char *word, mg_severity *out);

#endif
