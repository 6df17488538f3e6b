/* fake_classify.c: what PostgreSQL's host would say of a statement, for a few forms of it. */
#include "fake_host.h"

#include "../../common/sql/split/derive.h"

#include <stdio.h>
#include <string.h>

static bool begins(const char *sql, const char *with)
{
    return strncmp(sql, with, strlen(with)) == 0;
}

static mg_object object_of(mg_arena *arena, const char *name)
{
    const char *dot = strchr(name, '.');
    mg_object o;

    o.schema = dot ? mg_arena_copy(arena, name, (size_t) (dot - name)) : NULL;
    o.name = mg_arena_str(arena, dot ? dot + 1 : name);
    return o;
}

static mg_action *add_action(mg_arena *arena, mg_action_list *list, mg_action_kind kind, mg_thing_kind of,
                             const char *name)
{
    mg_action *a = mg_action_add(arena, list, kind, of);

    if (a)
        a->object = object_of(arena, name);
    return a;
}

/* A statement that is no transaction control, by its words. */
static void read_words(mg_arena *arena, const char *sql, char words[8][32], mg_stmt *s, mg_action_list *list)
{
    mg_action *a;

    if (begins(sql, "CREATE INDEX CONCURRENTLY")) /* name ON table */
    {
        s->what = "CREATE INDEX";
        a = add_action(arena, list, MG_ACTION_CREATE, MG_THING_INDEX, words[3]);
        if (!a)
            return;
        a->flags = MG_ACT_CONCURRENTLY;
        a->table = object_of(arena, words[5]);
    }
    else if (begins(sql, "CREATE TABLE"))
        add_action(arena, list, MG_ACTION_CREATE, MG_THING_TABLE, words[2]);
    else if (begins(sql, "ALTER TABLE") && strcmp(words[3], "RENAME") == 0)
    {
        a = add_action(arena, list, MG_ACTION_RENAME, MG_THING_TABLE, words[2]);
        if (a)
            a->to = mg_arena_str(arena, words[5]);
    }
    else if (begins(sql, "SET TRANSACTION"))
        add_action(arena, list, MG_ACTION_SET, MG_THING_NONE, "TRANSACTION");
    else if (begins(sql, "COPY"))
    {
        s->what = "COPY";
        a = add_action(arena, list, strstr(sql, " FROM ") ? MG_ACTION_COPY_FROM : MG_ACTION_COPY_TO, MG_THING_NONE,
                       words[1]);
        if (a)
            a->method = strstr(sql, "STDIN") ? "client" : "program";
    }
}

/* What PostgreSQL's parser would say of a statement, for a few forms of one word a blank. */
void fake_classify(mg_arena *arena, const char *text, mg_stmt *s)
{
    char words[8][32] = {{0}};
    char *sql = mg_arena_copy(arena, text + s->start, s->end - s->start);
    mg_action_list list = {0};

    if (!sql)
        return;
    sscanf(sql, "%31s %31s %31s %31s %31s %31s", words[0], words[1], words[2], words[3], words[4], words[5]);
    if (begins(sql, "COMMIT AND CHAIN") || begins(sql, "ROLLBACK AND CHAIN"))
    {
        s->kind = sql[0] == 'C' ? MG_STMT_COMMIT : MG_STMT_ROLLBACK;
        s->what = sql[0] == 'C' ? "COMMIT" : "ROLLBACK";
        s->flags = MG_STMT_CHAIN;
        return;
    }
    if (begins(sql, "PREPARE TRANSACTION"))
    {
        s->kind = MG_STMT_TWO_PHASE;
        s->what = "PREPARE TRANSACTION";
        return;
    }
    if (s->kind != MG_STMT_SQL)
        return;
    read_words(arena, sql, words, s, &list);
    if (list.len > 0)
        mg_stmt_derive(arena, &list, NULL, s);
}
