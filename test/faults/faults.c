/* faults.c: see faults.h. */
#include "faults.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 400
#define STEPS 8 /* more than a call itself has, so that none is stopped when its function has come back */

static sqlite3_mem_methods memory;
static fault kind;
static long wanted, count, blocks;
static bool collecting;
static char columns[COLUMNS_MAX][128];
static long ncolumns;

/* Memory ******************************************************************************************************* */

static bool lacks(void)
{
    if (kind != MEMORY_ONCE && kind != MEMORY_FROM)
        return false;
    count++;
    return count == wanted || (kind == MEMORY_FROM && count > wanted);
}

static void *take(int size)
{
    return lacks() ? NULL : memory.xMalloc(size);
}

static void *take_again(void *block, int size)
{
    return lacks() ? NULL : memory.xRealloc(block, size);
}

static void *take_for_json(size_t size)
{
    void *block = lacks() ? NULL : malloc(size);

    blocks += block != NULL;
    return block;
}

static void free_for_json(void *block)
{
    blocks -= block != NULL;
    free(block);
}

long faults_blocks(void)
{
    return blocks;
}

void faults_init(void)
{
    sqlite3_mem_methods failing;

    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    failing = memory;
    failing.xMalloc = take;
    failing.xRealloc = take_again;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every allocation is one that may fail */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
    json_set_alloc_funcs(take_for_json, free_for_json);
}

/* Authorizers ************************************************************************************************** */

static long number_of(const char *table, const char *column)
{
    char name[sizeof columns[0]];

    snprintf(name, sizeof name, "%s.%s", table ? table : "", column ? column : "");
    for (long i = 0; i < ncolumns; i++)
        if (strcmp(columns[i], name) == 0)
            return i + 1;
    if (collecting && ncolumns < COLUMNS_MAX)
        strcpy(columns[ncolumns++], name);
    return 0;
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *database, const char *inner)
{
    (void) arg;
    (void) database;
    (void) inner;
    if (collecting && action == SQLITE_READ && strcmp(b, "dflt_value") != 0)
        number_of(a, b);
    if (kind == HIDE)
        return action == SQLITE_READ && number_of(a, b) == wanted ? SQLITE_IGNORE : SQLITE_OK;
    if ((kind != DENY && kind != IGNORE) || ++count != wanted)
        return SQLITE_OK;
    return kind == DENY ? SQLITE_DENY : SQLITE_IGNORE;
}

const char *faults_column(long n)
{
    return n >= 1 && n <= ncolumns ? columns[n - 1] : "";
}

void faults_collect(sqlite3 *db, bool on)
{
    if (on)
        ncolumns = 0;
    collecting = on;
    sqlite3_set_authorizer(db, on ? authorize : NULL, NULL);
}

/* Progress ***************************************************************************************************** */

static int stop(void *db)
{
    if (++count < wanted)
        return 0;
    if (kind == PROGRESS)
        return 1;
    sqlite3_interrupt(db);
    return 0;
}

void faults_arm(sqlite3 *db, fault what, long n)
{
    if (what == DENY || what == IGNORE || what == HIDE)
        sqlite3_set_authorizer(db, authorize, NULL);
    if (what == PROGRESS || what == INTERRUPT)
        sqlite3_progress_handler(db, STEPS, stop, db);
    wanted = n;
    count = 0;
    kind = what;
}

bool faults_disarm(sqlite3 *db)
{
    fault was = kind;

    kind = NOTHING;
    sqlite3_set_authorizer(db, NULL, NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    return was == HIDE ? wanted <= ncolumns : count >= wanted;
}
