/*
 * ledger_postgres.h: whether what is called as the history table is, in PostgreSQL, may be read and written: it could
 * run code of whoever made it.
 */
#ifndef MG_LEDGER_POSTGRES_H
#define MG_LEDGER_POSTGRES_H

/* A row where it exists, in schema $1 and called $2: NULL, or why it is no history, as "has triggers". */
extern const char mg_ledger_find_postgres[];

#endif
