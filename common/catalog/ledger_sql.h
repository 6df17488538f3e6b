/* ledger_sql.h: the SQL of the history table, one text per dialect, for ledger.c. */
#ifndef MG_LEDGER_SQL_H
#define MG_LEDGER_SQL_H

/* `%T` is the table, qualified and quoted. Parameters are text: $n in PostgreSQL, ?n in SQLite. */
typedef struct mg_ledger_sql
{
    const char *exists;                       /* 1: schema, 2: table name */
    const char *lock_to_read, *lock_to_write; /* so that the table stays what `exists` found; NULL: it does anyway */
    const char *create;
    const char *read;
    const char *insert;    /* 1: id, 2: checksum, 3: finished, 4: name, 5: started, 6: steps */
    const char *begin;     /* 1: id, 2: checksum, 3: finished, 4: rolled back, 5: steps, 6: logs, 7: name, 8: started */
    const char *update;    /* 1 to 6 as in begin */
    const char *has;       /* 1: name, 2: the logs of the record that is known, or NULL; gives who is finished */
    const char *roll_back; /* 1: name, 2: when: every failed record */
    const char *other_tables; /* 1: schema, 2: external tables (listed.h) */
    const char *temporary;    /* tables and views of this session alone */
} mg_ledger_sql;

/* By the dialect of the host. */
extern const mg_ledger_sql mg_ledger_texts[];

#endif
