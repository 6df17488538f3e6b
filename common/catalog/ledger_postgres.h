/*
 * ledger_postgres.h: finds out, in PostgreSQL, if the table with the history table's name may be read and written: it
 * could run code of its owner.
 */
#ifndef MG_LEDGER_POSTGRES_H
#define MG_LEDGER_POSTGRES_H

/* Gives a row if a relation called $2 exists in schema $1: NULL, or why it is no history, such as "has triggers". */
extern const char mg_ledger_find_postgres[];

#endif
