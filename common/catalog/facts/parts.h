/* parts.h: what the readers of facts share; see facts.h. */
#ifndef MG_FACTS_PARTS_H
#define MG_FACTS_PARTS_H

#include "facts.h"

typedef struct mg_fact_reader
{
    mg_facts *facts;
    const mg_host *host;
    long small;
    mg_names schemas, names; /* what is asked for; the n-th name is of the n-th schema; folded as keys are */
    mg_names oids;           /* PostgreSQL: those of the tables that were found, as texts */
    mg_map tables;           /* and the tables by them */
    /* what the rows before the current one were about, where several rows are about one thing */
    mg_fact_index *index;
    mg_fact_constraint *constraint;
    const char *object;
    mg_error *err;
} mg_fact_reader;

mg_rc mg_facts_read_postgres(mg_fact_reader *r);
mg_rc mg_facts_read_sqlite(mg_fact_reader *r);

/* Runs a query; `each` gets the reader. */
mg_rc mg_facts_ask(mg_fact_reader *r, const char *sql, size_t nparams, const char *const *params, mg_row_fn each);

/* A copy of a text of a row; NULL gives NULL. */
const char *mg_facts_copy(const mg_fact_reader *r, const char *text);

/* Adds a copy of a name, unless it is NULL. */
void mg_facts_add_name(const mg_fact_reader *r, mg_names *list, const char *name);

#endif
