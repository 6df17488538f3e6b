/*
 * facts.h: what is known of the tables that scripts name: how large they are, and what they are made of.
 *
 * mg_facts_read() takes it from the catalogs of a database, with one query for each kind of thing; the lint then
 * changes it as the statements do that it walks through (lint/world.h). Names are found by maps. Everything belongs to
 * the arena.
 *
 * Out of memory: functions that return pointers return NULL, and the arena's `failed` stays set.
 */
#ifndef MG_FACTS_H
#define MG_FACTS_H

#include "../../base/map.h"
#include "../../host.h"

#define MG_UNKNOWN (-1) /* a number that is not known */

typedef struct mg_fact_table mg_fact_table;
typedef struct mg_fact_object mg_fact_object; /* objects.h */

/*
 * `made` and `gone` are of scripts that have been walked through: the number of the deployment that made it, 0 if it
 * was there before; and whether it has been dropped.
 */
typedef struct mg_fact_column
{
    const char *name;
    const char *type;     /* as actions have it: "varchar(20)", "int4"; NULL if it is not known */
    const char *fallback; /* its default, as the database shows it; "" if there is one that is not known; NULL: none */
    bool not_null, identity, generated;
    bool empty;   /* NULL in all rows, by the database's statistics, which are an estimate */
    bool filled;  /* a script has written it, or may have, since it is there */
    bool changed; /* a script has given it another name or type */
    unsigned made;
    unsigned script; /* which one made it, or dropped it, counted from 1; 0: none has */
    bool gone;
} mg_fact_column;

typedef struct mg_fact_constraint
{
    const char *name; /* NULL if the database chooses it */
    mg_constraint_kind kind;
    mg_names columns;
    const char *not_null;   /* the column of CHECK (column IS NOT NULL); NULL for any other constraint */
    const char *definition; /* as the database shows it; NULL if it is not known */
    mg_object from;         /* the table that has it */
    mg_object references;   /* of a foreign key */
    mg_names keys;          /* PostgreSQL, of a foreign key: the columns that it leads to; empty if it names none */
    bool validated, cascades;
    unsigned made, segment; /* what committed it: which segment of the deployments, 0 if it was there before */
    unsigned validated_in;  /* the same of its validation */
    unsigned script;        /* which one made it, or dropped it, counted from 1; 0: none has */
    bool gone;
} mg_fact_constraint;

typedef struct mg_fact_index
{
    const char *schema, *name;
    mg_fact_table *table;
    mg_names columns;      /* keys that are columns */
    const char *predicate; /* of a partial index; "" if it is not known; NULL if the index is of all rows */
    bool unique, primary, valid, expression;
    bool constraint;        /* a constraint made it */
    const char *tablespace; /* PostgreSQL; NULL if it is not known */
    const char *text;       /* SQLite: its CREATE INDEX; NULL if it is not known */
    unsigned made;
    bool gone;
} mg_fact_index;

struct mg_fact_table
{
    const char *schema, *name;
    const char *was;    /* its name before the last time that it was renamed; or NULL */
    mg_thing_kind kind; /* TABLE, FOREIGN_TABLE, VIRTUAL_TABLE, VIEW, MATERIALIZED_VIEW, SEQUENCE */
    bool known;         /* its columns, constraints and indexes are known, not only what scripts say of them */
    bool partitioned, partition, row_security, temporary;
    bool unlogged;                   /* PostgreSQL */
    bool unfilled;                   /* a materialized view that nobody can read, since it was made WITH NO DATA */
    const char *tablespace, *method; /* PostgreSQL: where its rows are, and by which access method; NULL: not known */
    int64_t rows;                    /* about how many, with those of its partitions; or MG_UNKNOWN */
    int64_t bytes;                   /* without indexes; or MG_UNKNOWN */
    int64_t writes;                  /* rows that are written in an hour, on average; or MG_UNKNOWN */
    bool at_least;                   /* `rows` was counted up to a limit: there may be more */
    unsigned made;
    unsigned written; /* the last segment in which a script wrote rows; 0: none did */
    bool emptied;     /* a script has deleted all rows, and none has added any since */
    const char *text; /* SQLite: its CREATE TABLE; NULL if it is not known, or has been changed since */
    bool gone;
    MG_VEC(mg_fact_column *) columns;
    MG_VEC(mg_fact_constraint *) constraints;
    MG_VEC(mg_fact_constraint *) incoming; /* foreign keys of other tables that lead here */
    MG_VEC(mg_fact_index *) indexes;
    size_t indexed; /* how many of them mg_world_index_with() has noted */
};

