/* ledger_sql.h: the SQL of the history table for ledger.c, once for each dialect. */
#ifndef MG_LEDGER_SQL_H
#define MG_LEDGER_SQL_H

/* `%T` stands for the table, qualified and quoted. All parameters are texts: $n in PostgreSQL, ?n in SQLite. */
typedef struct mg_ledger_sql
{
    const char *exists;                       /* 1: schema, 2: table name */
    const char *lock_to_read, *lock_to_write; /* keep the table what `exists` has found; NULL if it cannot change */
    const char *create;
    const char *read;
    const char *insert; /* 1: id, 2: checksum, 3: finished, 4: name, 5: started, 6: steps */
    const char *begin;  /* 1: id, 2: checksum, 3: finished, 4: rolled back, 5: steps, 6: logs, 7: name, 8: started */
    const char *update; /* 1 to 6 as in begin */
    const char *note;   /* 1: id, 2: logs */
    /* 1: name, 2: the logs of a record that does not count, or NULL; a row tells if a record is finished. */
    const char *has;
    const char *roll_back;    /* for every failed record; 1: name, 2: the time */
    const char *other_tables; /* 1: schema, 2: external tables (listed.h) */
    const char *temporary;    /* tables and views of this session alone */
} mg_ledger_sql;

/* Indexed by the dialect of the host. */
extern const mg_ledger_sql mg_ledger_texts[];

#endif
