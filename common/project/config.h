/*
 * config.h: a configuration file of the reference's, prisma.config.ts: what it says of schema and migrations.
 *
 * It is a program, of which nothing is run: an object of literals is looked for, and what is none is said to be
 * unreadable, where it stands. Read are texts, path.join and path.resolve of texts, and lists of texts.
 */
#ifndef MG_CONFIG_H
#define MG_CONFIG_H

#include "../base/error.h"
#include "js.h"

typedef enum mg_config_state
{
    MG_CONFIG_ABSENT,
    MG_CONFIG_READ,
    MG_CONFIG_UNREADABLE
} mg_config_state;

/* Where a path in it begins. */
typedef enum mg_config_base
{
    MG_CONFIG_OWN_FOLDER, /* the folder of the file */
    MG_CONFIG_PROJECT     /* the folder in which the reference is called, which process.cwd() and path.resolve() mean */
} mg_config_base;

typedef struct mg_config_value
{
    mg_config_state state;
    const char *key; /* as it is shown: "migrations.path" */
    size_t offset;   /* of the value, or of what is in its place */
    const char *text;
    mg_config_base base; /* of a text that is a path */
    bool file;           /* init_shadow: the text is the path of a file that holds it */
    mg_names names;      /* of a list */
} mg_config_value;

typedef struct mg_config
{
    mg_source source;
    bool other_release; /* of Prisma 8, which has no migrations of this kind: nothing of it counts */
    bool externals;     /* experimental.externalTables is true */
    mg_config_value schema, migrations, init_shadow, tables, enums;
} mg_config;

/*
 * Reads a file's bytes, under the name that messages have for it. Errors: MG_ERR_CONFIG with the place: too long, no
 * UTF-8, a text or bracket without an end.
 */
mg_rc mg_config_scan(const char *name, const char *bytes, size_t len, mg_config *out, mg_arena *arena, mg_error *err);

/* Says that a value cannot be read; `instead` is a sentence: how to say it otherwise. MG_FAILED. */
mg_rc mg_config_unreadable(const mg_config *c, const mg_config_value *v, const char *instead, mg_arena *arena,
                           mg_error *err);

/* An error of MG_ERR_CONFIG at a byte of the file. MG_FAILED. */
mg_rc mg_config_fail(const mg_config *c, size_t offset, const char *what, const char *hint, mg_arena *arena,
                     mg_error *err);

#endif