/* A view or trigger of SQLite. */
typedef struct mg_fact_text
{
    mg_thing_kind of;
    const char *name, *table; /* the table or view that a trigger is on */
    const char *text;         /* its statement */
    bool gone;
    unsigned lost; /* the script that dropped its table, and it with that, counted from 1; 0: none did */
} mg_fact_text;

typedef struct mg_facts
{
    mg_arena *arena;
    mg_dialect dialect;
    const char *target;                        /* the schema that names without one mean */
    bool read;                                 /* from a database: what is not found does not exist */
    bool lock_timeout, statement_timeout, utc; /* settings of the session: that these are set; the time zone */
    long version;                              /* of the server, as 150004; 0 if it is not known */
    mg_map schemas;                            /* name → an address, which tags the names in it */
    mg_map names;                              /* what the schemas hold */
    mg_map parts;                              /* what the tables have */
    mg_map objects;                            /* what is no table, by kind, schema and name */
    MG_VEC(mg_fact_table *) tables;
    MG_VEC(mg_fact_object *) things; /* what is no table */
    MG_VEC(mg_fact_text) texts;      /* SQLite: all views and triggers of the file */
    int64_t secured, unsecured;      /* tables of the target with row security, and without, when it was read */
} mg_facts;

/* An empty set of facts. Names are folded as the dialect compares them. */
void mg_facts_init(mg_facts *f, mg_dialect dialect, const char *target, mg_arena *arena);

/*
 * Reads what the database has of these names, which are of tables or indexes; with an index comes its table. Rows that
 * have to be counted are counted up to `small` + 1. What may not be seen is not known. Needs an open session. The
 * call's own settings are read too. Fails with the host's error.
 */
mg_rc mg_facts_read(mg_facts *f, const mg_host *host, const mg_object *names, size_t count, long small, mg_error *err);

/* What a name means, with whatever has happened to it; NULL if nothing is known by it, or it is gone. */
mg_fact_table *mg_facts_table(const mg_facts *f, const mg_object *name);
mg_fact_index *mg_facts_index(const mg_facts *f, const mg_object *name);
/* The index that had a name until it was dropped, unless another one has the name. */
mg_fact_index *mg_facts_dropped_index(const mg_facts *f, const mg_object *name);
mg_fact_column *mg_facts_column(const mg_facts *f, const mg_fact_table *t, const char *name);
mg_fact_constraint *mg_facts_constraint(const mg_facts *f, const mg_fact_table *t, const char *name);

/* Adds one; whatever had the name before is known by it no longer. `name` may be NULL for indexes and constraints. */
mg_fact_table *mg_facts_add_table(mg_facts *f, const mg_object *name);
mg_fact_index *mg_facts_add_index(mg_facts *f, mg_fact_table *t, const mg_object *name);
mg_fact_column *mg_facts_add_column(mg_facts *f, mg_fact_table *t, const char *name);
mg_fact_constraint *mg_facts_add_constraint(mg_facts *f, mg_fact_table *t, const char *name);

/* Gives one another name. */
void mg_facts_rename_table(mg_facts *f, mg_fact_table *t, const mg_object *to);
void mg_facts_rename_index(mg_facts *f, mg_fact_index *i, const mg_object *to);
void mg_facts_rename_column(mg_facts *f, mg_fact_table *t, mg_fact_column *c, const char *to);
void mg_facts_rename_constraint(mg_facts *f, mg_fact_table *t, mg_fact_constraint *c, const char *to);

/* Whether two names are the same to the database. */
bool mg_facts_same(const mg_facts *f, const char *a, const char *b);

#endif
