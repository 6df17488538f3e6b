/* fake_classify.c: what PostgreSQL's host would say of a statement, for a few forms of it. */
#include "fake_host.h"

#include <stdio.h>
#include <string.h>

static bool begins(const char *sql, const char *with)
{
    return strncmp(sql, with, strlen(with)) == 0;
}

static void add_object(mg_arena *arena, mg_stmt *s, mg_object_use use, const char *name)
{
    mg_object *o = mg_vec_push(arena, &s->objects);
    const char *dot = strchr(name, '.');

    if (!o)
        return;
    o->use = use;
    o->schema = dot ? mg_arena_copy(arena, name, (size_t) (dot - name)) : NULL;
    o->name = mg_arena_str(arena, dot ? dot + 1 : name);
}

/* What PostgreSQL's parser would say of a statement, for a few forms of one word a blank. */
void fake_classify(mg_arena *arena, const char *text, mg_stmt *s)
{
    char words[8][32] = {{0}};
    char *sql = mg_arena_copy(arena, text + s->start, s->end - s->start);

    if (!sql)
        return;
    sscanf(sql, "%31s %31s %31s %31s %31s %31s", words[0], words[1], words[2], words[3], words[4], words[5]);
    if (begins(sql, "COMMIT AND CHAIN") || begins(sql, "ROLLBACK AND CHAIN"))
    {
        s->kind = sql[0] == 'C' ? MG_STMT_COMMIT : MG_STMT_ROLLBACK;
        s->what = sql[0] == 'C' ? "COMMIT" : "ROLLBACK";
        s->flags = MG_STMT_CHAIN;
    }
    else if (begins(sql, "PREPARE TRANSACTION"))
    {
        s->kind = MG_STMT_TWO_PHASE;
        s->what = "PREPARE TRANSACTION";
    }
    else if (begins(sql, "CREATE INDEX CONCURRENTLY")) /* name ON table */
    {
        s->flags = MG_STMT_CONCURRENT;
        s->what = "CREATE INDEX CONCURRENTLY";
        add_object(arena, s, MG_USE_RELIES, words[5]);
    }
    else if (begins(sql, "CREATE TABLE"))
        add_object(arena, s, MG_USE_CREATES, words[2]);
    else if (begins(sql, "ALTER TABLE") && strcmp(words[3], "RENAME") == 0)
    {
        add_object(arena, s, MG_USE_RENAMES_FROM, words[2]);
        add_object(arena, s, MG_USE_RENAMES_TO, words[5]);
    }
    else if (begins(sql, "SET TRANSACTION"))
    {
        s->flags = MG_STMT_OWN_TRANSACTION;
        s->what = "SET TRANSACTION";
    }
    else if (begins(sql, "COPY"))
    {
        s->flags = strstr(sql, "STDIN") ? MG_STMT_STREAM : MG_STMT_OUTSIDE;
        s->what = "COPY";
    }
}
